package survey

import "math"

// accumulator adds any float64 without rounding, so that its value does not depend on the order of the addends.
// It is a long fixed-point number in digits of 32 bits, each in an int64 that leaves room for 2^30 additions before
// carries must be settled (after R. M. Neal, "Fast exact summation using small and large superaccumulators", 2015).
// The zero value is 0.
type accumulator struct {
	digit   [accDigits]int64
	low     int // digits outside [low, high) are 0
	high    int
	pending int
	special float64 // sum of the infinite and NaN addends, 0 if there is none
}

const (
	accDigits  = 70   // 2098 bits of float64 range, one carry digit and one for the shift
	accBias    = 1074 // the exponent of the lowest bit is -1074
	accPending = 1 << 30
)

func (a *accumulator) reset() {
	clear(a.digit[a.low:a.high])
	a.low, a.high, a.pending, a.special = 0, 0, 0, 0
}

func (a *accumulator) add(x float64) {
	b := math.Float64bits(x)
	m := b & (1<<52 - 1)
	e := int(b>>52) & 0x7ff
	if e != 0 {
		m |= 1 << 52
		e--
	}
	if m == 0 {
		return
	}
	if e == 0x7fe {
		a.special += x
		return
	}
	i, shift := e>>5, uint(e&31)
	d0 := int64((m << shift) & 0xffffffff)
	rest := m >> (32 - shift) // at most 52 bits
	if shift == 0 {
		rest = m >> 32
	}
	d1, d2 := int64(rest&0xffffffff), int64(rest>>32)
	if b>>63 != 0 {
		d0, d1, d2 = -d0, -d1, -d2
	}
	a.digit[i] += d0
	a.digit[i+1] += d1
	a.digit[i+2] += d2
	a.touch(i, i+3)
	if a.pending++; a.pending == accPending {
		a.settle()
	}
}

func (a *accumulator) touch(low, high int) {
	if a.high == 0 {
		a.low, a.high = low, high
		return
	}
	a.low = min(a.low, low)
	a.high = max(a.high, high)
}

// settle brings every digit but the highest into [0, 2^32); the highest keeps the sign.
func (a *accumulator) settle() {
	if a.high == 0 {
		return
	}
	var carry int64
	for i := a.low; i < a.high-1; i++ {
		d := a.digit[i] + carry
		carry = d >> 32
		a.digit[i] = d & 0xffffffff
	}
	a.digit[a.high-1] += carry
	for top := a.digit[a.high-1]; top >= 1<<32 || top < -1<<32; top = a.digit[a.high-1] {
		a.digit[a.high-1] = top & 0xffffffff
		a.digit[a.high] = top >> 32
		a.high++
	}
	a.pending = 0
}

// sum is the value, rounded to a Sum; the accumulator can be added to afterwards.
func (a *accumulator) sum() Sum {
	if a.special != 0 {
		return Sum{Hi: a.special}
	}
	if a.high == 0 {
		return Sum{}
	}
	a.settle()
	neg := a.digit[a.high-1] < 0
	if neg {
		a.negate()
	}
	top := a.high - 1
	for top > a.low && a.digit[top] == 0 {
		top--
	}
	s := Sum{Hi: math.Ldexp(float64(a.digit[top]), 32*top-accBias)}
	for i := top - 1; i >= a.low && i > top-6; i-- {
		s = s.addFloat(math.Ldexp(float64(a.digit[i]), 32*i-accBias))
	}
	if neg {
		a.negate()
		s = s.Neg()
	}
	return s
}

func (a *accumulator) negate() {
	for i := a.low; i < a.high; i++ {
		a.digit[i] = -a.digit[i]
	}
	a.settle()
}

// float is the value as a float64.
func (a *accumulator) float() float64 { return a.sum().Float() }
