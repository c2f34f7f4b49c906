package survey

import (
	"math/bits"
	"runtime"
	"sync"
)

// The fast road for many domains: one pass over the records in file order with a cell for every unit and domain, so that the
// columns stream and the cells of the unit at hand stay in cache. Each worker takes a run of records into its own cells; adding
// the cells up afterwards gives the same integers whatever the runs.

// maxTabulated is the number of words of one worker's cells beyond which domains are taken one by one.
const maxTabulated = 12 << 20

// tabulated gives the totals of all domains, or false if the table would be too large or the weights are not scaled integers.
func (f *Frame) tabulated(y, x []float64, d *Domains) (totals func(g int, out []PSUTotal) []PSUTotal, missing []int64, ok bool) {
	if f.own || f.Weight.hi != nil {
		return nil, nil, false
	}
	t := f.newTabulation(y, x, d)
	if f.Design.units()*d.Len()*t.scheme.stride > maxTabulated {
		return nil, nil, false
	}
	t.run()
	return t.totals, t.missing, true
}

// tabulation is the work of one call.
type tabulation struct {
	frame   *Frame
	y, x    []float64
	code    []int32 // domain of each record, nil = one domain
	domains int
	scheme  *cells // sizes, without cells
	word    []uint64
	missing []int64
}

func (f *Frame) newTabulation(y, x []float64, d *Domains) *tabulation {
	return &tabulation{frame: f, y: y, x: x, code: d.codes, domains: d.Len(), scheme: newCells(0, f.Weight, f.Rows(), y, x)}
}

func (t *tabulation) run() {
	workers := runtime.GOMAXPROCS(0)
	rows := t.frame.Rows()
	if rows < 1<<14 {
		workers = 1
	}
	words := make([][]uint64, workers)
	missing := make([][]int64, workers)
	var wg sync.WaitGroup
	for k := range workers {
		from, to := rows*k/workers, rows*(k+1)/workers
		wg.Go(func() {
			words[k] = make([]uint64, t.frame.Design.units()*t.domains*t.scheme.stride)
			missing[k] = make([]int64, t.domains)
			t.add(words[k], missing[k], from, to)
		})
	}
	wg.Wait()
	t.word, t.missing = words[0], missing[0]
	for k := 1; k < workers; k++ {
		t.merge(words[k])
		for g := range t.missing {
			t.missing[g] += missing[k][g]
		}
	}
}

// add takes the records from to to.
func (t *tabulation) add(word []uint64, missing []int64, from, to int) {
	w, unit := t.frame.Weight.lo, t.frame.unit
	c := t.scheme
	stride, domains := c.stride, t.domains
	for i := from; i < to; i++ {
		g := int32(0)
		if t.code != nil {
			if g = t.code[i]; g < 0 {
				continue
			}
		}
		v := t.y[i]
		if v != v || t.x != nil && t.x[i] != t.x[i] {
			missing[g]++
			continue
		}
		at := (int(unit[i])*domains + int(g)) * stride
		cell := word[at : at+stride : at+stride]
		wi := w[i]
		if wi == 0 {
			cell[0]++
			continue
		}
		cell[0] += 1 + 1<<32
		cell[1] += wi
		addProduct(cell[2:2+c.y.limbs], wi, 0, v, c.y.low)
		if t.x != nil {
			addProduct(cell[2+c.y.limbs:], wi, 0, t.x[i], c.x.low)
		}
	}
}

// merge adds another worker's cells.
func (t *tabulation) merge(other []uint64) {
	c := t.scheme
	for at := 0; at < len(other); at += c.stride {
		if other[at] == 0 {
			continue
		}
		a, b := t.word[at:at+c.stride], other[at:at+c.stride]
		a[0] += b[0]
		a[1] += b[1]
		addLimbs(a[2:2+c.y.limbs], b[2:2+c.y.limbs])
		addLimbs(a[2+c.y.limbs:], b[2+c.y.limbs:])
	}
}

func addLimbs(a, b []uint64) {
	var carry uint64
	for i := range a {
		a[i], carry = bits.Add64(a[i], b[i], carry)
	}
}

// totals reads the cells of one domain in ascending order of unit.
func (t *tabulation) totals(g int, out []PSUTotal) []PSUTotal {
	c := t.scheme
	for u := range t.frame.Design.units() {
		at := (u*t.domains + g) * c.stride
		if t.word[at] != 0 {
			out = append(out, c.total(int32(u), t.word[at:at+c.stride]))
		}
	}
	return out
}
