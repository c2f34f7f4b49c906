package ingest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"corridor/engine"
)

// One rounding, half away from zero: against shopspring/decimal.
func TestPooledWeightAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, n := rapid.Int64Range(-1<<60, 1<<60).Draw(t, "units"), rapid.Int32Range(2, 40).Draw(t, "periods")
		exact := decimal.New(units, -6).DivRound(decimal.NewFromInt32(n), 40)
		want := exact.Round(6)
		got, rounded := pooledWeight(units, n)
		if decimal.New(got, -6).Cmp(want) != 0 || rounded != (units%int64(n) != 0) {
			t.Fatalf("%d / %d = %d (%t), want %s", units, n, got, rounded, want)
		}
	})
}

// quarterFiles writes n persons of each of four quarters, one file a quarter.
func (f *folder) quarterFiles(n int, quarters ...int) (files []string) {
	for _, q := range quarters {
		var list []map[string]string
		for i := range n {
			p := with("person_id", fmt.Sprintf("q%d-%d", q, i), "quarter", fmt.Sprint(q), "interview_ym", fmt.Sprintf("2021%02d", 3*q-1),
				"w_final", fmt.Sprintf("%d.%06d", 3+i*7%50, (q*131071+i*7919)%1_000_000))
			list = append(list, p)
		}
		names := columnsOf(list)
		f.mapping(names)
		files = append(files, f.write(fmt.Sprintf("q%d.csv", q), csvOf(names, list)))
	}
	return files
}

func (s *memorySink) total(t *testing.T) decimal.Decimal {
	t.Helper()
	sum := decimal.Decimal{}
	for _, p := range s.persons {
		sum = sum.Add(decimal.RequireFromString(p["w_final"]))
	}
	return sum
}

// The pooled N̂ is the mean of the quarterly N̂, but for the one rounding of every weight (methodology 2.3).
func TestPooledTotalIsTheMeanOfTheQuarters(t *testing.T) {
	const n = 250
	sum := decimal.Decimal{}
	for q := 1; q <= 4; q++ {
		f, s := newFolder(t, testHead), &memorySink{}
		if _, err := Run(t.Context(), s, f.options(f.quarterFiles(n, q)...)); err != nil {
			t.Fatal(err)
		}
		sum = sum.Add(s.total(t))
	}
	f, s := newFolder(t, testHead+"pool: {periods: 4}\n"), &memorySink{}
	res, err := Run(t.Context(), s, f.options(f.quarterFiles(n, 1, 2, 3, 4)...))
	if err != nil {
		t.Fatal(err)
	}
	off := s.total(t).Sub(sum.Div(decimal.NewFromInt(4))).Abs()
	if limit := decimal.New(4*n*5, -7); off.GreaterThan(limit) || len(s.persons) != 4*n {
		t.Errorf("%d persons; the pooled total is %s off the mean, more than %s", len(s.persons), off, limit)
	}
	// 3.131071 / 4 = 0.78276775: the seventh decimal is lost, and the person says so.
	if p := s.persons["q1-0"]; p["w_final"] != "0.782768" || p["flags"] != "WEIGHT_ROUNDED" {
		t.Errorf("%v", p)
	}
	if text := strings.Join(res.Dataset.Assumptions, "\n"); !strings.Contains(text, "pooled: 4 quarters make one round, every weight is divided by 4") {
		t.Error(text)
	}
}

func TestPoolOfOtherQuarters(t *testing.T) {
	f := newFolder(t, testHead+"pool: {periods: 4}\n")
	_, err := Run(t.Context(), &memorySink{}, f.options(f.quarterFiles(20, 1, 2, 4)...))
	if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "pools 4 quarters, and the files hold 3 (2021-Q1, 2021-Q2, 2021-Q4)") {
		t.Fatal(err)
	}
}

// What quarter a row is of: from the file's quarter and the month of the interview, whichever there is.
func TestPeriod(t *testing.T) {
	for _, c := range []struct {
		quarter, month string
		want           period
		ok             bool
	}{
		{"2", "202105", period{2021, 2}, true},
		{"4", "202201", period{2021, 4}, true}, // field work of the fourth quarter that ends in January
		{"1", "202012", period{2021, 1}, true},
		{"9", "202105", period{2021, 2}, true}, // no quarter: the month decides
		{"", "202112", period{2021, 4}, true},
		{"3", "", period{0, 3}, true},
		{"", "", period{}, false},
	} {
		m := parse(t, strings.Replace(smallMapping, "reference_month: 2021-12\n", "", 1)+"  quarter: Q\n  interview_ym: M\n")
		p := newPlan(m, &Rates{}, &law{})
		r := row{plan: p, layout: p.layouts[0], cells: make([]*vector, len(variableList))}
		for place, text := range map[int]string{vQuarter: c.quarter, vInterview: c.month} {
			got := p.layouts[0].field(place).read(text)
			r.cells[place] = &vector{nums: []int64{got.num}, states: []state{got.state}}
		}
		if got, ok := r.period(); got != c.want || ok != c.ok {
			t.Errorf("quarter %q, month %q: %v %t, want %v", c.quarter, c.month, got, ok, c.want)
		}
	}
}

// The hook of a panel: the latest row has the sum of the weights, divided once; the older is counted and not loaded.
func TestMergedRows(t *testing.T) {
	m := parse(t, strings.Replace(smallMapping, "variables:\n", "pool: {periods: 3, panel: latest}\nvariables:\n", 1))
	p := newPlan(m, &Rates{}, &law{})
	names := p.layouts[0].columns
	rows := [][]string{}
	for _, w := range []string{"1.5", "2", "4"} {
		line := make([]string, len(names))
		for i, n := range names {
			line[i] = map[string]string{"ID": "7", "HH": "1", "W": w, "ST": "S", "EA": "P", "TINH": "01", "AGE": "30", "SEX": "1", "START": "202101", "C1": "1", "E": "5"}[n]
		}
		rows = append(rows, line)
	}
	b := batchOf(t, names, rows)
	w := newWorker(p, []string{"a.csv"})
	defer w.release()
	found := w.identify(job{layout: p.layouts[0].only(designPlaces...), batch: b})
	if len(found) != 3 || found[2].weight != 4_000_000 || found[0].id != "7" || found[1].month != 202112 || found[1].period != (period{2021, 4}) {
		t.Fatalf("%+v", found)
	}
	out := w.do(job{layout: p.layouts[0], batch: b, merged: []merged{{row: 0}, {row: 2, latest: true, weight: 5_500_000}}})
	defer out.rows.Release()
	weights := out.rows.Column(out.rows.Schema().FieldIndices("w_final")[0])
	// 2 / 3 = 0.6666667 and 5.5 / 3 = 1.8333333.
	if c := out.counts; c.read != 3 || c.loaded != 2 || c.merged != 1 || c.byRule[interviewedAgain] != 1 || weights.ValueStr(0) != "0.666667" || weights.ValueStr(1) != "1.833333" {
		t.Errorf("%+v, weights %s %s", c, weights.ValueStr(0), weights.ValueStr(1))
	}
}
