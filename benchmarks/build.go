package benchmarks

import (
	"context"
	"fmt"
	"math"

	"corridor/engine"
	"corridor/queries"
)

// build computes the whole release of the round in memory, as corridor build does.
func (r *round) build(ctx context.Context) error {
	registry, err := queries.NewRegistry()
	if err != nil {
		return err
	}
	_, err = queries.Build(ctx, r.store, queries.Request{Indicators: registry.Definitions(), Datasets: []engine.Dataset{r.dataset}, Config: queries.DefaultConfig()})
	return err
}

// buildStage is the whole release: every indicator, breakdown and measure, with standard errors, protected and encoded.
var buildStage = Stage{"stage=build", func(ctx context.Context, rows int64) (*Job, error) {
	r, err := openRound(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &Job{
		Rows:  r.rows,
		Check: r.checkHeadline,
		Run:   r.build,
		Close: r.close,
	}, nil
}}

// The published figures of 2021 that the generator is calibrated to (methodology 2.2), within 1 % from 100,000 workers on.
const (
	publishedMonths = 7.4
	calibration     = 0.01
)

// checkHeadline: the mean of the ratios over all usable workers, computed by the engine in one statement, is the published
// one, and so is the release's own figure.
func (r *round) checkHeadline(ctx context.Context) error {
	mean, err := r.plainMean(ctx)
	if err != nil {
		return err
	}
	d, err := queries.NewRegistry()
	if err != nil {
		return err
	}
	headline, err := d.Definition("sdg_10_7_1")
	if err != nil {
		return err
	}
	total, err := headline.Only("")
	if err != nil {
		return err
	}
	result, err := queries.Compute(ctx, r.store, queries.Request{Indicators: []*queries.Definition{total}, Datasets: []engine.Dataset{r.dataset}, Config: queries.DefaultConfig()})
	if err != nil {
		return err
	}
	for _, o := range result.Contents[0].Full {
		if o.Measure != "RCI_MEAN" || o.Breakdown != "" {
			continue
		}
		if o.Value == nil || relative(*o.Value, mean) > 1e-12 {
			return fmt.Errorf("RCI_MEAN is not the %.17g of a plain statement", mean)
		}
		if r.dataset.Counts.Eligible >= 100_000 && math.Abs(mean/publishedMonths-1) > calibration {
			return fmt.Errorf("RCI_MEAN is %.4f, published %.1f", mean, publishedMonths)
		}
		return nil
	}
	return fmt.Errorf("the release has no RCI_MEAN")
}

// plainMean is Σwr/Σw in one statement.
func (r *round) plainMean(ctx context.Context) (float64, error) {
	var mean float64
	err := each(ctx, r.store, "SELECT CAST(SUM(CAST(w_final AS DECIMAL(15,6)) * CAST(rci AS DECIMAL(22,16))) AS DOUBLE) / CAST(SUM(w_final) AS DOUBLE) FROM "+
		r.dataset.Table+" WHERE usable", func(_ []string, v float64) { mean = v }, 0)
	return mean, err
}
