package ingest

import (
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/shopspring/decimal"
)

// compliance holds the columns of methodology 4.3 and 4.4. What is reported is not proof: these are reported amounts.
type compliance struct {
	regime       string // "" = not known
	contract     clause
	enterprise   clause
	fee          money
	feeKnown     bool
	overCap      clause
	excess       decimal128.Num // months of contract wage, where over the cap
	brokerage    clause
	beforeSigned clause
	noCost       clause
	depositEnded clause
}

func (r *row) compliance(c *cost) (k compliance) {
	k = compliance{contract: unknown, enterprise: unknown, overCap: unknown, brokerage: unknown, beforeSigned: unknown, noCost: noCost(c)}
	channel := r.text(vChannel)
	if channel != "" {
		k.contract = clauseOf(channel >= "1" && channel <= "5")
	}
	signed, dated := r.month(vSigned)
	var law *regime
	if dated {
		if law = r.plan.law.at(signed); law != nil {
			k.regime = law.id
		}
	}
	switch {
	case channel != "" && channel != "1":
		k.enterprise = no
	case channel == "1" && law != nil:
		k.enterprise = clauseOf(law.charge != nil)
	}
	r.serviceFee(c, &k)
	if k.enterprise == yes && k.feeKnown {
		r.overCap(law.charge, &k)
	}
	k.brokerage = r.brokerage(c)
	if dated {
		k.beforeSigned = paidBefore(c, signed)
	}
	k.depositEnded = r.depositEnded()
	return k
}

// serviceFee is F: the service charge that an enterprise took. What an individual took is brokerage.
func (r *row) serviceFee(c *cost, k *compliance) {
	it := c.items[iRC01]
	if k.feeKnown = it.collected && it.known; k.feeKnown && r.text(items[iRC01].payee) != "INDIVIDUAL" {
		k.fee = it.net
	}
}

// overCap compares F with the ceiling of methodology 4.3; unknown if contract, extension, wage or the market's ceiling is not known.
func (r *row) overCap(charge *serviceCharge, k *compliance) {
	months, ok := r.num(vContractMonths)
	wage, wageOK := r.contractWage()
	if dest := r.text(vDestination); !ok || !wageOK || months <= 0 || dest == "" || charge.unknown[dest] {
		return
	}
	extension, seafarer := r.part(vExtension), r.part(vSeafarer)
	if extension.untold() || seafarer.untold() { // either raises the ceiling
		return
	}
	limit := charge.capMonths(months, max(extension.units, 0), seafarer.units == 1, r.plan.mapping.Proration == "FLOOR_12M").Mul(wage)
	tolerance := decimal.Max(limit.Mul(charge.toleranceShare), charge.toleranceVND)
	excess := k.fee.decimal().Sub(limit)
	if k.overCap = clauseOf(excess.GreaterThan(tolerance)); k.overCap == no {
		return
	}
	if k.excess, ok = ratio(excess, wage); !ok {
		k.overCap = unknown
	}
}

// contractWage in VND of the month of signature.
func (r *row) contractWage() (decimal.Decimal, bool) {
	units, ok := r.num(vWage)
	currency := r.currency(vWageCurrency, "job")
	if !ok || units <= 0 || currency == "" {
		return decimal.Decimal{}, false
	}
	signed, _ := r.month(vSigned)
	rate := r.plan.rates.at(currency, signed)
	return decimal.New(units, -moneyScale).Mul(rate.vnd), rate.from != noRate
}

// brokerage: RC02, or RC01 paid to an individual. Not computable where brokerage was not asked.
func (r *row) brokerage(c *cost) clause {
	broker, fee := c.items[iRC02], c.items[iRC01]
	toIndividual := r.text(items[iRC01].payee) == "INDIVIDUAL"
	if !broker.collected {
		return unknown
	}
	if broker.known && broker.net.sign() > 0 || toIndividual && fee.known && fee.net.sign() > 0 {
		return yes
	}
	if !broker.known || toIndividual && !fee.known {
		return unknown
	}
	return no
}

// paidBefore: a recruitment fee (RC01 to RC03) was paid before the contract was signed. Passports and courses may be.
func paidBefore(c *cost, signed int32) clause {
	answer, asked := no, false
	for _, i := range []int{iRC01, iRC02, iRC03} {
		it := c.items[i]
		switch {
		case !it.collected:
		case !it.known:
			answer = unknown
		case it.net.sign() > 0 && !it.ownMonth:
			asked, answer = true, unknown
		case it.net.sign() > 0 && it.month < signed:
			return yes
		default:
			asked = true
		}
	}
	if !asked {
		return unknown
	}
	return answer
}

// noCost: nothing borne of any family of the ILO definition, interest and return included.
func noCost(c *cost) clause {
	if !c.known {
		return unknown
	}
	if c.total.vnd.sign() > 0 {
		return no
	}
	for _, i := range []int{iRC17, iRC18} {
		switch it := c.items[i]; {
		case it.collected && !it.known:
			return unknown
		case it.net.sign() > 0:
			return no
		}
	}
	return yes
}

// depositEnded: a deposit was paid, and the contract ended before the interview.
func (r *row) depositEnded() clause {
	deposit, ok := r.num(vDeposit)
	if s := r.state(vDeposit); s == notApplicable || ok && deposit <= 0 {
		return no
	}
	end, endOK := r.firstMonth(vContractEnd, vReturn)
	ref, refOK := r.interview()
	if !ok || !endOK || !refOK {
		return unknown
	}
	return clauseOf(end < ref)
}
