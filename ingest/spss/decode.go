package spss

import (
	"bytes"
	"encoding/binary"
	"math"
	"unsafe"

	"corridor/engine"
	"corridor/ingest/cells"
)

// tape gives the slots of a chunk one after another. The cutter has counted them: it does not end before the last row does.
type tape struct {
	data    []byte
	pos     int
	pending uint64
	left    int
	coded   bool
}

// code is the next bytecode that fills a slot.
func (t *tape) code() byte {
	for {
		if t.left == 0 {
			t.pending, t.left = binary.LittleEndian.Uint64(t.data[t.pos:]), 8
			t.pos += 8
		}
		code := byte(t.pending)
		t.pending >>= 8
		t.left--
		if code != 0 {
			return code
		}
	}
}

// pass leaves slots out.
func (t *tape) pass(slots int) {
	if !t.coded {
		t.pos += 8 * slots
		return
	}
	for range slots {
		if t.code() == 253 {
			t.pos += 8
		}
	}
}

// work is a batch under way.
type work struct {
	*program
	tape
	numbers [][]float64
	texts   [][]byte
	ends    [][]uint32
	tags    [][]cells.Tag
	cell    []byte // bytes of the text under way
	bad     int
}

// decode makes a batch of a chunk, its columns as the program has them. bad counts bytes of texts that are no letters.
func (p *program) decode(k *chunk, coded bool) (batch *cells.Batch, bad int, err error) {
	w := &work{program: p, tape: tape{k.data, 0, k.pending, k.left, coded}}
	w.allocate(k.rows)
	for row := range k.rows {
		for i := range p.steps {
			switch s := &p.steps[i]; s.do {
			case pass:
				w.pass(s.slots)
			case numbers:
				w.number(s, row)
			case piece8:
				w.piece(s)
			case finish:
				w.piece(s)
				if err := w.finish(s.column, row, k.first); err != nil {
					return nil, 0, err
				}
			}
		}
	}
	batch = &cells.Batch{Ordinal: k.ordinal, FirstRow: k.first, Len: k.rows, Columns: make([]cells.Column, len(p.columns))}
	for i := range p.columns {
		c := &batch.Columns[i]
		if p.columns[i].text {
			c.Text, c.Ends, c.Tags = unsafe.String(unsafe.SliceData(w.texts[i]), len(w.texts[i])), w.ends[i], w.tags[i] // nobody writes to the bytes again
		} else {
			c.Numbers, c.Tags = w.numbers[i], p.tag(w.numbers[i], p.columns[i].rules)
		}
	}
	return batch, w.bad, nil
}

func (w *work) allocate(rows int) {
	n := len(w.columns)
	w.numbers, w.texts, w.ends, w.tags = make([][]float64, n), make([][]byte, n), make([][]uint32, n), make([][]cells.Tag, n)
	for i := range w.columns {
		if w.columns[i].text {
			w.ends[i] = make([]uint32, rows)
			w.texts[i] = make([]byte, 0, rows*min(w.columns[i].width, 12))
		} else {
			w.numbers[i] = make([]float64, rows)
		}
	}
}

// number decodes neighbouring numbers, raw.
func (w *work) number(s *step, row int) {
	columns := w.numbers[s.column : s.column+s.slots]
	if !w.coded {
		for _, column := range columns {
			column[row] = math.Float64frombits(w.order.Uint64(w.data[w.pos:]))
			w.pos += 8
		}
		return
	}
	for _, column := range columns {
		bits := uint64(0)
		if code := w.code(); code != 253 {
			bits = w.codes[code]
		} else {
			bits = w.order.Uint64(w.data[w.pos:])
			w.pos += 8
		}
		column[row] = math.Float64frombits(bits)
	}
}

// piece appends a segment to the text under way.
func (w *work) piece(s *step) {
	start := len(w.cell)
	if !w.coded {
		w.cell = append(w.cell, w.data[w.pos:w.pos+8*s.slots]...)
		w.pos += 8 * s.slots
	} else {
		for range s.slots {
			if code := w.code(); code != 253 {
				var b [8]byte
				w.order.PutUint64(b[:], w.codes[code]) // what a number would be in these bytes; 254 is blanks
				w.cell = append(w.cell, b[:]...)
			} else {
				w.cell = append(w.cell, w.data[w.pos:w.pos+8]...)
				w.pos += 8
			}
		}
	}
	w.cell = w.cell[:start+s.used]
}

// finish ends a cell of text.
func (w *work) finish(column, row int, first int64) error {
	t := &w.columns[column]
	raw := clean(w.cell[:min(len(w.cell), t.width)])
	w.cell = w.cell[:0]
	switch {
	case isASCII(raw):
		w.texts[column] = append(w.texts[column], raw...)
	case w.decoder == nil:
		return w.undeclared(engine.Where{Row: first + int64(row), Column: t.name})
	default:
		var bad int
		w.texts[column], bad = w.decoder.Append(w.texts[column], raw)
		w.bad += bad
	}
	w.ends[column][row] = uint32(len(w.texts[column]))
	for _, missing := range t.missing {
		if bytes.Equal(raw, missing) {
			if w.tags[column] == nil {
				w.tags[column] = make([]cells.Tag, len(w.ends[column]))
			}
			w.tags[column][row] = cells.UserMissing
		}
	}
	return nil
}

// tag finds the missing values of a column: system-missing becomes 0, a user-missing value stays.
func (p *program) tag(values []float64, rules []cells.MissingRule) []cells.Tag {
	var tags []cells.Tag
	set := func(row int, tag cells.Tag) {
		if tags == nil {
			tags = make([]cells.Tag, len(values))
		}
		tags[row] = tag
	}
	for row, v := range values {
		switch bits := math.Float64bits(v); {
		case bits == p.special.missing || bits == p.special.lowest || bits == p.special.highest || v != v: // as ReadStat and haven have it
			values[row] = 0
			set(row, cells.System)
		case len(rules) > 0 && within(v, rules):
			set(row, cells.UserMissing)
		}
	}
	return tags
}

func within(v float64, rules []cells.MissingRule) bool {
	for i := range rules {
		if v >= rules[i].Low && v <= rules[i].High {
			return true
		}
	}
	return false
}
