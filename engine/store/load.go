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
// One engine thread (Options.Threads) loads as fast as two and leaves the other to the parsers; several keep what they read
// until its order is settled, and need more than 512 MiB for a wide table. Not safe for concurrent use.
type Load struct {
	store *Store
	conn  driver.Conn
	id    int64
	table string // what readers name: a view of all columns of the person table
	made  bool
	err   error // the first failure; nothing can be committed after it
	done  bool
	aside aside

	stream  *stream // the statement that adds persons, while there is one
	rejects []engine.Reject
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

// Append adds persons; the batch stays the caller's. The error may be that of a batch before it. Its columns are those of schema.PersonSchema or some of them, the
// same in every batch: readers see the others as NULL, and they cost nothing.
func (l *Load) Append(ctx context.Context, batch arrow.RecordBatch) error {
	if err := l.alive(); err != nil {
		return err
	}
	if l.err = l.makeTable(ctx, batch.Schema()); l.err != nil || batch.NumRows() == 0 {
		return classified(l.err)
	}
	if l.stream == nil {
		l.stream = newStream(l.conn, "INSERT INTO "+l.table+stored+" BY NAME", batch.Schema())
	}
	if l.err = l.stream.add(ctx, batch); l.err != nil {
		l.stream = nil // it has ended
	}
	return classified(l.err)
}

const stored = "_stored"

// makeTable creates the table of the columns that the load brings, and the view of all. A module fills a third of the
// canonical columns; the rest would double the time of a load.
func (l *Load) makeTable(ctx context.Context, given *arrow.Schema) error {
	if l.made {
		return nil
	}
	table, view := personDDL(l.table, given)
	if err := runAll(ctx, l.conn, []string{table, view}); err != nil {
		return err
	}
	l.made = true
	return nil
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
	if err := l.alive(); err != nil {
		return err
	}
	if l.rejects = append(l.rejects, rejects...); len(l.rejects) < mostRejects {
		return nil
	}
	l.err = l.settle(ctx)
	return classified(l.err)
}

// mostRejects wait for the end of the statement that adds persons.
const mostRejects = 8192

const incoming = "incoming_batch"

// settle ends the statement that adds persons, and adds the rejects that waited for it.
func (l *Load) settle(ctx context.Context) error {
	if l.stream != nil {
		s := l.stream
		l.stream = nil
		if err := s.end(ctx); err != nil {
			return err
		}
	}
	if len(l.rejects) == 0 {
		return nil
	}
	batch := rejectBatch(l.id, l.rejects)
	defer batch.Release()
	clear(l.rejects)
	l.rejects = l.rejects[:0]
	rows, err := array.NewRecordReader(batch.Schema(), []arrow.RecordBatch{batch})
	if err != nil {
		return err
	}
	defer rows.Release()
	return insertRows(ctx, l.conn, "INSERT INTO rejects BY NAME", incoming, rows)
}

func (l *Load) alive() error {
	if l.done || l.err != nil {
		return engine.Errorf(engine.Internal, "append to a load that has ended or failed").Because(l.err)
	}
	return nil
}

// insertRows adds the rows of a reader by a statement that begins as given; from names them in the statement, and must not be
// used by another connection at the time.
func insertRows(ctx context.Context, c driver.Conn, into, from string, rows array.RecordReader) error {
	a, err := duckdb.NewArrowFromConn(c)
	if err != nil {
		return err
	}
	release, err := a.RegisterView(rows, from)
	if err != nil {
		return err
	}
	defer release()
	if err := run(ctx, c, into+" SELECT * FROM "+from); err != nil {
		return err
	}
	return run(ctx, c, "DROP VIEW "+from)
}

// Commit writes the catalogue row and makes everything visible at once. It returns the dataset with Version and Table set:
// the version is the round's next. After an error nothing of the load is in the store.
func (l *Load) Commit(ctx context.Context, d engine.Dataset) (engine.Dataset, error) {
	if l.done {
		return d, engine.Errorf(engine.Internal, "commit of a load that has ended")
	}
	err := l.err
	if err == nil {
		err = l.settle(ctx)
	}
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
	if l.stream != nil {
		l.stream.abort()
	}
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
