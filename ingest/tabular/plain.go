package tabular

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"golang.org/x/text/unicode/norm"

	"corridor/ingest/charset"
)

const everyByte = 0x0101010101010101

// plainRecord is the fast way for a line without quotes, data[pos:end]: it looks at eight bytes at a time.
func (p *chunkParser) plainRecord(data []byte, pos, end int) fault {
	seps, field, start, i := everyByte*uint64(p.sep), 0, pos, pos
	for ; i+8 <= end && field <= p.last; i += 8 {
		x := binary.LittleEndian.Uint64(data[i:]) ^ seps // a delimiter is now a zero byte
		found := ^((x&(0x7f*everyByte) + 0x7f*everyByte) | x | 0x7f*everyByte)
		for ; found != 0 && field <= p.last; found &= found - 1 {
			at := i + bits.TrailingZeros64(found)/8
			p.put(field, data, start, at)
			field++
			start = at + 1
		}
	}
	for ; i < end && field <= p.last; i++ {
		if data[i] == p.sep {
			p.put(field, data, start, i)
			field++
			start = i + 1
		}
	}
	if field <= p.last {
		p.put(field, data, start, end)
	} else {
		field += bytes.Count(data[start:end], []byte{p.sep})
	}
	if field+1 != p.width {
		return fault{what: ragged, off: pos, opened: -1, field: field + 1, width: p.width}
	}
	return fault{}
}

// put adds the cell data[start:end] to its column. Most cells are short: these are copied with what stands behind them,
// which the next cell overwrites, because sixteen bytes are copied faster than a few.
func (p *chunkParser) put(field int, data []byte, start, end int) {
	s := p.slot[field]
	if s < 0 {
		return
	}
	c := &p.cells[s]
	n := len(c.text)
	if end-start > shortCell || start+shortCell > len(data) || n+shortCell > cap(c.text) || p.compose {
		p.putText(field, data[start:end])
		return
	}
	*(*[shortCell]byte)(c.text[n : n+shortCell]) = *(*[shortCell]byte)(data[start:])
	c.text = c.text[:n+end-start]
	c.ends = append(c.ends, uint32(len(c.text)))
}

const shortCell = 16

func (p *chunkParser) putText(field int, text []byte) {
	s := p.slot[field]
	if s < 0 {
		return
	}
	if p.compose && !charset.IsNFC(text) {
		text = norm.NFC.Bytes(text)
	}
	c := &p.cells[s]
	c.text = append(c.text, text...)
	c.ends = append(c.ends, uint32(len(c.text)))
}
