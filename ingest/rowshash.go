package ingest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

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
	row     []byte
}

type encodedColumn struct {
	at   int    // in the batch
	head []byte // length of the name and the name
}

func newEncoder(stored *arrow.Schema) *encoder {
	e := &encoder{}
	for _, c := range schema.Person() {
		if at := stored.FieldIndices(c.Name); c.Hashed && len(at) == 1 {
			e.columns = append(e.columns, encodedColumn{at[0], append([]byte{byte(len(c.Name))}, c.Name...)})
		}
	}
	return e
}

// sum hashes every row of a batch.
func (e *encoder) sum(batch arrow.RecordBatch) (h rowsHash) {
	cols := make([]arrow.Array, len(e.columns))
	for i, c := range e.columns {
		cols[i] = batch.Column(c.at)
	}
	for row := range int(batch.NumRows()) {
		e.row = e.row[:0]
		for i, c := range cols {
			if c.IsValid(row) {
				e.row = append(e.row, e.columns[i].head...)
				e.row = appendValue(e.row, c, row)
			}
		}
		digest := sha256.Sum256(e.row)
		h.add(rowsHash{
			binary.BigEndian.Uint64(digest[24:]), binary.BigEndian.Uint64(digest[16:]),
			binary.BigEndian.Uint64(digest[8:]), binary.BigEndian.Uint64(digest[:]),
		})
	}
	return h
}

// appendValue writes a value in a form that no other value of its type has; decimals as their unscaled 128-bit integer.
func appendValue(b []byte, c arrow.Array, row int) []byte {
	switch c := c.(type) {
	case *array.String:
		v := c.Value(row)
		return append(binary.AppendUvarint(b, uint64(len(v))), v...)
	case *array.Boolean:
		if c.Value(row) {
			return append(b, 1)
		}
		return append(b, 0)
	case *array.Int32:
		return binary.BigEndian.AppendUint32(b, uint32(c.Value(row)))
	case *array.Int64:
		return binary.BigEndian.AppendUint64(b, uint64(c.Value(row)))
	case *array.Decimal128:
		v := c.Value(row)
		return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, uint64(v.HighBits())), v.LowBits())
	default:
		panic("no canonical form for " + c.DataType().String())
	}
}
