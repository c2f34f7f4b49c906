package tabular

import (
	"bytes"
	"unicode/utf8"

	"corridor/ingest/charset"
)

// chunkParser turns chunks of whole records into batches. One parser serves one goroutine.
type chunkParser struct {
	grammar
	width     int   // fields a record must have
	slot      []int // field → column, -1 = not wanted
	last      int   // last wanted field, -1 = none
	columns   int
	batchRows int

	compose bool // the chunk is not in NFC
	scratch []byte
	cells   []textBuffer // of the batch being filled
}

// textBuffer is a column being filled.
type textBuffer struct {
	text []byte
	ends []uint32
}

// parsed is what one chunk gave.
type parsed struct {
	batches []*Batch
	rows    int
	lines   int // line ends in the chunk
	ascii   bool
	fault   fault
	data    []byte // the chunk, to be used again
}

func newChunkParser(g grammar, width int, places []int, batchRows int) *chunkParser {
	p := &chunkParser{grammar: g, width: width, slot: make([]int, width), last: -1, batchRows: batchRows}
	for i := range p.slot {
		p.slot[i] = -1
	}
	for _, place := range places {
		if p.slot[place] < 0 {
			p.slot[place] = p.columns
			p.columns++
		}
		p.last = max(p.last, place)
	}
	p.cells = make([]textBuffer, p.columns)
	return p
}

// parse reads a chunk that starts at a record's start. At the first fault it stops; the batches are then void.
func (p *chunkParser) parse(data []byte) parsed {
	out := parsed{data: data}
	out.ascii = charset.IsASCII(data)
	clean := bytes.IndexByte(data, 0) < 0 && (out.ascii || p.lettersSound(data))
	p.compose = clean && !out.ascii && !p.decoded && !charset.IsNFC(data)
	inBatch := 0
	for pos := 0; pos < len(data); {
		if n := p.blank(data, pos); n > 0 {
			pos += n
			continue
		}
		next, f := p.record(data, pos)
		if !clean && f.what != overlong {
			f = p.inspect(data, pos, next, f)
		}
		if f.what != sound {
			f.row = out.rows
			out.fault = f
			return out
		}
		pos = next
		out.rows++
		if inBatch++; inBatch == p.batchRows {
			out.batches = append(out.batches, p.take(inBatch))
			inBatch = 0
		}
	}
	if inBatch > 0 {
		out.batches = append(out.batches, p.take(inBatch))
	}
	out.lines = bytes.Count(data, []byte{'\n'})
	return out
}

// lettersSound says whether all of data are letters.
func (p *chunkParser) lettersSound(data []byte) bool {
	if p.decoded {
		return !bytes.Contains(data, []byte(string(utf8.RuneError)))
	}
	return utf8.Valid(data)
}

// blank is the length of the blank line at pos, 0 if there is none that may be passed over.
func (p *chunkParser) blank(data []byte, pos int) int {
	if p.width < 2 {
		return 0
	}
	if data[pos] == '\n' {
		return 1
	}
	if data[pos] == '\r' {
		if pos+1 == len(data) {
			return 1
		}
		if data[pos+1] == '\n' {
			return 2
		}
	}
	return 0
}

// record appends the wanted fields of the record at pos; next is the start of the following one.
func (p *chunkParser) record(data []byte, pos int) (next int, f fault) {
	end := bytes.IndexByte(data[pos:], '\n')
	if end < 0 {
		end, next = len(data), len(data)
	} else {
		end += pos
		next = end + 1
	}
	if bytes.IndexByte(data[pos:end], '"') >= 0 {
		return p.quotedRecord(data, pos)
	}
	if end-pos > p.maxLine {
		return next, fault{what: overlong, off: pos, opened: -1}
	}
	if end > pos && data[end-1] == '\r' {
		end--
	}
	return next, p.plainRecord(data, pos, end)
}

func (p *chunkParser) quotedRecord(data []byte, pos int) (next int, f fault) {
	start := pos
	// No record may be longer than maxLine, so nothing behind that is looked at.
	bounded := data[:min(len(data), start+p.maxLine+2)]
	for field := 0; ; field++ {
		text, end, f := p.field(bounded, pos, &p.scratch)
		cut := f.what == unterminated && len(bounded) < len(data)
		if cut || end-start > p.maxLine {
			if f.what == sound {
				f.opened = -1
			}
			return end, fault{what: overlong, off: start, opened: f.opened}
		}
		if f.what != sound {
			f.field = field
			return end, f
		}
		if field <= p.last {
			p.putText(field, text)
		}
		if end < len(data) && data[end] != '\n' {
			pos = end + 1
			continue
		}
		if field+1 != p.width {
			return min(end+1, len(data)), fault{what: ragged, off: start, opened: -1, field: field + 1, width: p.width}
		}
		return min(end+1, len(data)), fault{}
	}
}

// inspect looks for a NUL or a byte that is not UTF-8 in the record before its other fault.
func (p *chunkParser) inspect(data []byte, pos, next int, f fault) fault {
	end := next
	if f.what != sound && f.what != ragged {
		end = f.off
		if f.what == unterminated {
			end = len(data)
		}
	}
	what, off := p.badBytes(data[pos:end])
	if what == sound {
		return f
	}
	return fault{what: what, off: pos + off, opened: -1, field: p.fieldAt(data, pos, pos+off)}
}

// take makes a batch of the cells gathered and leaves room for as many again.
func (p *chunkParser) take(rows int) *Batch {
	b := &Batch{Len: rows, cols: make([]column, p.columns)}
	for i := range p.cells {
		c := &p.cells[i]
		b.cols[i] = column{text: string(c.text), ends: append([]uint32(nil), c.ends...)}
		c.text, c.ends = c.text[:0], c.ends[:0]
	}
	return b
}
