package ingest

import (
	"context"
	"errors"

	"github.com/shopspring/decimal"
	"golang.org/x/sync/errgroup"

	"corridor/engine"
	"corridor/ingest/tabular"
)

// load reads, derives in parallel, and loads in order. Whatever fails, nothing stays in the store.
func (r *run) load(ctx context.Context, sink Sink) (engine.Dataset, error) {
	report, err := newReport(r.options.Report)
	if err != nil {
		return engine.Dataset{}, err
	}
	load, err := sink.Begin(ctx)
	if err != nil {
		report.drop()
		return engine.Dataset{}, err
	}
	defer load.Abort()
	l := newLoader(r, load, report)
	a, err := r.assemble(ctx, l)
	if err == nil {
		err = r.pump(ctx, l, a)
	}
	if err != nil {
		report.drop()
		return engine.Dataset{}, err
	}
	refused := l.accept(r.plan.mapping.MaxRejectShare)
	if refused != nil && l.counts.read == 0 {
		report.drop()
		return engine.Dataset{}, refused
	}
	if err := report.finish(); err != nil {
		return engine.Dataset{}, err
	}
	if refused != nil {
		if err := report.publish(); err != nil {
			return engine.Dataset{}, err
		}
		return engine.Dataset{Counts: l.counts.public()}, refused
	}
	d, err := load.Commit(ctx, r.dataset(l))
	if err != nil {
		report.drop()
		return engine.Dataset{}, err
	}
	return d, report.publish()
}

// pump moves batches from the files through the workers to the loader, with a bounded number in flight.
func (r *run) pump(ctx context.Context, l *loader, a *assembly) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	jobs := make(chan job)
	derived := make(chan *loadable)
	room := make(chan struct{}, r.options.Workers+2)
	g.Go(func() error {
		defer close(jobs)
		return r.read(ctx, a, jobs, room)
	})
	workers, wctx := errgroup.WithContext(ctx)
	for range r.options.Workers {
		workers.Go(func() error { return r.derive(wctx, jobs, derived) })
	}
	g.Go(func() error {
		defer close(derived)
		return workers.Wait()
	})
	var failed error
	g.Go(func() error {
		if failed = drain(ctx, l, derived, room); failed != nil {
			stop()
		}
		for b := range derived { // after an error: what is still on its way holds memory
			b.rows.Release()
		}
		return failed
	})
	err := g.Wait()
	for _, b := range l.pending {
		b.rows.Release()
	}
	if failed != nil && !errors.Is(failed, context.Canceled) {
		return failed // the cause; others only saw that the work was stopped
	}
	return err
}

func (r *run) read(ctx context.Context, a *assembly, jobs chan<- job, room chan struct{}) error {
	ordinal, n := 0, int64(0)
	r.beginStage(stageLoad, func(at filePlace) bool { return at.module < 0 })
	for i, f := range r.files {
		if r.places[i].module >= 0 {
			continue
		}
		err := f.open.Batches(ctx, func(b *tabular.Batch) error {
			select {
			case room <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			j := job{ordinal: ordinal, file: i, layout: r.layout(i), batch: b}
			if a != nil {
				if err := a.add(ctx, &j, n); err != nil {
					return err
				}
			}
			select {
			case jobs <- j:
			case <-ctx.Done():
				return ctx.Err()
			}
			ordinal++
			n += int64(b.Len)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *run) derive(ctx context.Context, jobs <-chan job, out chan<- *loadable) error {
	w := newWorker(r.plan, r.names)
	defer w.release()
	for j := range jobs {
		b := w.do(j)
		select {
		case out <- b:
		case <-ctx.Done():
			b.rows.Release()
			return ctx.Err()
		}
	}
	return nil
}

func drain(ctx context.Context, l *loader, derived <-chan *loadable, room <-chan struct{}) error {
	for {
		select {
		case b, ok := <-derived:
			if !ok {
				return nil
			}
			if err := l.take(ctx, b, func() { <-room }); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

var errFound = errors.New("found")

// confirmDuplicate looks again at the files for the first row that has the same person id. Without one, two ids shared a
// hash, and nothing is wrong.
func (r *run) confirmDuplicate(ctx context.Context, file int, row int64) error {
	id, err := r.personID(ctx, file, row)
	if err != nil {
		return err
	}
	for i := range r.files[:file+1] {
		if r.places[i].module >= 0 {
			continue
		}
		firstFile, firstRow := -1, int64(0)
		err := r.eachID(ctx, i, func(n int64, text string) error {
			if text == id && (i < file || n < row) {
				firstFile, firstRow = i, n
				return errFound
			}
			return nil
		})
		if firstFile < 0 {
			if err != nil {
				return err
			}
			continue
		}
		at, first := r.where(file, row), r.where(firstFile, firstRow)
		at.Column = r.sourceOf(file, "person_id")
		return engine.Errorf(engine.Rejected, "the same person id as in %s row %d: nothing was loaded", first.File, first.Row).
			Vi("trùng mã người với %s dòng dữ liệu %d: không nạp gì", first.File, first.Row).At(at).
			Do("a person stands once in a round: remove the repeated row, or make the id unique (household and line number); for interviews of several quarters say pool: {periods: …, panel: latest}",
				"mỗi người chỉ có một dòng: hãy bỏ dòng lặp, hoặc làm mã duy nhất (mã hộ và số thứ tự); nếu phỏng vấn ở nhiều quý, hãy ghi pool: {periods: …, panel: latest}")
	}
	return nil
}

func (r *run) personID(ctx context.Context, file int, row int64) (id string, err error) {
	err = r.eachID(ctx, file, func(n int64, text string) error {
		if n == row {
			id = text
			return errFound
		}
		return nil
	})
	if errors.Is(err, errFound) {
		err = nil
	}
	return id, err
}

// eachID reads only the person ids of a file, in order.
func (r *run) eachID(ctx context.Context, file int, visit func(row int64, id string) error) error {
	id := newField(variables["person_id"], r.layout(file).part.Variables["person_id"])
	o := r.plan.mapping.reading(r.places[file])
	o.Columns = id.source.Columns()
	f, err := tabular.Open(ctx, r.files[file].path, o)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // read only
	for i := range o.Columns {
		id.cols = append(id.cols, i)
	}
	var key keyReader
	return f.Batches(ctx, func(b *tabular.Batch) error {
		for i := range b.Len {
			c := key.cell(id, b, i)
			if c.state != present {
				continue
			}
			if err := visit(b.FirstRow+int64(i), c.text); err != nil {
				return err
			}
		}
		return nil
	})
}

// tooMany compares rejected/read with a share, exactly.
func tooMany(rejected, read int64, share string) bool {
	limit, err := decimal.NewFromString(share)
	return err != nil || decimal.NewFromInt(rejected).GreaterThan(limit.Mul(decimal.NewFromInt(read)))
}
