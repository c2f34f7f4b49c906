//go:build duckdb_arrow

package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
	"corridor/engine/store"
)

// realSink is a store, and beside it what was loaded as text.
type realSink struct {
	memorySink
	store *store.Store
}

type realLoad struct {
	*store.Load
	memory Load
}

func newRealSink(t *testing.T) *realSink {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &realSink{store: s}
}

func (s *realSink) Begin(ctx context.Context) (Load, error) {
	l, err := s.store.Begin(ctx)
	if err != nil {
		return nil, err
	}
	m, err := s.memorySink.Begin(ctx)
	return &realLoad{l, m}, err
}

func (l *realLoad) Append(ctx context.Context, b arrow.RecordBatch) error {
	return errors.Join(l.memory.Append(ctx, b), l.Load.Append(ctx, b))
}

func (l *realLoad) Reject(ctx context.Context, r ...engine.Reject) error {
	return errors.Join(l.memory.Reject(ctx, r...), l.Load.Reject(ctx, r...))
}

func (l *realLoad) Commit(ctx context.Context, d engine.Dataset) (engine.Dataset, error) {
	d, err := l.Load.Commit(ctx, d)
	if err == nil {
		_, err = l.memory.Commit(ctx, d)
	}
	return d, err
}

func (l *realLoad) Abort() {
	l.memory.Abort()
	l.Load.Abort()
}

// assembledHead maps persons whose households, pay and costs stand in files of their own.
const assembledHead = `round: lfs_2021
period: "2021"
provinces: VN63
reference_month: 2021-12
max_reject_share: 0.7
currency: {cost: VND, total: VND, job: VND, earnings: VND}
variables:
  person_id: {key: [tinh: 2, ho: 3, stt: 2]}
  hh_id: {key: [tinh: 2, ho: 3]}
  psu_id: ea
  stratum_id: st
  w_final: w
  age: tuoi
  reason_for_move: {const: WORK}
  employment_status: {const: EMPLOYEE}
  changed_residence: {const: Y}
  departure_ym: {const: "202101"}
  first_full_month_ym: {const: "202102"}
`

const modulesText = `modules:
  household:
    files: "hh*.csv"
    join: {hh_id: {key: [tinh: 2, ho: 3]}}
    variables: {urban_rural: {column: ttnt, recode: {1: U, 2: R}}}
  pay:
    files: "pay*.csv"
    join: {person_id: ma}
    variables: {earn_cash: luong}
  cost:
    files: "cost*.csv"
    join: {person_id: {key: [tinh: 2, ho: 3, stt: 2]}}
    roster:
      item: khoan
      items: {11: rc01, 12: rc02}
      variables: {amount: tien, paid_by: {column: ai, recode: {1: SELF, 2: EMPLOYER}}}
`

var assembledFiles = map[string]string{
	"lfs.csv":  "tinh,ho,stt,w,st,ea,tuoi\n1,1,1,10,s,p,30\n1,1,2,10,s,p,31\n1,2,1,11,s,p,32\n79,3,1,12,s,q,33\n",
	"hh_1.csv": "ho,tinh,ttnt\n001,01,1\n3,79,2\n9,79,1\n",
	"hh_2.csv": "tinh,ho,ttnt\n1,2,1\n01,002,2\n1,x,2\n",
	"pay.csv":  "ma,luong\n79-003-01,40\n01-001-02,20\n,9\n01-001-01,abc\n",
	"cost.csv": "tinh,ho,stt,khoan,tien,ai\n1,1,1,12,500,1\n1,1,1,11,100,1\n1,1,2,011,200,2\n1,1,2,13,7,1\n1,2,1,11,300,1\n1,2,1,11,301,1\n1,2,1,12,302,3\n8,8,8,11,1,1\n",
}

func (f *folder) all(texts map[string]string) (paths []string) {
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range texts {
			if !yield(name) {
				return
			}
		}
	}) {
		paths = append(paths, f.write(name, texts[name]))
	}
	return paths
}

// told are rejects as lines, sorted.
func told(list []engine.Reject) string {
	var lines []string
	for _, r := range list {
		lines = append(lines, fmt.Sprintf("%s %d %s %q %s %s", r.File, r.Row, r.Column, r.Value, r.Rule, r.Severity))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestModulesAreJoinedAndWhatBelongsToNobodyIsListed(t *testing.T) {
	f, s := newFolder(t, ""), newRealSink(t)
	f.write("mapping.yaml", assembledHead+modulesText)
	res, err := Run(t.Context(), s, f.options(f.all(assembledFiles)...))
	if err != nil {
		t.Fatal(err)
	}
	// By hand. 01-001: urban; 01-002 stands twice in hh_2.csv (1,2 and 01,002): missing. Pay of 01-001-01 is no number.
	for id, want := range map[string]map[string]string{
		"01-001-01": {"urban_rural": "U", "rc01_amount": "100", "rc02_amount": "500", "rc02_paid_by": "SELF", "earn_cash": "", "hh_id": "01-001", "unusable_rules": "EARNINGS_UNKNOWN;VALUE_UNREADABLE"},
		"01-001-02": {"urban_rural": "U", "rc01_amount": "200", "rc01_paid_by": "EMPLOYER", "rc02_amount": "", "earn_cash": "20", "unusable_rules": "COST_UNKNOWN", "flags": ""},
		"01-002-01": {"urban_rural": "", "rc01_amount": "", "rc02_amount": "302", "rc02_paid_by": "", "earn_cash": "", "flags": "PAYER_ASSUMED;MODULE_ROW_MISSING"},
		"79-003-01": {"urban_rural": "R", "rc01_amount": "", "earn_cash": "40", "flags": "MODULE_ROW_MISSING", "unusable_rules": "COST_UNKNOWN"},
	} {
		for column, v := range want {
			if got := s.persons[id][column]; got != v {
				t.Errorf("%s: %s = %q, want %q", id, column, got, v)
			}
		}
	}
	want := `cost.csv 4 khoan "13" ITEM_UNKNOWN reject
cost.csv 5 tinh-ho-stt "01-002-01" KEY_DUPLICATE reject
cost.csv 6 tinh-ho-stt "01-002-01" KEY_DUPLICATE reject
cost.csv 7 ai "3" VALUE_UNREADABLE unusable
cost.csv 8 tinh-ho-stt "08-008-08" KEY_UNMATCHED reject
hh_1.csv 3 tinh-ho "79-009" KEY_UNMATCHED reject
hh_2.csv 1 tinh-ho "01-002" KEY_DUPLICATE reject
hh_2.csv 2 tinh-ho "01-002" KEY_DUPLICATE reject
hh_2.csv 3 ho "x" KEY_INVALID reject
pay.csv 3 ma "" KEY_INVALID reject
pay.csv 4 luong "abc" VALUE_UNREADABLE unusable`
	var got []engine.Reject
	for _, r := range s.rejects {
		if r.Severity == engine.SeverityReject || r.Rule == "VALUE_UNREADABLE" {
			got = append(got, r)
		}
	}
	if told(got) != want {
		t.Errorf("rejects\n%s\nwant\n%s", told(got), want)
	}
	c := res.Dataset.Counts
	if c.Read != 4 || c.Loaded != 4 || c.ByRule["KEY_DUPLICATE"] != 4 || c.ByRule["KEY_UNMATCHED"] != 2 || c.ByRule["MODULE_ROW_MISSING"] != 2 {
		t.Errorf("%+v", c)
	}
	for _, file := range res.Dataset.Files {
		if want := int64(strings.Count(assembledFiles[file.Name], "\n") - 1); file.Rows != want {
			t.Errorf("%s has %d rows, want %d", file.Name, file.Rows, want)
		}
	}
	var listed []engine.Reject
	if err := s.store.Rejects(t.Context(), res.Dataset, func(r engine.Reject) error { listed = append(listed, r); return nil }); err != nil || told(listed) != told(s.rejects) {
		t.Errorf("the store lists other rejects: %v", err)
	}
}

// Where the items that a person does not list count as nothing: those of persons whose list is whole. A list of which a row was
// rejected (an item that nobody knows, an item that stands twice) is not.
func TestAbsentItemsMayBeZero(t *testing.T) {
	f, s := newFolder(t, ""), newRealSink(t)
	f.write("mapping.yaml", assembledHead+strings.Replace(modulesText, "item: khoan", "item: khoan\n      absent: zero", 1))
	files := maps.Clone(assembledFiles)
	files["cost.csv"] = "tinh,ho,stt,khoan,tien,ai\n1,1,1,12,500,1\n1,1,2,011,200,2\n1,1,2,13,7,1\n1,2,1,11,300,1\n1,2,1,11,301,1\n1,2,1,12,302,3\n"
	if _, err := Run(t.Context(), s, f.options(f.all(files)...)); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][2]string{"01-001-01": {"0", "500"}, "01-001-02": {"200", ""}, "01-002-01": {"", "302"}, "79-003-01": {"", ""}} {
		if got := [2]string{s.persons[id]["rc01_amount"], s.persons[id]["rc02_amount"]}; got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}

func TestModuleOfOtherPeopleIsRefused(t *testing.T) {
	f, s := newFolder(t, ""), newRealSink(t)
	f.write("mapping.yaml", assembledHead+modulesText)
	texts := map[string]string{}
	for name, text := range assembledFiles {
		texts[name] = text
	}
	texts["pay.csv"] = "ma,luong\n1-1-2,20\n1-1-1,30\n"
	o := f.options(f.all(texts)...)
	o.Report = filepath.Join(f.dir, "report.csv")
	_, err := Run(t.Context(), s, o)
	if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "module pay: 2 of 2 rows rejected") {
		t.Fatal(err)
	}
	s.untouched(t)
	texts["pay.csv"] = "ma,luong\n"
	if _, err := Run(t.Context(), s, f.options(f.all(texts)...)); engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "module pay hold no row") {
		t.Fatal(err)
	}
	s.untouched(t)
}

func (s *realSink) untouched(t *testing.T) {
	t.Helper()
	if list, err := s.store.Datasets(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%d datasets in the store, %v", len(list), err)
	}
	l, err := s.store.Begin(t.Context()) // the writer is free
	if err != nil {
		t.Fatal(err)
	}
	l.Abort()
}

// The whole costs of persons in one wide file, and in a roster of rows in any order, are the same dataset.
func TestRosterEqualsTheWideFile(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 7))
	items := []string{"rc01", "rc02", "rc05", "rc16"}
	wideHead, roster := "id,hh,w,st,ea,tuoi,e", "id,khoan,tien,ai,thang\n"
	wideMap, itemMap := "", ""
	for i, item := range items {
		wideHead += fmt.Sprintf(",t%d,a%d,m%d", i, i, i)
		wideMap += fmt.Sprintf("  %[1]s_amount: t%[2]d\n  %[1]s_paid_by: {column: a%[2]d, recode: {1: SELF, 2: EMPLOYER}}\n  %[1]s_payment_ym: m%[2]d\n", item, i)
		itemMap += fmt.Sprintf("%d: %s, ", i+1, item)
	}
	head := strings.NewReplacer("{key: [tinh: 2, ho: 3, stt: 2]}", "id", "{key: [tinh: 2, ho: 3]}", "hh", "max_reject_share: 0.7", "missing: {dk: [98], refused: [99]}").Replace(assembledHead) + "  earn_cash: e\n"
	var wideRows, personRows, rosterRows []string
	for p := range 500 {
		person := fmt.Sprintf("p%d,h%d,%d,s,ea%d,%d,%d", p, p/3, 1+p%5, p%7, 20+p%30, 100+p)
		wide := person
		for i := range items {
			amount, payer, month := fmt.Sprint(rng.IntN(2000)-3), fmt.Sprint(1+rng.IntN(3)), fmt.Sprint(202101+rng.IntN(12))
			switch rng.IntN(4) {
			case 0: // not listed
				amount, payer, month = "", "", ""
			case 1:
				amount = []string{"98", "99", "", "x"}[rng.IntN(4)]
			}
			wide += "," + amount + "," + payer + "," + month
			if amount+payer+month != "" || i == 0 { // everybody is in the roster
				rosterRows = append(rosterRows, fmt.Sprintf("p%d,%d,%s,%s,%s", p, i+1, amount, payer, month))
			}
		}
		wideRows, personRows = append(wideRows, wide), append(personRows, person)
	}
	f, wide := newFolder(t, ""), newRealSink(t)
	f.write("mapping.yaml", head+wideMap)
	if _, err := Run(t.Context(), wide, f.options(f.write("wide.csv", wideHead+"\n"+strings.Join(wideRows, "\n")))); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		rng.Shuffle(len(rosterRows), func(i, j int) { rosterRows[i], rosterRows[j] = rosterRows[j], rosterRows[i] })
		cut := rng.IntN(len(rosterRows))
		s := newRealSink(t)
		f.write("mapping.yaml", head+"modules:\n  cost:\n    files: \"cost*\"\n    join: {person_id: id}\n    roster: {item: khoan, items: {"+itemMap+
			"}, variables: {amount: tien, paid_by: {column: ai, recode: {1: SELF, 2: EMPLOYER}}, payment_ym: thang}}\n")
		o := f.options(f.write("cost_b.csv", roster+strings.Join(rosterRows[cut:], "\n")), f.write("lfs.csv", "id,hh,w,st,ea,tuoi,e\n"+strings.Join(personRows, "\n")),
			f.write("cost_a.csv", roster+strings.Join(rosterRows[:cut], "\n")))
		o.batchRows, o.Workers = 37, 3
		if _, err := Run(t.Context(), s, o); err != nil {
			t.Fatal(err)
		}
		if s.datasets[0].RowsHash != wide.datasets[0].RowsHash {
			t.Errorf("%s, want %s", s.datasets[0].RowsHash, wide.datasets[0].RowsHash)
		}
	}
}

const panelHead = `parts:
  - {files: "*_q1*", quarter: 1, reference_month: 2021-02}
  - {files: "*_q2*", quarter: 2, reference_month: 2021-05}
  - {files: "*_q3*", quarter: 3, reference_month: 2021-08}
pool: {periods: 3, panel: latest}
`

// Persons of three quarters: a in all, b in the first two, c in the first and third, d and e once; the household of a in every
// quarter's household file, and the costs of the year in one.
var panelFiles = map[string]string{
	"lfs_q1.csv": "tinh,ho,stt,w,st,ea,tuoi\n1,1,1,10,s,p,30\n1,1,2,1.000001,s,p,41\n1,2,1,7,s,p,50\n1,4,1,5,s,p,20\n",
	"lfs_q2.csv": "tinh,ho,stt,w,st,ea,tuoi\n1,1,2,1,s,p,42\n1,1,1,20,s,p,31\n2,1,1,5,s,r,60\n",
	"lfs_q3.csv": "tinh,ho,stt,w,st,ea,tuoi\n1,2,1,7,s,p2,51\n1,1,1,30,s,p,32\n",
	"hh_q1.csv":  "tinh,ho,ttnt\n1,1,1\n1,2,1\n1,4,1\n",
	"hh_q2.csv":  "tinh,ho,ttnt\n1,1,2\n2,1,2\n",
	"hh_q3.csv":  "tinh,ho,ttnt\n1,1,1\n1,2,2\n",
	"pay.csv":    "ma,luong\n01-001-01,1\n01-001-02,2\n01-002-01,3\n01-004-01,4\n02-001-01,5\n",
	"cost.csv":   "tinh,ho,stt,khoan,tien,ai\n1,1,1,11,100,1\n1,1,1,12,5,1\n1,1,2,11,200,1\n1,1,2,12,6,2\n1,2,1,11,1,1\n1,4,1,12,1,1\n2,1,1,12,1,1\n",
}

func TestPanelIsOneRecordAPerson(t *testing.T) {
	var first *realSink
	for i, order := range []int64{1, 2, 3, 4, 5, 6} {
		f, s := newFolder(t, ""), newRealSink(t)
		f.write("mapping.yaml", assembledHead+panelHead+modulesText)
		paths := f.all(panelFiles)
		rand.New(rand.NewPCG(uint64(order), 0)).Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
		o := f.options(paths...)
		o.Workers, o.batchRows = 1+i%3, 1+i%4
		res, err := Run(t.Context(), s, o)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = s
			checkPanel(t, s, res.Dataset)
		} else if d, want := res.Dataset, first.datasets[0]; d.RowsHash != want.RowsHash || fmt.Sprint(d.Counts) != fmt.Sprint(want.Counts) || told(s.rejects) != told(first.rejects) || d.ContentHash != want.ContentHash {
			t.Errorf("order %v, %d workers: %+v, want %+v", paths, o.Workers, d, want)
		}
	}
}

func checkPanel(t *testing.T, s *realSink, d engine.Dataset) {
	t.Helper()
	// By hand: a (10+20+30)/3; b (1.000001+1)/3 = 0.666667; c (7+7)/3 = 4.666667 (rounded once; 7/3 twice would be 4.666666);
	// d 5/3, e 5/3. The answers and the household are those of the latest quarter; costs and pay of the year.
	for id, want := range map[string]map[string]string{
		"01-001-01": {"w_final": "20", "age": "32", "quarter": "3", "interview_ym": "202108", "urban_rural": "U", "rc01_amount": "100", "earn_cash": "1", "psu_id": "p"},
		"01-001-02": {"w_final": "0.666667", "age": "42", "quarter": "2", "urban_rural": "R", "rc02_paid_by": "EMPLOYER"},
		"01-002-01": {"w_final": "4.666667", "age": "51", "quarter": "3", "urban_rural": "R", "psu_id": "p2"},
		"01-004-01": {"w_final": "1.666667", "age": "20", "quarter": "1", "urban_rural": "U"},
		"02-001-01": {"w_final": "1.666667", "age": "60", "quarter": "2", "urban_rural": "R"},
	} {
		for column, v := range want {
			if got := s.persons[id][column]; got != v {
				t.Errorf("%s: %s = %q, want %q", id, column, got, v)
			}
		}
	}
	c := d.Counts
	if c.Read != 9 || c.Loaded != 5 || c.Merged != 4 || c.Rejected != 0 || c.ByRule["INTERVIEWED_AGAIN"] != 4 {
		t.Errorf("%+v", c)
	}
	if !slices.ContainsFunc(d.Assumptions, func(a string) bool { return strings.Contains(a, "4 earlier interviews") }) {
		t.Error("the assumptions do not say how many interviews were merged")
	}
}

// The pooled sum of weights is the mean of the quarters' sums, to the rounding of each person's weight.
func TestPooledSumIsTheMeanOfTheQuarters(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 13))
	var sums, total int64 // millionths
	texts := map[string]string{}
	for q := 1; q <= 3; q++ {
		var b strings.Builder
		b.WriteString("tinh,ho,stt,w,st,ea,tuoi\n")
		for p := range 400 {
			if rng.IntN(3) == 0 {
				continue
			}
			w := rng.Int64N(5_000_000_000)
			sums += w
			fmt.Fprintf(&b, "1,%d,1,%d.%06d,s,ea%d,30\n", p, w/1_000_000, w%1_000_000, p%9)
		}
		texts[fmt.Sprintf("lfs_q%d.csv", q)] = b.String()
	}
	f, s := newFolder(t, ""), newRealSink(t)
	f.write("mapping.yaml", assembledHead+"  earn_cash: {const: \"1\"}\n  rc01_amount: {const: \"1\"}\n"+panelHead)
	if _, err := Run(t.Context(), s, f.options(f.all(texts)...)); err != nil {
		t.Fatal(err)
	}
	for _, p := range s.persons {
		whole, fraction, _ := strings.Cut(p["w_final"], ".")
		n, err := strconv.ParseInt(whole+(fraction + "000000")[:6], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if off := 3*total - sums; off > int64(len(s.persons))*3/2 || off < -int64(len(s.persons))*3/2 {
		t.Errorf("3 × %d is not %d", total, sums)
	}
}

func TestRefusedPanels(t *testing.T) {
	for name, c := range map[string]struct{ file, from, to, says string }{
		"twice in a quarter":      {"lfs_q2.csv", "2,1,1,5,s,r,60", "1,1,2,5,s,r,60", "the same person id as in lfs_q2.csv row 1, in the same quarter"},
		"PSU in two strata":       {"lfs_q3.csv", "1,2,1,7,s,p2,51", "1,2,1,7,other,p,51", `is in another stratum at`},
		"of an earlier interview": {"lfs_q1.csv", "1,1,1,10,s,p,30", "1,1,1,10,other,p,30", `is in another stratum at`},
		"a quarter too few":       {"lfs_q3.csv", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, s := newFolder(t, ""), newRealSink(t)
			head := panelHead
			if c.says == "" {
				head, c.says = strings.Replace(panelHead, "periods: 3", "periods: 4", 1), "pools 4 quarters, and the files hold 3"
			}
			f.write("mapping.yaml", assembledHead+head+modulesText)
			texts := map[string]string{}
			for file, text := range panelFiles {
				if texts[file] = text; file == c.file {
					texts[file] = strings.Replace(text, cmp.Or(c.from, "\x00"), c.to, 1)
				}
			}
			_, err := Run(t.Context(), s, f.options(f.all(texts)...))
			if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v, want %q", err, c.says)
			}
			s.untouched(t)
		})
	}
}

// A load that is stopped at any instant leaves the store as it was, and no goroutine (goleak).
func TestStoppedAssemblyLeavesNothing(t *testing.T) {
	f, s := newFolder(t, ""), newRealSink(t)
	f.write("mapping.yaml", assembledHead+panelHead+modulesText)
	o := f.options(f.all(panelFiles)...)
	o.batchRows = 1
	steps, stopped := 0, 0
	for at := range 60 {
		ctx, cancel := context.WithCancel(t.Context())
		steps = 0
		o.Progress = func(engine.Text, int64, int64) {
			if steps++; steps == at+1 {
				cancel()
			}
		}
		_, err := Run(ctx, s, o)
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		stopped++
		s.untouched(t)
	}
	if stopped < 10 || len(s.datasets) != 1 {
		t.Errorf("stopped at %d of %d steps, %d datasets", stopped, steps, len(s.datasets))
	}
}
