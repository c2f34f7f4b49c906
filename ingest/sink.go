package ingest

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
)

// Sink is where a round goes: a store that can begin a load and lists what it has.
type Sink interface {
	Begin(ctx context.Context) (Load, error)
	Datasets(ctx context.Context) ([]engine.Dataset, error)
}

// Load is one dataset version in the making. Nothing of it is seen before Commit, and nothing stays after Abort, which is
// harmless after Commit.
type Load interface {
	Append(ctx context.Context, batch arrow.RecordBatch) error
	Reject(ctx context.Context, rejects ...engine.Reject) error
	Commit(ctx context.Context, d engine.Dataset) (engine.Dataset, error)
	Abort()
}
