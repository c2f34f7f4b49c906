package stata

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

// longFile has two columns of long texts; cells of the same text share it, as Stata writes them.
func longFile(release int, big bool) (*dta, [][]any) {
	d := &dta{release: release, big: big, vars: []dtaVar{{name: "a", kind: "strL"}, {name: "n", kind: "byte"}, {name: "b", kind: "strL"}}}
	var want [][]any
	for i := uint64(1); i <= 300; i++ {
		row, line := []any{ref{}, int8(i % 100), ref{}}, []any{"", float64(i % 100), ""}
		if i > 3 && i%7 != 0 {
			text := fmt.Sprintf("a%d %s ", i, strings.Repeat("x", int(i)))
			d.texts = append(d.texts, dtaText{1, i, false, text})
			row[0], line[0] = ref{1, i}, text
		}
		if i%50 == 0 {
			d.texts = append(d.texts, dtaText{3, i, false, "chung của nhiều ô "})
		}
		if i >= 50 {
			row[2], line[2] = ref{3, i / 50 * 50}, "chung của nhiều ô "
		}
		d.rows, want = append(d.rows, row), append(want, line)
	}
	return d, want
}

func TestLongTexts(t *testing.T) {
	for _, release := range []int{117, 118, 119} {
		for _, big := range []bool{false, true} {
			for _, order := range []string{"rows", "columns", "none"} {
				d, want := longFile(release, big)
				switch order {
				case "columns":
					var first, second []dtaText
					for _, x := range d.texts {
						if x.v == 1 {
							first = append(first, x)
						} else {
							second = append(second, x)
						}
					}
					d.texts = append(first, second...)
				case "none":
					rand.New(rand.NewPCG(1, 2)).Shuffle(len(d.texts), func(i, j int) { d.texts[i], d.texts[j] = d.texts[j], d.texts[i] })
				}
				r := mustOpen(t, d.bytes(), cells.Options{Workers: 3, BatchRows: 13, Encoding: charset.UTF8})
				if got := grid(t, r, nil); !reflect.DeepEqual(got, want) {
					t.Errorf("release %d big %v order %s: %v", release, big, order, got)
				}
				if got := grid(t, r, []int{1}); len(got) != 300 {
					t.Errorf("release %d: without long texts %d rows", release, len(got))
				}
			}
		}
	}
}

// In release 119 a reference has 3 bytes of v (help dta_119, "5.11.1 (v,o) values"); ReadStat 1.1.9 writes 2.
func TestLongTextsOf119AsReadStatWritesThem(t *testing.T) {
	for _, big := range []bool{false, true} {
		d, want := longFile(119, big)
		d.twoBytes = true
		if got := grid(t, mustOpen(t, d.bytes(), cells.Options{}), nil); !reflect.DeepEqual(got, want) {
			t.Errorf("big %v: %v", big, got)
		}
	}
}

func TestMapThatErrsIsNotFollowed(t *testing.T) {
	for _, at := range []uint64{0, 1, 1 << 40, 1 << 63, 500} {
		d, want := longFile(118, false)
		d.mapSets = &at
		d.sets = []dtaSet{{"s", []int32{1}, []string{"one"}}}
		d.vars[1].set = "s"
		r := mustOpen(t, d.bytes(), cells.Options{})
		if got := grid(t, r, nil); !reflect.DeepEqual(got, want) || len(r.Codebook().Variables[1].Labels) != 1 {
			t.Errorf("map says %d: %v", at, got)
		}
	}
}

func TestIndexStaysSmall(t *testing.T) {
	for _, byColumn := range []bool{false, true} {
		d := &dta{release: 118, vars: []dtaVar{{name: "a", kind: "strL"}}}
		for i := uint64(1); i <= 1000; i++ {
			d.texts = append(d.texts, dtaText{1, i, false, fmt.Sprint(i)})
			if !byColumn { // two columns in turn: in the order of rows, not of columns
				d.texts = append(d.texts, dtaText{2, i, false, "b"})
			}
		}
		d.rows = [][]any{{ref{1, 1000}}}
		r := mustOpen(t, d.bytes(), cells.Options{})
		s := indexScan{x: r.strls, limit: 64, stride: 1, byColumn: true, byRow: true}
		win := window{in: r.in, end: r.meta.strlsEnd}
		if _, err := r.meta.walk(context.Background(), &win, s.visit); err != nil {
			t.Fatal(err)
		}
		if err := s.finish(); err != nil {
			t.Fatal(err)
		}
		if len(r.strls.entries) > 64 || r.strls.stride < 16 {
			t.Errorf("%d entries at every %d-th", len(r.strls.entries), r.strls.stride)
		}
		for _, o := range []uint64{1000, 1, 2, 17, 999, 500} {
			g, ok, err := r.strls.find(&win, 1, o)
			if err != nil || !ok || g.v != 1 || g.o != o {
				t.Errorf("(1,%d): %+v %v %v", o, g, ok, err)
			}
		}
		for _, o := range []uint64{0, 1001, 1 << 47} {
			if _, ok, err := r.strls.find(&win, 1, o); ok || err != nil {
				t.Errorf("(1,%d) was found: %v", o, err)
			}
		}
	}
}

func TestTooManyLongTextsInNoOrder(t *testing.T) {
	d := &dta{release: 118, vars: []dtaVar{{name: "a", kind: "strL"}}, rows: [][]any{{ref{1, 1}}}}
	for i := range uint64(200) {
		d.texts = append(d.texts, dtaText{1, 1 + i*7919%200, false, "x"})
	}
	r := mustOpen(t, d.bytes(), cells.Options{})
	s := indexScan{x: r.strls, limit: 64, stride: 1, byColumn: true, byRow: true}
	win := window{in: r.in, end: r.meta.strlsEnd}
	if _, err := r.meta.walk(context.Background(), &win, s.visit); engine.KindOf(err) != engine.Rejected {
		t.Errorf("got %v", err)
	}
}

func TestLongTextsAreRefused(t *testing.T) {
	one := []dtaVar{{name: "a", kind: "strL"}}
	for name, c := range map[string]struct {
		file *dta
		row  int64
	}{
		"no such text":       {&dta{release: 118, vars: one, rows: [][]any{{ref{}}, {ref{1, 2}}}, texts: []dtaText{{1, 1, false, "x"}}}, 2},
		"of no text at all":  {&dta{release: 117, vars: one, rows: [][]any{{ref{1, 1}}}}, 1},
		"twice the same":     {&dta{release: 118, vars: one, rows: [][]any{{ref{1, 1}}}, texts: []dtaText{{1, 1, false, "x"}, {1, 1, false, "y"}}}, 0},
		"of no cell":         {&dta{release: 118, vars: one, rows: [][]any{{ref{1, 1}}}, texts: []dtaText{{1 << 20, 1, false, "x"}}}, 0},
		"longer than 16 MiB": {&dta{release: 118, vars: one, rows: [][]any{{ref{1, 1}}}, texts: []dtaText{{1, 1, false, strings.Repeat("x", longestCell)}}}, 1},
	} {
		r, err := openBytes(c.file.bytes(), cells.Options{})
		if err == nil {
			_, err = gridOf(r, nil)
		}
		var e *engine.Error
		if !errors.As(err, &e) || e.Kind != engine.Rejected || e.Where.Row != c.row || (e.Where.Column == "a") != (c.row > 0) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Many cells may name one text: the rows are cut into batches that stay small, and a row that is too much is refused.
func TestSharedLongTextsDoNotFillMemory(t *testing.T) {
	d := &dta{release: 118, vars: []dtaVar{{name: "a", kind: "strL"}}, texts: []dtaText{{1, 1, false, strings.Repeat("x", 1<<20)}}}
	for range 64 {
		d.rows = append(d.rows, []any{ref{1, 1}})
	}
	batches := 0
	err := mustOpen(t, d.bytes(), cells.Options{}).Batches(context.Background(), nil, func(b *cells.Batch) error {
		batches++
		if len(b.Columns[0].Text) > heavyBatch || len(b.Columns[0].Text) != b.Len<<20 {
			return fmt.Errorf("%d bytes in %d rows", len(b.Columns[0].Text), b.Len)
		}
		return nil
	})
	if err != nil || batches != 5 { // 15 rows a batch: 16 with their closing zeros are more than 16 MiB
		t.Errorf("%d batches, %v", batches, err)
	}
	row := make([]any, 100)
	d.vars = nil
	for i := range row {
		row[i] = ref{1, 1}
		d.vars = append(d.vars, dtaVar{name: fmt.Sprint("v", i), kind: "strL"})
	}
	d.rows = [][]any{row}
	if _, err := gridOf(mustOpen(t, d.bytes(), cells.Options{}), nil); engine.KindOf(err) != engine.Rejected {
		t.Errorf("got %v", err)
	}
}

func TestBinaryLongTexts(t *testing.T) {
	d := &dta{release: 117, vars: []dtaVar{{name: "a", kind: "strL"}}, rows: [][]any{{ref{1, 1}}, {ref{1, 2}}, {ref{1, 3}}},
		texts: []dtaText{{1, 1, true, "text\x00\xff\xfe"}, {1, 2, true, "\x89PNG\x00"}, {1, 3, false, "plain"}}}
	r := mustOpen(t, d.bytes(), cells.Options{}) // bytes that are no text need no encoding
	if got := grid(t, r, nil); !reflect.DeepEqual(got, [][]any{{"text"}, {""}, {"plain"}}) {
		t.Errorf("%q", got)
	}
	if n := r.Codebook().Notes; len(n) != 1 || !strings.HasPrefix(n[0].En, `column "a": 2 cells hold binary data`) {
		t.Errorf("%v", n)
	}
}
