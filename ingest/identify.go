package ingest

import (
	"strings"

	"corridor/engine"
)

// identified is what a panel needs to know of a row before any row is derived.
type identified struct {
	row    int    // of the batch
	id     string // of the person
	period period // zero if it is not known
	month  int32  // of the interview, yyyymm; 0 = not known
	weight int64  // units of 10^-6, as the file has it: not divided
}

// designPlaces are the variables that say whether a row is in the design, and when.
var designPlaces = []int{vPersonID, vHousehold, vWeight, vStratum, vPSU, vFPC, vQuarter, vInterview}

// identify lists the rows of a batch that are in the design: those that loading will not reject. The job's layout is that of
// the part, or only(designPlaces...) of it.
func (w *worker) identify(j job) (list []identified) {
	w.read(j)
	r, marks := &w.row, w.marks
	for i := range j.batch.Len {
		r.i, r.rules, r.hits = i, 0, r.hits[:0]
		for ; len(marks) > 0 && marks[0].row == i; marks = marks[1:] {
			r.blame(marks[0].rule, marks[0].place, marks[0].col)
		}
		if r.checkDesign(); r.rules.of(engine.SeverityReject) != 0 {
			continue
		}
		q, _ := r.period()
		month, _ := r.interview()
		weight, _ := r.num(vWeight)
		list = append(list, identified{i, strings.Clone(r.text(vPersonID)), q, month, weight})
	}
	return list
}
