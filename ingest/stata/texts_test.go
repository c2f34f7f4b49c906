package stata

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

func lookup(t *testing.T, name string) cells.Decoder {
	t.Helper()
	d, err := charset.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// hanoi is "Hà Nội" in TCVN3 (TCVN 5712:1993: à B5, ộ E9).
const hanoi = "H\xb5 N\xe9i"

// guesser counts how often it was asked and with what.
type guesser struct {
	samples []string
	decoder cells.Decoder
	err     error
}

func (g *guesser) guess(sample []byte) (cells.Decoder, cells.Encoding, error) {
	g.samples = append(g.samples, string(sample))
	if g.err != nil {
		return nil, cells.Encoding{}, g.err
	}
	return g.decoder, cells.Encoding{Used: g.decoder.Name(), Evidence: []engine.Text{{En: "syllables"}}}, nil
}

func tcvn3File(release int) *dta {
	return &dta{release: release, vars: []dtaVar{{name: "tinh", kind: "str8", label: "T\xd8nh", set: "t"}, {name: "b", kind: "byte", set: "t"}},
		rows: [][]any{{hanoi, int8(1)}, {"ascii", int8(2)}, {hanoi, int8(2)}}, sets: []dtaSet{{"t", []int32{1}, []string{"N\xf7"}}}}
}

func TestEncodingIsGuessedBefore118(t *testing.T) {
	for _, release := range []int{113, 114, 115, 117} {
		g := &guesser{decoder: lookup(t, "tcvn3")}
		r := mustOpen(t, tcvn3File(release).bytes(), cells.Options{Guess: g.guess})
		// The sample holds every text beyond ASCII once for each time it stands in the file, labels before cells.
		if want := []string{"T\xd8nh\nN\xf7\n" + hanoi + "\n" + hanoi + "\n"}; !reflect.DeepEqual(g.samples, want) {
			t.Errorf("release %d: guessed from %q, want %q", release, g.samples, want)
		}
		if got := grid(t, r, nil); !reflect.DeepEqual(got, [][]any{{"Hà Nội", 1.0}, {"ascii", 2.0}, {"Hà Nội", 2.0}}) {
			t.Errorf("release %d: %v", release, got)
		}
		c := r.Codebook()
		if c.Variables[0].Label != "Tỉnh" || c.Variables[1].Labels[0].Label != "Nữ" {
			t.Errorf("release %d: %+v", release, c.Variables)
		}
		if c.Encoding.Used != "tcvn3" || c.Encoding.Declared != "" || len(c.Encoding.Evidence) != 1 {
			t.Errorf("release %d: %+v", release, c.Encoding)
		}
		if len(c.Notes) != 1 || !reflect.DeepEqual(c.Notes, charset.Notes(lookup(t, "tcvn3"))) {
			t.Errorf("release %d: %v", release, c.Notes)
		}
	}
}

func TestUndecidedEncodingIsRefused(t *testing.T) {
	file := tcvn3File(114).bytes()
	_, err := openBytes(file, cells.Options{})
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != engine.Rejected || !strings.Contains(e.Cure.En, "--encoding") || e.Where.File != "x.dta" {
		t.Errorf("got %v", err)
	}
	cause := errors.New("two fit")
	if _, err := openBytes(file, cells.Options{Guess: (&guesser{err: cause}).guess}); !errors.As(err, &e) || !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	told := engine.Errorf(engine.Usage, "two fit").Do("x", "y")
	if _, err := openBytes(file, cells.Options{Guess: (&guesser{err: told}).guess}); !errors.As(err, &e) || e.Kind != engine.Usage || e.Where.File != "x.dta" {
		t.Errorf("got %v", err)
	}
}

func TestNobodyIsAskedAboutASCII(t *testing.T) {
	vars, rows, _ := limits() // numbers have bytes beyond ASCII, texts have not
	for _, release := range []int{113, 117} {
		g := &guesser{err: errors.New("asked")}
		r := mustOpen(t, (&dta{release: release, vars: vars, rows: rows}).bytes(), cells.Options{Guess: g.guess})
		grid(t, r, nil)
		if len(g.samples) > 0 || r.Codebook().Encoding.Used != "utf-8" {
			t.Errorf("asked %d times, %+v", len(g.samples), r.Codebook().Encoding)
		}
	}
}

// A file whose only letter beyond ASCII lies where no sample looks.
func TestEncodingIsDecidedLate(t *testing.T) {
	const n = 60_000
	d := &dta{release: 114, vars: []dtaVar{{name: "s", kind: "str244"}}}
	for i := range n {
		d.rows = append(d.rows, []any{fmt.Sprint(i)})
	}
	hidden := 0
	for _, row := range []int{1500, 2500, 30_500} { // blocks of 1,074 rows are sampled at every 1,900
		d.rows[row][0] = hanoi
		g := &guesser{decoder: lookup(t, "tcvn3")}
		file := d.bytes()
		r := mustOpen(t, file, cells.Options{Guess: g.guess, Workers: 3})
		if len(g.samples) > 0 {
			d.rows[row][0] = ""
			continue
		}
		hidden++
		before := r.Codebook()
		var got string
		err := r.Batches(context.Background(), nil, func(b *cells.Batch) error {
			if at := int64(row) + 1 - b.FirstRow; at >= 0 && at < int64(b.Len) {
				got = b.Columns[0].String(int(at))
			}
			return nil
		})
		if err != nil || got != "Hà Nội" || len(g.samples) != 1 {
			t.Errorf("row %d: %q, asked %d times, %v", row, got, len(g.samples), err)
		}
		if before.Encoding.Used != "utf-8" || r.Codebook().Encoding.Used != "tcvn3" {
			t.Errorf("%+v, then %+v", before.Encoding, r.Codebook().Encoding)
		}
		refused := mustOpen(t, file, cells.Options{})
		if _, err := gridOf(refused, nil); engine.KindOf(err) != engine.Rejected || !strings.Contains(fmt.Sprint(err), "--encoding") {
			t.Errorf("got %v", err)
		}
		d.rows[row][0] = ""
	}
	if hidden == 0 {
		t.Error("the sample found every cell: nothing was tested")
	}
}

func TestEncodingTold(t *testing.T) {
	for _, release := range releases {
		r := mustOpen(t, tcvn3File(release).bytes(), cells.Options{Encoding: lookup(t, "tcvn3")})
		if got := grid(t, r, []int{0}); got[0][0] != "Hà Nội" {
			t.Errorf("release %d: %v", release, got)
		}
		if c := r.Codebook(); c.Encoding.Used != "tcvn3" || (c.Encoding.Declared == "utf-8") != (release >= 118) {
			t.Errorf("release %d: %+v", release, c.Encoding)
		}
	}
}

func TestBytesThatAreNoLetters(t *testing.T) {
	r := mustOpen(t, tcvn3File(118).bytes(), cells.Options{})
	before := r.Codebook()
	if got := grid(t, r, nil); got[0][0] != "H\ufffd N\ufffdi" || before.Variables[0].Label != "T\ufffdnh" {
		t.Errorf("%v, %v", got, before.Variables[0])
	}
	if len(before.Notes) != 1 || !strings.HasPrefix(before.Notes[0].En, "2 bytes of names and labels are no letters") {
		t.Errorf("%v", before.Notes)
	}
	for range 2 { // what the cells held is told once, however often they are read
		grid(t, r, nil)
		if n := r.Codebook().Notes; len(n) != 2 || !strings.HasPrefix(n[1].En, `column "tinh": 4 bytes are no letters of the encoding utf-8`) || n[1].Vi == "" {
			t.Errorf("%v", n)
		}
	}
}

func TestTextsAreNFC(t *testing.T) {
	const apart, whole = "Ho\u0300a Bi\u0300nh", "Hòa Bình"
	d := &dta{release: 118, label: apart, vars: []dtaVar{{name: "e\u0301 ", kind: "str20", label: apart, set: "s"}, {name: "l", kind: "strL"}},
		rows: [][]any{{apart, ref{2, 1}}, {"e", ref{}}, {"\u0301", ref{}}}, texts: []dtaText{{2, 1, false, apart}}, sets: []dtaSet{{"s", []int32{1}, []string{apart}}}}
	r := mustOpen(t, d.bytes(), cells.Options{})
	c := r.Codebook()
	if v := c.Variables[0]; c.Label != whole || v.Name != "é" || v.Label != whole || v.Labels[0].Label != whole {
		t.Errorf("%+v", c)
	}
	// A mark at the beginning of a cell does not combine with the cell before.
	if got := grid(t, r, nil); !reflect.DeepEqual(got, [][]any{{whole, whole}, {"e", ""}, {"\u0301", ""}}) {
		t.Errorf("%q", got)
	}
}

func TestOddFloatsAreMissingAndTold(t *testing.T) {
	d := &dta{release: 118, vars: []dtaVar{{name: "f", kind: "float"}, {name: "d", kind: "double"}}}
	nan := func(bits uint32, wide uint64) {
		d.rows = append(d.rows, []any{floatOf(bits), doubleOf(wide)})
	}
	nan(0x7f800000, 0x7ff0000000000000) // +Inf
	nan(0xff800000, 0xfff0000000000000) // -Inf
	nan(0x7fc00000, 0x7ff8000000000000) // NaN
	nan(0xffc00000, 0xfff8000000000000)
	nan(0x7f000001, 0x7fe0000000000001) // between "." and .a
	nan(0x7f00d800, 0x7fe01b0000000000) // a step beyond .z
	r := mustOpen(t, d.bytes(), cells.Options{})
	for _, row := range grid(t, r, nil) {
		if !reflect.DeepEqual(row, []any{".", "."}) {
			t.Errorf("got %v", row)
		}
	}
	if n := r.Codebook().Notes; len(n) != 2 || !strings.HasPrefix(n[0].En, `column "f": 6 cells`) || !strings.HasPrefix(n[1].En, `column "d": 6 cells`) {
		t.Errorf("%v", n)
	}
}

func TestGuessErrorTellsNoCell(t *testing.T) {
	d := tcvn3File(114)
	d.rows[0][0] = "SECRET\xff"
	_, err := openBytes(d.bytes(), cells.Options{})
	if err == nil || bytes.Contains([]byte(err.Error()), []byte("SECRET")) {
		t.Errorf("got %v", err)
	}
}
