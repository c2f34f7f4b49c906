package benchmarks

import (
	"context"
	"testing"
)

// BenchmarkStage measures every stage at the sizes of BENCH_ROWS. benchmarks/run does this and keeps the result:
//
//	BENCH_ROWS=1e5,1e6 go test -tags duckdb_arrow -run '^$' -bench Stage -count 6 ./benchmarks | tee new.txt
//	benchstat new.txt
func BenchmarkStage(b *testing.B) {
	sizes, err := Sizes()
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range Stages() {
		b.Run(s.Name, func(b *testing.B) {
			for _, rows := range sizes {
				b.Run("rows="+Size(rows), func(b *testing.B) { run(b, s, rows) })
			}
		})
	}
}

// checked are the stages and sizes whose answer has been found right; -count runs each several times.
var checked = map[string]bool{}

func run(b *testing.B, s Stage, rows int64) {
	ctx := context.Background()
	job, err := s.Prepare(ctx, rows)
	if err != nil {
		b.Fatal(err)
	}
	defer job.End()
	if !checked[b.Name()] {
		if err := job.Check(ctx); err != nil {
			b.Fatalf("the answer is not right: %v", err)
		}
		checked[b.Name()] = true
	}
	if err := Quiet(ctx); err != nil {
		b.Fatal(err)
	}
	if job.Bytes > 0 {
		b.SetBytes(job.Bytes)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := job.Run(ctx); err != nil {
			b.Fatal(err)
		}
	}
	if job.Rows > 0 {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(job.Rows), "ns/row")
	}
}
