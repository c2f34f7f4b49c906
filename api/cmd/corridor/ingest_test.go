package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"corridor/engine"
	"corridor/engine/store"
)

const ingestMapping = `round: lfs_2021
period: 2021
provinces: VN63
reference_month: 2021-12
currency: {cost: VND, earnings: VND}
max_reject_share: 0.5
variables:
  person_id: id
  hh_id: hh
  w_final: w
  stratum_id: st
  psu_id: ea
  age: age
  sex: {column: sex, recode: {1: M, 2: F}}
  reason_for_move: {const: WORK}
  employment_status: {const: EMPLOYEE}
  changed_residence: {const: Y}
  first_job_start_ym: start
  rc01_amount: cost
  earn_cash: pay
`

const ingestRates = "currency,month,vnd_per_unit,source\nUSD,2021,23000,test\n"

var moduleHeader = []string{"id", "hh", "w", "st", "ea", "age", "sex", "start", "cost", "pay"}

// moduleRow is person i of the module; every tenth costs nothing.
func moduleRow(i int) []string {
	return []string{fmt.Sprintf("p%03d", i), fmt.Sprintf("h%d", i/2), "12.5", fmt.Sprintf("s%d", i%3), fmt.Sprintf("ea%d", i%12), "30", fmt.Sprint(1 + i%2),
		"202104", fmt.Sprint(10_000_000 * (i % 10)), "20000000"}
}

func moduleCSV(n int) string {
	var b strings.Builder
	b.WriteString(strings.Join(moduleHeader, ",") + "\n")
	for i := range n {
		b.WriteString(strings.Join(moduleRow(i), ",") + "\n")
	}
	return b.String()
}

// office is a folder with a mapping, rates and a store.
type office struct {
	t     *testing.T
	dir   string
	flags ingestFlags
}

func newOffice(t *testing.T) *office {
	o := &office{t: t, dir: t.TempDir()}
	o.flags = ingestFlags{mapping: o.write("m.yaml", ingestMapping), rates: o.write("r.csv", ingestRates)}
	return o
}

func (o *office) write(name, text string) string {
	o.t.Helper()
	path := filepath.Join(o.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

func (o *office) store() string { return filepath.Join(o.dir, "store") }

func (o *office) ingest(files ...string) (engine.Dataset, string, error) {
	var out bytes.Buffer
	d, err := runIngest(o.t.Context(), o.store(), files, o.flags, &out)
	return d, out.String(), err
}

// state is everything that readers can see of the store.
func (o *office) state() string {
	o.t.Helper()
	s, err := store.Open(o.t.Context(), o.store(), store.Options{Threads: 1})
	if err != nil {
		o.t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Datasets(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "%s@%d %s persons %v rejects %v\n", d.Round, d.Version, d.RowsHash, o.count(s, d.Table), o.count(s, "rejects"))
	}
	fmt.Fprintln(&b, o.count(s, "duckdb_tables()"), "tables")
	return b.String()
}

func (o *office) count(s *store.Store, table string) int64 {
	o.t.Helper()
	r, err := s.Query(o.t.Context(), engine.Query{SQL: "SELECT COUNT(*) FROM " + table})
	if err != nil {
		o.t.Fatal(err)
	}
	defer r.Release()
	r.Next()
	return r.RecordBatch().Column(0).(*array.Int64).Value(0)
}

func TestIngestVersions(t *testing.T) {
	o := newOffice(t)
	file := o.write("lfs.csv", moduleCSV(100))
	first, out, err := o.ingest(file)
	if err != nil || first.Version != 1 || first.Counts.Usable != 100 || !strings.Contains(out, "lfs_2021@1 loaded") {
		t.Fatalf("%+v %s %v", first, out, err)
	}
	before := o.state()
	if again, out, err := o.ingest(file); err != nil || again.Version != 1 || !strings.Contains(out, "nothing changed") || o.state() != before {
		t.Fatalf("the same bytes: %s %v", out, err)
	}
	o.write("lfs.csv", strings.Replace(moduleCSV(100), "p007,h3,12.5", "p007,h3,-12.5", 1))
	second, out, err := o.ingest(file)
	if err != nil || second.Version != 2 || second.Counts.Rejected != 1 || !strings.Contains(out, "WEIGHT_NEGATIVE") {
		t.Fatalf("corrected: %s %v", out, err)
	}
	if after := o.state(); !strings.HasPrefix(after, before[:strings.Index(before, "rejects")]) || !strings.Contains(after, "lfs_2021@2") {
		t.Fatalf("version 1 did not stay:\n%s\n%s", before, after)
	}
	var list bytes.Buffer
	if err := listDatasets(t.Context(), o.store(), &list); err != nil || !strings.Contains(list.String(), "lfs_2021@2") {
		t.Fatal(list.String(), err)
	}
}

// CSV and Parquet with the same rows are the same dataset, and the sums are exact.
func TestIngestParquetEqualsCSV(t *testing.T) {
	o := newOffice(t)
	csv, _, err := o.ingest(o.write("lfs.csv", moduleCSV(300)))
	if err != nil {
		t.Fatal(err)
	}
	pq, _, err := o.ingest(o.parquet("lfs.parquet", 300, compress.Codecs.Zstd))
	if err != nil || pq.Version != 2 || pq.RowsHash != csv.RowsHash {
		t.Fatalf("%+v %v", pq, err)
	}
	s, err := store.Open(t.Context(), o.store(), store.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := s.Query(t.Context(), engine.Query{SQL: "SELECT SUM(w_final * CAST(rci AS DECIMAL(22,16))) AS s FROM " + pq.Table + " WHERE usable"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	r.Next()
	// 30 of each cost 0, 10, …, 90 million over 20 million: 12.5 × 30 × (0 + 0.5 + … + 4.5) = 12.5 × 30 × 22.5 = 8437.5
	sum := r.RecordBatch().Column(0).(*array.Decimal128)
	if got := sum.Value(0).ToString(sum.DataType().(*arrow.Decimal128Type).Scale); strings.TrimRight(got, "0") != "8437.5" {
		t.Error(got)
	}
}

func (o *office) parquet(name string, rows int, codec compress.Compression) string {
	o.t.Helper()
	var fields []arrow.Field
	for _, h := range moduleHeader {
		fields = append(fields, arrow.Field{Name: h, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	schema := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range rows {
		for k, v := range moduleRow(i) {
			b.Field(k).(*array.StringBuilder).Append(v)
		}
	}
	batch := b.NewRecordBatch()
	defer batch.Release()
	var buf bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &buf, parquet.NewWriterProperties(parquet.WithCompression(codec)), pqarrow.DefaultWriterProps())
	if err != nil {
		o.t.Fatal(err)
	}
	if err := w.Write(batch); err != nil {
		o.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		o.t.Fatal(err)
	}
	return o.write(name, buf.String())
}

// Bad input through the whole command: a clear error with file and cure in both languages, the documented exit code,
// and a store that is as it was.
func TestIngestRefusesBadInput(t *testing.T) {
	good := moduleCSV(60)
	lines := strings.SplitAfter(good, "\n")
	for _, c := range []struct {
		name string
		text string
		exit int
		says []string
	}{
		{"wrong_delimiter", strings.ReplaceAll(good, ",", "^"), 3, []string{"wrong_delimiter.csv"}},
		{"missing_column", strings.Replace(good, "cost,pay", "costs,pay", 1), 3, []string{`"cost"`, `nearest: "costs"`}},
		{"duplicate_id", good + lines[8], 3, []string{"duplicate_id.csv row 8", "row 61"}},
		{"ragged", strings.Replace(good, "p020,h10,", "p020,", 1), 3, []string{"ragged.csv, row 21"}},
		{"nul", strings.Replace(good, "p020", "p\x0020", 1), 3, []string{"nul.csv, row 21"}},
		{"not_utf8", strings.Replace(good, "p020", "p\xff20", 1), 3, []string{"not_utf8.csv, line 22", "encoding"}},
		{"empty", "", 3, []string{"the file is empty"}},
		{"header_only", lines[0], 3, []string{"no row of data"}},
		{"open_quote", good + "\"p999,1\n", 3, []string{"open_quote.csv"}},
		{"psu_in_two_strata", strings.Replace(good, "12.5,s1,ea1,", "12.5,s2,ea1,", 1), 3, []string{"psu_in_two_strata.csv, row", `column "ea"`, "another stratum"}},
		{"no_weights", strings.ReplaceAll(good, ",12.5,", ",,"), 3, []string{"60 of 60 rows rejected"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			if _, _, err := o.ingest(o.write("before.csv", moduleCSV(30))); err != nil {
				t.Fatal(err)
			}
			o.refuses(o.write(c.name+".csv", c.text), c.exit, c.says)
		})
	}
}

func (o *office) refuses(file string, exit int, says []string) {
	o.t.Helper()
	before := o.state()
	_, _, err := o.ingest(file)
	if exitCode(err) != exit {
		o.t.Fatalf("exit %d, want %d: %v", exitCode(err), exit, err)
	}
	for _, want := range says {
		if !strings.Contains(err.Error(), want) {
			o.t.Errorf("does not say %q: %v", want, err)
		}
	}
	var e *engine.Error
	if !errors.As(err, &e) || e.Text.Vi == "" || e.Cure.En == "" || e.Cure.Vi == "" {
		o.t.Errorf("no cure, or not in Vietnamese: %v", err)
	}
	if strings.Contains(err.Error(), "12.5") {
		o.t.Errorf("an error told a weight: %v", err)
	}
	if after := o.state(); after != before {
		o.t.Errorf("the store changed:\n%s\n%s", before, after)
	}
}

func TestIngestRefusesBadParquet(t *testing.T) {
	o := newOffice(t)
	if _, _, err := o.ingest(o.write("before.csv", moduleCSV(30))); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(o.parquet("whole.parquet", 60, compress.Codecs.Snappy))
	if err != nil {
		t.Fatal(err)
	}
	o.refuses(o.write("truncated.parquet", string(whole[:len(whole)/2])), 3, []string{"truncated.parquet"})
	o.refuses(o.write("noend.parquet", string(whole[:len(whole)-1])), 3, []string{"noend.parquet"})
	damaged := bytes.Clone(whole)
	for i := 40; i < 80; i++ {
		damaged[i] ^= 0xff
	}
	o.refuses(o.write("damaged.parquet", string(damaged)), 3, []string{"damaged.parquet"})
	o.refuses(o.parquet("brotli.parquet", 60, compress.Codecs.Brotli), 3, []string{"brotli.parquet"})
}

// One bad file among several: the round is not loaded at all.
func TestIngestRoundIsWholeOrAbsent(t *testing.T) {
	o := newOffice(t)
	if _, _, err := o.ingest(o.write("before.csv", moduleCSV(30))); err != nil {
		t.Fatal(err)
	}
	before := o.state()
	good := o.write("good.csv", strings.ReplaceAll(moduleCSV(50), "p0", "q0"))
	bad := o.write("bad.csv", moduleCSV(50)+"short,row\n")
	if _, _, err := o.ingest(good, bad); exitCode(err) != 3 || !strings.Contains(err.Error(), "bad.csv, row 51") {
		t.Fatal(err)
	}
	if after := o.state(); after != before {
		t.Errorf("half a round was loaded:\n%s\n%s", before, after)
	}
	twice := o.write("copy.csv", moduleCSV(50))
	same := o.write("same.csv", moduleCSV(50))
	if _, _, err := o.ingest(twice, same); exitCode(err) != 3 || !strings.Contains(err.Error(), "same bytes") {
		t.Fatal(err)
	}
}

func TestIngestRefusesBadMappingAndRates(t *testing.T) {
	o := newOffice(t)
	file := o.write("lfs.csv", moduleCSV(30))
	for name, c := range map[string]struct {
		flags ingestFlags
		exit  int
	}{
		"mapping not there": {ingestFlags{mapping: "none.yaml", rates: o.flags.rates}, 5},
		"mapping wrong":     {ingestFlags{mapping: o.write("bad.yaml", "rownd: x\n"), rates: o.flags.rates}, 2},
		"rates not there":   {ingestFlags{mapping: o.flags.mapping, rates: "none.csv"}, 5},
		"rates wrong":       {ingestFlags{mapping: o.flags.mapping, rates: o.write("bad.csv", "currency,month,vnd_per_unit,source\nUSD,2021,-1,x\n")}, 2},
		"share wrong":       {ingestFlags{mapping: o.flags.mapping, rates: o.flags.rates, maxRejectShare: "half"}, 2},
	} {
		o.flags, c.flags = c.flags, o.flags
		_, _, err := o.ingest(file)
		o.flags = c.flags
		if exitCode(err) != c.exit {
			t.Errorf("%s: exit %d: %v", name, exitCode(err), err)
		}
	}
}

// Ctrl-C in the middle: nothing is loaded, and the command says so.
func TestIngestStopped(t *testing.T) {
	o := newOffice(t)
	if _, _, err := o.ingest(o.write("before.csv", moduleCSV(30))); err != nil {
		t.Fatal(err)
	}
	before := o.state()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := runIngest(ctx, o.store(), []string{o.write("lfs.csv", moduleCSV(100))}, o.flags, io.Discard)
	if exitCode(err) != 5 && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if after := o.state(); after != before {
		t.Errorf("the store changed:\n%s\n%s", before, after)
	}
}

// The same file gives the same hash through 1, 2 and 4 workers and the real store.
func TestIngestWorkersGiveTheSameTable(t *testing.T) {
	var want string
	for _, workers := range []int{1, 2, 4} {
		o := newOffice(t)
		o.flags.workers = workers
		d, _, err := o.ingest(o.write("lfs.csv", moduleCSV(40_000/100)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), o.store(), store.Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		got := d.RowsHash + tableHash(t, s, d.Table)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%d workers: %s, want %s", workers, got, want)
		}
	}
}

// tableHash covers every cell of a table in stored order.
func tableHash(t *testing.T, s *store.Store, table string) string {
	t.Helper()
	r, err := s.Query(t.Context(), engine.Query{SQL: "SELECT * FROM " + table})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	h := sha256.New()
	for r.Next() {
		text, err := r.RecordBatch().MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		h.Write(text)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
