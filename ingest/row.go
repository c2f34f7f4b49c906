package ingest

import "corridor/engine/schema"

// vector is a canonical variable of a batch: one cell a row, in the form that its kind stores, texts or nums.
type vector struct {
	nums   []int64
	texts  []string
	states []state
}

// row is one person under derivation: its cells, and the rules that it broke.
type row struct {
	plan   *plan
	layout *layout
	cells  []*vector // by place of the variable; nil = not collected
	i      int
	rules  ruleSet
	hits   []hit
}

// hit is a broken rule with the variable to blame; place -1: none, and text says the value. col, if not 0, is 1 + the
// column to blame of a variable made of several.
type hit struct {
	rule  ruleID
	place int
	col   int
	text  string
}

func (r *row) state(place int) state {
	if v := r.cells[place]; v != nil {
		return v.states[r.i]
	}
	return notCollected
}

// num is the number of a cell in units of its storage scale; ok only if present.
func (r *row) num(place int) (int64, bool) {
	if v := r.cells[place]; v != nil && v.states[r.i] == present {
		return v.nums[r.i], true
	}
	return 0, false
}

// text is the text or code of a cell; "" if there is none.
func (r *row) text(place int) string {
	if v := r.cells[place]; v != nil && v.states[r.i] == present {
		return v.texts[r.i]
	}
	return ""
}

func (r *row) month(place int) (int32, bool) {
	n, ok := r.num(place)
	return int32(n), ok
}

// breaks notes a rule once per person and variable.
func (r *row) breaks(rule ruleID, place int) { r.blame(rule, place, 0) }

// blame is breaks with the column. Ids that share a column that spoils them tell it once.
func (r *row) blame(rule ruleID, place, col int) {
	r.rules.add(rule)
	for _, h := range r.hits {
		if col > 0 && h.rule == rule && h.col == col {
			return
		}
	}
	r.hits = append(r.hits, hit{rule: rule, place: place, col: col})
}

// breaksWith notes a rule on a derived value.
func (r *row) breaksWith(rule ruleID, text string) {
	r.rules.add(rule)
	r.hits = append(r.hits, hit{rule: rule, place: -1, text: text})
}

// firstMonth is the first of the months that is known.
func (r *row) firstMonth(places ...int) (int32, bool) {
	for _, p := range places {
		if ym, ok := r.month(p); ok {
			return ym, true
		}
	}
	return 0, false
}

// needed says whether cost, earnings or eligibility depend on a variable, so that a cell that cannot be read matters.
func needed(v schema.Variable) bool {
	switch v.Block {
	case "screening", "cost", "total", "earnings":
		return v.Name != "usual_monthly_later" && v.Name != "return_ym" && v.Name != "currently_abroad" && v.Name != "last_destination"
	}
	switch v.Name {
	case "employment_status", "age", "interview_ym", "deposit_forfeited", "deposit_currency":
		return true
	}
	return false
}
