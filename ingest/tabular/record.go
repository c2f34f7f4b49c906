package tabular

import (
	"bytes"
	"unicode/utf8"
)

// defect says what is wrong with a record; the zero value is none.
type defect uint8

const (
	sound defect = iota
	nulByte
	notUTF8
	bareQuote    // a quote inside a field that does not begin with one
	textAfter    // text after a closing quote
	unterminated // a quote that is never closed
	overlong     // a record longer than MaxLine
	ragged       // too many or too few fields
)

// fault is a defect with its place, relative to the chunk that holds it.
type fault struct {
	what   defect
	row    int // rows before it in the chunk
	off    int // offset of the offending byte
	opened int // offset of the quote that opened the field, -1 if none
	field  int // 0-based field, or the number of fields of a ragged record
	width  int // of a ragged record: the fields that the header has
}

// grammar is RFC 4180 with a delimiter of choice.
type grammar struct {
	sep     byte
	maxLine int
	decoded bool // the text comes from another encoding: U+FFFD stands for bytes that are no letter there
}

// field reads the field that starts at pos and passes its text to use, which must not keep it. next is where its
// delimiter, its line end or the end of data stands. In the last chunk of a file the data may end a field.
func (g grammar) field(data []byte, pos int, scratch *[]byte) (text []byte, next int, f fault) {
	if pos < len(data) && data[pos] == '"' {
		return g.quoted(data, pos, scratch)
	}
	for i := pos; i < len(data); i++ {
		switch data[i] {
		case g.sep:
			return data[pos:i], i, f
		case '\n':
			return trimCR(data[pos:i]), i, f
		case '"':
			return nil, i, fault{what: bareQuote, off: i, opened: -1}
		}
	}
	return trimCR(data[pos:]), len(data), f
}

func (g grammar) quoted(data []byte, open int, scratch *[]byte) (text []byte, next int, f fault) {
	*scratch = (*scratch)[:0]
	doubled := false
	from := open + 1
	for {
		n := bytes.IndexByte(data[from:], '"')
		if n < 0 {
			return nil, len(data), fault{what: unterminated, off: open, opened: open}
		}
		end := from + n
		if end+1 < len(data) && data[end+1] == '"' {
			*scratch = append(*scratch, data[from:end+1]...)
			doubled, from = true, end+2
			continue
		}
		text = data[from:end]
		if doubled {
			*scratch = append(*scratch, text...)
			text = *scratch
		}
		next = end + 1
		if next+1 < len(data) && data[next] == '\r' && data[next+1] == '\n' || next+1 == len(data) && data[next] == '\r' {
			next++
		}
		if next == len(data) || data[next] == g.sep || data[next] == '\n' {
			return text, next, f
		}
		return nil, next, fault{what: textAfter, off: next, opened: open}
	}
}

func trimCR(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\r' {
		return b[:n-1]
	}
	return b
}

// split reads one record that starts at pos as strings; next is the start of the following record.
func (g grammar) split(data []byte, pos, maxFields int) (fields []string, next int, f fault) {
	var scratch []byte
	for {
		text, end, f := g.field(data, pos, &scratch)
		if f.what != sound {
			f.field = len(fields)
			return nil, end, f
		}
		if len(fields) < maxFields {
			fields = append(fields, string(text))
		}
		if end == len(data) {
			return fields, end, f
		}
		pos = end + 1
		if data[end] == '\n' {
			return fields, pos, f
		}
	}
}

// badBytes finds the first NUL or byte that is not UTF-8, or was none of the encoding, in data.
func (g grammar) badBytes(data []byte) (what defect, off int) {
	for i := 0; i < len(data); {
		c := data[i]
		if c == 0 {
			return nulByte, i
		}
		if c < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && (n == 1 || g.decoded) {
			return notUTF8, i
		}
		i += n
	}
	return sound, len(data)
}

// fieldAt is the 0-based field of the record at pos that holds offset off.
func (g grammar) fieldAt(data []byte, pos, off int) int {
	n, in := 0, false
	for _, c := range data[pos:off] {
		switch {
		case c == '"':
			in = !in
		case c == g.sep && !in:
			n++
		}
	}
	return n
}
