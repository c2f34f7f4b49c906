package ingest

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

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

// Assembler is a Load that can keep tables aside: what a round of several kinds of files, or of a panel, needs to see as a
// whole before it is loaded. Nothing of it is in the store after Commit or Abort. engine/store says what each method does.
type Assembler interface {
	Keep(ctx context.Context, table string, rows array.RecordReader) error
	Match(ctx context.Context, m engine.Match) (engine.Matched, error)
	Latest(ctx context.Context, table string) (older int64, twice []int64, err error)
	Kept(ctx context.Context, table, column string, from, to int64, then ...string) (arrow.RecordBatch, error)
}
