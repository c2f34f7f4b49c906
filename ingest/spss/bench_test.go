package spss

import (
	"context"
	"os"
	"testing"

	"corridor/ingest/cells"
)

// BenchmarkRead reads all columns of the file that CORRIDOR_SAV names, e.g. one of 100 MB:
//
//	CORRIDOR_SAV=big.sav go test -run '^$' -bench Read -benchtime 3x ./ingest/spss
func BenchmarkRead(b *testing.B) {
	path := os.Getenv("CORRIDOR_SAV")
	if path == "" {
		b.Skip("CORRIDOR_SAV names no file")
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(f, info.Size(), path, cells.Options{})
		if err != nil {
			b.Fatal(err)
		}
		var rows int64
		err = r.Batches(context.Background(), nil, func(batch *cells.Batch) error {
			rows += int64(batch.Len)
			return nil
		})
		if err != nil || rows == 0 || rows != r.Codebook().Rows {
			b.Fatal(rows, err)
		}
	}
}
