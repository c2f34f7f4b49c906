package estimate

import (
	"math"
	"strings"

	"corridor/engine/survey"
)

// truth has three values: a condition about a missing value is unknown, and only what is true is in the domain.
type truth uint8

const (
	no truth = iota
	yes
	unknown
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// condition is a parsed --where. need announces its columns; bind prepares it for the loaded table.
type condition interface {
	need(t *table)
	bind(t *table)
	at(row int) truth
}

// compareNumber compares a column, read as numbers, with a number.
type compareNumber struct {
	column, op string
	value      float64
	data       []float64
}

func (c *compareNumber) need(t *table) { t.need(c.column, asNumber) }
func (c *compareNumber) bind(t *table) { c.data = t.columns[c.column].number }
func (c *compareNumber) at(row int) truth {
	v := c.data[row]
	if math.IsNaN(v) {
		return unknown
	}
	switch c.op {
	case "=":
		return truthOf(v == c.value)
	case "!=":
		return truthOf(v != c.value)
	case "<":
		return truthOf(v < c.value)
	case "<=":
		return truthOf(v <= c.value)
	case ">":
		return truthOf(v > c.value)
	default:
		return truthOf(v >= c.value)
	}
}

// compareText compares a column, read as text, with a text: equality letter by letter, order by code points.
type compareText struct {
	column, op, value string
	code              []int32
	byLevel           []truth
}

func (c *compareText) need(t *table) { t.need(c.column, asFactor) }
func (c *compareText) bind(t *table) {
	f := t.columns[c.column].factor
	c.code = f.Code
	c.byLevel = make([]truth, len(f.Level))
	for i, level := range f.Level {
		c.byLevel[i] = c.holds(strings.Compare(level, c.value))
	}
}

func (c *compareText) holds(order int) truth {
	switch c.op {
	case "=":
		return truthOf(order == 0)
	case "!=":
		return truthOf(order != 0)
	case "<":
		return truthOf(order < 0)
	case "<=":
		return truthOf(order <= 0)
	case ">":
		return truthOf(order > 0)
	default:
		return truthOf(order >= 0)
	}
}

func (c *compareText) at(row int) truth {
	if k := c.code[row]; k >= 0 {
		return c.byLevel[k]
	}
	return unknown
}

// isMissing is true or false, never unknown.
type isMissing struct {
	column string
	factor *survey.Factor
}

func (c *isMissing) need(t *table)    { t.need(c.column, asFactor) }
func (c *isMissing) bind(t *table)    { c.factor = t.columns[c.column].factor }
func (c *isMissing) at(row int) truth { return truthOf(c.factor.Code[row] < 0) }

type both struct{ a, b condition }

func (c *both) need(t *table) { c.a.need(t); c.b.need(t) }
func (c *both) bind(t *table) { c.a.bind(t); c.b.bind(t) }
func (c *both) at(row int) truth {
	a, b := c.a.at(row), c.b.at(row)
	switch {
	case a == no || b == no:
		return no
	case a == unknown || b == unknown:
		return unknown
	}
	return yes
}

type either struct{ a, b condition }

func (c *either) need(t *table) { c.a.need(t); c.b.need(t) }
func (c *either) bind(t *table) { c.a.bind(t); c.b.bind(t) }
func (c *either) at(row int) truth {
	a, b := c.a.at(row), c.b.at(row)
	switch {
	case a == yes || b == yes:
		return yes
	case a == unknown || b == unknown:
		return unknown
	}
	return no
}

type negated struct{ of condition }

func (c *negated) need(t *table) { c.of.need(t) }
func (c *negated) bind(t *table) { c.of.bind(t) }
func (c *negated) at(row int) truth {
	switch c.of.at(row) {
	case yes:
		return no
	case no:
		return yes
	}
	return unknown
}
