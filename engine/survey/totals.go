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

// totals reads the touched cells in ascending order of unit.
func (c *cells) totals(w *Weights, out []PSUTotal) []PSUTotal {
	slices.Sort(c.touched)
	for _, u := range c.touched {
		cell := c.word[int(u)*c.stride:][:c.stride]
		t := PSUTotal{PSU: u, N: int64(cell[0] & 0xffffffff), NNonzero: int64(cell[0] >> 32)}
		if t.NNonzero > 0 {
			y := 1 + c.wl
			t.A0 = c.weighted(w, cell[1:y], 0)
			t.A1 = c.weighted(w, cell[y:y+c.y.limbs], c.y.low)
			if c.x.limbs > 0 {
				t.A2 = c.weighted(w, cell[y+c.y.limbs:], c.x.low)
			}
		}
		out = append(out, t)
	}
	return out
}

// weighted gives a sum its scale: that of the weights times 2^low.
func (c *cells) weighted(w *Weights, word []uint64, low int) Sum {
	s := limbsSum(word)
	if c.expanded {
		return s.scaled(low + c.wLow)
	}
	if e := low + int(w.exp2); e != 0 {
		s = s.scaled(e)
	}
	return s.overPow10(w.places)
}
