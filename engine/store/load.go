package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/duckdb/duckdb-go/v2"

	"corridor/engine"
	"corridor/engine/schema"
)

// Load is a dataset version in the making: one transaction, seen by nobody before Commit. End it with Commit or Abort.
// One engine thread (Options.Threads) loads as fast as two and leaves the other to the parsers. Not safe for concurrent use.
type Load struct {
	store *Store
	conn  driver.Conn
	id    int64
	table string // what readers name: a view of all columns of the person table
	made  bool
	err   error // the first failure; nothing can be committed after it
	done  bool
	aside aside
}

// Begin starts a load. A second one waits until the first has ended.
func (s *Store) Begin(ctx context.Context) (*Load, error) {
	select {
	case s.writer <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l := &Load{store: s}
	if err := l.begin(ctx); err != nil {
		l.end(err)
		return nil, classified(err)
	}
	return l, nil
}

func (l *Load) begin(ctx context.Context) (err error) {
	if l.conn, err = l.store.lend(ctx); err != nil {
		return err
	}
	if err := run(ctx, l.conn, "BEGIN TRANSACTION"); err != nil {
		return err
	}
	last, err := oneInt(ctx, l.conn, "SELECT coalesce(max(id), 0) FROM datasets")
	if err != nil {
		return err
	}
	l.id = last + 1
	l.table = fmt.Sprintf("person_%d", l.id)
	return nil
}

// Append adds persons; the batch stays the caller's. Its columns are those of schema.PersonSchema or some of them, the
// same in every batch: readers see the others as NULL, and they cost nothing.
func (l *Load) Append(ctx context.Context, batch arrow.RecordBatch) error {
	if err := l.makeTable(ctx, batch.Schema()); err != nil {
		return classified(err)
	}
	return l.insert(ctx, l.table+stored, batch)
}

const stored = "_stored"

// makeTable creates the table of the columns that the load brings, and the view of all. A module fills a third of the
// canonical columns; the rest would double the time of a load.
func (l *Load) makeTable(ctx context.Context, given *arrow.Schema) error {
	if l.made || l.err != nil || l.done {
		return nil
	}
	table, view := personDDL(l.table, given)
	if l.err = run(ctx, l.conn, table); l.err == nil {
		l.err = run(ctx, l.conn, view)
	}
	l.made = l.err == nil
	return l.err
}

func personDDL(name string, given *arrow.Schema) (table, view string) {
	var cols, all []string
	for _, c := range schema.Person() {
		if given.HasField(c.Name) {
			cols = append(cols, c.Name+" "+c.Type.SQL)
			all = append(all, c.Name)
		} else {
			all = append(all, "CAST(NULL AS "+c.Type.SQL+") AS "+c.Name)
		}
	}
	return "CREATE TABLE " + name + stored + " (" + strings.Join(cols, ", ") + ")",
		"CREATE VIEW " + name + " AS SELECT " + strings.Join(all, ", ") + " FROM " + name + stored
}

// Reject adds broken rules to the dataset's reject table.
func (l *Load) Reject(ctx context.Context, rejects ...engine.Reject) error {
	if len(rejects) == 0 {
		return nil
	}
	batch := rejectBatch(l.id, rejects)
	defer batch.Release()
	return l.insert(ctx, "rejects", batch)
}

const incoming = "incoming_batch"

func (l *Load) insert(ctx context.Context, table string, batch arrow.RecordBatch) error {
	if l.done || l.err != nil {
		return engine.Errorf(engine.Internal, "append to a load that has ended or failed").Because(l.err)
	}
	if batch.NumRows() == 0 {
		return nil
	}
	l.err = insertBatch(ctx, l.conn, table, batch)
	return classified(l.err)
}

func insertBatch(ctx context.Context, c driver.Conn, table string, batch arrow.RecordBatch) error {
	a, err := duckdb.NewArrowFromConn(c)
	if err != nil {
		return err
	}
	rows, err := array.NewRecordReader(batch.Schema(), []arrow.RecordBatch{batch})
	if err != nil {
		return err
	}
	defer rows.Release()
	release, err := a.RegisterView(rows, incoming)
	if err != nil {
		return err
	}
	defer release()
	if err := run(ctx, c, "INSERT INTO "+table+" BY NAME SELECT * FROM "+incoming); err != nil {
		return err
	}
	return run(ctx, c, "DROP VIEW "+incoming)
}

// Commit writes the catalogue row and makes everything visible at once. It returns the dataset with Version and Table set:
// the version is the round's next. After an error nothing of the load is in the store.
func (l *Load) Commit(ctx context.Context, d engine.Dataset) (engine.Dataset, error) {
	if l.done {
		return d, engine.Errorf(engine.Internal, "commit of a load that has ended")
	}
	err := l.err
	if err == nil {
		d, err = l.commit(ctx, d)
	}
	if err != nil {
		l.rollback()
	}
	l.end(err)
	return d, classified(err)
}

func (l *Load) commit(ctx context.Context, d engine.Dataset) (engine.Dataset, error) {
	last, err := oneInt(ctx, l.conn, "SELECT coalesce(max(version), 0) FROM datasets WHERE round = ?", d.Round)
	if err != nil {
		return d, err
	}
	d.Version, d.Table = int(last)+1, l.table
	if err := l.makeTable(ctx, schema.PersonSchema()); err != nil { // a load without a person
		return d, err
	}
	if err := addToCatalogue(ctx, l.conn, l.id, d); err != nil {
		return d, err
	}
	l.forgetAside()
	if err := ctx.Err(); err != nil {
		return d, err
	}
	// Not to be interrupted: the engine could say "interrupted" of a commit that is on disk already.
	return d, run(context.WithoutCancel(ctx), l.conn, "COMMIT")
}

// Abort undoes the load. After Commit or Abort it does nothing.
func (l *Load) Abort() {
	if l.done {
		return
	}
	l.rollback()
	l.end(context.Canceled) // the connection is not reused
}

// rollback ignores errors: closing the connection undoes the transaction, too. It runs even when the load's context is over.
func (l *Load) rollback() {
	_ = run(context.Background(), l.conn, "ROLLBACK")
}

func (l *Load) end(err error) {
	l.forgetAside()
	l.done = true
	if l.conn != nil {
		l.store.giveBack(l.conn, err)
	}
	<-l.store.writer
}
