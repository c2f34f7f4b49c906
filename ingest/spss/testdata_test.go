package spss

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
)

// The files of testdata are written by testdata/make.sh. What they hold is in its scripts; formats, missing definitions and the
// days behind the numbers are those that R haven 2.5.1 (read_sav, user_na = TRUE) printed for them.

func openFile(t *testing.T, path string, o cells.Options) *Reader {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !Is(data[:min(512, len(data))]) {
		t.Errorf("%s is not recognised", path)
	}
	r, err := open(data, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func find(t *testing.T, r *Reader, name string) (int, *cells.Variable) {
	t.Helper()
	for i := range r.book.Variables {
		if r.book.Variables[i].Name == name {
			return i, &r.book.Variables[i]
		}
	}
	t.Fatalf("no variable %q", name)
	return 0, nil
}

func column(t *testing.T, r *Reader, name string) []string {
	t.Helper()
	i, _ := find(t, r, name)
	rows, err := table(r, []int{i})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, row := range rows {
		out = append(out, row[0])
	}
	return out
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestFilesOfPSPP(t *testing.T) {
	for _, name := range []string{"pspp.sav", "pspp.zsav"} {
		r := openFile(t, filepath.Join("testdata", name), cells.Options{})
		for variable, want := range map[string][]string{
			"id":   {"1", "2", "3", "4"},
			"kind": {"1", "!-5", "!99", "1e+300"},
			"s4":   {"ab", "!zz", "", "ab"},
			"s12":  {"long one", "missing it", "!missing", ""},
			"vls":  {"very long", "", "q", strings.Repeat("a", 254) + "bcd" + strings.Repeat("e", 43)}, // over the border of segments
			"vls2": {"x", "yy", "", strings.Repeat("-", 509) + "over"},
			"q1":   {"1", "!0", ".", "1"},
			"d1":   {"1.38405888e+10", "86400", ".", "1.38405888e+10"}, // haven: 2021-05-17 is day 18764, plus 141428 to 14 October 1582, times 86400
			"d4":   {"1.38405888e+10", "1.00103904e+10", ".", "1.38405888e+10"},
			"m":    {"1.38392064e+10", "1.00103904e+10", ".", "1.38392064e+10"},
			"dt":   {"1.3840625472e+10", "1.00103904e+10", ".", "1.3840625472e+10"},
			"dtm":  {"209472", "0", ".", "209472"},
			"wk":   {"2", "1", ".", "2"},
			"wt":   {"1.5", "0.25", ".", "!1000"},

			"a_name_beyond_eight": {"a", "Hà Nội", "", "c"},
		} {
			same(t, name+" "+variable, column(t, r, variable), want)
		}
		checkPSPP(t, r)
	}
}

func checkPSPP(t *testing.T, r *Reader) {
	b := r.Codebook()
	same(t, "weight", b.Weight, "wt")
	same(t, "label", b.Label, "Nhãn của tệp")
	same(t, "documents", b.Documents[:2], []string{"dòng một", " dòng hai"})
	same(t, "attributes", b.Attributes, map[string]string{"Nguon": "GSO", "Mang": "a\nb'c", "id:Vai": "chính"})
	same(t, "encoding", b.Encoding, cells.Encoding{Declared: "UTF-8", Used: "utf-8"})
	same(t, "notes", len(b.Notes), 0)
	same(t, "responses", b.Responses, []cells.ResponseSet{
		{Name: "$multi", Label: "Nhiều trả lời", Dichotomy: true, Counted: "1", Variables: []string{"q1", "q2", "q3"}},
		{Name: "$cat", Label: "phân loại", Variables: []string{"q2", "q3"}},
		{Name: "$ext", Dichotomy: true, Counted: "1", Variables: []string{"q1", "q2"}},
	})
	for name, want := range map[string]cells.Variable{
		"id":   {Label: "số thứ tự", Storage: "F8.0", Format: "F8.0", Measure: "scale", Columns: 12},
		"kind": {Storage: "F3.0", Format: "F3.0", Measure: "nominal", Columns: 8, Labels: []cells.ValueLabel{{Number: 1, Label: "một"}, {Number: 99, Label: "không rõ"}}, Missing: []cells.MissingRule{{Low: math.Inf(-1), High: 0}, {Low: 99, High: 99}}},
		"s4":   {Kind: cells.Text, Width: 4, Storage: "A4", Format: "A4", Measure: "nominal", Columns: 4, Labels: []cells.ValueLabel{{Text: "ab", Label: "chữ ab"}}, Missing: []cells.MissingRule{{Text: "zz"}}},
		"s12":  {Kind: cells.Text, Width: 12, Storage: "A12", Format: "A12", Measure: "nominal", Columns: 12, Labels: []cells.ValueLabel{{Text: "long one", Label: "dài"}}, Missing: []cells.MissingRule{{Text: "missing"}}},
		"vls":  {Kind: cells.Text, Width: 300, Label: "văn bản rất dài", Storage: "A300", Format: "A300", Measure: "nominal", Columns: 32, Labels: []cells.ValueLabel{{Text: "very long", Label: "rất dài"}, {Text: "q", Label: "quờ"}}},
		"vls2": {Kind: cells.Text, Width: 520, Storage: "A520", Format: "A520", Measure: "nominal", Columns: 33},
		"q1":   {Storage: "F1.0", Format: "F1.0", Measure: "ordinal", Columns: 7, Labels: []cells.ValueLabel{{Number: 1, Label: "yes"}}, Missing: []cells.MissingRule{{}}},
		"wt":   {Storage: "F9.3", Format: "F9.3", Measure: "scale", Columns: 8, Missing: []cells.MissingRule{{Low: 1000, High: math.Inf(1)}}},
	} {
		want.Name = name
		_, got := find(t, r, name)
		same(t, name, *got, want)
	}
	for name, want := range map[string]cells.Variable{ // haven's class: Date, POSIXct, hms, numeric
		"d1": {Format: "DATE11", Calendar: cells.Day}, "d2": {Format: "ADATE10", Calendar: cells.Day}, "d3": {Format: "EDATE10", Calendar: cells.Day},
		"d4": {Format: "JDATE7", Calendar: cells.Day}, "d5": {Format: "SDATE10", Calendar: cells.Day}, "m": {Format: "MOYR8"}, "q": {Format: "QYR8"},
		"w": {Format: "WKYR8"}, "dt": {Format: "DATETIME20", Calendar: cells.Instant}, "tm": {Format: "TIME8", Calendar: cells.Clock},
		"dtm": {Format: "DTIME11", Calendar: cells.Clock}, "wk": {Format: "WKDAY9"}, "mo": {Format: "MONTH9"},
	} {
		_, got := find(t, r, name)
		same(t, name, cells.Variable{Format: got.Format, Calendar: got.Calendar}, want)
	}
}

func TestPlainFileOfPSPP(t *testing.T) {
	r := openFile(t, "testdata/pspp_plain.sav", cells.Options{})
	same(t, "kind", column(t, r, "kind"), []string{"1", "!-5", "!99", "1e+300"})
	same(t, "vls", column(t, r, "vls")[3], strings.Repeat("a", 254)+"bcd"+strings.Repeat("e", 43))
}

// TestCodePage1258 has letters whose tone mark is a byte of its own. haven 2.5.1 moves the last letter of a cell to the next one
// there ("Hà Nộ", "iThừa Thiên Huế"); the texts are those of testdata/cp1258.sps.
func TestCodePage1258(t *testing.T) {
	r := openFile(t, "testdata/cp1258.sav", cells.Options{})
	same(t, "tinh", column(t, r, "tinh"), []string{"Hà Nội", "Thừa Thiên Huế", "An Giang"})
	_, v := find(t, r, "tinh")
	same(t, "label", v.Label, "Tỉnh, thành phố")
	same(t, "encoding", r.Codebook().Encoding, cells.Encoding{Declared: "WINDOWS-1258", Used: "windows-1258"})
}

func TestFileOfPyreadstat(t *testing.T) {
	r := openFile(t, "testdata/python.zsav", cells.Options{})
	for variable, want := range map[string][]string{
		"id":                  {"1", "2", "3"},
		"small":               {"!-100", "151", "!150"},
		"a_name_beyond_eight": {"0.5", ".", "9.007199254740992e+15"},
		"tỉnh":                {"Hà Nội", "", strings.Repeat("x", 20)},
		"long":                {strings.Repeat("q", 256), "", strings.Repeat("z", 255)},
		"day":                 {"1.38405888e+10", ".", "86400"}, // haven: days 18764 and -141427, plus 141428, times 86400
	} {
		same(t, variable, column(t, r, variable), want)
	}
	_, small := find(t, r, "small")
	same(t, "small", *small, cells.Variable{
		Name: "small", Storage: "F8.2", Format: "F8.2", Measure: "ordinal", Columns: 8,
		Labels:  []cells.ValueLabel{{Number: 150, Label: "không rõ"}},
		Missing: []cells.MissingRule{{Low: -100, High: -50}, {Low: 150, High: 150}},
	})
	_, place := find(t, r, "tỉnh")
	same(t, "labels of a text", place.Labels, []cells.ValueLabel{{Text: "Hà Nội", Label: "thủ đô"}})
	same(t, "label", r.Codebook().Label, "Nhãn tệp")
	same(t, "documents", r.Codebook().Documents, []string{"ghi chú"})
	same(t, "release", r.Codebook().Format+r.Codebook().Release, "zsav$FL3")
}

func TestFileOfHaven(t *testing.T) {
	r := openFile(t, "testdata/haven.sav", cells.Options{})
	for variable, want := range map[string][]string{
		"id":    {"1", "2", "3"},
		"range": {"!3", "!95", "50.5"},
		"sex":   {"m", "f", "!x"},
		"long":  {"rất dài lắm nhé", "khác", "!missing?"},
		"hour":  {"1", "3600", "."},
		"at":    {"1.38406248e+10", ".", "1.0010390401e+10"}, // seconds of 1970 that haven gives, plus 141428 days
	} {
		same(t, variable, column(t, r, variable), want)
	}
	_, v := find(t, r, "range")
	same(t, "missing", v.Missing, []cells.MissingRule{{Low: 90, High: math.Inf(1)}, {Low: 3, High: 3}})
	_, v = find(t, r, "long")
	same(t, "labels", v.Labels, []cells.ValueLabel{{Text: "rất dài lắm nhé", Label: "nhãn"}})
}

func TestPortableFileIsRefused(t *testing.T) {
	data, err := os.ReadFile("testdata/pspp.por")
	if err != nil {
		t.Fatal(err)
	}
	if !Is(data[:512]) {
		t.Error("not recognised")
	}
	_, err = open(data, cells.Options{})
	if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "pspp-convert") {
		t.Errorf("got %v", err)
	}
}
