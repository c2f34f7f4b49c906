package estimate

import (
	"os"
	"path/filepath"
	"testing"

	"corridor/engine/survey"
)

// sharedFolder is the reference material; tests that need it are skipped only where it is not there.
func sharedFolder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CORRIDOR_SHARED")
	if dir == "" {
		t.Skip("CORRIDOR_SHARED is not set")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// Real survey files and their published answers, as SOURCES.md beside the files lists them.
func TestSharedRealSurveys(t *testing.T) {
	dir := filepath.Join(sharedFolder(t), "data", "survey")
	argentina := func() Request {
		return Request{Path: filepath.Join(dir, "eph_individual_2016_04_toybase.csv"), Weight: "PONDERA", Kind: survey.Mean, Num: []string{"P21"},
			P: []survey.Prob{survey.MustProb("0.5")}, Rule: survey.HF1, Options: survey.DefaultOptions()}
	}
	nhanes := Request{Path: filepath.Join(dir, "nhanes2.csv"), Weight: "finalwgt", Strata: "stratid", PSU: []string{"psuid"}, Nest: true,
		Kind: survey.Mean, Num: []string{"zinc"}, Options: survey.DefaultOptions()}
	e := run(t, nhanes)[0] // Stata's survey manual
	near(t, "mean zinc", e.Value, 87.18207, 1e-7)
	near(t, "its SE", e.SE, 0.4944827, 1e-7)

	employed := argentina()
	employed.Where = "ESTADO = 1"
	near(t, "mean P21 with -9 kept", run(t, employed)[0].Value, 8085, 5e-5)
	employed.Missing = []string{"P21=-9"}
	near(t, "mean P21 with -9 missing", run(t, employed)[0].Value, 10968, 5e-5)

	domain := argentina()
	domain.Strata, domain.PSU, domain.Missing, domain.Where = "AGLOMERADO", []string{"CODUSU"}, []string{"P21=-9"}, "P21 > 0"
	e = run(t, domain)[0] // R survey
	near(t, "mean P21 > 0", e.Value, 11255.52669, 1e-9)
	near(t, "its SE", e.SE, 598.687996, 1e-9)
	if e.DF != 1861 || e.N != 628 {
		t.Errorf("df %v, n %d; want 1861, 628", e.DF, e.N)
	}
	domain.Options.DF = survey.DFDomain
	if e = run(t, domain)[0]; e.DF != 590 {
		t.Errorf("df of the domain %v, want 590", e.DF)
	}
	domain.Kind = survey.Quantile
	e = run(t, domain)[0]
	if e.Value != 10000 || e.CILow != 10000 || e.CIHigh != 12000 {
		t.Errorf("median %v [%v, %v], want 10000 [10000, 12000]", e.Value, e.CILow, e.CIHigh)
	}
}
