package survey

import (
	"math"
	"math/bits"
	"strconv"

	"corridor/engine"
)

// Weights are sampling weights, exact: integers of one scale, weight = int / 10^places · 2^exp2. Decimal texts keep all their
// digits; weights that no common decimal scale can hold become exact binary fractions. Immutable.
type Weights struct {
	lo     []uint64
	hi     []uint64 // nil if the sum of all fits 63 bits
	float  []float64
	places int32 // decimal places of the scale
	exp2   int32 // binary exponent of the scale; one of places and exp2 is 0
	total  Uint128
}

// WeightsOf makes Weights from doubles, taking each as the shortest decimal that reads back to it where nine places suffice
// for all, else as the binary fraction it is. Errors name the row, from 1.
func WeightsOf(values []float64) (*Weights, error) {
	var b WeightsBuilder
	b.decimals = make([]decimal, 0, len(values))
	b.floats = make([]float64, 0, len(values))
	for _, v := range values {
		d, ok := decimalOf(v, 9)
		if err := b.append(v, d, ok); err != nil {
			return nil, err
		}
	}
	return b.Weights(), nil
}

// WeightsBuilder collects weights as a file gives them. The zero value is ready.
type WeightsBuilder struct {
	decimals []decimal
	floats   []float64
	inexact  bool
}

// AppendText adds the weight of the next row, a decimal text. Errors: not a number, negative.
func (b *WeightsBuilder) AppendText(text string) error {
	f, d, exact, ok := parseDecimal(text)
	if !ok {
		return engine.Errorf(engine.Rejected, "the weight is not a number").Vi("quyền số không phải là số").
			At(engine.Where{Row: int64(len(b.floats) + 1)})
	}
	return b.append(f, d, exact)
}

func (b *WeightsBuilder) append(f float64, d decimal, exact bool) error {
	row := int64(len(b.floats) + 1)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return engine.Errorf(engine.Rejected, "the weight is missing").Vi("thiếu quyền số").At(engine.Where{Row: row}).
			Do("Every record needs a weight; 0 keeps a record in the design and out of the estimates", "Mỗi bản ghi phải có quyền số; 0 giữ bản ghi trong thiết kế mà không tính vào ước lượng")
	}
	if f < 0 {
		return engine.Errorf(engine.Rejected, "the weight is negative").Vi("quyền số âm").At(engine.Where{Row: row}).
			Do("Mend the weights; an estimate with negative weights has no meaning here", "Hãy sửa quyền số; quyền số âm không có nghĩa trong ước lượng này")
	}
	if !exact {
		b.inexact = true
	}
	b.decimals = append(b.decimals, d)
	b.floats = append(b.floats, f)
	return nil
}

// Weights ends the collection; the builder must not be used afterwards.
func (b *WeightsBuilder) Weights() *Weights {
	w := &Weights{float: b.floats}
	if b.inexact || !w.scaleDecimals(b.decimals) {
		w.scaleBinary()
	}
	b.decimals = nil
	w.narrow()
	return w
}

// scaleDecimals writes all weights in units of the smallest decimal place; false if the sum passes 2^120.
func (w *Weights) scaleDecimals(ds []decimal) bool {
	places := int8(0)
	for _, d := range ds {
		places = max(places, d.scale)
	}
	w.lo, w.hi, w.total = make([]uint64, len(ds)), make([]uint64, len(ds)), Uint128{}
	for i, d := range ds {
		v, ok := Uint128{Lo: d.unscaled}.times10(int(places - d.scale))
		w.total = w.total.Add(v)
		if !ok || w.total.Hi >= 1<<56 {
			return false
		}
		w.lo[i], w.hi[i] = v.Lo, v.Hi
	}
	w.places = int32(places)
	return true
}

// scaleBinary writes all weights in units of the lowest bit in use. Weights more than 2^100 below the sum of all lose what
// lies under that: no sum of 2^20 persons can tell the difference.
func (w *Weights) scaleBinary() {
	low, top := math.MaxInt, math.MinInt
	for _, f := range w.float {
		if f != 0 {
			m, e := mantissa(f)
			low = min(low, e+bits.TrailingZeros64(m))
			top = max(top, e+53)
		}
	}
	if low == math.MaxInt {
		low, top = 0, 0
	}
	room := 119 - bits.Len(uint(len(w.float)))
	low = max(low, top-room)
	w.lo, w.hi, w.total = make([]uint64, len(w.float)), make([]uint64, len(w.float)), Uint128{}
	for i, f := range w.float {
		if f == 0 {
			continue
		}
		m, e := mantissa(f)
		v := shifted(m, e-low)
		w.lo[i], w.hi[i] = v.Lo, v.Hi
		w.total = w.total.Add(v)
	}
	w.places, w.exp2 = 0, int32(low)
}

// shifted is m·2^s, rounded down for s < 0.
func shifted(m uint64, s int) Uint128 {
	switch {
	case s <= -64:
		return Uint128{}
	case s < 0:
		return Uint128{0, m >> uint(-s)}
	case s >= 64:
		return Uint128{m << uint(s-64), 0}
	case s == 0:
		return Uint128{0, m}
	}
	return Uint128{m >> uint(64-s), m << uint(s)}
}

// mantissa is |f| = m·2^e with an integer m < 2^53.
func mantissa(f float64) (m uint64, e int) {
	b := math.Float64bits(f)
	m = b & (1<<52 - 1)
	e = int(b>>52) & 0x7ff
	if e == 0 {
		return m, -1074
	}
	return m | 1<<52, e - 1075
}

func (w *Weights) narrow() {
	if w.total.Hi == 0 && w.total.Lo < 1<<63 {
		w.hi = nil
	}
}

// Len is the number of records.
func (w *Weights) Len() int { return len(w.lo) }

// At is the weight of record i as an integer of the common scale.
func (w *Weights) At(i int) Uint128 {
	if w.hi == nil {
		return Uint128{0, w.lo[i]}
	}
	return Uint128{w.hi[i], w.lo[i]}
}

// Zero says whether record i has weight 0.
func (w *Weights) Zero(i int) bool { return w.float[i] == 0 }

// scale turns a sum in units of the integers into the number it means.
func (w *Weights) scale(s Sum) Sum {
	if w.exp2 != 0 {
		return s.scaled(int(w.exp2))
	}
	return s.overPow10(w.places)
}

// sum is scale of an integer.
func (w *Weights) sum(v Uint128) Sum { return w.scale(sumOfWords(v.Hi, v.Lo)) }

// scaled is s·2^e.
func (s Sum) scaled(e int) Sum { return Sum{math.Ldexp(s.Hi, e), math.Ldexp(s.Lo, e)} }

// Unit is the unit in which the weights are integers: a power of ten, or of two where no common decimal place holds them all.
func (w *Weights) Unit() string {
	if w.exp2 != 0 {
		return "2^" + strconv.Itoa(int(w.exp2))
	}
	return "10^" + strconv.Itoa(-int(w.places))
}
