package queries_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"corridor/engine"
	"corridor/engine/schema"
	"corridor/engine/survey"
	"corridor/queries"
	"corridor/queries/querytest"
)

// Two roads to one number: SQL cells, roll-up and streams against one person after the other through engine/survey, for every
// measure, breakdown and domain of every indicator.
func TestTwoRoads(t *testing.T) {
	persons := randomPersons(350, 11)
	st := querytest.Open(t)
	d := querytest.Load(t, st, randomDataset, persons, 0)
	registry, err := queries.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	for _, policy := range [][2]string{{"adjust", "hf1"}, {"average", "hf2"}} {
		lonely, rule := policy[0], policy[1]
		config := queries.DefaultConfig()
		config.LonelyPSU, config.QuantileRule = lonely, rule
		result, err := queries.Compute(t.Context(), st, queries.Request{Indicators: registry.Definitions(), Datasets: []engine.Dataset{d}, Config: config})
		if err != nil {
			t.Fatal(err)
		}
		slow := newRowByRow(t, persons, lonely, rule)
		compared := 0
		for i, c := range result.Contents {
			definition := registry.Definitions()[i]
			for k := range c.Full {
				compared += slow.compare(t, definition, &c.Full[k])
			}
		}
		if compared < 5000 || t.Failed() {
			t.Fatalf("%s %s: %d figures compared", lonely, rule, compared)
		}
	}
}

// rowByRow is the slow and obvious road.
type rowByRow struct {
	persons []map[string]any
	design  *survey.Design
	psu     []int32
	options survey.Options
	rule    survey.Rule
}

func newRowByRow(t *testing.T, persons []querytest.Person, lonely, rule string) *rowByRow {
	r := &rowByRow{options: survey.DefaultOptions()}
	r.options.Lonely, _ = survey.ParseLonely(lonely)
	r.rule, _ = survey.ParseRule(rule)
	types := map[string]schema.Type{}
	for _, c := range schema.Person() {
		types[c.Name] = c.Type
	}
	weighted := map[[2]string]bool{}
	for _, p := range persons {
		row := map[string]any{}
		for name, text := range p {
			switch {
			case text == "null" || text == "":
			case types[name] == schema.BOOLEAN:
				row[name] = text == "true"
			case types[name] == schema.VARCHAR:
				row[name] = text
			default:
				row[name] = decimal.RequireFromString(text)
			}
		}
		r.persons = append(r.persons, row)
		key := [2]string{p["stratum_id"], p["psu_id"]}
		weighted[key] = weighted[key] || row["w_final"].(decimal.Decimal).IsPositive()
	}
	var psus []survey.PSU
	for key, w := range weighted {
		psus = append(psus, survey.PSU{Stratum: key[0], ID: key[1], Weighted: w})
	}
	var err error
	if r.design, err = survey.NewDesign(psus); err != nil {
		t.Fatal(err)
	}
	for _, p := range persons {
		r.psu = append(r.psu, r.design.PSUIndex(p["stratum_id"], p["psu_id"]))
	}
	return r
}

var ageUnions = map[string][]string{
	"Y15T24": {"Y15T24"}, "Y25T34": {"Y25T29", "Y30T34"}, "Y35T44": {"Y35T44"}, "Y_GE45": {"Y_GE45"},
	"Y15T29": {"Y15T24", "Y25T29"}, "Y_GE30": {"Y30T34", "Y35T44", "Y_GE45"},
}

func inCell(d *queries.Definition, o *engine.Observation, p map[string]any) bool {
	for i, dim := range d.Dimensions {
		code, _ := p[dim.Column].(string)
		switch {
		case o.Codes[i] == engine.Total:
		case dim.ID == "AGE":
			if !slices.Contains(ageUnions[o.Codes[i]], code) {
				return false
			}
		case code != o.Codes[i]:
			return false
		}
	}
	return true
}

// member says whether a person is in the measure's domain and cell, with y and x of the estimator.
func (r *rowByRow) member(d *queries.Definition, parts queries.MeasureParts, o *engine.Observation, p map[string]any) (y, x decimal.Decimal, ok bool) {
	if in, _ := parts.Population(p).(bool); !in || !inCell(d, o, p) {
		return y, x, false
	}
	y, x = decimal.NewFromInt(1), decimal.NewFromInt(1)
	if parts.Amount != nil {
		if y, ok = parts.Amount(p).(decimal.Decimal); !ok {
			return y, x, false
		}
	}
	if parts.Per != nil {
		if x, ok = parts.Per(p).(decimal.Decimal); !ok {
			return y, x, false
		}
	}
	if parts.Condition != nil {
		holds, known := parts.Condition(p).(bool)
		if !holds {
			y = decimal.Zero
		}
		return y, x, known
	}
	return y, x, true
}

type psuSum struct {
	n         int64
	w, wy, wx decimal.Decimal
}

func (r *rowByRow) totals(d *queries.Definition, m *queries.Measure, o *engine.Observation, y func(decimal.Decimal) decimal.Decimal) ([]survey.PSUTotal, *survey.ValueTable) {
	parts := queries.PartsOf(m)
	sums := map[int32]*psuSum{}
	var values []float64
	var weights []survey.Uint128
	for i, p := range r.persons {
		v, x, ok := r.member(d, parts, o, p)
		w := p["w_final"].(decimal.Decimal)
		if !ok || !w.IsPositive() {
			continue
		}
		s := sums[r.psu[i]]
		if s == nil {
			s = &psuSum{}
			sums[r.psu[i]] = s
		}
		s.n++
		s.w, s.wy, s.wx = s.w.Add(w), s.wy.Add(w.Mul(y(v))), s.wx.Add(w.Mul(x))
		values = append(values, v.InexactFloat64())
		weights = append(weights, survey.Uint128{Lo: uint64(w.Shift(6).IntPart())})
	}
	var totals []survey.PSUTotal
	for psu, s := range sums {
		of := func(d decimal.Decimal) survey.Sum { return survey.SumOfBig(d.Shift(30).BigInt(), 30) }
		totals = append(totals, survey.PSUTotal{PSU: psu, N: s.n, NNonzero: s.n, A0: of(s.w), A1: of(s.wy), A2: of(s.wx)})
	}
	return totals, survey.NewValueTable(values, weights)
}

func (r *rowByRow) compare(t *testing.T, d *queries.Definition, o *engine.Observation) int {
	i := slices.IndexFunc(d.Measures, func(m queries.Measure) bool { return m.ID == o.Measure })
	m := &d.Measures[i]
	kinds := map[string]survey.Kind{"mean": survey.Mean, "ratio": survey.Ratio, "share": survey.Proportion, "total": survey.Total, "quantile": survey.Quantile}
	options := r.options
	options.Interval = survey.IntervalXLogit
	same := func(v decimal.Decimal) decimal.Decimal { return v }
	totals, table := r.totals(d, m, o, same)
	var e survey.Estimate
	if kinds[m.Estimator] == survey.Quantile {
		q := math.NaN()
		if table.Len() > 0 {
			q = table.Quantile(survey.MustProb(m.P), r.rule)
		}
		atMost, _ := r.totals(d, m, o, func(v decimal.Decimal) decimal.Decimal {
			if v.InexactFloat64() <= q {
				return decimal.NewFromInt(1)
			}
			return decimal.Zero
		})
		e = survey.Woodruff(r.design, table, q, r.rule, atMost, options)
	} else {
		e, _ = survey.Linear(kinds[m.Estimator], r.design, totals, options)
	}
	factor := map[string]float64{"PERCENT": 100, "THOUSAND_PERSONS": 0.001}[m.Unit]
	if factor == 0 {
		factor = 1
	}
	where := o.Indicator + " " + o.Measure + " " + strings.Join(o.Codes, ",")
	if e.N != o.Full.N || e.NPSU != o.Full.NPSU || e.NStrata != o.Full.NStrata {
		t.Errorf("%s: n %d %d %d, want %d %d %d", where, o.Full.N, o.Full.NPSU, o.Full.NStrata, e.N, e.NPSU, e.NStrata)
	}
	near(t, where+" value", o.Value, e.Value*factor, 1e-13)
	near(t, where+" se", o.SE, e.SE*factor, 1e-10)
	near(t, where+" low", o.CILow, e.CILow*factor, 1e-10)
	near(t, where+" high", o.CIHigh, e.CIHigh*factor, 1e-10)
	near(t, where+" cv", o.CV, e.CV, 1e-10)
	near(t, where+" df", o.DF, e.DF, 0)
	return 1
}

func near(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) || math.IsInf(want, 0) {
		if got != nil {
			t.Errorf("%s: %v, want none", what, *got)
		}
		return
	}
	if got == nil || math.Abs(*got-want) > tolerance*math.Max(math.Abs(want), 1e-12) {
		t.Errorf("%s: %v, want %v", what, deref(got), want)
	}
}

func deref(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}
