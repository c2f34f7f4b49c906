package ingest

// clause is a condition that may be unknown.
type clause int8

const (
	unknown clause = iota - 1
	no
	yes
)

func clauseOf(b bool) clause {
	if b {
		return yes
	}
	return no
}

// eligibility is methodology 1.2, one clause each; who fails none but has an unknown one is not eligible, and flagged.
type eligibility struct {
	movedForWork, employee, residence, window, age clause
	years                                          int64 // age
	yearsKnown                                     bool
}

func (e eligibility) all() bool {
	return e.movedForWork == yes && e.employee == yes && e.residence == yes && e.window == yes && e.age == yes
}

func (e eligibility) undecided() bool {
	return !e.all() && e.movedForWork != no && e.employee != no && e.residence != no && e.window != no && e.age != no
}

const workingAge = 15 // the universe of the labour force survey

func (r *row) eligibility() eligibility {
	e := eligibility{movedForWork: r.movedForWork(), employee: r.codeIs(vStatus, "EMPLOYEE"), residence: r.residence(), window: r.window(), age: unknown}
	e.years, e.yearsKnown = r.age()
	if e.yearsKnown {
		e.age = clauseOf(e.years >= workingAge)
	}
	return e
}

func (r *row) codeIs(place int, code string) clause {
	if r.state(place) != present {
		return unknown
	}
	return clauseOf(r.text(place) == code)
}

func (r *row) movedForWork() clause {
	if ever, ok := r.num(vEverAbroad); ok && ever == 0 {
		return no
	}
	return r.codeIs(vReason, "WORK")
}

// residence: changed country of usual residence, or intended to stay as long as the rule says.
func (r *row) residence() clause {
	rule := int64(r.plan.mapping.ResidenceRule)
	if rule == 0 {
		return yes
	}
	changed, known := r.num(vResidence)
	if known && changed == 1 {
		return yes
	}
	stay, stayKnown := r.num(vStay)
	if stayKnown && stay >= rule {
		return yes
	}
	// Somebody who did not move and was not asked, or to whom the question on the stay did not apply, has answered.
	stayAnswered := stayKnown || r.state(vStay) == notApplicable || r.state(vStay) == notCollected
	if (known || r.state(vResidence) == notCollected) && stayAnswered {
		return no
	}
	return unknown
}

// window: the first job started in (interview - window, interview].
func (r *row) window() clause {
	start, ok := r.month(vJobStart)
	if r.state(vJobStart) == notCollected {
		start, ok = r.month(vDeparture)
	}
	ref, refOK := r.interview()
	if !ok || !refOK {
		return unknown
	}
	ago := monthNumber(ref) - monthNumber(start)
	return clauseOf(ago >= 0 && ago < r.plan.mapping.WindowMonths)
}

// interview is the month of the interview, or the reference month of its part where it is not collected or missing.
func (r *row) interview() (int32, bool) {
	if ym, ok := r.month(vInterview); ok {
		return ym, true
	}
	ref := r.layout.part.ReferenceMonth
	return ref, ref > 0
}

// age in completed years; from the year of birth (an upper bound: the birthday may be to come) if it was not given.
func (r *row) age() (years int64, ok bool) {
	if years, ok := r.num(vAge); ok {
		return years, true
	}
	born, bornOK := r.num(vBirthYear)
	ref, refOK := r.interview()
	if !bornOK || !refOK {
		return 0, false
	}
	r.breaks(ageFromBirthYear, vBirthYear)
	return int64(ref/100) - born, true
}
