package synth

// writePay splits the earnings of the first full month into what was received and what was withheld; the parts add up
// to E exactly.
func (w *worker) writePay(r *row, s *stream) {
	r[cPayMonth] = w.payMonth
	r[cPayCurrency] = int64(w.money)
	for _, c := range []int{cCash, cBonus, cOvertime, cInKind, cTax, cSocial, cWithheld, cPayRate, cPayRateUnit, cPayRateUnits} {
		r[c] = notApplicable
	}
	r[cLaterPay] = nearest(w.pay, s.between(950, 1300), 1000, w.d.payUnit)
	if s.chance(100) {
		r[cLaterPay] = dontKnow
	}
	switch {
	case w.trouble == payUnknown:
		r[cCash] = dontKnow
		if s.chance(400) {
			r[cCash] = refused
		}
	case s.chance(20) && recovered(r) == 0:
		w.rateOnly(r, s)
	default:
		w.payParts(r, s)
	}
}

// recovered is what is taken from wages over the first year, in VND.
func recovered(r *row) int64 {
	return max(0, r[c13Deducted]) + max(0, r[c16Deducted]) + max(0, r[c19Deducted])
}

// rateOnly knows what an hour, a day or a year brought, not the month.
func (w *worker) rateOnly(r *row, s *stream) {
	r[cPayRateUnit] = s.between(1, 3)
	if r[cPayRateUnit] == 3 {
		r[cPayRate] = w.pay * 12
		return
	}
	units := s.between(160, 240)
	if r[cPayRateUnit] == 2 {
		units = s.between(20, 27)
	}
	r[cPayRateUnits] = units
	r[cPayRate] = max(1, (w.pay+units/2)/units)
}

func (w *worker) payParts(r *row, s *stream) {
	r[cBonus], r[cOvertime], r[cInKind], r[cTax], r[cSocial], r[cWithheld] = 0, 0, 0, 0, 0, 0
	if s.chance(60) {
		r[cBonus] = w.pay * 5 / 100
	}
	if s.chance(180) {
		r[cOvertime] = w.pay * s.between(5, 20) / 100
	}
	if s.chance(220) {
		r[cInKind] = w.pay * 8 / 100
	}
	if r[cVisa] == 2 && s.chance(150) {
		r[cTax] = dontKnow // nothing was withheld from them
	}
	if r[cVisa] == 1 {
		r[cTax] = w.pay * w.d.withheld[0] / 1000
		r[cSocial] = w.pay * w.d.withheld[1] / 1000
	}
	if taken := recovered(r); taken > 0 {
		r[cWithheld] = min(w.pay/5, fromVND(taken/10, w.money, w.payMonth, 1))
	}
	r[cCash] = w.pay - r[cBonus] - r[cOvertime] - r[cInKind] - max(0, r[cTax]) - r[cSocial] - r[cWithheld]
}

// writeFinance: who paid, and what was borrowed at which interest. Interest (rc18) is no part of C.
func (w *worker) writeFinance(r *row, s *stream) {
	sources := []int{cSavings, cFamily, cBank, cPolicyBank, cLender, cAdvance, cAssets, cOtherSource}
	for _, c := range sources {
		r[c] = 2
	}
	for _, c := range []int{cBorrowed, cRate, cRatePeriod, cRepay} {
		r[c] = notApplicable
	}
	if w.cost == 0 || w.trouble == costUnknown {
		return
	}
	r[cSavings], r[cFamily] = no(s.chance(450)), no(s.chance(550))
	r[cAssets], r[cOtherSource] = no(s.chance(70)), no(s.chance(20))
	if w.cost < 15_000_000 || !s.chance(580) {
		return
	}
	lender := s.pick([]int64{450, 300, 100, 50})
	r[sources[2+lender]] = 1
	months := s.between(6, 30)
	r[cBorrowed] = nearest(w.cost, s.between(300, 800), 1000, 1_000_000)
	r[cRepay] = months
	r[cRatePeriod] = 1
	monthly := [...]int64{70, 55, 250, 0}[lender] + 5*s.below(6) // hundredths of a percent
	r[cRate] = monthly
	if lender == 0 && s.chance(400) {
		r[cRatePeriod], r[cRate] = 2, monthly*12
	}
	if lender == 3 {
		r[cRate] = 0
		return
	}
	if r[cLumpSum] == 2 {
		r[c18] = nearest(r[cBorrowed], monthly*months, 2*10_000, 10_000) // repaid in equal parts: half the principal on average
	}
}

// writeDeposit: refundable, so no cost; forfeited parts have been written with the costs.
func (w *worker) writeDeposit(r *row, s *stream) {
	if known(r[cForfeited]) {
		r[cDepositBank] = s.below(int64(len(banks)))
		return
	}
	r[cDeposit], r[cDepositBank], r[cRefunded], r[cForfeited] = 0, notApplicable, notApplicable, notApplicable
	eps := w.channel == 2 && w.d.iso == "KOR"
	if w.cost == 0 || !eps && (w.channel != 1 || !s.chance(120)) {
		return
	}
	r[cDeposit] = 5_000_000 * s.between(2, 8)
	if eps {
		r[cDeposit] = 100_000_000
	}
	r[cDepositBank] = s.below(int64(len(banks)))
	r[cRefunded] = 4
	if known(r[cReturn]) {
		r[cRefunded] = 1 + 2*boolean(s.chance(80))
	}
}

func (w *worker) writeSent(r *row, s *stream) {
	sends := s.chance(780)
	r[cSent], r[cSentFirst] = no(sends), notApplicable
	if !sends {
		return
	}
	r[cSentCurrency], r[cSentFirst] = vndCurrency, 1_000_000*s.between(20, 200)
	if s.chance(150) {
		r[cSentCurrency], r[cSentFirst] = usd, 100*s.between(10, 90)
	}
	if s.chance(60) {
		r[cSentFirst] = refused
	}
}
