package engine

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow/array"
)

// Query is a portable statement with its bound values: text and arguments travel as one.
//
// The subset that every store must answer alike: SELECT, SUM, COUNT(*), MIN, MAX, GROUP BY, WHERE, CASE, CAST, IN,
// BETWEEN, inner joins with bound VALUES. No window frames, no AVG, no quantile functions, no sums of floating point,
// no date functions. Placeholders are ?. Column names are those of engine/schema.
type Query struct {
	SQL  string
	Args []any
}

// Reader is the seam between the estimators and whatever holds the data: a portable query in, Arrow batches out.
// Embedded DuckDB is the first implementation; nothing above this line may know which one answers.
type Reader interface {
	// Query returns the result as Arrow batches. Row order is not defined. The caller must Release the reader,
	// which holds a connection until then.
	Query(ctx context.Context, q Query) (array.RecordReader, error)
}
