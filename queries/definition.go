package queries

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"corridor/engine"
	"corridor/engine/schema"
	"corridor/engine/survey"
)

// Definition is an indicator file that has been checked against the person table.
type Definition struct {
	ID         string
	Title      engine.Text
	Definition engine.Text
	Population engine.Text
	Formula    string
	Reference  string
	Dimensions []schema.Dimension
	Breakdowns []string // in the order in which they are published: total, single, crossed
	Measures   []Measure
	Hash       string // SHA-256 of the file
	base       expr   // the population
}

// Measure is one statistic of an indicator with what it is computed from.
type Measure struct {
	engine.Measure
	kind survey.Kind
	// population is whom the measure speaks of. The persons it is computed from are those of the population for whom
	// the expressions below are known.
	population expr
	parent     expr // for a variant: the population it is a part of, else nil
	amount     expr // numerator, mean, quantile, total; nil: persons
	condition  expr // share
	per        expr // denominator of a ratio
}

var (
	idPattern        = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	measurePattern   = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	estimatorsByName = map[string]survey.Kind{
		"mean": survey.Mean, "ratio": survey.Ratio, "share": survey.Proportion, "quantile": survey.Quantile, "total": survey.Total,
	}
)

// checker turns a file into a Definition; the first mistake stops it.
type checker struct {
	name string
	file *file
	def  *Definition
	err  error
}

func (c *checker) fail(line int, format string, args ...any) {
	if c.err == nil {
		c.err = badFile(c.name, line, format, args...)
	}
}

// define checks a parsed file.
func define(name string, f *file) (*Definition, error) {
	c := &checker{name: name, file: f, def: &Definition{
		ID: f.Indicator.value, Title: f.Title, Definition: f.Definition,
		Population: engine.Text{En: f.Population.En, Vi: f.Population.Vi}, Formula: f.Formula, Reference: f.Reference,
	}}
	if !idPattern.MatchString(c.def.ID) {
		c.fail(f.Indicator.line, "indicator %q is not a name in lower case", c.def.ID)
	}
	for key, t := range map[string]engine.Text{"title": f.Title, "definition": f.Definition, "population": c.def.Population} {
		c.bilingual(1, key, t)
	}
	if f.Formula == "" || f.Reference == "" {
		c.fail(1, "formula and reference must be given")
	}
	c.def.base = c.condition(f.Population.Where)
	c.dimensions()
	c.breakdowns()
	c.measures()
	return c.def, c.err
}

func (c *checker) bilingual(line int, key string, t engine.Text) {
	if t.En == "" || t.Vi == "" {
		c.fail(line, "%s must be given in English (en) and Vietnamese (vi)", key)
	}
}

func (c *checker) condition(t text) expr {
	e, err := parseCondition(t.value)
	if err != nil {
		c.fail(t.line, "%q: %v", t.value, err)
	}
	return e
}

func (c *checker) amount(t text) expr {
	e, err := parseAmount(t.value)
	if err != nil {
		c.fail(t.line, "%q: %v", t.value, err)
	}
	return e
}

func (c *checker) dimensions() {
	last := -1
	for _, t := range c.file.Dimensions {
		i := slices.IndexFunc(schema.Dimensions, func(d schema.Dimension) bool { return d.ID == t.value })
		if i < 0 {
			c.fail(t.line, "no dimension %q; there are %s", t.value, dimensionNames())
			return
		}
		if i <= last {
			c.fail(t.line, "dimension %s must stand in the order %s", t.value, dimensionNames())
		}
		last = i
		c.def.Dimensions = append(c.def.Dimensions, schema.Dimensions[i])
	}
}

func dimensionNames() string {
	var names []string
	for _, d := range schema.Dimensions {
		names = append(names, d.ID)
	}
	return strings.Join(names, ", ")
}

// breakdowns are the total, each dimension, each dimension crossed with those of cross_with, and the crosses.
func (c *checker) breakdowns() {
	c.def.Breakdowns = []string{""}
	for _, d := range c.def.Dimensions {
		c.def.Breakdowns = append(c.def.Breakdowns, d.ID)
	}
	for _, with := range c.file.CrossWith {
		for _, d := range c.def.Dimensions {
			if d.ID != with.value {
				c.cross(with.line, with.value, d.ID)
			}
		}
	}
	for _, cross := range c.file.Crosses {
		var ids []string
		line := 1
		for _, t := range cross {
			ids, line = append(ids, t.value), t.line
		}
		c.cross(line, ids...)
	}
}

func (c *checker) cross(line int, ids ...string) {
	var places []int
	for _, id := range ids {
		i := slices.IndexFunc(c.def.Dimensions, func(d schema.Dimension) bool { return d.ID == id })
		if i < 0 {
			c.fail(line, "dimension %q is not declared above", id)
			return
		}
		places = append(places, i)
	}
	slices.Sort(places)
	if len(slices.Compact(slices.Clone(places))) != len(ids) || len(ids) > maxCross {
		c.fail(line, "a cross names up to %d different dimensions", maxCross)
		return
	}
	var names []string
	for _, i := range places {
		names = append(names, c.def.Dimensions[i].ID)
	}
	if b := strings.Join(names, ","); !slices.Contains(c.def.Breakdowns, b) {
		c.def.Breakdowns = append(c.def.Breakdowns, b)
	}
}

// maxCross is the largest number of dimensions in a breakdown: beyond, the cells of a labour force survey are empty.
const maxCross = 3

func (c *checker) measures() {
	variants := append([]variant{{}}, c.file.Variants...)
	seen := map[string]bool{}
	for _, v := range variants {
		var part expr
		if v.Suffix.value != "" {
			part = c.condition(v.Where)
			c.bilingual(v.Suffix.line, "the title of variant "+v.Suffix.value, v.Title)
		}
		for i := range c.file.Measures {
			if part != nil && c.file.Measures[i].NoVariants {
				continue
			}
			m := c.measure(i, v, part)
			if seen[m.ID] {
				c.fail(c.file.Measures[i].ID.line, "measure %s stands twice", m.ID)
			}
			seen[m.ID] = true
			c.def.Measures = append(c.def.Measures, m)
		}
	}
	if len(c.def.Measures) == 0 {
		c.fail(1, "an indicator has at least one measure")
	}
}

func (c *checker) measure(i int, v variant, part expr) Measure {
	f := &c.file.Measures[i]
	kind, ok := estimatorsByName[f.Estimator.value]
	if !ok {
		c.fail(max(f.Estimator.line, f.ID.line), "estimator %q is not one of mean, ratio, share, quantile, total", f.Estimator.value)
	}
	if !measurePattern.MatchString(f.ID.value) {
		c.fail(f.ID.line, "measure %q is not a name in upper case", f.ID.value)
	}
	c.bilingual(f.ID.line, "the title of "+f.ID.value, f.Title)
	u, ok := units[f.Unit.value]
	if !ok {
		c.fail(max(f.Unit.line, f.ID.line), "unit %q is not one of %s", f.Unit.value, unitNames())
	}
	if (f.Decimals == nil) == (f.Significant == 0) {
		c.fail(f.ID.line, "measure %s has either decimals or significant", f.ID.value)
	}
	m := Measure{kind: kind, population: c.def.base}
	if f.Where.value != "" {
		m.population = and(c.def.base, c.condition(f.Where))
	}
	m.Measure = engine.Measure{
		ID: f.ID.value, Title: f.Title, Unit: f.Unit.value, UnitLabel: u.label, Estimator: f.Estimator.value, P: f.P.value,
		Rounding: engine.Rounding{Decimals: f.Decimals, Significant: f.Significant}, Headline: f.Headline,
	}
	if part != nil {
		m.parent, m.population = m.population, and(m.population, part)
		m.ID, m.Headline = m.ID+v.Suffix.value, false
		m.Title = engine.Text{En: m.Title.En + ", " + v.Title.En, Vi: m.Title.Vi + ", " + v.Title.Vi}
	}
	c.expressions(&m, i)
	return m
}

// expressions reads what the estimator needs, and refuses what it does not.
func (c *checker) expressions(m *Measure, i int) {
	f := &c.file.Measures[i]
	given := map[string]text{"of": f.Of, "numerator": f.Numerator, "denominator": f.Denominator, "p": f.P}
	need := map[string][]string{
		"mean": {"of"}, "share": {"of"}, "quantile": {"of", "p"}, "ratio": {"numerator", "denominator"}, "total": {},
	}[m.Estimator]
	for _, key := range []string{"of", "numerator", "denominator", "p"} {
		has, wants := given[key].value != "", slices.Contains(need, key)
		if wants && !has {
			c.fail(f.ID.line, "measure %s needs %s", m.ID, key)
		}
		mayHave := wants || m.Estimator == "total" && key == "of"
		if has && !mayHave {
			c.fail(given[key].line, "a %s has no %s", m.Estimator, key)
		}
	}
	switch {
	case c.err != nil:
	case m.Estimator == "share":
		m.condition = c.condition(f.Of)
	case m.Estimator == "ratio":
		m.amount, m.per = c.amount(f.Numerator), c.amount(f.Denominator)
	case f.Of.value != "":
		m.amount = c.amount(f.Of)
	}
	if m.Estimator == "quantile" && c.err == nil {
		if !slices.Contains(schema.Binned, f.Of.value) {
			c.fail(f.Of.line, "quantiles are taken of %s", strings.Join(schema.Binned, ", "))
		}
		if _, err := survey.ParseProb(f.P.value); err != nil {
			c.fail(f.P.line, "%v", err)
		}
	}
}

// columns calls visit with every column that the measure rests on, its population included.
func (m *Measure) columns(visit func(string)) {
	for _, e := range []expr{m.population, m.amount, m.condition, m.per} {
		if e != nil {
			e.columns(visit)
		}
	}
}

// String names the measure for messages.
func (m *Measure) String() string { return fmt.Sprintf("%s (%s)", m.ID, m.Estimator) }

// Only is the indicator with one of its breakdowns, for a caller that wants no others.
func (d *Definition) Only(breakdown string) (*Definition, error) {
	if !slices.Contains(d.Breakdowns, breakdown) {
		list := strings.Join(d.Breakdowns, "; ")
		return nil, engine.Errorf(engine.Usage, "%s has no breakdown %q", d.ID, breakdown).
			Vi("%s không có cách phân tổ %q", d.ID, breakdown).Do("it has: "+list, "có: "+list)
	}
	one := *d
	one.Breakdowns = []string{breakdown}
	return &one, nil
}
