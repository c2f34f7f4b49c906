package stata

import (
	"corridor/engine"
	"corridor/ingest/cells"
)

// worker decodes jobs. Nothing of it is shared.
type worker struct {
	run     *run
	decoder cells.Decoder
	raw     []byte
	scratch []byte
	long    longReader
}

func (w *worker) work(jobs <-chan *job) {
	for {
		j, open, err := receive(w.run.ctx, jobs)
		if err != nil || !open {
			return
		}
		if err := w.decode(j); err != nil {
			w.send(j, decoded{err: err})
		}
		close(j.out)
	}
}

// send waits until the batch before it was taken; false if nobody waits any more.
func (w *worker) send(j *job, d decoded) bool {
	select {
	case j.out <- d:
		return true
	case <-w.run.ctx.Done():
		return false
	}
}

func (w *worker) decode(j *job) error {
	m := w.run.meta
	need := j.n * m.width
	if cap(w.raw) < need {
		w.raw = make([]byte, need)
	}
	w.raw = w.raw[:need]
	if err := w.run.in.readAt(w.raw, m.data+j.first*int64(m.width)); err != nil {
		return err
	}
	all := rows{raw: w.raw, n: j.n, stride: m.width, big: w.run.bigEndian()}
	if err := w.locate(all, j.first); err != nil {
		return err
	}
	for first := 0; first < j.n; {
		n := w.fit(first, j.n)
		b, err := w.batch(all.from(first, n), first, j.first)
		if err != nil {
			return err
		}
		if !w.send(j, decoded{batch: b}) {
			return w.run.ctx.Err()
		}
		first += n
	}
	return nil
}

// batch decodes the rows of a run that begins at row first of the job.
func (w *worker) batch(r rows, first int, jobFirst int64) (*cells.Batch, error) {
	x := w.run
	b := &cells.Batch{FirstRow: jobFirst + int64(first) + 1, Len: r.n, Columns: make([]cells.Column, len(x.columns))}
	room := make([]float64, x.numbers*r.n) // one piece of memory for all: surveys have hundreds of columns
	long := 0
	for i, place := range x.columns {
		v, c := &x.meta.vars[place], &b.Columns[i]
		var bad, odd int64
		var err error
		switch v.kind {
		case text:
			*c, bad, err = w.texts(r, v.storage)
		case longText:
			*c, bad, err = w.longTexts(w.long.refs[long][first:first+r.n], &x.found[i])
			long++
		default:
			c.Numbers, room = room[:r.n:r.n], room[r.n:]
			c.Tags, odd = r.numbers(v.storage, c.Numbers)
		}
		if err != nil {
			return nil, err
		}
		if bad > 0 {
			x.found[i].bad.Add(bad)
		}
		if odd > 0 {
			x.found[i].odd.Add(odd)
		}
	}
	return b, nil
}

// refuse says what is wrong with a row, or with its cell in a column that is not negative.
func (x *run) refuse(what engine.Text, row int64, column int) error {
	e := engine.Errorf(engine.Rejected, "%s", what.En).Vi("%s", what.Vi).
		Do("read the other columns without this one, or repair the column in Stata", "hãy đọc các cột khác, bỏ cột này, hoặc sửa cột này trong Stata")
	at := engine.Where{File: x.in.path, Row: row}
	if column >= 0 {
		at.Column = x.Codebook().Variables[column].Name
	}
	return e.At(at)
}

func (r *Reader) bigEndian() bool { return r.in.whole([]byte{0, 1}) == 1 }
