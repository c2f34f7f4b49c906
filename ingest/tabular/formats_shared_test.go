package tabular

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func statfiles(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CORRIDOR_SHARED")
	if dir == "" {
		t.Skip("CORRIDOR_SHARED is not set")
	}
	return filepath.Join(dir, "data", "statfiles")
}

// reference reads a table that its makers wrote beside a file.
func reference(t *testing.T, path string) (header []string, rows [][]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[0], all[1:]
}

// alike compares texts; numbers to the six decimals of datareader's tables; times whatever their zeros and zones.
func alike(got, want string) bool {
	want = strings.TrimSuffix(strings.TrimSuffix(want, ".000000"), " 00:00:00 +0000 UTC")
	if len(want) == len("0:00:00") && strings.HasPrefix(want, "0:") {
		want = "0" + want
	}
	g, err1 := strconv.ParseFloat(got, 64)
	w, err2 := strconv.ParseFloat(want, 64)
	return got == want || err1 == nil && err2 == nil && math.Abs(g-w) <= 5e-7
}

// The tables beside the files are datareader's and pyreadstat's own references. pyreadstat shows a %tc as a time; haven, and
// we, as an instant of 1960.
func TestSharedReferenceTables(t *testing.T) {
	dir := statfiles(t)
	for _, c := range []struct{ file, table string }{
		{"datareader_test1_115.dta", "datareader_test1_115.ref.csv"},
		{"datareader_test1_117.dta", "datareader_test1_117.ref.csv"},
		{"datareader_test1_118.dta", "datareader_test1_118.ref.csv"},
		{"pyreadstat_sample.dta", "pyreadstat_sample.csv"},
		{"pyreadstat_sample.sav", "pyreadstat_sample.csv"},
		{"pyreadstat_sample.zsav", "pyreadstat_sample.csv"},
	} {
		header, want := reference(t, filepath.Join(dir, c.table))
		columns, got, err := anyTable(filepath.Join(dir, c.file), Options{Workers: 2, BatchRows: 3})
		if err != nil || !reflect.DeepEqual(columns, header) || len(got) != len(want) {
			t.Fatalf("%s: %d rows of %q, %v", c.file, len(got), columns, err)
		}
		for r := range want {
			for k := range header {
				text := want[r][k]
				if c.file == "pyreadstat_sample.dta" && header[k] == "mytime" && text != "" {
					text = "1960-01-01T" + strings.Repeat("0", len("00:00:00.000000")-len(text)) + text
				}
				if !alike(got[r][k], text) {
					t.Errorf("%s, row %d, %s: %q, want %q", c.file, r+1, header[k], got[r][k], text)
				}
			}
		}
	}
}

// What R's haven shows (as.data.frame of read_dta and read_sav); as missing codes print in Stata. The second column of
// haven_datetime.sav begins with a number of seconds beyond the year 9999: it stays a number.
func TestSharedAsHavenShows(t *testing.T) {
	dir := statfiles(t)
	for file, want := range map[string][][]string{
		"haven_types.dta": {
			{"3.14", "3.14", "2", "2", "2", "2", "1960-01-01", "2015-12-01T03:14:15"},
			{"7", "7", "7", "7", "7", "Hello, World!", "2015-12-01", "1960-01-01T00:00:00"},
		},
		"haven_datetime-d.dta":      {{"2015-11-02"}},
		"haven_datetime.sav":        {{"2014-09-22", "6306150067200", "12:11:10.090"}, {"2014-09-23", "2014-09-23T15:59:20", "15:59:20.010"}},
		"haven_tagged-na-int.dta":   {{"1"}, {"2"}, {"3"}, {"4"}, {"5"}, {".a"}, {".h"}, {".z"}},
		"haven_labelled-num-na.sav": {{"1"}, {"9"}},
	} {
		if _, got, err := anyTable(filepath.Join(dir, file), Options{}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, %v", file, got, err)
		}
	}
}

// KNOMAD's workbook of June 2023; the value is the one that SOURCES.md gives. Its notes at the foot are rows, not lost.
func TestSharedWorkbook(t *testing.T) {
	path := filepath.Join(filepath.Dir(statfiles(t)), "remittance", "knomad_inflows_june2023.xlsx")
	columns, rows, err := anyTable(path, Options{Columns: []string{"Remittance inflows (US$ million)", "2017", "2022"}})
	if err != nil || len(columns) != 3 {
		t.Fatal(columns, err)
	}
	found := map[string][]string{}
	for _, r := range rows {
		found[strings.TrimSpace(r[0])] = r
	}
	vietnam, err1 := strconv.ParseFloat(found["Vietnam"][1], 64)
	world, err2 := strconv.ParseFloat(found["World"][2], 64)
	if err1 != nil || err2 != nil || math.Abs(vietnam-9241.41362) > 5e-6 || math.Abs(world-831102.9592) > 5e-5 {
		t.Errorf("Viet Nam 2017 %v, World 2022 %v", vietnam, world)
	}
	if found["Date: June 2023"] == nil {
		t.Error("the notes at the foot are lost")
	}
}
