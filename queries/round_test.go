package queries_test

import (
	"math"
	"testing"

	"corridor/engine"
	"corridor/queries"
)

// Half away from zero from the decimal that a reader sees, not from its binary neighbour: 7.35 is 7.3499999999999996 in
// binary and becomes 7.4 all the same. Expected values by hand.
func TestRounding(t *testing.T) {
	one, zero := 1, 0
	for _, c := range []struct {
		v, want float64
		r       engine.Rounding
	}{
		{7.35, 7.4, engine.Rounding{Decimals: &one}}, {-7.35, -7.4, engine.Rounding{Decimals: &one}},
		{7.3499, 7.3, engine.Rounding{Decimals: &one}}, {0.04, 0, engine.Rounding{Decimals: &one}},
		{-0.04, 0, engine.Rounding{Decimals: &one}}, {2.5, 3, engine.Rounding{Decimals: &zero}}, {250.25, 250.3, engine.Rounding{Decimals: &one}},
		{123456789, 123000000, engine.Rounding{Significant: 3}}, {123500000, 124000000, engine.Rounding{Significant: 3}},
		{999.6, 1000, engine.Rounding{Significant: 3}}, {0.0012345, 0.00123, engine.Rounding{Significant: 3}}, {1.005, 1.01, engine.Rounding{Significant: 3}},
		{0, 0, engine.Rounding{Significant: 3}}, {5, 5, engine.Rounding{Significant: 3}}, {1e22, 1e22, engine.Rounding{Significant: 3}},
	} {
		got := queries.Rounded(c.v, c.r)
		if got != c.want || math.Signbit(got) != math.Signbit(c.want) {
			t.Errorf("%v by %+v is %v, want %v", c.v, c.r, got, c.want)
		}
	}
	for v, want := range map[float64]float64{0.05011: 0.05, 0.0567: 0.057, 12.5: 13, 0.099999: 0.1} {
		if got := queries.Significant(v, 2); got != want {
			t.Errorf("SE %v is %v, want %v", v, got, want)
		}
	}
}
