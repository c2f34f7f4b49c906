package ingest

import (
	"math"
	"math/bits"

	"github.com/shopspring/decimal"
)

// short is a positive decimal of at most 64 bits, units × 10^exp: nearly every amount and rate is one, and dividing such
// numbers needs no memory.
type short struct {
	units uint64
	exp   int
}

// shortOf is a decimal as short; ok is false if it is not positive or too long.
func shortOf(d decimal.Decimal) (short, bool) {
	if d.Sign() <= 0 || d.NumDigits() > 18 {
		return short{}, false
	}
	return short{uint64(d.CoefficientInt64()), int(d.Exponent())}, true
}

func (m money) short() (short, bool) {
	switch {
	case !m.far:
		return short{uint64(m.units), -moneyScale}, m.units > 0
	case m.units == 0:
		return shortOf(m.rest)
	default:
		return short{}, false
	}
}

// wide is a whole number of 128 bits.
type wide struct{ hi, lo uint64 }

// over is a/b in units of 10^-scale, rounded half away from zero; ok is false if 128 bits do not hold it on the way.
func (a short) over(b short, scale int) (wide, bool) {
	shift := a.exp - b.exp + scale
	if shift < 0 || shift > 38 {
		return wide{}, false
	}
	n := wide{lo: a.units}
	for ; shift > 0; shift -= min(shift, 19) {
		var ok bool
		if n, ok = n.times(tens[min(shift, 19)]); !ok {
			return wide{}, false
		}
	}
	return n.over(b.units)
}

// tens are the powers of ten that 64 bits hold.
var tens = func() (list [20]uint64) {
	list[0] = 1
	for i := range list[1:] {
		list[i+1] = 10 * list[i]
	}
	return list
}()

func (w wide) times(by uint64) (wide, bool) {
	over, high := bits.Mul64(w.hi, by)
	carry, lo := bits.Mul64(w.lo, by)
	hi, more := bits.Add64(high, carry, 0)
	return wide{hi, lo}, over == 0 && more == 0
}

// over is w/by rounded half up; ok is false if 1 too much would not fit.
func (w wide) over(by uint64) (wide, bool) {
	q := wide{hi: w.hi / by}
	var rest uint64
	q.lo, rest = bits.Div64(w.hi%by, w.lo, by)
	if rest >= by-rest {
		return q.plus(wide{lo: 1})
	}
	return q, true
}

func (w wide) plus(o wide) (wide, bool) {
	lo, carry := bits.Add64(w.lo, o.lo, 0)
	hi, more := bits.Add64(w.hi, o.hi, carry)
	return wide{hi, lo}, more == 0
}

// fits says whether an int64 holds w.
func (w wide) fits() bool { return w.hi == 0 && w.lo <= math.MaxInt64 }
