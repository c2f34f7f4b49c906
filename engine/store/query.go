package store

import (
	"context"
	"database/sql/driver"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/duckdb/duckdb-go/v2"

	"corridor/engine"
)

// batchRows is the size of the batches handed out; the engine's own have 2,048 rows, too small for every consumer.
const batchRows = 1 << 16

// Query answers with Arrow batches of up to 65,536 rows. DECIMAL and the sums of integers (HUGEINT) come as decimal128.
// Arguments may be string, bool, integers, and anything with a driver.Value, such as decimal.Decimal (as text: CAST it).
// The whole result is computed before the first batch. The caller must Release the reader, which holds a connection
// until then.
func (s *Store) Query(ctx context.Context, q engine.Query) (array.RecordReader, error) {
	c, err := s.lend(ctx)
	if err != nil {
		return nil, classified(err)
	}
	rows, err := query(ctx, c, q)
	if err != nil {
		s.giveBack(c, err)
		return nil, classified(err)
	}
	r := &reader{store: s, conn: c, in: rows}
	r.refs.Store(1)
	return r, nil
}

func query(ctx context.Context, c driver.Conn, q engine.Query) (array.RecordReader, error) {
	a, err := duckdb.NewArrowFromConn(c)
	if err != nil {
		return nil, err
	}
	return a.QueryContext(ctx, q.SQL, q.Args...)
}

// reader joins the engine's small batches and holds the connection until its release. Not safe for concurrent use.
type reader struct {
	store *Store
	conn  driver.Conn
	in    array.RecordReader
	refs  atomic.Int64
	batch arrow.RecordBatch
	done  bool
	err   error
}

func (r *reader) Retain() { r.refs.Add(1) }

func (r *reader) Release() {
	if r.refs.Add(-1) != 0 {
		return
	}
	r.drop()
	r.in.Release()
	r.store.giveBack(r.conn, r.err)
}

func (r *reader) drop() {
	if r.batch != nil {
		r.batch.Release()
		r.batch = nil
	}
}

func (r *reader) Schema() *arrow.Schema          { return r.in.Schema() }
func (r *reader) RecordBatch() arrow.RecordBatch { return r.batch }
func (r *reader) Record() arrow.RecordBatch      { return r.batch }
func (r *reader) Err() error                     { return classified(r.err) }

func (r *reader) Next() bool {
	r.drop()
	if r.done || r.err != nil {
		return false
	}
	var parts []arrow.RecordBatch
	defer func() {
		for _, p := range parts {
			p.Release()
		}
	}()
	for rows := int64(0); rows < batchRows; {
		if !r.in.Next() {
			r.done, r.err = true, r.in.Err()
			break
		}
		p := r.in.RecordBatch()
		p.Retain()
		parts = append(parts, p)
		rows += p.NumRows()
	}
	if r.err != nil || len(parts) == 0 {
		return false
	}
	r.batch, r.err = join(parts, r.Schema(), r.store.alloc)
	return r.err == nil
}

// join copies the parts into one batch of Go memory, so that nothing handed out depends on the engine's buffers.
func join(parts []arrow.RecordBatch, schema *arrow.Schema, alloc memory.Allocator) (arrow.RecordBatch, error) {
	cols := make([]arrow.Array, 0, schema.NumFields())
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	rows := int64(0)
	for _, p := range parts {
		rows += p.NumRows()
	}
	pieces := make([]arrow.Array, len(parts))
	for i := range schema.NumFields() {
		for j, p := range parts {
			pieces[j] = p.Column(i)
		}
		c, err := array.Concatenate(pieces, alloc)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	return array.NewRecordBatch(schema, cols, rows), nil
}
