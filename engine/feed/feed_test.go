package feed

import (
	"context"
	"errors"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

var numbers = arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}}, nil)

func batchOf(alloc memory.Allocator, n int64) arrow.RecordBatch {
	b := array.NewRecordBuilder(alloc, numbers)
	defer b.Release()
	b.Field(0).(*array.Int64Builder).Append(n)
	return b.NewRecordBatch()
}

// Every batch comes once and in order, then the sender's error; nothing is kept, read or not.
func TestFeed(t *testing.T) {
	broken := errors.New("broken")
	for _, read := range []int{0, 2, 5, 6} {
		alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
		ctx, stop := context.WithCancel(t.Context())
		f := New(ctx, numbers, 1)
		go func() {
			for n := range int64(5) {
				if f.Send(t.Context(), batchOf(alloc, n)) != nil {
					break
				}
			}
			f.Close(broken)
		}()
		got := 0
		for ; got < read && f.Next(); got++ {
			if n := f.RecordBatch().Column(0).(*array.Int64).Value(0); n != int64(got) {
				t.Errorf("batch %d is %d", got, n)
			}
		}
		if got != min(read, 5) {
			t.Errorf("%d batches, wanted %d", got, min(read, 5))
		}
		if read > 5 && !errors.Is(f.Err(), broken) {
			t.Errorf("the sender's error is %v", f.Err())
		}
		stop()
		f.Drop()
		alloc.AssertSize(t, 0)
	}
}

// Who sends to a feed that nobody reads is let go by its own context.
func TestSendEnds(t *testing.T) {
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer alloc.AssertSize(t, 0)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := New(t.Context(), numbers, 0).Send(ctx, batchOf(alloc, 1)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
