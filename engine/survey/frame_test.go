package survey

import (
	"errors"
	"math"
	"strings"
	"testing"

	"corridor/engine"
)

func weightsOf(t *testing.T, texts ...string) *Weights {
	t.Helper()
	var b WeightsBuilder
	for _, s := range texts {
		if err := b.AppendText(s); err != nil {
			t.Fatal(err)
		}
	}
	return b.Weights()
}

func factorOf(values ...string) *Factor {
	b := newFactorBuilder()
	for _, v := range values {
		b.add(v)
	}
	return &b.f
}

// refused checks kind, row and a word of an error.
func refused(t *testing.T, err error, row int64, word string) {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) || e.Where.Row != row || !strings.Contains(e.Text.En, word) || e.Text.Vi == "" {
		t.Errorf("error %v, want one about %q at row %d in two languages", err, word, row)
	}
}

func TestFrameRefusals(t *testing.T) {
	w := weightsOf(t, "1", "1", "1")
	_, err := NewFrame(Sample{Weight: w, Strata: factorOf("a", "a", "b"), Stages: []*Factor{factorOf("1", "2", "1")}})
	refused(t, err, 3, "stands in the strata")
	missing := factorOf("a", "a", "b")
	missing.Code[1] = -1
	_, err = NewFrame(Sample{Weight: w, Strata: missing})
	refused(t, err, 2, "stratum is missing")
	_, err = NewFrame(Sample{Weight: w, FPC: [][]float64{{10, 10, 20}}})
	refused(t, err, 3, "not the same")
	_, err = NewFrame(Sample{Weight: w, Strata: factorOf("a", "a", "b"), FPC: [][]float64{{0.5, 0.5, 20}}})
	refused(t, err, 0, "mixes")
	_, err = NewFrame(Sample{Weight: w, FPC: [][]float64{{2, 2, 2}}})
	refused(t, err, 0, "smaller than the sample")
	_, err = NewFrame(Sample{Weight: w, FPC: [][]float64{{5, math.NaN(), 5}}})
	refused(t, err, 2, "fpc")
	_, err = NewFrame(Sample{Weight: w, FPC: [][]float64{{5, 5, 5}, {5, 5, 5}}})
	refused(t, err, 0, "fpc columns")
	var b WeightsBuilder
	refused(t, b.AppendText("-1"), 1, "negative")
	refused(t, b.AppendText("1,5"), 1, "not a number")
	_, err = WeightsOf([]float64{1, math.NaN()})
	refused(t, err, 2, "missing")
}

// A PSU whose records all have weight 0 counts in n_h (the stratum is not lonely) but not in the degrees of freedom (5.4).
func TestWeightlessPSU(t *testing.T) {
	rs := []record{{"A", "1", 1, 2, 1, true}, {"A", "1", 2, 4, 1, true}, {"A", "2", 0, 7, 1, true}}
	f, y, _ := frameOf(t, rs)
	e := f.Linear(Total, y, nil, f.All(), DefaultOptions())[0]
	// z = (10, 0), mean 5: V = 2/1·(25 + 25)
	if e.Value != 10 || e.SE != 10 || e.N != 2 || e.NRows != 3 || e.NPSU != 1 || e.DF != 0 || !math.IsNaN(e.CILow) || e.Err != nil {
		t.Errorf("%+v", e.Estimate)
	}
	none := []record{{"A", "1", 0, 2, 1, true}, {"A", "2", 0, 7, 1, true}}
	f, y, _ = frameOf(t, none)
	e = f.Linear(Mean, y, nil, f.All(), DefaultOptions())[0]
	if e.N != 0 || e.NRows != 2 || !math.IsNaN(e.Value) || !math.IsNaN(e.SE) || e.Err != nil {
		t.Errorf("weightless domain: %+v", e.Estimate)
	}
}

// Under fail only the domains that touch the lonely stratum are refused.
func TestLonelyRefusesOnlyWhatTouchesIt(t *testing.T) {
	rs := []record{{"A", "1", 1, 2, 1, true}, {"A", "2", 2, 4, 1, true}, {"B", "1", 3, 7, 1, true}}
	f, y, _ := frameOf(t, rs)
	es := f.Linear(Mean, y, nil, f.Group([]int32{0, 0, 1}, 2), DefaultOptions())
	if es[0].Err != nil || !(es[0].SE > 0) {
		t.Errorf("the domain in stratum A was refused: %v", es[0].Err)
	}
	if !es[1].Refused() || es[1].Value != 7 || !math.IsNaN(es[1].SE) || !strings.Contains(es[1].Err.Error(), `"B"`) {
		t.Errorf("the domain in the lonely stratum: %+v", es[1].Estimate)
	}
	averaged := f.Linear(Mean, y, nil, f.Group([]int32{0, 0, 1}, 2), options(LonelyAverage))
	if !averaged[1].Refused() {
		t.Error("an average over no stratum was taken")
	}
}

// Weights of any text are held exactly: 33.84699630737305 as decimal, a mix of 1e-7 and 1e12, binary noise.
func TestWeightsAreExact(t *testing.T) {
	w := weightsOf(t, "33.84699630737305", "0.0000001", "1000000000000", "2.5e1", "0")
	if w.places != 14 || w.At(0).Lo != 3384699630737305 || w.At(1).Lo != 10_000_000 || w.At(3).Lo != 2_500_000_000_000_000 || !w.Zero(4) {
		t.Errorf("places %d, ints %v %v %v", w.places, w.At(0), w.At(1), w.At(3))
	}
	if got := w.sum(w.total).Float(); got != 1000000000058.8469964073730500 {
		t.Errorf("sum %v", got)
	}
	odd := weightsOf(t, "0.1234567890123456789012345", "3")
	if odd.exp2 == 0 || odd.sum(odd.At(1)).Float() != 3 || odd.sum(odd.At(0)).Float() != 0.1234567890123456789012345 {
		t.Errorf("binary weights: unit 2^%d, %v", odd.exp2, odd.sum(odd.At(0)))
	}
	wide := weightsOf(t, "1e-200", "1e200")
	if got := wide.sum(wide.total).Float(); math.Abs(got/1e200-1) > 1e-15 {
		t.Errorf("wide weights add up to %v", got)
	}
	floats, err := WeightsOf([]float64{0.1, 403.1736, 1.0 / 3})
	if err != nil || floats.exp2 == 0 {
		t.Errorf("a third has no short decimal: unit 2^%d, %v", floats.exp2, err)
	}
	if floats, err = WeightsOf([]float64{0.1, 403.1736, 30.97}); err != nil || floats.places != 4 || floats.At(1).Lo != 4031736 {
		t.Errorf("places %d, %v, %v", floats.places, floats.At(1), err)
	}
}

// Weights that need more than 64 bits take the other arithmetic and give the same answers.
func TestWideWeights(t *testing.T) {
	rs := append([]record(nil), golden...)
	f, y, x := frameOf(t, rs)
	want := f.Linear(Ratio, y, x, f.All(), options(LonelyAdjust))[0]
	var b WeightsBuilder
	for _, r := range rs {
		if err := b.AppendText(format(r.w) + ".000000000000000000000"); err != nil {
			t.Fatal(err)
		}
	}
	wide := *f
	wide.Weight = b.Weights()
	if wide.Weight.hi == nil {
		wide.Weight.hi = make([]uint64, len(rs)) // the same integers, told to be wide
	}
	got := wide.Linear(Ratio, y, x, wide.All(), options(LonelyAdjust))[0]
	near(t, "ratio", got.Value, want.Value, 1e-15)
	near(t, "SE", got.SE, want.SE, 1e-14)
	r := make([]float64, len(y))
	for i := range r {
		r[i] = y[i] / x[i]
	}
	q := wide.Quantiles(r, OrderOf(r), wide.All(), []Prob{MustProb("0.5")}, HF1, options(LonelyAdjust))[0][0]
	limit(t, "median", q.Value, 6, 0) // methodology 6.4
	near(t, "median SE", q.SE, 0.7162527218, 2e-10)
}

func format(w float64) string { return Prob{float: w}.String() }

// Values near the ends of the doubles: no panic, and what cannot be held does not exist.
func TestHugeValues(t *testing.T) {
	rs := []record{{"A", "1", 100, 1e308, 1, true}, {"A", "2", 100, 1e308, 1, true}, {"A", "3", 100, -5e-324, 1, true}}
	f, y, x := frameOf(t, rs)
	for _, k := range []Kind{Total, Mean, Ratio, Variance} {
		xs := x
		if k != Ratio {
			xs = nil
		}
		e := f.Linear(k, y, xs, f.All(), DefaultOptions())[0]
		for _, v := range []float64{e.Value, e.SE, e.CILow, e.CIHigh, e.CV} {
			if math.IsInf(v, 0) {
				t.Errorf("%v: an infinite field in %+v", k, e.Estimate)
			}
		}
	}
	q := f.Quantiles(y, OrderOf(y), f.All(), []Prob{MustProb("0"), MustProb("1")}, HF1, DefaultOptions())[0]
	limit(t, "p 0", q[0].Value, -5e-324, 0)
	limit(t, "p 1", q[1].Value, 1e308, 0)
}

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]float64{"1": 1, "-2.50": -2.5, "+.5": 0.5, "5.": 5, "1e3": 1000, " 7 ": 7, "-0": 0, "0.1": 0.1,
		"123456789012345678901234567890": 123456789012345678901234567890, "4.9e-324": 4.9e-324} {
		if got, ok := ParseNumber(text); !ok || got != want || math.Signbit(got) != math.Signbit(want) {
			t.Errorf("%q is %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", " ", ".", "-", "1e", "0x10", "NaN", "Inf", "1_000", "1,5", "1 2", "e5", "1e999", "--1"} {
		if v, ok := ParseNumber(text); ok {
			t.Errorf("%q was read as %v", text, v)
		}
	}
	for _, text := range []string{"-0.1", "1.01", "1/2", "0x1p-1", "", "NaN", "1_0"} {
		if _, err := ParseProb(text); err == nil {
			t.Errorf("%q was read as a probability", text)
		}
	}
}

// Two stages by hand: 2 of 4 PSUs, in each 2 of 5 units. z of the units (w·y): 10, 20 | 30, 60. Stage 1: z = 30, 90,
// V1 = (1-2/4)·2·((-30)²+30²) = 1800. Stage 2: (1-2/5)·2·(5²+5²) = 60 and (1-2/5)·2·(15²+15²) = 540, times n/N = 1/2: 300.
func TestTwoStagesByHand(t *testing.T) {
	s := Sample{Weight: weightsOf(t, "1", "1", "1", "1"), Stages: []*Factor{factorOf("p", "p", "q", "q"), factorOf("1", "2", "1", "2")},
		FPC: [][]float64{{4, 4, 4, 4}, {5, 5, 5, 5}}}
	y := []float64{10, 20, 30, 60}
	f, err := NewFrame(s)
	if err != nil {
		t.Fatal(err)
	}
	e := f.Linear(Total, y, nil, f.All(), DefaultOptions())[0]
	near(t, "SE", e.SE, math.Sqrt(1800+300), 1e-15)
	if e.NPSU != 2 || e.DF != 1 {
		t.Errorf("%d PSUs, df %v; want 2, 1", e.NPSU, e.DF)
	}
	s.OneStage = true
	if f, err = NewFrame(s); err != nil {
		t.Fatal(err)
	}
	near(t, "SE, one stage", f.Linear(Total, y, nil, f.All(), DefaultOptions())[0].SE, math.Sqrt(1800), 1e-15)
	s.FPC = [][]float64{{0.5, 0.5, 0.5, 0.5}, {0.4, 0.4, 0.4, 0.4}}
	s.OneStage = false
	if f, err = NewFrame(s); err != nil {
		t.Fatal(err)
	}
	near(t, "SE, fractions", f.Linear(Total, y, nil, f.All(), DefaultOptions())[0].SE, math.Sqrt(2100), 1e-15)
}

func TestJackknifeWarnsOfQuantiles(t *testing.T) {
	f, y, _ := frameOf(t, golden)
	jack, err := NewJackknife(JKn, f.Design, false)
	if err != nil {
		t.Fatal(err)
	}
	e := f.ReplicateQuantiles(jack, y, OrderOf(y), f.All(), []Prob{MustProb("0.5")}, HF1, options(LonelyCertainty))[0][0]
	if len(e.Warnings) == 0 || !strings.Contains(e.Warnings[0].En, "jackknife") {
		t.Errorf("no warning: %+v", e.Estimate)
	}
}
