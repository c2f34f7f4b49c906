package tabular

import (
	"context"
	"io"
	"sync"

	"corridor/ingest/cells"
	"corridor/ingest/charset"
	"corridor/ingest/spss"
	"corridor/ingest/stata"
)

// typedFormat is a format whose reader gives typed cells.
type typedFormat struct {
	is   func(head []byte) bool
	open func(r io.ReaderAt, size int64, path string, o cells.Options) (cells.Reader, error)
}

// typedFormats are the statistical packages' own formats.
var typedFormats = []typedFormat{
	{stata.Is, opened(stata.Open)},
	{spss.Is, opened(spss.Open)},
}

// opened makes a reader's Open fit typedFormat.
func opened[R cells.Reader](open func(io.ReaderAt, int64, string, cells.Options) (R, error)) func(io.ReaderAt, int64, string, cells.Options) (cells.Reader, error) {
	return func(r io.ReaderAt, size int64, path string, o cells.Options) (cells.Reader, error) {
		rd, err := open(r, size, path, o)
		if err != nil {
			return nil, err // not rd: a nil pointer in an interface is not nil
		}
		return rd, nil
	}
}

// typedFile gives the cells of a typed reader as text.
type typedFile struct {
	src     *source
	o       Options
	rd      cells.Reader
	places  []int // variables to read, each once
	arrange []int // column to deliver → place in places
	text    []cellText
}

func openTyped(src *source, format typedFormat, o Options) (*File, error) {
	co := cells.Options{Workers: o.Workers, BatchRows: o.BatchRows, Progress: o.Progress, Guess: charset.Decide}
	if o.Encoding != "" {
		d, err := charset.Lookup(o.Encoding)
		if err != nil {
			return nil, err
		}
		co.Encoding = d
	}
	rd, err := format.open(src.fd, src.info.Size(), src.path, co)
	if err != nil {
		return nil, src.orChanged(err)
	}
	book := rd.Codebook()
	header := make([]string, len(book.Variables))
	for i := range header {
		header[i] = cleanName(book.Variables[i].Name)
	}
	if err := checkHeader(src.path, 0, header); err != nil {
		return nil, err
	}
	columns, places, missing := choose(header, o.Columns)
	if len(missing) > 0 {
		return nil, missingColumns(src.path, book.Format, header, missing)
	}
	t := &typedFile{src: src, o: o, rd: rd}
	t.places, t.arrange = once(places)
	for _, p := range t.places {
		t.text = append(t.text, textOf(&book.Variables[p], book.Format))
	}
	return &File{Format: book.Format, Header: header, Columns: columns, Rows: book.Rows, Codebook: book, Typed: rd, read: t.read}, nil
}

// once lists each place once, in the order of first request, and where each request finds its own.
func once(places []int) (unique, at []int) {
	first := make(map[int]int, len(places))
	unique = []int{} // nil would ask for all
	for _, p := range places {
		i, ok := first[p]
		if !ok {
			i = len(unique)
			first[p] = i
			unique = append(unique, p)
		}
		at = append(at, i)
	}
	return unique, at
}

// typedJob is a batch on its way to text.
type typedJob struct {
	in  *cells.Batch
	out chan *Batch
}

// read lets the reader run ahead, turns its batches into text in parallel and delivers them in order.
func (t *typedFile) read(ctx context.Context, yield func(*Batch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()

	order, jobs := make(chan *typedJob, t.o.Workers), make(chan *typedJob, t.o.Workers)
	var failed error // read after order is closed
	wg.Go(func() {
		defer close(order)
		defer close(jobs)
		failed = t.rd.Batches(ctx, t.places, func(b *cells.Batch) error { return submit(ctx, b, order, jobs) })
	})
	for range t.o.Workers {
		wg.Go(func() { t.work(ctx, jobs) })
	}
	for {
		j, err := receive(ctx, order)
		if err != nil {
			return err
		}
		if j == nil {
			break
		}
		b, err := receive(ctx, j.out)
		if err != nil {
			return err
		}
		if err := yield(b); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if failed != nil {
		return t.src.orChanged(failed)
	}
	return t.src.unchanged()
}

// submit hands a batch first to the queue that keeps the order, then to the workers.
func submit(ctx context.Context, b *cells.Batch, order, jobs chan<- *typedJob) error {
	j := &typedJob{in: b, out: make(chan *Batch, 1)}
	for _, queue := range []chan<- *typedJob{order, jobs} {
		select {
		case queue <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (t *typedFile) work(ctx context.Context, jobs <-chan *typedJob) {
	var buffer textBuffer
	for {
		j, err := receive(ctx, jobs)
		if err != nil || j == nil {
			return
		}
		own := make([]column, len(t.places))
		for i := range own {
			own[i] = t.text[i].column(&j.in.Columns[i], j.in.Len, &buffer)
		}
		b := &Batch{Ordinal: j.in.Ordinal, FirstRow: j.in.FirstRow, Len: j.in.Len, cols: make([]column, len(t.arrange))}
		for i, at := range t.arrange {
			b.cols[i] = own[at]
		}
		j.out <- b
	}
}
