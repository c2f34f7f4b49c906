package ingest

import (
	"strings"

	"github.com/shopspring/decimal"
)

// dated is an amount of VND in a month; months are needed to say it in USD.
type dated struct {
	amount money
	month  int32 // 0: not known
}

// sum adds amounts of several months: exact in VND, and in USD each at its month.
type sum struct {
	vnd  money
	list []dated
}

func (s *sum) add(d dated) {
	s.vnd = s.vnd.add(d.amount)
	for i := range s.list {
		if s.list[i].month == d.month {
			s.list[i].amount = s.list[i].amount.add(d.amount)
			return
		}
	}
	s.list = append(s.list, d)
}

// usd is the sum in USD, in units of numberScale, rounded once; ok is false if a month or its rate is not known.
func (s *sum) usd(r *row) (int64, bool) {
	if units, ok := s.shortUSD(r); ok {
		return units, true
	}
	total := decimal.Decimal{}
	for _, d := range s.list {
		if d.amount.sign() == 0 {
			continue
		}
		rate := r.usdRate(d.month)
		if rate.from == noRate {
			return 0, false
		}
		total = total.Add(d.amount.decimal().DivRound(rate.vnd, ratioScale))
	}
	return unscaled(total, numberScale)
}

// shortUSD is usd where every number on the way is short.
func (s *sum) shortUSD(r *row) (int64, bool) {
	var total wide
	for _, d := range s.list {
		if d.amount.sign() == 0 {
			continue
		}
		amount, short := d.amount.short()
		rate, known := shortOf(r.usdRate(d.month).vnd)
		if !short || !known {
			return 0, false
		}
		part, ok := amount.over(rate, ratioScale)
		if !ok {
			return 0, false
		}
		if total, ok = total.plus(part); !ok {
			return 0, false
		}
	}
	units, ok := total.over(tens[ratioScale-numberScale])
	return int64(units.lo), ok && units.fits()
}

// usdRate is the rate of a month, or none if the month is not known.
func (r *row) usdRate(month int32) rate {
	if month == 0 {
		return rate{}
	}
	return r.plan.rates.at(usd, month)
}

// inVND converts an amount (units of 10^-4 of its currency) at its month. A false ok has told the rule that was broken.
// Zero is zero in every currency and month.
func (r *row) inVND(m money, currency string, ym int32, blame int) (money, bool) {
	if m.sign() == 0 {
		return money{}, true
	}
	if currency == pivot {
		return m, true
	}
	if currency == "" {
		r.breaks(currencyMissing, blame)
		return money{}, false
	}
	if ym == 0 {
		r.breaks(rateMissing, blame)
		return money{}, false
	}
	rate := r.plan.rates.at(currency, ym)
	switch rate.from {
	case noRate:
		r.breaks(rateMissing, blame)
		return money{}, false
	case ofQuarter, ofYear:
		r.breaks(rateFallback, blame)
	}
	return m.times(rate.vnd), true
}

// currency of an amount: its own column, else the mapping's for the block.
func (r *row) currency(place int, block string) string {
	if c := r.text(place); c != "" {
		if isCurrency(c) {
			return c
		}
		return strings.ToUpper(c)
	}
	return r.plan.mapping.Currency[block]
}
