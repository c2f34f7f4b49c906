package benchmarks

import (
	"fmt"
	"math"
	"strings"

	"corridor/engine/survey"
)

// Record is one estimate of one domain, as this program and its peers write it.
type Record struct {
	Estimator string // mean, ratio, median
	By        string // grouping columns joined by +
	Group     string // their values joined by |
	Value, SE float64
}

// Key names the record.
func (r Record) Key() string { return r.Estimator + " by " + r.By + " " + r.Group }

// grouping is a partition by some columns.
type grouping struct {
	by      string
	domains *survey.Domains
	name    []string
}

// groupBy crosses columns; combinations that do not occur have no domain.
func groupBy(t *Table, f *survey.Frame, by string) grouping {
	if by == "" {
		return grouping{"", f.All(), []string{""}}
	}
	var factors []*survey.Factor
	for _, column := range strings.Split(by, "+") {
		factors = append(factors, t.Code[column])
	}
	code, combination := survey.Cross(t.Rows, nil, factors...)
	g := grouping{by: by, domains: f.Group(code, len(combination))}
	for _, levels := range combination {
		words := make([]string, len(levels))
		for k, level := range levels {
			words[k] = factors[k].Level[level]
		}
		g.name = append(g.name, strings.Join(words, "|"))
	}
	return g
}

var half = survey.MustProb("0.5")

// threeOf are mean, ratio and median with standard errors of every domain.
func threeOf(f *survey.Frame, g grouping, y, num, den []float64, order *survey.Order, rule survey.Rule, df survey.DFKind) []Record {
	o := survey.DefaultOptions()
	o.DF = df
	var out []Record
	add := func(estimator string, i int, e *survey.Estimate) {
		out = append(out, Record{estimator, g.by, g.name[i], e.Value, e.SE})
	}
	means := f.Linear(survey.Mean, y, nil, g.domains, o)
	for i := range means {
		add("mean", i, &means[i].Estimate)
	}
	ratios := f.Linear(survey.Ratio, num, den, g.domains, o)
	for i := range ratios {
		add("ratio", i, &ratios[i].Estimate)
	}
	medians := f.Quantiles(y, order, g.domains, []survey.Prob{half}, rule, o)
	for i := range medians {
		add("median", i, &medians[i][0])
	}
	return out
}

// Compare says whether two sets of records are the same to a relative tolerance: the largest difference of a value and of
// a standard error, or the first record that is missing or too far off.
func Compare(ours, theirs []Record, tolerance float64) (value, se float64, err error) {
	if len(ours) != len(theirs) {
		return 0, 0, fmt.Errorf("%d records here, %d there", len(ours), len(theirs))
	}
	want := make(map[string]Record, len(theirs))
	for _, r := range theirs {
		want[r.Key()] = r
	}
	for _, r := range ours {
		w, ok := want[r.Key()]
		if !ok {
			return 0, 0, fmt.Errorf("the other side has no record %s", r.Key())
		}
		v, s := relative(r.Value, w.Value), relative(r.SE, w.SE)
		if !(v <= tolerance) || !(s <= tolerance) {
			return v, s, fmt.Errorf("%s: %.17g (SE %.17g) here, %.17g (SE %.17g) there", r.Key(), r.Value, r.SE, w.Value, w.SE)
		}
		value, se = max(value, v), max(se, s)
	}
	return value, se, nil
}

func relative(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / math.Max(math.Abs(a), math.Abs(b))
}
