package survey

import (
	"math"
	"slices"
)

// Linear estimates a Total, Mean, Ratio or Proportion of one domain from its PSU sums, with the standard error by Taylor
// linearisation, and gives the influence values for covariances (see Difference).
//
// totals are the domain's units with records, in any order, each once. The domain's Deff and NMissing are not known here:
// see Estimate.SetDeff. A domain without records or without weight gives N = 0 and nothing else.
func Linear(k Kind, d *Design, totals []PSUTotal, o Options) (Estimate, Influence) {
	totals = inOrder(totals)
	e := newEstimate(k, o)
	b := d.count(totals)
	e.setBase(d, b)
	if b.n == 0 {
		return e, Influence{}
	}
	var w, y, x exactSum
	for i := range totals {
		w.add(totals[i].A0)
		y.add(totals[i].A1)
		x.add(totals[i].A2)
	}
	e.SumW = w.sum().Float()
	denominator := x.sum()
	if k == Mean || k == Proportion {
		denominator = w.sum()
	}
	r := y.sum()
	if k != Total {
		r = r.Div(denominator)
	}
	e.Value = exists(r.Float())
	if math.IsNaN(e.Value) {
		e.warn("the denominator is 0, so the ratio does not exist", "Mẫu số bằng 0 nên tỷ số không tồn tại")
		return e, Influence{}
	}
	inf := Influence{make([]int32, len(totals)), make([]float64, len(totals))}
	for i := range totals {
		t := &totals[i]
		inf.Unit[i] = t.PSU
		inf.Z[i] = influence(k, t, r, denominator)
	}
	v, err := d.Variance(inf, o)
	e.setVariance(v, err)
	e.setInterval()
	return e, inf
}

// influence is the z of one unit: (A1 - R·A2)/ΣA2 with the cancelling difference taken in 106 bits.
func influence(k Kind, t *PSUTotal, r, denominator Sum) float64 {
	switch k {
	case Total:
		return t.A1.Float()
	case Ratio:
		return t.A1.Sub(r.Mul(t.A2)).Div(denominator).Float()
	default:
		return t.A1.Sub(r.Mul(t.A0)).Div(denominator).Float()
	}
}

// exactSum adds Sums without rounding.
type exactSum struct{ acc accumulator }

func (s *exactSum) add(x Sum) {
	s.acc.add(x.Hi)
	s.acc.add(x.Lo)
}

func (s *exactSum) sum() Sum { return s.acc.sum() }

// inOrder is totals in ascending order of unit; a copy if they are not.
func inOrder(totals []PSUTotal) []PSUTotal {
	less := func(a, b PSUTotal) int { return int(a.PSU) - int(b.PSU) }
	if slices.IsSortedFunc(totals, less) {
		return totals
	}
	totals = slices.Clone(totals)
	slices.SortFunc(totals, less)
	return totals
}

// SetDeff writes the design effect from the spread of the domain: sumW = Σw, spread = Σw(e - ē)² with e = y for Total, Mean
// and Proportion, and e = (y - R·x)/Σwx for Ratio. srs is the variance s²/n·(N̂-n)/N̂ of a simple random sample without
// replacement of n persons; no value if N̂ < n or the spread is 0.
func (e *Estimate) SetDeff(spread float64) {
	n, w := float64(e.N), e.SumW
	if e.N < 2 || w < n || math.IsNaN(e.SE) {
		return
	}
	s2 := n / (n - 1) * spread / w
	srs := s2 / n * (w - n) / w
	if e.Kind == Total || e.Kind == Ratio {
		srs *= w * w
	}
	e.Deff = exists(e.SE * e.SE / srs)
}

// Difference is a - b of two domains of one design, and the covariance of the two: the variance is that of the differences
// of the influence values, so domains that share PSUs are treated right. Counts are those of both together when the domains
// do not overlap.
func Difference(d *Design, a, b Estimate, ia, ib Influence) (diff Estimate, cov float64) {
	o := a.Options
	o.Interval = IntervalMean
	e := newEstimate(a.Kind, o)
	e.N, e.NRows, e.NMissing = a.N+b.N, a.NRows+b.NRows, a.NMissing+b.NMissing
	e.SumW = a.SumW + b.SumW
	unit, za, zb := union(ia, ib)
	e.NPSU, e.NStrata = d.unionCounts(unit)
	e.setUnionDF(d)
	e.Value = exists(a.Value - b.Value)
	if math.IsNaN(e.Value) {
		return e, nan
	}
	zd := make([]float64, len(za))
	for i := range za {
		zd[i] = za[i] - zb[i]
	}
	v, err := d.covariance(unit, zd, zd, o)
	e.setVariance(v, err)
	e.setInterval()
	cov, err = d.covariance(unit, za, zb, o)
	if err != nil {
		return e, nan
	}
	return e, cov
}

func (e *Estimate) setUnionDF(d *Design) {
	e.setBase(d, base{e.N, e.NRows, e.NPSU, e.NStrata})
}

// union lays two influences over one list of units.
func union(a, b Influence) (unit []int32, za, zb []float64) {
	i, j := 0, 0
	for i < len(a.Unit) || j < len(b.Unit) {
		switch {
		case j == len(b.Unit) || i < len(a.Unit) && a.Unit[i] < b.Unit[j]:
			unit, za, zb = append(unit, a.Unit[i]), append(za, a.Z[i]), append(zb, 0)
			i++
		case i == len(a.Unit) || b.Unit[j] < a.Unit[i]:
			unit, za, zb = append(unit, b.Unit[j]), append(za, 0), append(zb, b.Z[j])
			j++
		default:
			unit, za, zb = append(unit, a.Unit[i]), append(za, a.Z[i]), append(zb, b.Z[j])
			i, j = i+1, j+1
		}
	}
	return unit, za, zb
}

// unionCounts counts PSUs and strata of ascending units. Units whose records all have weight 0 are counted, too.
func (d *Design) unionCounts(unit []int32) (psus, strata int64) {
	lastPSU, lastStratum := int32(-1), int32(-1)
	for _, u := range unit {
		p := d.psuOf(u)
		if p != lastPSU {
			psus++
			lastPSU = p
		}
		if g := d.stages[0].group[p]; g != lastStratum {
			strata++
			lastStratum = g
		}
	}
	return psus, strata
}
