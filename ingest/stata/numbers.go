package stata

import (
	"encoding/binary"
	"math"
	"math/bits"

	"corridor/ingest/cells"
)

// rows is a run of whole rows in the bytes of the file.
type rows struct {
	raw    []byte
	n      int
	stride int
	big    bool
}

// from is the run without its first rows, and no longer than n.
func (r rows) from(first, n int) rows {
	r.raw, r.n = r.raw[first*r.stride:(first+n)*r.stride], n
	return r
}

// numbers reads a column of numbers to dst, and the tags if a cell is missing. odd counts cells of floats that hold no
// number and no missing code of Stata's: they count as missing.
func (r rows) numbers(s storage, dst []float64) (tags []cells.Tag, odd int64) {
	switch s.kind {
	case int8s:
		return r.int8s(s.offset, dst), 0
	case int16s:
		return r.int16s(s.offset, dst), 0
	case int32s:
		return r.int32s(s.offset, dst), 0
	case float32s:
		return r.float32s(s.offset, dst)
	default:
		return r.float64s(s.offset, dst)
	}
}

// mark sets a tag, and makes room for all at the first.
func mark(tags []cells.Tag, n, row int, t cells.Tag) []cells.Tag {
	if tags == nil {
		tags = make([]cells.Tag, n)
	}
	tags[row] = t
	return tags
}

func (r rows) int8s(at int, dst []float64) (tags []cells.Tag) {
	for i := range dst {
		v := int8(r.raw[at])
		if v > lastByte {
			tags = mark(tags, len(dst), i, code(int64(v)-lastByte-1))
			v = 0
		}
		dst[i] = float64(v)
		at += r.stride
	}
	return tags
}

func (r rows) int16s(at int, dst []float64) (tags []cells.Tag) {
	for i := range dst {
		u := binary.LittleEndian.Uint16(r.raw[at:])
		if r.big {
			u = bits.ReverseBytes16(u)
		}
		v := int16(u)
		if v > lastInt {
			tags = mark(tags, len(dst), i, code(int64(v)-lastInt-1))
			v = 0
		}
		dst[i] = float64(v)
		at += r.stride
	}
	return tags
}

func (r rows) int32s(at int, dst []float64) (tags []cells.Tag) {
	for i := range dst {
		u := binary.LittleEndian.Uint32(r.raw[at:])
		if r.big {
			u = bits.ReverseBytes32(u)
		}
		v := int32(u)
		if v > lastLong {
			tags = mark(tags, len(dst), i, code(int64(v)-lastLong-1))
			v = 0
		}
		dst[i] = float64(v)
		at += r.stride
	}
	return tags
}

func (r rows) float32s(at int, dst []float64) (tags []cells.Tag, odd int64) {
	for i := range dst {
		u := binary.LittleEndian.Uint32(r.raw[at:])
		if r.big {
			u = bits.ReverseBytes32(u)
		}
		v := float64(math.Float32frombits(u))
		if int32(u) >= firstFloat || !(v >= -math.MaxFloat64) {
			t := cells.System
			if int32(u) >= firstFloat {
				t = floatCode(uint64(u), firstFloat, stepFloat)
			}
			if t == cells.System && u != firstFloat {
				odd++
			}
			tags = mark(tags, len(dst), i, t)
			v = 0
		}
		dst[i] = v
		at += r.stride
	}
	return tags, odd
}

func (r rows) float64s(at int, dst []float64) (tags []cells.Tag, odd int64) {
	for i := range dst {
		u := binary.LittleEndian.Uint64(r.raw[at:])
		if r.big {
			u = bits.ReverseBytes64(u)
		}
		v := math.Float64frombits(u)
		if int64(u) >= firstTwice || !(v >= -math.MaxFloat64) {
			t := cells.System
			if int64(u) >= firstTwice {
				t = floatCode(u, firstTwice, stepTwice)
			}
			if t == cells.System && u != firstTwice {
				odd++
			}
			tags = mark(tags, len(dst), i, t)
			v = 0
		}
		dst[i] = v
		at += r.stride
	}
	return tags, odd
}
