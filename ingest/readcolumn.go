package ingest

import (
	"slices"

	"corridor/ingest/cells"
)

// readColumn fills the vector of a variable. Equal neighbours are read once.
func (w *worker) readColumn(f *field, j job) {
	v := w.vectors[f.place]
	v.resize(j.batch.Len, f.worded())
	if len(f.cols) == 0 {
		c := f.read(f.source.Const)
		for i := range j.batch.Len {
			w.put(f, i, c)
		}
		return
	}
	from, shift := j.source(f.cols[0])
	if f.source.Key != nil {
		w.readKeys(f, from, shift, j.batch.Len)
		return
	}
	var text string
	var tag cells.Tag
	var numeric bool
	var c cell
	col := f.cols[0] - shift
	for i := range j.batch.Len {
		s, t, n := from.Text(col, i), from.Tag(col, i), from.Numeric(col, i)
		if i == 0 || s != text || t != tag || n != numeric {
			text, tag, numeric = s, t, n
			c = f.readCell(text, tag, numeric)
			if f.asks && !numeric && c.state != blank || c.state == userMissing {
				w.doubt(f, f.shape(text, c), j, i)
			}
		}
		w.put(f, i, c)
	}
}

// doubt notes what a cell says of its column.
func (w *worker) doubt(f *field, s shape, j job, i int) {
	d := &w.doubts[f.place].columnDoubt
	if s&^d.shapes == 0 {
		return
	}
	d.add(s, j.origin(f.cols[0], i))
}

// origin is the file and row that a cell was read from: those of the row, or of a module.
func (j job) origin(col, i int) rowOf {
	if m, ok := j.joined.(joined); ok && col >= len(j.layout.columns) {
		if file, row, ok := m.origin(col-len(j.layout.columns), i); ok {
			return rowOf{file, row}
		}
	}
	return rowOf{j.file, j.batch.FirstRow + int64(i)}
}

// source gives the batch that holds a column of the layout, and the column where it begins.
func (j job) source(col int) (cellSource, int) {
	if own := len(j.layout.columns); col >= own {
		if j.joined == nil {
			return nothing{}, own
		}
		return j.joined, own
	}
	return j.batch, 0
}

// nothing is a source without a value in any cell.
type nothing struct{}

func (nothing) Text(int, int) string   { return "" }
func (nothing) Tag(int, int) cells.Tag { return cells.System }
func (nothing) Numeric(int, int) bool  { return false }

// put stores a cell and marks what its row must tell.
func (w *worker) put(f *field, i int, c cell) {
	v := w.vectors[f.place]
	v.states[i] = c.state
	if v.texts != nil {
		v.texts[i] = c.text
	} else {
		v.nums[i] = c.num
	}
	if c.state == unreadable || c.state == userMissing || c.rounded {
		w.mark(f, i, c)
	}
}

// readKeys fills the vector of a key made of several columns.
func (w *worker) readKeys(f *field, from cellSource, shift, rows int) {
	v := w.vectors[f.place]
	for i := range rows {
		c, bad := w.key.read(f, from, shift, i)
		v.states[i], v.texts[i] = c.state, c.text
		if bad >= 0 {
			rule := valueIgnored
			if requiredID(f.place) {
				rule = keyInvalid
			}
			w.marks = append(w.marks, mark{i, f.place, rule, bad + 1})
		}
	}
}

// requiredID says whether a row that has no such id cannot be in the design, or be protected.
func requiredID(place int) bool {
	return place == vPersonID || place == vHousehold || place == vPSU || place == vStratum
}

func (w *worker) mark(f *field, i int, c cell) {
	rule := valueIgnored
	switch {
	case c.state == userMissing:
		rule = missingUndeclared
	case c.rounded && f.place == vWeight:
		rule = weightRounded
	case c.rounded:
		rule = numberRounded
	case f.place == vWeight || f.place == vFPC:
		return // checkDesign rejects the row
	case needed(f.v):
		rule = valueUnreadable
	}
	w.marks = append(w.marks, mark{i, f.place, rule, 0})
}

func (v *vector) resize(n int, worded bool) {
	v.states = slices.Grow(v.states[:0], n)[:n]
	if worded {
		v.texts = slices.Grow(v.texts[:0], n)[:n]
	} else {
		v.nums = slices.Grow(v.nums[:0], n)[:n]
	}
}
