package benchmarks

import (
	"context"
	"fmt"
	"os"

	"corridor/ingest/tabular"
)

// parseCSV and parseParquet read every cell of the module: the part of an ingest that no mapping can make cheaper.
var (
	parseCSV     = Stage{"stage=ingest/step=parse/format=csv", prepareParse("csv")}
	parseParquet = Stage{"stage=ingest/step=parse/format=parquet", prepareParse("parquet")}
)

func prepareParse(format string) func(context.Context, int64) (*Job, error) {
	return func(ctx context.Context, rows int64) (*Job, error) {
		files, err := Module(ctx, rows, format)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(files.Module)
		if err != nil {
			return nil, err
		}
		return &Job{
			Rows: files.Rows, Bytes: info.Size(),
			Check: func(ctx context.Context) error { return checkParse(ctx, files.Module, files.Rows) },
			Run: func(ctx context.Context) error {
				_, _, err := parse(ctx, files.Module, 0)
				return err
			},
		}, nil
	}
}

// parse reads all cells and returns rows and cells that are not empty.
func parse(ctx context.Context, path string, workers int) (rows, cells int64, err error) {
	f, err := tabular.Open(ctx, path, tabular.Options{Workers: workers})
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = f.Close() }()
	err = f.Batches(ctx, func(b *tabular.Batch) error {
		rows += int64(b.Len)
		for c := range f.Columns {
			for r := range b.Len {
				if !b.Missing(c, r) {
					cells++
				}
			}
		}
		return nil
	})
	return rows, cells, err
}

// checkParse: the generator's number of rows, and one parser finds the same cells as all of them.
func checkParse(ctx context.Context, path string, want int64) error {
	rows, cells, err := parse(ctx, path, 0)
	if err != nil {
		return err
	}
	_, alone, err := parse(ctx, path, 1)
	if err != nil {
		return err
	}
	if rows != want || cells != alone {
		return fmt.Errorf("%d rows and %d cells, not %d and %d", rows, cells, want, alone)
	}
	return nil
}
