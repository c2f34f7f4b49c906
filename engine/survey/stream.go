package survey

import "math"

// Stream is Linear for sums that arrive one PSU after the other and are not kept: the road for more domains and PSUs than
// memory holds. The estimate itself must be known first (one pass), then Add sees every PSU with a record of the domain
// (second pass), the PSUs of a stratum together and strata in one fixed order. It knows one-stage designs and no
// AdjustDomainLonely. A Stream is a small value; not safe for concurrent use.
//
// Sums are taken as they come, for instance as integers in units of the last decimal: Estimate is told the scale.
type Stream struct {
	kind        Kind
	r           Sum // the estimate in the units of the sums
	denominator float64
	stratum     int32 // of the PSUs being added, -1 before the first
	sum, square Sum   // Σz and Σz² of that stratum so far
	v           Sum   // Σ_h f_h·n_h/(n_h-1)·(Σz² - (Σz)²/n_h) of the strata that are over
	all         Sum   // Σz over all of them
	units       int64 // Σn_h over strata with a record
	strata      int32
	lonely      []lonelyUnit
}

// lonelyUnit is the only PSU of a stratum that is not a census.
type lonelyUnit struct {
	stratum int32
	z, f    float64
}

// NewStream begins the second pass for a domain with Σwy and the denominator: Σwx for Ratio, Σw for Mean and Proportion;
// for Total it is not looked at.
func NewStream(k Kind, y, denominator Sum) Stream {
	s := Stream{kind: k, r: y, denominator: 1, stratum: -1}
	if k != Total {
		s.r = y.Div(denominator)
		s.denominator = denominator.Float()
	}
	return s
}

// Add counts one PSU: its Σwy and its part of the denominator (for Total not looked at).
func (s *Stream) Add(d *Design, psu int32, y, x Sum) {
	if g := d.stages[0].group[psu]; g != s.stratum {
		s.close(d)
		s.stratum = g
	}
	z := y
	if s.kind != Total {
		z = y.Sub(s.r.Mul(x))
	}
	f := z.Float() / s.denominator
	s.sum = s.sum.addFloat(f)
	s.square = s.square.Add(SumOfProduct(f, f))
}

// close ends the stratum. Squares are summed to 106 bits, so that taking the mean off afterwards costs no digit that the
// z have (the notes' section 11 measures the loss in doubles).
func (s *Stream) close(d *Design) {
	if s.stratum < 0 {
		return
	}
	first := &d.stages[0]
	n, f := first.size(s.stratum), first.fraction(s.stratum)
	s.units += n
	s.strata++
	s.all = s.all.Add(s.sum)
	switch {
	case f == 0:
	case n == 1:
		s.lonely = append(s.lonely, lonelyUnit{s.stratum, s.sum.Float(), f})
	default:
		c := SumOf(float64(n))
		spread := s.square.Sub(s.sum.Mul(s.sum).Div(c))
		if spread.Hi > 1e-30*s.square.Hi { // below, it is the rounding of the last of 106 bits
			s.v = s.v.Add(spread.Mul(SumOf(f * float64(n) / float64(n-1))))
		}
	}
	s.stratum, s.sum, s.square = -1, Sum{}, Sum{}
}

// Counts describe the domain: persons with a weight above 0, and PSUs and strata with one; SumW is Σw, Scale says that the
// value is the sums' value divided by 10^Scale.
type Counts struct {
	N, NPSU, NStrata int64
	SumW             float64
	Scale            int32
}

// Estimate ends the stream.
func (s *Stream) Estimate(d *Design, c Counts, o Options) Estimate {
	s.close(d)
	e := newEstimate(s.kind, o)
	e.setBase(d, base{c.N, c.N, c.NPSU, c.NStrata})
	if c.N == 0 {
		return e
	}
	e.SumW = c.SumW
	e.Value = exists(s.r.overPow10(c.Scale).Float())
	if math.IsNaN(e.Value) {
		e.warn("the denominator is 0, so the ratio does not exist", "Mẫu số bằng 0 nên tỷ số không tồn tại")
		return e
	}
	v, err := s.variance(d, o)
	unit := SumOf(1).overPow10(c.Scale).Float()
	e.setVariance(v*unit*unit, err)
	e.setInterval()
	return e
}

// variance adds what the lonely strata contribute (section 5 of the notes).
func (s *Stream) variance(d *Design, o Options) (float64, error) {
	v := s.v.Float()
	if len(s.lonely) == 0 {
		return v, nil
	}
	switch o.Lonely {
	case LonelyFail:
		name := d.stratumName(s.lonely[0].stratum)
		return nan, lonelyError("stratum \""+name+"\"", "tầng \""+name+"\"", "")
	case LonelyAverage:
		if int(s.strata) == len(s.lonely) {
			return nan, noOtherStratum()
		}
		return v * float64(s.strata) / float64(int(s.strata)-len(s.lonely)), nil
	case LonelyCertainty:
		return v, nil
	}
	centre := s.all.Float() / float64(s.units)
	total := s.v
	for _, u := range s.lonely {
		total = total.addFloat(u.f * (u.z - centre) * (u.z - centre))
	}
	return total.Float(), nil
}

// WoodruffFrom is Woodruff for a caller that looks quantiles up by itself: share is the estimate of F(q), low and high the
// quantiles at its limits, NaN where a limit is outside [0, 1]. Where share.SE is 0 both are the quantile at F(q).
func WoodruffFrom(share Estimate, q, low, high float64) Estimate {
	e := share
	e.Kind, e.Value, e.SE, e.CILow, e.CIHigh, e.CV, e.Deff = Quantile, exists(q), nan, nan, nan, nan, nan
	if e.N == 0 {
		e.Value = nan
	}
	if e.N == 0 || share.Err != nil || !(e.DF > 0) || math.IsNaN(share.SE) {
		return e
	}
	e.CILow, e.CIHigh = low, high
	if share.SE == 0 {
		if math.IsNaN(shareLimit(share)) {
			e.CILow, e.CIHigh = nan, nan
			return e
		}
		e.SE = 0
	} else {
		t := StudentQuantile(1-(1-e.Options.Level)/2, (1-e.Options.Level)/2, e.DF)
		e.SE = exists((high - low) / (2 * t))
	}
	e.CV = exists(e.SE / e.Value)
	if math.IsNaN(low) || math.IsNaN(high) {
		e.warn("a limit of the share at the quantile lies outside 0 to 1, so the limit and the standard error do not exist",
			"Một giới hạn của tỷ lệ tại phân vị nằm ngoài khoảng 0 đến 1 nên giới hạn đó và sai số chuẩn không tồn tại")
	}
	return e
}

// StratumOf is the number of a PSU's stratum; strata are numbered in the order of their names.
func (d *Design) StratumOf(psu int32) int32 { return d.stages[0].group[psu] }
