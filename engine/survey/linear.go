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
	return linearIn(k, d, inOrder(totals), o, func(s Sum) Sum { return s })
}

// linearIn is Linear for ordered totals whose weights are in another unit; scale brings a sum to weights of 1. Means and
// ratios do not depend on the unit.
func linearIn(k Kind, d *Design, totals []PSUTotal, o Options, scale func(Sum) Sum) (Estimate, Influence) {
	e := newEstimate(k, o)
	b := d.count(totals)
	e.setBase(d, b)
	if b.n == 0 {
		return e, Influence{}
	}
	all := sumTotals(totals)
	e.SumW = scale(all.w).Float()
	r, denominator := all.y, all.x
	switch k {
	case Total:
		r = scale(r)
	case Ratio:
		r = r.Div(denominator)
	default:
		denominator = all.w
		r = r.Div(denominator)
	}
	e.Value = exists(r.Float())
	if math.IsNaN(e.Value) {
		e.warn("the estimate does not exist as a number: the denominator is 0, or a sum is too large", "Ước lượng không tồn tại dưới dạng số: mẫu số bằng 0, hoặc tổng quá lớn")
		return e, Influence{}
	}
	inf := unitsOf(totals)
	over := denominator.Float()
	for i := range totals {
		t := &totals[i]
		switch k {
		case Total:
			inf.Z[i] = scale(t.A1).Float()
		case Ratio:
			inf.Z[i] = difference(t.A1, r, t.A2) / over
		default:
			inf.Z[i] = difference(t.A1, r, t.A0) / over
		}
	}
	v, err := d.Variance(inf, o)
	e.setVariance(v, err)
	e.setInterval()
	return e, inf
}

// difference is a - r·b, where nearly all digits may cancel, in 106 bits.
func difference(a, r, b Sum) float64 { return a.Sub(r.Mul(b)).Float() }

// sumTotals adds up all units.
func sumTotals(totals []PSUTotal) moments {
	var s momentSum
	for i := range totals {
		s.add(moments{totals[i].A0, totals[i].A1, totals[i].A2})
	}
	return s.sum()
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
