package spss

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

// What the records mean is in the manual of PSPP, "System File Format"; the expected texts are those written here.

func mustOpen(t *testing.T, f *savFile, o cells.Options) *Reader {
	t.Helper()
	r, err := open(f.bytes(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLongNamesAndSharedLabels(t *testing.T) {
	f := newFile()
	f.vars = []savVar{{name: "A", label: "số"}, {name: "TEXT", width: 12}, {name: "B"}, {name: "C", width: 4}}
	f.labels([]int{1, 4}, []any{1.0, math.NaN()}, []string{"một", "none"}) // slots: TEXT fills 2 and 3
	f.labels([]int{5}, []any{"ab"}, []string{""})
	f.extension(13, 1, []byte("A=Tuổi\tTEXT=dài_hơn_tám\tNOBODY=x\tC\t=\tB="))
	f.extension(20, 1, []byte("UTF-8"))
	r := mustOpen(t, f, cells.Options{})
	var names []string
	for _, v := range r.book.Variables {
		names = append(names, v.Name)
	}
	same(t, "names", names, []string{"Tuổi", "dài_hơn_tám", "B", "C"})
	same(t, "labels", r.book.Variables[0].Labels, []cells.ValueLabel{{Number: 1, Label: "một"}, {Tag: cells.System, Label: "none"}})
	same(t, "labels", r.book.Variables[2].Labels, r.book.Variables[0].Labels)
	same(t, "labels", r.book.Variables[3].Labels, []cells.ValueLabel{{Text: "ab"}})
	same(t, "notes", r.book.Notes, []engine.Text{text("1 long names belong to no variable", "1 tên dài không thuộc biến nào")})
}

// TestSpecialNumbers: R haven 2.5.1 read each of these as NA, but for infinity; ReadStat takes HIGHEST and LOWEST for missing.
func TestSpecialNumbers(t *testing.T) {
	f := newFile()
	f.vars = []savVar{{name: "A"}}
	for _, bits := range []uint64{0xffefffffffffffff, 0xffeffffffffffffe, 0x7fefffffffffffff, 0x7ff0000000000000, 0} {
		f.rows = append(f.rows, []any{math.Float64frombits(bits)})
	}
	data := f.bytes()
	binary.LittleEndian.PutUint64(data[len(data)-8:], 0x7ff8000000000001)
	r, err := open(data, cells.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cells", column(t, r, "A"), []string{".", ".", ".", "+Inf", "."})
}

// TestOwnSystemMissing has the three special numbers declared by subtype 4.
func TestOwnSystemMissing(t *testing.T) {
	f := newFile()
	f.vars = []savVar{{name: "A", count: -2, missing: []any{-777.0, 5.0}}}
	f.extension(4, 8, append(append(f.f64(-999), f.f64(888)...), f.f64(-777)...))
	f.rows = [][]any{{-999.0}, {4.0}, {6.0}, {888.0}}
	r := mustOpen(t, f, cells.Options{})
	same(t, "cells", column(t, r, "A"), []string{".", "!4", "6", "."})
	same(t, "missing", r.book.Variables[0].Missing, []cells.MissingRule{{Low: math.Inf(-1), High: 5}})
}

// TestBlanksAndNuls: R haven 2.5.1 read the bytes "ab\0…", "a\0b", "a \0 \0" and "abc" with the first two of three bytes of a letter
// as "ab", "ab", "a", "abc".
func TestBlanksAndNuls(t *testing.T) {
	f := newFile()
	f.vars = []savVar{{name: "S", width: 8}}
	f.extension(20, 1, []byte("UTF-8"))
	f.rows = [][]any{{"ab\x00\x00\x00\x00\x00\x00"}, {"a\x00b"}, {"a \x00 \x00"}, {"\x00\x00\x00\x00\x00\x00\x00\x00"}, {"abc\xe1\xba"}, {" x"}}
	r := mustOpen(t, f, cells.Options{})
	same(t, "cells", column(t, r, "S"), []string{"ab", "ab", "a", "", "abc", " x"})
	same(t, "undecodable", r.Undecodable(), int64(2))
}

func TestDecomposedLettersBecomeOne(t *testing.T) {
	f := newFile()
	f.vars = []savVar{{name: "S", width: 16, label: "ti\u0309nh"}}
	f.extension(20, 1, []byte("utf-8"))
	f.rows = [][]any{{"Ha\u0300 No\u0323\u0302i"}}
	r := mustOpen(t, f, cells.Options{})
	same(t, "cell", column(t, r, "S"), []string{"Hà Nội"})
	same(t, "label", r.book.Variables[0].Label, "tỉnh")
}

func TestEncodings(t *testing.T) {
	lookup := func(name string) cells.Decoder {
		d, err := charset.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	undecided := errors.New("undecided")
	for _, c := range []struct {
		name          string
		codePage      int
		declared      string // subtype 20
		given         string // by the caller
		guess         string // "" = no guesser, "?" = undecided
		cell, label   string
		want, used    string
		wantErr       string
		codebookNames string
	}{
		{name: "name before number", codePage: 1252, declared: "windows-1258", cell: "\xd2", want: "\u0309", used: "windows-1258", codebookNames: "windows-1258"},
		{name: "number", codePage: 1252, cell: "caf\xe9", want: "café", used: "windows-1252", codebookNames: "windows-1252"},
		{name: "number of UTF-8", codePage: 65001, cell: "cà", want: "cà", used: "utf-8", codebookNames: "utf-8"},
		{name: "two bytes a letter", codePage: 932, cell: "\x93\xfa\x96{", want: "日本", used: "shift_jis", codebookNames: "shift_jis"},
		{name: "the caller wins", codePage: 1252, given: "tcvn3", cell: "\xb5", want: "à", used: "tcvn3", codebookNames: "windows-1252"},
		{name: "ASCII needs no encoding", cell: "abc", want: "abc", used: "utf-8"},
		{name: "8-bit ASCII says nothing", codePage: 3, cell: "\xb5", wantErr: "--encoding"},
		{name: "7-bit ASCII says nothing", codePage: 2, label: "\xb5", wantErr: "--encoding"},
		{name: "guessed", codePage: 2, cell: "\xb5", guess: "tcvn3", want: "à", used: "tcvn3"},
		{name: "undecided", codePage: 2, cell: "\xb5", guess: "?", wantErr: "undecided"},
		{name: "unknown name", declared: "klingon", cell: "\xb5", wantErr: "--encoding"},
		{name: "unknown name, ASCII", declared: "klingon", cell: "a", want: "a", used: "utf-8", codebookNames: "klingon"},
	} {
		f := newFile()
		f.vars = []savVar{{name: "S", width: 8, label: c.label}}
		f.rows = [][]any{{""}, {c.cell}}
		if c.codePage > 0 {
			f.extension(3, 4, f.i32(1, 0, 0, -1, 1, 1, 2, c.codePage))
		}
		if c.declared != "" {
			f.extension(20, 1, []byte(c.declared))
		}
		var o cells.Options
		if c.given != "" {
			o.Encoding = lookup(c.given)
		}
		if c.guess != "" {
			o.Guess = func(sample []byte) (cells.Decoder, cells.Encoding, error) {
				if !strings.Contains(string(sample), c.cell) {
					t.Errorf("%s: sample %q", c.name, sample)
				}
				if c.guess == "?" {
					return nil, cells.Encoding{}, undecided
				}
				return lookup(c.guess), cells.Encoding{Used: c.guess, Evidence: []engine.Text{{En: "syllables"}}}, nil
			}
		}
		r, err := open(f.bytes(), o)
		if c.wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), c.wantErr) {
				t.Errorf("%s: got %v", c.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		same(t, c.name, column(t, r, "S"), []string{"", c.want})
		same(t, c.name, r.book.Encoding.Used, c.used)
		same(t, c.name, r.book.Encoding.Declared, c.codebookNames)
		if (c.guess != "") != (len(r.book.Encoding.Evidence) > 0) {
			t.Errorf("%s: evidence %v", c.name, r.book.Encoding.Evidence)
		}
	}
}

// TestLateLetters has a letter beyond ASCII only behind what Open looks at, in a file that does not say its encoding.
func TestLateLetters(t *testing.T) {
	f := newFile()
	f.compression = bytecodes
	f.vars = []savVar{{name: "S", width: 8}}
	for range 100 {
		f.rows = append(f.rows, []any{"abc"})
	}
	f.rows[90][0] = "\xb5"
	r := mustOpen(t, f, cells.Options{BatchRows: 10})
	_, err := table(r, nil)
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != engine.Rejected || e.Where.Row != 91 || e.Where.Column != "S" {
		t.Errorf("got %v", err)
	}
}

func TestDisplayRecord(t *testing.T) {
	for _, c := range []struct {
		values []int
		want   string // measure and columns
		notes  int
	}{
		{[]int{1, 7, 0, 3, 9, 1}, "nominal 7 scale 9", 0},
		{[]int{2, 0, 0, 1}, "ordinal 0  0", 0},
		{[]int{1, 7, 0}, " 0  0", 1},
		{nil, " 0  0", 0},
	} {
		f := newFile()
		f.vars = []savVar{{name: "A"}, {name: "B"}}
		if c.values != nil {
			f.extension(11, 4, f.i32(c.values...))
		}
		r := mustOpen(t, f, cells.Options{})
		a, b := r.book.Variables[0], r.book.Variables[1]
		same(t, "display", strings.Join([]string{a.Measure, strconv.Itoa(a.Columns), b.Measure, strconv.Itoa(b.Columns)}, " "), c.want)
		same(t, "notes", len(r.book.Notes), c.notes)
	}
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		format   uint32
		want     string // as ReadStat spells it
		calendar cells.Calendar
	}{
		{5<<16 | 8<<8, "F8.0", cells.None}, {5<<16 | 8<<8 | 2, "F8.2", cells.None}, {3<<16 | 9<<8 | 1, "COMMA9.1", cells.None}, {16<<16 | 8<<8, "N8", cells.None},
		{20<<16 | 11<<8, "DATE11", cells.Day}, {21<<16 | 11<<8 | 2, "TIME11.2", cells.Clock}, {22<<16 | 20<<8, "DATETIME20", cells.Instant},
		{41<<16 | 20<<8, "YMDHMS20", cells.Instant}, {28<<16 | 8<<8, "MOYR8", cells.None}, {99<<16 | 8<<8, "", cells.None}, {4 << 16, "DOLLAR", cells.None},
	} {
		got, calendar := formatText(c.format)
		if got != c.want || calendar != c.calendar {
			t.Errorf("%#x: %s %d, want %s %d", c.format, got, calendar, c.want, c.calendar)
		}
	}
}

func TestWeightAndCases(t *testing.T) {
	f := newFile()
	f.vars = []savVar{{name: "S", width: 20}, {name: "W"}}
	f.weight = 4 // S fills the first three slots
	f.rows = [][]any{{"", 1.0}}
	r := mustOpen(t, f, cells.Options{})
	same(t, "weight", r.book.Weight, "W")
	f.weight = 2
	r = mustOpen(t, f, cells.Options{})
	same(t, "weight", r.book.Weight, "")
	same(t, "notes", len(r.book.Notes), 1)

	f.weight, f.unknown = 0, true
	f.extension(16, 8, append(f.order.AppendUint64(nil, 1), f.order.AppendUint64(nil, 1)...))
	f.compression = bytecodes
	same(t, "cases of subtype 16", mustOpen(t, f, cells.Options{}).book.Rows, int64(1))
}

func TestUnknownRecordsAreToldOf(t *testing.T) {
	f := newFile()
	f.vars = []savVar{{name: "A"}}
	f.extension(77, 1, []byte("whatever"))
	f.extension(10, 1, []byte("release notes"))
	r := mustOpen(t, f, cells.Options{})
	same(t, "notes", len(r.book.Notes), 1)
}

func TestResponseLines(t *testing.T) {
	for line, want := range map[string]string{
		"$a=C 3 xyz v1 v2":         "$a|xyz||false|v1 v2",
		"$a=D1 1 3 xyz v1":         "$a|xyz|1|true|v1",
		"$a=D2 no 0  v1":           "$a||no|true|v1",
		"$a=E 11 3 yes 2 lb v1 v2": "$a|lb|yes|true|v1 v2",
		"$a=C 99 xyz v1":           "", // longer than the line: ReadStat issues 388 and 390
		"$a=C -1 xyz v1":           "",
		"$a=D1":                    "",
		"$a=X 1 a v1":              "",
		"$a":                       "",
		"=C 1 a v":                 "",
		"$a=E":                     "",
		"$a=E 1":                   "",
	} {
		sets, bad := parseResponses([]byte(line + "\n"))
		got := ""
		for _, s := range sets {
			var names []string
			for _, v := range s.variables {
				names = append(names, string(v))
			}
			dichotomy := "false"
			if s.dichotomy {
				dichotomy = "true"
			}
			got = strings.Join([]string{string(s.name), string(s.label), string(s.counted), dichotomy, strings.Join(names, " ")}, "|")
		}
		if got != want || (bad > 0) != (want == "") {
			t.Errorf("%s: %q, %d bad; want %q", line, got, bad, want)
		}
	}
}

func TestAttributes(t *testing.T) {
	for _, c := range []struct {
		data string
		of   bool
		want string
	}{
		{"a('1'\n)b('x'\n'y'\n)", false, ":a=1;:b=x\ny;"},
		{"v:a('it's'\n)$@Role('0'\n)/w:b(''\n)", true, "v:a=it's;v:$@Role=0;w:b=;"},
		{"a('1'\n", false, ""},
		{"a('1')", false, ""},
		{"a(1\n)", false, ""},
		{"(", false, ""},
		{"a", true, ""},
	} {
		got := ""
		for _, a := range parseAttributes([]byte(c.data), c.of) {
			got += string(a.of) + ":" + string(a.name) + "=" + string(a.value) + ";"
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.data, got, c.want)
		}
	}
}
