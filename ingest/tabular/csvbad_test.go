package tabular

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"corridor/engine"
)

// refusal is what an error must say.
type refusal struct {
	kind   engine.Kind
	row    int64
	line   int64
	column string
	text   string // part of the English text or cure
}

// checkRefusal also demands what every error of ours has: file, both languages, a cure.
func checkRefusal(t *testing.T, err error, want refusal) {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) {
		t.Fatalf("not refused with an *engine.Error: %v", err)
	}
	got := refusal{e.Kind, e.Where.Row, e.Where.Line, e.Where.Column, want.text}
	if got != want {
		t.Errorf("refused as %+v, want %+v: %v", got, want, err)
	}
	if !strings.Contains(e.Text.En+"; "+e.Cure.En, want.text) {
		t.Errorf("%q does not say %q", err, want.text)
	}
	if e.Where.File == "" || e.Text.Vi == "" || e.Cure.En == "" || e.Cure.Vi == "" {
		t.Errorf("file, Vietnamese text or cure is missing: %+v", e)
	}
}

func TestCSVRefuses(t *testing.T) {
	long := strings.Repeat("x", 200)
	cases := []struct {
		name, data string
		o          Options
		want       refusal
	}{
		{"empty", "", Options{}, refusal{text: "the file is empty"}},
		{"only a BOM", "\ufeff", Options{}, refusal{text: "the file is empty"}},
		{"only blank lines", "\n\r\n\n", Options{}, refusal{text: "the file is empty"}},
		{"missing column", "weight,income\n1,2\n", Options{Columns: []string{"weigth"}}, refusal{line: 1, column: "weigth", text: `nearest: "weight"`}},
		{"missing column, nothing near", "weight,income\n1,2\n", Options{Columns: []string{"q1"}}, refusal{line: 1, column: "q1", text: `no column "q1"; it has 2 columns`}},
		{"two missing columns", "a,b\n1,2\n", Options{Columns: []string{"x", "a", "A"}}, refusal{line: 1, column: "x", text: `"A" (nearest: "a")`}},
		{"wrong delimiter given", "a;b\n1;2\n", Options{Delimiter: ',', Columns: []string{"a"}}, refusal{line: 1, column: "a", text: `contains ";"`}},
		{"wrong delimiter, tab", "a\tb\n1\t2\n", Options{Delimiter: ';', Columns: []string{"a"}}, refusal{line: 1, column: "a", text: "delimiter is tab"}},
		{"unknown delimiter", "a:b\n1:2\n", Options{Columns: []string{"a"}}, refusal{line: 1, column: "a", text: `contains ":"`}},
		{"nameless column", "\"\",a\n1,2\n", Options{}, refusal{line: 1, text: "column 1 of the header has no name"}},
		{"same name twice", "a,b, a\n1,2,3\n", Options{}, refusal{line: 1, column: "a", text: "columns 1 and 3"}},
		{"same name in NFC and NFD", "tuổi,tuo\u0302\u0309i\n1,2\n", Options{}, refusal{line: 1, column: "tuổi", text: "same name"}},
		{"old Macintosh", "a,b\r1,2\r3,4\r", Options{}, refusal{line: 1, text: "carriage return"}},
		{"header not closed", "\"a,b\n1,2\n", Options{}, refusal{line: 1, text: "opens on line 1 is never closed"}},
		{"header not UTF-8", "a,t\xe9n\n1,2\n", Options{}, refusal{line: 1, text: "the encoding of the text is not clear"}},
		{"header with NUL", "a,b\x00\n1,2\n", Options{}, refusal{line: 1, text: "NUL"}},

		{"too few fields", "a,b\n1,2\n3\n5,6\n", Options{}, refusal{row: 2, line: 3, text: "too few fields: the record has 1 fields, the header 2"}},
		{"too many fields", "a,b\n1,2,\n", Options{}, refusal{row: 1, line: 2, text: "too many fields: the record has 3 fields"}},
		{"too many fields behind those wanted", "a,b,c\n1,2,3,4,5\n", Options{Columns: []string{"a"}}, refusal{row: 1, line: 2, text: "5 fields"}},
		{"too many quoted fields", "a,b\n\"1\",2,3\n", Options{}, refusal{row: 1, line: 2, text: "too many fields"}},
		{"too few, after a quoted line end", "a,b\n\"x\ny\",2\n\n1\n", Options{}, refusal{row: 2, line: 5, text: "too few fields"}},
		{"cut off", "a,b\n1,2\n3", Options{}, refusal{row: 2, line: 3, text: "too few fields"}},
		{"blanks are not a blank line", "a,b\n \n", Options{}, refusal{row: 1, line: 2, text: "too few fields"}},
		{"NUL", "a,b\n1,2\n3,\x00\n", Options{}, refusal{row: 2, line: 3, column: "b", text: "NUL byte"}},
		{"NUL in a column not wanted", "a,b\n1,2\n3,\x00\n", Options{Columns: []string{"a"}}, refusal{row: 2, line: 3, column: "b", text: "NUL byte"}},
		{"not UTF-8", "a,b\n1,\"x\n" + strings.Repeat("\xc3\xa9", 20) + "\"\n3,H\xe0 N\xf4i\n", Options{}, refusal{row: 2, line: 4, column: "b", text: "byte 0xE0"}},
		{"cut within a letter", "tuổi,người được phỏng vấn\n1,\xe1\xbb\n2,3\n", Options{}, refusal{row: 1, line: 2, column: "người được phỏng vấn", text: "--encoding"}},
		{"quote never closed", "a,b\n1,2\n3,\"x\n4,5\n6,7\n", Options{}, refusal{row: 2, line: 3, column: "b", text: "opens on line 3 is never closed"}},
		{"quote closed by the next one", "a,b\n1,\"x\n2,\"y\"\n", Options{}, refusal{row: 1, line: 3, column: "b", text: "opened on line 2"}},
		{"text after quote", "a,b\n\"1\" ,2\n", Options{}, refusal{row: 1, line: 2, column: "a", text: "text follows a closing quote"}},
		{"bare quote", "a,b\n1,2\n5\" pipe,6\n", Options{}, refusal{row: 2, line: 3, column: "a", text: "quote stands inside"}},
		{"first fault counts", "a,b\n1\n\x00,2\n3,\"\n", Options{}, refusal{row: 1, line: 2, text: "too few"}},
		{"bare quote before NUL", "a,b\nx\"\x00,2\n", Options{}, refusal{row: 1, line: 2, column: "a", text: "quote stands inside"}},
		{"NUL before bare quote", "a,b\n\x00x\",2\n", Options{}, refusal{row: 1, line: 2, column: "a", text: "NUL"}},

		{"long line", "a,b\n1,2\n3," + long + "\n", Options{MaxLine: 100}, refusal{row: 2, line: 3, text: "longer than 100 bytes"}},
		{"long line without end", "a,b\n1,2\n3," + long, Options{MaxLine: 100}, refusal{row: 2, line: 3, text: "longer than 100 bytes"}},
		{"long quoted record", "a,b\n1,\"" + strings.Repeat("x\n", 100) + "\"\n", Options{MaxLine: 100}, refusal{row: 1, line: 2, text: "the quote that opens on line 2 was not closed"}},
		{"lost quote far from the end", "a,b\n1,\"2\n" + strings.Repeat("3,4\n", 100), Options{MaxLine: 100}, refusal{row: 1, line: 2, text: "the quote that opens on line 2 was not closed"}},
		{"long header", long + ",b\n1,2\n", Options{MaxLine: 100}, refusal{line: 1, text: "longer than 100 bytes"}},
		{"long quoted header", "\"" + long, Options{MaxLine: 100}, refusal{line: 1, text: "longer than 100 bytes"}},
		{"too many columns", strings.Repeat("a,", maxColumns) + "b\n", Options{}, refusal{line: 1, text: "more than 65536 fields"}},
		{"half a letter as delimiter", "a,b\n", Options{Delimiter: 0xc3}, refusal{kind: engine.Usage, text: "cannot be a delimiter"}},
		{"quote as delimiter", "a,b\n", Options{Delimiter: '"'}, refusal{kind: engine.Usage, text: "cannot be a delimiter"}},
	}
	for _, c := range cases {
		if c.want.kind == 0 {
			c.want.kind = engine.Rejected
		}
		for _, workers := range []int{1, 4} {
			for _, chunk := range []int{1, 13, 0} {
				t.Run(fmt.Sprintf("%s/%d/%d", c.name, workers, chunk), func(t *testing.T) {
					c.o.Workers, c.o.chunk = workers, chunk
					_, _, err := table(file(t, c.data), c.o)
					checkRefusal(t, err, c.want)
				})
			}
		}
	}
}

func TestRefusesOtherFormats(t *testing.T) {
	tar := strings.Repeat("x", 257) + "ustar\x00"
	cases := []struct{ name, data, text string }{
		{"gzip", "\x1f\x8b\x08\x00", "gzip"},
		{"zstd", "\x28\xb5\x2f\xfd\x00", "zstd"},
		{"bzip2", "BZh91AY&SY", "bzip2"},
		{"tar", tar, "tar"},
		{"zip", "PK\x03\x04\x14\x00", "damaged Excel"},
		{"xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "--encoding tcvn3"},
		{"Stata 108", "\x6c\x02\x01\x00\x05\x00", "113 to 119"},
		{"PDF", "%PDF-1.7\n", "PDF"},
		{"SQLite", "SQLite format 3\x00", "SQLite"},
		{"DuckDB", "\x01\x02\x03\x04\x05\x06\x07\x08DUCK\x40\x00", "DuckDB"},
		{"Feather 1", "FEA1\x00\x00", "Feather"},
		{"Arrow cut", "ARROW1\x00\x00", "truncated Arrow"},
		{"HTML", " <!DOCTYPE html><html>", "HTML"},
		{"JSON", "[{\"a\":1}]", "JSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(context.Background(), file(t, c.data), Options{})
			checkRefusal(t, err, refusal{kind: engine.Rejected, text: c.text})
		})
	}
	for _, header := range []string{"ORC,b\n1,2\n", "FEA1,b\n1,2\n", "age,sex,DUCK\n1,2,3\n", "RAR!,b\n1,2\n"} {
		if _, _, err := table(file(t, header), Options{}); err != nil {
			t.Errorf("the header %q is refused: %v", header, err)
		}
	}
}

func TestNotAFile(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, dir + "/none.csv", os.DevNull} {
		_, err := Open(context.Background(), path, Options{})
		checkRefusal(t, err, refusal{kind: engine.IO})
	}
}

func TestFileThatChangesIsRefused(t *testing.T) {
	path := file(t, "a,b\n"+strings.Repeat("1,2\n", 5000))
	f, err := Open(context.Background(), path, Options{chunk: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	grown := false
	err = f.Batches(context.Background(), func(*Batch) error {
		if grown {
			return nil
		}
		grown = true
		w, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer w.Close()
		_, err = w.WriteString("3,4\n")
		return err
	})
	checkRefusal(t, err, refusal{kind: engine.IO, text: "changed while it was being read"})
}

// A line of 10 GB (a hole in a sparse file) must be refused after MaxLine bytes, not gathered.
func TestHugeLineIsNotGathered(t *testing.T) {
	path := file(t, "a,b\n1,2\n")
	if err := os.Truncate(path, 10<<30); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := table(path, Options{Workers: 4})
	runtime.ReadMemStats(&after)
	checkRefusal(t, err, refusal{kind: engine.Rejected, row: 2, line: 3, text: "longer than 16777216 bytes"})
	// The pending record (16 MiB, copied as its buffer grows by half a chunk a time) and the batches.
	if got := after.TotalAlloc - before.TotalAlloc; got > 512<<20 {
		t.Errorf("%d MiB allocated", got>>20)
	}
}
