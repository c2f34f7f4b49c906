package spss

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"math"
)

// savFile writes a system file by the layout in the manual of PSPP ("System File Format"), right or wrong as a test wants it.
type savFile struct {
	order       byteOrder
	compression int
	bias        float64
	unknown     bool // declares -1 cases
	weight      int
	vars        []savVar
	records     [][]byte // behind the variables
	rows        [][]any  // float64 (NaN = system-missing) or string
	block       int      // bytes that a zlib block inflates to
	noEnd       bool     // no code 252 behind the cases
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

type savVar struct {
	name    string
	width   int // bytes of a text to 255; longer ones by segments
	label   string
	format  uint32
	missing []any // float64 or string
	count   int   // 0 = len(missing)
}

const f82 = 5<<16 | 8<<8 | 2

func newFile() *savFile { return &savFile{order: binary.LittleEndian, bias: 100, block: 0x3ff000} }

func (f *savFile) i32(v ...int) []byte {
	var out []byte
	for _, x := range v {
		out = f.order.AppendUint32(out, uint32(int32(x)))
	}
	return out
}

func (f *savFile) f64(v float64) []byte {
	if v != v {
		v = -math.MaxFloat64
	}
	return f.order.AppendUint64(nil, math.Float64bits(v))
}

func padded(s string, n int) []byte {
	out := bytes.Repeat([]byte{' '}, n)
	copy(out, s)
	return out
}

func (f *savFile) header() []byte {
	magic, cases := "$FL2", len(f.rows)
	if f.compression == zlibbed {
		magic = "$FL3"
	}
	if f.unknown {
		cases = -1
	}
	var b bytes.Buffer
	b.WriteString(magic)
	b.Write(padded("@(#) SPSS DATA FILE test", 60))
	b.Write(f.i32(2, f.slots(), f.compression, f.weight, cases))
	b.Write(f.order.AppendUint64(nil, math.Float64bits(f.bias)))
	b.WriteString("17 May 2110:11:12")
	b.Write(padded("a label", 64))
	b.Write(make([]byte, 3))
	return b.Bytes()
}

func (f *savFile) slots() int {
	n := 0
	for _, v := range f.vars {
		n += max(1, (v.width+7)/8)
	}
	return n
}

func (f *savFile) variables() []byte {
	var b bytes.Buffer
	for _, v := range f.vars {
		label, count := 0, v.count
		if v.label != "" {
			label = 1
		}
		if count == 0 {
			count = len(v.missing)
		}
		format := int(v.format)
		if format == 0 && v.width > 0 {
			format = 1<<16 | v.width<<8
		} else if format == 0 {
			format = f82
		}
		b.Write(f.i32(2, v.width, label, count, format, format))
		b.Write(padded(v.name, 8))
		if label > 0 {
			b.Write(f.i32(len(v.label)))
			b.Write(padded(v.label, (len(v.label)+3)/4*4))
		}
		for _, m := range v.missing {
			b.Write(f.value(m))
		}
		for i := 8; i < v.width; i += 8 {
			b.Write(f.i32(2, -1, 0, 0, 0, 0))
			b.Write(padded("", 8))
		}
	}
	return b.Bytes()
}

func (f *savFile) value(v any) []byte {
	if s, ok := v.(string); ok {
		return padded(s, 8)
	}
	return f.f64(v.(float64))
}

// extension is a record of kind 7.
func (f *savFile) extension(subtype, size int, data []byte) {
	f.records = append(f.records, append(f.i32(7, subtype, size, len(data)/size), data...))
}

func (f *savFile) labels(slots []int, values []any, labels []string) {
	b := f.i32(3, len(values))
	for i, v := range values {
		b = append(b, f.value(v)...)
		b = append(b, byte(len(labels[i])))
		b = append(b, padded(labels[i], (len(labels[i])+8)/8*8-1)...)
	}
	b = append(b, f.i32(4, len(slots))...)
	f.records = append(f.records, append(b, f.i32(slots...)...))
}

func (f *savFile) bytes() []byte {
	var b bytes.Buffer
	b.Write(f.header())
	b.Write(f.variables())
	for _, r := range f.records {
		b.Write(r)
	}
	b.Write(f.i32(999, 0))
	switch f.compression {
	case plain:
		for _, slot := range f.cells() {
			b.Write(slot)
		}
	case bytecodes:
		b.Write(f.coded())
	case zlibbed:
		f.zlib(&b)
	}
	return b.Bytes()
}

// cells are the slots of all rows.
func (f *savFile) cells() [][]byte {
	var out [][]byte
	for _, row := range f.rows {
		for i, v := range row {
			if x, ok := v.(float64); ok {
				out = append(out, f.f64(x))
				continue
			}
			text := padded(v.(string), max(8, (f.vars[i].width+7)/8*8))
			for len(text) > 0 {
				out, text = append(out, text[:8]), text[8:]
			}
		}
	}
	return out
}

// coded are the slots as bytecodes, each block of eight before its values.
func (f *savFile) coded() []byte {
	var out, values []byte
	var codes []byte
	flush := func() {
		out = append(append(out, codes...), values...)
		codes, values = nil, nil
	}
	put := func(code byte, value []byte) {
		codes, values = append(codes, code), append(values, value...)
		if len(codes) == 8 {
			flush()
		}
	}
	for _, slot := range f.cells() {
		x := math.Float64frombits(f.order.Uint64(slot))
		code := x + f.bias
		switch {
		case string(slot) == "        ":
			put(254, nil)
		case x == -math.MaxFloat64:
			put(255, nil)
		case code >= 1 && code <= 251 && code == math.Floor(code) && code-f.bias == x:
			put(byte(code), nil)
		default:
			put(253, slot)
		}
	}
	if !f.noEnd {
		put(252, nil)
	}
	for len(codes) > 0 {
		put(0, nil)
	}
	return out
}

func (f *savFile) zlib(b *bytes.Buffer) {
	data, at := f.coded(), b.Len()
	var packed, index bytes.Buffer
	place := at
	blocks := 0
	for len(data) > 0 {
		n := min(f.block, len(data))
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		w.Write(data[:n])
		w.Close()
		index.Write(f.order.AppendUint64(nil, uint64(place)))
		index.Write(f.order.AppendUint64(nil, uint64(at+24+packed.Len())))
		index.Write(f.i32(n, z.Len()))
		packed.Write(z.Bytes())
		data, place, blocks = data[n:], place+n, blocks+1
	}
	for _, v := range []int{at, at + 24 + packed.Len(), 24 + index.Len()} {
		b.Write(f.order.AppendUint64(nil, uint64(v)))
	}
	b.Write(packed.Bytes())
	b.Write(f.order.AppendUint64(nil, uint64(-int64(f.bias))))
	b.Write(make([]byte, 8))
	b.Write(f.i32(f.block, blocks))
	b.Write(index.Bytes())
}
