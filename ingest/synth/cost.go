package synth

// part is a cost item's place in the split of the cost of one way to be recruited, per mille.
type part struct {
	column int
	share  int64
}

// The first part of a split takes what rounding leaves, so that the items add up to C exactly.
var (
	enterpriseSplit = []part{{c01, 420}, {c12, 150}, {c16, 100}, {c15, 90}, {c13, 40}, {c11, 40}, {c02, 40}, {c04, 30},
		{c20, 20}, {c06, 20}, {c05, 12}, {c07, 15}, {c14, 12}, {c03, 5}, {c08, 3}, {c10, 3}}
	publicSplit = []part{{c12, 330}, {c16, 150}, {c15, 140}, {c11, 90}, {c04, 60}, {c13, 60}, {c06, 50}, {c07, 40},
		{c05, 30}, {c02, 20}, {c14, 20}, {c08, 10}}
	brokerSplit = []part{{c02, 560}, {c16, 170}, {c04, 90}, {c20, 60}, {c15, 60}, {c05, 30}, {c03, 30}, {c06, 20}, {c09, 5}}
	directSplit = []part{{c16, 280}, {c12, 150}, {c04, 120}, {c15, 120}, {c01, 100}, {c06, 60}, {c13, 60}, {c05, 50},
		{c07, 30}, {c14, 30}}
	splitOf = [][]part{enterpriseSplit, publicSplit, directSplit, enterpriseSplit, directSplit, brokerSplit, brokerSplit, brokerSplit}
)

// itemColumns are the amounts that make up C unless noted; rc17 and rc18 are asked but stay out of it.
var itemColumns = []int{c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19Deducted, c20, c21, c99}

// monthOf is the month of payment of the first parts of the splits.
var monthOf = map[int]int{c01: c01Month, c02: c02Month, c12: c12Month, c16: c16Month}

const fundContribution = 100_000 // Decision 40/2021/QD-TTg, article 8

func (w *worker) writeCost(r *row, s *stream) {
	for _, c := range itemColumns {
		r[c] = 0
	}
	r[cLumpSum] = 2
	switch {
	case w.trouble == costUnknown:
		w.costNotTold(r, s)
	case w.cost == 0:
		r[cTotal] = 0
		if s.chance(300) { // the employer paid and took nothing back: nothing borne by the worker
			r[c16], r[c16PaidBy], r[c16Month] = 10_000*s.between(600, 1800), 3, w.departure
		}
	case s.chance(120) && w.trouble == noTrouble:
		w.lumpSum(r, s)
	default:
		w.items(r, s)
	}
}

func (w *worker) costNotTold(r *row, s *stream) {
	for _, c := range itemColumns {
		r[c] = dontKnow
		if s.chance(150) {
			r[c] = refused
		}
	}
	r[cTotal] = dontKnow
}

// lumpSum is one payment for everything.
func (w *worker) lumpSum(r *row, s *stream) {
	for _, c := range itemColumns {
		r[c] = notApplicable
	}
	r[cLumpSum] = 1
	r[c99Month] = addMonths(w.departure, -s.below(4))
	r[c99Currency], r[c99] = w.inCurrency(w.cost, r[c99Month], s)
	r[cTotal] = notApplicable
}

// inCurrency tells an amount in VND, at times in US dollars or in the money of the destination.
func (w *worker) inCurrency(vnd, ym int64, s *stream) (currency, amount answer) {
	switch x := s.below(100); {
	case x < 7:
		return usd, fromVND(vnd, usd, ym, 1)
	case x < 10:
		return int64(w.money), fromVND(vnd, w.money, ym, 1)
	}
	return vndCurrency, vnd
}

const (
	vndCurrency = 0
	usd         = 1
)

func (w *worker) items(r *row, s *stream) {
	left := w.cost
	if (w.channel == 1 || w.channel == 3) && left > 5_000_000 {
		r[c21] = fundContribution
		left -= fundContribution
	}
	if w.trouble == noTrouble && s.chance(8) {
		left -= w.forfeit(r, left, s)
	}
	if w.trouble == noTrouble && s.chance(12) { // taken from wages for something that is no item
		r[c19Deducted] = left / 20 / 10_000 * 10_000
		left -= r[c19Deducted]
	}
	if w.channel > 5 { // no enterprise, no fund: not asked
		r[c01], r[c21] = notApplicable, notApplicable
	}
	w.split(r, left, s)
	w.months(r, s)
	w.total(r, s)
	if w.trouble == someItemUnknown {
		w.forget(r, s)
	} else {
		w.employerFirst(r, s)
		w.givenBack(r, s)
		w.foreignMoney(r, s)
	}
	if s.chance(20) {
		r[c17] = 10_000 * s.between(300, 900)
	}
}

// forfeit loses a part of the deposit: a cost like any other.
func (w *worker) forfeit(r *row, left int64, s *stream) int64 {
	lost := left / 10 / 10_000 * 10_000
	if lost == 0 {
		return 0
	}
	r[cDeposit], r[cForfeited], r[cRefunded] = 2*lost, lost, 2
	if s.chance(300) {
		r[cDeposit], r[cRefunded] = lost, 3
	}
	return lost
}

// split divides an amount over the items of the worker's way, each more or less than its usual share or not at all.
func (w *worker) split(r *row, amount int64, s *stream) {
	parts := splitOf[w.channel-1]
	var weights [16]int64
	var sum int64
	for i, p := range parts {
		x := s.between(-400, 1600)
		if p.column == c02 { // beside an enterprise, a broker is the exception
			x = s.between(-3000, 1000)
		}
		if i == 0 {
			x = 1000
		}
		weights[i] = p.share * max(0, x)
		sum += weights[i]
	}
	left := amount
	for i, p := range parts[1:] {
		v := mulDiv(amount, weights[i+1], sum) / 10_000 * 10_000
		r[p.column] = v
		left -= v
	}
	r[parts[0].column] = left
}

// months of payment: with the contract, some before it, the ticket last.
func (w *worker) months(r *row, s *stream) {
	if r[c01] > 0 {
		r[c01Month] = addMonths(w.signed, s.between(0, 1))
		if s.chance(120) {
			r[c01Month] = addMonths(w.signed, -s.between(1, 3))
		}
		r[c01Payee], r[c01PaidBy] = 1, 1+boolean(s.chance(350))
		if s.chance(35) {
			r[c01Payee] = 2
		}
	}
	if r[c02] > 0 {
		r[c02Month], r[c02Payee] = addMonths(w.signed, s.between(0, 1)), 2
		if s.chance(300) {
			r[c02Month] = addMonths(w.signed, -s.between(1, 3))
		}
	}
	if r[c12] > 0 {
		r[c12Month] = addMonths(w.signed, -s.below(6))
	}
	if r[c16] > 0 {
		r[c16Month], r[c16PaidBy] = w.departure, 1
	}
	if r[c13] > 0 {
		r[c13PaidBy] = 1
	}
	if w.trouble == paymentTooLate {
		r[monthOf[splitOf[w.channel-1][0].column]] = addMonths(w.payMonth, 25+s.below(6))
	}
}

// total as the respondent gives it: mostly rounded, at times not at all, rarely far too low.
func (w *worker) total(r *row, s *stream) {
	switch x := s.below(1000); {
	case x < 700:
		r[cTotal] = w.cost
		if w.cost > 20_000_000 {
			r[cTotal] = (w.cost + 500_000) / 1_000_000 * 1_000_000
		}
	case x < 710:
		r[cTotal] = w.cost * 8 / 10
	case x < 960:
		r[cTotal] = dontKnow
	default:
		r[cTotal] = refused
	}
}

// forget drops one or two items; the total is then exact and stands for them.
func (w *worker) forget(r *row, s *stream) {
	parts := splitOf[w.channel-1]
	r[parts[s.below(4)].column] = dontKnow
	if s.chance(300) {
		r[parts[4+s.below(4)].column] = refused
	}
	r[cTotal] = w.cost
}

// employerFirst turns an item into one that the employer paid and recovered from wages: the same cost to the worker.
func (w *worker) employerFirst(r *row, s *stream) {
	if r[c16] > 0 && s.chance(60) {
		r[c16PaidBy], r[c16Deducted] = 3, r[c16]
		if s.chance(300) { // not all of it was recovered
			r[c16] += 10_000 * s.between(50, 200)
		}
	}
	if r[c13] > 0 && s.chance(40) {
		r[c13PaidBy], r[c13Deducted] = 3, r[c13]
	}
}

// givenBack adds an amount that the worker paid and was given back later.
func (w *worker) givenBack(r *row, s *stream) {
	if r[c01] > 0 && s.chance(40) {
		r[c01Reimbursed] = 100_000 * s.between(10, 80)
		r[c01] += r[c01Reimbursed]
	}
	if r[c16] > 0 && r[c16PaidBy] == 1 && s.chance(30) {
		r[c16Reimbursed] = 100_000 * s.between(5, 40)
		r[c16] += r[c16Reimbursed]
	}
}

// foreignMoney tells the service fee or the ticket in another currency.
func (w *worker) foreignMoney(r *row, s *stream) {
	if r[c01] > 20_000_000 && r[c01Reimbursed] == blank && w.trouble == noTrouble {
		r[c01Currency], r[c01] = w.inCurrency(r[c01], r[c01Month], s)
	}
	if r[c16] > 2_000_000 && r[c16PaidBy] == 1 && r[c16Reimbursed] == blank && w.trouble == noTrouble && s.chance(80) {
		r[c16Currency], r[c16] = usd, fromVND(r[c16], usd, r[c16Month], 1)
	}
}
