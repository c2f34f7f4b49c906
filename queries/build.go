package queries

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sort"

	"corridor/engine"
	"corridor/engine/release"
)

// Request is what a build computes.
type Request struct {
	Indicators []*Definition
	Datasets   []engine.Dataset // one a period
	Config     release.Config
	Threads    int                                   // goroutines of the Go part; 0: one a processor. The figures do not depend on it
	Report     func(stage string, done, total int64) // progress; nil: nobody looks
}

// Result is what was computed, before it is encoded.
type Result struct {
	Hashed   release.Hashed
	Contents []release.Contents
}

// Build computes a release in memory; the bundle is written by its Write and compared by Verify.
func Build(ctx context.Context, r engine.Reader, q Request) (*release.Bundle, error) {
	result, err := Compute(ctx, r, q)
	if err != nil {
		return nil, err
	}
	return release.NewBundle(result.Hashed, result.Contents)
}

// Compute estimates everything that the request declares.
func Compute(ctx context.Context, r engine.Reader, q Request) (*Result, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	p := newPlan(q.Indicators)
	full := make([][]engine.Observation, len(q.Indicators))
	for _, d := range q.Datasets {
		b, err := estimate(ctx, r, d, p, q)
		if err != nil {
			return nil, err
		}
		o := &observer{b, q.Config, d}
		o.each(func(definition int, obs engine.Observation) { full[definition] = append(full[definition], obs) })
	}
	result := &Result{Hashed: Inputs(q)}
	for i, d := range q.Indicators {
		c := release.Contents{Indicator: structureOf(d, full[i], q.Datasets), Full: full[i]}
		measures := map[string]engine.Measure{}
		for _, m := range c.Indicator.Measures {
			measures[m.ID] = m
		}
		for _, obs := range full[i] {
			c.Public = append(c.Public, publicOf(obs, measures[obs.Measure]))
		}
		result.Contents = append(result.Contents, c)
	}
	return result, nil
}

func estimate(ctx context.Context, r engine.Reader, d engine.Dataset, p *plan, q Request) (*build, error) {
	b, err := newBuild(ctx, r, d, p)
	if err != nil {
		return nil, err
	}
	b.options, b.rule, b.quota = optionsOf(q.Config)
	b.enough = int64(max(q.Config.MinHouseholds, 3))
	b.threads = q.Threads
	if b.threads == 0 {
		b.threads = runtime.GOMAXPROCS(0)
	}
	b.report = func(stage string, done, total int64) {
		if q.Report != nil {
			q.Report(fmt.Sprintf("%s %s", d.Period, stage), done, total)
		}
	}
	if err := b.firstPass(ctx); err != nil {
		return nil, err
	}
	b.begin()
	if err := b.quantiles(ctx); err != nil {
		return nil, err
	}
	if err := b.secondPass(ctx); err != nil {
		return nil, err
	}
	b.shares()
	if err := b.intervals(ctx); err != nil {
		return nil, err
	}
	b.finish()
	return b, nil
}

func (q *Request) check() error {
	if err := CheckConfig(q.Config); err != nil {
		return err
	}
	q.Datasets = inOrder(q.Datasets)
	if len(q.Datasets) == 0 {
		return engine.Errorf(engine.Usage, "there is no dataset to build from").Vi("không có bộ dữ liệu nào để tính").
			Do("run 'corridor ingest' first", "hãy chạy 'corridor ingest' trước")
	}
	for i := 1; i < len(q.Datasets); i++ {
		a, b := q.Datasets[i-1], q.Datasets[i]
		if a.Period == b.Period && a.RefArea == b.RefArea {
			return engine.Errorf(engine.Usage, "datasets %s and %s are both of period %s", a.Round, b.Round, a.Period).
				Vi("bộ dữ liệu %s và %s cùng thuộc kỳ %s", a.Round, b.Round, a.Period).
				Do("name the datasets of the release with --dataset, one a period", "nêu bộ dữ liệu của bản phát hành bằng --dataset, mỗi kỳ một bộ")
		}
	}
	return nil
}

// inOrder is the datasets by period, then round, in which a release names them.
func inOrder(datasets []engine.Dataset) []engine.Dataset {
	datasets = slices.Clone(datasets)
	sort.Slice(datasets, func(i, j int) bool {
		a, b := datasets[i], datasets[j]
		return a.Period < b.Period || a.Period == b.Period && a.Round < b.Round
	})
	return datasets
}

// Inputs is everything that determines the figures of a request, but for the files themselves (Files is nil).
func Inputs(q Request) release.Hashed {
	h := release.Hashed{Method: MethodVersion, Config: q.Config, Indicator: map[string]string{}}
	for _, d := range q.Indicators {
		h.Indicator[d.ID] = d.Hash
	}
	for _, d := range inOrder(q.Datasets) {
		h.Synthetic = h.Synthetic || d.Synthetic
		h.Datasets = append(h.Datasets, release.Input{Round: d.Round, Period: d.Period, RefArea: d.RefArea, RowsHash: d.RowsHash})
	}
	return h
}
