package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
)

// made is a reader of rows that a function makes, batch by batch; the function says false at the end.
type made struct {
	schema *arrow.Schema
	next   func(b *array.RecordBuilder) (bool, error)
	batch  arrow.RecordBatch
	err    error
}

func (m *made) Retain()                        {}
func (m *made) Release()                       {}
func (m *made) Schema() *arrow.Schema          { return m.schema }
func (m *made) RecordBatch() arrow.RecordBatch { return m.batch }
func (m *made) Record() arrow.RecordBatch      { return m.batch }
func (m *made) Err() error                     { return m.err }
func (m *made) Next() bool {
	if m.batch != nil {
		m.batch.Release()
		m.batch = nil
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, m.schema)
	defer b.Release()
	more, err := m.next(b)
	if !more || err != nil {
		m.err = err
		return false
	}
	m.batch = b.NewRecordBatch()
	return true
}

// rowsOf makes one batch of a table from text: columns as name:i or name:s, a row a line, "-" is NULL.
func rowsOf(head string, lines ...string) *made {
	var fields []arrow.Field
	for _, name := range strings.Fields(head) {
		f := arrow.Field{Name: name[:len(name)-2], Type: arrow.PrimitiveTypes.Int64, Nullable: true}
		if strings.HasSuffix(name, ":s") {
			f.Type = arrow.BinaryTypes.String
		}
		fields = append(fields, f)
	}
	done := false
	return &made{schema: arrow.NewSchema(fields, nil), next: func(b *array.RecordBuilder) (bool, error) {
		for _, line := range lines {
			for i, cell := range strings.Fields(line) {
				if cell == "-" {
					b.Field(i).AppendNull()
				} else if err := b.Field(i).AppendValueFromString(cell); err != nil {
					return false, err
				}
			}
		}
		more := !done
		done = true
		return more, nil
	}}
}

// textOf is a batch as lines of cells.
func textOf(b arrow.RecordBatch) string {
	var out strings.Builder
	for row := range int(b.NumRows()) {
		for i, c := range b.Columns() {
			if i > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(strings.ReplaceAll(c.ValueStr(row), "(null)", "-"))
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func beginIn(t *testing.T, s *Store) *Load {
	t.Helper()
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Abort)
	return l
}

func kept(t *testing.T, l *Load, table, column string, then ...string) string {
	t.Helper()
	b, err := l.Kept(t.Context(), table, column, 0, 1<<62, then...)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	return textOf(b)
}

// Persons a (n 0), b (1), c (2), a person without a key (3), and d of quarter 2 (4).
const whoHead = "n:i who:s quarter:i"

var who = []string{"0 a 1", "1 b 1", "2 c 1", "3 - 1", "4 d 2"}

func TestMatchTellsUnmatchedAndRepeated(t *testing.T) {
	s := memoryStore(t)
	l := beginIn(t, s)
	if err := l.Keep(t.Context(), "persons", rowsOf(whoHead, who...)); err != nil {
		t.Fatal(err)
	}
	rows := rowsOf("number:i src_file:i src_row:i key:s quarter:i item:s amount:s",
		"0 7 1 c 1 x 10", "1 7 2 a 1 x 11", "2 7 3 zz 1 x 12", "3 7 4 a 1 y 13", "4 8 1 b 1 x 14", "5 8 2 b 1 x 15", "6 8 3 b 1 y 16", "7 8 4 zz 1 x 17", "8 8 5 d 1 x 18")
	if err := l.Keep(t.Context(), "m", rows); err != nil {
		t.Fatal(err)
	}
	got, err := l.Match(t.Context(), engine.Match{Rows: "m", To: "persons", ToKey: "who", By: []string{"quarter"}, Item: "item"})
	// By hand: zz is nobody (2 rows, also twice: told once), d is of quarter 2 and not of 1; b stands twice with x, once with y.
	if err != nil || got != (engine.Matched{Unmatched: 3, Repeated: 2}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, want := kept(t, l, "m_found", "n", "number"), "0 1 7 2 a 1 x 11\n0 3 7 4 a 1 y 13\n1 6 8 3 b 1 y 16\n2 0 7 1 c 1 x 10\n"; got != want {
		t.Errorf("found\n%swant\n%s", got, want)
	}
	if got, want := kept(t, l, "m_fault", "number"), "2 7 3 zz true\n4 8 1 b false\n5 8 2 b false\n7 8 4 zz true\n8 8 5 d true\n"; got != want {
		t.Errorf("faults\n%swant\n%s", got, want)
	}
	if b, err := l.Kept(t.Context(), "m_found", "n", 3, 5, "number"); err != nil || b.NumRows() != 0 || b.NumCols() != 8 {
		t.Errorf("nothing found for persons 3 and 4: %v, %v", b, err)
	} else {
		b.Release()
	}
}

// A household's row belongs to all of its persons.
func TestMatchManyToOne(t *testing.T) {
	s := memoryStore(t)
	l := beginIn(t, s)
	for table, rows := range map[string]*made{
		"persons": rowsOf("n:i hh:s", "0 h1", "1 h2", "2 h1", "3 h3"),
		"homes":   rowsOf("number:i src_file:i src_row:i key:s urban:s", "0 1 1 h2 R", "1 1 2 h1 U"),
	} {
		if err := l.Keep(t.Context(), table, rows); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := l.Match(t.Context(), engine.Match{Rows: "homes", To: "persons", ToKey: "hh"}); err != nil || got != (engine.Matched{}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, want := kept(t, l, "homes_found", "n"), "0 1 1 2 h1 U\n1 0 1 1 h2 R\n2 1 1 2 h1 U\n"; got != want {
		t.Errorf("found\n%swant\n%s", got, want)
	}
}

const turnHead = "n:i id:s quarter:i month:i place:i weight:i"

func TestLatestSumsExactly(t *testing.T) {
	s := memoryStore(t)
	l := beginIn(t, s)
	rows := rowsOf(turnHead,
		"0 a 1 202101 0 9007199254740993", "1 b 1 202103 0 5", "2 - 1 202101 0 1", "3 c 1 202101 0 7",
		"4 a 2 202104 1 9007199254740993", "5 b 2 202102 1 6", "6 d 2 0 1 8", "7 d 3 202106 2 1", "8 a 3 0 2 1")
	if err := l.Keep(t.Context(), "turns", rows); err != nil {
		t.Fatal(err)
	}
	older, twice, err := l.Latest(t.Context(), "turns")
	if err != nil || twice != nil || older != 4 {
		t.Fatalf("%d older, twice %v, %v", older, twice, err)
	}
	// By hand. a: 2^53+1 twice and 1 (a double would lose the ones); its row 8 has no month, its quarter's is 202106. b: March
	// of the first quarter is after February of the second. d: row 6 counts as of 202104, the latest that its quarter has.
	want := "0 false 18014398509481987\n1 true 11\n4 false 18014398509481987\n5 false 11\n6 false 9\n7 true 9\n8 true 18014398509481987\n"
	if got := kept(t, l, "turns_merged", "n"); got != want {
		t.Errorf("merged\n%swant\n%s", got, want)
	}
}

func TestLatestFindsAPersonTwiceInAQuarter(t *testing.T) {
	s := memoryStore(t)
	l := beginIn(t, s)
	rows := rowsOf(turnHead, "0 a 1 0 0 1", "1 b 1 0 0 1", "2 b 2 0 1 1", "3 c 2 0 1 1", "4 - 2 0 1 1", "5 - 2 0 1 1", "6 b 2 0 1 1", "7 a 1 0 0 1")
	if err := l.Keep(t.Context(), "turns", rows); err != nil {
		t.Fatal(err)
	}
	if _, twice, err := l.Latest(t.Context(), "turns"); err != nil || fmt.Sprint(twice) != "[2 6]" {
		t.Fatalf("twice %v, %v", twice, err)
	}
}

// wide makes n rows of a module: key k<number × step mod n>, 900 bytes of cells. A step of 1 is the order of the persons.
func wide(n, step, batch int) *made {
	whole := arrow.PrimitiveTypes.Int64
	fields := []arrow.Field{{Name: "number", Type: whole}, {Name: "src_file", Type: whole}, {Name: "src_row", Type: whole},
		{Name: "key", Type: arrow.BinaryTypes.String}, {Name: "cells", Type: arrow.BinaryTypes.Binary}}
	at := 0
	return &made{schema: arrow.NewSchema(fields, nil), next: func(b *array.RecordBuilder) (bool, error) {
		first := at
		for ; at < min(n, first+batch); at++ {
			b.Field(0).(*array.Int64Builder).Append(int64(at))
			b.Field(1).(*array.Int64Builder).Append(0)
			b.Field(2).(*array.Int64Builder).Append(int64(at + 1))
			b.Field(3).(*array.StringBuilder).Append(fmt.Sprint("k", at*step%n))
			b.Field(4).(*array.BinaryBuilder).Append(cellsOf(at * step % n))
		}
		return at > first, nil
	}}
}

func cellsOf(i int) []byte { return bytes.Repeat(fmt.Appendf(nil, "%09d", i), 100) }

func persons64(n int) *made {
	at := 0
	s := arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64}, {Name: "who", Type: arrow.BinaryTypes.String}}, nil)
	return &made{schema: s, next: func(b *array.RecordBuilder) (bool, error) {
		first := at
		for ; at < min(n, first+10_000); at++ {
			b.Field(0).(*array.Int64Builder).Append(int64(at))
			b.Field(1).(*array.StringBuilder).Append(fmt.Sprint("k", at))
		}
		return at > first, nil
	}}
}

// More than the engine may hold in memory goes through it, whatever the threads; the rows come in the persons' order, and
// nothing is left in the store's folder.
func TestKeptRowsSpillAndComeInOrder(t *testing.T) {
	for name, c := range map[string]struct {
		rows, step, threads int
		limit               string
	}{
		"in order":     {200_000, 1, 2, "96MiB"},
		"out of order": {320_000, 7919, 1, "224MiB"},
	} {
		t.Run(name, func(t *testing.T) { spill(t, c.rows, c.step, c.threads, c.limit) })
	}
}

func spill(t *testing.T, rows, step, threads int, limit string) {
	n := int64(rows)
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{Threads: threads, MemoryLimit: limit})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Abort()
	err = errors.Join(l.Keep(t.Context(), "persons", persons64(rows)), l.Keep(t.Context(), "m", wide(rows, step, 8192)))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := l.Match(t.Context(), engine.Match{Rows: "m", To: "persons", ToKey: "who"}); err != nil || got != (engine.Matched{}) {
		t.Fatalf("%+v, %v", got, err)
	}
	for from := int64(0); from < n; from += 8192 {
		b, err := l.Kept(t.Context(), "m_found", "n", from, from+8192)
		if err != nil {
			t.Fatal(err)
		}
		if b.NumRows() != min(8192, n-from) {
			t.Fatalf("%d rows from %d", b.NumRows(), from)
		}
		ns, cells := b.Column(0).(*array.Int64), b.Column(5).(*array.Binary)
		for i := range int(b.NumRows()) {
			if ns.Value(i) != from+int64(i) || !bytes.Equal(cells.Value(i), cellsOf(int(ns.Value(i)))) {
				t.Fatalf("row %d is %d", from+int64(i), ns.Value(i))
			}
		}
		b.Release()
	}
	l.Abort()
	if n := count(t, s, "duckdb_tables() WHERE table_name NOT IN ('datasets', 'rejects')"); n != 0 {
		t.Errorf("%d tables are left", n)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "tmp")); err == nil && len(left) > 0 {
		t.Errorf("%d spilled files are left", len(left))
	}
}

// What was kept aside is in no version, and a load that kept something aside commits as another does.
func TestCommitForgetsWhatWasKeptAside(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Keep(t.Context(), "persons", persons64(50_000)); err != nil {
		t.Fatal(err)
	}
	b := persons(0, 200_000)
	defer b.Release()
	if err := l.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Commit(t.Context(), engine.Dataset{Round: "lfs"}); err != nil {
		t.Fatal(err)
	}
	if err := l.Keep(t.Context(), "late", persons64(1)); err == nil {
		t.Error("kept aside after the end")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), dir, Options{Threads: 2}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n := count(t, s, "duckdb_tables() WHERE table_name NOT IN ('datasets', 'rejects')"); n != 1 || count(t, s, "person_1") != 200_000 {
		t.Errorf("%d tables of persons", n)
	}
	if n := count(t, s, "duckdb_views() WHERE NOT internal"); n != 1 {
		t.Errorf("%d views", n)
	}
}

// The reader's own error is told, not what the engine makes of it; a cancelled one ends.
func TestKeepTellsTheReadersError(t *testing.T) {
	s := memoryStore(t)
	broken := errors.New("row 7 is ragged")
	for _, cause := range []error{broken, context.Canceled} {
		l := beginIn(t, s)
		r := wide(20_000, 1, 1000)
		next := r.next
		r.next = func(b *array.RecordBuilder) (bool, error) {
			if more, err := next(b); err != nil || b.Field(2).(*array.Int64Builder).Value(0) < 9000 {
				return more, err
			}
			return false, cause
		}
		if err := l.Keep(t.Context(), "m", r); !errors.Is(err, cause) {
			t.Errorf("%v, want %v", err, cause)
		}
		l.Abort()
	}
}
