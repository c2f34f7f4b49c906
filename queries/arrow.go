package queries

import (
	"context"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"corridor/engine"
	"corridor/engine/survey"
)

// i128 is an exact sum: a signed integer of 128 bits over a power of ten that the plan knows.
type i128 struct {
	lo uint64
	hi int64
}

func (a i128) plus(b i128) i128 {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	return i128{lo, a.hi + b.hi + int64(carry)}
}

// times is a·w for w >= 0; the plan's scales keep it within 38 digits.
func (a i128) times(w int64) i128 {
	hi, lo := bits.Mul64(a.lo, uint64(w))
	return i128{lo, int64(hi) + a.hi*w}
}

func (a i128) zero() bool { return a.lo == 0 && a.hi == 0 }

// fits says whether the value is that of an int64.
func (a i128) fits() bool { return a.hi == int64(a.lo)>>63 }

// small is the value of counts and other sums that fit 64 bits.
func (a i128) small() int64 { return int64(a.lo) }

// exact is the integer itself, to 106 bits.
func (a i128) exact() survey.Sum {
	if a.fits() {
		return survey.SumOfInt(int64(a.lo))
	}
	return survey.SumOfDecimal128(a.hi, a.lo, 0)
}

// float is a / 10^scale, rounded once.
func (a i128) float(scale int32) float64 {
	return survey.SumOfDecimal128(a.hi, a.lo, scale).Float()
}

// eachBatch asks and hands every batch to visit; batches go back when visit returns.
func eachBatch(ctx context.Context, r engine.Reader, q engine.Query, visit func(arrow.RecordBatch) error) error {
	rows, err := r.Query(ctx, q)
	if err != nil {
		return err
	}
	defer rows.Release()
	for rows.Next() {
		if err := visit(rows.RecordBatch()); err != nil {
			return err
		}
	}
	return rows.Err()
}

// textAt is the text of a cell; a missing one is "".
func textAt(col arrow.Array, row int) string {
	if col.IsNull(row) {
		return ""
	}
	return col.(*array.String).Value(row)
}

// numberAt is the unscaled integer of a decimal or whole number; a missing one is 0.
func numberAt(col arrow.Array, row int) i128 {
	if col.IsNull(row) {
		return i128{}
	}
	switch c := col.(type) {
	case *array.Decimal128:
		v := c.Value(row)
		return i128{v.LowBits(), v.HighBits()}
	case *array.Int64:
		return ofInt(c.Value(row))
	default:
		return ofInt(int64(col.(*array.Int32).Value(row)))
	}
}

func ofInt(v int64) i128 { return i128{uint64(v), v >> 63} }
