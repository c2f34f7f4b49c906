package ingest

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"corridor/ingest/cells"
)

// A row of a module is kept aside as one value, so that its kinds of missing stay apart and the engine sorts few columns: for
// each cell a byte that says what it is, and for those with a text its length and the text.
const (
	packedMissing    = 0 // system-missing
	packedText       = 1
	packedNumber     = 2 // a number of the file's own type
	packedUserText   = 3 // a text that the file declares as missing
	packedUserNumber = 4
	// 'a' to 'z' are themselves.
)

// appendPacked adds a cell.
func appendPacked(b []byte, from cellSource, col, row int) []byte {
	tag, kind := from.Tag(col, row), byte(packedText)
	numeric := from.Numeric(col, row)
	switch {
	case tag.Extended():
		return append(b, byte(tag))
	case tag == cells.System:
		return append(b, packedMissing)
	case tag == cells.UserMissing && numeric:
		kind = packedUserNumber
	case tag == cells.UserMissing:
		kind = packedUserText
	case numeric:
		kind = packedNumber
	}
	text := from.Text(col, row)
	return append(binary.AppendUvarint(append(b, kind), uint64(len(text))), text...)
}

// page is the rows of a module that belong to a batch of persons.
type page struct {
	width  int // cells a row
	text   string
	cells  []packedCell // row after row
	file   []int64
	srcRow []int64
}

type packedCell struct {
	start, end int
	kind       byte
}

// newPage unpacks the rows that a load had kept aside.
func newPage(b arrow.RecordBatch, width int) *page {
	p := &page{width: width, file: wholes(b, "src_file"), srcRow: wholes(b, "src_row")}
	packed := columnOf[*array.Binary](b, "cells")
	p.text = string(packed.ValueBytes())
	p.cells = make([]packedCell, 0, width*packed.Len())
	at := 0
	for range width * packed.Len() {
		c := packedCell{kind: p.text[at]}
		at++
		if c.kind != packedMissing && c.kind < byte(cells.A) {
			n, size := uvarint(p.text[at:])
			at += size
			c.start, c.end = at, at+n
			at += n
		}
		p.cells = append(p.cells, c)
	}
	return p
}

func uvarint(s string) (n, size int) {
	for shift := 0; ; shift += 7 {
		c := s[size]
		size++
		n |= int(c&0x7f) << shift
		if c < 0x80 {
			return n, size
		}
	}
}

func columnOf[T arrow.Array](b arrow.RecordBatch, name string) T {
	return b.Column(b.Schema().FieldIndices(name)[0]).(T)
}

// wholes copies a column of whole numbers: the batch is released before they are read.
func wholes(b arrow.RecordBatch, name string) []int64 {
	return append([]int64(nil), columnOf[*array.Int64](b, name).Int64Values()...)
}

func (p *page) at(row, col int) packedCell { return p.cells[row*p.width+col] }

func (p *page) textOf(row, col int) string {
	c := p.at(row, col)
	if c.kind >= byte(cells.A) {
		return "." + string(rune(c.kind))
	}
	return p.text[c.start:c.end]
}

func (p *page) tagOf(row, col int) cells.Tag {
	switch kind := p.at(row, col).kind; kind {
	case packedMissing:
		return cells.System
	case packedText, packedNumber:
		return cells.Present
	case packedUserText, packedUserNumber:
		return cells.UserMissing
	default:
		return cells.Tag(kind)
	}
}

// numericOf: a missing code stands only where numbers do.
func (p *page) numericOf(row, col int) bool {
	kind := p.at(row, col).kind
	return kind == packedNumber || kind == packedUserNumber || kind >= byte(cells.A)
}
