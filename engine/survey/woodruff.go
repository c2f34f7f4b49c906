package survey

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
	low, high := table.quantileAt(share.CILow, r), table.quantileAt(share.CIHigh, r)
	if share.SE == 0 { // F(q) is known: its quantile, compared with the exact share
		low = table.Quantile(probOfCounts(table.AtMost(q), table.Total()), r)
		high = low
	}
	return WoodruffFrom(share, q, low, high)
}

// shareLimit is NaN if the scale of the interval has no limits at this share (the logit of 1).
func shareLimit(share Estimate) float64 { return share.CILow + share.CIHigh }
