package survey

import (
	"math"
	"math/big"
	"slices"
	"sort"
)

// Rule says how a weighted quantile is defined, by its number in Hyndman and Fan (1996).
type Rule uint8

// The rules, with C_k the cumulated weight of the k smallest values, W all weight, w_n the weight of the largest value.
// Below the first point every rule gives the smallest value and above the last one the largest (textbook; R 4.5 averages
// or extrapolates there for hf2 and hf4).
const (
	HF1 Rule = iota + 1 // smallest x with C_k >= pW (R "math", inverse distribution function)
	HF2                 // as HF1, but (x_k + x_k+1)/2 if C_k = pW (R "school", Stata, SAS UNIVARIATE)
	HF3                 // as HF1, but the even one of k and k+1 if C_k = pW
	HF4                 // linear through (C_k/W, x_k)
	HF5                 // linear through ((C_k - w_k/2)/W, x_k)
	HF6                 // linear through (C_k/(W + w_n), x_k)
	HF7                 // linear through (C_k-1/C_n-1, x_k)
	HF8                 // linear through ((C_k-1/3 + 2C_k/3)/(W + w_n/3), x_k)
	HF9                 // linear through ((3C_k-1/8 + 5C_k/8)/(W + w_n/4), x_k)
)

func (r Rule) String() string { return "hf" + string('0'+rune(r)) }

// ParseRule reads hf1 to hf9, and math (hf1) and school (hf2).
func ParseRule(s string) (Rule, bool) {
	switch s {
	case "math":
		return HF1, true
	case "school":
		return HF2, true
	}
	if len(s) == 3 && s[:2] == "hf" && s[2] >= '1' && s[2] <= '9' {
		return Rule(s[2] - '0'), true
	}
	return 0, false
}

// ValueTable is the weighted distribution of a variable in one domain: ascending values with exact cumulated weights.
type ValueTable struct {
	values []float64
	low    []uint64 // low word of the cumulated weight
	high   []uint64 // nil if every sum fits 64 bits
}

// NewValueTable makes a table of (value, weight) pairs in any order. Weights are integers of one common scale (all decimals
// times 10^s); rows of weight 0 are left out. HF1 and HF2 do not care whether equal values were added up beforehand. The other
// rules want one entry a record, and where equal values have different weights their answer depends on the order of these
// records, which is kept (R does so, too). The slices are not kept.
func NewValueTable(values []float64, weights []Uint128) *ValueTable {
	order := make([]int, 0, len(values))
	for i := range values {
		if !weights[i].IsZero() {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return values[order[a]] < values[order[b]] })
	t := &ValueTable{values: make([]float64, len(order)), low: make([]uint64, len(order)), high: make([]uint64, len(order))}
	var sum Uint128
	for k, i := range order {
		sum = sum.Add(weights[i])
		t.values[k], t.low[k], t.high[k] = values[i], sum.Lo, sum.Hi
	}
	if sum.Hi == 0 {
		t.high = nil
	}
	return t
}

// Len is the number of entries.
func (t *ValueTable) Len() int { return len(t.values) }

// Total is all weight.
func (t *ValueTable) Total() Uint128 { return t.cumulated(len(t.values)) }

// cumulated is C_k, with C_0 = 0.
func (t *ValueTable) cumulated(k int) Uint128 {
	if k == 0 {
		return Uint128{}
	}
	if t.high == nil {
		return Uint128{0, t.low[k-1]}
	}
	return Uint128{t.high[k-1], t.low[k-1]}
}

// Quantile is the p-quantile by the rule, all comparisons of cumulated weights with pW being exact. NaN for an empty table.
func (t *ValueTable) Quantile(p Prob, r Rule) float64 {
	n := len(t.values)
	if n == 0 {
		return nan
	}
	if r > HF3 {
		return t.interpolate(p, r)
	}
	target := new(big.Int).Mul(p.num, t.Total().big())
	rest := new(big.Int)
	floor, _ := target.DivMod(target, p.den, rest)
	exact := rest.Sign() == 0
	limit := bigToUint128(floor)
	if !exact {
		limit = limit.Add(Uint128{0, 1})
	}
	k := t.firstAtLeast(limit) // C_k >= pW, k from 1
	tie := exact && k < n && t.cumulated(k) == limit
	switch {
	case tie && r == HF2:
		return t.values[k-1]/2 + t.values[k]/2
	case tie && r == HF3 && k%2 == 1:
		return t.values[k]
	}
	return t.values[k-1]
}

// firstAtLeast is the smallest k >= 1 with C_k >= limit.
func (t *ValueTable) firstAtLeast(limit Uint128) int {
	var k int
	if t.high == nil {
		if limit.Hi > 0 {
			return len(t.values)
		}
		k, _ = slices.BinarySearch(t.low, limit.Lo)
	} else {
		k = sort.Search(len(t.low), func(i int) bool { return !t.cumulated(i + 1).Less(limit) })
	}
	return min(k+1, len(t.values))
}

// points gives the position of x_k as numerator over a denominator common to all k, and where p stands on that scale.
func (t *ValueTable) points(r Rule) (numerator func(k int) *big.Int, denominator *big.Int) {
	n := len(t.values)
	total := t.Total().big()
	last := new(big.Int).Sub(total, t.cumulated(n-1).big())
	mix := func(a, b int64) func(k int) *big.Int { // a·C_k-1 + b·C_k
		return func(k int) *big.Int {
			s := new(big.Int).Mul(big.NewInt(a), t.cumulated(k-1).big())
			return s.Add(s, new(big.Int).Mul(big.NewInt(b), t.cumulated(k).big()))
		}
	}
	scale := func(a, b int64) *big.Int { // a·W + b·w_n
		s := new(big.Int).Mul(big.NewInt(a), total)
		return s.Add(s, new(big.Int).Mul(big.NewInt(b), last))
	}
	switch r {
	case HF5:
		return mix(1, 1), scale(2, 0)
	case HF6:
		return mix(0, 1), scale(1, 1)
	case HF7:
		return mix(1, 0), scale(1, -1)
	case HF8:
		return mix(1, 2), scale(3, 1)
	case HF9:
		return mix(3, 5), scale(8, 2)
	default:
		return mix(0, 1), scale(1, 0)
	}
}

func (t *ValueTable) interpolate(p Prob, r Rule) float64 {
	n := len(t.values)
	numerator, denominator := t.points(r)
	at := new(big.Int).Mul(p.num, denominator)
	scaled := func(k int) *big.Int { return new(big.Int).Mul(numerator(k), p.den) }
	k := sort.Search(n, func(i int) bool { return scaled(i+1).Cmp(at) >= 0 }) + 1 // first point at or above p
	if k == 1 {
		return t.values[0]
	}
	if k > n {
		return t.values[n-1]
	}
	lo, hi := scaled(k-1), scaled(k)
	if hi.Cmp(at) == 0 {
		return t.values[k-1]
	}
	share, _ := new(big.Rat).SetFrac(at.Sub(at, lo), hi.Sub(hi, lo)).Float64()
	a, b := t.values[k-2], t.values[k-1]
	return a + float64(share*(b-a))
}

// AtMost is the cumulated weight of the values <= x.
func (t *ValueTable) AtMost(x float64) Uint128 {
	k := sort.Search(len(t.values), func(i int) bool { return t.values[i] > x })
	return t.cumulated(k)
}

// quantileAt is the quantile at a computed probability; NaN outside [0, 1], as R and SAS have it.
func (t *ValueTable) quantileAt(p float64, r Rule) float64 {
	if !(p >= 0 && p <= 1) || math.IsNaN(p) {
		return nan
	}
	return t.Quantile(probOfFloat(p), r)
}
