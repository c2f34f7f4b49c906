package store

import (
	"context"
	"database/sql/driver"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
)

var rejectSchema = arrow.NewSchema([]arrow.Field{
	{Name: "dataset", Type: arrow.PrimitiveTypes.Int64},
	{Name: "file", Type: arrow.BinaryTypes.String},
	{Name: "row", Type: arrow.PrimitiveTypes.Int64},
	{Name: "column", Type: arrow.BinaryTypes.String},
	{Name: "value", Type: arrow.BinaryTypes.String},
	{Name: "rule", Type: arrow.BinaryTypes.String},
	{Name: "severity", Type: arrow.BinaryTypes.String},
	{Name: "text_en", Type: arrow.BinaryTypes.String},
	{Name: "text_vi", Type: arrow.BinaryTypes.String},
}, nil)

func rejectBatch(dataset int64, rejects []engine.Reject) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, rejectSchema)
	defer b.Release()
	ints := func(i int, v int64) { b.Field(i).(*array.Int64Builder).Append(v) }
	texts := func(i int, v string) { b.Field(i).(*array.StringBuilder).Append(v) }
	for _, r := range rejects {
		ints(0, dataset)
		texts(1, r.File)
		ints(2, r.Row)
		texts(3, r.Column)
		texts(4, r.Value)
		texts(5, r.Rule)
		texts(6, string(r.Severity))
		texts(7, r.Text.En)
		texts(8, r.Text.Vi)
	}
	return b.NewRecordBatch()
}

// Rejects calls visit with every broken rule of a dataset version, by file, row and rule. They hold microdata.
func (s *Store) Rejects(ctx context.Context, d engine.Dataset, visit func(engine.Reject) error) error {
	id := strings.TrimPrefix(d.Table, "person_")
	const statement = `SELECT file, "row", "column", "value", rule, severity, text_en, text_vi FROM rejects
WHERE dataset = CAST(? AS BIGINT) ORDER BY file, "row", rule, "column"`
	return s.each(ctx, statement, []any{id}, func(row []driver.Value) error {
		text := func(i int) string { return row[i].(string) }
		return visit(engine.Reject{
			File: text(0), Row: row[1].(int64), Column: text(2), Value: text(3), Rule: text(4),
			Severity: engine.Severity(text(5)), Text: engine.Text{En: text(6), Vi: text(7)},
		})
	})
}
