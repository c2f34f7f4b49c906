package survey

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawRecords makes a small stratified cluster sample with unequal weights, zero weights and at least two PSUs a stratum.
func drawRecords(t *rapid.T) []record {
	var rs []record
	value := rapid.OneOf(rapid.Float64Range(-1e6, 1e6), rapid.Float64Range(-1e-6, 1e-6), rapid.Just(0.0))
	for h := range rapid.IntRange(1, 4).Draw(t, "strata") {
		for c := range rapid.IntRange(2, 4).Draw(t, "psus") {
			for range rapid.IntRange(1, 4).Draw(t, "persons") {
				w := float64(rapid.IntRange(0, 5_000_000).Draw(t, "w")) / 1e4
				rs = append(rs, record{fmt.Sprint("S", h), fmt.Sprint(c), w, value.Draw(t, "y"), rapid.Float64Range(0.5, 100).Draw(t, "x"), true})
			}
		}
	}
	rs[0].w = 1 // somebody has weight
	return rs
}

func frameOfRapid(t *rapid.T, rs []record) (*Frame, []float64, []float64) {
	var out testing.T
	f, y, x := frameOf(&out, rs)
	if out.Failed() {
		t.Fatal("no frame")
	}
	return f, y, x
}

// The accumulator agrees with big.Float at 4000 bits to the last bit (rounding goes by way of 106 bits), whatever the order.
func TestAccumulatorIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vs := rapid.SliceOfN(rapid.Float64Range(-1e300, 1e300), 1, 60).Draw(t, "vs")
		for i := range vs {
			vs[i] = math.Ldexp(vs[i], -rapid.IntRange(0, 2000).Draw(t, "shift"))
		}
		exact := new(big.Float).SetPrec(4000)
		var a, b accumulator
		for i := range vs {
			exact.Add(exact, new(big.Float).SetFloat64(vs[i]))
			a.add(vs[i])
			b.add(vs[len(vs)-1-i])
			if i%7 == 0 {
				a.settle()
			}
		}
		want, _ := exact.Float64()
		if !close(a.float(), want, 0x1p-52, 0) || a.sum() != b.sum() {
			t.Fatalf("sum %v and %v, want %v", a.float(), b.float(), want)
		}
		for _, v := range vs {
			a.add(-v)
		}
		if got := a.float(); got != 0 {
			t.Fatalf("after taking all away: %v", got)
		}
	})
}

// Cells, tabulation and the slow reference give the same sums; means and SEs agree to rounding, counts exactly.
func TestRoadsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := drawRecords(t)
		f, y, x := frameOfRapid(t, rs)
		var tt testing.T
		d, totals := totalsOf(&tt, rs)
		o := options(LonelyAdjust)
		slow := o
		slow.Deff = true // takes the domain by domain road
		for _, k := range []Kind{Total, Mean, Ratio} {
			want, _ := Linear(k, d, totals, o)
			a, b := f.Linear(k, y, x, f.All(), o)[0], f.Linear(k, y, x, f.All(), slow)[0]
			if k == Mean {
				a, b = f.Linear(k, y, nil, f.All(), o)[0], f.Linear(k, y, nil, f.All(), slow)[0]
			}
			if a.Value != b.Value || a.SE != b.SE || a.SumW != b.SumW || a.N != b.N || a.NRows != b.NRows || a.NPSU != b.NPSU {
				t.Fatalf("%v: two roads, two numbers: %+v and %+v", k, a.Estimate, b.Estimate)
			}
			if a.N != want.N || a.NRows != want.NRows || !close(a.Value, want.Value, 1e-12, 1e-9) || !close(a.SE, want.SE, 1e-9, 1e-9) {
				t.Fatalf("%v: %v (%v), the reference says %v (%v)", k, a.Value, a.SE, want.Value, want.SE)
			}
		}
	})
}

// close allows a relative error, and an absolute one where cancellation leaves little.
func close(a, b, rel, abs float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= rel*math.Abs(b)+abs
}

// For a total, the jackknife JKn is the linearised variance exactly (survey-stats 9).
func TestJackknifeOfTotalIsTaylor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, y, _ := frameOfRapid(t, drawRecords(t))
		for _, mse := range []bool{false, true} {
			jack, err := NewJackknife(JKn, f.Design, mse)
			if err != nil {
				t.Fatal(err)
			}
			a, b := f.Replicate(jack, Total, y, nil, f.All(), DefaultOptions())[0], f.Linear(Total, y, nil, f.All(), DefaultOptions())[0]
			if !close(a.SE, b.SE, 1e-9, 1e-9*math.Abs(b.Value)) {
				t.Fatalf("mse %v: jackknife %v, Taylor %v", mse, a.SE, b.SE)
			}
		}
	})
}

// A constant has the mean c, SE 0 exactly, variance 0; a ratio c·x/x is c with SE 0 up to rounding of c·x.
func TestConstantHasNoError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := drawRecords(t)
		c := float64(rapid.IntRange(-1_000_000, 1_000_000).Draw(t, "c"))
		for i := range rs {
			rs[i].y = c
		}
		f, y, _ := frameOfRapid(t, rs)
		if e := f.Linear(Mean, y, nil, f.All(), DefaultOptions())[0]; e.Value != c || e.SE != 0 {
			t.Fatalf("mean of %v is %v with SE %v", c, e.Value, e.SE)
		}
		if e := f.Linear(Variance, y, nil, f.All(), DefaultOptions())[0]; e.N > 1 && (e.Value != 0 || e.SE != 0) {
			t.Fatalf("variance of a constant is %v with SE %v", e.Value, e.SE)
		}
	})
}

// hf1, hf2 and hf3 with integer weights are types 1, 2 and 3 of the sample in which every record stands as often as its
// weight says; the definition is written down here a second time, on the expanded sample.
func TestQuantileIsThatOfTheExpandedSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		var values, expanded []float64
		var weights []Uint128
		for range n {
			v, w := float64(rapid.IntRange(-5, 5).Draw(t, "v")), rapid.IntRange(0, 6).Draw(t, "w")
			values, weights = append(values, v), append(weights, Uint128{0, uint64(w)})
			for range w {
				expanded = append(expanded, v)
			}
		}
		slices.Sort(expanded)
		a, b := rapid.IntRange(0, 20).Draw(t, "a"), 20
		p := MustProb(fmt.Sprint(float64(a) / float64(b)))
		table := NewValueTable(values, weights)
		m := len(expanded)
		if m == 0 {
			if !math.IsNaN(table.Quantile(p, HF1)) {
				t.Fatal("an empty table has a quantile")
			}
			return
		}
		j, rest := a*m/b, a*m%b // np = j + rest/b
		at := func(k int) float64 { return expanded[min(max(k, 1), m)-1] }
		type1, type2 := at(j+1), at(j+1)
		if rest == 0 {
			type1, type2 = at(j), (at(j)+at(j+1))/2
			if j == 0 {
				type2 = at(1)
			}
		}
		if got := table.Quantile(p, HF1); got != type1 {
			t.Fatalf("hf1 %v, want %v of %v", got, type1, expanded)
		}
		if got := table.Quantile(p, HF2); got != type2 {
			t.Fatalf("hf2 %v, want %v of %v", got, type2, expanded)
		}
	})
}

// With equal weights hf4 to hf9 are the types 4 to 9 of Hyndman and Fan: x_j + g(x_j+1 - x_j) at np + m, m by type.
func TestInterpolatingRulesWithEqualWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfNDistinct(rapid.Float64Range(-100, 100), 1, 12, rapid.ID[float64]).Draw(t, "values")
		w := uint64(rapid.IntRange(1, 9).Draw(t, "w"))
		weights := make([]Uint128, len(values))
		for i := range weights {
			weights[i] = Uint128{0, w}
		}
		table := NewValueTable(values, weights)
		slices.Sort(values)
		n, p := float64(len(values)), float64(rapid.IntRange(0, 100).Draw(t, "p"))/100
		for rule, position := range map[Rule]float64{
			HF4: n * p, HF5: n*p + 0.5, HF6: (n + 1) * p, HF7: (n-1)*p + 1, HF8: (n+1.0/3)*p + 1.0/3, HF9: (n+0.25)*p + 0.375,
		} {
			position = math.Min(math.Max(position, 1), n)
			j := int(math.Min(math.Floor(position), n-1))
			want := values[0]
			if n > 1 {
				want = values[j-1] + (position-float64(j))*(values[j]-values[j-1])
			}
			if got := table.Quantile(MustProb(fmt.Sprint(p)), rule); !close(got, want, 1e-9, 1e-9) {
				t.Fatalf("%v of %v at %v is %v, want %v", rule, values, p, got, want)
			}
		}
	})
}

// p·W on a cumulated weight: 0.1·30.97·200 in doubles is beside it, here it is on it (survey-stats 7.2).
func TestKnifeEdge(t *testing.T) {
	values, weights := make([]float64, 200), make([]float64, 200)
	for i := range values {
		values[i], weights[i] = float64(i+1), 30.97
	}
	w, err := WeightsOf(weights)
	if err != nil {
		t.Fatal(err)
	}
	ints := make([]Uint128, 200)
	for i := range ints {
		ints[i] = w.At(i)
	}
	table := NewValueTable(values, ints)
	for p, k := range map[string]float64{"0.1": 20, "0.4": 80, "0.7": 140, "0.9": 180} {
		limit(t, "hf1", table.Quantile(MustProb(p), HF1), k, 0)
		limit(t, "hf2", table.Quantile(MustProb(p), HF2), k+0.5, 0)
	}
	// survey-stats 7.4: below the first cumulated weight the answer is x_1, not R's average or extrapolation.
	heavy := NewValueTable([]float64{1, 2, 3}, []Uint128{{0, 8}, {0, 1}, {0, 1}})
	for rule := HF1; rule <= HF4; rule++ {
		limit(t, rule.String(), heavy.Quantile(MustProb("0.5"), rule), 1, 0)
	}
}

// Shuffled records and other numbers of threads give the same bits.
func TestOrderAndThreadsDoNotShow(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var rs []record
	domain := []int32{}
	for i := range 40_000 {
		y := math.Exp(3 * r.NormFloat64())
		if r.IntN(20) == 0 {
			y = nan
		}
		rs = append(rs, record{fmt.Sprint(i % 7), fmt.Sprint(i % 91), math.Round(1e4*math.Exp(r.NormFloat64())) / 1e4, y, 1 + r.Float64(), true})
		domain = append(domain, int32(r.IntN(6))-1)
	}
	run := func(order []int, threads int, psu bool) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		shuffled, code := make([]record, len(rs)), make([]int32, len(rs))
		for k, i := range order {
			shuffled[k], code[k] = rs[i], domain[i]
		}
		f, y, x := frameOf(t, shuffled)
		if !psu {
			var err error
			if f, err = NewFrame(Sample{Weight: f.Weight}); err != nil {
				t.Fatal(err)
			}
		}
		d := f.Group(code, 5)
		text := ""
		for _, deff := range []bool{false, true} {
			o := DefaultOptions()
			o.Deff = deff
			text += bitsOf(f.Linear(Total, y, nil, d, o)) + bitsOf(f.Linear(Mean, y, nil, d, o)) + bitsOf(f.Linear(Ratio, y, x, d, o)) + bitsOf(f.Linear(Variance, y, nil, d, o))
		}
		for _, es := range f.Quantiles(y, OrderOf(y), d, []Prob{MustProb("0.5"), MustProb("0.8")}, HF2, DefaultOptions()) {
			text += fmt.Sprintf("%b %b %b %b|", es[0].Value, es[0].SE, es[1].CILow, es[1].CIHigh)
		}
		return text
	}
	straight := make([]int, len(rs))
	for i := range straight {
		straight[i] = i
	}
	for _, psu := range []bool{true, false} {
		want := run(straight, 1, psu)
		for threads := 1; threads <= 3; threads++ {
			if got := run(r.Perm(len(rs)), threads, psu); got != want {
				t.Fatalf("psu %v, %d threads, shuffled: other bits", psu, threads)
			}
		}
	}
}

func bitsOf(rs []Result) (s string) {
	for _, e := range rs {
		s += fmt.Sprintf("%b %b %b %b %d|", e.Value, e.SE, e.CILow, e.Deff, e.NMissing)
	}
	return s
}

// Mean 1e9 and SD 1 (survey-stats 11): the SE keeps its digits. The same data less 1e9 are the reference, and less is exact.
func TestOffsetDataKeepTheirDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	var rs, shifted []record
	for i := range 2000 {
		v := math.Round(r.NormFloat64()*1024) / 1024
		a := record{fmt.Sprint(i % 8), fmt.Sprint(i / 8 % 5), float64(1 + r.IntN(100)), 1e9 + v, 1, true}
		b := a
		b.y = v
		rs, shifted = append(rs, a), append(shifted, b)
	}
	o := DefaultOptions()
	o.Deff = true
	f, y, x := frameOf(t, rs)
	g, z, _ := frameOf(t, shifted)
	a, b := f.Linear(Mean, y, nil, f.All(), o)[0], g.Linear(Mean, z, nil, g.All(), o)[0]
	near(t, "SE of the mean", a.SE, b.SE, 1e-13)
	near(t, "deff", a.Deff, b.Deff, 1e-12)
	near(t, "SE of the ratio", f.Linear(Ratio, y, x, f.All(), o)[0].SE, b.SE, 1e-13)
	near(t, "variance", f.Linear(Variance, y, nil, f.All(), o)[0].Value, g.Linear(Variance, z, nil, g.All(), o)[0].Value, 1e-13)
	near(t, "SE of the variance", f.Linear(Variance, y, nil, f.All(), o)[0].SE, g.Linear(Variance, z, nil, g.All(), o)[0].SE, 1e-12)
}
