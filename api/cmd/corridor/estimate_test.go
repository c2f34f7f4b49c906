package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// estimateFile is a stratified cluster sample in which stratum C has one PSU.
const estimateFile = "st,ea,w,sex,pay\nA,1,10,F,100\nA,2,12,M,200\nB,3,8,F,300\nB,4,9,M,\nC,5,7,M,500\n"

// estimated runs the command and gives stdout, stderr and the exit code.
func estimated(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pay.csv")
	if err := os.WriteFile(path, []byte(estimateFile), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LC_ALL", "C")
	root := rootCommand()
	var out, errs bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&errs)
	root.SetArgs(append([]string{"estimate", path, "--weight", "w", "--num", "pay"}, args...))
	err := root.ExecuteContext(context.Background())
	return out.String(), errs.String(), exitCode(err)
}

// stdout holds one JSON array and nothing else; the explanation goes to stderr. Hand: (1000 + 2400 + 2400 + 3500)/37.
func TestEstimateJSON(t *testing.T) {
	out, errs, code := estimated(t, "--format", "json", "--explain")
	var records []map[string]any
	if err := json.Unmarshal([]byte(out), &records); err != nil || len(records) != 1 || code != 0 {
		t.Fatalf("exit %d, %v:\n%s", code, err, out)
	}
	if got := records[0]["estimate"]; got != 9300.0/37 || records[0]["n_missing"] != 1.0 {
		t.Errorf("%v", records[0])
	}
	if !strings.Contains(errs, "5 records") {
		t.Errorf("no explanation on stderr: %q", errs)
	}
}

func TestEstimateExitCodes(t *testing.T) {
	for _, c := range []struct {
		want int
		args []string
	}{
		{0, []string{"--strata", "st", "--psu", "ea", "--lonely-psu", "adjust"}},
		{3, []string{"--strata", "st", "--psu", "ea"}}, // stratum C is lonely
		{0, []string{"--strata", "st", "--psu", "ea", "--where", `st != "C"`}},
		{2, []string{"--estimator", "median"}},
		{2, []string{"--where", "sex = F"}},
		{2, []string{"--no-such-flag"}},
		{2, []string{"--p", "2", "--estimator", "quantile"}},
		{2, []string{"--scale", "-1"}},
		{2, []string{"--rscales", "1,x"}},
		{2, []string{"--format", "xml"}},
		{2, []string{"second.csv"}},
		{3, []string{"--num", "sex"}},
	} {
		out, _, code := estimated(t, c.args...)
		if code != c.want {
			t.Errorf("%v: exit %d, want %d", c.args, code, c.want)
		}
		if c.want == 2 && out != "" {
			t.Errorf("%v: an error, and on stdout %q", c.args, out)
		}
	}
}

// A refused record stands beside the others in the table, with its reason.
func TestEstimateTableNamesRefusals(t *testing.T) {
	out, _, code := estimated(t, "--strata", "st", "--psu", "ea", "--by", "st")
	if code != 3 || strings.Count(out, "mean pay") != 4 || !strings.Contains(out, `stratum "C" has only one sampled unit`) {
		t.Errorf("exit %d:\n%s", code, out)
	}
}
