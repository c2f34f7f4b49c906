package inspect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
)

func writeFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func inspected(t *testing.T, path string, o Options) *Profile {
	t.Helper()
	p, err := Inspect(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *Profile) column(t *testing.T, name string) *Column {
	t.Helper()
	if p.at(name) < 0 {
		t.Fatalf("no column %q", name)
	}
	return &p.Columns[p.at(name)]
}

func TestProfileOfACSVFile(t *testing.T) {
	p := inspected(t, writeFile(t, "a.csv", "id,tiền,ngày,x\n1,\"1.234,5\",17/05/2021,a\n2,,03/04/2021,\n3,\"20,5\",01/02/2021,b\n4,\"7,25\",02/02/2021,a\n"), Options{})
	if p.Rows != 4 || len(p.Columns) != 4 || !p.Complete || p.Format != "csv" {
		t.Fatalf("%+v", p)
	}
	money := p.column(t, "tiền")
	if money.Counts.Present != 3 || money.Counts.System != 1 || money.Marks == nil || money.Marks.Decimal != "," || money.Marks.Thousands != "." {
		t.Errorf("%+v", money)
	}
	// 7.25, 20.5, 1234.5: the lower median of three is the second
	if s := money.Summary; s == nil || s.Min != "7.25" || s.Median != "20.5" || s.Max != "1234.5" || s.MedianNear {
		t.Errorf("%+v", money.Summary)
	}
	if d := p.column(t, "ngày").Dates; d == nil || d.Order != "dd/mm/yyyy" {
		t.Errorf("%+v", d)
	}
	if x := p.column(t, "x"); x.Kind != "text" || !slices.Equal(x.Values, []Value{{"a", 2}, {"b", 1}}) {
		t.Errorf("%+v", x)
	}
}

func TestDatesOfTextAreSummarisedWhereTheyOrder(t *testing.T) {
	p := inspected(t, writeFile(t, "a.csv", "a,b\n2021-05-17,17/05/2021\n2021-06-18,18/06/2021\n2020-01-01,01/01/2020\n99,99\n"), Options{})
	if c := p.column(t, "a"); c.Kind != "date" || c.Summary == nil || c.Dates == nil || c.Dates.Order != "yyyy-mm-dd" || len(c.odd) != 1 {
		t.Errorf("%+v", c)
	}
	if c := p.column(t, "b"); c.Dates == nil || c.Dates.Order != "dd/mm/yyyy" || c.Summary != nil {
		t.Errorf("%+v", c)
	}
	p = inspected(t, writeFile(t, "a.csv", "a\n2021-05-17\n2021-06-18\n2020-01-01\n"), Options{})
	if s := p.column(t, "a").Summary; s == nil || s.Min != "2020-01-01" || s.Median != "2021-05-17" || s.Max != "2021-06-18" {
		t.Errorf("%+v", s)
	}
}

// rowsOf is a source of cells for tests: a text, and a tag where it is not present.
type testCell struct {
	text    string
	tag     cells.Tag
	numeric bool
}

type rowsOf []testCell

func (r rowsOf) Text(_, row int) string   { return r[row].text }
func (r rowsOf) Tag(_, row int) cells.Tag { return r[row].tag }
func (r rowsOf) Numeric(_, row int) bool  { return r[row].numeric }
func (r rowsOf) profile(v cells.Variable) Column {
	t := newTally(v.Calendar)
	t.add(r, len(r), 0)
	return t.column(&v, &labelSets{})
}

func TestKindsOfMissingStayApart(t *testing.T) {
	number := func(s string) testCell { return testCell{text: s, numeric: true} }
	c := rowsOf{number("1"), number("2"), {tag: cells.System}, {text: ".a", tag: 'a'}, {text: ".a", tag: 'a'}, {text: ".z", tag: 'z'}, {text: "-9", tag: cells.UserMissing}}.
		profile(cells.Variable{Name: "x", Kind: cells.Number, Labels: []cells.ValueLabel{{Number: 1, Label: "Có"}, {Tag: 'a', Label: "Không biết"}},
			Missing: []cells.MissingRule{{Low: -9, High: -9}, {Low: 97, High: math.Inf(1)}}})
	if c.Counts.Present != 2 || c.Counts.System != 1 || c.Counts.Extended[".a"] != 2 || c.Counts.Extended[".z"] != 1 || c.Counts.User["-9"] != 1 || c.Counts.Missing() != 5 {
		t.Errorf("%+v", c.Counts)
	}
	if !slices.Equal(c.Labels, []ValueLabel{{"1", "Có"}, {".a", "Không biết"}}) || !slices.Equal(c.Declared, []string{"-9", "≥ 97"}) {
		t.Errorf("%+v %+v", c.Labels, c.Declared)
	}
	if c.Summary.Max != "2" || !c.Typed {
		t.Errorf("a code of missing is no value: %+v", c.Summary)
	}
}

// A column with more values than are kept: number of values and median are estimates that say so, and are as near as they say.
func TestManyValuesAreSummarisedInBoundedMemory(t *testing.T) {
	const n = 50_000
	rows := make(rowsOf, n)
	for i := range rows {
		rows[i] = testCell{text: fmt.Sprint(i + 1), numeric: true}
	}
	shuffled := slices.Clone(rows)
	rand.New(rand.NewPCG(1, 2)).Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	v := cells.Variable{Name: "w", Kind: cells.Number}
	a, b := rows.profile(v), shuffled.profile(v)
	if !a.DistinctNear || math.Abs(float64(a.Distinct)-n) > 0.12*n { // four standard errors of 3 %
		t.Errorf("distinct ≈ %d, want about %d", a.Distinct, n)
	}
	if a.Summary.Min != "1" || a.Summary.Max != "50000" || !a.Summary.MedianNear {
		t.Errorf("%+v", a.Summary)
	}
	m, _ := readNumber(a.Summary.Median, '.')
	if math.Abs(m-25_000) > 0.005*25_000 { // bins are 1/128 wide: the middle is at most 0.4 % off
		t.Errorf("median ≈ %v, want 25000 within 0.5 %%", m)
	}
	if a.Values != nil {
		t.Error("too many values to list")
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if !bytes.Equal(x, y) {
		t.Errorf("another order of rows, another profile:\n%s\n%s", x, y)
	}
}

func TestBinsStayFew(t *testing.T) {
	var b bins
	r := rand.New(rand.NewPCG(3, 4))
	for range 100_000 {
		b.add(math.Float64frombits(r.Uint64()&(1<<52-1)|uint64(r.IntN(2046))<<52), 1)
	}
	if len(b.count) > mostBins {
		t.Errorf("%d bins", len(b.count))
	}
	if v, off := b.median(100_000); math.IsNaN(v) || off <= 0 || off > 1 {
		t.Errorf("median %v off by %v", v, off)
	}
}

func TestTheSameProfileWhateverTheWorkers(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,b,c\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "%d,%d.5,%d\n", i, i%1500, i%7)
	}
	path := writeFile(t, "a.csv", text.String())
	one, _ := json.Marshal(inspected(t, path, Options{Workers: 1}))
	three, _ := json.Marshal(inspected(t, path, Options{Workers: 3}))
	if !bytes.Equal(one, three) {
		t.Error("the profile depends on the number of workers")
	}
}

func TestABrokenFileShowsWhatWasReadAndSaysSo(t *testing.T) {
	p, err := Inspect(t.Context(), writeFile(t, "a.csv", "a,b\n1,2\n3\n"), Options{})
	if engine.KindOf(err) != engine.Rejected {
		t.Fatalf("error %v", err)
	}
	if p == nil || p.Complete {
		t.Errorf("profile %+v", p)
	}
	if _, err := Inspect(t.Context(), filepath.Join(t.TempDir(), "none.dta"), Options{}); engine.KindOf(err) != engine.IO {
		t.Errorf("no file: %v", err)
	}
}

func TestDesignOfTheFileComesFirst(t *testing.T) {
	p := &Profile{Rows: 3, Columns: []Column{{Name: "weight", Kind: "number", Summary: &Summary{Min: "1", Max: "3"}, Distinct: 3, Counts: Counts{Present: 3}}, {Name: "z9"}, {Name: "ea"}}}
	list := roles(p, &cells.Codebook{Characteristics: []cells.Characteristic{
		{Of: "_dta", Name: "_svy_wvar", Text: "z9"}, {Of: "_dta", Name: "_svy_su1", Text: "nowhere"}, {Of: "ea", Name: "strata", Text: "ea"},
	}})
	if len(list) < 2 || list[0].Role != "weight" || list[0].Column != "z9" || !list[0].Declared || list[1].Column != "weight" || list[1].Declared {
		t.Errorf("%+v", list)
	}
	if slices.ContainsFunc(list, func(r Role) bool { return r.Column == "nowhere" || r.Role == "stratum" }) {
		t.Errorf("columns that are not there, or characteristics of variables: %+v", list)
	}
	list = roles(p, &cells.Codebook{Weight: "z9"})
	if list[0].Column != "z9" || !list[0].Declared {
		t.Errorf("SPSS weight: %+v", list)
	}
}

func TestTableIsAligned(t *testing.T) {
	p := inspected(t, writeFile(t, "a.csv", "tên,x\nNguyễn Thị Ánh,1\n日本,22\n"), Options{})
	var wide, narrow bytes.Buffer
	if err := Table(&wide, p, "vi", 0); err != nil {
		t.Fatal(err)
	}
	if err := Table(&narrow, p, "en", 60); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CỘT", "Nguyễn Thị Ánh (1)", "日本 (1)"} {
		if !strings.Contains(wide.String(), want) {
			t.Errorf("no %q in\n%s", want, wide.String())
		}
	}
	if !strings.Contains(narrow.String(), "COLUMN") {
		t.Error(narrow.String())
	}
}

// A file whose encoding nobody declared and whose bytes leave open: what is known without letters is shown, and the question is asked.
func TestAnUndecidedEncodingIsAskedFor(t *testing.T) {
	path := writeFile(t, "a.csv", "id,ten\n1,caf\xe9\n2,plain\n")
	p, err := Inspect(t.Context(), path, Options{})
	if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "--encoding") {
		t.Fatalf("error %v", err)
	}
	if p == nil || p.Rows != 2 || p.Encoding.Used != "" || len(p.Roles) > 0 {
		t.Fatalf("%+v", p)
	}
	if ten := p.column(t, "ten"); !slices.Equal(ten.Values, []Value{{"caf?", 1}, {"plain", 1}}) {
		t.Errorf("a letter was guessed: %+v", ten.Values)
	}
	if p := inspected(t, path, Options{Encoding: "windows-1252"}); p.column(t, "ten").Values[0].Text != "café" || p.Encoding.Used != "windows-1252" {
		t.Errorf("%+v", p.column(t, "ten"))
	}
}

// A hostile cell costs what it is long, not more: nothing of it is kept.
func TestLongTextsAreNotKept(t *testing.T) {
	long := strings.Repeat("1,", 1<<20)
	c := rowsOf{{text: "a"}, {text: long}, {text: "a"}}.profile(cells.Variable{Name: "x", Kind: cells.Text})
	if c.Counts.Present != 3 || c.Values != nil || c.Distinct != 2 || c.Kind != "text" {
		t.Errorf("%d present, %d values, %d distinct, %s", c.Counts.Present, len(c.Values), c.Distinct, c.Kind)
	}
}
