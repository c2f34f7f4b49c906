package ingest

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine/feed"
)

// keep puts aside, as a table, the batches that produce sends. Sent batches are no longer the producer's. The producer's error
// is told as it is.
func keep(ctx context.Context, aside Assembler, table string, schema *arrow.Schema, produce func(ctx context.Context, send func(arrow.RecordBatch) error) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	rows := feed.New(ctx, schema, 2)
	var failed error // read after Drop
	go func() {
		failed = produce(ctx, func(b arrow.RecordBatch) error { return rows.Send(ctx, b) })
		rows.Close(failed)
	}()
	err := aside.Keep(ctx, table, rows)
	stop()
	rows.Drop()
	if rows.Err() == nil && err == nil {
		return failed
	}
	return err
}
