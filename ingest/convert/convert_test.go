package convert

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/tabular"
)

// missing.dta and missing.sav: written by the R script beside them; twelve rows, pay holds ".", ".a", ".z" (Stata) or
// system-missing, -9 and -7 (SPSS) in rows 4, 3 and 5.
const statistics = "../../queries/estimate/testdata"

// read gives all cells of a file as text, and the codebook's attributes.
func read(t *testing.T, path string) (columns []string, rows [][]string, about map[string]string) {
	t.Helper()
	f, err := tabular.Open(context.Background(), path, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = f.Batches(context.Background(), func(b *tabular.Batch) error {
		for r := range b.Len {
			var row []string
			for c := range f.Columns {
				row = append(row, b.Text(c, r))
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f.Columns, rows, f.Codebook.Attributes
}

func TestConvertsMissingCodes(t *testing.T) {
	for source, codes := range map[string][2]string{"missing.dta": {".a", ".z"}, "missing.sav": {"-9", "-7"}} {
		for _, ending := range []string{".arrow", ".parquet", ".csv"} {
			out := filepath.Join(t.TempDir(), "out"+ending)
			s, err := File(context.Background(), filepath.Join(statistics, source), out, Options{})
			if err != nil || s.Rows != 12 {
				t.Fatalf("%s to %s: %d rows, %v", source, ending, s.Rows, err)
			}
			if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: mode %v, %v", out, info.Mode(), err)
			}
			columns, rows, about := read(t, out)
			if !reflect.DeepEqual(columns, []string{"st", "ea", "w", "sex", "pay", "pay__missing"}) {
				t.Fatalf("columns %q", columns)
			}
			for i, want := range [][]string{
				{"1", "11", "10.5", "F", "800", ""}, {"1", "11", "12.25", "M", "1500.5", ""}, {"1", "12", "8", "F", "", codes[0]},
				{"1", "12", "10", "M", "", ""}, {"2", "21", "9.1", "M", "", codes[1]},
			} {
				if !reflect.DeepEqual(rows[i], want) {
					t.Errorf("%s to %s, row %d: %q, want %q", source, ending, i+1, rows[i], want)
				}
			}
			if source == "missing.dta" && ending == ".arrow" && about["pay.value_labels"] != `[{"value":".a","label":"refused"}]` {
				t.Errorf("value labels %q", about["pay.value_labels"])
			}
			if ending == ".arrow" && (about["source_format"] != source[len("missing."):] || about["w.format"] == "") {
				t.Errorf("metadata %v", about)
			}
		}
	}
}

// Texts stay texts, numbers of Parquet stay numbers, dates too, through two conversions.
func TestConvertsItsOwnFiles(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "in.csv")
	if err := os.WriteFile(source, []byte("id,name\n01,Hà Nội\n02,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	last := source
	for i, ending := range []string{".parquet", ".arrow", ".csv"} {
		next := filepath.Join(dir, fmt.Sprintf("step%d%s", i, ending))
		if _, err := File(context.Background(), last, next, Options{}); err != nil {
			t.Fatal(err)
		}
		last = next
	}
	if b, err := os.ReadFile(last); err != nil || string(b) != "id,name\n01,Hà Nội\n02,\n" {
		t.Errorf("%q, %v", b, err)
	}
	first, second := filepath.Join(dir, "a.arrow"), filepath.Join(dir, "b.parquet")
	if _, err := File(context.Background(), filepath.Join(statistics, "missing.dta"), first, Options{}); err != nil {
		t.Fatal(err)
	}
	s, err := File(context.Background(), first, second, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(s.Fields[0].Type, s.Fields[2].Type, s.Fields[3].Type); got != "float64 float64 utf8" {
		t.Errorf("types %s", got)
	}
	_, a, _ := read(t, first)
	_, b, _ := read(t, second)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%q became %q", a, b)
	}
}

func TestWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	whole, err := os.ReadFile(filepath.Join(statistics, "missing.dta"))
	if err != nil {
		t.Fatal(err)
	}
	// A record short behind a sound header: noticed while rows are read or before, never after.
	in, cut, out := filepath.Join(dir, "in.dta"), filepath.Join(dir, "cut.csv"), filepath.Join(dir, "out.arrow")
	for path, data := range map[string]string{in: string(whole), cut: "a,b\n1,2\n3\n"} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(name string, kind engine.Kind, in, out string, o Options) {
		t.Helper()
		before := list(t, dir)
		_, err := File(context.Background(), in, out, o)
		if engine.KindOf(err) != kind {
			t.Errorf("%s: %v", name, err)
		}
		if after := list(t, dir); after != before {
			t.Errorf("%s: left %s, there was %s", name, after, before)
		}
	}
	check("a damaged source", engine.Rejected, cut, out, Options{})
	check("an unknown ending", engine.Usage, in, filepath.Join(dir, "out.txt"), Options{})
	check("no such folder", engine.IO, in, filepath.Join(dir, "none", "out.csv"), Options{})
	check("over the source", engine.Usage, cut, filepath.Join(dir, "cut.csv"), Options{Force: true})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := File(ctx, in, out, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := File(context.Background(), in, out, Options{}); err != nil {
		t.Fatal(err)
	}
	check("a file that is there", engine.Usage, in, out, Options{})
	if _, err := File(context.Background(), in, out, Options{Force: true}); err != nil {
		t.Errorf("by force: %v", err)
	}
}

func list(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}
