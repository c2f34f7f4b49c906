package queries

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"corridor/engine/schema"
)

// expr is a condition or an amount over the columns of one person, as an indicator file writes it:
//
//	usable
//	usable and cost_vnd > 0
//	fin_bank or fin_policy_bank or not (is_proxy)
//	channel = "6" and borrowed_amount is known
//	rc01_net_vnd + rc02_net_vnd
//
// Logic has three values: a condition that rests on a missing column is unknown, and an unknown condition holds for
// nobody. A sum with a missing part is missing.
type expr interface {
	// sql is the portable text; literals in it come from indicator files, which are part of the program.
	sql() string
	// eval is the same on one person: nil is unknown, else bool or decimal.Decimal.
	eval(person map[string]any) any
	// columns calls visit with every column that is named.
	columns(visit func(string))
}

type column struct {
	name string
	typ  schema.Type
}

type comparison struct {
	left  column
	op    string
	right literal
}

type literal struct {
	text   string // without quotes
	number *decimal.Decimal
}

type known struct {
	of   column
	want bool // is known, or is missing
}

type logic struct {
	op    string // and, or
	parts []expr
}

type negation struct{ of expr }

type plus struct{ parts []column }

func (c column) sql() string                { return c.name }
func (c column) columns(visit func(string)) { visit(c.name) }
func (c column) eval(p map[string]any) any  { return p[c.name] }

func (c comparison) sql() string {
	right := "'" + strings.ReplaceAll(c.right.text, "'", "''") + "'"
	if c.right.number != nil {
		right = c.right.number.String()
	}
	return fmt.Sprintf("%s %s %s", c.left.name, c.op, right)
}

func (c comparison) columns(visit func(string)) { visit(c.left.name) }

func (c comparison) eval(p map[string]any) any {
	switch v := p[c.left.name].(type) {
	case decimal.Decimal:
		return holds(v.Cmp(*c.right.number), c.op)
	case string:
		return holds(strings.Compare(v, c.right.text), c.op)
	default:
		return nil
	}
}

func holds(cmp int, op string) bool {
	switch op {
	case "=":
		return cmp == 0
	case "<>":
		return cmp != 0
	case "<":
		return cmp < 0
	case "<=":
		return cmp <= 0
	case ">":
		return cmp > 0
	default:
		return cmp >= 0
	}
}

func (k known) sql() string {
	if k.want {
		return k.of.name + " IS NOT NULL"
	}
	return k.of.name + " IS NULL"
}

func (k known) columns(visit func(string)) { visit(k.of.name) }
func (k known) eval(p map[string]any) any  { return (p[k.of.name] != nil) == k.want }

func (l logic) sql() string {
	texts := make([]string, len(l.parts))
	for i, p := range l.parts {
		texts[i] = p.sql()
		if _, nested := p.(logic); nested {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, " "+strings.ToUpper(l.op)+" ")
}

func (l logic) columns(visit func(string)) {
	for _, p := range l.parts {
		p.columns(visit)
	}
}

func (l logic) eval(p map[string]any) any {
	decisive := l.op == "or" // one true decides an or, one false an and
	var unknown bool
	for _, part := range l.parts {
		switch v := part.eval(p).(type) {
		case bool:
			if v == decisive {
				return decisive
			}
		default:
			unknown = true
		}
	}
	if unknown {
		return nil
	}
	return !decisive
}

func (n negation) sql() string                { return "NOT (" + n.of.sql() + ")" }
func (n negation) columns(visit func(string)) { n.of.columns(visit) }

func (n negation) eval(p map[string]any) any {
	if v, ok := n.of.eval(p).(bool); ok {
		return !v
	}
	return nil
}

func (s plus) sql() string {
	names := make([]string, len(s.parts))
	for i, c := range s.parts {
		names[i] = c.name
	}
	return strings.Join(names, " + ")
}

func (s plus) columns(visit func(string)) {
	for _, c := range s.parts {
		visit(c.name)
	}
}

func (s plus) eval(p map[string]any) any {
	sum := decimal.Zero
	for _, c := range s.parts {
		v, ok := p[c.name].(decimal.Decimal)
		if !ok {
			return nil
		}
		sum = sum.Add(v)
	}
	return sum
}

// and joins conditions, leaving out nil ones and flattening.
func and(parts ...expr) expr {
	var kept []expr
	for _, p := range parts {
		switch p := p.(type) {
		case nil:
		case logic:
			if p.op == "and" {
				kept = append(kept, p.parts...)
			} else {
				kept = append(kept, p)
			}
		default:
			kept = append(kept, p)
		}
	}
	if len(kept) == 1 {
		return kept[0]
	}
	return logic{"and", kept}
}
