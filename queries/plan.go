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
	dimensions  []schema.Dimension
	columns     []string // those that quantiles are taken of
	conditions  []expr   // what a person may or may not meet; at most two words of bits
	amounts     []string // columns that are summed and are not among columns
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
	condition expr
	scale     int32 // the sum is an integer over 10^scale
	bit       int   // place of domain and condition in plan.conditions
	keys      []int // of the amount's parts: places in plan.columns
	parts     []int // the others: places in plan.amounts
}

// notNull holds where an expression is known.
type notNull struct{ of expr }

func (n notNull) sql() string                    { return "(" + n.of.sql() + ") IS NOT NULL" }
func (n notNull) columns(visit func(string))     { n.of.columns(visit) }
func (n notNull) eval(person map[string]any) any { return n.of.eval(person) != nil }

// key tells sums apart.
func (s sum) key() string {
	text := func(e expr) string {
		if e == nil {
			return ""
		}
		return e.sql()
	}
	return fmt.Sprintf("%t|%s|%s|%s", s.count, s.domain.sql(), text(s.amount), text(s.condition))
}

const weightSQL = "CAST(w_final AS DECIMAL(15,6))"

// weightSum is Σw over a domain. Factors, products and sums are cast, so that every engine computes in the same digits.
func weightSum(domain expr) string {
	return fmt.Sprintf("CAST(SUM(CASE WHEN %s THEN %s ELSE CAST(0 AS DECIMAL(15,6)) END) AS DECIMAL(38,6))", domain.sql(), weightSQL)
}

// amountSum is Σw·column. With p1+p2+1 <= 38 no engine rounds; twenty digits at least, because the embedded engine multiplies
// two decimals of up to 18 digits in 64 bits, which overflow.
func amountSum(name string) string {
	t := personColumns[name]
	return fmt.Sprintf("CAST(SUM(%s * CAST(%s AS DECIMAL(%d,%d))) AS DECIMAL(38,%d))", weightSQL, name, max(t.Precision, 20), t.Scale, 6+t.Scale)
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
	swept      int // weight's place in plan.sums
	prob       *big.Rat
	scale      int32 // value = Y/X (or Y) in units of the sums, over 10^scale
}

// breakdown is a set of dimensions and the measures that are published by it. Places of sums in its measures are places in
// its own list.
type breakdown struct {
	key      string
	dims     []int // places in plan.dimensions
	measures []planned
	sums     []int // places in plan.sums
	counts   []int // places in sums of those that count persons
	countAt  []int // by sum: its place in counts, -1
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
	p.collectColumns()
	for i := range p.breakdowns {
		p.breakdowns[i].collectSums(p)
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
	key := s.key()
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
		return p.place(sum{domain: domain, amount: e, scale: 6 + t.Scale})
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

func amountType(e expr) schema.Type { return e.(plus).parts[0].typ }

// collectColumns lists the conditions and the columns that the cells must have, and ties each sum to them.
func (p *plan) collectColumns() {
	bits := map[string]int{}
	for i := range p.sums {
		s := &p.sums[i]
		c := and(s.domain, s.condition)
		bit, ok := bits[c.sql()]
		if !ok {
			bit = len(p.conditions)
			bits[c.sql()] = bit
			p.conditions = append(p.conditions, c)
		}
		s.bit = bit
		if s.amount == nil {
			continue
		}
		for _, part := range s.amount.(plus).parts {
			if k := slices.Index(p.columns, part.name); k >= 0 {
				s.keys = append(s.keys, k)
				continue
			}
			k := slices.Index(p.amounts, part.name)
			if k < 0 {
				k = len(p.amounts)
				p.amounts = append(p.amounts, part.name)
			}
			s.parts = append(s.parts, k)
		}
	}
}

// bitsPerMask conditions go into one BIGINT.
const bitsPerMask = 62

// masks are the SQL of the words that tell which conditions a person meets.
func (p *plan) masks() []string {
	var out []string
	for part := range slices.Chunk(p.conditions, bitsPerMask) {
		terms := make([]string, len(part))
		for i, c := range part {
			terms[i] = fmt.Sprintf("CASE WHEN %s THEN CAST(%d AS BIGINT) ELSE CAST(0 AS BIGINT) END", c.sql(), int64(1)<<i)
		}
		out = append(out, strings.Join(terms, "\n    + "))
	}
	return out
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
					p.breakdowns[j].measures = append(p.breakdowns[j].measures, p.measures[k])
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

// collectSums lists what the measures of a breakdown rest on.
func (b *breakdown) collectSums(p *plan) {
	for i := range b.measures {
		m := &b.measures[i]
		m.swept = m.weight
		for _, at := range []*int{&m.base, &m.population, &m.parent, &m.count, &m.weight, &m.y, &m.x, &m.numerators} {
			if *at < 0 {
				continue
			}
			local := slices.Index(b.sums, *at)
			if local < 0 {
				local = len(b.sums)
				b.sums = append(b.sums, *at)
				b.countAt = append(b.countAt, -1)
				if p.sums[*at].count {
					b.countAt[local] = len(b.counts)
					b.counts = append(b.counts, local)
				}
			}
			*at = local
		}
	}
}
