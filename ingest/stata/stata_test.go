package stata

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
)

var releases = []int{113, 114, 115, 117, 118, 119}

// everywhere runs a test for every release in both byte orders.
func everywhere(t *testing.T, test func(t *testing.T, release int, big bool)) {
	for _, release := range releases {
		for _, big := range []bool{false, true} {
			t.Run(fmt.Sprintf("release=%d/big=%v", release, big), func(t *testing.T) { test(t, release, big) })
		}
	}
}

func openBytes(b []byte, o cells.Options) (*Reader, error) {
	return Open(bytes.NewReader(b), int64(len(b)), "x.dta", o)
}

func mustOpen(t testing.TB, b []byte, o cells.Options) *Reader {
	t.Helper()
	r, err := openBytes(b, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// grid reads all cells: a text as it is, a number as float64, a missing code as ".a". It checks that batches follow one
// another without gaps.
func grid(t testing.TB, r *Reader, columns []int) [][]any {
	t.Helper()
	out, err := gridOf(r, columns)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func gridOf(r *Reader, columns []int) (out [][]any, err error) {
	places := columns
	if columns == nil {
		for i := range r.Codebook().Variables {
			places = append(places, i)
		}
	}
	ordinal := 0
	err = r.Batches(context.Background(), columns, func(b *cells.Batch) error {
		if b.Ordinal != ordinal || b.FirstRow != int64(len(out))+1 || b.Len == 0 || len(b.Columns) != len(places) {
			return fmt.Errorf("batch %d from row %d, %d rows, %d columns after %d rows", b.Ordinal, b.FirstRow, b.Len, len(b.Columns), len(out))
		}
		ordinal++
		for row := range b.Len {
			var line []any
			for i := range b.Columns {
				c := &b.Columns[i]
				switch {
				case r.Codebook().Variables[places[i]].Kind == cells.Text:
					line = append(line, c.String(row))
				case c.Tag(row) != cells.Present:
					if c.Numbers[row] != 0 {
						return errors.New("a missing cell has a number")
					}
					line = append(line, c.Tag(row).String())
				default:
					line = append(line, c.Numbers[row])
				}
			}
			out = append(out, line)
		}
		return nil
	})
	return out, err
}

// limits are the outermost values of every type and one between (help dta_118, "4. Representation of numbers").
func limits() (vars []dtaVar, rows [][]any, want [][]any) {
	vars = []dtaVar{{name: "b", kind: "byte", format: "%8.0g"}, {name: "i", kind: "int", format: "%8.0g"},
		{name: "l", kind: "long", format: "%12.0g"}, {name: "f", kind: "float", format: "%9.0g"},
		{name: "d", kind: "double", format: "%10.0g"}, {name: "s", kind: "str5", format: "%-5s"}}
	rows = [][]any{
		{int8(-127), int16(-32767), int32(-2147483647), float32(-1.70141173319e38), -1.7976931348623157e308, "a  "},
		{int8(100), int16(32740), int32(2147483620), float32(1.70141173319e38), 8.9884656743115785e307, " bcde"},
		{int8(7), int16(-3), int32(123456789), float32(7.1), 0.1, ""},
	}
	want = [][]any{
		{-127.0, -32767.0, -2147483647.0, float64(float32(-1.70141173319e38)), -1.7976931348623157e308, "a"},
		{100.0, 32740.0, 2147483620.0, float64(float32(1.70141173319e38)), 8.9884656743115785e307, " bcde"},
		{7.0, -3.0, 123456789.0, 7.099999904632568, 0.1, ""},
	}
	for code := range miss(27) {
		name := "."
		if code > 0 {
			name = "." + string(rune('a'+code-1))
		}
		rows = append(rows, []any{code, code, code, code, code, "x"})
		want = append(want, []any{name, name, name, name, name, "x"})
	}
	return vars, rows, want
}

func TestNumbersAndMissingCodes(t *testing.T) {
	everywhere(t, func(t *testing.T, release int, big bool) {
		vars, rows, want := limits()
		file := (&dta{release: release, big: big, vars: vars, rows: rows}).bytes()
		for _, workers := range []int{1, 3} {
			r := mustOpen(t, file, cells.Options{Workers: workers, BatchRows: 4})
			for range 2 { // Batches may be called again
				if got := grid(t, r, nil); !reflect.DeepEqual(got, want) {
					t.Fatalf("workers=%d: got %v, want %v", workers, got, want)
				}
			}
		}
	})
}

func TestColumnsAskedFor(t *testing.T) {
	vars, rows, _ := limits()
	r := mustOpen(t, (&dta{release: 118, vars: vars, rows: rows[:2]}).bytes(), cells.Options{})
	for _, c := range []struct {
		columns []int
		want    [][]any
	}{
		{[]int{5, 0, 5}, [][]any{{"a", -127.0, "a"}, {" bcde", 100.0, " bcde"}}},
		{[]int{}, [][]any{nil, nil}},
	} {
		if got := grid(t, r, c.columns); !reflect.DeepEqual(got, c.want) {
			t.Errorf("columns %v: got %v, want %v", c.columns, got, c.want)
		}
	}
	for _, bad := range []int{-1, 6} {
		if _, err := gridOf(r, []int{bad}); engine.KindOf(err) != engine.Usage {
			t.Errorf("column %d: %v", bad, err)
		}
	}
}

func TestCodebook(t *testing.T) {
	everywhere(t, func(t *testing.T, release int, big bool) {
		sex := dtaSet{name: "sexlbl", values: []int32{1, 2, 2147483621, 2147483622, 2147483647}, labels: []string{"Nam", "Nu ", "none", "refused", "z"}}
		file := (&dta{
			release: release, big: big, label: "LFS 2016", stamp: "22 Nov 2026 21:33",
			vars: []dtaVar{
				{name: "c3", kind: "byte", format: "%8.0g", set: "sexlbl", label: "Sex"},
				{name: "w", kind: "float", format: "%9.0g", label: "Weight"},
				{name: "name", kind: "str12", format: "%-12s"},
				{name: "born", kind: "int", format: "%tdD_m_Y", set: "gone"},
				{name: "c4", kind: "byte", format: "%8.0g", set: "sexlbl"},
			},
			rows: [][]any{{int8(1), float32(2), "x", int16(3), miss(1)}}, sort: []int{3, 1},
			chars: [][3]string{{"_dta", "_svy_wvar", "w"}, {"_dta", "_svy_su1", "psu"}, {"_dta", "note0", "2"}, {"_dta", "note2", "second"},
				{"_dta", "note1", "first"}, {"c3", "note1", "of c3"}},
			sets: []dtaSet{sex, {name: "spare"}},
		}).bytes()
		c := mustOpen(t, file, cells.Options{}).Codebook()
		labels := []cells.ValueLabel{{Number: 1, Label: "Nam"}, {Number: 2, Label: "Nu"}, {Tag: cells.System, Label: "none"},
			{Tag: 'a', Label: "refused"}, {Tag: 'z', Label: "z"}}
		order := "LSF"
		if big {
			order = "MSF"
		}
		want := &cells.Codebook{
			Format: "dta", Release: fmt.Sprint(release), Written: "22 Nov 2026 21:33", Label: "LFS 2016", Rows: 1,
			Encoding: cells.Encoding{Used: "utf-8"},
			Variables: []cells.Variable{
				{Name: "c3", Label: "Sex", Storage: "byte", Format: "%8.0g", LabelSet: "sexlbl", Labels: labels},
				{Name: "w", Label: "Weight", Storage: "float", Format: "%9.0g", Single: true},
				{Name: "name", Kind: cells.Text, Storage: "str12", Format: "%-12s", Width: 12},
				{Name: "born", Storage: "int", Format: "%tdD_m_Y", Calendar: cells.Day, LabelSet: "gone"},
				{Name: "c4", Storage: "byte", Format: "%8.0g", LabelSet: "sexlbl", Labels: labels},
			},
			Characteristics: []cells.Characteristic{{Of: "_dta", Name: "_svy_wvar", Text: "w"}, {Of: "_dta", Name: "_svy_su1", Text: "psu"},
				{Of: "_dta", Name: "note0", Text: "2"}, {Of: "_dta", Name: "note2", Text: "second"}, {Of: "_dta", Name: "note1", Text: "first"},
				{Of: "c3", Name: "note1", Text: "of c3"}},
			Documents:  []string{"first", "second"},
			Attributes: map[string]string{"byteorder": order, "sortedby": "name c3"},
			Notes:      c.Notes,
		}
		if release >= 118 {
			want.Encoding.Declared = "utf-8"
		}
		if release == 113 {
			want.Variables[3].Format = "%tdD_m_Y"
		}
		if !reflect.DeepEqual(c, want) {
			t.Errorf("got  %+v\nwant %+v", c, want)
		}
		if len(c.Notes) != 2 || !strings.Contains(c.Notes[0].En, `"gone"`) || !strings.Contains(c.Notes[1].En, `"spare"`) {
			t.Errorf("notes %v", c.Notes)
		}
	})
}

func TestOldFileWithForeignExpansionField(t *testing.T) {
	d := &dta{release: 114, vars: []dtaVar{{name: "b", kind: "byte"}}, rows: [][]any{{int8(5)}}, chars: [][3]string{{"_dta", "x", "y"}}}
	file := d.bytes()
	at := bytes.Index(file, append([]byte{1}, d.number(68, 4)...))
	file = append(file[:at:at], append([]byte{9, 3, 0, 0, 0, 'a', 'b', 'c'}, file[at:]...)...)
	r := mustOpen(t, file, cells.Options{})
	if got := grid(t, r, nil); !reflect.DeepEqual(got, [][]any{{5.0}}) || len(r.Codebook().Characteristics) != 1 {
		t.Errorf("got %v, %v", got, r.Codebook().Characteristics)
	}
}

func TestCalendars(t *testing.T) {
	// help datetime display formats; %d is the old name of %td, ~ and - align.
	for format, want := range map[string]cells.Calendar{
		"%td": cells.Day, "%d": cells.Day, "%dD_m_Y": cells.Day, "%-td": cells.Day, "%tdDD/NN/CCYY": cells.Day,
		"%tc": cells.Instant, "%tC": cells.Instant, "%-tcHH:MM": cells.Instant, "%tw": cells.Week, "%tm": cells.Month,
		"%tmNN/CCYY": cells.Month, "%tq": cells.Quarter, "%th": cells.HalfYear, "%ty": cells.Year,
		"%tbsimple": cells.None, "%tg": cells.None, "%9.0g": cells.None, "%-12.2f": cells.None, "%08.2f": cells.None,
		"": cells.None, "%": cells.None, "%t": cells.None, "td": cells.None, "%12s": cells.None,
	} {
		if got := calendarOf(format); got != want {
			t.Errorf("%q: got %v, want %v", format, got, want)
		}
	}
}

func TestIs(t *testing.T) {
	for _, release := range releases {
		if head := (&dta{release: release}).bytes(); !Is(head) || !Is(head[:11]) {
			t.Errorf("release %d is not told", release)
		}
	}
	for _, head := range []string{"", "r", "r\x02", "<stata_dt", "s1,s2\n", "PK\x03\x04", "$FL2", "q\x03\x01", "tw\x01", "r\x01\x02"} {
		if Is([]byte(head)) {
			t.Errorf("%q is not a Stata file", head)
		}
	}
}

func TestReleasesThatAreNotRead(t *testing.T) {
	for _, head := range []string{"\x66\x02\x01\x00", "\x6c\x01\x01\x00", "\x70\x02\x01\x00", "<stata_dta><header><release>120</release>"} {
		if !Is([]byte(head)) {
			t.Errorf("%q is a Stata file", head)
		}
		_, err := openBytes([]byte(head+strings.Repeat("\x00", 200)), cells.Options{})
		var e *engine.Error
		if !errors.As(err, &e) || e.Kind != engine.Rejected || e.Cure.En == "" || e.Cure.Vi == "" || !strings.Contains(e.Text.En, "113 to 119") {
			t.Errorf("%q: %v", head, err)
		}
	}
	if _, err := openBytes([]byte("id,age\n1,2\n"), cells.Options{}); engine.KindOf(err) != engine.Rejected {
		t.Errorf("a CSV file: %v", err)
	}
}

func TestStops(t *testing.T) {
	vars, rows, _ := limits()
	file := (&dta{release: 118, vars: vars, rows: rows}).bytes()
	r := mustOpen(t, file, cells.Options{BatchRows: 1, Workers: 2})
	stop := errors.New("enough")
	if err := r.Batches(context.Background(), nil, func(*cells.Batch) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	err := r.Batches(ctx, nil, func(*cells.Batch) error {
		if n++; n == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n != 3 {
		t.Errorf("got %v after %d batches", err, n)
	}
	if err := r.Batches(ctx, nil, func(*cells.Batch) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestProgress(t *testing.T) {
	vars, rows, _ := limits()
	file := (&dta{release: 118, vars: vars, rows: rows}).bytes()
	var last, calls int64
	r := mustOpen(t, file, cells.Options{BatchRows: 7, Progress: func(done, total int64) {
		if done <= last || done > total || total != int64(len(file)) {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
		calls++
	}})
	grid(t, r, nil)
	if calls != 5 { // 30 rows by 7
		t.Errorf("%d calls", calls)
	}
}

// shrinking is a file that becomes shorter after it was opened.
type shrinking struct {
	*bytes.Reader
	size int64
	err  error
}

func (s *shrinking) ReadAt(b []byte, off int64) (int, error) {
	if off+int64(len(b)) > s.size {
		return 0, s.err
	}
	return s.Reader.ReadAt(b, off)
}

func TestFileThatShrinksIsAnIOError(t *testing.T) {
	vars, rows, _ := limits()
	file := (&dta{release: 118, vars: vars, rows: rows}).bytes()
	for _, cause := range []error{io.EOF, errors.New("disk")} {
		in := &shrinking{Reader: bytes.NewReader(file), size: int64(len(file)), err: cause}
		r, err := Open(in, int64(len(file)), "x.dta", cells.Options{})
		if err != nil {
			t.Fatal(err)
		}
		in.size = r.meta.data + 20
		if _, err := gridOf(r, nil); engine.KindOf(err) != engine.IO {
			t.Errorf("got %v", err)
		}
	}
}
