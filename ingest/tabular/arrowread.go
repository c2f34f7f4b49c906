package tabular

import (
	"context"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
)

// arrowJob is a run of rows of a record batch on its way to text.
type arrowJob struct {
	rec   arrow.RecordBatch // its own: the library's arrays are not for several goroutines
	len   int
	batch *Batch
	pos   int64 // of the file, behind the record batch
	out   chan error
}

// read decodes record batches one after another and turns runs of their rows into text in parallel.
func (a *arrowFile) read(ctx context.Context, yield func(*Batch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()

	order, jobs := make(chan *arrowJob, 2*a.o.Workers), make(chan *arrowJob, 2*a.o.Workers)
	var failed error // read after order is closed
	wg.Go(func() {
		defer close(order)
		defer close(jobs)
		failed = a.feed(ctx, order, jobs)
	})
	for range a.o.Workers {
		wg.Go(func() { a.work(ctx, jobs) })
	}
	row := int64(0)
	for {
		j, err := receive(ctx, order)
		if err != nil {
			return err
		}
		if j == nil {
			break
		}
		if fault, err := receive(ctx, j.out); err != nil || fault != nil {
			return first(err, fault)
		}
		if err := yield(j.batch); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		row += int64(j.len)
		if a.o.Progress != nil {
			a.o.Progress(j.pos, a.src.info.Size())
		}
	}
	if failed != nil {
		return a.damaged(failed, engine.Where{File: a.src.path, Row: row + 1})
	}
	return a.src.unchanged()
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// feed cuts the record batches into runs of rows.
func (a *arrowFile) feed(ctx context.Context, order, jobs chan<- *arrowJob) error {
	rd, m, err := a.reader()
	if err != nil {
		return err
	}
	defer rd.Release()
	ordinal, row := 0, int64(1)
	for rd.Next() {
		rec := rd.RecordBatch()
		for from := 0; from < int(rec.NumRows()); from += a.o.BatchRows {
			n := min(a.o.BatchRows, int(rec.NumRows())-from)
			j := &arrowJob{len: n, pos: m.pos, out: make(chan error, 1), batch: &Batch{Ordinal: ordinal, FirstRow: row, Len: n}}
			if err := guard(func() error { j.rec = rec.NewSlice(int64(from), int64(from+n)); return nil }); err != nil {
				return err
			}
			ordinal++
			row += int64(n)
			for _, queue := range []chan<- *arrowJob{order, jobs} {
				select {
				case queue <- j:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
	}
	return rd.Err()
}

func (a *arrowFile) work(ctx context.Context, jobs <-chan *arrowJob) {
	var buffer textBuffer
	for {
		j, err := receive(ctx, jobs)
		if err != nil || j == nil {
			return
		}
		j.out <- a.convert(j, &buffer)
		j.rec.Release()
	}
}

// convert writes the columns of a run of rows. Of several faults the one of the first row and column counts.
func (a *arrowFile) convert(j *arrowJob, buffer *textBuffer) error {
	j.batch.cols = make([]column, len(a.places))
	faultRow, faultColumn := j.len, 0
	var fault error
	for i, place := range a.places {
		buffer.text, buffer.ends = buffer.text[:0], buffer.ends[:0]
		err := guard(func() error {
			return a.fill(j.rec.Column(place), a.text[i], min(j.len, faultRow), buffer)
		})
		if err != nil && len(buffer.ends) < faultRow {
			fault, faultRow, faultColumn = err, len(buffer.ends), i
		}
		j.batch.cols[i] = column{text: string(buffer.text), ends: append([]uint32(nil), buffer.ends...), numeric: a.numeric[i]}
	}
	if fault == nil {
		return nil
	}
	at := engine.Where{File: a.src.path, Column: a.columns[faultColumn], Row: j.batch.FirstRow + int64(faultRow)}
	if told := badCell(fault, at, a.o); told != nil {
		return told
	}
	return a.damaged(fault, at)
}

// fill appends n cells. On an error, the buffer holds the cells before it.
func (a *arrowFile) fill(col arrow.Array, text arrowText, n int, buffer *textBuffer) (err error) {
	cell := text(col)
	for row := range n {
		if !col.IsNull(row) {
			if buffer.text, err = cell(buffer.text, row); err != nil {
				return err
			}
		}
		if len(buffer.text) > maxColumnText {
			return errHeavyText
		}
		buffer.ends = append(buffer.ends, uint32(len(buffer.text)))
	}
	return nil
}
