package survey

import (
	"math"
	"math/bits"
)

// cells are exact sums by unit: fixed-point numbers of a few 64-bit limbs in two's complement, wide enough for the sum of
// all records, in units of the lowest bit that any addend uses. Integer additions commute, so neither the order of records
// nor the number of threads shows. Layout of a cell: records and records with weight, Σw, Σw·y (limbs), Σw·x (limbs).
type cells struct {
	word     []uint64
	stride   int
	wl       int // limbs of Σw
	y, x     scale
	touched  []int32
	expanded bool // weights are taken as doubles (mantissa and exponent), not as scaled integers
	wLow     int  // lowest exponent of the weights, if expanded
}

// scale is how a variable is held: value = integer · 2^low, sums of weight·value in limbs words.
type scale struct {
	low   int
	limbs int
}

// span is the range of bits a variable uses: from low (of the lowest bit in use) to top (above the highest).
func span(values []float64) (low, top int) {
	low, top = 1<<30, -(1 << 30)
	for _, v := range values {
		b := math.Float64bits(v)
		m, e := b&(1<<52-1), int(b>>52)&0x7ff
		if e == 0x7ff || b<<1 == 0 {
			continue // NaN, infinity, 0
		}
		if e == 0 {
			e = 1
			top = max(top, bits.Len64(m))
		} else {
			m |= 1 << 52
			top = max(top, e+52)
		}
		if e < low+53 {
			low = min(low, e-1+bits.TrailingZeros64(m))
		}
	}
	if low > top {
		return 0, 1
	}
	return low - 1074, top - 1074
}

// newCells sizes the sums for rows records; NaN in ys and xs do not count, xs is nil without a second variable.
func newCells(units int, w *Weights, rows int, ys, xs []float64) *cells {
	c := &cells{}
	weightBits := bits.Len64(w.total.Lo) // Σw bounds n·max(w)
	c.wl = 1
	if w.hi != nil {
		c.expanded = true
		low, top := span(w.float)
		c.wLow = low
		weightBits = top - low + bits.Len(uint(rows))
		c.wl = weightBits/64 + 1
	}
	c.y = scaleOf(ys, weightBits)
	c.stride = 1 + c.wl + c.y.limbs
	if xs != nil {
		c.x = scaleOf(xs, weightBits)
		c.stride += c.x.limbs
	}
	c.word = make([]uint64, units*c.stride)
	return c
}

func scaleOf(values []float64, weightBits int) scale {
	low, top := span(values)
	return scale{low, (top-low+weightBits)/64 + 1}
}

// reset zeroes the touched cells.
func (c *cells) reset() {
	for _, u := range c.touched {
		clear(c.word[int(u)*c.stride : (int(u)+1)*c.stride])
	}
	c.touched = c.touched[:0]
}

// addAll adds records: unit, weight and values side by side; row is the record's place in the weights.
func (c *cells) addAll(unit, row []int32, w *Weights, ys, xs []float64) {
	if c.expanded {
		c.addExpanded(unit, row, w, ys, xs)
		return
	}
	for i, u := range unit {
		cell := c.word[int(u)*c.stride:][:c.stride]
		if cell[0] == 0 {
			c.touched = append(c.touched, u)
		}
		wi := w.lo[row[i]]
		if wi == 0 {
			cell[0]++
			continue
		}
		cell[0] += 1 + 1<<32
		cell[1] += wi
		addProduct(cell[2:2+c.y.limbs], wi, 0, ys[i], c.y.low)
		if xs != nil {
			addProduct(cell[2+c.y.limbs:], wi, 0, xs[i], c.x.low)
		}
	}
}

func (c *cells) addExpanded(unit, row []int32, w *Weights, ys, xs []float64) {
	for i, u := range unit {
		cell := c.word[int(u)*c.stride:][:c.stride]
		if cell[0] == 0 {
			c.touched = append(c.touched, u)
		}
		f := w.float[row[i]]
		if f == 0 {
			cell[0]++
			continue
		}
		m, e := mantissa(f)
		cell[0] += 1 + 1<<32
		addProduct(cell[1:1+c.wl], m, e-c.wLow, 1, 0)
		addProduct(cell[1+c.wl:1+c.wl+c.y.limbs], m, e-c.wLow, ys[i], c.y.low)
		if xs != nil {
			addProduct(cell[1+c.wl+c.y.limbs:], m, e-c.wLow, xs[i], c.x.low)
		}
	}
}

// addProduct adds w·2^we·v to a sum in units of 2^low. The product has no bit below the unit, so shifts to the right are exact.
func addProduct(sum []uint64, w uint64, we int, v float64, low int) {
	if v == 0 {
		return
	}
	m, e := mantissa(v)
	hi, lo := bits.Mul64(m, w)
	s := e + we - low
	if s < 0 {
		lo = lo>>uint(-s) | hi<<uint(64+s)
		if s <= -64 {
			lo = hi >> uint(-s-64)
			hi = 0
		} else {
			hi >>= uint(-s)
		}
		s = 0
	}
	at := s >> 6
	r := uint(s & 63)
	p0, p1, p2 := lo<<r, hi<<r|lo>>(64-r), hi>>(64-r) // a shift by 64 gives 0
	if v > 0 {
		addWords(sum, at, p0, p1, p2)
	} else {
		subWords(sum, at, p0, p1, p2)
	}
}

func addWords(sum []uint64, at int, p0, p1, p2 uint64) {
	var c uint64
	sum[at], c = bits.Add64(sum[at], p0, 0)
	if at++; at == len(sum) {
		return
	}
	sum[at], c = bits.Add64(sum[at], p1, c)
	if at++; at == len(sum) {
		return
	}
	sum[at], c = bits.Add64(sum[at], p2, c)
	for at++; c != 0 && at < len(sum); at++ {
		sum[at], c = bits.Add64(sum[at], 0, c)
	}
}

func subWords(sum []uint64, at int, p0, p1, p2 uint64) {
	var c uint64
	sum[at], c = bits.Sub64(sum[at], p0, 0)
	if at++; at == len(sum) {
		return
	}
	sum[at], c = bits.Sub64(sum[at], p1, c)
	if at++; at == len(sum) {
		return
	}
	sum[at], c = bits.Sub64(sum[at], p2, c)
	for at++; c != 0 && at < len(sum); at++ {
		sum[at], c = bits.Sub64(sum[at], 0, c)
	}
}

// limbsSum is a two's complement integer in units of 2^low as a Sum; it leaves words as it was.
func limbsSum(word []uint64, low int) Sum {
	n := len(word)
	neg := word[n-1]>>63 != 0
	var s Sum
	carry := uint64(1)
	started := 0
	if !neg {
		for i := n - 1; i >= 0 && started < 3; i-- {
			if word[i] != 0 || started > 0 {
				s = s.addWord(word[i], 64*i+low)
				started++
			}
		}
		return s
	}
	var buf [8]uint64
	abs := buf[:0]
	for _, v := range word {
		v = ^v + carry
		if v != 0 {
			carry = 0
		}
		abs = append(abs, v)
	}
	for i := n - 1; i >= 0 && started < 3; i-- {
		if abs[i] != 0 || started > 0 {
			s = s.addWord(abs[i], 64*i+low)
			started++
		}
	}
	return s.Neg()
}

// addWord is s + w·2^e, s being larger.
func (s Sum) addWord(w uint64, e int) Sum {
	if h := w >> 32; h != 0 { // 0 times the infinity above the range would be no number
		s = s.addFloat(float64(h) * pow2(e+32))
	}
	if l := w & 0xffffffff; l != 0 {
		s = s.addFloat(float64(l) * pow2(e))
	}
	return s
}
