package estimate

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/engine/survey"
)

func missingCodesFile(name string) Request {
	return Request{Path: filepath.Join("testdata", name), Weight: "w", Strata: "st", PSU: []string{"ea"}, Kind: survey.Mean,
		Num: []string{"pay"}, Options: survey.DefaultOptions()}
}

// testdata/missing.R wrote the files and printed the figures: three of the twelve answers are missing, in Stata as ".", ".a",
// ".z", in SPSS as system-missing and two values that the file declares as missing.
func TestMissingCodesOfStataAndSPSS(t *testing.T) {
	for _, name := range []string{"missing.dta", "missing.sav"} {
		r := missingCodesFile(name)
		e := run(t, r)[0]
		near(t, name+": mean", e.Value, 925.7774618377731, 1e-14)
		near(t, name+": its SE", e.SE, 86.8667512468891, 1e-13)
		if e.N != 9 || e.NMissing != 3 {
			t.Errorf("%s: n %d, missing %d; want 9 and 3", name, e.N, e.NMissing)
		}
		r.Where = `sex = "F"`
		e = run(t, r)[0]
		near(t, name+": mean of women", e.Value, 736.077844311377, 1e-14)
		near(t, name+": its SE", e.SE, 213.896298225465, 1e-13)

		// A code of the request is missing beside those of the file.
		r.Where, r.Missing = "", []string{"pay=50"}
		if e = run(t, r)[0]; e.N != 8 || e.NMissing != 4 {
			t.Errorf("%s: with a code declared n %d, missing %d", name, e.N, e.NMissing)
		}
		r = missingCodesFile(name)
		r.Weight = "pay"
		if _, err := Run(context.Background(), r); engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "weight is missing") {
			t.Errorf("%s: a missing weight: %v", name, err)
		}
	}
}

// The explanation says how the numbers were taken.
func TestExplainsTypedFiles(t *testing.T) {
	a, err := Run(context.Background(), missingCodesFile("missing.dta"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := a.Explain(&out, "en"); err != nil || !strings.Contains(out.String(), "dta 118") || !strings.Contains(out.String(), "as the file stores them") {
		t.Errorf("%v: %s", err, out.String())
	}
}
