package ingest

import (
	"fmt"
	"maps"
	"slices"

	"corridor/engine/schema"
)

// Module is files of further variables, joined to the persons by a key.
type Module struct {
	Name            string
	Files           string // pattern of the base name; decides before the parts
	Encoding, Sheet string
	Header          Header
	Join            string            // hh_id or person_id
	Key             Source            // of the module's files: what the values of Join are made of
	Variables       map[string]Source // by canonical name; empty if there is a roster
	Roster          *Roster           // nil: one row a key
	line            node
}

// Roster is a long table of cost items: one row a key and item.
type Roster struct {
	Item      string            // column that names the item
	Items     map[string]string // its codes (as itemCode writes them) → item, e.g. 11 → rc03
	Absent    string            // what an item is that a person does not list beside others: "" = missing, zero
	Variables map[string]Source // by what follows the item in the variable's name: amount, currency, payee, …
}

// Provides are the canonical variables that the module fills, sorted.
func (m *Module) Provides() []string {
	if m.Roster == nil {
		return slices.Sorted(maps.Keys(m.Variables))
	}
	var list []string
	for _, item := range m.Roster.items() {
		for suffix := range m.Roster.Variables {
			list = append(list, item+"_"+suffix)
		}
	}
	slices.Sort(list)
	return list
}

// items that occur, sorted, each once.
func (r *Roster) items() []string {
	return slices.Compact(slices.Sorted(maps.Values(r.Items)))
}

// Columns are the source columns that the module is read from, each once: those of the key first, then the item, then the variables
// by name.
func (m *Module) Columns() []string {
	list := m.Key.Columns()
	from := m.Variables
	if m.Roster != nil {
		list = append(list, m.Roster.Item)
		from = m.Roster.Variables
	}
	for _, name := range slices.Sorted(maps.Keys(from)) {
		list = append(list, from[name].Columns()...)
	}
	var once []string
	for _, c := range list {
		if !slices.Contains(once, c) {
			once = append(once, c)
		}
	}
	return once
}

// itemCode is the form in which codes of roster items are compared: 11, 011 and 11.0 are one.
func itemCode(text string) string { return plainInteger(cleanText(text)) }

// rosterVariable is the canonical variable that stands for all items of a roster's column.
func rosterVariable(suffix string) (schema.Variable, bool) {
	v, ok := variables[schema.Items[0]+"_"+suffix]
	return v, ok && v.Block == "cost"
}

// rosterSuffixes are what a roster can give of an item.
var rosterSuffixes = []string{"amount", "currency", "payee", "paid_by", "payment_ym", "reimbursed", "deducted"}

// assumption says what joining the module takes for granted.
func (m *Module) assumption() string {
	text := fmt.Sprintf("module %s is joined by %s; rows whose key nobody has, or that stands more than once, are not used", m.Name, m.Join)
	switch {
	case m.Roster == nil:
		return text
	case m.Roster.Absent == "zero":
		return text + "; an item that a person does not list beside others cost nothing"
	default:
		return text + "; an item that a person does not list is missing"
	}
}
