// Package survey estimates totals, means, ratios, shares, variances and quantiles, with their standard errors, from
// samples with strata, clusters, unequal weights and finite populations.
//
// The work is split so that every machine that can add may do the heavy part. Level one reduces records to exact sums
// per domain and primary sampling unit (PSU): a SQL engine does it in DECIMAL, or a Frame does it here from columns in
// memory. Level two, Linear and Woodruff, turns a few thousand such sums into an Estimate. Both roads meet in the same
// functions, so a figure does not depend on the road.
//
// From columns in memory:
//
//	weights, err := WeightsOf(w)                              // or a WeightsBuilder, from the texts of the file
//	frame, err := NewFrame(Sample{Weight: weights, Strata: &stratum, Stages: []*Factor{&psu}})
//	code, groups := Cross(frame.Rows(), in, &sex, &dest)      // in: the domain, nil = all
//	domains := frame.Group(code, len(groups))                 // share it between the calls; frame.All() is one domain
//	means := frame.Linear(Mean, y, nil, domains, DefaultOptions())
//	medians := frame.Quantiles(y, OrderOf(y), domains, []Prob{MustProb("0.5")}, HF1, DefaultOptions())
//
// OrderOf sorts once a variable, for all domains. A missing value is NaN.
//
// A domain is a 0/1 variable over the whole design, never a filter before it: the Design is made from all records, and
// a PSU without a member of the domain counts as a zero.
//
// Sums are exact and the float steps after them are free of order, so shuffled rows, split files and any number of
// threads give the same bits.
//
// Formulas: Särndal, Swensson, Wretman (1992); Woodruff (1952); Hyndman and Fan (1996); Korn and Graubard (1998).
// Vocabulary and results follow R survey 4.5, except where a textbook rule is better and the doc comment says so.
package survey
