package tabular

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// file writes data to a new file of the test.
func file(t testing.TB, data string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.csv")
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// table is everything a file gives, and checks that batches are numbered as promised.
func table(path string, o Options) (columns []string, rows [][]string, err error) {
	f, err := Open(context.Background(), path, o)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	next := 0
	err = f.Batches(context.Background(), func(b *Batch) error {
		if b.Ordinal != next || b.FirstRow != int64(len(rows)+1) || b.Len == 0 || len(b.cols) != len(f.Columns) {
			panic("batch out of order or empty")
		}
		next++
		for r := range b.Len {
			row := make([]string, len(f.Columns))
			for c := range row {
				row[c] = b.Text(c, r)
				if b.Missing(c, r) != (row[c] == "") {
					panic("missing is not empty")
				}
			}
			rows = append(rows, row)
		}
		return nil
	})
	return f.Columns, rows, err
}

// anyTable is everything a file gives, missing or not.
func anyTable(path string, o Options) (columns []string, rows [][]string, err error) {
	f, err := Open(context.Background(), path, o)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	err = f.Batches(context.Background(), func(b *Batch) error {
		for r := range b.Len {
			var row []string
			for c := range f.Columns {
				row = append(row, b.Text(c, r))
			}
			rows = append(rows, row)
		}
		return nil
	})
	return f.Columns, rows, err
}
