package ingest

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"corridor/engine/schema"
	"corridor/ingest/cells"
)

// state says whether a cell has a value, or why not.
type state uint8

const (
	present state = iota
	dontKnow
	refused
	notApplicable
	userMissing // the file marks it as missing, the mapping does not say why
	blank
	unreadable
	notCollected
)

var stateOf = map[schema.Reason]state{
	schema.DontKnow: dontKnow, schema.Refused: refused, schema.NotApplicable: notApplicable, schema.Blank: blank,
}

var reasonOf = [...]schema.Reason{"", schema.DontKnow, schema.Refused, schema.NotApplicable, schema.UserMissing, schema.Blank, schema.Blank, schema.NotCollected}

// cell is one value of a canonical variable: num for numbers (units of the storage scale), months, whole numbers and
// booleans; text for text and codes.
type cell struct {
	num     int64
	text    string
	state   state
	rounded bool // decimals beyond the storage scale were lost
}

// field reads the cells of one canonical variable.
type field struct {
	v       schema.Variable
	source  Source
	scale   int
	place   int             // of the variable
	cols    []int           // columns of the batch: one, those of the key, or none (the same for everybody)
	exact   map[string]cell // what whole texts stand for: recodes, missing codes, codes as they are
	missing []numericCode   // missing codes of numbers, by value: -9 is also -9.00
	other   *cell           // recode of every other value
	asks    bool            // marks or the order of dates are not declared: a cell may be a question
}

// plainMarks are those of numbers that a file holds as numbers.
var plainMarks = Marks{Decimal: '.'}

type numericCode struct {
	num   int64
	state state
}

func newField(v schema.Variable, s Source) *field {
	f := &field{v: v, source: s, scale: int(schema.StorageOf(v.Kind).Scale), exact: map[string]cell{}}
	f.asks = f.numeric() && !s.MarksDeclared || v.Kind == schema.Month && s.Format == ""
	for code, to := range s.Recode {
		c := f.canonical(to)
		if code == "*" {
			f.other = &c
			continue
		}
		f.exact[cleanText(code)] = c
	}
	if s.Recode == nil {
		for _, code := range v.Codes {
			f.exact[code] = cell{text: code}
		}
		if v.Kind == schema.Bool {
			yes, no := cell{num: 1}, cell{}
			for text, c := range map[string]cell{"Y": yes, "N": no, "true": yes, "false": no, "TRUE": yes, "FALSE": no} {
				f.exact[text] = c
			}
		}
	}
	for code, reason := range s.Missing {
		c := cell{state: stateOf[reason]}
		f.exact[cleanText(code)] = c
		if n := f.number(cleanText(code), s.Marks); f.numeric() && n.state == present {
			f.missing = append(f.missing, numericCode{n.num, c.state})
		}
	}
	return f
}

func (f *field) canonical(to string) cell {
	if f.v.Kind == schema.Bool {
		c := cell{}
		if to == "Y" {
			c.num = 1
		}
		return c
	}
	return cell{text: f.word(norm.NFC.String(to))}
}

// word is a text of the variable as it is stored: a province code has two digits, so that 1 of a numeric column and 01 of a
// text are the same row.
func (f *field) word(s string) string {
	if f.v.Name == "province" {
		return provinceCode(s)
	}
	return s
}

func (f *field) numeric() bool {
	switch f.v.Kind {
	case schema.Int, schema.Amount, schema.Number, schema.Weight:
		return true
	default:
		return false
	}
}

// worded variables hold text; the others numbers.
func (f *field) worded() bool { return f.v.Kind == schema.Text || f.v.Kind == schema.Code }

// read turns a text that somebody typed into a cell.
func (f *field) read(s string) cell { return f.readCell(s, cells.Present, false) }

// readCell turns a cell of a file into one of the variable. numeric: it is a number or date of the file's own type.
func (f *field) readCell(s string, tag cells.Tag, numeric bool) cell {
	if tag == cells.UserMissing || tag.Extended() {
		return f.markedMissing(s)
	}
	if s = trimBlanks(s); s == "" || tag != cells.Present {
		if c, ok := f.exact[""]; ok {
			return c
		}
		return cell{state: blank}
	}
	marks, format := f.source.Marks, f.source.Format
	if numeric {
		marks, format = plainMarks, ""
	}
	if f.numeric() {
		return f.readNumber(s, marks)
	}
	if len(f.exact) > 0 {
		if c, ok := f.lookUp(s); ok {
			return c
		}
	}
	switch {
	case f.other != nil:
		return *f.other
	case f.v.Kind == schema.Month:
		if ym, ok := parseMonth(s, format); ok {
			return cell{num: int64(ym)}
		}
	case f.v.Kind == schema.Text && f.source.Recode == nil:
		return cell{text: f.word(cleanText(s))}
	}
	return cell{state: unreadable}
}

// markedMissing is a cell that the file itself marks as missing: the reason is that of the mapping. It is never a value,
// even if a recode names its code.
func (f *field) markedMissing(s string) cell {
	if s = trimBlanks(s); s != "" {
		c := cell{}
		if f.numeric() {
			c = f.readNumber(s, plainMarks)
		} else {
			c, _ = f.lookUp(s)
		}
		if c.state == dontKnow || c.state == refused || c.state == notApplicable {
			return cell{state: c.state}
		}
	}
	return cell{state: userMissing}
}

// shape is what a cell of a field that asks says of how its column writes numbers or months.
func (f *field) shape(s string, c cell) shape {
	switch {
	case c.state == userMissing:
		return unexplained
	case c.state != present && c.state != unreadable: // a declared code
		return 0
	case f.v.Kind == schema.Month:
		if c.state == unreadable && strings.IndexByte(s, '/') >= 0 {
			return dateShape(trimBlanks(s))
		}
	case c.state == unreadable || strings.IndexByte(s, '.') >= 0 || strings.IndexByte(s, ',') >= 0:
		return numberShape(trimBlanks(s))
	}
	return 0
}

func (f *field) readNumber(s string, marks Marks) cell {
	c := f.number(s, marks)
	if c.state != present {
		if known, ok := f.exact[cleanText(s)]; ok { // a missing code that is no number
			return known
		}
		return c
	}
	for _, m := range f.missing {
		if m.num == c.num {
			return cell{state: m.state}
		}
	}
	return c
}

func (f *field) number(s string, marks Marks) cell {
	if marks.Thousands == ' ' {
		s = plainBlanks.Replace(s)
	}
	if f.v.Kind == schema.Int {
		n, ok := parseInt(s, marks)
		if !ok {
			return cell{state: unreadable}
		}
		return cell{num: n}
	}
	n, rounded, ok := parseDecimal(s, f.scale, marks)
	if !ok {
		return cell{state: unreadable}
	}
	return cell{num: n, rounded: rounded}
}

// lookUp finds a code as written, else as the whole number that it is: 01 and 1.0 are 1.
func (f *field) lookUp(s string) (cell, bool) {
	if c, ok := f.exact[s]; ok {
		return c, true
	}
	clean := cleanText(s)
	if c, ok := f.exact[clean]; ok {
		return c, true
	}
	if f.v.Kind == schema.Text && f.source.Recode == nil {
		return cell{}, false
	}
	c, ok := f.exact[plainInteger(clean)]
	return c, ok
}

// plainInteger drops leading zeros and a fraction of zeros of a number; other text stays.
func plainInteger(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(fraction, "0") != "" {
		return s
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		return "0"
	}
	return whole
}

// cleanText is NFC without outer blanks, so that the same Vietnamese word typed on two machines is one value.
func cleanText(s string) string { return norm.NFC.String(trimBlanks(s)) }

func trimBlanks(s string) string {
	if s == "" || s[0] > ' ' && s[len(s)-1] > ' ' && s[0] < 0x80 && s[len(s)-1] < 0x80 {
		return s
	}
	return strings.TrimSpace(s)
}
