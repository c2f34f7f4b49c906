package stata

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"corridor/engine"
	"corridor/ingest/cells"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// small is a file with a bit of everything.
func small(release int, big bool) *dta {
	d := &dta{release: release, big: big, label: "data", stamp: "22 Nov 2026 21:33",
		vars: []dtaVar{{name: "b", kind: "byte", set: "s", label: "label"}, {name: "d", kind: "double", format: "%td"}, {name: "s", kind: "str3"}},
		rows: [][]any{{int8(1), 2.5, "abc"}, {miss(3), miss(0), ""}}, sort: []int{1},
		chars: [][3]string{{"_dta", "note1", "text"}}, sets: []dtaSet{{"s", []int32{1, 2}, []string{"one", "two"}}}}
	if release >= 117 {
		d.vars = append(d.vars, dtaVar{name: "l", kind: "strL"})
		d.rows[0], d.rows[1] = append(d.rows[0], ref{4, 1}), append(d.rows[1], ref{})
		d.texts = []dtaText{{4, 1, false, "long"}}
	}
	return d
}

func known(err error) bool {
	var e *engine.Error
	return errors.As(err, &e) && e.Text.En != "" && e.Text.Vi != "" && e.Cure.En != "" && e.Cure.Vi != "" && e.Where.File == "x.dta"
}

func TestTruncatedAtEveryByte(t *testing.T) {
	everywhere(t, func(t *testing.T, release int, big bool) {
		file := small(release, big).bytes()
		for n := range len(file) {
			r, err := openBytes(file[:n], cells.Options{Workers: 1})
			if err == nil {
				// An old file may end behind the data: its value labels are then not there.
				if _, again := gridOf(r, nil); release >= 117 || again != nil || len(r.meta.sets) > 0 || int64(n) != r.meta.data+2*int64(r.meta.width) {
					t.Fatalf("cut at %d of %d: accepted, %v", n, len(file), again)
				}
				continue
			}
			if !known(err) || engine.KindOf(err) != engine.Rejected {
				t.Fatalf("cut at %d of %d: %v", n, len(file), err)
			}
		}
	})
}

// Every byte is changed in several ways: the file is read or refused, in memory that its size explains.
func TestChangedBytes(t *testing.T) {
	everywhere(t, func(t *testing.T, release int, big bool) {
		file := small(release, big).bytes()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range file {
			for _, c := range []byte{0, 1, 0x7f, 0x80, 0xff, file[i] + 1, file[i] ^ 0x40} {
				changed := bytes.Clone(file)
				changed[i] = c
				r, err := openBytes(changed, cells.Options{Workers: 1})
				if err == nil {
					_, err = gridOf(r, nil)
				}
				if err != nil && !known(err) {
					t.Fatalf("byte %d = %#x: %v", i, c, err)
				}
			}
		}
		runtime.ReadMemStats(&after)
		if per := (after.TotalAlloc - before.TotalAlloc) / uint64(7*len(file)); per > 256<<10 {
			t.Errorf("%d bytes of memory a file of %d", per, len(file))
		}
	})
}

func TestClaimsThatTheFileHasNoRoomFor(t *testing.T) {
	everywhere(t, func(t *testing.T, release int, big bool) {
		for _, n := range []uint64{5, 100, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 63} {
			lied := small(release, big)
			lied.claimRows = &n
			cut := small(release, big)
			cut.claimVars = &n
			for what, d := range map[string]*dta{"rows": lied, "columns": cut} {
				if what == "rows" && release < 118 && n > 1<<32-1 {
					continue // 2^63 is 0 in four bytes
				}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				r, err := openBytes(d.bytes(), cells.Options{})
				runtime.ReadMemStats(&after)
				if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
					t.Errorf("%d %s: %d bytes of memory", n, what, used)
				}
				if what == "columns" && uint16(n) == 0 || what == "rows" && err == nil && release < 117 {
					continue // no column at all; the labels of an old file may be long enough to be taken for rows
				}
				if err == nil {
					_, err = gridOf(r, nil)
				}
				if !known(err) {
					t.Errorf("%d %s: %v", n, what, err)
				}
			}
		}
	})
}

func TestRowsWithoutColumns(t *testing.T) {
	rows := uint64(1) << 62
	if _, err := openBytes((&dta{release: 118, claimRows: &rows}).bytes(), cells.Options{}); !known(err) {
		t.Errorf("got %v", err)
	}
	everywhere(t, func(t *testing.T, release int, big bool) {
		if got := grid(t, mustOpen(t, (&dta{release: release, big: big}).bytes(), cells.Options{}), nil); got != nil {
			t.Errorf("an empty file: %v", got)
		}
	})
}

// table is a label set's table made by hand: count, length of texts, offsets, values, texts.
func table(count, length uint32, offsets []uint32, texts string) []byte {
	d := &dta{}
	b := append(d.number(uint64(count), 4), d.number(uint64(length), 4)...)
	for _, o := range offsets {
		b = append(b, d.number(uint64(o), 4)...)
	}
	return append(append(b, make([]byte, 4*len(offsets))...), texts...)
}

func TestLabelTables(t *testing.T) {
	in := &input{path: "x.dta", order: (&dta{}).order()}
	for name, c := range map[string]struct {
		table []byte
		sound bool
	}{
		"none":               {table(0, 0, nil, ""), true},
		"two":                {table(2, 4, []uint32{0, 2}, "a\x00b\x00"), true},
		"one shared":         {table(3, 2, []uint32{0, 0, 0}, "a\x00"), true},
		"not closed":         {table(1, 1, []uint32{0}, "a"), true},
		"empty at the end":   {table(1, 2, []uint32{2}, "a\x00"), true},
		"bytes behind":       {table(1, 2, []uint32{0}, "a\x00zzzz"), true},
		"too short":          {[]byte{1, 0, 0}, false},
		"too many":           {table(1<<31, 2, []uint32{0}, "a\x00"), false},
		"texts too long":     {table(1, 1<<31, []uint32{0}, "a\x00"), false},
		"outside":            {table(1, 2, []uint32{3}, "a\x00"), false},
		"far outside":        {table(1, 2, []uint32{1<<32 - 1}, "a\x00"), false},
		"texts that overlap": {table(4, 5, []uint32{0, 1, 2, 3}, "abcd\x00"), false},
	} {
		var s labelSet
		if err := s.parse(in, c.table); (err == nil) != c.sound || err != nil && !known(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTooWide(t *testing.T) {
	d := &dta{release: 119}
	for i := range widestRow/2045 + 1 {
		d.vars = append(d.vars, dtaVar{name: fmt.Sprint("v", i), kind: "str2045"})
	}
	if _, err := openBytes(d.bytes(), cells.Options{}); !known(err) {
		t.Errorf("got %v", err)
	}
}

// Release 119 is for more columns than 118 can count.
func TestManyColumns(t *testing.T) {
	const columns = 40_000
	d := &dta{release: 119, rows: [][]any{nil, nil, nil}}
	for i := range columns {
		d.vars = append(d.vars, dtaVar{name: fmt.Sprint("v", i), kind: "int"})
		for row := range d.rows {
			d.rows[row] = append(d.rows[row], int16((i+row)%30000))
		}
	}
	file := d.bytes()
	got := grid(t, mustOpen(t, file, cells.Options{}), []int{0, 32767, columns - 1})
	if len(got) != 3 || got[2][0] != 2.0 || got[1][1] != float64(32768%30000) || got[0][2] != float64((columns-1)%30000) {
		t.Errorf("got %v", got)
	}
	d.release = 118
	if _, err := openBytes(d.bytes(), cells.Options{}); !known(err) {
		t.Errorf("40,000 columns in release 118: %v", err)
	}
}
