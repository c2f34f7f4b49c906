package survey

import (
	"math"
	"testing"
)

// shareTotals are the sums of golden's w·1[r <= q], r = C/E, over the records chosen.
func shareTotals(t *testing.T, rs []record, value func(record) float64, q float64) (*Design, []PSUTotal) {
	t.Helper()
	out := append([]record(nil), rs...)
	for i := range out {
		out[i].y = 0
		if value(rs[i]) <= q {
			out[i].y = 1
		}
	}
	return totalsOf(t, out)
}

// quantileOf runs the three steps of Woodruff over records.
func quantileOf(t *testing.T, rs []record, value func(record) float64, p string, r Rule, o Options) Estimate {
	t.Helper()
	var values []float64
	var weights []Uint128
	for _, x := range rs {
		if x.in {
			values = append(values, value(x))
			weights = append(weights, Uint128{0, uint64(math.Round(x.w * 1000))})
		}
	}
	table := NewValueTable(values, weights)
	q := table.Quantile(MustProb(p), r)
	d, totals := shareTotals(t, rs, value, q)
	return Woodruff(d, table, q, r, totals, o)
}

func ratioOf(r record) float64 { return r.y / r.x }

// limit compares an interval's end; NaN in want means that it must not exist.
func limit(t *testing.T, what string, got, want, rel float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) {
		t.Errorf("%s = %v, want %v", what, got, want)
		return
	}
	if !math.IsNaN(want) && math.Abs(got-want) > rel*math.Max(math.Abs(want), 1e-300) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

func chosen(in func(i int) bool) []record {
	rs := append([]record(nil), golden...)
	for i := range rs {
		rs[i].in = in(i)
	}
	return rs
}

// Table 2 of methodology 6.4, policy adjust: ROM interval and CV, men, women, positive costs, collapsed stratum.
func TestGoldenDomains(t *testing.T) {
	asRatio := func(rs []record) []record {
		out := append([]record(nil), rs...)
		for i := range out {
			out[i].y = out[i].y / out[i].x
		}
		return out
	}
	o := options(LonelyAdjust)
	d, totals := totalsOf(t, golden)
	rom, _ := Linear(Ratio, d, totals, o)
	limit(t, "ROM low", rom.CILow, 3.440683, 2e-7)
	limit(t, "ROM high", rom.CIHigh, 7.064445, 2e-7)
	limit(t, "ROM CV %", 100*rom.CV, 12.42, 5e-4)
	for _, c := range []struct {
		name                       string
		in                         func(int) bool
		rom, romSE, mor, morSE, df float64
		n                          int64
		w                          float64
	}{
		{"men", func(i int) bool { return goldenMen[i] }, 4.4205754829, 1.2360991840, 4.4330275229, 1.3533092152, 4, 9, 1090},
		{"women", func(i int) bool { return !goldenMen[i] }, 6.8011738811, 0.7148569408, 6.2892153028, 1.0011833127, 2, 6, 830},
		{"positive costs", func(i int) bool { return golden[i].y > 0 }, 5.7818233136, 0.8342930825, 5.8783910534, 0.7831247765, 4, 14, 1710},
	} {
		rs := chosen(c.in)
		dom := o
		dom.DF = DFDomain
		d, totals := totalsOf(t, rs)
		e, _ := Linear(Ratio, d, totals, dom)
		near(t, c.name+" ROM", e.Value, c.rom, 1e-10)
		near(t, c.name+" ROM SE", e.SE, c.romSE, 2e-10)
		if e.DF != c.df || e.N != c.n || e.SumW != c.w {
			t.Errorf("%s: df %v, n %d, W %v; want %v, %d, %v", c.name, e.DF, e.N, e.SumW, c.df, c.n, c.w)
		}
		d, totals = totalsOf(t, asRatio(rs))
		e, _ = Linear(Mean, d, totals, o)
		near(t, c.name+" MOR", e.Value, c.mor, 1e-10)
		near(t, c.name+" MOR SE", e.SE, c.morSE, 2e-10)
	}
	joined := append([]record(nil), golden...)
	for i := range joined {
		if joined[i].stratum == "D" {
			joined[i].stratum = "C"
		}
	}
	d, totals = totalsOf(t, joined)
	e, _ := Linear(Ratio, d, totals, DefaultOptions())
	near(t, "D joined to C, ROM SE", e.SE, 0.6828465785, 2e-10)
	d, totals = totalsOf(t, asRatio(joined))
	e, _ = Linear(Mean, d, totals, DefaultOptions())
	near(t, "D joined to C, MOR SE", e.SE, 0.6121114807, 2e-10)
	if e.DF != 5 {
		t.Errorf("D joined to C: df %v, want 5", e.DF)
	}
}

// Quantiles of r = C/E in methodology 6.4: points, F, Woodruff limits of both scales.
func TestGoldenQuantiles(t *testing.T) {
	o := options(LonelyAdjust)
	for p, want := range map[string]float64{"0.2": 2, "0.4": 5, "0.5": 6, "0.6": 6.875, "0.8": 7.5} {
		limit(t, "P"+p, quantileOf(t, golden, ratioOf, p, HF1, o).Value, want, 1e-15)
	}
	limit(t, "median of men", quantileOf(t, chosen(func(i int) bool { return goldenMen[i] }), ratioOf, "0.5", HF1, o).Value, 5, 1e-15)
	limit(t, "median of women", quantileOf(t, chosen(func(i int) bool { return !goldenMen[i] }), ratioOf, "0.5", HF1, o).Value, 6.875, 1e-15)
	d, totals := shareTotals(t, golden, ratioOf, 6)
	f, _ := Linear(Proportion, d, totals, o)
	near(t, "F(6)", f.Value, 0.5572916667, 1e-10)
	near(t, "SE of F(6)", f.SE, 0.1218433582, 1e-9)
	logit, logit90 := o, o
	logit.Interval, logit90.Interval, logit90.Level = IntervalXLogit, IntervalXLogit, 0.9
	for _, c := range []struct {
		name, p       string
		o             Options
		low, high, se float64
	}{
		{"median", "0.5", o, 3.75, 7.7272727272727273, 0.7162527218},
		{"median xlogit 90", "0.5", logit90, 3.75, 7.5, math.Inf(1)},
		{"P80", "0.8", o, 6, nan, nan},
		{"P80 xlogit", "0.8", logit, 3.75, 8, 0.7653671942},
		{"P40", "0.4", o, 0, 7.7272727272727273, math.Inf(1)},
		{"P20", "0.2", o, nan, 6.2, nan},
	} {
		e := quantileOf(t, golden, ratioOf, c.p, HF1, c.o)
		limit(t, c.name+" low", e.CILow, c.low, 1e-10)
		limit(t, c.name+" high", e.CIHigh, c.high, 1e-10)
		if !math.IsInf(c.se, 1) { // +Inf: the notes print no SE
			limit(t, c.name+" SE", e.SE, c.se, 2e-10)
		}
	}
}

// invented is the file of survey-stats 12.2: stratum, psu, w, cost, earn; the column g stands in inventedWomen.
var invented = []record{
	{"A", "1", 10, 800, 400, true}, {"A", "1", 12, 1500, 500, true}, {"A", "2", 8, 300, 300, true}, {"A", "2", 10, nan, 450, true},
	{"A", "3", 9, 2400, 600, true}, {"B", "1", 20, 1000, 250, true}, {"B", "1", 15, 1200, 600, true}, {"B", "2", 18, 450, 300, true},
	{"B", "2", 22, 900, 0, true}, {"C", "1", 30, 700, 350, true}, {"C", "1", 25, 1600, 400, true},
}

var inventedWomen = []bool{true, false, true, false, false, true, false, false, true, false, false}

// The table of survey-stats 12.2 (R survey 4.5).
func TestInventedFile(t *testing.T) {
	costs := func(i int) bool { return !math.IsNaN(invented[i].y) }
	ratios := func(i int) bool { return costs(i) && invented[i].x > 0 }
	women := func(in func(int) bool) func(int) bool { return func(i int) bool { return in(i) && inventedWomen[i] } }
	men := func(in func(int) bool) func(int) bool { return func(i int) bool { return in(i) && !inventedWomen[i] } }
	cost := func(r record) float64 { return r.y }
	over := func(r record) float64 {
		if ratioOf(r) > 2.5 {
			return 1
		}
		return 0
	}
	for _, c := range []struct {
		name                         string
		kind                         Kind
		in                           func(int) bool
		y                            func(record) float64
		value, remove, adj, averaged float64
	}{
		{"mean r", Mean, ratios, ratioOf, 2.70068027211, 0.293515248677, 0.303696522371, 0.359481295493},
		{"mean cost", Mean, costs, cost, 1046.74556213, 129.94813999, 131.522619214, 159.153318},
		{"total cost", Total, costs, cost, 176900, 23968.5210224, 39595.3315149, 29355.323197},
		{"ratio", Ratio, costs, cost, 3.06585788562, 0.329625724921, 0.331181539033, 0.403707416076},
		{"share r > 2.5", Proportion, ratios, over, 0.448979591837, 0.0985482355095, 0.0985702357975, 0.120696446025},
		{"F mean r", Mean, women(ratios), ratioOf, 2.84210526316, 0.696388093628, 0.696388093628, 0.696388093628},
		{"F total cost", Total, women(costs), cost, 50200, 7113.36769751, 7113.36769751, 7113.36769751},
		{"F ratio", Ratio, women(costs), cost, 4.40350877193, 2.06955556178, 2.06955556178, 2.06955556178},
		{"M mean r", Mean, men(ratios), ratioOf, 2.65137614679, 0.140351571114, 0.191334394212, 0.171894866914},
		{"M total cost", Total, men(costs), cost, 126700, 22355.5362271, 45721.4422102, 27379.8283413},
		{"M ratio", Ratio, men(costs), cost, 2.73650107991, 0.133607329475, 0.170467393885, 0.163634891555},
	} {
		rs := append([]record(nil), invented...)
		for i := range rs {
			if rs[i].in = c.in(i); rs[i].in {
				rs[i].y = c.y(rs[i])
			}
		}
		d, totals := totalsOf(t, rs)
		for l, se := range map[Lonely]float64{LonelyCertainty: c.remove, LonelyAdjust: c.adj, LonelyAverage: c.averaged} {
			e, _ := Linear(c.kind, d, totals, options(l))
			near(t, c.name, e.Value, c.value, 5e-12)
			near(t, c.name+" SE "+l.String(), e.SE, se, 1e-9)
		}
	}
}

// Intervals, design effects, quantiles and the difference of survey-stats 12.2.
func TestInventedFileMore(t *testing.T) {
	f, y, x := frameOf(t, invented)
	r := make([]float64, len(y))
	for i := range r {
		r[i] = nan
		if x[i] > 0 {
			r[i] = y[i] / x[i]
		}
	}
	o := options(LonelyCertainty)
	o.Deff = true
	e := f.Linear(Mean, r, nil, f.All(), o)[0]
	limit(t, "low t(3)", e.CILow, 1.76658375341, 1e-11)
	limit(t, "high t(3)", e.CIHigh, 3.63477679081, 1e-11)
	near(t, "deff", e.Deff, 0.641129203319, 1e-11)
	if e.N != 9 || e.NMissing != 2 || e.DF != 3 {
		t.Errorf("n %d, missing %d, df %v; want 9, 2, 3", e.N, e.NMissing, e.DF)
	}
	o.DF = DFInf
	e = f.Linear(Mean, r, nil, f.All(), o)[0]
	limit(t, "low z", e.CILow, 2.12540095579, 1e-11)
	limit(t, "high z", e.CIHigh, 3.27595958843, 1e-11)
	o.DF = DFFull
	ps := []Prob{MustProb("0.2"), MustProb("0.4"), MustProb("0.5"), MustProb("0.6"), MustProb("0.8")}
	for _, rule := range []Rule{HF1, HF2} {
		qs := f.Quantiles(r, OrderOf(r), f.All(), ps, rule, o)[0]
		for i, want := range []float64{2, 2, 2, 3, 4} {
			limit(t, "quantile", qs[i].Value, want, 0)
		}
		limit(t, "median low", qs[2].CILow, 2, 0)
		limit(t, "median high", qs[2].CIHigh, 4, 0)
		near(t, "median SE", qs[2].SE, 0.3142236833, 1e-9)
		limit(t, "P60 low", qs[3].CILow, 2, 0)
		limit(t, "P60 high", qs[3].CIHigh, nan, 0)
	}
	code := make([]int32, len(r))
	for i, woman := range inventedWomen {
		if !woman {
			code[i] = 1
		}
	}
	es := f.Linear(Mean, r, nil, f.Group(code, 2), o)
	diff, cov := Difference(f.Design, es[1].Estimate, es[0].Estimate, es[1].Influence, es[0].Influence)
	near(t, "M - F", diff.Value, -0.190729116369, 1e-10)
	near(t, "SE of M - F", diff.SE, math.Sqrt(0.48495637695+0.01969856351-2*0.09411194717), 1e-9) // printed as 0.5625
	near(t, "covariance", cov, 0.09411194717, 1e-9)
	near(t, "variance of F", es[0].SE*es[0].SE, 0.48495637695, 1e-9)
	near(t, "variance of M", es[1].SE*es[1].SE, 0.01969856351, 1e-9)
}

// frameOf makes a Frame with nested PSU ids.
func frameOf(t *testing.T, rs []record) (f *Frame, y, x []float64) {
	t.Helper()
	var w []float64
	strata, psu := newFactorBuilder(), newFactorBuilder()
	for _, r := range rs {
		w, y, x = append(w, r.w), append(y, r.y), append(x, r.x)
		strata.add(r.stratum)
		psu.add(r.psu)
	}
	weights, err := WeightsOf(w)
	if err != nil {
		t.Fatal(err)
	}
	f, err = NewFrame(Sample{Weight: weights, Strata: &strata.f, Stages: []*Factor{&psu.f}, Nest: true})
	if err != nil {
		t.Fatal(err)
	}
	return f, y, x
}

type factorBuilder struct {
	f  Factor
	at map[string]int32
}

func newFactorBuilder() *factorBuilder { return &factorBuilder{at: map[string]int32{}} }

func (b *factorBuilder) add(s string) {
	c, ok := b.at[s]
	if !ok {
		c = int32(len(b.f.Level))
		b.at[s] = c
		b.f.Level = append(b.f.Level, s)
	}
	b.f.Code = append(b.f.Code, c)
}

// Stata's fpc example (survey-stats 12.1).
func TestStataFPCExample(t *testing.T) {
	psus := func(fpc bool) (out []PSU) {
		for i, p := range []string{"1", "2", "3", "4", "5", "1", "2", "3"} {
			u := PSU{Stratum: "1", ID: p, Weighted: true, Population: 15}
			if i > 4 {
				u.Stratum, u.Population = "2", 12
			}
			if !fpc {
				u.Population = 0
			}
			out = append(out, u)
		}
		return out
	}
	x := []float64{2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2}
	for _, c := range []struct {
		fpc           bool
		se, low, high float64
	}{{false, .7412683, 3.63433, 7.261966}, {true, .6160407, 3.940751, 6.955545}} {
		d, err := NewDesign(psus(c.fpc))
		if err != nil {
			t.Fatal(err)
		}
		var totals []PSUTotal
		for i, v := range x {
			w := 3.0
			if i > 4 {
				w = 4
			}
			totals = append(totals, PSUTotal{PSU: int32(i), N: 1, NNonzero: 1, A0: SumOf(w), A1: SumOfProduct(w, v)})
		}
		e, _ := Linear(Mean, d, totals, DefaultOptions())
		near(t, "mean", e.Value, 5.448148, 1e-7)
		near(t, "SE", e.SE, c.se, 1e-7)
		near(t, "low", e.CILow, c.low, 2e-7)
		near(t, "high", e.CIHigh, c.high, 2e-7)
	}
}

// scd of survey-stats 9: linearised, JKn and BRR standard errors of the ratio alive/arrests.
func TestSCDReplicates(t *testing.T) {
	rs := []record{
		{"1", "1", 1, 25, 120, true}, {"1", "2", 1, 24, 78, true}, {"2", "1", 1, 30, 185, true},
		{"2", "2", 1, 49, 228, true}, {"3", "1", 1, 80, 670, true}, {"3", "2", 1, 70, 530, true},
	}
	f, y, x := frameOf(t, rs)
	e := f.Linear(Ratio, y, x, f.All(), DefaultOptions())[0]
	near(t, "ratio", e.Value, 0.1535063501, 1e-9)
	near(t, "linearised SE", e.SE, 0.0098073036, 1e-9)
	jack, err := NewJackknife(JKn, f.Design, false)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "JKn SE", f.Replicate(jack, Ratio, y, x, f.All(), DefaultOptions())[0].SE, 0.009846457204, 1e-9)
	var columns []*Weights
	for _, half := range [][]float64{{2, 0, 2, 0, 2, 0}, {2, 0, 0, 2, 0, 2}, {0, 2, 2, 0, 0, 2}, {0, 2, 0, 2, 2, 0}} {
		w, err := WeightsOf(half)
		if err != nil {
			t.Fatal(err)
		}
		columns = append(columns, w)
	}
	brr, err := NewReplication(BRR, columns, 0, nil, 0, false)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Replicate(brr, Ratio, y, x, f.All(), DefaultOptions())[0]
	near(t, "BRR SE", b.SE, 0.00941840067, 1e-9)
	if b.DF != 3 {
		t.Errorf("BRR df %v, want rank 4 - 1", b.DF)
	}
}
