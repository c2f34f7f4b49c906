package tabular

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/parquet/compress"
)

// surveyCSV looks like a survey extract: 60 columns of codes and amounts, some blank, one of quoted text.
func surveyCSV(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("id")
	for c := range 58 {
		fmt.Fprintf(&b, ",v%d", c)
	}
	b.WriteString(",note\n")
	rng := rand.New(rand.NewPCG(1, 2))
	for r := range rows {
		fmt.Fprintf(&b, "P%07d", r)
		for c := range 58 {
			b.WriteByte(',')
			switch n := rng.IntN(10); {
			case n < 3:
			case c%6 == 0:
				fmt.Fprintf(&b, "%d.%02d", rng.IntN(100000), rng.IntN(100))
			default:
				fmt.Fprintf(&b, "%d", rng.IntN(1000))
			}
		}
		if r%10 == 0 {
			b.WriteString(",\"Hà Nội, \"\"phố\"\"\"\n")
		} else {
			b.WriteString(",\n")
		}
	}
	return b.Bytes()
}

func benchmarkRead(b *testing.B, path string, want int64, o Options) {
	f, err := Open(context.Background(), path, o)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	b.SetBytes(f.Size)
	b.ReportAllocs()
	for b.Loop() {
		rows := int64(0)
		err := f.Batches(context.Background(), func(batch *Batch) error { rows += int64(batch.Len); return nil })
		if err != nil || rows != want {
			b.Fatal(rows, err)
		}
	}
}

func BenchmarkCSV(b *testing.B) {
	const rows = 200_000
	path := file(b, string(surveyCSV(rows)))
	some := []string{"id", "v0", "v6", "v7", "v12", "v20", "v21", "v40", "v41", "v57"}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("columns=10/workers=%d", workers), func(b *testing.B) {
			benchmarkRead(b, path, rows, Options{Columns: some, Workers: workers})
		})
		b.Run(fmt.Sprintf("columns=60/workers=%d", workers), func(b *testing.B) {
			benchmarkRead(b, path, rows, Options{Workers: workers})
		})
	}
}

func BenchmarkParquet(b *testing.B) {
	const copies = 20_000
	path := parquetFileOf(b, writeKinds(b, kinds(), copies, 30_000, compress.Codecs.Zstd, false))
	benchmarkRead(b, path, 3*copies, Options{Workers: 2})
}
