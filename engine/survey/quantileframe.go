package survey

import (
	"slices"
	"sort"
)

// Quantiles estimates the p-quantiles of y with Woodruff intervals in every domain: result[domain][p]. order is OrderOf(y).
func (f *Frame) Quantiles(y []float64, order *Order, domains *Domains, ps []Prob, r Rule, o Options) [][]Estimate {
	sorted, start := order.domains(domains)
	out := make([][]Estimate, domains.Len())
	f.each(domains, func() func(g int) {
		s := &quantileScratch{frame: f}
		return func(g int) {
			missing := int64(domains.Size(g) - (start[g+1] - start[g]))
			out[g] = s.domain(y, sorted[start[g]:start[g+1]], ps, r, o)
			for i := range out[g] {
				out[g][i].NMissing = missing
			}
		}
	})
	return out
}

// quantileScratch is a worker's memory.
type quantileScratch struct {
	frame  *Frame
	table  ValueTable
	member []int32     // unit of each entry of the table
	cell   []shareCell // by unit
	unit   []int32     // units touched
	totals []PSUTotal
}

// shareCell is Σw and Σw·1[y <= q] of a unit.
type shareCell struct {
	n, nonzero int64
	all, below Uint128
}

// domain answers for the records rows, which stand in ascending order of y.
func (s *quantileScratch) domain(y []float64, rows []int32, ps []Prob, r Rule, o Options) []Estimate {
	s.fill(y, rows)
	out := make([]Estimate, len(ps))
	for i, p := range ps {
		q := s.table.Quantile(p, r)
		if s.frame.own {
			s.ownShares(y, rows, q)
		} else {
			s.addBelow(q)
			s.shares()
		}
		out[i] = woodruffIn(s.frame.Design, &s.table, q, r, s.totals, o, s.frame.Weight.scale)
	}
	s.clear()
	return out
}

// fill makes the table of the domain, and the sums of its units.
func (s *quantileScratch) fill(y []float64, rows []int32) {
	t, f := &s.table, s.frame
	t.values, t.low, t.high = sized(t.values, len(rows)), sized(t.low, len(rows)), nil
	s.member = sized(s.member, len(rows))
	if f.Weight.hi != nil {
		t.high = sized(t.high, len(rows))
	}
	if s.cell == nil && !f.own {
		s.cell = make([]shareCell, f.Design.units())
	}
	var sum Uint128
	k := 0
	for _, r := range rows {
		w, u := f.Weight.At(int(r)), f.unit[r]
		if !f.own {
			s.count(u, w)
		}
		if w.IsZero() {
			continue
		}
		sum = sum.Add(w)
		t.values[k], t.low[k], s.member[k] = y[r], sum.Lo, u
		if t.high != nil {
			t.high[k] = sum.Hi
		}
		k++
	}
	t.values, t.low, s.member = t.values[:k], t.low[:k], s.member[:k]
	if t.high != nil {
		t.high = t.high[:k]
	}
	if !f.own {
		sortUnits(s.unit, s.cell)
	}
}

// count adds a record to its unit.
func (s *quantileScratch) count(u int32, w Uint128) {
	c := &s.cell[u]
	if c.n == 0 {
		s.unit = append(s.unit, u)
	}
	c.n++
	if !w.IsZero() {
		c.nonzero++
		c.all = c.all.Add(w)
	}
}

// clear empties the cells for the next domain.
func (s *quantileScratch) clear() {
	for _, u := range s.unit {
		s.cell[u] = shareCell{}
	}
	s.unit = s.unit[:0]
}

// addBelow sums the weights of values <= q by unit.
func (s *quantileScratch) addBelow(q float64) {
	for _, u := range s.unit {
		s.cell[u].below = Uint128{}
	}
	t := &s.table
	n := sort.Search(len(t.values), func(i int) bool { return !(t.values[i] <= q) })
	if t.high == nil {
		last := uint64(0)
		for k, u := range s.member[:n] {
			s.cell[u].below.Lo += t.low[k] - last
			last = t.low[k]
		}
		return
	}
	var last Uint128
	for k, u := range s.member[:n] {
		c, at := &s.cell[u], t.cumulated(k+1)
		c.below = c.below.Add(at.Sub(last))
		last = at
	}
}

// shares turns the cells into the sums that Woodruff asks for, in the unit of the weights' integers.
func (s *quantileScratch) shares() {
	s.totals = s.totals[:0]
	for _, u := range s.unit {
		c := &s.cell[u]
		s.totals = append(s.totals, PSUTotal{PSU: u, N: c.n, NNonzero: c.nonzero, A0: sumOfWords(c.all.Hi, c.all.Lo), A1: sumOfWords(c.below.Hi, c.below.Lo)})
	}
}

// ownShares is shares where every record is its own unit.
func (s *quantileScratch) ownShares(y []float64, rows []int32, q float64) {
	f := s.frame
	s.totals = s.totals[:0]
	for _, r := range rows {
		t := PSUTotal{PSU: f.unit[r], N: 1}
		if v := f.Weight.At(int(r)); !v.IsZero() {
			t.NNonzero = 1
			t.A0 = sumOfWords(v.Hi, v.Lo)
			if y[r] <= q {
				t.A1 = t.A0
			}
		}
		s.totals = append(s.totals, t)
	}
	s.totals = inOrder(s.totals)
}

// sortUnits brings the touched units in ascending order: by a scan of the cells if most are touched.
func sortUnits(unit []int32, cell []shareCell) {
	if len(unit)*8 < len(cell) {
		slices.Sort(unit)
		return
	}
	k := 0
	for u := range cell {
		if cell[u].n > 0 {
			unit[k] = int32(u)
			k++
		}
	}
}
