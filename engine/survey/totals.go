package survey

import (
	"math"
	"slices"
)

// pow2 is 2^e, also outside the range of normal numbers.
func pow2(e int) float64 {
	if e >= -1022 && e <= 1023 {
		return math.Float64frombits(uint64(e+1023) << 52)
	}
	return math.Ldexp(1, e)
}

// totals reads the touched cells in ascending order of unit, in the unit of the weights' integers (expanded: in weights of 1).
func (c *cells) totals(out []PSUTotal) []PSUTotal {
	c.order()
	for _, u := range c.touched {
		out = append(out, c.total(u, c.word[int(u)*c.stride:][:c.stride]))
	}
	return out
}

// total reads one cell.
func (c *cells) total(unit int32, cell []uint64) PSUTotal {
	t := PSUTotal{PSU: unit, N: int64(cell[0] & 0xffffffff), NNonzero: int64(cell[0] >> 32)}
	if t.NNonzero > 0 {
		y := 1 + c.wl
		t.A0 = c.value(cell[1:y], 0)
		t.A1 = c.value(cell[y:y+c.y.limbs], c.y.low)
		if c.x.limbs > 0 {
			t.A2 = c.value(cell[y+c.y.limbs:], c.x.low)
		}
	}
	return t
}

// order brings the touched units in ascending order: by a scan of the cells if most are touched.
func (c *cells) order() {
	units := len(c.word) / c.stride
	if len(c.touched)*8 < units {
		slices.Sort(c.touched)
		return
	}
	k := 0
	for u := range units {
		if c.word[u*c.stride] != 0 {
			c.touched[k] = int32(u)
			k++
		}
	}
}

// value is a sum in units of 2^low.
func (c *cells) value(word []uint64, low int) Sum {
	if c.expanded {
		low += c.wLow
	}
	return limbsSum(word, low)
}
