package survey

import (
	"math"
	"math/big"
)

// Sum is an exact sum rounded once to about 106 bits: the unevaluated sum Hi + Lo with |Lo| <= ulp(Hi)/2.
// It keeps the digits that a difference such as A1 - R*A2 cancels (data near 1e9 with a spread of 1 lose 18 of 32 digits).
// The zero value is 0.
type Sum struct{ Hi, Lo float64 }

// SumOf is a float64 as a Sum.
func SumOf(x float64) Sum { return Sum{Hi: x} }

// SumOfProduct is x*y without rounding (barring underflow).
func SumOfProduct(x, y float64) Sum {
	p := x * y
	return Sum{p, math.FMA(x, y, -p)}
}

// SumOfInt is an integer without rounding.
func SumOfInt(n int64) Sum {
	hi := n >> 32
	lo := n & 0xffffffff
	return twoSum(float64(hi)*(1<<32), float64(lo))
}

// SumOfDecimal128 is the decimal (hi*2^64 + lo) / 10^scale, hi signed: the words of an Arrow decimal128 and its scale.
func SumOfDecimal128(hi int64, lo uint64, scale int32) Sum {
	neg := hi < 0
	h, l := uint64(hi), lo
	if neg {
		l = -l
		h = ^h
		if l == 0 {
			h++
		}
	}
	s := sumOfWords(h, l).overPow10(scale)
	if neg {
		s = s.Neg()
	}
	return s
}

// SumOfBig is unscaled / 10^scale.
func SumOfBig(unscaled *big.Int, scale int32) Sum {
	f := new(big.Float).SetPrec(160).SetInt(unscaled)
	hi, _ := f.Float64()
	if math.IsInf(hi, 0) {
		return Sum{Hi: hi}.overPow10(scale)
	}
	lo, _ := f.Sub(f, new(big.Float).SetFloat64(hi)).Float64()
	return Sum{hi, lo}.overPow10(scale)
}

// sumOfWords is h*2^64 + l.
func sumOfWords(h, l uint64) Sum {
	s := twoSum(float64(h>>32)*0x1p96, float64(h&0xffffffff)*0x1p64)
	s = s.addFloat(float64(l>>32) * 0x1p32)
	return s.addFloat(float64(l & 0xffffffff))
}

// overPow10 is s / 10^scale; 10^22 is the largest power of ten that a float64 holds exactly.
func (s Sum) overPow10(scale int32) Sum {
	for scale > 22 {
		s = s.Div(Sum{Hi: 1e22})
		scale -= 22
	}
	if scale < 0 {
		for scale < -22 {
			s = s.Mul(Sum{Hi: 1e22})
			scale += 22
		}
		return s.Mul(Sum{Hi: pow10(-scale)})
	}
	if scale == 0 {
		return s
	}
	return s.Div(Sum{Hi: pow10(scale)})
}

var powersOfTen = [23]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

func pow10(n int32) float64 { return powersOfTen[n] }

// Float is the nearest float64.
func (s Sum) Float() float64 { return s.Hi + s.Lo }

// IsZero says whether the sum is 0.
func (s Sum) IsZero() bool { return s.Hi == 0 && s.Lo == 0 }

// Neg is -s.
func (s Sum) Neg() Sum { return Sum{-s.Hi, -s.Lo} }

// Add is s + t.
func (s Sum) Add(t Sum) Sum {
	h := twoSum(s.Hi, t.Hi)
	l := twoSum(s.Lo, t.Lo)
	h.Lo += l.Hi
	h = fastTwoSum(h.Hi, h.Lo)
	h.Lo += l.Lo
	return fastTwoSum(h.Hi, h.Lo)
}

// Sub is s - t.
func (s Sum) Sub(t Sum) Sum { return s.Add(t.Neg()) }

func (s Sum) addFloat(x float64) Sum {
	h := twoSum(s.Hi, x)
	return fastTwoSum(h.Hi, h.Lo+s.Lo)
}

// Mul is s * t.
func (s Sum) Mul(t Sum) Sum {
	p := SumOfProduct(s.Hi, t.Hi)
	cross := float64(s.Hi*t.Lo) + float64(s.Lo*t.Hi)
	return fastTwoSum(p.Hi, p.Lo+cross)
}

// Div is s / t.
func (s Sum) Div(t Sum) Sum {
	q1 := s.Hi / t.Hi
	if math.IsInf(q1, 0) || math.IsNaN(q1) {
		return Sum{Hi: q1}
	}
	r := s.Sub(t.Mul(Sum{Hi: q1}))
	q2 := r.Hi / t.Hi
	r = r.Sub(t.Mul(Sum{Hi: q2}))
	q3 := r.Hi / t.Hi
	return fastTwoSum(q1, q2).addFloat(q3)
}

// twoSum is a + b without rounding (Knuth).
func twoSum(a, b float64) Sum {
	s := a + b
	bb := s - a
	return Sum{s, (a - (s - bb)) + (b - bb)}
}

// fastTwoSum is a + b without rounding for |a| >= |b| (Dekker).
func fastTwoSum(a, b float64) Sum {
	s := a + b
	return Sum{s, b - (s - a)}
}
