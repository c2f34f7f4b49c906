package queries_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corridor/queries"
)

// Every file of the program opens, and has a golden script.
func TestEveryIndicatorOpensAndHasAScript(t *testing.T) {
	r, err := queries.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Definitions()) < 8 {
		t.Fatalf("%d indicators", len(r.Definitions()))
	}
	for _, d := range r.Definitions() {
		if _, err := os.Stat(filepath.Join("testdata", d.ID+".test")); err != nil {
			t.Errorf("%s has no golden script", d.ID)
		}
	}
}

const demo = `indicator: demo
title: {en: a, vi: b}
definition: {en: a, vi: b}
population:
  where: usable
  en: a
  vi: b
formula: f
reference: r
dimensions: [SEX, DEST]
cross_with: [SEX]
variants:
  - {suffix: _POS, where: cost_vnd > 0, title: {en: a, vi: b}}
measures:
  - {id: A, estimator: mean, of: rci, unit: MONTHS, decimals: 1, title: {en: a, vi: b}}
  - {id: B, estimator: ratio, numerator: cost_vnd, denominator: earn_vnd, unit: MONTHS, decimals: 1, title: {en: a, vi: b}}
`

func TestParseIndicator(t *testing.T) {
	d, err := queries.ParseIndicator("demo.yaml", []byte(demo))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range d.Measures {
		ids = append(ids, m.ID)
	}
	if got := strings.Join(ids, " ") + "|" + strings.Join(d.Breakdowns, ";"); got != "A B A_POS B_POS|;SEX;DEST;SEX,DEST" {
		t.Fatal(got)
	}
}

// A mistake in an indicator file is told with the file, the line and what would be right.
func TestMistakesInIndicatorFiles(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key":           {"formula: f", "formla: f", `demo.yaml, line 8: indicator file: [8:1] unknown field "formla"`},
		"unknown key inside":    {"estimator: mean, of: rci", "estimator: mean, off: rci", "demo.yaml, line 15"},
		"column not in schema":  {"of: rci,", "of: rcu,", `demo.yaml, line 15: indicator file: "rcu": no column "rcu" in the person table; near: rc`},
		"population":            {"where: usable", "where: usabel", `line 5: indicator file: "usabel": no column`},
		"not a condition":       {"where: usable", "where: rci", "column rci is DECIMAL(22,16), not a condition"},
		"text against number":   {"where: usable", "where: province > 3", "cannot be compared with a number"},
		"number against text":   {"where: usable", `where: rci = "3"`, "cannot be compared with a text"},
		"not an amount":         {"of: rci,", "of: province,", "column province is VARCHAR, not a number"},
		"unknown dimension":     {"[SEX, DEST]", "[SEX, COLOUR]", `line 10: indicator file: no dimension "COLOUR"; there are SEX, AGE`},
		"order of dimensions":   {"[SEX, DEST]", "[DEST, SEX]", "must stand in the order"},
		"undeclared dimension":  {"cross_with: [SEX]", "cross_with: [AGE]", `line 11: indicator file: dimension "AGE" is not declared above`},
		"estimator":             {"estimator: mean", "estimator: average", `estimator "average" is not one of`},
		"unit":                  {"of: rci, unit: MONTHS", "of: rci, unit: MONTH", `unit "MONTH" is not one of`},
		"no rounding":           {"of: rci, unit: MONTHS, decimals: 1,", "of: rci, unit: MONTHS,", "either decimals or significant"},
		"measure twice":         {"id: B", "id: A", "line 16: indicator file: measure A stands twice"},
		"missing denominator":   {"denominator: earn_vnd, ", "", "measure B needs denominator"},
		"too much":              {"of: rci,", "of: rci, p: 0.5,", "line 15: indicator file: a mean has no p"},
		"quantile of anything":  {"estimator: mean, of: rci", "estimator: quantile, p: 0.5, of: cost_fin_vnd", "quantiles are taken of"},
		"probability":           {"estimator: mean, of: rci", "estimator: quantile, p: 1.5, of: rci", "not a probability"},
		"English only":          {"definition: {en: a, vi: b}", "definition: {en: a}", "definition must be given in English (en) and Vietnamese (vi)"},
		"amounts of two types":  {"numerator: cost_vnd", "numerator: cost_vnd + cost_usd", "of different types"},
		"open bracket":          {"where: usable", "where: (usable", "a bracket is not closed"},
		"words after condition": {"where: usable", "where: usable eligible", `"eligible" is not expected here`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(demo, c.old, c.new, 1)
			if text == demo {
				t.Fatal("the mistake was not made")
			}
			_, err := queries.ParseIndicator("demo.yaml", []byte(text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v\nwant %s", err, c.want)
			}
		})
	}
}

func FuzzParseIndicator(f *testing.F) {
	f.Add(demo)
	f.Add(strings.Replace(demo, "usable", "not (usable or eligible) and rci is known", 1))
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = queries.ParseIndicator("demo.yaml", []byte(text)) // must not panic
	})
}
