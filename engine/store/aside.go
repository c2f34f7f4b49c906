package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"corridor/engine"
)

// aside is where a load keeps what it needs to see as a whole before it can be loaded: temporary tables of a connection of
// their own. The engine spills them under its memory limit. Its one transaction is never committed, so that nothing of it
// can come into the store's file, whatever happens.
type aside struct {
	conn driver.Conn
	made map[string]bool
}

// Keep puts rows aside as the table of that name, or adds them to it, until the end of the load. The reader is read to its
// end, or to its first error, which is returned as it is; it stays the caller's. Keep and the other methods on tables kept
// aside may be called while another goroutine appends, but only one of them at a time, and none by the reader.
func (l *Load) Keep(ctx context.Context, table string, rows array.RecordReader) error {
	c, err := l.asideConn(ctx)
	if err != nil {
		return classified(err)
	}
	into := "CREATE TEMP TABLE " + table + " AS"
	if l.aside.made[table] {
		into = "INSERT INTO " + table
	}
	if err := insertRows(ctx, c, into, comingAside, rows); err != nil {
		if rows.Err() != nil {
			return rows.Err()
		}
		return classified(err)
	}
	l.aside.made[table] = true
	return nil
}

const comingAside = "incoming_aside"

func (l *Load) asideConn(ctx context.Context) (driver.Conn, error) {
	if l.done {
		return nil, engine.Errorf(engine.Internal, "a table kept aside of a load that has ended")
	}
	if l.aside.conn == nil {
		c, err := l.store.lend(ctx)
		if err != nil {
			return nil, err
		}
		l.aside.conn, l.aside.made = c, map[string]bool{}
		return c, run(ctx, c, "BEGIN TRANSACTION")
	}
	return l.aside.conn, nil
}

// forgetAside ends what was kept aside. The engine does not write its file in place while another transaction is open, so
// this comes before a commit.
func (l *Load) forgetAside() {
	if l.aside.conn == nil {
		return
	}
	_ = run(context.Background(), l.aside.conn, "ROLLBACK") // closing undoes it, too
	l.store.giveBack(l.aside.conn, context.Canceled)        // the connection is not reused
	l.aside.conn = nil
}

// Kept gives the rows of a table kept aside whose column is from <= column < to, ordered by it and then by the other
// columns named, as one batch of Go memory. The caller releases it.
func (l *Load) Kept(ctx context.Context, table, column string, from, to int64, then ...string) (arrow.RecordBatch, error) {
	c, err := l.asideConn(ctx)
	if err != nil {
		return nil, classified(err)
	}
	order := strings.Join(append([]string{column}, then...), ", ")
	in, err := query(ctx, c, engine.Query{SQL: fmt.Sprintf("SELECT * FROM %s WHERE %s >= %d AND %s < %d ORDER BY %s", table, column, from, column, to, order)})
	if err != nil {
		return nil, classified(err)
	}
	defer in.Release()
	var parts []arrow.RecordBatch
	defer func() {
		for _, p := range parts {
			p.Release()
		}
	}()
	for in.Next() {
		p := in.RecordBatch()
		p.Retain()
		parts = append(parts, p)
	}
	if err := in.Err(); err != nil {
		return nil, classified(err)
	}
	if len(parts) == 0 {
		empty := array.NewRecordBuilder(l.store.alloc, in.Schema())
		defer empty.Release()
		return empty.NewRecordBatch(), nil
	}
	b, err := join(parts, in.Schema(), l.store.alloc)
	return b, classified(err)
}

func runAll(ctx context.Context, c driver.Conn, statements []string) error {
	for _, statement := range statements {
		if err := run(ctx, c, statement); err != nil {
			return err
		}
	}
	return nil
}
