package benchmarks

import "context"

// expensivePairs of a whole build: one takes seconds to minutes.
const expensivePairs = 3

// BuildRatio compares a whole release with one plain GROUP BY sum over the same table.
func BuildRatio(ctx context.Context, rows int64) (Ratio, error) {
	ratio := Ratio{Of: "release-build", To: "group-by", Rows: rows}
	r, err := openRound(ctx, rows)
	if err != nil {
		return ratio, err
	}
	defer r.close()
	if err := r.checkHeadline(ctx); err != nil {
		return ratio, err
	}
	for range expensivePairs {
		if err := Quiet(ctx); err != nil {
			return ratio, err
		}
		p := Pair{}
		if p.Of, err = Timed(ctx, r.build); err != nil {
			return ratio, err
		}
		// The statement is short, and the first after a build finds cold caches: the median of seven after two.
		var all []float64
		for range warmUps + 7 {
			took, err := Timed(ctx, func(ctx context.Context) error { _, err := r.groupBySum(ctx); return err })
			if err != nil {
				return ratio, err
			}
			all = append(all, took.Seconds())
		}
		p.To = middle(all[warmUps:])
		ratio.Pairs = append(ratio.Pairs, p)
		if p.Of.Minutes() > 1 {
			break // once is enough to tell
		}
	}
	return ratio, nil
}
