package trial

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"corridor/engine"
	"corridor/ingest"
	"corridor/ingest/tabular"
)

// Schema names the shape of an outcome as JSON. A change that would break a reader raises the number.
const Schema = "corridor.mapping-check/1"

// Outcome is what an ingest would have done.
type Outcome struct {
	Schema    string            `json:"schema"` // Schema
	Mapping   string            `json:"mapping"`
	Round     string            `json:"round"`
	WouldLoad bool              `json:"would_load"`
	Refused   *engine.Text      `json:"refused,omitempty"` // why not
	Rates     bool              `json:"rates"`             // false: none were given, so amounts in foreign currency count as not known
	Counts    engine.LoadCounts `json:"counts"`
	Rules     []Rule            `json:"rules"`
	Uncovered []Uncovered       `json:"uncovered"`
	Unmapped  []Unmapped        `json:"unmapped"`
	Taken     []string          `json:"assumptions"`
}

// Rule is a broken rule: how many persons break it, and how many cells the report would list.
type Rule struct {
	ID       string      `json:"rule"`
	Severity string      `json:"severity,omitempty"` // "": only counted
	Text     engine.Text `json:"text"`
	Persons  int64       `json:"persons"`
	Listed   int64       `json:"listed"`
	Examples []Example   `json:"examples"`
}

// count is what the ingest would say: persons, where it came so far. A person may be listed twice, by column.
func (r Rule) count() int64 {
	if r.Persons > 0 {
		return r.Persons
	}
	return r.Listed
}

// Example is a place where a rule is broken. Row counts data rows from 1.
type Example struct {
	File   string `json:"file"`
	Row    int64  `json:"row"`
	Column string `json:"column,omitempty"`
	Value  string `json:"value"`
}

// Uncovered is a coded column with values that no recode and no missing code of the mapping covers.
type Uncovered struct {
	Column    string   `json:"column"`
	Variables []string `json:"variables"`
	Values    []Value  `json:"values"`
	More      int64    `json:"more,omitempty"` // cells of further values

	counts map[string]int64
}

// Value is a value with the number of its cells.
type Value struct {
	Text  string `json:"value"`
	Count int64  `json:"count"`
}

// Unmapped are the columns of a file that the mapping does not use.
type Unmapped struct {
	File    string   `json:"file"`
	Columns []string `json:"columns"`
}

// Outcome puts together what the ledger has seen and how the ingest ended. failed may be nil or an *engine.Error of kind
// Rejected; other errors are not the outcome of a trial.
func (l *Ledger) Outcome(m *ingest.Mapping, d engine.Dataset, failed error) *Outcome {
	o := &Outcome{
		Schema: Schema, Mapping: filepath.Base(m.Path), Round: m.Round, WouldLoad: failed == nil, Counts: d.Counts,
		Rules: l.rulesTold(d.Counts.ByRule), Uncovered: l.uncoveredTold(), Unmapped: []Unmapped{}, Taken: d.Assumptions,
	}
	if o.Taken == nil {
		o.Taken = []string{}
	}
	var e *engine.Error
	if errors.As(failed, &e) {
		o.Refused = &engine.Text{En: e.In("en"), Vi: e.In("vi")}
	}
	return o
}

// UnmappedColumns are the columns of each file that the mapping does not use. Only headers are read.
func UnmappedColumns(ctx context.Context, m *ingest.Mapping, files []string) ([]Unmapped, error) {
	list := []Unmapped{}
	for _, path := range files {
		at, module, err := m.Place(path)
		if err != nil {
			return nil, err
		}
		o, used := partColumns(m.AllParts()[at])
		if module >= 0 {
			o, used = moduleColumns(m.Modules[module])
		}
		f, err := tabular.Open(ctx, path, o)
		if err != nil {
			return nil, err
		}
		u := Unmapped{File: filepath.Base(path), Columns: []string{}}
		for _, name := range f.Header {
			if !slices.Contains(used, name) {
				u.Columns = append(u.Columns, name)
			}
		}
		_ = f.Close() // only read
		list = append(list, u)
	}
	return list, nil
}

func partColumns(p ingest.Part) (o tabular.Options, used []string) {
	for _, s := range p.Variables {
		used = append(used, s.Columns()...)
	}
	return tabular.Options{Encoding: p.Encoding, Sheet: p.Sheet, HeaderLine: p.Header.Line, HeaderSize: p.Header.Size}, used
}

func moduleColumns(m ingest.Module) (o tabular.Options, used []string) {
	return tabular.Options{Encoding: m.Encoding, Sheet: m.Sheet, HeaderLine: m.Header.Line, HeaderSize: m.Header.Size}, m.Columns()
}
