package schema

import "github.com/apache/arrow-go/v18/arrow"

// PersonSchema is the Arrow schema of the person table: what a load appends and what a query of all columns returns.
// Every field is nullable.
func PersonSchema() *arrow.Schema {
	cols := Person()
	fields := make([]arrow.Field, len(cols))
	for i, c := range cols {
		fields[i] = arrow.Field{Name: c.Name, Type: c.Type.Arrow(), Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}

// Arrow is the Arrow type that holds the same values as the SQL type.
func (t Type) Arrow() arrow.DataType {
	switch t {
	case VARCHAR:
		return arrow.BinaryTypes.String
	case BOOLEAN:
		return arrow.FixedWidthTypes.Boolean
	case INTEGER:
		return arrow.PrimitiveTypes.Int32
	case BIGINT:
		return arrow.PrimitiveTypes.Int64
	default:
		return &arrow.Decimal128Type{Precision: t.Precision, Scale: t.Scale}
	}
}
