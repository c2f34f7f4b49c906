package benchmarks

import (
	"context"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow/array"

	"corridor/engine"
)

// each reads rows of text keys and one sum. The text of a key is valid during the call only.
func each(ctx context.Context, r engine.Reader, sql string, visit func(key []string, sum float64), keys int) error {
	rows, err := r.Query(ctx, engine.Query{SQL: sql})
	if err != nil {
		return err
	}
	defer rows.Release()
	key := make([]string, keys)
	columns := make([]*array.String, keys)
	for rows.Next() {
		batch := rows.RecordBatch()
		for k := range columns {
			var ok bool
			if columns[k], ok = batch.Column(k).(*array.String); !ok {
				return fmt.Errorf("column %d is not text", k)
			}
		}
		sums, ok := batch.Column(keys).(*array.Float64)
		if !ok {
			return fmt.Errorf("the sum is %s", batch.Column(keys).DataType())
		}
		for i := range int(batch.NumRows()) {
			for k, c := range columns {
				key[k] = c.Value(i)
			}
			visit(key, sums.Value(i))
		}
	}
	return rows.Err()
}
