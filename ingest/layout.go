package ingest

import (
	"fmt"
	"maps"
	"slices"
)

// layout is a part compiled: which column of its files, or of the modules joined to them, is which variable.
type layout struct {
	part           Part
	index          int // in plan.layouts
	used           bool
	fields         []*field // in schema order
	columns        []string // of the persons' files, each once
	joined         []joinedColumn
	provinces      map[string]placed // by bare code
	basis          string
	collectedItems int
}

// joinedColumn is a column that a module adds to the row of a person; it stands after those of the person's own file.
type joinedColumn struct {
	module int    // place in Mapping.Modules
	item   string // of a roster: the item whose row it is; "" = the only row
	column string // of the module's file
}

func newLayout(m *Mapping, index int, part Part) *layout {
	l := &layout{part: part, index: index, provinces: provinceTable(part.Provinces, m.Provinces)}
	if !m.has(part, "interview_ym") && part.ReferenceMonth > 0 {
		part.Variables = maps.Clone(part.Variables)
		part.Variables["interview_ym"] = Source{Const: fmt.Sprintf("%06d", part.ReferenceMonth), hasConst: true, Marks: m.Marks}
		l.part = part
	}
	own := map[string]int{}
	for i, v := range variableList {
		s, ok := part.Variables[v.Name]
		if !ok {
			continue
		}
		f := newField(v, s)
		f.place = i
		for _, c := range s.Columns() {
			if _, seen := own[c]; !seen {
				own[c] = len(l.columns)
				l.columns = append(l.columns, c)
			}
			f.cols = append(f.cols, own[c])
		}
		l.fields = append(l.fields, f)
	}
	for i := range m.Modules {
		l.join(i, &m.Modules[i])
	}
	slices.SortFunc(l.fields, func(a, b *field) int { return a.place - b.place })
	l.basis = l.earningsBasis(m)
	for i := range items {
		if l.itemCollected(i) && inC(i) {
			l.collectedItems++
		}
	}
	return l
}

// join adds the fields of a module.
func (l *layout) join(module int, m *Module) {
	for _, name := range m.Provides() {
		item, source := "", m.Variables[name]
		if m.Roster != nil {
			item, source = name[:4], m.Roster.Variables[name[5:]] // rc03_amount
		}
		f := newField(variables[name], source)
		f.place = variablePlace[name]
		for _, c := range source.Columns() {
			want := joinedColumn{module, item, c}
			at := slices.Index(l.joined, want)
			if at < 0 {
				at = len(l.joined)
				l.joined = append(l.joined, want)
			}
			f.cols = append(f.cols, len(l.columns)+at)
		}
		l.fields = append(l.fields, f)
	}
}

// field of a variable; nil if the part does not have it.
func (l *layout) field(place int) *field {
	for _, f := range l.fields {
		if f.place == place {
			return f
		}
	}
	return nil
}

// column is the name of a column of the persons' files or of a module.
func (l *layout) column(col int) string {
	if col < len(l.columns) {
		return l.columns[col]
	}
	return l.joined[col-len(l.columns)].column
}

func (l *layout) collected(name string) bool { return l.field(variablePlace[name]) != nil }

func (l *layout) itemCollected(i int) bool {
	code := items[i].code
	return l.collected(code+"_amount") || l.collected(code+"_deducted") || i == iRC20 && l.collected("deposit_forfeited")
}

// earningsBasis: gross if everything that is withheld was asked or is inside the cash, else net (methodology 1.4).
func (l *layout) earningsBasis(m *Mapping) string {
	if m.EarningsBasis != "AUTO" {
		return m.EarningsBasis
	}
	for _, part := range []string{"tax", "social", "deduction"} {
		if !l.collected("earn_"+part) && !m.CashIncludes[part] {
			return "NET"
		}
	}
	return "GROSS"
}
