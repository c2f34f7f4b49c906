package survey

// Quantiles estimates the p-quantiles of y with Woodruff intervals in every domain: result[domain][p]. order is OrderOf(y).
func (f *Frame) Quantiles(y []float64, order *Order, domains *Domains, ps []Prob, r Rule, o Options) [][]Estimate {
	sorted, start := order.domains(domains, f.Rows())
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
	f := s.frame
	s.fill(y, rows)
	own := f.own
	if !own {
		s.addAll(rows)
	}
	out := make([]Estimate, len(ps))
	for i, p := range ps {
		q := s.table.Quantile(p, r)
		below := upTo(y, rows, q)
		if own {
			s.ownShares(rows, below)
		} else {
			s.addBelow(rows[:below])
			s.shares()
		}
		out[i] = woodruffIn(f.Design, &s.table, q, r, s.totals, o, f.Weight.scale)
	}
	for _, u := range s.unit {
		s.cell[u] = shareCell{}
	}
	s.unit = s.unit[:0]
	return out
}

// fill makes the table of the domain.
func (s *quantileScratch) fill(y []float64, rows []int32) {
	t, w := &s.table, s.frame.Weight
	t.values, t.low, t.high = t.values[:0], t.low[:0], t.high[:0]
	if w.hi == nil {
		t.high = nil
		sum := uint64(0)
		for _, r := range rows {
			if w.lo[r] != 0 {
				sum += w.lo[r]
				t.values, t.low = append(t.values, y[r]), append(t.low, sum)
			}
		}
		return
	}
	var sum Uint128
	for _, r := range rows {
		if v := w.At(int(r)); !v.IsZero() {
			sum = sum.Add(v)
			t.values, t.low, t.high = append(t.values, y[r]), append(t.low, sum.Lo), append(t.high, sum.Hi)
		}
	}
}

// upTo is how many of the sorted records have y <= q.
func upTo(y []float64, rows []int32, q float64) int {
	lo, hi := 0, len(rows)
	for lo < hi {
		m := (lo + hi) / 2
		if y[rows[m]] <= q {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

func (s *quantileScratch) addAll(rows []int32) {
	f := s.frame
	if s.cell == nil {
		s.cell = make([]shareCell, f.Design.units())
	}
	for _, r := range rows {
		u := f.unit[r]
		c := &s.cell[u]
		if c.n == 0 {
			s.unit = append(s.unit, u)
		}
		c.n++
		if !f.Weight.Zero(int(r)) {
			c.nonzero++
			c.all = c.all.Add(f.Weight.At(int(r)))
		}
	}
	sortUnits(s.unit, s.cell)
}

func (s *quantileScratch) addBelow(rows []int32) {
	f := s.frame
	for _, u := range s.unit {
		s.cell[u].below = Uint128{}
	}
	if f.Weight.hi == nil {
		for _, r := range rows {
			s.cell[f.unit[r]].below.Lo += f.Weight.lo[r]
		}
		return
	}
	for _, r := range rows {
		c := &s.cell[f.unit[r]]
		c.below = c.below.Add(f.Weight.At(int(r)))
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
func (s *quantileScratch) ownShares(rows []int32, below int) {
	f := s.frame
	s.totals = s.totals[:0]
	for i, r := range rows {
		t := PSUTotal{PSU: f.unit[r], N: 1}
		if !f.Weight.Zero(int(r)) {
			t.NNonzero = 1
			v := f.Weight.At(int(r))
			t.A0 = sumOfWords(v.Hi, v.Lo)
			if i < below {
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
		sortInt32(unit)
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
