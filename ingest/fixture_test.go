package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"go.uber.org/goleak"

	"corridor/engine"
	"corridor/ingest/tabular"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memorySink is what a store gives to ingest, kept as text: rows by person id, NULL as "".
type memorySink struct {
	datasets []engine.Dataset
	persons  map[string]map[string]string
	order    []string
	rejects  []engine.Reject
	fail     error // of the next Append
}

type memoryLoad struct {
	*memorySink
	done bool
}

func (s *memorySink) Begin(context.Context) (Load, error) {
	s.persons, s.order, s.rejects = map[string]map[string]string{}, nil, nil
	return &memoryLoad{memorySink: s}, nil
}

func (s *memorySink) Datasets(context.Context) ([]engine.Dataset, error) { return s.datasets, nil }

func (l *memoryLoad) Append(_ context.Context, b arrow.RecordBatch) error {
	for row := range int(b.NumRows()) {
		p := map[string]string{}
		for i, c := range b.Columns() {
			if c.IsValid(row) {
				p[b.ColumnName(i)] = trimZeros(c.ValueStr(row))
			}
		}
		l.persons[p["person_id"]] = p
		l.order = append(l.order, p["person_id"])
	}
	return l.fail
}

// trimZeros makes 12.5000 of a decimal 12.5.
func trimZeros(s string) string {
	if strings.Contains(s, ".") && !strings.ContainsAny(s, ":;") {
		return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func (l *memoryLoad) Reject(_ context.Context, r ...engine.Reject) error {
	l.rejects = append(l.rejects, r...)
	return nil
}

func (l *memoryLoad) Commit(_ context.Context, d engine.Dataset) (engine.Dataset, error) {
	l.done = true
	d.Version = len(l.datasets) + 1
	l.datasets = append(l.datasets, d)
	return d, nil
}

func (l *memoryLoad) Abort() {
	if !l.done {
		l.persons, l.order, l.rejects = nil, nil, nil
	}
}

// Rates of the worked cases: round numbers, so that a person can check them.
const testRates = `currency,month,vnd_per_unit,source
USD,2020-12,20000,test bank
USD,2021-01,23000,test bank
USD,2021-02,24000,test bank
USD,2021-03,25000,test bank
USD,2021-06,23500,test bank
JPY,2021-01,200,test bank
JPY,2021-02,210,test bank
JPY,2021-04,220,test bank
JPY,2021-06,230,test bank
KRW,2021,20,test bank
`

// A person who is eligible and usable: C 69 million VND (rc01), E 1,000 USD × 24,000 = 24 million VND in February 2021.
var basePerson = map[string]string{
	"person_id": "1", "hh_id": "1", "w_final": "1.5", "stratum_id": "S", "psu_id": "P", "age": "30", "sex": "F",
	"reason_for_move": "WORK", "employment_status": "EMPLOYEE", "changed_residence": "Y", "first_job_start_ym": "202101",
	"departure_ym": "202101", "interview_ym": "202112", "first_full_month_ym": "202102", "earn_cash": "1000", "earn_currency": "USD",
	"rc01_amount": "69000000",
}

// with changes the base person; "-" takes a column away.
func with(changes ...string) map[string]string {
	p := map[string]string{}
	for k, v := range basePerson {
		p[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "-" {
			delete(p, changes[i])
			continue
		}
		p[changes[i]] = changes[i+1]
	}
	return p
}

const testHead = `round: test
period: 2021
provinces: VN63
currency: {cost: VND, total: VND, job: VND, deposit: VND, finance: VND}
missing: {dk: [DK], refused: [RF], not_applicable: [NAP]}
`

type folder struct {
	t    *testing.T
	dir  string
	head string
}

func newFolder(t *testing.T, head string) *folder {
	f := &folder{t, t.TempDir(), head}
	f.write("rates.csv", testRates)
	return f
}

func (f *folder) write(name, text string) string {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

// columnsOf are the columns of any of the persons, sorted.
func columnsOf(persons []map[string]string) (names []string) {
	for _, p := range persons {
		for k := range p {
			if !slices.Contains(names, k) {
				names = append(names, k)
			}
		}
	}
	slices.Sort(names)
	return names
}

func csvOf(names []string, persons []map[string]string) string {
	var b strings.Builder
	b.WriteString(strings.Join(names, ",") + "\n")
	for _, p := range persons {
		for i, n := range names {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(p[n])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// mapping maps every column to the variable of its name.
func (f *folder) mapping(names []string) string {
	var b strings.Builder
	b.WriteString(f.head + "variables:\n")
	for _, n := range names {
		fmt.Fprintf(&b, "  %s: %s\n", n, n)
	}
	return f.write("mapping.yaml", b.String())
}

func (f *folder) options(files ...string) Options {
	return Options{Files: files, Mapping: filepath.Join(f.dir, "mapping.yaml"), Rates: filepath.Join(f.dir, "rates.csv"), Workers: 2}
}

// ingest loads persons with a mapping of their columns.
func ingestPersons(t *testing.T, head string, persons ...map[string]string) (*memorySink, Result) {
	t.Helper()
	f := newFolder(t, head)
	names := columnsOf(persons)
	f.mapping(names)
	s := &memorySink{}
	res, err := Run(t.Context(), s, f.options(f.write("lfs.csv", csvOf(names, persons))))
	if err != nil {
		t.Fatal(err)
	}
	return s, res
}

// worked is a case calculated by hand: the changes to the base person, and what must come out ("" = NULL).
type worked struct {
	name    string
	head    string
	changes []string
	want    map[string]string
}

func (c worked) run(t *testing.T) {
	t.Helper()
	head := c.head
	if head == "" {
		head = testHead
	}
	s, _ := ingestPersons(t, head, with(c.changes...))
	got := s.persons["1"]
	for column, want := range c.want {
		if got[column] != want {
			t.Errorf("%s = %q, want %q", column, got[column], want)
		}
	}
	if t.Failed() {
		t.Logf("rules: %q flags: %q", got["unusable_rules"], got["flags"])
	}
}

// batchOf is the batch that a file of these texts gives.
func batchOf(t *testing.T, names []string, rows [][]string) (out *tabular.Batch) {
	t.Helper()
	var text strings.Builder
	for _, line := range append([][]string{names}, rows...) {
		text.WriteString(`"` + strings.Join(line, `","`) + "\"\n")
	}
	path := filepath.Join(t.TempDir(), "batch.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := tabular.Open(t.Context(), path, tabular.Options{Columns: names})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := f.Batches(t.Context(), func(b *tabular.Batch) error { out = b; return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}
