package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"corridor/benchmarks"
)

// tolerance of values and standard errors between two packages.
const tolerance = 1e-9

// againstR: the nine calls of a table at a million rows; once more on the file that BENCH_R_FILE names, if it does.
func againstR(ctx context.Context, o options) error {
	r := benchmarks.R(o.peers, 1_000_000)
	err := against(ctx, o, r, "")
	if given := os.Getenv("BENCH_R_FILE"); given != "" && err == nil {
		r.ID += "/file=given"
		err = against(ctx, o, r, given)
	}
	return err
}

// againstSvy: at a million rows, and at ten if they are among the sizes.
func againstSvy(ctx context.Context, o options) error {
	for _, rows := range []int64{1_000_000, 10_000_000} {
		if rows > 1_000_000 && !has(o.sizes, rows) {
			continue
		}
		if err := against(ctx, o, benchmarks.Svy(o.peers, int(rows)), ""); err != nil {
			return err
		}
	}
	return nil
}

func has(sizes []int64, rows int64) bool {
	for _, s := range sizes {
		if s == rows {
			return true
		}
	}
	return false
}

// against runs the peer and ours in turn. The peer tells the times of its own calls; ours are the median of seven. Nothing is
// printed unless all records agree.
func against(ctx context.Context, o options, p benchmarks.Peer, file string) error {
	if !p.Installed(ctx) {
		fmt.Printf("# %s is not installed here, so it is not compared. To install it: %s\n", p.Name, p.Install)
		return nil
	}
	var err error
	if file == "" {
		if file, err = p.File.Make(o.data); err != nil {
			return err
		}
	}
	t, err := benchmarks.Load(ctx, file, p.Columns)
	if err != nil {
		return err
	}
	whole := benchmarks.Ratio{Of: "estimates", To: p.ID, Rows: int64(t.Rows), Speed: true}
	calls := benchmarks.Ratio{Of: "estimates-without-design", To: p.ID, Rows: int64(t.Rows), Speed: true}
	for range o.runs {
		if err := benchmarks.Quiet(ctx); err != nil {
			return err
		}
		run, err := p.Run(ctx, file)
		if err != nil {
			return err
		}
		if err := benchmarks.Quiet(ctx); err != nil {
			return err
		}
		ours, times, err := benchmarks.TimeOurs(ctx, t, p.By)
		if err != nil {
			return err
		}
		value, se, err := benchmarks.Compare(ours, run.Records, tolerance)
		if err != nil {
			return fmt.Errorf("%s does not agree: %w", p.Name, err)
		}
		fmt.Printf("# %s (%s) agrees in %d records: values to %.1g, standard errors to %.1g; its peak %d MB\n", p.Name, run.Versions, len(ours), value, se, run.PeakMB)
		whole.Pairs = append(whole.Pairs, benchmarks.Pair{Of: times.Of, To: seconds(run.Calls() + run.Seconds["design"])})
		calls.Pairs = append(calls.Pairs, benchmarks.Pair{Of: times.To, To: seconds(run.Calls())})
	}
	whole.Print(os.Stdout)
	calls.Print(os.Stdout)
	return nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
