package tabular

import (
	"math"
	"strconv"

	"corridor/ingest/cells"
)

const maxWholeFast = 1 << 53 // every whole number to here is exact in a double

// cellText writes the cells of a variable as text.
type cellText struct {
	kind   cells.Kind
	number func([]byte, float64) []byte
}

// textOf is how a variable of a format is written: dates by their calendar, 32-bit floats by their shortest 32-bit
// decimal, other numbers by their shortest decimal.
func textOf(v *cells.Variable, format string) cellText {
	plain := appendNumber
	if v.Single {
		plain = appendSingle
	}
	if date := calendarText(v.Calendar, format); date != nil {
		return cellText{v.Kind, func(b []byte, x float64) []byte {
			if out, ok := date(b, x); ok {
				return out
			}
			return plain(b, x)
		}}
	}
	return cellText{v.Kind, plain}
}

func appendNumber(b []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < maxWholeFast {
		return strconv.AppendInt(b, int64(v), 10)
	}
	return appendFloat(b, v, 64)
}

func appendSingle(b []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1<<24 {
		return strconv.AppendInt(b, int64(v), 10)
	}
	return appendFloat(b, v, 32)
}

func (t cellText) column(c *cells.Column, rows int, buffer *textBuffer) column {
	if t.kind == cells.Text {
		return column{text: c.Text, ends: c.Ends, tags: tagEmpty(c, rows)}
	}
	text, ends := buffer.text[:0], make([]uint32, rows)
	for row, v := range c.Numbers[:rows] {
		switch tag := c.Tag(row); {
		case tag == cells.Present, tag == cells.UserMissing:
			text = t.number(text, v)
		case tag.Extended():
			text = append(text, '.', byte(tag))
		}
		ends[row] = uint32(len(text))
	}
	buffer.text = text
	return column{text: string(text), ends: ends, tags: c.Tags, numeric: true, raw: c.Numbers}
}

// tagEmpty marks empty texts as missing where the reader marks other kinds of missing; without tags they count as missing
// anyway.
func tagEmpty(c *cells.Column, rows int) []cells.Tag {
	if c.Tags == nil {
		return nil
	}
	tags, own := c.Tags, false
	for row := range rows {
		if tags[row] == cells.Present && c.String(row) == "" {
			if !own {
				tags, own = append([]cells.Tag(nil), tags...), true
			}
			tags[row] = cells.System
		}
	}
	return tags
}

// NumberText is a number of a variable of a format as batches write it.
func NumberText(format string, v *cells.Variable, number float64) string {
	return string(textOf(v, format).number(nil, number))
}
