package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine/schema"
)

// plan is everything that the workers share and nobody changes: the mapping compiled to columns, rates, law.
type plan struct {
	mapping        *Mapping
	rates          *Rates
	law            *law
	provinces      map[string]string // bare code → code of the list
	fields         []*field          // in schema order
	columns        []string          // of the source, each once
	inCash         []bool            // by earningsParts: already inside earn_cash
	basis          string
	collectedItems int
	stored         *arrow.Schema
}

func newPlan(m *Mapping, rates *Rates, l *law) *plan {
	p := &plan{mapping: m, rates: rates, law: l, provinces: provinceTable(m.Provinces)}
	if _, ok := m.Variables["interview_ym"]; !ok {
		ym := fmt.Sprintf("%06d", m.ReferenceMonth)
		m.Variables["interview_ym"] = Source{Const: ym, hasConst: true, Marks: m.Marks}
	}
	at := map[string]int{}
	for i, v := range variableList {
		s, ok := m.Variables[v.Name]
		if !ok {
			continue
		}
		f := newField(v, s)
		f.place = i
		if !s.hasConst {
			col, seen := at[s.Column]
			if !seen {
				col = len(p.columns)
				at[s.Column] = col
				p.columns = append(p.columns, s.Column)
			}
			f.col = col
		}
		p.fields = append(p.fields, f)
	}
	for _, part := range earningsParts {
		p.inCash = append(p.inCash, m.CashIncludes[part.name])
	}
	p.basis = p.earningsBasis()
	for i := range items {
		if p.itemCollected(i) && inC(i) {
			p.collectedItems++
		}
	}
	p.stored = p.storedSchema()
	return p
}

func (p *plan) collected(name string) bool {
	_, ok := p.mapping.Variables[name]
	return ok
}

func (p *plan) itemCollected(i int) bool {
	code := items[i].code
	return p.collected(code+"_amount") || p.collected(code+"_deducted") || i == iRC20 && p.collected("deposit_forfeited")
}

// earningsBasis: gross if everything that is withheld was asked or is inside the cash, else net (methodology 1.4).
func (p *plan) earningsBasis() string {
	if p.mapping.EarningsBasis != "AUTO" {
		return p.mapping.EarningsBasis
	}
	for _, part := range []string{"tax", "social", "deduction"} {
		if !p.collected("earn_"+part) && !p.mapping.CashIncludes[part] {
			return "NET"
		}
	}
	return "GROSS"
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
