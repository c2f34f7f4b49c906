package stata

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"corridor/engine"
	"corridor/ingest/cells"
)

const (
	defaultBatchRows = 16384
	jobBytes         = 1 << 19 // of raw rows: they stay in the cache while column after column is read from them
	fewRows          = 1024    // a job has at least these, for a batch of few rows costs its reader much
	mostBytes        = 1 << 21 // unless that is more than this
)

// run is one reading of the rows.
type run struct {
	*Reader
	ctx     context.Context
	columns []int
	numbers int       // of them are numbers
	long    bool      // some are long texts
	found   []finding // one a column
}

// finding counts what a person should know of the cells of a column.
type finding struct{ bad, odd, binary atomic.Int64 }

// job is a run of rows that a worker decodes, into one batch or, if long texts make it heavy, several.
type job struct {
	first int64 // from 0
	n     int
	out   chan decoded
}

type decoded struct {
	batch *cells.Batch
	err   error
}

// Batches is that of cells.Reader. Where a batch ends depends on the file, on the columns asked for if there are strL
// among them, and on Options.BatchRows.
func (r *Reader) Batches(ctx context.Context, columns []int, yield func(*cells.Batch) error) error {
	x, err := r.start(ctx, columns)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	x.ctx = ctx
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()

	workers := r.o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ahead := workers + 1
	order, jobs := make(chan *job, ahead), make(chan *job, ahead)
	wg.Go(func() { x.feed(order, jobs) })
	for range workers {
		w := &worker{run: x, decoder: r.letters.current(), long: longReader{win: window{in: r.in, end: r.meta.strlsEnd}}}
		wg.Go(func() { w.work(jobs) })
	}
	if err := x.deliver(order, yield); err != nil {
		return err
	}
	r.learn(x.notes())
	return nil
}

// start checks what is asked for and makes the index of long texts if they are among it.
func (r *Reader) start(ctx context.Context, columns []int) (*run, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x := &run{Reader: r, columns: columns}
	if columns == nil {
		x.columns = make([]int, len(r.meta.vars))
		for i := range x.columns {
			x.columns[i] = i
		}
	}
	for _, c := range x.columns {
		if c < 0 || c >= len(r.meta.vars) {
			return nil, engine.Errorf(engine.Usage, "there is no column %d", c+1).Vi("không có cột thứ %d", c+1).
				Do("ask for columns of the file", "hãy chọn cột có trong tệp").At(engine.Where{File: r.in.path})
		}
		switch kind := r.meta.vars[c].kind; kind {
		case text:
		case longText:
			x.long = true
		default:
			x.numbers++
		}
	}
	x.found = make([]finding, len(x.columns))
	if x.long {
		return x, r.strls.build(ctx)
	}
	return x, nil
}

// jobRows is how many rows a job has.
func (x *run) jobRows() int64 {
	width := max(1, x.meta.width)
	rows := int64(max(jobBytes/width, min(fewRows, mostBytes/width)))
	most := x.o.BatchRows
	if most <= 0 {
		most = defaultBatchRows
	}
	return max(1, min(rows, int64(most)))
}

// feed hands out jobs in order; what is ahead of the delivery is bounded by the channels.
func (x *run) feed(order, jobs chan<- *job) {
	defer close(order)
	defer close(jobs)
	step := x.jobRows()
	for first := int64(0); first < x.meta.rows; first += step {
		j := &job{first: first, n: int(min(step, x.meta.rows-first)), out: make(chan decoded, 1)}
		for _, ch := range []chan<- *job{order, jobs} {
			select {
			case ch <- j:
			case <-x.ctx.Done():
				return
			}
		}
	}
}

// deliver gives the batches in file order.
func (x *run) deliver(order <-chan *job, yield func(*cells.Batch) error) error {
	ordinal := 0
	for {
		j, open, err := receive(x.ctx, order)
		if err != nil || !open {
			return err
		}
		for {
			d, open, err := receive(x.ctx, j.out)
			if err != nil {
				return err
			}
			if !open {
				break
			}
			if d.err != nil {
				return d.err
			}
			d.batch.Ordinal = ordinal
			ordinal++
			if err := yield(d.batch); err != nil {
				return err
			}
			if err := x.ctx.Err(); err != nil {
				return err
			}
		}
		if x.o.Progress != nil {
			x.o.Progress(x.meta.data+(j.first+int64(j.n))*int64(x.meta.width), x.in.size)
		}
	}
}

// receive waits for the next value of ch or the end of ctx; not open if ch was closed.
func receive[T any](ctx context.Context, ch <-chan T) (v T, open bool, err error) {
	select {
	case v, open = <-ch:
		return v, open, ctx.Err()
	case <-ctx.Done():
		return v, false, ctx.Err()
	}
}

// notes tells what was found, column by column.
func (x *run) notes() []engine.Text {
	var d describer
	for i, c := range x.columns {
		f, name := &x.found[i], x.Codebook().Variables[c].Name
		if n := f.bad.Load(); n > 0 {
			d.note("column %q: %d bytes are no letters of the encoding %s (read as U+FFFD)",
				"cột %q: %d byte không phải chữ của bảng mã %s (đọc thành U+FFFD)", name, n, x.letters.encoding().Used)
		}
		if n := f.odd.Load(); n > 0 {
			d.note("column %q: %d cells hold neither a number nor a missing code of Stata's (read as missing)",
				"cột %q: %d ô không phải số cũng không phải mã thiếu của Stata (coi là thiếu)", name, n)
		}
		if n := f.binary.Load(); n > 0 {
			d.note("column %q: %d cells hold binary data (read as text up to the first zero byte, as empty if that is no text)",
				"cột %q: %d ô chứa dữ liệu nhị phân (đọc phần chữ trước byte 0 đầu tiên, để trống nếu không phải chữ)", name, n)
		}
	}
	return d.notes
}
