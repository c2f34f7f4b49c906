package survey

import "math"

// setInterval writes the limits from Value, SE and DF on the chosen scale. Limits are not clipped.
func (e *Estimate) setInterval() {
	if math.IsNaN(e.SE) {
		return
	}
	if !(e.DF > 0) {
		e.warn("no degrees of freedom are left, so there is no interval", "Không còn bậc tự do nên không có khoảng tin cậy")
		return
	}
	iv := IntervalMean
	if e.Kind == Proportion {
		iv = e.Options.Interval
	}
	e.CILow, e.CIHigh = shareInterval(iv, e.Value, e.SE, e.DF, e.NRows, e.Options.Level)
	e.CILow, e.CIHigh = exists(e.CILow), exists(e.CIHigh)
}

// shareInterval is section 6 of the notes. rows is the number of records, for Korn and Graubard's beta.
func shareInterval(iv Interval, p, se, df float64, rows int64, level float64) (low, high float64) {
	t := StudentQuantile(1-(1-level)/2, (1-level)/2, df)
	switch iv {
	case IntervalXLogit:
		at, by := math.Log(p/(1-p)), t*se/(p*(1-p))
		return 1 / (1 + math.Exp(by-at)), 1 / (1 + math.Exp(-at-by))
	case IntervalAsin:
		at, by := math.Asin(math.Sqrt(p)), t*se/(2*math.Sqrt(p*(1-p)))
		low, high = math.Sin(at-by), math.Sin(at+by)
		return low * low, high * high
	case IntervalBeta:
		ratio := StudentQuantile(1-(1-level)/2, (1-level)/2, float64(rows-1)) / t
		n := p * (1 - p) / (se * se) * ratio * ratio
		tail := (1 - level) / 2
		return BetaQuantile(tail, 1-tail, n*p, n*(1-p)+1), BetaQuantile(1-tail, tail, n*p+1, n*(1-p))
	default:
		return p - t*se, p + t*se
	}
}
