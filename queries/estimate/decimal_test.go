package estimate

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/engine/survey"
)

// By hand: (1.5 · 10.5 + 2.5 · 20.25) / 4 = 16.59375; -9 is missing. A comma that nobody declared is asked for, and where the
// comma is the decimal mark a point is no number.
func TestDecimalComma(t *testing.T) {
	for _, c := range []struct{ decimal, weight, pay, want string }{
		{",", "2,5", "20,25", ""},
		{"", "2.5", "20,25", "--decimal ','"},
		{"", "2,5", "20.25", "--decimal ','"},
		{",", "2,5", "20.25", "is not a number"},
		{",", "2.5", "20,25", "not a number"},
		{";", "2,5", "20,25", "a point or a comma"},
	} {
		path := filepath.Join(t.TempDir(), "f.csv")
		first := "1,5;10,5"
		if c.decimal == "" {
			first = "1.5;10.5"
		}
		if err := os.WriteFile(path, []byte("w;pay\n"+first+"\n"+c.weight+";"+c.pay+"\n1;-9\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		r := Request{Path: path, Decimal: c.decimal, Weight: "w", Kind: survey.Mean, Num: []string{"pay"}, Missing: []string{"pay=-9"}, Options: survey.DefaultOptions()}
		if c.want == "" {
			if e := run(t, r)[0]; e.N != 2 || e.NMissing != 1 {
				t.Errorf("n %d, missing %d", e.N, e.NMissing)
			} else {
				near(t, "mean", e.Value, 16.59375, 1e-15)
			}
			continue
		}
		_, err := Run(context.Background(), r)
		if kind := engine.KindOf(err); kind != engine.Rejected && kind != engine.Usage || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
