package main

import (
	"context"
	"os"

	"corridor/benchmarks"
)

// releaseFloor: a whole release against one plain GROUP BY sum over its table, at every size.
func releaseFloor(ctx context.Context, o options) error {
	for _, rows := range o.sizes {
		r, err := benchmarks.BuildRatio(ctx, rows)
		if err != nil {
			return err
		}
		r.Print(os.Stdout)
	}
	return nil
}

// columnFloor: every column of a CSV file into a table, against the engine's own reader of CSV, at every size.
func columnFloor(ctx context.Context, o options) error {
	for _, rows := range o.sizes {
		r, err := benchmarks.AllColumnsRatio(ctx, rows)
		if err != nil {
			return err
		}
		r.Print(os.Stdout)
	}
	return nil
}
