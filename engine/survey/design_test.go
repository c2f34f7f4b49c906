package survey

import (
	"math"
	"testing"
)

// record is one line of a small worked example.
type record struct {
	stratum, psu string
	w, y, x      float64
	in           bool
}

// totalsOf reduces records the slow and obvious way: the reference for the fast roads.
func totalsOf(t *testing.T, rs []record) (*Design, []PSUTotal) {
	t.Helper()
	type key struct{ s, p string }
	seen := map[key]*PSU{}
	var psus []PSU
	for _, r := range rs {
		k := key{r.stratum, r.psu}
		if seen[k] == nil {
			psus = append(psus, PSU{Stratum: r.stratum, ID: r.psu})
			seen[k] = &psus[len(psus)-1]
		}
		for i := range psus {
			if psus[i].Stratum == r.stratum && psus[i].ID == r.psu {
				psus[i].Weighted = psus[i].Weighted || r.w > 0
			}
		}
	}
	d, err := NewDesign(psus)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[int32]*PSUTotal{}
	for _, r := range rs {
		if !r.in {
			continue
		}
		u := d.PSUIndex(r.stratum, r.psu)
		s := sums[u]
		if s == nil {
			s = &PSUTotal{PSU: u}
			sums[u] = s
		}
		s.N++
		if r.w > 0 {
			s.NNonzero++
		}
		s.A0 = s.A0.Add(SumOf(r.w))
		s.A1 = s.A1.Add(SumOfProduct(r.w, r.y))
		s.A2 = s.A2.Add(SumOfProduct(r.w, r.x))
	}
	var totals []PSUTotal
	for _, s := range sums { // map order: Linear must not care
		totals = append(totals, *s)
	}
	return d, totals
}

// golden is the file of 15 persons of methodology 6.4: stratum, psu, weight, cost (million VND), earnings.
var golden = []record{
	{"A", "11", 120, 150, 25, true}, {"A", "11", 120, 180, 24, true}, {"A", "12", 150, 120, 16, true},
	{"A", "12", 150, 90, 15, true}, {"A", "13", 100, 60, 30, true}, {"B", "21", 80, 200, 25, true},
	{"B", "21", 80, 160, 20, true}, {"B", "22", 90, 110, 16, true}, {"B", "22", 90, 45, 30, true},
	{"C", "31", 200, 140, 28, true}, {"C", "31", 200, 30, 8, true}, {"C", "32", 210, 0, 17, true},
	{"C", "32", 210, 170, 22, true}, {"D", "41", 60, 155, 25, true}, {"D", "41", 60, 100, 14, true},
}

// goldenMen says who of golden is a man.
var goldenMen = []bool{true, false, true, false, true, true, true, false, true, true, false, true, false, true, false}

func options(l Lonely) Options {
	o := DefaultOptions()
	o.Lonely = l
	return o
}

// Table 1 of methodology 6.4 (confirmed there with R survey 4.1.1): values and standard errors for remove, adjust, average.
func TestGoldenTableLinear(t *testing.T) {
	rows := []struct {
		name               string
		kind               Kind
		y                  func(record) float64
		value              float64
		remove, adj, avera float64
	}{
		{"ROM", Ratio, func(r record) float64 { return r.y }, 5.2525641026, 0.6480134180, 0.6525903047, 0.7482614426},
		{"MOR", Mean, func(r record) float64 { return r.y / r.x }, 5.2354420319, 0.5194349485, 0.5271314610, 0.5997918146},
		{"mean C", Mean, func(r record) float64 { return r.y }, 106.6927083333, 12.5065112198, 12.5739416252, 14.4412752388},
		{"mean E", Mean, func(r record) float64 { return r.x }, 20.3125, 1.3039129398, 1.3049014101, 1.5056289736},
	}
	for _, row := range rows {
		rs := append([]record(nil), golden...)
		for i := range rs {
			rs[i].y = row.y(rs[i])
		}
		d, totals := totalsOf(t, rs)
		for _, p := range []struct {
			l  Lonely
			se float64
		}{{LonelyCertainty, row.remove}, {LonelyAdjust, row.adj}, {LonelyAverage, row.avera}} {
			e, _ := Linear(row.kind, d, totals, options(p.l))
			near(t, row.name, e.Value, row.value, 1e-10)
			near(t, row.name+" SE "+p.l.String(), e.SE, p.se, 2e-10)
			if e.DF != 4 || e.N != 15 || e.SumW != 1920 {
				t.Errorf("%s: df %v, n %v, W %v; want 4, 15, 1920", row.name, e.DF, e.N, e.SumW)
			}
		}
		e, _ := Linear(row.kind, d, totals, DefaultOptions())
		if e.Err == nil || !math.IsNaN(e.SE) || math.IsNaN(e.Value) {
			t.Errorf("%s under fail: err %v, SE %v, value %v; want a refusal that keeps the value", row.name, e.Err, e.SE, e.Value)
		}
	}
}
