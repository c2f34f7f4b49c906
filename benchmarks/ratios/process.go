package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"corridor/benchmarks"
)

// processes runs the program's own commands at every size, each as a process: time and most memory, and time per row, which
// must not grow with the rows.
func processes(ctx context.Context, o options) error {
	for _, rows := range o.sizes {
		if err := processesAt(ctx, o, rows); err != nil {
			return err
		}
	}
	return nil
}

func processesAt(ctx context.Context, o options, rows int64) error {
	steps, temporary, err := benchmarks.Processes(ctx, o.binary, o.data, rows)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temporary) }()
	for _, s := range steps {
		took, peak, err := s.Run(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("BenchmarkProcess/step=%s/rows=%s 1 %d ns/op %.1f ns/row %d peak-MB\n", s.Name, benchmarks.Size(rows), took.Nanoseconds(), perRow(took, s.Rows), peak)
	}
	return nil
}

func perRow(took time.Duration, rows int64) float64 {
	return float64(took.Nanoseconds()) / float64(rows)
}
