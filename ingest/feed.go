package ingest

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// feed is a reader of batches that another goroutine makes: files push, the engine pulls.
type feed struct {
	ctx    context.Context
	schema *arrow.Schema
	ch     chan arrow.RecordBatch
	batch  arrow.RecordBatch
	failed error // read after ch is closed
	err    error
}

var _ array.RecordReader = (*feed)(nil)

// keep puts aside, as a table, the batches that produce sends. Sent batches are no longer the producer's. The producer's error
// is told as it is.
func keep(ctx context.Context, aside Assembler, table string, schema *arrow.Schema, produce func(ctx context.Context, send func(arrow.RecordBatch) error) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	f := &feed{ctx: ctx, schema: schema, ch: make(chan arrow.RecordBatch, 2)}
	go func() {
		defer close(f.ch)
		f.failed = produce(ctx, f.send)
	}()
	err := aside.Keep(ctx, table, f)
	stop()
	f.drop()
	for b := range f.ch { // closed when the producer has ended
		b.Release()
	}
	if f.err == nil && err == nil {
		return f.failed
	}
	return err
}

func (f *feed) send(b arrow.RecordBatch) error {
	select {
	case f.ch <- b:
		return nil
	case <-f.ctx.Done():
		b.Release()
		return f.ctx.Err()
	}
}

func (f *feed) drop() {
	if f.batch != nil {
		f.batch.Release()
		f.batch = nil
	}
}

// Next waits for the producer.
func (f *feed) Next() bool {
	f.drop()
	if f.err != nil {
		return false
	}
	select {
	case b, ok := <-f.ch:
		if !ok {
			f.err = f.failed
			return false
		}
		f.batch = b
		return true
	case <-f.ctx.Done():
		f.err = f.ctx.Err()
		return false
	}
}

func (f *feed) Retain()                        {}
func (f *feed) Release()                       {}
func (f *feed) Schema() *arrow.Schema          { return f.schema }
func (f *feed) RecordBatch() arrow.RecordBatch { return f.batch }
func (f *feed) Record() arrow.RecordBatch      { return f.batch }
func (f *feed) Err() error                     { return f.err }
