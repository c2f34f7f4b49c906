package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/shopspring/decimal"
	"go.uber.org/goleak"

	"corridor/engine"
	"corridor/engine/schema"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("CORRIDOR_STORE_CHILD"); dir != "" {
		childLoads(dir)
		return
	}
	if dir := os.Getenv("CORRIDOR_STORE_CHECKPOINTS"); dir != "" {
		childCheckpoints(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

func memoryStore(t *testing.T) *Store {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	s, err := open(t.Context(), "", "", "memory", Options{Threads: 2, Allocator: alloc})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		alloc.AssertSize(t, 0)
	})
	return s
}

// persons makes a batch of n persons: ids p<from>…, weight 1.5, cost_vnd 0.0001 × number, stratum S, PSU i mod 10.
func persons(from, n int) arrow.RecordBatch {
	var fields []arrow.Field
	for _, f := range schema.PersonSchema().Fields() {
		if slices.Contains([]string{"src_row", "person_id", "w_final", "stratum_id", "cost_vnd"}, f.Name) {
			fields = append(fields, f)
		}
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for i := from; i < from+n; i++ {
		b.Field(0).(*array.Int64Builder).Append(int64(i) + 1)
		b.Field(1).(*array.StringBuilder).Append("p" + strconv.Itoa(i))
		b.Field(2).(*array.Decimal128Builder).Append(decimal128.FromI64(1_500_000))
		b.Field(3).(*array.StringBuilder).Append("S")
		b.Field(4).(*array.Decimal128Builder).Append(decimal128.FromI64(int64(i)))
	}
	return b.NewRecordBatch()
}

func load(t *testing.T, s *Store, round string, batches ...arrow.RecordBatch) engine.Dataset {
	t.Helper()
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Abort()
	for _, b := range batches {
		if err := l.Append(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		b.Release()
	}
	d, err := l.Commit(t.Context(), engine.Dataset{Round: round, Period: "2021"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestVersionsStayAndSumsAreExact(t *testing.T) {
	s := memoryStore(t)
	first := load(t, s, "lfs", persons(0, 1000), persons(1000, 70_000))
	second := load(t, s, "lfs", persons(0, 10))
	other := load(t, s, "other", persons(0, 1))
	if first.Version != 1 || second.Version != 2 || other.Version != 1 || first.Table == second.Table {
		t.Fatalf("versions %d %d %d, tables %s %s", first.Version, second.Version, other.Version, first.Table, second.Table)
	}
	if latest, err := s.Dataset(t.Context(), "lfs", 0); err != nil || latest.Table != second.Table {
		t.Fatalf("latest is %+v, %v", latest, err)
	}
	if _, err := s.Dataset(t.Context(), "lfs", 3); engine.KindOf(err) != engine.NotFound {
		t.Fatalf("no version 3: %v", err)
	}
	r, err := s.Query(t.Context(), engine.Query{
		SQL:  "SELECT SUM(w_final * CAST(cost_vnd AS DECIMAL(22,4))) AS wc, SUM(src_row) AS n FROM " + first.Table + " WHERE stratum_id = ?",
		Args: []any{"S"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	if !r.Next() {
		t.Fatal("no row")
	}
	// 1.5 × 0.0001 × (0 + … + 70999) = 1.5e-4 × 70999 × 71000 / 2 = 378069.675; Σ src_row = 71000 × 71001 / 2
	sum := r.RecordBatch().Column(0).(*array.Decimal128)
	scale := sum.DataType().(*arrow.Decimal128Type).Scale
	if got := sum.Value(0).ToString(scale); got != "378069.6750000000" {
		t.Errorf("sum of w × cost is %s", got)
	}
	if got := r.RecordBatch().Column(1).(*array.Decimal128).Value(0).ToString(0); got != "2520535500" {
		t.Errorf("sum of src_row is %s", got)
	}
}

func TestQueryJoinsBatchesAndKeepsTypes(t *testing.T) {
	s := memoryStore(t)
	d := load(t, s, "lfs", persons(0, 150_000))
	r, err := s.Query(t.Context(), engine.Query{SQL: "SELECT * FROM " + d.Table})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	want := schema.PersonSchema()
	for i, f := range r.Schema().Fields() {
		if f.Name != want.Field(i).Name || !arrow.TypeEqual(f.Type, want.Field(i).Type) {
			t.Fatalf("column %d is %s %s, want %s %s", i, f.Name, f.Type, want.Field(i).Name, want.Field(i).Type)
		}
	}
	rows, batches := int64(0), 0
	for r.Next() {
		rows += r.RecordBatch().NumRows()
		batches++
	}
	if r.Err() != nil || rows != 150_000 || batches > 3 {
		t.Fatalf("%d rows in %d batches, %v", rows, batches, r.Err())
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	s := memoryStore(t)
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := persons(0, 10)
	defer b.Release()
	if err := l.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := l.Reject(t.Context(), engine.Reject{File: "a.csv", Row: 1}); err != nil {
		t.Fatal(err)
	}
	l.Abort()
	if _, err := l.Commit(t.Context(), engine.Dataset{Round: "x"}); err == nil {
		t.Error("commit after abort passed")
	}
	list, err := s.Datasets(t.Context())
	if err != nil || len(list) != 0 {
		t.Fatalf("%v, %v", list, err)
	}
	for _, table := range []string{"rejects", "duckdb_tables() WHERE table_name LIKE 'person_%'", "duckdb_views() WHERE view_name LIKE 'person_%'"} {
		if n := count(t, s, table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
}

func count(t *testing.T, s *Store, from string) int64 {
	t.Helper()
	r, err := s.Query(t.Context(), engine.Query{SQL: "SELECT COUNT(*) FROM " + from})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	if !r.Next() {
		t.Fatal("no count", r.Err())
	}
	return r.RecordBatch().Column(0).(*array.Int64).Value(0)
}

func TestRejectsComeBackInOrder(t *testing.T) {
	s := memoryStore(t)
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in := []engine.Reject{
		{File: "b.csv", Row: 2, Column: "w", Value: "-1", Rule: "R", Severity: engine.SeverityReject, Text: engine.Text{En: "no", Vi: "không"}},
		{File: "a.csv", Row: 9, Rule: "R", Severity: engine.SeverityFlag},
	}
	if err := l.Reject(t.Context(), in...); err != nil {
		t.Fatal(err)
	}
	d, err := l.Commit(t.Context(), engine.Dataset{Round: "lfs"})
	if err != nil {
		t.Fatal(err)
	}
	var out []engine.Reject
	err = s.Rejects(t.Context(), d, func(r engine.Reject) error { out = append(out, r); return nil })
	if err != nil || len(out) != 2 || out[0] != in[1] || out[1] != in[0] {
		t.Fatalf("%+v, %v", out, err)
	}
}

// The engine must not reach anything outside of its file (engine-notes A9).
func TestHardened(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret.csv")
	if err := os.WriteFile(secret, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), filepath.Join(dir, "s"), Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, statement := range []string{
		"SELECT * FROM read_csv('" + secret + "')", "SELECT * FROM '" + secret + "'", "SELECT * FROM glob('/etc/*')",
		"COPY datasets TO '" + dir + "/out.csv'", "ATTACH '" + dir + "/x.duckdb'", "INSTALL httpfs",
		"SET enable_external_access = true", "SET memory_limit = '8GB'",
	} {
		if r, err := s.Query(t.Context(), engine.Query{SQL: statement}); err == nil {
			r.Release()
			t.Errorf("allowed: %s", statement)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "s", FileName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file holds microdata: %v, %v", info.Mode(), err)
	}
}

func TestSecondOpenSaysWhoHasTheStore(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = Open(t.Context(), dir, Options{})
	if engine.KindOf(err) != engine.Unavailable || !strings.Contains(err.Error(), "is another corridor ingest/build running?") {
		t.Fatalf("%v", err)
	}
}

func TestReopenKeepsDatasets(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := load(t, s, "lfs", persons(0, 5))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), dir, Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := s.Dataset(t.Context(), "lfs", 1); err != nil || got.Table != d.Table || count(t, s, d.Table) != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
}

func TestReaderKeepsItsSnapshotAndLoadsWait(t *testing.T) {
	s := memoryStore(t)
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Abort()
	if n := count(t, s, "datasets"); n != 0 {
		t.Errorf("a load under way is seen: %d", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Begin(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a second load did not wait: %v", err)
	}
}

func TestCloseNamesOpenReaders(t *testing.T) {
	s, err := Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Query(t.Context(), engine.Query{SQL: "SELECT 1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err == nil {
		t.Error("closed with an open reader and said nothing")
	}
	r.Release()
	if _, err := s.Query(t.Context(), engine.Query{SQL: "SELECT 1"}); err == nil {
		t.Error("query after Close")
	}
}

// Arguments: decimals travel as text, so that no digit is lost.
func TestArguments(t *testing.T) {
	s := memoryStore(t)
	r, err := s.Query(t.Context(), engine.Query{
		SQL:  "SELECT CAST(? AS DECIMAL(22,16)) AS d, CAST(? AS INTEGER) AS i, CAST(? AS BOOLEAN) AS b",
		Args: []any{decimal.RequireFromString("123456.1234567890123456"), 7, true},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	r.Next()
	if got := r.RecordBatch().Column(0).(*array.Decimal128).Value(0).ToString(16); got != "123456.1234567890123456" {
		t.Error(got)
	}
}

func TestCancelledQueryStops(t *testing.T) {
	s := memoryStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := s.Query(ctx, engine.Query{SQL: "SELECT COUNT(*) FROM range(1000000000) a, range(1000) b"})
	if err == nil {
		r.Release()
		t.Fatal("a cancelled query answered")
	}
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
}
