package store

import (
	"context"
	"database/sql/driver"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine/feed"
)

// stream is one INSERT that runs while its rows come. A statement for each batch would cost as much as the rows of a small one.
type stream struct {
	rows *feed.Feed
	stop context.CancelFunc
	done chan struct{}
	err  error // of the statement; read after done
}

func newStream(c driver.Conn, into string, schema *arrow.Schema) *stream {
	ctx, stop := context.WithCancel(context.Background()) // of the load, not of one call of Append
	s := &stream{rows: feed.New(ctx, schema, 0), stop: stop, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		defer stop() // who still sends must not wait
		s.err = insertRows(ctx, c, into, incoming, s.rows)
	}()
	return s
}

// add hands a batch to the statement; the batch stays the caller's. The error may be that of a batch before it.
func (s *stream) add(ctx context.Context, batch arrow.RecordBatch) error {
	batch.Retain()
	if err := s.rows.Send(ctx, batch); err != nil {
		if ended := s.end(ctx); ended != nil && ctx.Err() == nil {
			return ended
		}
		return err
	}
	return nil
}

// end waits until every row is in, or the context is over.
func (s *stream) end(ctx context.Context) error {
	s.rows.Close(ctx.Err())
	defer context.AfterFunc(ctx, s.stop)()
	<-s.done
	s.rows.Drop()
	return s.err
}

// abort ends the statement without its rows.
func (s *stream) abort() {
	s.stop()
	_ = s.end(context.Background()) // the load is undone anyway
}
