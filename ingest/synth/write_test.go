package synth

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"corridor/engine"
	"corridor/ingest/tabular"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func made(t *testing.T, c Config) (Files, []byte) {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	files, err := Write(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(files.Module)
	if err != nil {
		t.Fatal(err)
	}
	return files, content
}

func TestSameSeedSameBytes(t *testing.T) {
	for _, format := range []string{"csv", "parquet"} {
		_, one := made(t, Config{Rows: 12_000, Seed: 9, Format: format, Workers: 1})
		_, four := made(t, Config{Rows: 12_000, Seed: 9, Format: format, Workers: 4})
		_, other := made(t, Config{Rows: 12_000, Seed: 10, Format: format, Workers: 4})
		if !bytes.Equal(one, four) {
			t.Errorf("%s: one worker and four make different files", format)
		}
		if bytes.Equal(one, other) {
			t.Errorf("%s: two seeds make the same file", format)
		}
	}
}

// Both formats hold the same cells, as the readers of survey files see them.
func TestFormatsHoldTheSameCells(t *testing.T) {
	csv, _ := made(t, Config{Rows: 2_000, Seed: 4, WithRejects: true})
	pq, _ := made(t, Config{Rows: 2_000, Seed: 4})
	parquet, _ := made(t, Config{Rows: 2_000, Seed: 4, Format: "parquet"})
	if csv.Rows <= pq.Rows || pq.Rows != TotalRows(2_000) || parquet.Rows != pq.Rows {
		t.Errorf("rows: %d with rejects, %d without, %d in Parquet", csv.Rows, pq.Rows, parquet.Rows)
	}
	a, b := cells(t, pq.Module), cells(t, parquet.Module)
	if len(a) != len(b) || int64(len(a)) != pq.Rows+1 {
		t.Fatalf("%d rows in CSV, %d in Parquet", len(a), len(b))
	}
	for i := range a {
		for c := range a[i] {
			if a[i][c] != b[i][c] {
				t.Fatalf("row %d, column %s: %q in CSV, %q in Parquet", i, columns[c].name, a[i][c], b[i][c])
			}
		}
	}
}

// cells are header and rows of a file.
func cells(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := tabular.Open(context.Background(), path, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows := [][]string{f.Header}
	err = f.Batches(context.Background(), func(b *tabular.Batch) error {
		for r := range b.Len {
			var line []string
			for c := range f.Columns {
				line = append(line, b.Text(c, r))
			}
			rows = append(rows, line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Four times the rows take no more memory: the file is never held.
func TestMemoryStaysBounded(t *testing.T) {
	peak := func(n int64) uint64 {
		var most uint64
		runtime.GC()
		_, err := Write(context.Background(), Config{Rows: n, Seed: 1, Dir: t.TempDir(), Workers: 2, Progress: func(int64, int64) {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
		}})
		if err != nil {
			t.Fatal(err)
		}
		return most
	}
	const limit = 96 << 20 // the larger file has 190 MB
	if small, large := peak(20_000), peak(320_000); large > limit {
		t.Errorf("heap in use: %d MB for 20,000 workers, %d MB for 320,000", small>>20, large>>20)
	}
}

func TestInterruptionLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Write(ctx, Config{Rows: 200_000, Dir: dir, Progress: func(int64, int64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	for _, name := range []string{"synthetic_lfs.csv", "mapping.yaml", ".synth-*"} {
		if found, _ := filepath.Glob(filepath.Join(dir, name)); len(found) > 0 {
			t.Errorf("left behind: %v", found)
		}
	}
}

func TestUsageIsRefused(t *testing.T) {
	for _, c := range []Config{{Rows: 999}, {Rows: MaxRows + 1}, {Rows: 1000, Format: "xlsx"}} {
		c.Dir = t.TempDir()
		if _, err := Write(context.Background(), c); engine.KindOf(err) != engine.Usage {
			t.Errorf("%+v: error %v", c, err)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(context.Background(), Config{Rows: 1000, Dir: file}); engine.KindOf(err) != engine.IO {
		t.Errorf("a file as folder: error %v", err)
	}
}
