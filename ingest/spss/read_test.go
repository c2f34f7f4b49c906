package spss

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"corridor/engine"
	"corridor/ingest/cells"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(data []byte, o cells.Options) (*Reader, error) {
	return Open(bytes.NewReader(data), int64(len(data)), "survey.sav", o)
}

// table is all cells as text: a number shortest, "." system-missing, "!" before a user-missing value.
func table(r *Reader, columns []int) (rows [][]string, err error) {
	next := int64(1)
	ordinal := 0
	err = r.Batches(context.Background(), columns, func(b *cells.Batch) error {
		if b.FirstRow != next || b.Ordinal != ordinal || b.Len == 0 || b.Len > r.options.BatchRows {
			return fmt.Errorf("batch %d of %d rows begins at %d, want %d at %d", b.Ordinal, b.Len, b.FirstRow, ordinal, next)
		}
		next += int64(b.Len)
		ordinal++
		for row := range b.Len {
			var cellsOf []string
			for i := range b.Columns {
				cellsOf = append(cellsOf, show(&b.Columns[i], row))
			}
			rows = append(rows, cellsOf)
		}
		return nil
	})
	return rows, err
}

func show(c *cells.Column, row int) string {
	text := ""
	if c.Numbers == nil {
		text = c.String(row)
	} else {
		text = fmt.Sprint(c.Numbers[row])
	}
	switch c.Tag(row) {
	case cells.System:
		return "."
	case cells.UserMissing:
		return "!" + text
	default:
		return text
	}
}

// sample file: numbers that have a bytecode and numbers that have not, texts of 3, 8 and 20 bytes.
func mixed(rows int) *savFile {
	f := newFile()
	f.vars = []savVar{
		{name: "ID"}, {name: "S3", width: 3, missing: []any{"zz"}}, {name: "X", missing: []any{float64(-5), 2.5}}, {name: "S20", width: 20},
		{name: "S8", width: 8}, {name: "LAST", count: -3, missing: []any{10.0, 20.0, 99.0}},
	}
	f.extension(3, 4, f.i32(1, 0, 0, -1, 1, 1, 2, 65001))
	for i := range rows {
		x := []any{float64(i), float64(i) - 99.5, math.NaN(), -5.0, 2.5, 1e300}[i%6]
		f.rows = append(f.rows, []any{
			float64(i), []string{"", "abc", "zz"}[i%3], x, []string{"", "twenty bytes of text", "Hà Nội"}[i%3],
			[]string{"12345678", "  lead"}[i%2], []any{9.0, 10.0, 20.0, 20.5, 99.0}[i%5],
		})
	}
	return f
}

// want is the table that mixed says, by the rules of the format alone.
func (f *savFile) want(t *testing.T, tags func(column int, v any) string) [][]string {
	t.Helper()
	var out [][]string
	for _, row := range f.rows {
		var line []string
		for i, v := range row {
			if x, ok := v.(float64); ok && x != x {
				line = append(line, ".")
			} else {
				line = append(line, tags(i, v)+fmt.Sprint(v))
			}
		}
		out = append(out, line)
	}
	return out
}

func mixedTags(column int, v any) string {
	switch x, _ := v.(float64); {
	case column == 1 && v == "zz", column == 2 && (x == -5 || x == 2.5), column == 5 && (x >= 10 && x <= 20 || x == 99):
		return "!"
	}
	return ""
}

// TestEveryLayoutGivesTheSameCells writes one table in each byte order, compression, bias, with and without a count of cases, and
// reads it with several batch sizes and numbers of workers.
func TestEveryLayoutGivesTheSameCells(t *testing.T) {
	for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
		for compression := range 3 {
			for _, bias := range []float64{100, 0, -7, 3.5} {
				for _, unknown := range []bool{false, true} {
					f := mixed(101)
					f.order, f.compression, f.bias, f.unknown, f.block = order, compression, bias, unknown, 777
					f.records = nil
					f.extension(3, 4, f.i32(1, 0, 0, -1, 1, 1, 2, 65001))
					t.Run(fmt.Sprint(order, compression, bias, unknown), func(t *testing.T) { checkMixed(t, f) })
				}
			}
		}
	}
}

func checkMixed(t *testing.T, f *savFile) {
	want := f.want(t, mixedTags)
	for _, rows := range []int{0, 1, 7, 100} {
		for _, workers := range []int{1, 3} {
			r, err := open(f.bytes(), cells.Options{BatchRows: rows, Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // Batches may be called again
				got, err := table(r, nil)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Fatalf("%d rows a batch: %v\n%v\nwant\n%v", rows, err, got, want)
				}
			}
			if n := r.Codebook().Rows; n != int64(len(f.rows)) && (n != -1 || !f.unknown) {
				t.Errorf("codebook says %d rows", n)
			}
		}
	}
}

func TestOnlyColumnsAskedFor(t *testing.T) {
	for compression := range 3 {
		f := mixed(50)
		f.compression = compression
		all := f.want(t, mixedTags)
		for _, columns := range [][]int{{}, {5}, {4, 0}, {3, 3, 1}, {2}, {0, 1, 2, 3, 4, 5}} {
			r, err := open(f.bytes(), cells.Options{BatchRows: 9})
			if err != nil {
				t.Fatal(err)
			}
			got, err := table(r, columns)
			if err != nil || len(got) != len(all) {
				t.Fatal(err, len(got))
			}
			for row := range all {
				for i, c := range columns {
					if got[row][i] != all[row][c] {
						t.Fatalf("columns %v, row %d: %v", columns, row, got[row])
					}
				}
			}
		}
		r, err := open(f.bytes(), cells.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, columns := range [][]int{{6}, {-1}} {
			if _, err := table(r, columns); engine.KindOf(err) != engine.Usage {
				t.Errorf("columns %v: %v", columns, err)
			}
		}
	}
}

// TestWideRows reads rows wider than a chunk and texts longer than a portion of the feed.
func TestWideRows(t *testing.T) {
	for compression := range 3 {
		f := newFile()
		f.compression = compression
		for i := range 40 {
			f.vars = append(f.vars, savVar{name: fmt.Sprintf("T%d", i), width: 255})
		}
		for i := range 1000 {
			row := make([]any, len(f.vars))
			for j := range row {
				row[j] = strings.Repeat(string(rune('a'+(i+j)%26)), (i*j)%256)
			}
			f.rows = append(f.rows, row)
		}
		r, err := open(f.bytes(), cells.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := table(r, nil)
		want := f.want(t, func(int, any) string { return "" })
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("compression %d: %v, %d rows", compression, err, len(got))
		}
	}
}

func TestYieldAndContextStop(t *testing.T) {
	for compression := range 3 {
		f := mixed(5000)
		f.compression, f.block = compression, 512
		r, err := open(f.bytes(), cells.Options{BatchRows: 10, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		mine := errors.New("mine")
		if err := r.Batches(context.Background(), nil, func(*cells.Batch) error { return mine }); !errors.Is(err, mine) || engine.KindOf(err) != engine.Internal {
			t.Errorf("got %v, want the error of yield as it is", err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		calls := 0
		err = r.Batches(ctx, nil, func(*cells.Batch) error {
			calls++
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) || calls != 1 {
			t.Errorf("got %v after %d batches", err, calls)
		}
	}
}

func TestProgress(t *testing.T) {
	f := mixed(3000)
	f.compression = bytecodes
	data := f.bytes()
	last := int64(-1)
	r, err := open(data, cells.Options{BatchRows: 500, Progress: func(done, total int64) {
		if done < last || done > total || total != int64(len(data)) {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table(r, nil); err != nil || last != int64(len(data)) {
		t.Errorf("%v; told %d of %d", err, last, len(data))
	}
}
