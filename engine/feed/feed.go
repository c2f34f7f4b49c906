// Package feed joins one goroutine that makes Arrow batches to another that reads them.
package feed

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// Feed is a reader of batches that another goroutine sends. It ends with Close, or with its context.
type Feed struct {
	ctx    context.Context
	schema *arrow.Schema
	ch     chan arrow.RecordBatch
	batch  arrow.RecordBatch
	failed error // read after ch is closed
	err    error
}

var _ array.RecordReader = (*Feed)(nil)

// New makes a feed of batches of one schema, of which so many may wait to be read.
func New(ctx context.Context, schema *arrow.Schema, ahead int) *Feed {
	return &Feed{ctx: ctx, schema: schema, ch: make(chan arrow.RecordBatch, ahead)}
}

// Send hands a batch over: it is no longer the sender's, whatever happens. The error is that of ctx or of the feed's context.
func (f *Feed) Send(ctx context.Context, b arrow.RecordBatch) error {
	select {
	case f.ch <- b:
		return nil
	case <-f.ctx.Done():
		b.Release()
		return f.ctx.Err()
	case <-ctx.Done():
		b.Release()
		return ctx.Err()
	}
}

// Close says that there are no more batches, or why not. The sender calls it once.
func (f *Feed) Close(failed error) {
	f.failed = failed
	close(f.ch)
}

// Drop releases what was not read, and waits for Close to do so. The reader calls it when it reads no more.
func (f *Feed) Drop() {
	f.forget()
	for b := range f.ch {
		b.Release()
	}
}

func (f *Feed) forget() {
	if f.batch != nil {
		f.batch.Release()
		f.batch = nil
	}
}

// Next waits for the sender.
func (f *Feed) Next() bool {
	f.forget()
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

// Retain does nothing: the feed is its maker's.
func (f *Feed) Retain() {}

// Release does nothing: see Drop.
func (f *Feed) Release() {}

// Schema of every batch.
func (f *Feed) Schema() *arrow.Schema { return f.schema }

// RecordBatch is valid until the next call of Next.
func (f *Feed) RecordBatch() arrow.RecordBatch { return f.batch }

// Record is RecordBatch, as the interface wants it.
func (f *Feed) Record() arrow.RecordBatch { return f.batch }

// Err is why the batches ended before their end.
func (f *Feed) Err() error { return f.err }
