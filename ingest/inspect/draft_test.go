package inspect

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden drafts anew")

// The golden drafts are read by a person when they change: what is filled in must be right for files of these names and labels
// (testdata/make.py says what each column is), and what is not sure must stand behind "# ?".
func TestGoldenDrafts(t *testing.T) {
	for _, c := range []struct {
		golden, lang string
		files        []string
	}{
		{"gso.yaml", "en", []string{"lfs_2016_q1.dta"}},
		{"gso_quarters.yaml", "vi", []string{"lfs_2016_q1.dta", "lfs_2016_q2.dta"}},
		{"knomad.yaml", "en", []string{"knomad_2015.sav"}},
	} {
		var profiles []*Profile
		for _, f := range c.files {
			profiles = append(profiles, inspected(t, filepath.Join("testdata", f), Options{}))
		}
		got := Draft(profiles, DraftOptions{Lang: c.lang})
		path := filepath.Join("testdata", c.golden)
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs; go test -update writes it anew, then read the difference. Now:\n%s", c.golden, got)
		}
	}
}

func TestDifferencesNameTheSameVariableOnce(t *testing.T) {
	profiles := []*Profile{inspected(t, "testdata/lfs_2016_q1.dta", Options{}), inspected(t, "testdata/lfs_2016_q2.dta", Options{})}
	var out bytes.Buffer
	if err := Differences(&out, profiles, "en"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 5 { // a title, a header, and the three changes of make.py
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	for i, want := range []string{`^c3 +c3 double number +C3 double number$`, `^c6a +c6a double number +–$`, `^cal_weigh / cal_weigh_final +cal_weigh double number +cal_weigh_final double number$`} {
		if !regexp.MustCompile(want).MatchString(lines[i+2]) {
			t.Errorf("%q, want %s", lines[i+2], want)
		}
	}
	out.Reset()
	if err := Differences(&out, profiles[:1], "en"); err != nil || !strings.Contains(out.String(), "same columns") {
		t.Errorf("%q %v", out.String(), err)
	}
}

func TestFactsOfNames(t *testing.T) {
	for name, want := range map[string]fileFacts{
		"lfs_2016_q1.dta":      {stem: "lfs_2016_q1", round: "lfs_2016", year: 2016, quarter: 1},
		"LDVL 2025 Quý 3.xlsx": {stem: "LDVL 2025 Quý 3", round: "ldvl_2025", year: 2025, quarter: 3},
		"sl2019.sav":           {stem: "sl2019", round: "sl2019", year: 2019},
		"data.csv":             {stem: "data", round: "data"},
		"q20210.csv":           {stem: "q20210", round: "q20210"},
	} {
		if got := factsOf(name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// A draft goes by post and into repositories: it must not hold what only persons answered, such as the largest amount.
func TestADraftHoldsNoAmounts(t *testing.T) {
	p := inspected(t, writeFile(t, "a.csv", "id,P04\n1,7777777\n2,8888888\n3,1234567\n"), Options{})
	draft := string(Draft([]*Profile{p}, DraftOptions{}))
	for _, amount := range []string{"7777777", "8888888", "1234567"} {
		if strings.Contains(draft, amount) {
			t.Errorf("%s in\n%s", amount, draft)
		}
	}
}

// Names and labels of a hostile file stay inside their comment or quotes.
func TestADraftSurvivesAnyName(t *testing.T) {
	evil := "a: {b\n  injected: x # \"'\u2028"
	p := &Profile{File: evil, Rows: 1, Columns: []Column{{Name: evil, Label: "Giới tính\nround: x", Kind: "number", Values: []Value{{"1", 1}}, Counts: Counts{Present: 1},
		Labels: []ValueLabel{{"1", "Nam\nx: y"}, {"no: {", "Nữ"}}}}}
	for _, line := range strings.Split(string(Draft([]*Profile{p}, DraftOptions{})), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "injected") || strings.HasPrefix(line, "round: x") || strings.HasPrefix(line, "x: y") {
			t.Errorf("broke out: %q", line)
		}
	}
}

// The table of a GSO-like file on a terminal of 120 letters, in Vietnamese: aligned, long labels going on below themselves.
func TestGoldenTable(t *testing.T) {
	var out bytes.Buffer
	if err := Table(&out, inspected(t, "testdata/lfs_2016_q1.dta", Options{}), "vi", 120); err != nil {
		t.Fatal(err)
	}
	const path = "testdata/gso_table.txt"
	if *update {
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("the table differs; go test -update writes it anew, then read the difference. Now:\n%s", out.String())
	}
}
