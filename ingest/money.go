package ingest

import (
	"cmp"
	"math"

	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/shopspring/decimal"

	"corridor/engine/schema"
)

// money is an exact amount of VND: units of 0.0001 where no exchange rate was needed, and a decimal beside it.
type money struct {
	units int64
	rest  decimal.Decimal // used only if far
	far   bool
}

const moneyScale = 4 // of schema.AMOUNT

func vnd(units int64) money { return money{units: units} }

func (m money) add(o money) money {
	sum := m.units + o.units
	if (sum > m.units) != (o.units > 0) && o.units != 0 { // overflow of int64: 922 trillion VND
		return money{rest: m.decimal().Add(o.decimal()), far: true}
	}
	m.units = sum
	if o.far {
		m.rest, m.far = m.rest.Add(o.rest), true
	}
	return m
}

func (m money) negative() money {
	if m.far {
		m.rest = m.rest.Neg()
	}
	m.units = -m.units
	return m
}

func (m money) minus(o money) money { return m.add(o.negative()) }

func (m money) decimal() decimal.Decimal {
	if m.far && m.units == 0 {
		return m.rest
	}
	d := decimal.New(m.units, -moneyScale)
	if m.far {
		d = d.Add(m.rest)
	}
	return d
}

func (m money) sign() int {
	if !m.far {
		return cmp.Compare(m.units, 0)
	}
	return m.decimal().Sign()
}

// above says whether m is more than share/hundred of o.
func (m money) above(o money, share, hundred int64) bool {
	const small = 1 << 56 // so that the products fit
	if !m.far && !o.far && m.units < small && o.units < small && m.units > -small && o.units > -small {
		return m.units*hundred > o.units*share
	}
	return m.decimal().Mul(decimal.NewFromInt(hundred)).GreaterThan(o.decimal().Mul(decimal.NewFromInt(share)))
}

func (m money) cmp(o money) int { return m.minus(o).sign() }

// times is m × by, exact.
func (m money) times(by decimal.Decimal) money {
	return money{rest: m.decimal().Mul(by), far: true}
}

// unscaled is the amount in units of 10^-scale, rounded half away from zero; ok is false if it does not fit an int64.
// Every stored amount does, or the person is not usable.
func (m money) unscaled(scale int32) (int64, bool) {
	if !m.far && scale == moneyScale {
		return m.units, true
	}
	return unscaled(m.decimal(), scale)
}

func unscaled(d decimal.Decimal, scale int32) (int64, bool) {
	big := d.Shift(scale).Round(0).BigInt()
	if !big.IsInt64() || big.Int64() == math.MinInt64 {
		return 0, false
	}
	return big.Int64(), true
}

// ratioScale is the scale of individual ratios (schema.RATIO).
const ratioScale = 16

// ratio is c/e to 16 decimals, half away from zero, in units of 10^-16; e > 0. ok is false beyond 999,999 months.
func ratio(c, e decimal.Decimal) (decimal128.Num, bool) {
	q := c.DivRound(e, ratioScale).Shift(ratioScale).BigInt()
	if q.BitLen() > 127 { // FromBigInt would panic
		return decimal128.Num{}, false
	}
	n := decimal128.FromBigInt(q)
	return n, n.FitsInPrecision(schema.RATIO.Precision)
}

// over is ratio of two amounts; e > 0.
func (m money) over(e money) (decimal128.Num, bool) {
	a, aShort := m.short()
	b, bShort := e.short()
	if aShort && bShort {
		if q, ok := a.over(b, ratioScale); ok && q.hi <= math.MaxInt64 {
			n := decimal128.New(int64(q.hi), q.lo)
			return n, n.FitsInPrecision(schema.RATIO.Precision)
		}
	}
	return ratio(m.decimal(), e.decimal())
}
