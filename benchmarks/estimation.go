package benchmarks

import (
	"context"
	"errors"
	"fmt"
	"math"

	"corridor/engine/survey"
)

// The estimation stages take columns in memory to records, 24 domains (destination × sex) at a time, on the file that
// Python's svy is compared on. Design and order of the values are part of the measured time.
var (
	estimateMean = Stage{"stage=estimate/kind=mean/domains=24", prepareEstimate(survey.Mean)}
	estimateRate = Stage{"stage=estimate/kind=ratio/domains=24", prepareEstimate(survey.Ratio)}
	estimateP50  = Stage{"stage=estimate/kind=quantiles/domains=24", prepareEstimate(survey.Quantile)}
)

func prepareEstimate(k survey.Kind) func(context.Context, int64) (*Job, error) {
	return func(ctx context.Context, rows int64) (*Job, error) {
		dir, err := DataDir()
		if err != nil {
			return nil, err
		}
		file, err := SvyFile(int(rows)).Make(dir)
		if err != nil {
			return nil, err
		}
		t, err := Load(ctx, file, PeerColumns)
		if err != nil {
			return nil, err
		}
		return &Job{
			Rows:  rows,
			Check: func(context.Context) error { return checkEstimate(t, k) },
			Run: func(context.Context) error {
				_, err := estimate(t, k)
				return err
			},
		}, nil
	}
}

var fiveProbs = []survey.Prob{
	survey.MustProb("0.2"), survey.MustProb("0.4"), survey.MustProb("0.5"), survey.MustProb("0.6"), survey.MustProb("0.8"),
}

// estimate is a mean, a ratio or five quantiles of every destination and sex.
func estimate(t *Table, k survey.Kind) ([]survey.Estimate, error) {
	f, err := t.Frame()
	if err != nil {
		return nil, err
	}
	g, o := groupBy(t, f, "destination+sex"), survey.DefaultOptions()
	var out []survey.Estimate
	switch k {
	case survey.Quantile:
		y := t.Number["rci"]
		for _, of := range f.Quantiles(y, survey.OrderOf(y), g.domains, fiveProbs, survey.HF1, o) {
			out = append(out, of...)
		}
	case survey.Ratio:
		for _, r := range f.Linear(k, t.Number["total_cost_usd"], t.Number["earnings_usd"], g.domains, o) {
			out = append(out, r.Estimate)
		}
	default:
		for _, r := range f.Linear(k, t.Number["rci"], nil, g.domains, o) {
			out = append(out, r.Estimate)
		}
	}
	return out, nil
}

// checkEstimate: every domain has an estimate and a standard error, and each first one agrees with plain sums over the rows
// of that domain (compensated), to 1e-12.
func checkEstimate(t *Table, k survey.Kind) error {
	out, err := estimate(t, k)
	if err != nil {
		return err
	}
	for _, e := range out {
		if math.IsNaN(e.Value) || !(e.SE > 0) || e.Err != nil {
			return errors.New("a domain has no estimate or no standard error")
		}
	}
	per := 1
	if k == survey.Quantile {
		per = len(fiveProbs)
	}
	if len(out) != 24*per {
		return fmt.Errorf("%d estimates, not %d", len(out), 24*per)
	}
	want := plainly(t, k, out[0].Value)
	if relative(out[0].Value, want) > 1e-12 {
		return fmt.Errorf("%.17g, plainly %.17g", out[0].Value, want)
	}
	return nil
}

// plainly computes the first domain's estimate row by row: codes 0 of destination and sex, the first of each in the file.
// A quantile is checked by its definition (share below < p <= share up to it), so q is returned if it holds.
func plainly(t *Table, k survey.Kind, q float64) float64 {
	destination, sex := t.Code["destination"].Code, t.Code["sex"].Code
	rci, cost, earnings := t.Number["rci"], t.Number["total_cost_usd"], t.Number["earnings_usd"]
	var w, y, x, below, upTo kahan
	for i := range t.Rows {
		if destination[i] != 0 || sex[i] != 0 {
			continue
		}
		weight := float64(t.Weight.At(i).Lo) // units of the last decimal
		w.add(weight)
		if k == survey.Ratio {
			y.add(weight * cost[i])
			x.add(weight * earnings[i])
			continue
		}
		y.add(weight * rci[i])
		if rci[i] < q {
			below.add(weight)
		}
		if rci[i] <= q {
			upTo.add(weight)
		}
	}
	switch {
	case k == survey.Ratio:
		return y.sum / x.sum
	case k == survey.Mean:
		return y.sum / w.sum
	case below.sum < fiveProbs[0].Float()*w.sum && fiveProbs[0].Float()*w.sum <= upTo.sum:
		return q
	}
	return math.NaN()
}

// kahan is a compensated sum.
type kahan struct{ sum, carry float64 }

func (k *kahan) add(v float64) {
	y := v - k.carry
	t := k.sum + y
	k.carry = (t - k.sum) - y
	k.sum = t
}
