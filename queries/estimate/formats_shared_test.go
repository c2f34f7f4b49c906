package estimate

import (
	"context"
	"path/filepath"
	"testing"

	"corridor/engine/survey"
)

// Stata and SPSS files as they are. Expected: R 4 with haven (read_dta, read_sav) and survey (svydesign(ids=~ea_code,
// strata=~stratum, weights=~wt_hh)); the weights are 32-bit floats, widened as haven does.
func TestSharedStataAndSPSS(t *testing.T) {
	dir := filepath.Join(sharedFolder(t), "data", "statfiles")
	gld := func(kind survey.Kind, num, den string) Request {
		return Request{Path: filepath.Join(dir, "gld_sle_lfs_weights.dta"), Weight: "wt_hh", Strata: "stratum", PSU: []string{"ea_code"},
			Kind: kind, Num: []string{num}, Den: den, Options: survey.DefaultOptions()}
	}
	e := run(t, gld(survey.Mean, "Nh", ""))[0]
	near(t, "mean Nh", e.Value, 49892.7276017077, 1e-13)
	near(t, "its SE", e.SE, 1026.60560795093, 1e-12)
	e = run(t, gld(survey.Total, "nhi", ""))[0]
	near(t, "total nhi", e.Value, 5859495.24793327, 1e-13)
	near(t, "its SE", e.SE, 194048.233415995, 1e-12)
	e = run(t, gld(survey.Ratio, "nhi", "nhiprime"))[0]
	near(t, "ratio", e.Value, 0.705183175149077, 1e-13)
	near(t, "its SE", e.SE, 0.0343560728923609, 1e-12)

	r := gld(survey.Mean, "nhi", "")
	r.By = []string{"stratum"}
	for _, e := range run(t, r) {
		if e.By[0].Value == "26" {
			near(t, "stratum 26", e.Value, 237.9077609045677, 1e-13)
			near(t, "its SE", e.SE, 44.42781699356684, 1e-12)
		}
	}

	// vfloat is 3.14 and 7, of 32 bits: R gives weighted.mean(vfloat, vlong) = 6.1422222455342608.
	a, err := Run(context.Background(), Request{Path: filepath.Join(dir, "haven_types.dta"), Weight: "vlong", Kind: survey.Mean, Num: []string{"vfloat"},
		Options: survey.DefaultOptions()})
	if err != nil || len(a.Single) != 1 || a.Single[0] != "vfloat" {
		t.Fatalf("32-bit floats %v, %v", a.Single, err)
	}
	near(t, "mean of a float", a.Records[0].Value, 6.1422222455342608, 1e-15)
}
