package survey

import (
	"math"
	"math/bits"
	"strconv"
)

// decimal is unscaled / 10^scale, what a short decimal text says exactly.
type decimal struct {
	unscaled uint64
	scale    int8 // 0 to 30
	negative bool
}

// ParseNumber reads a decimal number as survey files write them: digits with an optional sign, one point and an exponent.
// Hexadecimal, thousands separators, NaN and infinities are not numbers here. Spaces around the number are allowed.
func ParseNumber(text string) (float64, bool) {
	f, _, _, ok := parseDecimal(text)
	return f, ok
}

// parseDecimal gives the nearest float64 and, if exact, the decimal itself.
func parseDecimal(text string) (f float64, d decimal, exact, ok bool) {
	text = trimSpaces(text)
	mantissa, scale, exponent, short, ok := scanDecimal(text)
	if !ok {
		return 0, d, false, false
	}
	negative := text[0] == '-'
	scale -= exponent
	for scale < 0 && scale > -20 && mantissa < math.MaxUint64/10 {
		mantissa *= 10
		scale++
	}
	if mantissa == 0 && short {
		return 0, decimal{}, true, true // also for -0, which is no negative number
	}
	exact = short && scale >= 0 && scale <= 30
	if exact {
		d = decimal{mantissa, int8(scale), negative}
		if mantissa < 1<<53 && scale <= 22 {
			f = float64(mantissa) / powersOfTen[scale] // both exact, so correctly rounded
			if negative {
				f = -f
			}
			return f, d, true, true
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, d, exact, err == nil && !math.IsInf(f, 0)
}

func trimSpaces(s string) string {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// scanDecimal checks the grammar; short says that the mantissa's digits fit 64 bits.
func scanDecimal(s string) (mantissa uint64, scale, exponent int, short, ok bool) {
	i, digits := 0, 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	short = true
	point := false
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		digits++
		if mantissa > (math.MaxUint64-9)/10 {
			short = false
		} else {
			mantissa = mantissa*10 + uint64(c-'0')
		}
		if point {
			scale++
		}
	}
	if digits == 0 {
		return 0, 0, 0, false, false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e > 9999 || e < -9999 {
			return 0, 0, 0, false, false
		}
		return mantissa, scale, e, short, true
	}
	return mantissa, scale, 0, short, i == len(s)
}

// decimalOf finds the shortest decimal with at most maxScale places that reads back as f.
func decimalOf(f float64, maxScale int32) (decimal, bool) {
	for s := int32(0); s <= maxScale; s++ {
		r := f * powersOfTen[s]
		if r >= 1<<53 {
			return decimal{}, false
		}
		if n := math.Round(r); n/powersOfTen[s] == f {
			return decimal{unscaled: uint64(n), scale: int8(s)}, true
		}
	}
	return decimal{}, false
}

// times10 is u·10^n in 128 bits; ok is false on overflow past 2^120.
func (u Uint128) times10(n int) (Uint128, bool) {
	for range n {
		hi, lo := bits.Mul64(u.Lo, 10)
		u = Uint128{u.Hi*10 + hi, lo}
		if u.Hi >= 1<<56 {
			return u, false
		}
	}
	return u, true
}
