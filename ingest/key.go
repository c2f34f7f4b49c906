package ingest

import (
	"strings"

	"corridor/ingest/cells"
)

// cellSource gives the cells of a batch of rows (tabular.Batch does).
type cellSource interface {
	Text(col, row int) string
	Tag(col, row int) cells.Tag
	Numeric(col, row int) bool
}

// appendKey adds the key of a row: the parts joined by "-", whole numbers padded with zeros, so that 1, 01 and 1.0 are one and no
// two different rows have the same key. bad is the place of the first part that is missing, no whole number where one is
// asked for, wider than its width, or a text that holds a "-" itself; -1 if there is none.
func appendKey(b []byte, parts []KeyPart, text func(part int) (string, bool)) (key []byte, bad int) {
	for i, part := range parts {
		s, ok := text(i)
		if !ok {
			return b, i
		}
		if i > 0 {
			b = append(b, '-')
		}
		if s = cleanText(s); part.Width > 0 {
			s = plainInteger(s)
			ok = digitsOnly(s) && len(s) <= part.Width
			for n := len(s); n < part.Width; n++ {
				b = append(b, '0')
			}
		} else {
			ok = s != "" && !strings.Contains(s, "-")
		}
		if !ok {
			return b, i
		}
		b = append(b, s...)
	}
	return b, -1
}

// keyReader builds the keys of one field, row after row.
type keyReader struct {
	buf  []byte
	last string
}

// read is the key of a row, or the column of the batch that spoils it (else -1).
func (k *keyReader) read(f *field, from cellSource, shift, row int) (c cell, bad int) {
	key, bad := appendKey(k.buf[:0], f.source.Key, func(part int) (string, bool) {
		col := f.cols[part] - shift
		return from.Text(col, row), from.Tag(col, row) == cells.Present
	})
	k.buf = key
	if bad >= 0 {
		return cell{state: unreadable}, f.cols[bad]
	}
	if string(key) != k.last { // members of a household stand together, and share its key
		k.last = string(key)
	}
	return cell{text: k.last}, -1
}
