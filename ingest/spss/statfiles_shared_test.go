package spss

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"corridor/ingest/cells"
)

// sharedFile opens a file of the shared statfiles, which CORRIDOR_SHARED/data/statfiles holds.
func sharedFile(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("CORRIDOR_SHARED")
	if root == "" {
		t.Skip("CORRIDOR_SHARED is not set")
	}
	return filepath.Join(root, "data", "statfiles", name)
}

// TestSharedSamplesLikeTheirCSV compares with the CSVs beside the files: user-missing values kept (…_user.csv) and read as missing.
func TestSharedSamplesLikeTheirCSV(t *testing.T) {
	for _, c := range []struct {
		sav, csv string
		kept     bool
	}{
		{"pyreadstat_sample.sav", "pyreadstat_sample.csv", true},
		{"pyreadstat_sample.zsav", "pyreadstat_sample.csv", true},
		{"pyreadstat_sample_missing.sav", "pyreadstat_sample_missing_user.csv", true},
		{"pyreadstat_sample_missing.sav", "pyreadstat_sample_missing.csv", false},
	} {
		r := openFile(t, sharedFile(t, c.sav), cells.Options{})
		got, err := table(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(sharedFile(t, c.csv))
		if err != nil {
			t.Fatal(err)
		}
		want, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil || len(want) != len(got)+1 {
			t.Fatalf("%s: %v, %d rows, we %d", c.csv, err, len(want)-1, len(got))
		}
		for row := range got {
			for i := range got[row] {
				cell := sampleCell(t, &r.book.Variables[i], got[row][i], c.kept)
				if expected := plainNumber(want[row+1][i]); cell != expected {
					t.Errorf("%s row %d %s: %q, the CSV has %q", c.sav, row+1, r.book.Variables[i].Name, cell, expected)
				}
			}
		}
	}
}

// sampleCell writes a cell as the CSVs do; nothing for a missing one.
func sampleCell(t *testing.T, v *cells.Variable, cell string, kept bool) string {
	t.Helper()
	if v.Kind == cells.Text {
		return cell
	}
	value, user := strings.CutPrefix(cell, "!")
	if cell == "." || user && !kept {
		return ""
	}
	x, err := strconv.ParseFloat(value, 64)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(1582, 10, 14, 0, 0, 0, 0, time.UTC).Add(time.Duration(int64(x)%86400)*time.Second).AddDate(0, 0, int(x)/86400)
	switch v.Calendar {
	case cells.Day:
		return at.Format("2006-01-02")
	case cells.Instant:
		return at.Format("2006-01-02T15:04:05.000000")
	case cells.Clock:
		return fmt.Sprintf("%d:%02d:%02d.000000", int(x)/3600, int(x)/60%60, int(x)%60)
	default:
		return fmt.Sprint(x)
	}
}

// plainNumber makes one spelling of those of the CSVs: 1.10 and 1.1, #NULL! and nothing.
func plainNumber(cell string) string {
	if x, err := strconv.ParseFloat(cell, 64); err == nil {
		return fmt.Sprint(x)
	}
	return strings.TrimPrefix(cell, "#NULL!")
}

// TestSharedDictionaries has what R haven 2.5.1 (read_sav) and pyreadstat 1.3.7 (metadata) print of the files.
func TestSharedDictionaries(t *testing.T) {
	r := openFile(t, sharedFile(t, "haven_datetime.sav"), cells.Options{})
	same(t, "date", column(t, r, "date"), []string{"1.36307232e+10", "1.36308096e+10"})
	same(t, "date.posix", column(t, r, "date.posix"), []string{"6.3061500672e+12", "1.363086716e+10"})
	same(t, "time", column(t, r, "time"), []string{"43870.09", "57560.01"})
	for name, want := range map[string]cells.Variable{
		"date": {Format: "ADATE10", Calendar: cells.Day}, "date.posix": {Format: "DATETIME20", Calendar: cells.Instant}, "time": {Format: "TIME11.2", Calendar: cells.Clock},
	} {
		_, got := find(t, r, name)
		same(t, name, cells.Variable{Format: got.Format, Calendar: got.Calendar}, want)
	}
	same(t, "encoding", r.Codebook().Encoding.Declared, "windows-1252")
	same(t, "written", r.Codebook().Written, "27 Feb 15 12:05:48")

	r = openFile(t, sharedFile(t, "haven_labelled-num-na.sav"), cells.Options{})
	same(t, "VAR00002", column(t, r, "VAR00002"), []string{"1", "!9"})
	_, v := find(t, r, "VAR00002")
	same(t, "VAR00002", *v, cells.Variable{
		Name: "VAR00002", Label: "Only one value", Storage: "F8.0", Format: "F8.0", Columns: 8,
		Labels: []cells.ValueLabel{{Number: 1, Label: "This is one"}}, Missing: []cells.MissingRule{{Low: 9, High: 9}},
	})

	r = openFile(t, sharedFile(t, "haven_umlauts.sav"), cells.Options{})
	same(t, "var1", column(t, r, "var1"), []string{"1", "2", "1", "3"})
	_, v = find(t, r, "var1")
	same(t, "label", v.Label, "This is an ä-umlaut")
	same(t, "labels", v.Labels, []cells.ValueLabel{{Number: 1, Label: "the ä umlaut"}, {Number: 2, Label: "the ü umlaut"}, {Number: 3, Label: "the ö umlaut"}})

	r = openFile(t, sharedFile(t, "pyreadstat_sample_missing.sav"), cells.Options{})
	for name, want := range map[string][]cells.MissingRule{
		"mynum": {{Low: 2000, High: 3000}, {Low: -1, High: -1}}, "mylabl": {{Low: -1, High: -1}},
		"myord": {{Low: -1, High: -1}, {Low: -2, High: -2}, {Low: -3, High: -3}}, "mychar": nil,
	} {
		_, got := find(t, r, name)
		same(t, name, got.Missing, want)
	}
	_, v = find(t, r, "myord")
	same(t, "myord", v.Labels, []cells.ValueLabel{{Number: -1, Label: "missing"}, {Number: 1, Label: "low"}, {Number: 2, Label: "medium"}, {Number: 3, Label: "high"}})
	same(t, "documents", r.Codebook().Documents, []string{"some test text as notes", "   (Entered 15-Aug-2018)", "some other comments", "   (Entered 15-Aug-2018)"})

	measures := map[string]string{}
	for _, v := range r.Codebook().Variables {
		measures[v.Name] = v.Measure + " " + v.Format + " " + v.Label
	}
	same(t, "measures", measures, map[string]string{
		"mychar": "nominal A1 character", "mynum": "scale F8.2 numeric", "mydate": "scale EDATE10 date", "dtime": "scale DATETIME20 datetime",
		"mylabl": "scale F8.2 labeled", //nolint:misspell // the file's own word
		"myord":  "ordinal F8.2 ordinal", "mytime": "scale TIME8 time",
	})
}
