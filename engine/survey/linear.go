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
	inf := unitsOf(totals)
	for i := range totals {
		t := &totals[i]
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
	u := union(ia, ib)
	e.NPSU, e.NStrata = d.unionCounts(u)
	e.setBase(d, base{e.N, e.NRows, e.NPSU, e.NStrata})
	e.Value = exists(a.Value - b.Value)
	if math.IsNaN(e.Value) {
		return e, nan
	}
	zd := make([]float64, len(u.unit))
	for i := range zd {
		zd[i] = u.a[i] - u.b[i]
	}
	v, err := d.covariance(u.unit, zd, zd, o)
	e.setVariance(v, err)
	e.setInterval()
	cov, err = d.covariance(u.unit, u.a, u.b, o)
	if err != nil {
		return e, nan
	}
	return e, cov
}

// both is two influences over one list of units.
type both struct {
	unit     []int32
	a, b     []float64
	weighted []bool
}

func union(x, y Influence) both {
	var u both
	i, j := 0, 0
	for i < len(x.Unit) || j < len(y.Unit) {
		first := j == len(y.Unit) || i < len(x.Unit) && x.Unit[i] <= y.Unit[j]
		second := i == len(x.Unit) || j < len(y.Unit) && y.Unit[j] <= x.Unit[i]
		var unit int32
		var a, b float64
		weighted := false
		if first {
			unit, a, weighted = x.Unit[i], x.Z[i], x.isWeighted(i)
			i++
		}
		if second {
			unit, b, weighted = y.Unit[j], y.Z[j], weighted || y.isWeighted(j)
			j++
		}
		u.unit, u.a, u.b, u.weighted = append(u.unit, unit), append(u.a, a), append(u.b, b), append(u.weighted, weighted)
	}
	return u
}

func (inf *Influence) isWeighted(i int) bool { return inf.weighted == nil || inf.weighted[i] }

// unionCounts counts PSUs and strata with a weight above 0.
func (d *Design) unionCounts(u both) (psus, strata int64) {
	lastPSU, lastStratum := int32(-1), int32(-1)
	for i, unit := range u.unit {
		if !u.weighted[i] {
			continue
		}
		p := d.psuOf(unit)
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
