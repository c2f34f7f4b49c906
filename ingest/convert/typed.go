package convert

import (
	"context"
	"fmt"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/ingest/cells"
	"corridor/ingest/tabular"
)

// typedRecords reads a file of typed cells (Stata, SPSS) as Arrow record batches of the plan's schema. Doubles and texts
// become Arrow's columns without being copied. The batch is released when yield returns.
func (p *plan) typedRecords(ctx context.Context, f *tabular.File, yield func(arrow.RecordBatch) error) error {
	return f.Typed.Batches(ctx, nil, func(b *cells.Batch) error {
		arrays := make([]arrow.Array, len(p.columns))
		for i, c := range p.columns {
			field, from := p.schema.Field(i), &b.Columns[c.from]
			if c.codes {
				arrays[i] = p.codes(&f.Codebook.Variables[c.from], from, b.Len)
			} else {
				arrays[i] = p.array(field.Type, &f.Codebook.Variables[c.from], from, b.Len)
			}
			if arrays[i] == nil {
				return fmt.Errorf("column %q is not %v", field.Name, field.Type)
			}
		}
		record := array.NewRecordBatch(p.schema, arrays, int64(b.Len))
		for _, a := range arrays {
			a.Release()
		}
		defer record.Release()
		return yield(record)
	})
}

// array is a column as Arrow's; nil if it does not fit the type.
func (p *plan) array(typ arrow.DataType, v *cells.Variable, c *cells.Column, n int) arrow.Array {
	valid, nulls := validity(c, n)
	switch typ.ID() {
	case arrow.STRING:
		return texts(c, n)
	case arrow.FLOAT64:
		return made(typ, n, nulls, valid, arrow.Float64Traits.CastToBytes(c.Numbers[:n]))
	case arrow.INT8:
		return made(typ, n, nulls, valid, arrow.Int8Traits.CastToBytes(wholes[int8](c.Numbers[:n])))
	case arrow.INT16:
		return made(typ, n, nulls, valid, arrow.Int16Traits.CastToBytes(wholes[int16](c.Numbers[:n])))
	case arrow.INT32:
		return made(typ, n, nulls, valid, arrow.Int32Traits.CastToBytes(wholes[int32](c.Numbers[:n])))
	case arrow.DATE32:
		days := make([]int32, n)
		for row, number := range c.Numbers[:n] {
			milli, _ := tabular.Moment(p.format, v.Calendar, number) // the plan has looked at every cell
			days[row] = int32(milli / 86_400_000)
		}
		return made(typ, n, nulls, valid, arrow.Int32Traits.CastToBytes(days))
	case arrow.TIMESTAMP:
		at := make([]int64, n)
		for row, number := range c.Numbers[:n] {
			at[row], _ = tabular.Moment(p.format, v.Calendar, number)
		}
		return made(typ, n, nulls, valid, arrow.Int64Traits.CastToBytes(at))
	}
	return nil
}

func wholes[T int8 | int16 | int32](numbers []float64) []T {
	out := make([]T, len(numbers))
	for i, v := range numbers {
		out[i] = T(v)
	}
	return out
}

// validity has a bit for every cell that has a value; nil if all have.
func validity(c *cells.Column, n int) (bits []byte, nulls int) {
	if c.Tags == nil {
		return nil, 0
	}
	bits = make([]byte, bitutil.BytesForBits(int64(n)))
	for row, t := range c.Tags[:n] {
		if t == cells.Present {
			bits[row>>3] |= 1 << (row & 7)
		} else {
			nulls++
		}
	}
	return bits, nulls
}

// made wraps buffers that Go owns as an array.
func made(typ arrow.DataType, n, nulls int, valid []byte, buffers ...[]byte) arrow.Array {
	all := []*memory.Buffer{nil}
	if nulls > 0 {
		all[0] = memory.NewBufferBytes(valid)
	}
	for _, b := range buffers {
		all = append(all, memory.NewBufferBytes(b))
	}
	data := array.NewData(typ, n, all, nil, nulls, 0)
	defer data.Release()
	return array.MakeFromData(data)
}

// texts are null where the cell is missing or empty.
func texts(c *cells.Column, n int) arrow.Array {
	offsets := make([]int32, n+1)
	bits := make([]byte, bitutil.BytesForBits(int64(n)))
	nulls := 0
	for row, end := range c.Ends[:n] {
		offsets[row+1] = int32(end)
		if c.Tag(row) != cells.Present || offsets[row] == offsets[row+1] {
			nulls++
		} else {
			bits[row>>3] |= 1 << (row & 7)
		}
	}
	// The text is not copied: Arrow only reads it.
	text := unsafe.Slice(unsafe.StringData(c.Text), len(c.Text))
	return made(arrow.BinaryTypes.String, n, nulls, bits, arrow.Int32Traits.CastToBytes(offsets), text)
}

// codes are the missing codes of a column as texts: ".a", or the value that is declared as missing.
func (p *plan) codes(v *cells.Variable, c *cells.Column, n int) arrow.Array {
	offsets := make([]int32, n+1)
	bits := make([]byte, bitutil.BytesForBits(int64(n)))
	var text []byte
	nulls := n
	for row := range n {
		if tag := c.Tag(row); tag.Extended() || tag == cells.UserMissing {
			bits[row>>3] |= 1 << (row & 7)
			nulls--
			switch {
			case tag.Extended():
				text = append(text, '.', byte(tag))
			case v.Kind == cells.Text:
				text = append(text, c.String(row)...)
			default:
				text = append(text, tabular.NumberText(p.format, v, c.Numbers[row])...)
			}
		}
		offsets[row+1] = int32(len(text))
	}
	return made(arrow.BinaryTypes.String, n, nulls, bits, arrow.Int32Traits.CastToBytes(offsets), text)
}
