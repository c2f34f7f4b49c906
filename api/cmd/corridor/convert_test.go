package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A Stata file converted to CSV and Arrow gives the estimate of the file itself; the missing codes of haven's file (see
// testdata/missing.R of queries/estimate) are kept beside.
func TestConvertGivesTheSameEstimate(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	source := filepath.Join("..", "..", "..", "queries", "estimate", "testdata", "missing.dta")
	asked := []string{"--weight", "w", "--strata", "st", "--psu", "ea", "--num", "pay", "--by", "sex", "--format", "csv"}
	want, _ := mustCLI(t, append([]string{"estimate", source}, asked...)...)
	if !strings.Contains(want, "736.0778443113") { // the mean of women, by R survey
		t.Errorf("the estimate of the source: %s", want)
	}
	dir := t.TempDir()
	for _, name := range []string{"out.csv", "out.arrow", "out.parquet"} {
		out := filepath.Join(dir, name)
		if _, said := mustCLI(t, "convert", source, out); !strings.Contains(said, "12 rows, 6 columns from dta") {
			t.Errorf("it says %q", said)
		}
		if got, _ := mustCLI(t, append([]string{"estimate", out}, asked...)...); got != want {
			t.Errorf("of %s:\n%s, of the source:\n%s", name, got, want)
		}
		if _, _, err := cli(t, "convert", source, out); exitCode(err) != 2 {
			t.Errorf("a file that is there: %v", err)
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "out.csv"))
	if err != nil || !bytes.HasPrefix(b, []byte("st,ea,w,sex,pay,pay__missing\n1,11,10.5,F,800,\n")) || !bytes.Contains(b, []byte(",.z\n")) {
		t.Errorf("%q, %v", b, err)
	}
}
