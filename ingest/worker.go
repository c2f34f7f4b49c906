package ingest

import (
	"hash/maphash"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
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
