package ingest

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine/schema"
)

// plan is everything that the workers share and nobody changes: the mapping compiled to columns, rates, law.
type plan struct {
	mapping *Mapping
	rates   *Rates
	law     *law
	layouts []*layout // as Mapping.AllParts
	filled  []int     // places of the variables that some layout fills, in schema order
	inCash  []bool    // by earningsParts: already inside earn_cash
	basis   string
	stored  *arrow.Schema
	single  bool // a column that is read is of 32-bit floats
}

// newPlan compiles a mapping for files that lie in the parts used (all where nil): what a part has that no file belongs to is
// not collected.
func newPlan(m *Mapping, rates *Rates, l *law, used ...int) *plan {
	p := &plan{mapping: m, rates: rates, law: l}
	for i, part := range m.AllParts() {
		layout := newLayout(m, i, part)
		layout.used = len(used) == 0 && (i < len(m.Parts) || m.general == nil) || slices.Contains(used, i)
		p.layouts = append(p.layouts, layout)
	}
	for i, v := range variableList {
		if p.collected(v.Name) {
			p.filled = append(p.filled, i)
		}
	}
	for _, part := range earningsParts {
		p.inCash = append(p.inCash, m.CashIncludes[part.name])
	}
	p.basis = p.commonBasis()
	p.stored = p.storedSchema()
	return p
}

// collected says whether any file of the round has the variable.
func (p *plan) collected(name string) bool {
	return slices.ContainsFunc(p.layouts, func(l *layout) bool { return l.used && l.collected(name) })
}

func (p *plan) itemCollected(i int) bool {
	return slices.ContainsFunc(p.layouts, func(l *layout) bool { return l.used && l.itemCollected(i) })
}

// commonBasis is the basis of all parts; where they differ, every person has that of the own part, and the round none.
func (p *plan) commonBasis() string {
	basis := ""
	for _, l := range p.layouts {
		switch {
		case !l.used || basis == l.basis:
		case basis == "":
			basis = l.basis
		default:
			return "UNKNOWN"
		}
	}
	return basis
}

// storedSchema has the columns that this mapping can fill; the store shows the others as NULL.
func (p *plan) storedSchema() *arrow.Schema {
	var empty []string
	for _, v := range variableList {
		if !p.collected(v.Name) {
			empty = append(empty, v.Name)
		}
	}
	for i, it := range items {
		if !p.itemCollected(i) {
			empty = append(empty, it.code+"_net_vnd")
		}
	}
	empty = append(empty, "cmp_deposit_breach") // no ceiling of deposits is loaded
	var fields []arrow.Field
	for _, f := range schema.PersonSchema().Fields() {
		if !slices.Contains(empty, f.Name) {
			fields = append(fields, f)
		}
	}
	return arrow.NewSchema(fields, nil)
}

// notCollected lists the cost items without a source, as codes such as RC01.
func (p *plan) notCollected() []string {
	var list []string
	for i, it := range items {
		if !p.itemCollected(i) {
			list = append(list, strings.ToUpper(it.code))
		}
	}
	return list
}
