package ingest

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// Two roads, one number: the fast reader of decimals against shopspring/decimal.
func TestParseDecimalAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,22}(\.[0-9]{0,24})?`).Draw(t, "number")
		scale := rapid.SampledFrom([]int{1, 4, 6}).Draw(t, "scale")
		want := decimal.RequireFromString(strings.TrimSuffix(text, "."))
		units, fits := unscaled(want, int32(scale))
		got, rounded, ok := parseDecimal(text, scale, Marks{Decimal: '.'})
		if !ok {
			if fits && want.Abs().LessThan(decimal.New(1, int32(17-scale))) && strings.Index(text+".", ".") < 18 {
				t.Fatalf("%s refused", text)
			}
			return
		}
		if !fits || got != units || rounded == want.Equal(decimal.New(units, -int32(scale))) {
			t.Fatalf("%s at scale %d: %d (rounded %t), want %d", text, scale, got, rounded, units)
		}
	})
}

// Found by the property above: 5e18 over 1e19 is a half, and rounds away from zero.
func TestParseDecimalHalfOfNineteenDigits(t *testing.T) {
	for text, want := range map[string]int64{"0.05000000000000000000": 1, "0.04999999999999999999": 0, "-0.05000000000000000000": -1} {
		if got, _, ok := parseDecimal(text, 1, Marks{Decimal: '.'}); !ok || got != want {
			t.Errorf("%s at scale 1: %d, %v; want %d", text, got, ok, want)
		}
	}
}

func TestSeenFindsEveryRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s seen
		known := map[uint64]bool{}
		for range rapid.IntRange(0, 3000).Draw(t, "n") {
			h := rapid.Uint64Range(0, 4000).Draw(t, "hash")
			if s.add(h) != known[h] {
				t.Fatalf("%d: seen before is %t", h, known[h])
			}
			known[h] = true
		}
	})
}

func FuzzParseMapping(f *testing.F) {
	f.Add([]byte(smallMapping))
	f.Add([]byte(partsMapping))
	f.Add([]byte(quarterMapping))
	f.Add([]byte(keyHead))
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("a: &x {b: 1}\nc: *x\n<<: *x\n"))
	f.Add([]byte("variables: {sex: {recode: {1: [M]}}}"))
	f.Add([]byte("- 1\n- ? {a: b}\n: c"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseMapping("m.yaml", text)
		if (m == nil) == (err == nil) {
			t.Fatal("neither a mapping nor an error")
		}
		if m != nil {
			newPlan(m, &Rates{}, &law{})
		}
	})
}

func FuzzReadCells(f *testing.F) {
	for _, s := range []string{"", "-9", "1.5e6", "202105", "2021-05-17", "99999999999999999999", "1e999", "0x1", "٣", "+", "-", ".", "1.", ".5"} {
		f.Add(s)
	}
	m, err := ParseMapping("m.yaml", []byte(smallMapping))
	if err != nil {
		f.Fatal(err)
	}
	p := newPlan(m, &Rates{}, &law{})
	f.Fuzz(func(t *testing.T, s string) {
		for _, field := range p.layouts[0].fields {
			c := field.read(s)
			if c.state == present && field.worded() && c.text == "" {
				t.Fatalf("%s: %q is present and empty", field.v.Name, s)
			}
		}
		for _, format := range []string{"", "mm/yyyy", "dd/mm/yyyy", "mm/dd/yyyy"} {
			if ym, ok := parseMonth(s, format); ok && (ym < 195001 || ym > 210012 || ym%100 < 1 || ym%100 > 12) {
				t.Fatalf("%q is month %d", s, ym)
			}
		}
	})
}
