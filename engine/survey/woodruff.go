package survey

import "math"

// Woodruff is the quantile q of one domain with its interval (Woodruff 1952) in the order a SQL engine can follow:
//
//  1. q = table.Quantile(p, rule)
//  2. atMost = the domain's PSU sums with A0 = Σw and A1 = Σw·1[y <= q], over records with a known y
//  3. Woodruff(d, table, q, rule, atMost, o)
//
// The share F(q), not p, is the centre; its standard error and limits come from Linear and Options.Interval, and the limits
// of the quantile are read from the same table. A limit outside [0, 1] has no quantile: then there is no such limit and no
// standard error. SE = (upper - lower)/(2t).
func Woodruff(d *Design, table *ValueTable, q float64, r Rule, atMost []PSUTotal, o Options) Estimate {
	return woodruffIn(d, table, q, r, inOrder(atMost), o, func(s Sum) Sum { return s })
}

func woodruffIn(d *Design, table *ValueTable, q float64, r Rule, atMost []PSUTotal, o Options, scale func(Sum) Sum) Estimate {
	share, _ := linearIn(Proportion, d, atMost, o, scale)
	e := share
	e.Kind, e.Value, e.SE, e.CILow, e.CIHigh, e.CV, e.Deff = Quantile, exists(q), nan, nan, nan, nan, nan
	if e.N == 0 || share.Err != nil {
		if e.N == 0 {
			e.Value = nan
		}
		return e
	}
	if !(e.DF > 0) {
		return e
	}
	e.woodruffLimits(table, q, r, share)
	return e
}

func (e *Estimate) woodruffLimits(table *ValueTable, q float64, r Rule, share Estimate) {
	if share.SE == 0 { // F(q) is known: its quantile, compared with the exact share
		x := table.Quantile(probOfCounts(table.AtMost(q), table.Total()), r)
		if math.IsNaN(shareLimit(share)) {
			return
		}
		e.CILow, e.CIHigh, e.SE = x, x, 0
		e.CV = exists(0 / e.Value)
		return
	}
	e.CILow = table.quantileAt(share.CILow, r)
	e.CIHigh = table.quantileAt(share.CIHigh, r)
	t := StudentQuantile(1-(1-e.Options.Level)/2, (1-e.Options.Level)/2, e.DF)
	e.SE = exists((e.CIHigh - e.CILow) / (2 * t))
	e.CV = exists(e.SE / e.Value)
	if math.IsNaN(e.CILow) || math.IsNaN(e.CIHigh) {
		e.warn("a limit of the share at the quantile lies outside 0 to 1, so the limit and the standard error do not exist",
			"Một giới hạn của tỷ lệ tại phân vị nằm ngoài khoảng 0 đến 1 nên giới hạn đó và sai số chuẩn không tồn tại")
	}
}

// shareLimit is NaN if the scale of the interval has no limits at this share (the logit of 1).
func shareLimit(share Estimate) float64 { return share.CILow + share.CIHigh }
