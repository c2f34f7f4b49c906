package ingest

import (
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/shopspring/decimal"
)

// Limits of the edits (methodology 1.11).
const lateMonths = 24

var (
	highRCI  = decimal128.FromBigInt(decimal.New(60, ratioScale).BigInt())
	highCost = vnd(1_000_000_000 * pow10[moneyScale])
)

// editDates: no cost later than 24 months after the first pay; return and pay not before departure and job.
func (r *row) editDates(c *cost) {
	if pay, ok := r.month(vPayMonth); ok {
		last := monthNumber(pay) + lateMonths
		for i, it := range c.items {
			if it.known && it.ownMonth && it.net.sign() != 0 && monthNumber(it.month) > last {
				r.breaks(paymentLate, items[i].month)
			}
		}
		if ym, ok := r.month(vTotalMonth); ok && monthNumber(ym) > last {
			r.breaks(paymentLate, vTotalMonth)
		}
		if start, ok := r.month(vJobStart); ok && pay < start {
			r.breaks(datesOrder, vPayMonth)
		}
	}
	back, backOK := r.month(vReturn)
	if left, ok := r.month(vDeparture); ok && backOK && back < left {
		r.breaks(datesOrder, vReturn)
	}
}

// editAmounts flags what is hard to believe.
func (r *row) editAmounts(c *cost, rci number) {
	if c.known && c.total.vnd.above(highCost, 1, 1) {
		r.breaks(costHigh, vTotal)
	}
	if rci.ok && highRCI.Less(rci.v) {
		r.breaksWith(rciHigh, rci.v.ToString(ratioScale))
	}
	withheld, ok := r.num(vWithheld)
	if !ok || withheld <= 0 || !c.known {
		return
	}
	for _, it := range c.items {
		if it.known && (it.cut.sign() > 0) {
			return
		}
	}
	if c.items[iRC19].net.sign() == 0 {
		r.breaks(deductionWithoutCost, vWithheld)
	}
}
