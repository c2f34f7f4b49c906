package synth

// worker is an eligible worker while the row is being written: what is true before it is asked.
type worker struct {
	d       *destination
	dest    int
	sex     int // 0 man, 1 woman
	skill   int
	school  int
	channel int64 // 1 to 8
	cost    int64 // C in VND, borne by the worker, without interest
	pay     int64 // E in units of currency
	money   int   // currency of pay, index of currencies
	trouble trouble

	interview, start, departure, payMonth, signed int64 // months
}

// trouble is what a small, stated share of the workers cannot or will not tell.
type trouble uint8

const (
	noTrouble       trouble = iota
	payUnknown              // 1.2 %: not usable
	costUnknown             // 0.8 %: not usable
	paymentTooLate          // 0.1 %: a date that cannot be, not usable
	someItemUnknown         // 3 %: the total stands for the items
)

func drawTrouble(s *stream) trouble {
	switch x := s.below(1000); {
	case x < 12:
		return payUnknown
	case x < 20:
		return costUnknown
	case x < 21:
		return paymentTooLate
	case x < 51:
		return someItemUnknown
	}
	return noTrouble
}

// The dimensions of the even sequences. A quarter of the workers follow their village in the destination and another
// quarter in the cost, so that PSUs differ as they do in life.
const (
	evenDestination = iota
	evenSex
	evenSkill
	evenSchool
	evenChannel
	evenFree
	evenCost
	evenPay
	evenFollow
)

// luck holds a fraction of 2^64 for each decision about a worker.
type luck [evenFollow + 1]uint64

// evenLuck is that of eligible worker k (over all strata) in a PSU: even, so that every share is met.
func (d *design) evenLuck(p *psu, k int64) luck {
	var u luck
	for i := range u {
		u[i] = even(d.seed, i, k)
	}
	switch u[evenFollow] >> 62 {
	case 0:
		u[evenDestination] = even(^d.seed, evenDestination, p.full)
	case 1:
		u[evenCost] = even(^d.seed, evenCost, p.full)
	}
	return u
}

// chanceLuck is random.
func chanceLuck(s *stream) luck {
	var u luck
	for i := range u {
		u[i] = s.next()
	}
	return u
}

// drawWorker decides the truth about a worker from a region; ago is how many months before the interview the job began.
func (d *design) drawWorker(region int, u luck, s *stream, interview, ago int64) worker {
	w := worker{interview: interview}
	w.skill = choose(d.mixes.skill[region][:], u[evenSkill])
	w.dest = choose(d.mixes.destination[region][w.skill], u[evenDestination])
	w.d = &destinations[w.dest]
	if choose([]int64{w.d.men, w.d.share() - w.d.men}, u[evenSex]) == 1 {
		w.sex = 1
	}
	w.school = choose(schoolingBySkill[w.skill], u[evenSchool])
	w.channel = int64(choose(ways[w.d.way], u[evenChannel])) + 1
	w.dates(s, ago)
	zero := zeroByChannel[w.channel-1]
	if free := choose([]int64{zero, 1000 - zero}, u[evenFree]) == 0; !free {
		w.cost = w.drawCost(d.scale, u[evenCost])
	}
	w.money = payCurrency(w.d)
	w.pay = fromVND(w.drawPay(u[evenPay]), w.money, w.payMonth, w.d.payUnit)
	w.trouble = drawTrouble(s)
	return w
}

// longestAgo is the earliest start within the window: later than 36 months before the interview.
const longestAgo = 35

// dates in their natural order: signature, departure, start, first full month.
func (w *worker) dates(s *stream, ago int64) {
	w.start = addMonths(w.interview, -ago)
	w.departure = addMonths(w.start, -s.below(2))
	w.payMonth = w.start
	if s.chance(600) {
		w.payMonth = addMonths(w.start, 1)
	}
	w.signed = addMonths(w.departure, -s.between(1, 6))
}

// drawCost is C in VND, rounded as people remember it.
func (w *worker) drawCost(scale int64, u uint64) int64 {
	c := mulDiv(w.d.cost*1000, scale, 1_000_000)
	c = c * costByChannel[w.channel-1] / 1000 * costBySkill[w.skill] / 1000
	c = c * costBySex[w.sex] / 1000 * costBySchooling[w.school] / 1000
	unit := int64(10_000)
	if c > 20_000_000 {
		unit = 100_000
	}
	return nearest(c, costSpread.at(u), 1_000_000, unit)
}

// drawPay is E in VND a month.
func (w *worker) drawPay(u uint64) int64 {
	e := w.d.pay * payBySkill[w.skill] * payBySex[w.sex] / 1000 * payBySchooling[w.school] / 1000
	return mulDiv(e, paySpread.at(u), 1_000_000)
}

// payCurrency is the index of a destination's currency.
func payCurrency(d *destination) int {
	for i, c := range currencies {
		if c == d.currency {
			return i
		}
	}
	panic("synth: no currency " + d.currency)
}

// write fills the module's answers of an eligible worker.
func (w *worker) write(r *row, s *stream) {
	w.writePerson(r, s)
	w.writeJob(r, s)
	w.writeCost(r, s)
	w.writeFinance(r, s)
	w.writePay(r, s)
	w.writeDeposit(r, s)
	w.writeSent(r, s)
}

func (w *worker) writePerson(r *row, s *stream) {
	age := s.between(19, 34)
	if s.chance(300) {
		age = s.between(18, 49)
	}
	r[cSex] = int64(w.sex) + 1
	r[cAge] = age
	r[cBirthYear] = w.interview/100 - age - s.below(2)
	r[cEthnicity] = 1 + boolean(s.chance(90))
	r[cMarital] = maritalAt(age, s)
	r[cSchool], r[cTechnical] = schooling(w.school, s)
	away := s.chance(620)
	r[cProxy] = no(away || s.chance(80))

	r[cEverAbroad] = 1
	r[cAbroadNow] = no(away)
	r[cReason] = 1
	r[cDestination] = int64(w.dest)
	r[cDeparture] = w.departure
	r[cReturn] = notApplicable
	if !away {
		r[cReturn] = addMonths(w.payMonth, s.below(monthNumber(w.interview)-monthNumber(w.payMonth)+1))
	}
	r[cResidence], r[cIntendedStay] = 1, s.between(12, 60)
	if s.chance(100) {
		r[cResidence] = 2 // stayed resident, but meant to stay a year or more
	} else if s.chance(150) {
		r[cIntendedStay] = dontKnow
	}
	r[cJobStart] = w.start
}

func (w *worker) writeJob(r *row, s *stream) {
	j := drawJob(w.skill, w.sex, s)
	r[cStatus] = 1
	r[cOccupation], r[cIndustry] = j.occupation, j.industry
	r[cSeafarer] = no(j.seafarer)
	r[cHours] = s.between(40, 66)
	if s.chance(20) {
		r[cHours] = dontKnow
	}
	r[cChannel] = w.channel
	contract := w.channel <= 5 || s.chance(400)
	r[cVisa] = no(contract || s.chance(500))
	r[cContractBefore] = no(contract)
	if !contract {
		for _, c := range []int{cContractMonths, cWage, cOwnLanguage, cSigned, cContractEnd, cExtension} {
			r[c] = notApplicable
		}
		return
	}
	r[cOwnLanguage] = no(s.chance(700))
	r[cContractMonths] = max(6, w.d.interval-12*s.below(2))
	r[cWage] = nearest(w.pay, s.between(800, 1000), 1000, w.d.payUnit)
	r[cWageCurrency] = int64(w.money)
	r[cSigned] = w.signed
	if s.chance(30) {
		r[cSigned] = dontKnow
	}
	r[cContractEnd] = addMonths(w.start, r[cContractMonths])
	r[cExtension] = 0
	if s.chance(60) {
		r[cExtension] = s.between(6, 24)
		r[cContractEnd] = addMonths(r[cContractEnd], r[cExtension])
	}
}

// no codes a fact as the questionnaire does: 1 yes, 2 no.
func no(fact bool) answer {
	if fact {
		return 1
	}
	return 2
}

func boolean(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// maritalAt gives a marital status that fits the age: 1 single … 5 separated.
func maritalAt(age int64, s *stream) answer {
	if age < 18 || s.chance(max(50, 1000-45*(age-16))) {
		return 1
	}
	return int64(s.pick([]int64{0, 930, 10, 40, 20})) + 1
}

// schooling gives the two questions behind the highest education: general and technical.
func schooling(level int, s *stream) (general, technical answer) {
	switch level {
	case tertiary:
		return upperSecondary + 1, 4 + boolean(s.chance(450))
	case upperSecondary:
		return upperSecondary + 1, 1 + int64(s.pick([]int64{60, 25, 15}))
	case lowerSecondary:
		return lowerSecondary + 1, 1 + boolean(s.chance(200))
	}
	return int64(level) + 1, 1
}
