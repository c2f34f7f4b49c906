package spss

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"corridor/ingest/cells"
)

const (
	defaultRows = 16384
	chunkBytes  = 4 << 20 // of rows, unpacked: a batch of wide rows has fewer than was asked for
)

// Reader is an open system file. It is a cells.Reader; Batches may be called again, and at the same time.
type Reader struct {
	*source
	dictionary *dictionary
	options    cells.Options
	book       cells.Codebook
	decoder    cells.Decoder
	blocks     []block
	bad        atomic.Int64
}

var _ cells.Reader = (*Reader)(nil)

// Codebook is what the file declares; it is the reader's.
func (r *Reader) Codebook() *cells.Codebook { return &r.book }

// Undecodable counts bytes of cells, in the batches so far, that are no letters in the encoding used (they are U+FFFD in the text).
func (r *Reader) Undecodable() int64 { return r.bad.Load() }

// cutter begins to read the cases; its feed must be closed.
func (r *Reader) cutter(ctx context.Context) *cutter {
	d := r.dictionary
	rows := min(r.options.BatchRows, max(1, chunkBytes/(8*d.slots)))
	c := &cutter{source: r.source, coded: d.compression != plain, slots: d.slots, rows: rows, cases: d.cases}
	if d.compression == zlibbed {
		c.feed = newZlibFeed(ctx, r.source, r.blocks, r.options.Workers)
	} else {
		c.feed = &fileFeed{r.source, d.data}
	}
	return c
}

func withDefaults(o cells.Options) cells.Options {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.BatchRows <= 0 {
		o.BatchRows = defaultRows
	}
	return o
}

type result struct {
	batch *cells.Batch
	read  int64
	err   error
}

type job struct {
	chunk *chunk
	out   chan result
}

// Batches calls yield with every batch in file order; see cells.Reader.
func (r *Reader) Batches(ctx context.Context, columns []int, yield func(*cells.Batch) error) error {
	sorted, back, err := r.places(columns)
	if err != nil {
		return err
	}
	program := r.program(sorted, r.decoder)
	inner, cancel := context.WithCancel(ctx)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()

	jobs, ordered := make(chan job), make(chan chan result, r.options.Workers+1)
	wait.Go(func() { r.cut(inner, jobs, ordered) })
	for range r.options.Workers {
		wait.Go(func() {
			for j := range jobs {
				j.out <- r.work(program, j.chunk)
			}
		})
	}
	for next := range ordered {
		select {
		case got := <-next:
			if err := r.deliver(ctx, got, back, yield); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}

// cut sends chunks to the workers and, in their order, the channels on which the batches will come.
func (r *Reader) cut(ctx context.Context, jobs chan<- job, ordered chan<- chan result) {
	defer close(ordered)
	defer close(jobs)
	c := r.cutter(ctx)
	defer c.feed.close()
	for {
		k, err := c.next(ctx)
		if errors.Is(err, io.EOF) {
			return
		}
		j := job{k, make(chan result, 1)}
		select {
		case ordered <- j.out:
		case <-ctx.Done():
			return
		}
		if err != nil {
			j.out <- result{err: err}
			return
		}
		select {
		case jobs <- j:
		case <-ctx.Done():
			return
		}
	}
}

func (r *Reader) work(p *program, k *chunk) result {
	defer k.release()
	batch, bad, err := p.decode(k, r.dictionary.compression != plain)
	r.bad.Add(int64(bad))
	return result{batch, k.read, err}
}

func (r *Reader) deliver(ctx context.Context, got result, back []int, yield func(*cells.Batch) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if got.err != nil {
		return got.err
	}
	columns := make([]cells.Column, len(back))
	for i, place := range back {
		columns[i] = got.batch.Columns[place]
	}
	got.batch.Columns = columns
	if err := yield(got.batch); err != nil {
		return err
	}
	if r.options.Progress != nil {
		r.options.Progress(got.read, r.size)
	}
	return nil
}
