package ingest

import "github.com/shopspring/decimal"

// earnings are E and what was received (methodology 1.4), first full month, first job in the last destination.
type earnings struct {
	known    bool
	gross    money // E
	net      money // cash received
	month    int32
	netKnown bool
	inKind   bool // E holds a value in kind
	partial  bool // a part was asked and is not known
}

// earningsPart is an amount beside the cash: whether it was received in cash, and whether it is income at all in E.
type earningsPart struct {
	place    int
	name     string // in earnings.cash_includes
	received bool   // in hand: part of net earnings
}

var earningsParts = []earningsPart{
	{vBonus, "bonus", true}, {vOvertime, "overtime", true}, {vInKind, "in_kind", false},
	{vTax, "tax", false}, {vSocial, "social", false}, {vWithheld, "deduction", false},
}

func (r *row) earnings() (e earnings) {
	cash, ok := r.cash()
	if !ok {
		r.breaks(earningsUnknown, vCash)
		return e
	}
	gross, net := cash, cash
	for i, p := range earningsParts {
		amount, given := r.earningsPart(p, &e)
		if !given {
			continue
		}
		e.inKind = e.inKind || p.place == vInKind && amount > 0
		switch inside := r.plan.inCash[i]; {
		case !inside:
			gross = gross.add(vnd(amount))
			if p.received {
				net = net.add(vnd(amount))
			}
		case !p.received:
			net = net.minus(vnd(amount))
		}
	}
	r.convertEarnings(&e, gross, net)
	return e
}

// earningsPart is the amount of a part; one that is not known counts as nothing and is flagged.
func (r *row) earningsPart(p earningsPart, e *earnings) (int64, bool) {
	switch r.state(p.place) {
	case present:
		amount, _ := r.num(p.place)
		if amount < 0 {
			r.breaks(itemNegative, p.place)
			return 0, false
		}
		return amount, true
	case dontKnow, refused, userMissing, unreadable:
		r.breaks(earningsPartUnknown, p.place)
		e.partial = true
	}
	return 0, false
}

// cash of the month, from the answer or from the rate per hour, day or year with the person's own hours or days.
func (r *row) cash() (money, bool) {
	if units, ok := r.num(vCash); ok {
		return vnd(units), true
	}
	rate, ok := r.num(vRate)
	if !ok {
		return money{}, false
	}
	pay := decimal.New(rate, -moneyScale)
	switch r.text(vRateUnit) {
	case "YEAR":
		pay = pay.DivRound(twelve, ratioScale)
	case "HOUR", "DAY":
		worked, ok := r.num(vRateUnits)
		if !ok {
			return money{}, false
		}
		pay = pay.Mul(decimal.New(worked, -numberScale))
	default:
		return money{}, false
	}
	r.breaks(earningsFromRate, vRate)
	return exactly(pay), true
}

const numberScale = 6 // of schema.NUMBER

func (r *row) convertEarnings(e *earnings, gross, net money) {
	if gross.sign() <= 0 {
		r.breaks(earningsNotPositive, vCash)
		return
	}
	month, known := r.month(vPayMonth)
	if !known {
		month, _ = r.firstMonth(vJobStart, vDeparture)
		if r.state(vPayMonth) != notCollected {
			r.breaks(monthFallback, vPayMonth)
		}
	}
	e.month = month
	currency := r.currency(vPayCurrency, "earnings")
	inVND, ok := r.inVND(gross, currency, month, vCash)
	if !ok {
		return
	}
	e.known, e.gross = true, inVND
	if net.sign() >= 0 {
		e.netKnown, e.net = true, r.again(net, currency, month)
	}
}

// exactly is an amount given as a decimal, in units where it has no more than four decimals.
func exactly(d decimal.Decimal) money {
	if d.Exponent() >= -moneyScale {
		if units, ok := unscaled(d, moneyScale); ok {
			return vnd(units)
		}
	}
	return money{rest: d, far: true}
}

// basis of the person's earnings: that of the dataset, but a part not known makes a gross figure uncertain.
func (r *row) basis(e *earnings) string {
	if e.partial && r.layout.basis == "GROSS" {
		return "UNKNOWN"
	}
	return r.layout.basis
}
