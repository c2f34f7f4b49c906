package ingest

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
	"corridor/ingest/tabular"
)

var stageKeys = engine.Text{En: "reading keys", Vi: "đọc khóa"}

var (
	wholeType = arrow.PrimitiveTypes.Int64
	textType  = arrow.BinaryTypes.String
)

// The keys of persons: n, and NULL where a key cannot be read (loading says so).
var personSchema = arrow.NewSchema([]arrow.Field{
	{Name: "n", Type: wholeType}, {Name: "quarter", Type: wholeType},
	{Name: "person_id", Type: textType, Nullable: true}, {Name: "hh_id", Type: textType, Nullable: true},
}, nil)

// keepPersons puts the keys of all persons aside.
func (a *assembly) keepPersons(ctx context.Context) error {
	return keep(ctx, a.aside, personTable, personSchema, func(ctx context.Context, send func(arrow.RecordBatch) error) error {
		b := array.NewRecordBuilder(memory.DefaultAllocator, personSchema)
		defer b.Release()
		ids := [2]*array.StringBuilder{b.Field(2).(*array.StringBuilder), b.Field(3).(*array.StringBuilder)}
		var keys [2]keyReader
		return a.eachPersons(ctx, stageKeys, func(file int, in *tabular.Batch, n int64) error {
			l := a.run.layout(file)
			quarter, id := l.field(vQuarter), [2]*field{l.field(vPersonID), l.field(vHousehold)}
			for row := range in.Len {
				b.Field(0).(*array.Int64Builder).Append(n + int64(row))
				b.Field(1).(*array.Int64Builder).Append(quarterOf(quarter, in, row))
				for i, f := range id {
					if c := keys[i].cell(f, in, row); c.state == present {
						ids[i].Append(c.text)
					} else {
						ids[i].AppendNull()
					}
				}
			}
			return send(b.NewRecordBatch())
		})
	})
}

// cell is a key of a row, made of one column or of several.
func (k *keyReader) cell(f *field, from cellSource, row int) cell {
	if f.source.Key != nil {
		c, _ := k.read(f, from, 0, row)
		return c
	}
	return f.cellOf(from, row)
}

// cellOf is the value of a variable that is read from one column of the file, or is the same for everybody.
func (f *field) cellOf(from cellSource, row int) cell {
	if len(f.cols) == 0 {
		return f.read(f.source.Const)
	}
	col := f.cols[0]
	return f.readCell(from.Text(col, row), from.Tag(col, row), from.Numeric(col, row))
}

// quarterOf is 1 to 4, or 0 if the row names none.
func quarterOf(f *field, from cellSource, row int) int64 {
	if f == nil {
		return 0
	}
	if c := f.cellOf(from, row); c.state == present && c.num >= 1 && c.num <= 4 {
		return c.num
	}
	return 0
}
