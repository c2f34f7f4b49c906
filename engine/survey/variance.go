package survey

import "corridor/engine"

// Influence holds the influence values of an estimate summed by unit, for the units with records of the domain, in
// ascending order of unit. Two of them over one Design give a covariance.
type Influence struct {
	Unit []int32
	Z    []float64

	weighted []bool // units with a record of weight above 0
}

// Variance is the design variance of the estimate with these influence values.
func (d *Design) Variance(inf Influence, o Options) (float64, error) {
	return d.covariance(inf.Unit, inf.Z, inf.Z, o)
}

// covariance is section 3 of the notes as a bilinear form: Σ_h f_h·n_h/(n_h-1)·Σ_j (a_hj - ā_h)(b_hj - b̄_h), ā_h over all
// n_h units of the stratum whether or not they have records here, plus (n/N) times the same inside each unit.
func (d *Design) covariance(unit []int32, a, b []float64, o Options) (float64, error) {
	inner := []float64(nil) // variance from the later stages, by unit
	for k := len(d.stages) - 1; k > 0; k-- {
		var err error
		if unit, a, b, inner, err = d.fold(&d.stages[k], unit, a, b, inner, o); err != nil {
			return nan, err
		}
	}
	return d.firstStage(unit, a, b, inner, o)
}

// fold reduces the units of a later stage to the units of the stage before it.
func (d *Design) fold(s *stage, unit []int32, a, b, inner []float64, o Options) ([]int32, []float64, []float64, []float64, error) {
	var sum groupSums
	var up []int32
	var ua, ub, uv []float64
	for from := 0; from < len(unit); {
		g := s.group[unit[from]]
		to := from + 1
		for to < len(unit) && s.group[unit[to]] == g {
			to++
		}
		n, f := s.size(g), s.fraction(g)
		ta, tb := sum.totals(a[from:to], b[from:to])
		v := 0.0
		switch {
		case f == 0:
		case n == 1 && o.Lonely == LonelyFail:
			return nil, nil, nil, nil, lonelyError("unit", "đơn vị", "of a later stage")
		case n == 1 && o.Lonely == LonelyAverage, o.AdjustDomainLonely && o.Lonely == LonelyAverage && to-from == 1:
			return nil, nil, nil, nil, noOtherStratum()
		case n == 1: // certainty adds nothing; adjust centres the only unit at itself
		default:
			c := float64(n)
			v = f * c / (c - 1) * sum.products(a[from:to], b[from:to], ta/c, tb/c, n)
		}
		if inner != nil {
			v += s.innerShare(g) * addUp(inner[from:to])
		}
		up, ua, ub, uv = append(up, g), append(ua, ta), append(ub, tb), append(uv, v)
		from = to
	}
	return up, ua, ub, uv, nil
}

// innerShare is n/N of a group, the factor of the variance inside its units.
func (s *stage) innerShare(g int32) float64 {
	if s.population == nil {
		return 0
	}
	return float64(s.size(g)) / s.population[g]
}

// run is the units of one stratum that have records of the domain.
type run struct {
	stratum  int32
	from, to int
}

func (d *Design) firstStage(unit []int32, a, b, inner []float64, o Options) (float64, error) {
	s := &d.stages[0]
	var sum groupSums
	var total, later accumulator // the first stage, and the stages after it
	var lonely []run
	strata := 0
	for from := 0; from < len(unit); {
		g := s.group[unit[from]]
		to := from + 1
		for to < len(unit) && s.group[unit[to]] == g {
			to++
		}
		strata++
		n, f := s.size(g), s.fraction(g)
		domainLonely := o.AdjustDomainLonely && n > 1 && to-from == 1 && (o.Lonely == LonelyAdjust || o.Lonely == LonelyAverage)
		switch {
		case f == 0:
		case n == 1 || domainLonely:
			lonely = append(lonely, run{g, from, to})
		default:
			ta, tb := sum.totals(a[from:to], b[from:to])
			c := float64(n)
			total.add(f * c / (c - 1) * sum.products(a[from:to], b[from:to], ta/c, tb/c, n))
		}
		if inner != nil {
			later.add(s.innerShare(g) * addUp(inner[from:to]))
		}
		from = to
	}
	v := total.float()
	if len(lonely) > 0 {
		var err error
		if v, err = d.lonelyStrata(unit, a, b, lonely, strata, v, o); err != nil {
			return nan, err
		}
	}
	return v + later.float(), nil
}

// lonelyStrata adds what the strata with one PSU contribute, v being the variance from the others.
func (d *Design) lonelyStrata(unit []int32, a, b []float64, lonely []run, strata int, v float64, o Options) (float64, error) {
	switch o.Lonely {
	case LonelyFail:
		name := d.stratumName(lonely[0].stratum)
		return nan, lonelyError("stratum \""+name+"\"", "tầng \""+name+"\"", "")
	case LonelyAverage:
		if strata == len(lonely) {
			return nan, noOtherStratum()
		}
		return v * float64(strata) / float64(strata-len(lonely)), nil
	case LonelyCertainty:
		return v, nil
	}
	s := &d.stages[0]
	var sum groupSums
	ta, tb := sum.totals(a, b)
	units := int64(0)
	for i := range unit {
		if g := s.group[unit[i]]; i == 0 || g != s.group[unit[i-1]] {
			units += s.size(g)
		}
	}
	ca, cb := ta/float64(units), tb/float64(units)
	var total accumulator
	total.add(v)
	for _, r := range lonely {
		n, f := s.size(r.stratum), s.fraction(r.stratum)
		if n > 1 {
			f *= float64(n) / float64(n-1)
		}
		total.add(f * sum.products(a[r.from:r.to], b[r.from:r.to], ca, cb, n))
	}
	return total.float(), nil
}

func lonelyError(en, vi, more string) error {
	if more != "" {
		en += " " + more
	}
	return engine.Errorf(engine.Rejected, "%s has only one sampled unit, so its variance cannot be estimated", en).
		Vi("%s chỉ có một đơn vị mẫu nên không ước lượng được phương sai", vi).
		Do("Choose --lonely-psu certainty, adjust or average, or join the stratum to a neighbour", "Chọn --lonely-psu certainty, adjust hoặc average, hoặc gộp tầng với tầng lân cận")
}

func noOtherStratum() error {
	return engine.Errorf(engine.Rejected, "every stratum of the domain has only one sampled unit, so there is no average to take").
		Vi("Mọi tầng của miền ước lượng chỉ có một đơn vị mẫu nên không có giá trị trung bình để thay thế").
		Do("Choose --lonely-psu certainty or adjust", "Chọn --lonely-psu certainty hoặc adjust")
}

// groupSums adds up without regard to order; the fields are scratch space.
type groupSums struct{ x, y accumulator }

func (s *groupSums) totals(a, b []float64) (float64, float64) {
	ta := s.total(a)
	if &a[0] == &b[0] {
		return ta, ta
	}
	return ta, s.total(b)
}

func (s *groupSums) total(a []float64) float64 {
	switch len(a) { // one addition commutes
	case 1:
		return a[0]
	case 2:
		return a[0] + a[1]
	}
	s.x.reset()
	for _, v := range a {
		s.x.add(v)
	}
	return s.x.float()
}

// products is Σ (a - ca)(b - cb) over n units, of which those that are not listed are zeros.
func (s *groupSums) products(a, b []float64, ca, cb float64, n int64) float64 {
	s.y.reset()
	for i := range a {
		s.y.add(float64((a[i] - ca) * (b[i] - cb)))
	}
	if absent := n - int64(len(a)); absent > 0 {
		s.y.add(float64(float64(absent) * float64(ca*cb)))
	}
	return s.y.float()
}

func addUp(v []float64) float64 {
	var s accumulator
	for _, x := range v {
		s.add(x)
	}
	return s.float()
}
