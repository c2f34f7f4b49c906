package tabular

import (
	"context"
	"sync"
)

// csvFile is a delimited text file whose header has been read.
type csvFile struct {
	src     *source
	letters letters
	o       Options
	header  []string
	places  []int // fields to deliver
	start   int64 // offset in the text of the first record behind the header
	line    int64 // lines before it
}

func (c *csvFile) read(ctx context.Context, yield func(*Batch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()

	ahead := 2 * c.o.Workers
	order, jobs, free := make(chan *job, ahead), make(chan *job, ahead), make(chan []byte, ahead)
	size := c.src.info.Size()
	in, err := c.letters.open(c.src, c.start)
	if err != nil {
		return err
	}
	cut := &cutter{in: in, size: c.o.chunk, maxLine: c.o.MaxLine}
	wg.Go(func() { cut.feed(ctx, free, order, jobs) })
	for range c.o.Workers {
		p := newChunkParser(grammar{sep: c.o.Delimiter, maxLine: c.o.MaxLine, decoded: c.letters.decoder != nil}, len(c.header), c.places, c.o.BatchRows)
		wg.Go(func() { work(ctx, p, jobs) })
	}

	d := delivery{file: c, in: in, row: 1, line: c.line + 1, yield: yield, done: c.letters.skip + c.start}
	for {
		j, err := receive(ctx, order)
		if err != nil {
			return err
		}
		if j == nil {
			break
		}
		if j.err != nil {
			return c.src.readError(j.err)
		}
		got, err := receive(ctx, j.out)
		if err != nil {
			return err
		}
		if err := d.deliver(ctx, got); err != nil {
			return err
		}
		select {
		case free <- got.data:
		default:
		}
	}
	if in.raw.n.Load() != size {
		return c.src.changed()
	}
	return c.src.unchanged()
}

// receive waits for the next value of ch or the end of ctx; the zero value if ch is closed.
func receive[T any](ctx context.Context, ch <-chan T) (v T, err error) {
	select {
	case v = <-ch:
		return v, ctx.Err()
	case <-ctx.Done():
		return v, ctx.Err()
	}
}

func work(ctx context.Context, p *chunkParser, jobs <-chan *job) {
	for {
		select {
		case j, ok := <-jobs:
			if !ok {
				return
			}
			j.out <- p.parse(j.data)
		case <-ctx.Done():
			return
		}
	}
}

// delivery gives batches their numbers in file order.
type delivery struct {
	file    *csvFile
	in      *text
	ordinal int
	row     int64 // number of the next row
	line    int64 // number of the next line
	done    int64 // bytes delivered
	seen    bool  // letters beyond ASCII were met
	yield   func(*Batch) error
}

func (d *delivery) deliver(ctx context.Context, got parsed) error {
	if !got.ascii && !d.seen {
		d.seen = true
		if err := d.file.late(got.data, d.line); err != nil && got.fault.what == sound {
			return err
		}
	}
	if got.fault.what != sound {
		return d.file.complain(got.fault, got.data, d.row, d.line, d.in)
	}
	for _, b := range got.batches {
		b.Ordinal, b.FirstRow = d.ordinal, d.row
		b.cols = d.file.arrange(b.cols)
		d.ordinal++
		d.row += int64(b.Len)
		if err := d.yield(b); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	d.line += int64(got.lines)
	d.done += int64(len(got.data))
	if d.in.decoded != nil {
		d.done = d.in.raw.n.Load() // read, if not yet delivered: the two texts differ in length
	}
	if p := d.file.o.Progress; p != nil {
		p(d.done, d.file.src.info.Size())
	}
	return nil
}

// arrange puts the parsed columns (in order of first request) where the caller asked for them, also twice.
func (c *csvFile) arrange(cols []column) []column {
	out := make([]column, len(c.places))
	first := make(map[int]int, len(c.places))
	for i, place := range c.places {
		at, ok := first[place]
		if !ok {
			at = len(first)
			first[place] = at
		}
		out[i] = cols[at]
	}
	return out
}
