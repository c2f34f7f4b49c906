package synth

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write testdata/*.golden anew; review the diff")

// The demonstration data, pinned: the bytes of the files (for machines that this was not written on) and what the
// pipeline makes of them. A change of the generator or of a rule changes the fixture: rewrite it and say why.
// The figures have a second source: they must agree with the tests' own arithmetic on the answers (calibration_test.go).
func TestGolden(t *testing.T) {
	const path = "testdata/rows1000_seed1.golden"
	c := Config{Rows: 1_000, Seed: 1}
	files, _ := made(t, c)
	var got bytes.Buffer
	fmt.Fprintln(&got, "# synthetic data / dữ liệu mô phỏng; corridor synth --rows 1000 --seed 1")
	for _, f := range []struct{ name, path string }{{"module", files.Module}, {"rates", files.Rates}} {
		content, err := os.ReadFile(f.path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "sha256 %s %x\n", f.name, sha256.Sum256(content))
	}
	weight, usable, wr, zero, wrBy, wBy := 0.0, 0.0, 0.0, 0.0, map[string]float64{}, map[string]float64{}
	s := ingested(t, c, func(p person) {
		if !p.is("eligible") {
			return
		}
		w := p.number("w_final")
		weight += w
		if !p.is("usable") {
			return
		}
		usable += w
		wr += w * p.number("rci")
		wrBy[p.text("dim_dest")] += w * p.number("rci")
		wBy[p.text("dim_dest")] += w
		if p.number("cost_vnd") == 0 {
			zero += w
		}
	})
	n := s.dataset.Counts
	fmt.Fprintf(&got, "rows %d\neligible %d\nusable %d\nrejected %d\n", n.Read, n.Eligible, n.Usable, n.Rejected)
	var rules []string
	for r := range n.ByRule {
		rules = append(rules, r)
	}
	slices.Sort(rules)
	for _, r := range rules {
		fmt.Fprintf(&got, "rule %s %d\n", r, n.ByRule[r])
	}
	fmt.Fprintf(&got, "persons %.4f\nusable persons %.4f\nRCI_MEAN %.8f\nZERO_COST %.8f\n", weight, usable, wr/usable, 100*zero/usable)
	for _, iso := range countryCodes() {
		fmt.Fprintf(&got, "RCI_MEAN %s %.8f\n", iso, wrBy[iso]/wBy[iso])
	}
	if own := tallyOf(c.Rows, c.Seed); math.Abs(own.wr/own.usableWeight-wr/usable) > 1e-9 || own.usable != n.Usable || own.eligible != n.Eligible {
		t.Errorf("own arithmetic: %d eligible, %d usable, mean %v; pipeline: %d, %d, %v", own.eligible, own.usable, own.wr/own.usableWeight,
			n.Eligible, n.Usable, wr/usable)
	}
	if *rewrite {
		if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("%s differs; got\n%s", path, got.String())
	}
}
