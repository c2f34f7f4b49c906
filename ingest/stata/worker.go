package stata

import (
	"strings"
	"unicode/utf8"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

const (
	longestCell = 16 << 20 // a long text; Stata allows 2 GB
	heavyBatch  = 16 << 20 // of long texts: then the batch is cut
	heaviestRow = 64 << 20 // of long texts
)

// worker decodes jobs. Nothing of it is shared.
type worker struct {
	run     *run
	decoder cells.Decoder
	raw     []byte
	scratch []byte
	win     window
	refs    [][]gso // of every column of long texts, of every row of the job
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
			*c, bad, err = w.longTexts(w.refs[long][first:first+r.n], &x.found[i])
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

// locate finds the long texts of a job.
func (w *worker) locate(r rows, first int64) error {
	if !w.run.long {
		return nil
	}
	w.refs = w.refs[:0]
	for _, place := range w.run.columns {
		v := &w.run.meta.vars[place]
		if v.kind != longText {
			continue
		}
		refs := make([]gso, r.n)
		for i, at := 0, v.offset; i < r.n; i, at = i+1, at+r.stride {
			g, what, err := w.locateOne(r.raw[at : at+8])
			if err != nil {
				return err
			}
			if what.En != "" {
				return w.run.refuse(what, first+int64(i)+1, place)
			}
			refs[i] = g
		}
		w.refs = append(w.refs, refs)
	}
	return w.weigh(first)
}

// weigh refuses a row whose long texts together are too much: many cells can name the same long text.
func (w *worker) weigh(first int64) error {
	for row := range w.refs[0] {
		sum := int64(0)
		for _, refs := range w.refs {
			sum += min(refs[row].length, longestCell)
		}
		if sum > heaviestRow {
			return w.run.refuse(engine.Text{En: "the long texts (strL) of the row together are longer than 64 MiB",
				Vi: "các chuỗi dài (strL) của dòng cộng lại vượt quá 64 MiB"}, first+int64(row)+1, -1)
		}
	}
	return nil
}

// locateOne finds the long text of a reference, or says what is wrong with it. Both parts 0 is the empty text.
func (w *worker) locateOne(ref []byte) (g gso, what engine.Text, err error) {
	vWidth := w.run.strls.vBytes
	v, o := w.run.in.whole(ref[:vWidth]), w.run.in.whole(ref[vWidth:])
	if v == 0 && o == 0 {
		return g, what, nil
	}
	g, ok, err := w.run.strls.find(&w.win, v, o)
	if err != nil {
		return g, what, err
	}
	if !ok {
		return g, engine.Text{En: "the cell names a long text (strL) that the file does not hold",
			Vi: "ô trỏ tới một chuỗi dài (strL) không có trong tệp"}, nil
	}
	if g.length > longestCell && !g.binary {
		return g, engine.Text{En: "the long text (strL) is longer than 16 MiB", Vi: "chuỗi dài (strL) vượt quá 16 MiB"}, nil
	}
	return g, what, nil
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

// fit is how many rows from first make a batch that is not too heavy; one at the least.
func (w *worker) fit(first, n int) int {
	if !w.run.long {
		return n - first
	}
	sum := int64(0)
	for i := first; i < n; i++ {
		for _, refs := range w.refs {
			sum += min(refs[i].length, longestCell)
		}
		if sum > heavyBatch && i > first {
			return i - first
		}
	}
	return n - first
}

// longTexts reads a column of long texts.
func (w *worker) longTexts(refs []gso, f *finding) (c cells.Column, bad int64, err error) {
	c.Ends = make([]uint32, len(refs))
	var b strings.Builder
	for i, g := range refs {
		cellBad, err := w.longText(&b, g, f)
		if err != nil {
			return c, 0, err
		}
		bad += int64(cellBad)
		c.Ends[i] = uint32(b.Len())
	}
	c.Text = b.String()
	return c, bad, nil
}

func (w *worker) longText(b *strings.Builder, g gso, f *finding) (bad int, err error) {
	if g.length == 0 {
		return 0, nil
	}
	raw, err := w.win.bytes(g.at, min(g.length, longestCell), inStrls)
	if err != nil {
		return 0, err
	}
	cell := untilZero(raw)
	if !g.binary {
		return w.write(b, cell)
	}
	f.binary.Add(1)
	if utf8.Valid(cell) {
		w.scratch, _ = charset.UTF8.Append(w.scratch[:0], cell)
		b.Write(w.scratch)
	}
	return 0, nil
}

func (r *Reader) bigEndian() bool { return r.in.whole([]byte{0, 1}) == 1 }
