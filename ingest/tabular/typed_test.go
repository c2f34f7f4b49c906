package tabular

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
)

// fakeReader gives rows of a made-up file: the number column counts, the text column says so.
type fakeReader struct {
	book cells.Codebook
	rows int
	fail error // after the rows
	size int   // rows a batch
}

func (f *fakeReader) Codebook() *cells.Codebook { return &f.book }

func (f *fakeReader) Batches(_ context.Context, columns []int, yield func(*cells.Batch) error) error {
	ordinal := 0
	for first := 0; first < f.rows; first += f.size {
		n := min(f.size, f.rows-first)
		b := &cells.Batch{Ordinal: ordinal, FirstRow: int64(first + 1), Len: n}
		ordinal++
		for _, at := range columns {
			c := cells.Column{Tags: make([]cells.Tag, n)}
			for i := range n {
				row := first + i
				switch row % 7 {
				case 3:
					c.Tags[i] = 'c'
				case 5:
					c.Tags[i] = cells.System
				case 6:
					c.Tags[i] = cells.UserMissing
				}
				if f.book.Variables[at].Kind == cells.Number {
					c.Numbers = append(c.Numbers, float64(row)+0.5)
				} else {
					c.Text += strings.Repeat("ư", row%3)
					c.Ends = append(c.Ends, uint32(len(c.Text)))
				}
			}
			b.Columns = append(b.Columns, c)
		}
		if err := yield(b); err != nil {
			return err
		}
	}
	return f.fail
}

// withFormat reads files that begin with "FAKE" by rd.
func withFormat(t *testing.T, rd cells.Reader) string {
	t.Helper()
	old := typedFormats
	t.Cleanup(func() { typedFormats = old })
	typedFormats = []typedFormat{{
		is:   func(head []byte) bool { return strings.HasPrefix(string(head), "FAKE") },
		open: func(io.ReaderAt, int64, string, cells.Options) (cells.Reader, error) { return rd, nil },
	}}
	return file(t, "FAKE")
}

func fake(rows int) *fakeReader {
	return &fakeReader{rows: rows, size: 3, book: cells.Codebook{Format: "dta", Rows: int64(rows), Variables: []cells.Variable{
		{Name: "n", Kind: cells.Number}, {Name: "t", Kind: cells.Text}, {Name: "d", Kind: cells.Number, Calendar: cells.Day},
	}}}
}

// The kinds of missing stay apart, numbers are numbers, batches keep the reader's order; columns may be asked for twice.
func TestTypedCellsAsText(t *testing.T) {
	path := withFormat(t, fake(20))
	f, err := Open(context.Background(), path, Options{Workers: 4, Columns: []string{"t", "n", "t"}})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Format != "dta" || f.Rows != 20 || f.Typed == nil || !reflect.DeepEqual(f.Columns, []string{"t", "n", "t"}) {
		t.Fatalf("%+v", f)
	}
	row := 0
	err = f.Batches(context.Background(), func(b *Batch) error {
		for i := range b.Len {
			number, text, tag := fmt.Sprintf("%d.5", row), strings.Repeat("ư", row%3), cells.Present
			switch row % 7 {
			case 3:
				number, tag = ".c", 'c'
			case 5:
				number, tag = "", cells.System
			case 6:
				tag = cells.UserMissing
			}
			if b.Text(1, i) != number || b.Tag(1, i) != tag || !b.Numeric(1, i) || b.Missing(1, i) != (tag != cells.Present) {
				t.Errorf("row %d: %q %v", row, b.Text(1, i), b.Tag(1, i))
			}
			if v, ok := b.Number(1, i); !ok || tag == cells.Present && v != float64(row)+0.5 || tag != cells.Present && !math.IsNaN(v) {
				t.Errorf("row %d: number %v %v", row, v, ok)
			}
			if text == "" && tag == cells.Present {
				tag = cells.System
			}
			if b.Text(0, i) != text || b.Text(2, i) != text || b.Tag(0, i) != tag || b.Numeric(0, i) {
				t.Errorf("row %d: %q %v", row, b.Text(0, i), b.Tag(0, i))
			}
			row++
		}
		return nil
	})
	if err != nil || row != 20 {
		t.Fatal(row, err)
	}
}

func TestTypedReadingEnds(t *testing.T) {
	broken := engine.Errorf(engine.Rejected, "row 7 is broken")
	f := fake(30)
	f.fail = broken
	path := withFormat(t, f)
	rows := 0
	in, err := Open(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	err = in.Batches(context.Background(), func(b *Batch) error { rows += b.Len; return nil })
	if !errors.Is(err, broken) || rows != 30 {
		t.Errorf("%d rows, %v", rows, err)
	}
	mine := errors.New("mine")
	if err := in.Batches(context.Background(), func(*Batch) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("the error of yield became %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if err := in.Batches(ctx, func(*Batch) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestTypedNamesMustTellColumnsApart(t *testing.T) {
	f := fake(1)
	f.book.Variables[2].Name = "n"
	if _, err := Open(context.Background(), withFormat(t, f), Options{}); engine.KindOf(err) != engine.Rejected {
		t.Errorf("two columns n: %v", err)
	}
	f.book.Variables[2].Name = "d"
	if _, err := Open(context.Background(), withFormat(t, f), Options{Columns: []string{"x"}}); engine.KindOf(err) != engine.Rejected {
		t.Errorf("no column x: %v", err)
	}
	if _, err := Open(context.Background(), withFormat(t, f), Options{Sheet: "x"}); engine.KindOf(err) != engine.Usage {
		t.Errorf("a sheet of a file without sheets: %v", err)
	}
}

// Sources: Stata's manual [D] Datetime (weeks: 52 a year, the first from 1 January; the dates' limits), SPSS's Date and time
// formats; day numbers by Python's datetime. 7.1 as a float is 7.099999904632568.
func TestNumbersAndDatesAsText(t *testing.T) {
	const day, spssDay = 22417, 13840588800 // 17 May 2021
	for _, c := range []struct {
		calendar cells.Calendar
		format   string
		single   bool
		v        float64
		want     string
	}{
		{cells.None, "dta", false, 7, "7"},
		{cells.None, "dta", false, -7, "-7"},
		{cells.None, "dta", false, math.Copysign(0, -1), "0"},
		{cells.None, "dta", false, 0.1, "0.1"},
		{cells.None, "dta", false, 1234567.25, "1234567.25"},
		{cells.None, "dta", false, 9007199254740992, "9007199254740992"},
		{cells.None, "dta", false, 1e20, "100000000000000000000"},
		{cells.None, "dta", false, 1e-7, "0.0000001"},
		{cells.None, "dta", false, float64(float32(7.1)), "7.099999904632568"},
		{cells.None, "dta", true, float64(float32(7.1)), "7.1"},
		{cells.None, "dta", true, 16777216, "16777216"},
		{cells.None, "dta", true, 3, "3"},
		{cells.Day, "dta", false, day, "2021-05-17"},
		{cells.Day, "dta", false, -1, "1959-12-31"},
		{cells.Day, "dta", false, day + 0.5, "22417.5"},
		{cells.Day, "dta", false, 2936549, "9999-12-31"},
		{cells.Day, "dta", false, 2936550, "2936550"},
		{cells.Day, "dta", false, -679350, "0100-01-01"},
		{cells.Day, "dta", false, -679351, "-679351"},
		{cells.Day, "dta", false, 1e300, "1e+300"},
		{cells.Instant, "dta", false, day*86400000 + 36000000, "2021-05-17T10:00:00"},
		{cells.Instant, "dta", false, day*86400000 + 36000250, "2021-05-17T10:00:00.250"},
		{cells.Instant, "dta", false, -1, "1959-12-31T23:59:59.999"},
		{cells.Instant, "dta", false, 0.5, "0.5"},
		{cells.Month, "dta", false, 736, "2021-05"},
		{cells.Month, "dta", false, -1, "1959-12"},
		{cells.Month, "dta", false, 736.5, "736.5"},
		{cells.Quarter, "dta", false, 245, "2021-Q2"},
		{cells.HalfYear, "dta", false, 122, "2021-S1"},
		{cells.Week, "dta", false, 3176, "2021-W05"},
		{cells.Week, "dta", false, -1, "1959-W52"},
		{cells.Year, "dta", false, 2021, "2021"},
		{cells.Year, "dta", false, 21, "21"},
		{cells.Day, "sav", false, spssDay, "2021-05-17"},
		{cells.Day, "sav", false, spssDay + 86399, "2021-05-17"},
		{cells.Day, "sav", false, 0, "1582-10-14"},
		{cells.Instant, "zsav", false, spssDay + 36000, "2021-05-17T10:00:00"},
		{cells.Instant, "sav", false, spssDay + 36000.25, "2021-05-17T10:00:00.250"},
		{cells.Month, "sav", false, spssDay, "2021-05"},
		{cells.Quarter, "sav", false, spssDay, "2021-Q2"},
		{cells.Week, "sav", false, spssDay, "2021-W20"}, // day 137 of the year
		{cells.Clock, "sav", false, 36000, "10:00:00"},
		{cells.Clock, "sav", false, 100*3600 + 61.5, "100:01:01.500"},
		{cells.Clock, "sav", false, -90, "-00:01:30"},
		{cells.Clock, "sav", false, 1e300, "1e+300"},
		{cells.Day, "sav", false, 1e300, "1e+300"},
		{cells.Day, "sav", false, math.NaN(), "NaN"},
	} {
		v := &cells.Variable{Calendar: c.calendar, Single: c.single}
		if got := string(textOf(v, c.format).number(nil, c.v)); got != c.want {
			t.Errorf("calendar %d of %s, %v: %q, want %q", c.calendar, c.format, c.v, got, c.want)
		}
	}
}

// Real files of R's haven (see the script beside them) give the same batches whatever the workers.
func TestTypedBatchesDoNotDependOnWorkers(t *testing.T) {
	for _, name := range []string{"missing.dta", "missing.sav"} {
		path := filepath.Join("..", "..", "queries", "estimate", "testdata", name)
		_, want, err := anyTable(path, Options{Workers: 1, BatchRows: 5})
		if err != nil || len(want) != 12 {
			t.Fatal(name, len(want), err)
		}
		for workers := 2; workers < 6; workers++ {
			if _, got, err := anyTable(path, Options{Workers: workers, BatchRows: 5}); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %d workers: %q, %v", name, workers, got, err)
			}
		}
	}
}

// A batch of a wide table has fewer rows: 3000 columns of 2^21 cells are 699 rows.
func TestWideTablesHaveShortBatches(t *testing.T) {
	if got := (Options{BatchRows: defaultBatchRows}).fit(3000).BatchRows; got != 699 {
		t.Errorf("%d rows", got)
	}
	if got := (Options{BatchRows: defaultBatchRows}).fit(100).BatchRows; got != defaultBatchRows {
		t.Errorf("%d rows", got)
	}
}
