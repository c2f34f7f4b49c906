package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"

	"corridor/engine/schema"
)

// rowsHash is the sum modulo 2^256 of the SHA-256 of every canonical row: the same rows give the same hash in whatever
// order, file or batch they come.
type rowsHash [4]uint64 // least significant first

func (h *rowsHash) add(o rowsHash) {
	var carry uint64
	for i := range h {
		h[i], carry = bits.Add64(h[i], o[i], carry)
	}
}

func (h rowsHash) String() string {
	var b [32]byte
	for i, w := range h {
		binary.BigEndian.PutUint64(b[24-8*i:], w)
	}
	return hex.EncodeToString(b[:])
}

// encoder writes canonical rows: for each hashed column that has a value, its name and the value, in schema order. A NULL
// writes nothing, so that a column that is not stored and one that is empty are the same.
type encoder struct {
	columns []encodedColumn
	filled  []filledColumn // of the batch
	row     []byte
}

type encodedColumn struct {
	at   int    // in the batch
	head []byte // length of the name and the name
}

// filledColumn is a column that has a value in some row of a batch.
type filledColumn struct {
	head  []byte
	valid []byte // a bit a row; nil = all
	value func(b []byte, row int) []byte
}

func newEncoder(stored *arrow.Schema) *encoder {
	e := &encoder{}
	for _, c := range schema.Person() {
		if at := stored.FieldIndices(c.Name); c.Hashed && len(at) == 1 {
			head := append([]byte{byte(len(c.Name))}, c.Name...)
			e.columns = append(e.columns, encodedColumn{at[0], head})
		}
	}
	return e
}

// sum hashes every row of a batch.
func (e *encoder) sum(batch arrow.RecordBatch) (h rowsHash) {
	e.fill(batch)
	for row := range int(batch.NumRows()) {
		e.row = e.row[:0]
		for i := range e.filled {
			if c := &e.filled[i]; c.valid == nil || bitutil.BitIsSet(c.valid, row) {
				e.row = c.value(append(e.row, c.head...), row)
			}
		}
		digest := sha256.Sum256(e.row)
		h.add(rowsHash{
			binary.BigEndian.Uint64(digest[24:]), binary.BigEndian.Uint64(digest[16:]),
			binary.BigEndian.Uint64(digest[8:]), binary.BigEndian.Uint64(digest[:]),
		})
	}
	clear(e.filled) // they hold the batch
	return h
}

func (e *encoder) fill(batch arrow.RecordBatch) {
	e.filled = e.filled[:0]
	for _, c := range e.columns {
		switch col := batch.Column(c.at); {
		case col.NullN() == col.Len():
		case col.NullN() == 0:
			e.filled = append(e.filled, filledColumn{c.head, nil, valueOf(col)})
		default: // its first row is that of the bitmap: a sheet makes whole arrays
			e.filled = append(e.filled, filledColumn{c.head, col.NullBitmapBytes(), valueOf(col)})
		}
	}
}

// valueOf writes values of a column in a form that no other value of its type has; decimals as their unscaled 128-bit integer.
func valueOf(c arrow.Array) func(b []byte, row int) []byte {
	switch c := c.(type) {
	case *array.String:
		return func(b []byte, row int) []byte {
			v := c.Value(row)
			return append(binary.AppendUvarint(b, uint64(len(v))), v...)
		}
	case *array.Boolean:
		return func(b []byte, row int) []byte {
			if c.Value(row) {
				return append(b, 1)
			}
			return append(b, 0)
		}
	case *array.Int32:
		return func(b []byte, row int) []byte { return binary.BigEndian.AppendUint32(b, uint32(c.Value(row))) }
	case *array.Int64:
		return func(b []byte, row int) []byte { return binary.BigEndian.AppendUint64(b, uint64(c.Value(row))) }
	case *array.Decimal128:
		values := c.Values()
		return func(b []byte, row int) []byte {
			v := &values[row]
			return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, uint64(v.HighBits())), v.LowBits())
		}
	default:
		panic("no canonical form for " + c.DataType().String())
	}
}
