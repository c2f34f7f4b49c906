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
	batch   *tabular.Batch
}

// loadable is what a worker makes of a job; the loader releases rows.
type loadable struct {
	ordinal int
	file    int
	rows    arrow.RecordBatch
	srcRows []int64  // of rows
	ids     []uint64 // hash of the person id of rows
	designs []designPlace
	rejects []engine.Reject
	counts  counts
	hash    rowsHash
	lastRow int64
}

// counts of a batch, added up by the loader.
type counts struct {
	read, loaded, rejected, eligible, usable, notUsable, flagged int64
	byRule                                                       [ruleCount]int64
}

func (c *counts) add(o counts) {
	c.read += o.read
	c.loaded += o.loaded
	c.rejected += o.rejected
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
	row     row
	person  person
	sheet   *sheet
	encoder *encoder
	kept    []int
}

// mark is a cell that could not be read, or lost decimals.
type mark struct {
	row, place int
	rule       ruleID
}

// idSeed hashes person ids; the hash never leaves the process.
var idSeed = maphash.MakeSeed()

func newWorker(p *plan, names []string) *worker {
	w := &worker{plan: p, names: names, vectors: make([]*vector, len(variableList)), sheet: newSheet(p), encoder: newEncoder(p.stored)}
	for _, f := range p.fields {
		w.vectors[f.place] = &vector{}
	}
	w.row = row{plan: p, cells: w.vectors}
	return w
}

func (w *worker) release() { w.sheet.release() }

// do reads the cells column by column, then derives row by row.
func (w *worker) do(j job) *loadable {
	w.marks = w.marks[:0]
	for _, f := range w.plan.fields {
		w.readColumn(f, j.batch)
	}
	slices.SortStableFunc(w.marks, func(a, b mark) int { return a.row - b.row })
	out := &loadable{ordinal: j.ordinal, file: j.file, lastRow: j.batch.FirstRow + int64(j.batch.Len) - 1}
	w.kept = w.kept[:0]
	w.sheet.reserve(j.batch.Len)
	marks := w.marks
	for i := range j.batch.Len {
		w.row.i, w.row.rules, w.row.hits = i, 0, w.row.hits[:0]
		for ; len(marks) > 0 && marks[0].row == i; marks = marks[1:] {
			w.row.breaks(marks[0].rule, marks[0].place)
		}
		w.one(j, i, out)
	}
	w.sheet.appendVariables(w.vectors, w.kept)
	out.rows = w.sheet.batch(len(w.kept))
	out.hash = w.encoder.sum(out.rows)
	return out
}

func (w *worker) one(j job, i int, out *loadable) {
	r := &w.row
	srcRow := j.batch.FirstRow + int64(i)
	out.counts.read++
	r.checkDesign()
	if r.rules.of(engine.SeverityReject) != 0 {
		out.counts.rejected++
	} else {
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
	l.srcRows = append(l.srcRows, srcRow)
	l.ids = append(l.ids, maphash.String(idSeed, r.text(vPersonID)))
	fpc, _ := r.num(vFPC)
	d := designPlace{r.text(vPSU), r.text(vStratum), fpc, srcRow}
	if n := len(l.designs); n == 0 || l.designs[n-1].psu != d.psu || l.designs[n-1].stratum != d.stratum || l.designs[n-1].fpc != d.fpc {
		l.designs = append(l.designs, d)
	}
}

// checkDesign: without id, weight, stratum, PSU (and fpc, if there is one) a row cannot be in the design.
func (r *row) checkDesign() {
	if r.state(vPersonID) != present {
		r.breaks(personIDMissing, vPersonID)
	}
	switch weight, ok := r.num(vWeight); {
	case !ok:
		r.breaks(weightMissing, vWeight)
	case weight < 0:
		r.breaks(weightNegative, vWeight)
	}
	if r.state(vStratum) != present {
		r.breaks(stratumMissing, vStratum)
	}
	if r.state(vPSU) != present {
		r.breaks(psuMissing, vPSU)
	}
	if fpc, ok := r.num(vFPC); r.state(vFPC) != notCollected && (!ok || fpc <= 0) {
		r.breaks(fpcInvalid, vFPC)
	}
}

// readColumn fills the vector of a variable. Equal neighbours are read once.
func (w *worker) readColumn(f *field, b *tabular.Batch) {
	v := w.vectors[f.place]
	v.resize(b.Len, f.worded())
	var last string
	c := f.read(f.source.Const)
	for i := range b.Len {
		if f.col >= 0 {
			if text := b.Text(f.col, i); i == 0 || text != last {
				last, c = text, f.read(text)
			}
		}
		v.states[i] = c.state
		if v.texts != nil {
			v.texts[i] = c.text
		} else {
			v.nums[i] = c.num
		}
		if c.state == unreadable || c.rounded {
			w.mark(f, i, c)
		}
	}
}

func (w *worker) mark(f *field, i int, c cell) {
	rule := valueIgnored
	switch {
	case c.rounded && f.place == vWeight:
		rule = weightRounded
	case c.rounded:
		rule = numberRounded
	case f.place == vWeight || f.place == vFPC:
		return // checkDesign rejects the row
	case needed(f.v):
		rule = valueUnreadable
	}
	w.marks = append(w.marks, mark{i, f.place, rule})
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
	for _, r := range []ruleID{weightRounded, numberRounded, payerAssumed, monthFallback, rateFallback, earningsFromRate, ageFromBirthYear} {
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
	for _, f := range w.plan.fields {
		if f.place == h.place && f.col >= 0 {
			out.Column, out.Value = f.source.Column, j.batch.Text(f.col, i)
		}
	}
	return out
}
