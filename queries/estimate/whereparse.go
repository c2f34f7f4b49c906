package estimate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"corridor/engine"
	"corridor/engine/survey"
)

// parseWhere reads a condition:
//
//	condition  = and-part { "or" and-part }
//	and-part   = not-part { "and" not-part }
//	not-part   = [ "not" ] ( "(" condition ")" | test )
//	test       = column op literal | column [ "not" ] "in" "(" literal { "," literal } ")" | column "is" [ "not" ] "missing"
//	op         = "=" | "!=" | "<" | "<=" | ">" | ">="
//	literal    = number | "text" | 'text'
//	column     = a name of letters, digits, _ and ., or `any name`
//
// Keywords may be in either case. nil for an empty text.
func parseWhere(text string) (condition, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	p := &whereParser{text: text}
	if err := p.split(); err != nil {
		return nil, err
	}
	c, err := p.condition(0)
	if err != nil {
		return nil, err
	}
	if p.next().kind != tokenEnd {
		return nil, p.wrong(p.next(), "'and', 'or' or the end")
	}
	return c, nil
}

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenWord // keyword
	tokenText
	tokenNumber
	tokenOp
)

type token struct {
	kind tokenKind
	text string
	at   int // byte offset
}

type whereParser struct {
	text   string
	tokens []token
	pos    int
}

var keywords = map[string]bool{"and": true, "or": true, "not": true, "in": true, "is": true, "missing": true}

// split makes tokens.
func (p *whereParser) split() error {
	for i := 0; i < len(p.text); {
		r, size := utf8.DecodeRuneInString(p.text[i:])
		switch {
		case unicode.IsSpace(r):
			i += size
		case r == '"' || r == '\'' || r == '`':
			end := strings.IndexByte(p.text[i+1:], byte(r))
			if end < 0 {
				return p.wrong(token{at: i}, "the closing "+string(r))
			}
			kind := tokenText
			if r == '`' {
				kind = tokenName
			}
			p.tokens = append(p.tokens, token{kind, p.text[i+1 : i+1+end], i})
			i += end + 2
		case strings.ContainsRune("()=<>!,", r):
			n := 1
			if i+1 < len(p.text) && p.text[i+1] == '=' && r != '(' && r != ')' && r != ',' {
				n = 2
			}
			op := p.text[i : i+n]
			if op == "==" {
				op = "="
			}
			if op == "!" {
				return p.wrong(token{at: i}, "'!=' or 'not'")
			}
			p.tokens = append(p.tokens, token{tokenOp, op, i})
			i += n
		case r == '-' || r == '+' || r == '.' || unicode.IsDigit(r):
			i = p.number(i)
		case unicode.IsLetter(r) || r == '_':
			i = p.name(i)
		default:
			return p.wrong(token{at: i}, "a column, an operator or a value")
		}
	}
	p.tokens = append(p.tokens, token{at: len(p.text)})
	return nil
}

// number takes digits with a sign, point and exponent; a name may begin with a digit, then it is a name.
func (p *whereParser) number(i int) int {
	j := i + 1
	for j < len(p.text) {
		c := p.text[j]
		sign := (c == '-' || c == '+') && (p.text[j-1] == 'e' || p.text[j-1] == 'E')
		if !sign && c != '.' && c != '_' && c < 0x80 && !unicode.IsLetter(rune(c)) && !unicode.IsDigit(rune(c)) {
			break
		}
		j++
	}
	text := p.text[i:j]
	if _, ok := survey.ParseNumber(text); ok {
		p.tokens = append(p.tokens, token{tokenNumber, text, i})
	} else {
		p.tokens = append(p.tokens, token{tokenName, text, i})
	}
	return j
}

func (p *whereParser) name(i int) int {
	j := i
	for j < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[j:])
		if r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			break
		}
		j += size
	}
	word := p.text[i:j]
	if low := strings.ToLower(word); keywords[low] {
		p.tokens = append(p.tokens, token{tokenWord, low, i})
	} else {
		p.tokens = append(p.tokens, token{tokenName, word, i})
	}
	return j
}

func (p *whereParser) next() token { return p.tokens[p.pos] }

// take moves on if the next token is this operator or keyword.
func (p *whereParser) take(kind tokenKind, text string) bool {
	if t := p.next(); t.kind == kind && t.text == text {
		p.pos++
		return true
	}
	return false
}

const maxDepth = 200

func (p *whereParser) condition(depth int) (condition, error) {
	if depth > maxDepth {
		return nil, p.wrong(p.next(), "fewer brackets inside one another")
	}
	a, err := p.conjunction(depth)
	for err == nil && p.take(tokenWord, "or") {
		var b condition
		b, err = p.conjunction(depth)
		a = &either{a, b}
	}
	return a, err
}

func (p *whereParser) conjunction(depth int) (condition, error) {
	a, err := p.negation(depth)
	for err == nil && p.take(tokenWord, "and") {
		var b condition
		b, err = p.negation(depth)
		a = &both{a, b}
	}
	return a, err
}

func (p *whereParser) negation(depth int) (condition, error) {
	if p.take(tokenWord, "not") {
		if depth > maxDepth {
			return nil, p.wrong(p.next(), "fewer 'not' after one another")
		}
		c, err := p.negation(depth + 1)
		return &negated{c}, err
	}
	if p.take(tokenOp, "(") {
		c, err := p.condition(depth + 1)
		if err == nil && !p.take(tokenOp, ")") {
			err = p.wrong(p.next(), "')'")
		}
		return c, err
	}
	return p.test()
}

func (p *whereParser) test() (condition, error) {
	column := p.next()
	if column.kind != tokenName {
		return nil, p.wrong(column, "a column name")
	}
	p.pos++
	switch {
	case p.take(tokenWord, "is"):
		not := p.take(tokenWord, "not")
		if !p.take(tokenWord, "missing") {
			return nil, p.wrong(p.next(), "'missing'")
		}
		return maybeNot(not, &isMissing{column: column.text}), nil
	case p.take(tokenWord, "in"):
		return p.list(column.text, false)
	case p.take(tokenWord, "not"):
		if !p.take(tokenWord, "in") {
			return nil, p.wrong(p.next(), "'in'")
		}
		return p.list(column.text, true)
	}
	op := p.next()
	if op.kind != tokenOp || !strings.Contains(" = != < <= > >= ", " "+op.text+" ") {
		return nil, p.wrong(op, "a comparison (=, !=, <, <=, >, >=), 'in (…)' or 'is missing'")
	}
	p.pos++
	return p.compare(column.text, op.text)
}

func (p *whereParser) compare(column, op string) (condition, error) {
	t := p.next()
	switch t.kind {
	case tokenNumber:
		p.pos++
		v, _ := survey.ParseNumber(t.text)
		return &compareNumber{column: column, op: op, value: v}, nil
	case tokenText:
		p.pos++
		return &compareText{column: column, op: op, value: t.text}, nil
	case tokenName:
		return nil, p.wrong(t, fmt.Sprintf("a number, or a text in quotes: %q", t.text))
	}
	return nil, p.wrong(t, "a number or a text in quotes")
}

func (p *whereParser) list(column string, not bool) (condition, error) {
	if !p.take(tokenOp, "(") {
		return nil, p.wrong(p.next(), "'('")
	}
	var any condition
	for {
		c, err := p.compare(column, "=")
		if err != nil {
			return nil, err
		}
		if any == nil {
			any = c
		} else {
			any = &either{any, c}
		}
		if p.take(tokenOp, ")") {
			return maybeNot(not, any), nil
		}
		if !p.take(tokenOp, ",") {
			return nil, p.wrong(p.next(), "',' or ')'")
		}
	}
}

func maybeNot(not bool, c condition) condition {
	if not {
		return &negated{c}
	}
	return c
}

// wrong says what was expected where; the position counts letters from 1.
func (p *whereParser) wrong(t token, expected string) error {
	at := utf8.RuneCountInString(p.text[:min(t.at, len(p.text))]) + 1
	rest := p.text[min(t.at, len(p.text)):]
	if r := []rune(rest); len(r) > 20 {
		rest = string(r[:20]) + "…"
	}
	found := fmt.Sprintf("%q", rest)
	foundVi := found
	if rest == "" {
		found, foundVi = "the end", "hết biểu thức"
	}
	return engine.Errorf(engine.Usage, "--where, position %d: expected %s, found %s", at, expected, found).
		Vi("--where, vị trí %d: cần %s, gặp %s", at, expected, foundVi).
		Do(`Write for example --where 'sex = "F" and age >= 30'`, `Ví dụ: --where 'sex = "F" and age >= 30'`)
}
