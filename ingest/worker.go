package ingest

import (
	"hash/maphash"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/tabular"
)

// job is a batch of source rows; ordinal counts them over all files.
type job struct {
	ordinal int
	file    int
	layout  *layout
	batch   *tabular.Batch
	joined  cellSource // what modules add to the rows of the batch: layout.joined in its order, from column 0; nil = nothing was found
	lacking []int      // by row: modules that have no row for the person; nil = no modules
	merged  []merged   // rows of persons who stand in the round several times, by row; only in a panel
}

// merged says what becomes of a row of a person who stands in several quarters.
type merged struct {
	row    int   // of the batch
	latest bool  // the answers that stand; other rows are counted and not loaded
	weight int64 // of the latest: sum of the weights of all rows of the person, before it is divided
}

// loadable is what a worker makes of a job; the loader releases rows.
type loadable struct {
	ordinal int
	file    int
	rows    arrow.RecordBatch
	srcRows []int64  // of rows
	ids     []uint64 // hash of the person id of rows
	designs []designPlace
	doubts  []doubt
	periods map[period]bool // that rows were interviewed in; only of a pool
	rejects []engine.Reject
	counts  counts
	hash    rowsHash
	lastRow int64
}

// counts of a batch, added up by the loader.
type counts struct {
	read, loaded, rejected, merged, eligible, usable, notUsable, flagged int64
	byRule                                                               [ruleCount]int64
}

func (c *counts) add(o counts) {
	c.read += o.read
	c.loaded += o.loaded
	c.rejected += o.rejected
	c.merged += o.merged
	c.eligible += o.eligible
	c.usable += o.usable
	c.notUsable += o.notUsable
	c.flagged += o.flagged
	for i, n := range o.byRule {
		c.byRule[i] += n
	}
}

// designPlace says which stratum (and fpc) a PSU was said to be in, where this changes from one row to the next.
type designPlace struct {
	psu, stratum string
	fpc          int64
	row          int64
}

// worker derives batches. It belongs to one goroutine; its buffers are used again.
type worker struct {
	plan    *plan
	names   []string // of the files
	vectors []*vector
	marks   []mark
	doubts  []doubt // by place
	key     keyReader
	row     row
	person  person
	sheet   *sheet
	encoder *encoder
	kept    []int
}

// mark is a cell that could not be read, or lost decimals; col, if not 0, is 1 + the column to blame, one of several.
type mark struct {
	row, place int
	rule       ruleID
	col        int
}

// idSeed hashes person ids; the hash never leaves the process.
var idSeed = maphash.MakeSeed()

func newWorker(p *plan, names []string) *worker {
	w := &worker{plan: p, names: names, vectors: make([]*vector, len(variableList)), sheet: newSheet(p), encoder: newEncoder(p.stored)}
	for _, place := range p.filled {
		w.vectors[place] = &vector{}
	}
	w.doubts = make([]doubt, len(variableList))
	w.row = row{plan: p, cells: make([]*vector, len(variableList))}
	return w
}

func (w *worker) release() { w.sheet.release() }

// do reads the cells column by column, then derives row by row.
func (w *worker) do(j job) *loadable {
	w.read(j)
	out := &loadable{ordinal: j.ordinal, file: j.file, lastRow: j.batch.FirstRow + int64(j.batch.Len) - 1, periods: map[period]bool{}}
	for _, f := range j.layout.fields {
		if d := w.doubts[f.place]; d.shapes != 0 {
			d.layout, d.place = j.layout.index, f.place
			out.doubts = append(out.doubts, d)
		}
	}
	w.kept = w.kept[:0]
	w.sheet.reserve(j.batch.Len)
	marks, panel := w.marks, j.merged
	for i := range j.batch.Len {
		w.row.i, w.row.rules, w.row.hits = i, 0, w.row.hits[:0]
		for ; len(marks) > 0 && marks[0].row == i; marks = marks[1:] {
			w.row.blame(marks[0].rule, marks[0].place, marks[0].col)
		}
		var m *merged
		if len(panel) > 0 && panel[0].row == i {
			m, panel = &panel[0], panel[1:]
		}
		w.one(j, i, m, out)
	}
	w.sheet.appendVariables(w.row.cells, w.kept)
	out.rows = w.sheet.batch(len(w.kept))
	out.hash = w.encoder.sum(out.rows)
	return out
}

// read fills the vectors with the cells of a batch.
func (w *worker) read(j job) {
	w.marks = w.marks[:0]
	w.row.layout = j.layout
	clear(w.row.cells)
	clear(w.doubts)
	for _, f := range j.layout.fields {
		w.row.cells[f.place] = w.vectors[f.place]
		w.readColumn(f, j)
	}
	slices.SortStableFunc(w.marks, func(a, b mark) int { return a.row - b.row })
}

func (w *worker) one(j job, i int, m *merged, out *loadable) {
	r := &w.row
	srcRow := j.batch.FirstRow + int64(i)
	out.counts.read++
	r.checkDesign()
	rejected := r.rules.of(engine.SeverityReject) != 0
	if !rejected && r.plan.mapping.Pool.Periods > 0 {
		r.pool(m, out)
	}
	switch {
	case rejected:
		out.counts.rejected++
	case m != nil && !m.latest:
		out.counts.merged++
		r.rules, r.hits = 0, r.hits[:0] // what the later interview says stands
		r.breaks(interviewedAgain, vPersonID)
		out.place(r, srcRow)
	default:
		if j.lacking != nil && j.lacking[i] > 0 {
			r.breaksWith(moduleRowMissing, "")
		}
		r.derive(&w.person)
		w.sheet.append(r, &w.person, int32(j.file), srcRow)
		w.kept = append(w.kept, i)
		out.keep(r, &w.person, srcRow)
	}
	r.rules.each(func(rule ruleID) { out.counts.byRule[rule]++ })
	for _, h := range r.hits {
		if !quiet.has(h.rule) {
			out.rejects = append(out.rejects, w.told(h, j, i))
		}
	}
}

func (l *loadable) keep(r *row, p *person, srcRow int64) {
	l.counts.loaded++
	if p.eligible {
		l.counts.eligible++
		if p.usable {
			l.counts.usable++
		} else {
			l.counts.notUsable++
		}
	}
	if r.rules.of(engine.SeverityFlag) != 0 {
		l.counts.flagged++
	}
	if !r.plan.mapping.Pool.Panel { // there, a person may stand in several quarters
		l.srcRows = append(l.srcRows, srcRow)
		l.ids = append(l.ids, maphash.String(idSeed, r.text(vPersonID)))
	}
	l.place(r, srcRow)
}

// place notes where the row's PSU was said to be, of rows that are loaded and of earlier interviews.
func (l *loadable) place(r *row, srcRow int64) {
	fpc, _ := r.num(vFPC)
	d := designPlace{r.text(vPSU), r.text(vStratum), fpc, srcRow}
	if n := len(l.designs); n == 0 || l.designs[n-1].psu != d.psu || l.designs[n-1].stratum != d.stratum || l.designs[n-1].fpc != d.fpc {
		l.designs = append(l.designs, d)
	}
}

// checkDesign: without id, weight, stratum, PSU (and fpc, if there is one) a row cannot be in the design.
func (r *row) checkDesign() {
	if r.lacks(vPersonID) {
		r.breaks(personIDMissing, vPersonID)
	}
	switch weight, ok := r.num(vWeight); {
	case !ok:
		r.breaks(weightMissing, vWeight)
	case weight < 0:
		r.breaks(weightNegative, vWeight)
	}
	if r.lacks(vStratum) {
		r.breaks(stratumMissing, vStratum)
	}
	if r.lacks(vPSU) {
		r.breaks(psuMissing, vPSU)
	}
	if fpc, ok := r.num(vFPC); r.state(vFPC) != notCollected && (!ok || fpc <= 0) {
		r.breaks(fpcInvalid, vFPC)
	}
}

// lacks says whether an id is missing. A key that could not be built has told its own rule, with the column that spoils it.
func (r *row) lacks(place int) bool {
	s := r.state(place)
	return s != present && (s != unreadable || !r.rules.has(keyInvalid))
}

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

// quiet rules say what was assumed, not what is suspicious: they are counted and stored with the person, but not listed.
var quiet = func() (s ruleSet) {
	for _, r := range []ruleID{weightRounded, numberRounded, payerAssumed, monthFallback, rateFallback, earningsFromRate, ageFromBirthYear,
		missingUndeclared, interviewedAgain, moduleRowMissing, provinceAmbiguous, regionNotNested} {
		s.add(r)
	}
	return s
}()

// told is a hit with its place in the user's file.
func (w *worker) told(h hit, j job, i int) engine.Reject {
	out := engine.Reject{
		File: w.names[j.file], Row: j.batch.FirstRow + int64(i), Value: h.text,
		Rule: rules[h.rule].id, Severity: rules[h.rule].severity, Text: rules[h.rule].text,
	}
	if h.place < 0 {
		return out
	}
	out.Column = variableList[h.place].Name
	f := j.layout.field(h.place)
	if f == nil || len(f.cols) == 0 {
		return out
	}
	col := f.cols[0]
	if h.col > 0 {
		col = h.col - 1
	}
	from, shift := j.source(col)
	at := j.origin(col, i)
	out.Column, out.Value = j.layout.column(col), from.Text(col-shift, i)
	out.File, out.Row = w.names[at.file], at.row
	return out
}
