package benchmarks

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/duckdb/duckdb-go/v2"

	"corridor/engine/store"
	"corridor/ingest/tabular"
)

// AllColumnsRatio compares two ways of every column of the module's CSV file, as text, into a temporary table of the engine:
// read by us and kept aside in a load, and CREATE TABLE AS SELECT * FROM read_csv(columns = …) of the engine itself. Each side
// has every core (we: for parsing; the engine's one thread of ours takes batches in order without merging them) and the same
// limit of memory.
func AllColumnsRatio(ctx context.Context, rows int64) (Ratio, error) {
	r := Ratio{Of: "all-columns-csv", To: "engine-read-csv", Rows: rows}
	files, err := Module(ctx, rows, "csv")
	if err != nil {
		return r, err
	}
	dir, err := os.MkdirTemp("", "columns-*")
	if err != nil {
		return r, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	same := func(side func(context.Context, string, string) (int64, error)) func(context.Context) error {
		return func(ctx context.Context) error {
			n, err := side(ctx, dir, files.Module)
			if err == nil && n != files.Rows {
				err = fmt.Errorf("%d rows, not %d", n, files.Rows)
			}
			return err
		}
	}
	r.Pairs, err = Interleave(ctx, columnPairs, same(KeepColumns), same(engineReadCSV))
	return r, err
}

const (
	columnPairs       = 5
	columnMemoryLimit = "512MiB"
)

// KeepColumns puts every column of a file, of any format, aside in a store that it makes in a folder, and gives the rows.
func KeepColumns(ctx context.Context, dir, path string) (rows int64, err error) {
	s, err := store.Open(ctx, filepath.Join(dir, "ours"), store.Options{Threads: 1, MemoryLimit: columnMemoryLimit})
	if err != nil {
		return 0, err
	}
	defer func() { _ = s.Close() }()
	load, err := s.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer load.Abort()
	f, err := tabular.Open(ctx, path, tabular.Options{BatchRows: 8192})
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	r := newColumnReader(ctx, f)
	defer r.stop()
	err = load.Keep(ctx, "all_columns", r)
	return r.rows, err
}

func engineReadCSV(ctx context.Context, dir, path string) (rows int64, err error) {
	f, err := tabular.Open(ctx, path, tabular.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	var columns []string
	for _, name := range f.Header {
		columns = append(columns, quoted(name)+": 'VARCHAR'")
	}
	c, err := duckdb.NewConnector(filepath.Join(dir, "theirs.duckdb"), nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = c.Close() }()
	db := sql.OpenDB(c)
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1) // the temporary table is the connection's
	for _, statement := range []string{
		fmt.Sprintf("SET threads = %d", runtime.GOMAXPROCS(0)), "SET memory_limit = " + quoted(columnMemoryLimit), "SET temp_directory = " + quoted(filepath.Join(dir, "tmp")),
		"CREATE TEMP TABLE all_columns AS SELECT * FROM read_csv(" + quoted(path) + ", header = true, columns = {" + strings.Join(columns, ", ") + "})",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return 0, err
		}
	}
	err = db.QueryRowContext(ctx, "SELECT COUNT(*) FROM all_columns").Scan(&rows)
	return rows, err
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// columnReader gives the batches of a file as Arrow batches of texts.
type columnReader struct {
	schema *arrow.Schema
	ch     chan arrow.RecordBatch
	batch  arrow.RecordBatch
	rows   int64
	err    error
	cancel context.CancelFunc
}

func newColumnReader(ctx context.Context, f *tabular.File) *columnReader {
	var fields []arrow.Field
	for i := range f.Columns {
		fields = append(fields, arrow.Field{Name: fmt.Sprint("c", i), Type: arrow.BinaryTypes.String, Nullable: true})
	}
	r := &columnReader{schema: arrow.NewSchema(fields, nil), ch: make(chan arrow.RecordBatch, 2)}
	ctx, r.cancel = context.WithCancel(ctx)
	go func() {
		defer close(r.ch)
		r.err = f.Batches(ctx, func(b *tabular.Batch) error {
			cols := make([]arrow.Array, len(fields))
			for i := range cols {
				cols[i] = b.Arrow(i)
			}
			select {
			case r.ch <- array.NewRecordBatch(r.schema, cols, int64(b.Len)):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	return r
}

func (r *columnReader) stop() {
	r.cancel()
	for range r.ch {
		continue
	}
}

// Next waits for the next batch.
func (r *columnReader) Next() bool {
	var ok bool
	if r.batch, ok = <-r.ch; !ok {
		return false
	}
	r.rows += r.batch.NumRows()
	return true
}

// Retain and Release do nothing: the batches are Go's.
func (r *columnReader) Retain() {}

// Release does nothing.
func (r *columnReader) Release() {}

// Schema has a text column for each of the file.
func (r *columnReader) Schema() *arrow.Schema { return r.schema }

// RecordBatch is the batch that Next found.
func (r *columnReader) RecordBatch() arrow.RecordBatch { return r.batch }

// Record is RecordBatch.
func (r *columnReader) Record() arrow.RecordBatch { return r.batch }

// Err is what stopped the reading.
func (r *columnReader) Err() error {
	if r.batch != nil {
		return nil
	}
	return r.err
}
