package queries

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"corridor/engine/schema"
	"corridor/engine/survey"
)

// plan is what one build computes: every sum that some measure needs, once, and every breakdown that some indicator
// declares.
type plan struct {
	definitions []*Definition
	sums        []sum
	index       map[string]int // sum's SQL → place in sums
	counts      []int          // places of the sums that count persons
	countAt     []int          // place of a sum → place in counts, -1
	dimensions  []schema.Dimension
	columns     []string // those that quantiles are taken of
	measures    []planned
	breakdowns  []breakdown
	any         expr // a person in no population is in no cell
}

// sum is an exact sum over the persons of a cell for whom the domain holds: persons with a weight above 0, Σw, Σw·amount,
// or Σw over those for whom the condition holds.
type sum struct {
	domain    expr
	count     bool
	amount    expr
	typ       schema.Type // of the amount
	condition expr
	scale     int32 // the sum is an integer over 10^scale
}

// notNull holds where an expression is known.
type notNull struct{ of expr }

func (n notNull) sql() string                    { return "(" + n.of.sql() + ") IS NOT NULL" }
func (n notNull) columns(visit func(string))     { n.of.columns(visit) }
func (n notNull) eval(person map[string]any) any { return n.of.eval(person) != nil }

const weightSQL = "CAST(w_final AS DECIMAL(15,6))"

// sql sums with factors, products and sums cast, so that every engine computes in the same digits: p1+p2+1 <= 38.
func (s sum) sql() string {
	d := s.domain.sql()
	switch {
	case s.count && s.condition != nil:
		return fmt.Sprintf("CAST(SUM(CASE WHEN (%s) AND (%s) AND w_final > 0 THEN 1 ELSE 0 END) AS BIGINT)", d, s.condition.sql())
	case s.count:
		return fmt.Sprintf("CAST(SUM(CASE WHEN (%s) AND w_final > 0 THEN 1 ELSE 0 END) AS BIGINT)", d)
	case s.condition != nil:
		return fmt.Sprintf("CAST(SUM(CASE WHEN (%s) AND (%s) THEN %s ELSE CAST(0 AS DECIMAL(15,6)) END) AS DECIMAL(38,6))", d, s.condition.sql(), weightSQL)
	case s.amount == nil:
		return fmt.Sprintf("CAST(SUM(CASE WHEN (%s) THEN %s ELSE CAST(0 AS DECIMAL(15,6)) END) AS DECIMAL(38,6))", d, weightSQL)
	}
	p, sc := s.typ.Precision, s.typ.Scale
	return fmt.Sprintf("CAST(SUM(CASE WHEN (%s) THEN %s * CAST(%s AS DECIMAL(%d,%d)) ELSE CAST(0 AS DECIMAL(%d,%d)) END) AS DECIMAL(38,%d))",
		d, weightSQL, s.amount.sql(), p, sc, 15+p, 6+sc, 6+sc)
}

// planned is a measure with the places of its sums.
type planned struct {
	*Measure
	definition int
	population int // count of the population
	parent     int // count of the population that the measure's is a part of, or -1
	base       int // count of the indicator's population
	count      int // persons that the figure is computed from
	weight     int // Σw of those
	y, x       int // numerator and denominator; quantile: -1 and weight; total: y and -1
	numerators int // share: persons for whom the condition holds, else -1
	column     int // quantile: place in plan.columns, else -1
	prob       *big.Rat
	scale      int32 // value = Y/X (or Y) in units of the sums, over 10^scale
}

// breakdown is a set of dimensions and the measures that are published by it.
type breakdown struct {
	key      string
	dims     []int // places in plan.dimensions
	measures []int // places in plan.measures
}

func newPlan(definitions []*Definition) *plan {
	p := &plan{definitions: definitions, index: map[string]int{}}
	var populations []expr
	for i, d := range definitions {
		populations = append(populations, d.base)
		for j := range d.Measures {
			p.add(i, &d.Measures[j])
		}
		for _, dim := range d.Dimensions {
			if !slices.Contains(p.dimensions, dim) {
				p.dimensions = append(p.dimensions, dim)
			}
		}
	}
	order := func(d schema.Dimension) int { return slices.Index(schema.Dimensions, d) }
	slices.SortFunc(p.dimensions, func(a, b schema.Dimension) int { return order(a) - order(b) })
	p.collectBreakdowns()
	p.countAt = make([]int, len(p.sums))
	for i, s := range p.sums {
		p.countAt[i] = -1
		if s.count {
			p.countAt[i] = len(p.counts)
			p.counts = append(p.counts, i)
		}
	}
	p.any = either(populations)
	return p
}

// either is the disjunction of different conditions.
func either(conditions []expr) expr {
	seen := map[string]bool{}
	var parts []expr
	for _, c := range conditions {
		if t := c.sql(); !seen[t] {
			seen[t] = true
			parts = append(parts, c)
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return logic{"or", parts}
}

func (p *plan) place(s sum) int {
	key := s.sql()
	if i, ok := p.index[key]; ok {
		return i
	}
	p.sums = append(p.sums, s)
	p.index[key] = len(p.sums) - 1
	return len(p.sums) - 1
}

func (p *plan) countOf(who expr) int { return p.place(sum{domain: who, count: true}) }

func (p *plan) add(definition int, m *Measure) {
	domain := m.population
	for _, e := range []expr{m.amount, m.condition, m.per} {
		if e != nil {
			domain = and(domain, notNull{e})
		}
	}
	q := planned{Measure: m, definition: definition, parent: -1, y: -1, x: -1, numerators: -1, column: -1}
	q.base = p.countOf(p.definitions[definition].base)
	q.population = p.countOf(m.population)
	if m.parent != nil {
		q.parent = p.countOf(m.parent)
	}
	q.count = p.countOf(domain)
	q.weight = p.place(sum{domain: domain, scale: 6})
	weighted := func(e expr) int {
		if e == nil {
			return q.weight
		}
		t := amountType(e)
		return p.place(sum{domain: domain, amount: e, typ: t, scale: 6 + t.Scale})
	}
	switch m.kind {
	case survey.Total:
		q.y = weighted(m.amount)
	case survey.Mean:
		q.y, q.x = weighted(m.amount), q.weight
	case survey.Ratio:
		q.y, q.x = weighted(m.amount), weighted(m.per)
	case survey.Proportion:
		q.y, q.x = p.place(sum{domain: domain, condition: m.condition, scale: 6}), q.weight
		q.numerators = p.place(sum{domain: domain, count: true, condition: m.condition})
	case survey.Quantile:
		q.x = q.weight
		q.prob, _ = new(big.Rat).SetString(m.P) // checked when the file was read
		name := m.amount.sql()
		if q.column = slices.Index(p.columns, name); q.column < 0 {
			q.column = len(p.columns)
			p.columns = append(p.columns, name)
		}
	}
	if q.y >= 0 {
		q.scale = p.sums[q.y].scale
		if q.x >= 0 {
			q.scale -= p.sums[q.x].scale
		}
	}
	p.measures = append(p.measures, q)
}

// amountType is the decimal type that an amount is multiplied in. Twenty digits at least: the embedded engine multiplies
// two decimals of up to 18 digits in 64 bits, which overflow.
func amountType(e expr) schema.Type {
	t := e.(plus).parts[0].typ
	t.Precision = max(t.Precision, 20)
	return t
}

func (p *plan) collectBreakdowns() {
	at := map[string]int{}
	for i, d := range p.definitions {
		for _, key := range d.Breakdowns {
			j, ok := at[key]
			if !ok {
				j = len(p.breakdowns)
				at[key] = j
				p.breakdowns = append(p.breakdowns, breakdown{key: key, dims: p.places(key)})
			}
			for k := range p.measures {
				if p.measures[k].definition == i {
					p.breakdowns[j].measures = append(p.breakdowns[j].measures, k)
				}
			}
		}
	}
}

func (p *plan) places(key string) []int {
	var dims []int
	if key == "" {
		return dims
	}
	for _, id := range strings.Split(key, ",") {
		dims = append(dims, slices.IndexFunc(p.dimensions, func(d schema.Dimension) bool { return d.ID == id }))
	}
	return dims
}
