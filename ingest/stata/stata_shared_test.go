package stata

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"corridor/ingest/cells"
)

func shared(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("CORRIDOR_SHARED")
	if dir == "" {
		t.Skip("CORRIDOR_SHARED is not set")
	}
	return filepath.Join(dir, "data", "statfiles", name)
}

// The reference CSVs lie beside the files of kshedden/datareader; numbers have six decimals, dates are UTC.
func TestReferenceTablesShared(t *testing.T) {
	for name, release := range map[string]string{"datareader_test1_115": "115", "datareader_test1_117": "117", "datareader_test1_118": "118"} {
		r, got := readFile(t, shared(t, name+".dta"), cells.Options{})
		f, err := os.Open(shared(t, name+".ref.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		want, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		c := r.Codebook()
		if c.Release != release || len(got) != len(want)-1 || len(c.Variables) != len(want[0]) {
			t.Fatalf("%s: release %s, %d rows, %d columns", name, c.Release, len(got), len(c.Variables))
		}
		for row, line := range got {
			for i, cell := range line {
				if s := reference(cell, c.Variables[i].Calendar); s != want[row+1][i] {
					t.Errorf("%s row %d %s: %q, want %q", name, row+1, c.Variables[i].Name, s, want[row+1][i])
				}
			}
		}
	}
}

func reference(cell any, calendar cells.Calendar) string {
	switch v := cell.(type) {
	case float64:
		if calendar == cells.Day {
			return time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(v)).Format("2006-01-02 15:04:05 +0000 UTC")
		}
		return fmt.Sprintf("%.6f", v)
	case string:
		return strings.TrimPrefix(v, ".")
	default:
		return fmt.Sprint(v)
	}
}

// Cells as read_dta of haven 2.5.1 gives them, dates turned back into Stata's counts (days + 3653, seconds + 315619200).
func TestFilesOfHavenShared(t *testing.T) {
	for name, want := range map[string][][]any{
		"haven_datetime-d.dta":    {{20394.0}},
		"haven_tagged-na-int.dta": {{1.0}, {2.0}, {3.0}, {4.0}, {5.0}, {".a"}, {".h"}, {".z"}},
		"haven_types.dta": {{3.1400001049041748, 3.14, 2.0, 2.0, 2.0, "2", 0.0, 1764558855000.0},
			{7.0, 7.0, 7.0, 7.0, 7.0, "Hello, World!", 20423.0, 0.0}},
		"pyreadstat_sample.dta": {{"a", 1.1, 21310.0, 1841220610000.0, 1.0, 1.0, 36610000.0}, {"b", 1.2, -29093.0, -2513598590000.0, 2.0, 2.0, 83410000.0},
			{"c", -1000.3, 0.0, 0.0, 1.0, 3.0, 0.0}, {"d", -1.4, -137696.0, -11896934400000.0, 2.0, 1.0, 58210000.0}, {"e", 1000.3, ".", ".", 1.0, 1.0, "."}},
	} {
		if _, got := readFile(t, shared(t, name), cells.Options{}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

// Labels and formats as attributes of read_dta (haven 2.5.1).
func TestCodebooksShared(t *testing.T) {
	r, _ := readFile(t, shared(t, "haven_tagged-na-int.dta"), cells.Options{})
	c := r.Codebook()
	if v := c.Variables[0]; v.Format != "%9.0g" || !reflect.DeepEqual(v.Labels, []cells.ValueLabel{{Tag: 'a', Label: "apple"}, {Tag: 'z', Label: ".zebra"}}) {
		t.Errorf("%+v", v)
	}
	if want := []cells.Characteristic{{Of: "_dta", Name: "_lang_c", Text: "default"}, {Of: "_dta", Name: "_lang_list", Text: "default"}}; !reflect.DeepEqual(c.Characteristics, want) {
		t.Errorf("%+v", c.Characteristics)
	}
	r, _ = readFile(t, shared(t, "pyreadstat_sample.dta"), cells.Options{})
	var labels, formats []string
	var calendars []cells.Calendar
	for _, v := range r.Codebook().Variables {
		labels, formats, calendars = append(labels, v.Label), append(formats, v.Format), append(calendars, v.Calendar)
	}
	if want := []string{"character", "numeric", "date", "datetime", "labeled", "ordinal", "time"}; !reflect.DeepEqual(labels, want) { //nolint:misspell // as the file writes it
		t.Errorf("%q", labels)
	}
	if want := []string{"%-1s", "%16.2f", "%td", "%tc", "%16.0f", "%16.0f", "%tcHH:MM:SS"}; !reflect.DeepEqual(formats, want) {
		t.Errorf("%q", formats)
	}
	if want := []cells.Calendar{0, 0, cells.Day, cells.Instant, 0, 0, cells.Instant}; !reflect.DeepEqual(calendars, want) {
		t.Errorf("%v", calendars)
	}
	if v := r.Codebook().Variables[5]; !reflect.DeepEqual(v.Labels, []cells.ValueLabel{{Number: 1, Label: "low"}, {Number: 2, Label: "medium"}, {Number: 3, Label: "high"}}) {
		t.Errorf("%+v", v)
	}
}

// Sums of read_dta (haven 2.5.1); the weights of the three rows are its numbers to 17 digits. The file is of release 113.
func TestLabourForceWeightsShared(t *testing.T) {
	r, got := readFile(t, shared(t, "gld_sle_lfs_weights.dta"), cells.Options{})
	c := r.Codebook()
	if c.Release != "113" || c.Written != "03 Oct 2016 11:33" || len(got) != 280 || c.Variables[7].Label != "Household weights" || c.Variables[7].Format != "%16.0g" {
		t.Fatalf("%+v, %d rows", c, len(got))
	}
	want := map[string]float64{"kh": 5096, "nhi": 36318, "mhi": 4199, "Nh": 13136002, "nhiprime": 30462, "stratum": 4288, "wt_hh": 64405.448573946953}
	for i, v := range c.Variables {
		sum, codes := 0.0, map[string]bool{}
		for _, row := range got {
			if v.Kind == cells.Text {
				codes[row[i].(string)] = true
				continue
			}
			sum += row[i].(float64)
		}
		if v.Kind == cells.Text && (len(codes) != 280 || got[0][i] != "110101051" || got[279][i] != "420810122") {
			t.Errorf("%s: %d codes", v.Name, len(codes))
		}
		if v.Kind == cells.Number && math.Abs(sum-want[v.Name]) > 1e-9*want[v.Name] {
			t.Errorf("%s: sum %.17g, want %.17g", v.Name, sum, want[v.Name])
		}
	}
	if got[0][7] != 240.81632995605469 || got[1][7] != 414.36007690429688 || got[279][7] != 5.6744627952575684 {
		t.Errorf("weights %v %v %v", got[0][7], got[1][7], got[279][7])
	}
}
