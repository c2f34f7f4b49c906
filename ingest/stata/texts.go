package stata

import (
	"bytes"
	"encoding/binary"
	"strings"

	"corridor/ingest/cells"
)

// ascii says whether b has only letters that every encoding of survey files writes alike.
func ascii(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// trimmed is a fixed text field up to its first zero byte, without blanks at its end (writers pad with them; haven and
// ReadStat drop them).
func trimmed(field []byte) []byte {
	if i := bytes.IndexByte(field, 0); i >= 0 {
		field = field[:i]
	}
	for len(field) > 0 && field[len(field)-1] == ' ' {
		field = field[:len(field)-1]
	}
	return field
}

// texts reads a column of str1 to str2045. bad counts bytes that are no letters.
func (w *worker) texts(r rows, s storage) (c cells.Column, bad int64, err error) {
	c.Ends = make([]uint32, r.n)
	total, plain := 0, true
	for i, at := 0, s.offset; i < r.n; i, at = i+1, at+r.stride {
		cell := trimmed(r.raw[at : at+s.width])
		plain = plain && ascii(cell)
		total += len(cell)
		c.Ends[i] = uint32(total)
	}
	var b strings.Builder
	b.Grow(total)
	start := uint32(0)
	for i, at := 0, s.offset; i < r.n; i, at = i+1, at+r.stride {
		n := c.Ends[i] - start
		start = c.Ends[i]
		cell := r.raw[at : at+int(n)]
		if plain {
			b.Write(cell)
			continue
		}
		cellBad, err := w.write(&b, cell)
		if err != nil {
			return c, 0, err
		}
		bad += int64(cellBad)
		c.Ends[i] = uint32(b.Len())
	}
	c.Text = b.String()
	return c, bad, nil
}

// write decodes a cell to the end of b.
func (w *worker) write(b *strings.Builder, cell []byte) (bad int, err error) {
	if ascii(cell) {
		b.Write(cell)
		return 0, nil
	}
	if w.decoder == nil {
		if w.decoder, err = w.run.letters.late(w.run.ctx); err != nil {
			return 0, err
		}
	}
	w.scratch, bad = w.decoder.Append(w.scratch[:0], cell)
	b.Write(w.scratch)
	return bad, nil
}
