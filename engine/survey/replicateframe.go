package survey

import "math"

// Replicated is an estimate by replication; Theta serves DifferenceOf.
type Replicated struct {
	Estimate
	thetas []theta
	units  Influence // the units of the domain, without values
}

// Replicate is Linear by replication: y (and x for a Ratio) in every domain.
func (f *Frame) Replicate(rep *Replication, k Kind, y, x []float64, domains *Domains, o Options) []Replicated {
	out := make([]Replicated, domains.Len())
	f.each(domains, func() func(g int) {
		s := &scratch{frame: f}
		return func(g int) { out[g] = s.replicate(rep, k, y, x, domains, g, o) }
	})
	return out
}

func (s *scratch) replicate(rep *Replication, k Kind, y, x []float64, d *Domains, g int, o Options) Replicated {
	missing := s.gather(y, x, d, g)
	xs := s.x
	if x == nil {
		xs = nil
	}
	if k == Variance {
		if !s.deviations() {
			return Replicated{Estimate: s.noVariance(missing, o).Estimate}
		}
		xs = s.x
	}
	totals := s.sums(s.y, xs)
	e := newEstimate(k, o)
	e.NMissing = missing
	b := s.frame.Design.count(totals)
	e.setBase(s.frame.Design, b)
	if b.n == 0 {
		return Replicated{Estimate: e}
	}
	psu, m := s.psuMoments(totals)
	var whole momentSum
	for i := range m {
		whole.add(m[i])
	}
	full := whole.sum()
	e.SumW = full.w.Float()
	e.Value = full.value(k, b.n)
	s.frame.replicateDF(rep, &e, s.row)
	if math.IsNaN(e.Value) {
		return Replicated{Estimate: e}
	}
	var ts []theta
	var err error
	if rep.Weights == nil {
		ts, err = rep.jackknife(k, s.frame.Design, psu, m, b.n, o)
	} else {
		ts = s.columns(rep, k, xs, b.n)
	}
	if err != nil {
		e.Err = err
		return Replicated{Estimate: e}
	}
	e.setSpread(rep.variance(e.Value, ts))
	e.setInterval()
	s.setDeff(&e, totals)
	return Replicated{e, ts, unitsOf(totals)}
}

// deviations turns the gathered y into its deviation from the weighted mean and x into its square.
func (s *scratch) deviations() bool {
	mean, n := s.mean()
	if n < 2 {
		return false
	}
	s.x = s.x[:0]
	for i, v := range s.y {
		e := (v - mean.Hi) - mean.Lo
		s.y[i] = e
		s.x = append(s.x, float64(e*e))
	}
	return s.finite(s.x)
}

// psuMoments folds the sums of the last stage's units into PSUs.
func (s *scratch) psuMoments(totals []PSUTotal) (psu []int32, m []moments) {
	d := s.frame.Design
	for i := 0; i < len(totals); {
		p := d.psuOf(totals[i].PSU)
		var sum momentSum
		for ; i < len(totals) && d.psuOf(totals[i].PSU) == p; i++ {
			t := &totals[i]
			sum.add(moments{s.scale(t.A0), s.scale(t.A1), s.scale(t.A2)})
		}
		psu, m = append(psu, p), append(m, sum.sum())
	}
	return psu, m
}

// columns gives the replicates under each column of weights.
func (s *scratch) columns(rep *Replication, k Kind, xs []float64, n int64) []theta {
	out := make([]theta, len(rep.Weights))
	for c, column := range rep.Weights {
		var sum momentSum
		for i, r := range s.row {
			w := column.float[r]
			if w == 0 {
				continue
			}
			m := moments{w: SumOf(w), y: SumOfProduct(w, s.y[i])}
			if xs != nil {
				m.x = SumOfProduct(w, xs[i])
			}
			sum.add(m)
		}
		out[c] = theta{sum.sum().value(k, n), rep.rscale(c), 1}
	}
	return out
}

// replicateDF sets the degrees of freedom: the rank of the replicate weights, of the domain or of all records, less one.
func (f *Frame) replicateDF(rep *Replication, e *Estimate, rows []int32) {
	switch {
	case e.Options.DF == DFInf:
	case rep.Weights == nil && e.Options.DF == DFDomain:
		e.DF = f.jackknifeRank(rows) - 1
	case rep.Weights == nil:
		e.DF = f.Design.df // the rank less one: the PSUs of each stratum add up to the same
	case e.Options.DF == DFDomain:
		e.DF = float64(rank(rep.Weights, rows)) - 1
	default:
		e.DF = float64(rep.fullRank()) - 1
	}
}

// jackknifeRank is the rank of the jackknife weights of some records: the PSUs with weight, less one for each stratum beyond the
// first of which all PSUs are there, as these add up to the same.
func (f *Frame) jackknifeRank(rows []int32) float64 {
	d := f.Design
	s := &d.stages[0]
	present := make([]bool, len(s.group))
	for _, r := range rows {
		if !f.Weight.Zero(int(r)) {
			present[d.psuOf(f.unit[r])] = true
		}
	}
	psus, complete := 0, 0
	for g := range d.Strata() {
		n := 0
		for u := s.start[g]; u < s.start[g+1]; u++ {
			if present[u] {
				n++
			}
		}
		psus += n
		if n > 0 && int64(n) == s.size(int32(g)) {
			complete++
		}
	}
	return float64(psus - max(complete-1, 0))
}

// ReplicateQuantiles is Quantiles by replication. A jackknife of quantiles is inconsistent, and the estimates say so.
func (f *Frame) ReplicateQuantiles(rep *Replication, y []float64, order *Order, domains *Domains, ps []Prob, r Rule, o Options) [][]Replicated {
	sorted, start := order.domains(domains)
	out := make([][]Replicated, domains.Len())
	f.each(domains, func() func(g int) {
		s := &quantileScratch{frame: f}
		return func(g int) {
			out[g] = s.replicate(rep, y, sorted[start[g]:start[g+1]], ps, r, o)
			for i := range out[g] {
				out[g][i].NMissing = int64(domains.Size(g) - (start[g+1] - start[g]))
			}
		}
	})
	return out
}

func (s *quantileScratch) replicate(rep *Replication, y []float64, rows []int32, ps []Prob, r Rule, o Options) []Replicated {
	f := s.frame
	s.fill(y, rows)
	if f.own {
		s.ownShares(y, rows, nan)
	} else {
		s.shares()
		defer s.clear()
	}
	b := f.Design.count(s.totals)
	out := make([]Replicated, len(ps))
	for i := range ps {
		e := newEstimate(Quantile, o)
		e.setBase(f.Design, b)
		out[i] = Replicated{Estimate: e, units: unitsOf(s.totals)}
	}
	if b.n == 0 {
		return out
	}
	for i, p := range ps {
		out[i].Value = s.table.Quantile(p, r)
		out[i].SumW = f.Weight.sum(s.table.Total()).Float()
	}
	var err error
	if rep.Weights != nil {
		s.columnQuantiles(rep, y, rows, ps, r, out)
	} else {
		err = s.jackknifeQuantiles(rep, y, rows, ps, r, o, out)
	}
	for i := range out {
		e := &out[i].Estimate
		f.replicateDF(rep, e, rows)
		if rep.Type == JK1 || rep.Type == JKn {
			e.warn("a jackknife of quantiles is not consistent; use linearisation (no --rep-type), BRR or the bootstrap",
				"Phương pháp jackknife không nhất quán cho phân vị; hãy dùng tuyến tính hóa (không có --rep-type), BRR hoặc bootstrap")
		}
		if err != nil {
			e.Err = err
			continue
		}
		if v, without, verr := rep.variance(e.Value, out[i].thetas); without > 0 { // R refuses here, too
			e.Err = weightless()
		} else {
			e.setVariance(v, verr)
			e.setInterval()
		}
	}
	return out
}

func (s *quantileScratch) columnQuantiles(rep *Replication, y []float64, rows []int32, ps []Prob, r Rule, out []Replicated) {
	for c, column := range rep.Weights {
		t := tableOf(y, rows, func(row int32) Uint128 { return column.At(int(row)) })
		for i, p := range ps {
			out[i].thetas = append(out[i].thetas, theta{t.Quantile(p, r), rep.rscale(c), 1})
		}
	}
}

// jackknifeQuantiles leaves each PSU out in turn. Weights stay integers: those of the other strata are multiplied by n-1, those
// of the stratum by n, which is the jackknife's n/(n-1) up to a factor common to all.
func (s *quantileScratch) jackknifeQuantiles(rep *Replication, y []float64, rows []int32, ps []Prob, r Rule, o Options, out []Replicated) error {
	f, d := s.frame, s.frame.Design
	st := &d.stages[0]
	present := map[int32]bool{}
	for _, row := range rows {
		present[d.psuOf(f.unit[row])] = true
	}
	for g := range int32(d.Strata()) {
		n, _, rscale := rep.jackknifeStratum(d, g)
		left := int64(0)
		var units []int32
		for u := st.start[g]; u < st.start[g+1]; u++ {
			if present[u] || rep.Aligned {
				units = append(units, u)
			} else {
				left++
			}
		}
		if n < 2 {
			if n == 1 && present[st.start[g]] && st.fraction(g) > 0 && o.Lonely == LonelyFail {
				return lonelyError("stratum \""+d.stratumName(g)+"\"", "tầng \""+d.stratumName(g)+"\"", "")
			}
			continue
		}
		if left > 0 {
			units = append(units, -1)
		}
		for _, drop := range units {
			count := int64(1)
			if drop < 0 {
				count = left
			}
			t := tableOf(y, rows, func(row int32) Uint128 {
				u := d.psuOf(f.unit[row])
				switch {
				case u == drop:
					return Uint128{}
				case st.group[u] == g:
					return f.Weight.At(int(row)).times(uint64(n))
				}
				return f.Weight.At(int(row)).times(uint64(n - 1))
			})
			for i, p := range ps {
				out[i].thetas = append(out[i].thetas, theta{t.Quantile(p, r), rscale, count})
			}
		}
	}
	return nil
}

// unitsOf lists the units of totals.
func unitsOf(totals []PSUTotal) Influence {
	inf := Influence{Unit: make([]int32, len(totals)), Z: make([]float64, len(totals)), weighted: make([]bool, len(totals))}
	for i := range totals {
		inf.Unit[i], inf.weighted[i] = totals[i].PSU, totals[i].NNonzero > 0
	}
	return inf
}

// tableOf is the table of sorted records under other weights.
func tableOf(y []float64, rows []int32, weight func(row int32) Uint128) *ValueTable {
	t := &ValueTable{}
	var sum Uint128
	for _, row := range rows {
		if w := weight(row); !w.IsZero() {
			sum = sum.Add(w)
			t.values = append(t.values, y[row])
			t.low, t.high = append(t.low, sum.Lo), append(t.high, sum.Hi)
		}
	}
	return t
}

// DifferenceOf is a - b by replication, and the covariance of the two.
func DifferenceOf(d *Design, rep *Replication, a, b Replicated) (Estimate, float64) {
	o := a.Options
	o.Interval = IntervalMean
	e := newEstimate(a.Kind, o)
	e.N, e.NRows, e.NMissing = a.N+b.N, a.NRows+b.NRows, a.NMissing+b.NMissing
	e.SumW = a.SumW + b.SumW
	u := union(a.units, b.units)
	e.NPSU, e.NStrata = d.unionCounts(u)
	e.DF = math.Max(a.DF, b.DF)
	e.Value = exists(a.Value - b.Value)
	e.Warnings = append(e.Warnings, a.Warnings...)
	if a.Err != nil || b.Err != nil || len(a.thetas) != len(b.thetas) {
		e.Err = a.Err
		if e.Err == nil {
			e.Err = b.Err
		}
		return e, nan
	}
	diff := make([]theta, len(a.thetas))
	for i := range diff {
		diff[i] = theta{a.thetas[i].value - b.thetas[i].value, a.thetas[i].rscale, a.thetas[i].count}
	}
	e.setSpread(rep.variance(e.Value, diff))
	e.setInterval()
	cov, _, err := rep.covariance(a.Value, a.thetas, b.Value, b.thetas)
	if err != nil {
		return e, nan
	}
	return e, cov
}
