package survey

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// Result is the estimate of one domain with its influence values.
type Result struct {
	Estimate
	Influence Influence
}

// Linear estimates a Total, Mean, Ratio, Proportion or Variance of y (Ratio: y/x) in every domain, with standard error and
// design effect. y and x have one value a record, NaN = missing: such a record leaves the domain, not the design, and is
// counted. x is nil but for Ratio. Domains are computed in parallel; the bits do not depend on it.
func (f *Frame) Linear(k Kind, y, x []float64, domains *Domains, o Options) []Result {
	out := make([]Result, domains.Len())
	if k != Variance && !o.Deff {
		if totals, missing, ok := f.tabulated(y, x, domains); ok {
			f.each(domains, func() func(g int) {
				var t []PSUTotal
				return func(g int) {
					t = totals(g, t[:0])
					e, inf := linearIn(k, f.Design, t, o, f.Weight.scale)
					e.NMissing = missing[g]
					out[g] = Result{e, inf}
				}
			})
			return out
		}
	}
	f.each(domains, func() func(g int) {
		s := &scratch{frame: f}
		return func(g int) { out[g] = s.linear(k, y, x, domains, g, o) }
	})
	return out
}

// each runs one job a domain on up to GOMAXPROCS workers, each with its own state.
func (f *Frame) each(d *Domains, worker func() func(g int)) {
	n := min(runtime.GOMAXPROCS(0), d.Len())
	var next atomic.Int64
	run := func() {
		job := worker()
		for g := int(next.Add(1)) - 1; g < d.Len(); g = int(next.Add(1)) - 1 {
			job(g)
		}
	}
	if n == 1 {
		run()
		return
	}
	var wg sync.WaitGroup
	for range n {
		wg.Go(run)
	}
	wg.Wait()
}

// scratch is a worker's memory, used again from domain to domain.
type scratch struct {
	frame  *Frame
	cells  *cells
	unit   []int32
	row    []int32
	y, x   []float64
	totals []PSUTotal
}

// gather copies the domain's records with known values and returns how many were missing.
func (s *scratch) gather(y, x []float64, d *Domains, g int) (missing int64) {
	n := d.Size(g)
	s.unit, s.row, s.y = sized(s.unit, n), sized(s.row, n), sized(s.y, n)
	if x != nil {
		s.x = sized(s.x, n)
	}
	k, members := 0, d.members(g)
	for i := range n {
		r := int32(i)
		if members != nil {
			r = members[i]
		}
		v := y[r]
		if v != v || x != nil && x[r] != x[r] {
			continue
		}
		s.row[k], s.y[k] = r, v
		if x != nil {
			s.x[k] = x[r]
		}
		s.unit[k] = s.frame.unit[r]
		k++
	}
	s.unit, s.row, s.y = s.unit[:k], s.row[:k], s.y[:k]
	if x != nil {
		s.x = s.x[:k]
	}
	return int64(n - k)
}

// sized is a slice of length n, the old one if it is long enough.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func (s *scratch) linear(k Kind, y, x []float64, d *Domains, g int, o Options) Result {
	missing := s.gather(y, x, d, g)
	xs := s.x
	if x == nil {
		xs = nil
	}
	if k == Variance && !s.toSquares() {
		return s.noVariance(missing, o)
	}
	totals := s.sums(s.y, xs)
	e, inf := linearIn(linearKind(k), s.frame.Design, totals, o, s.scale)
	e.Kind = k
	e.NMissing = missing
	s.setDeff(&e, totals)
	return Result{e, inf}
}

// linearKind is the estimator that does the work: a variance is the mean of scaled squares.
func linearKind(k Kind) Kind {
	if k == Variance {
		return Mean
	}
	return k
}

// sums reduces the gathered records to units. The cells are sized anew where the data need more limbs than before.
func (s *scratch) sums(ys, xs []float64) []PSUTotal {
	f := s.frame
	s.totals = s.totals[:0]
	if f.own {
		return s.ownTotals(ys, xs)
	}
	c := newCells(0, f.Weight, len(s.row), ys, xs)
	if s.cells == nil || len(s.cells.word) < c.stride*f.Design.units() {
		c.word = make([]uint64, c.stride*f.Design.units())
	} else {
		c.word = s.cells.word
	}
	if s.cells != nil {
		c.touched = s.cells.touched
	}
	s.cells = c
	c.addAll(s.unit, s.row, f.Weight, ys, xs)
	s.totals = c.totals(s.totals)
	c.reset()
	return s.totals
}

// scale brings a sum from the unit of the cells to weights of 1.
func (s *scratch) scale(v Sum) Sum {
	if s.cells != nil && s.cells.expanded {
		return v
	}
	return s.frame.Weight.scale(v)
}

// ownTotals is sums where every record is its own unit.
func (s *scratch) ownTotals(ys, xs []float64) []PSUTotal {
	w := s.frame.Weight
	for i, r := range s.row {
		t := PSUTotal{PSU: s.unit[i], N: 1}
		if !w.Zero(int(r)) {
			t.NNonzero = 1
			t.A0 = sumOfWords(w.At(int(r)).Hi, w.At(int(r)).Lo)
			t.A1 = t.A0.Mul(SumOf(ys[i]))
			if xs != nil {
				t.A2 = t.A0.Mul(SumOf(xs[i]))
			}
		}
		s.totals = append(s.totals, t)
	}
	return inOrder(s.totals)
}

// units is the number of units of the last stage.
func (d *Design) units() int { return len(d.stages[len(d.stages)-1].group) }

// toSquares replaces the gathered y by n/(n-1)·(y-M)², of which the weighted mean is s² and whose influence is that of s².
// False if fewer than two records have a weight, or a square is too large.
func (s *scratch) toSquares() bool {
	mean, n := s.mean()
	if n < 2 {
		return false
	}
	c := float64(n) / float64(n-1)
	for i, v := range s.y {
		e := (v - mean.Hi) - mean.Lo
		s.y[i] = c * float64(e*e)
	}
	return s.finite(s.y)
}

// finite says whether squares stayed in the range of doubles; if not, y is emptied so that only counts are taken.
func (s *scratch) finite(squares []float64) bool {
	for _, v := range squares {
		if !(v <= math.MaxFloat64) {
			clear(s.y)
			return false
		}
	}
	return true
}

// mean is the weighted mean of the gathered y, and the number of records with weight.
func (s *scratch) mean() (mean Sum, n int) {
	w := s.frame.Weight
	var sw, sy exactSum
	for i, r := range s.row {
		if w.Zero(int(r)) {
			continue
		}
		n++
		v := w.At(int(r))
		a := sumOfWords(v.Hi, v.Lo) // the unit does not matter, and integers are exact
		sw.add(a)
		sy.add(a.Mul(SumOf(s.y[i])))
	}
	return sy.sum().Div(sw.sum()), n
}

// noVariance is the variance of fewer than two records with weight, or of values too large to square: only counts.
func (s *scratch) noVariance(missing int64, o Options) Result {
	totals := s.sums(s.y, nil)
	e, _ := linearIn(Mean, s.frame.Design, totals, o, s.scale)
	out := newEstimate(Variance, o)
	out.N, out.NRows, out.NPSU, out.NStrata, out.DF, out.SumW, out.NMissing = e.N, e.NRows, e.NPSU, e.NStrata, e.DF, e.SumW, missing
	if e.N > 0 {
		out.warn("one record, or values too large to square, have no variance", "Một bản ghi, hoặc giá trị quá lớn để bình phương, không có phương sai")
	}
	return Result{Estimate: out}
}

// setDeff takes the spread of the gathered records around the estimate, if it is asked for.
func (s *scratch) setDeff(e *Estimate, totals []PSUTotal) {
	if !e.Options.Deff || e.Kind == Variance || e.N < 2 || math.IsNaN(e.SE) {
		return
	}
	all := sumTotals(totals)
	weight := s.frame.Weight.float
	var spread accumulator
	if e.Kind == Ratio {
		r := all.y.Div(all.x)
		for i, row := range s.row {
			v := math.FMA(-r.Hi, s.x[i], s.y[i]) - float64(r.Lo*s.x[i])
			spread.add(weight[row] * float64(v*v))
		}
		d := s.scale(all.x).Float()
		e.SetDeff(spread.float() / d / d)
		return
	}
	m := all.y.Div(all.w)
	for i, row := range s.row {
		v := (s.y[i] - m.Hi) - m.Lo
		spread.add(weight[row] * float64(v*v))
	}
	e.SetDeff(spread.float())
}
