package ingest

import "math"

// pow10 up to the largest scale of a stored number.
var pow10 = [...]int64{1, 10, 100, 1000, 10_000, 100_000, 1_000_000}

// parseDecimal reads an exact decimal into units of 10^-scale. More decimals than the scale holds are rounded half away
// from zero; rounded says that a digit other than 0 was lost. An exponent (1.5e6, as Parquet floats write) is read, too.
func parseDecimal(s string, scale int, marks Marks) (units int64, rounded, ok bool) {
	i, negative := 0, false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		i = 1
	}
	var digits decimalDigits
	point, any := -1, false
	group := 0 // digits since the last thousands mark
	grouped := false
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			any = true
			group++
			if !digits.add(c - '0') {
				return 0, false, false
			}
		case c == marks.Decimal && point < 0:
			if grouped && group != 3 {
				return 0, false, false
			}
			point = digits.count
		case marks.Thousands != 0 && c == marks.Thousands && point < 0:
			if !any || group > 3 || grouped && group != 3 {
				return 0, false, false
			}
			grouped, group = true, 0
		case (c == 'e' || c == 'E') && any && !grouped:
			return digits.finish(point, scale, negative, s[i+1:])
		default:
			return 0, false, false
		}
	}
	if !any || grouped && point < 0 && group != 3 {
		return 0, false, false
	}
	return digits.finish(point, scale, negative, "")
}

// decimalDigits are the significant digits read so far; beyond what an int64 holds only zeros and lost decimals matter.
type decimalDigits struct {
	units int64
	count int // digits read, those lost included
	lost  int // digits at the end that units does not hold
	half  bool
	rest  bool // a lost digit is not zero
}

func (d *decimalDigits) add(c byte) bool {
	d.count++
	if d.lost > 0 || d.units > (math.MaxInt64-9)/10 {
		if d.lost == 0 {
			d.half = c >= 5
		}
		d.lost++
		d.rest = d.rest || c != 0
		return d.count < 400
	}
	d.units = d.units*10 + int64(c)
	return true
}

func (d *decimalDigits) finish(point, scale int, negative bool, exponent string) (units int64, rounded, ok bool) {
	decimals := 0
	if point >= 0 {
		decimals = d.count - point
	}
	if exponent != "" {
		e, ok := smallInt(exponent)
		if !ok {
			return 0, false, false
		}
		decimals -= e
	}
	shift := scale - (decimals - d.lost) // power of ten that units still lacks
	v := d.units
	switch {
	case shift < 0:
		v, rounded = shrink(v, -shift)
		rounded = rounded || d.rest
	case d.lost > 0 && shift == 0:
		if rounded = d.rest; d.half {
			v++
		}
	default:
		if d.lost > 0 {
			return 0, false, false
		}
		for ; shift > 0 && v != 0; shift-- {
			if v > math.MaxInt64/10 {
				return 0, false, false
			}
			v *= 10
		}
	}
	if negative {
		v = -v
	}
	return v, rounded, true
}

// shrink divides by 10^n, rounding half away from zero.
func shrink(v int64, n int) (int64, bool) {
	if n == 19 && v >= 5_000_000_000_000_000_000 { // half of 10^19, which an int64 does not hold
		return 1, true
	}
	if n > 18 {
		return 0, v != 0
	}
	p := int64(1)
	for range n {
		p *= 10
	}
	q, r := v/p, v%p
	if r >= p-r {
		return q + 1, true
	}
	return q, r != 0
}

func smallInt(s string) (int, bool) {
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	if s == "" || len(s) > 3 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// parseInt reads a whole number; 12.0 is one, as statistical packages write.
func parseInt(s string, marks Marks) (int64, bool) {
	units, rounded, ok := parseDecimal(s, 1, marks)
	if !ok || rounded || units%10 != 0 || units/10 > math.MaxInt32 || units/10 < math.MinInt32 {
		return 0, false
	}
	return units / 10, true
}
