package queries

import (
	"fmt"
	"sort"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"corridor/engine/schema"
)

// parseCondition reads a condition. The error says what was wrong and lists near column names.
func parseCondition(text string) (expr, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	e, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	return e, p.end()
}

// parseAmount reads a numeric column or a sum of such columns of one type.
func parseAmount(text string) (plus, error) {
	p, err := newParser(text)
	if err != nil {
		return plus{}, err
	}
	var sum plus
	for {
		c, err := p.column()
		if err != nil {
			return plus{}, err
		}
		if c.typ.Precision == 0 && c.typ != schema.INTEGER {
			return plus{}, fmt.Errorf("column %s is %s, not a number", c.name, c.typ.SQL)
		}
		if len(sum.parts) > 0 && c.typ != sum.parts[0].typ {
			return plus{}, fmt.Errorf("columns %s and %s are of different types", sum.parts[0].name, c.name)
		}
		sum.parts = append(sum.parts, c)
		if !p.take("+") {
			return sum, p.end()
		}
	}
}

// parser reads the small language of expr. Tokens are words, numbers, "texts" and the signs below.
type parser struct {
	tokens []string
	at     int
}

var signs = []string{"<=", ">=", "<>", "=", "<", ">", "+", "(", ")"}

func newParser(text string) (*parser, error) {
	p := &parser{}
	for s := strings.TrimSpace(text); s != ""; s = strings.TrimSpace(s) {
		n, err := tokenLength(s)
		if err != nil {
			return nil, err
		}
		p.tokens = append(p.tokens, s[:n])
		s = s[n:]
	}
	return p, nil
}

func tokenLength(s string) (int, error) {
	if s[0] == '"' {
		if end := strings.IndexByte(s[1:], '"'); end >= 0 {
			return end + 2, nil
		}
		return 0, fmt.Errorf("a text has no closing quote")
	}
	for _, sign := range signs {
		if strings.HasPrefix(s, sign) {
			return len(sign), nil
		}
	}
	n := strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' && r != '-'
	})
	switch n {
	case -1:
		return len(s), nil
	case 0:
		return 0, fmt.Errorf("%q is not understood", s[:1])
	default:
		return n, nil
	}
}

func (p *parser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *parser) take(token string) bool {
	if p.peek() == token {
		p.at++
		return true
	}
	return false
}

func (p *parser) end() error {
	if p.at < len(p.tokens) {
		return fmt.Errorf("%q is not expected here", p.peek())
	}
	return nil
}

func (p *parser) disjunction() (expr, error) { return p.joined("or", p.conjunction) }
func (p *parser) conjunction() (expr, error) { return p.joined("and", p.unary) }

func (p *parser) joined(op string, next func() (expr, error)) (expr, error) {
	var parts []expr
	for {
		e, err := next()
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if !p.take(op) {
			break
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return logic{op, parts}, nil
}

func (p *parser) unary() (expr, error) {
	if p.take("not") {
		e, err := p.unary()
		return negation{e}, err
	}
	if p.take("(") {
		e, err := p.disjunction()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("a bracket is not closed")
		}
		return e, err
	}
	c, err := p.column()
	if err != nil {
		return nil, err
	}
	if p.take("is") {
		switch {
		case p.take("known"):
			return known{c, true}, nil
		case p.take("missing"):
			return known{c, false}, nil
		}
		return nil, fmt.Errorf("after \"is\" stands known or missing")
	}
	for _, op := range []string{"<=", ">=", "<>", "=", "<", ">"} {
		if p.take(op) {
			return p.comparison(c, op)
		}
	}
	if c.typ != schema.BOOLEAN {
		return nil, fmt.Errorf("column %s is %s, not a condition", c.name, c.typ.SQL)
	}
	return c, nil
}

func (p *parser) comparison(c column, op string) (expr, error) {
	token := p.peek()
	p.at++
	text, quoted := strings.CutPrefix(token, `"`)
	if quoted {
		if c.typ != schema.VARCHAR {
			return nil, fmt.Errorf("column %s is %s and cannot be compared with a text", c.name, c.typ.SQL)
		}
		return comparison{c, op, literal{text: strings.TrimSuffix(text, `"`)}}, nil
	}
	d, err := decimal.NewFromString(token)
	if err != nil {
		return nil, fmt.Errorf("%q is neither a number nor a text in double quotes", token)
	}
	if c.typ == schema.VARCHAR || c.typ == schema.BOOLEAN {
		return nil, fmt.Errorf("column %s is %s and cannot be compared with a number", c.name, c.typ.SQL)
	}
	return comparison{c, op, literal{number: &d}}, nil
}

var personColumns = func() map[string]schema.Type {
	m := map[string]schema.Type{}
	for _, c := range schema.Person() {
		m[c.Name] = c.Type
	}
	return m
}()

func (p *parser) column() (column, error) {
	name := p.peek()
	p.at++
	if typ, ok := personColumns[name]; ok {
		return column{name, typ}, nil
	}
	if name == "" {
		return column{}, fmt.Errorf("the expression ends too early")
	}
	return column{}, fmt.Errorf("no column %q in the person table; near: %s", name, strings.Join(nearColumns(name), ", "))
}

// nearColumns are the columns that share the longest start with name.
func nearColumns(name string) []string {
	shared := func(c string) int {
		n := 0
		for n < len(c) && n < len(name) && c[n] == name[n] {
			n++
		}
		return n
	}
	var names []string
	for c := range personColumns {
		names = append(names, c)
	}
	sort.Slice(names, func(i, j int) bool {
		if a, b := shared(names[i]), shared(names[j]); a != b {
			return a > b
		}
		return names[i] < names[j]
	})
	return names[:min(4, len(names))]
}
