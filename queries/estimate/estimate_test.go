package estimate

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/engine/survey"
)

// small is the invented file of survey-stats 12.2 with a person id, empty and declared missing costs, and a column of dots.
const small = `id,stratum,psu,w,g,cost,earn,dot.name
1,A,1,10,F,800,400,01
2,A,1,12,M,1500,500,1
3,A,2,8,F,300,300,02
4,A,2,10,M,,450,1
5,A,3,9,M,2400,600,1
6,B,1,20,F,1000,250,1
7,B,1,15,M,1200,600,1
8,B,2,18,M,450,300,1
9,B,2,22,F,900,0,1
10,C,1,30,M,700,350,1
11,C,1,25,M,1600,400,
`

func fileOf(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// request is a complete request on a file, to be changed by the test.
func request(path string) Request {
	o := survey.DefaultOptions()
	o.Lonely = survey.LonelyCertainty
	return Request{Path: path, Weight: "w", Strata: "stratum", PSU: []string{"psu"}, Nest: true, Kind: survey.Mean, Num: []string{"cost"},
		P: []survey.Prob{survey.MustProb("0.5")}, Rule: survey.HF1, Options: o}
}

func run(t *testing.T, r Request) []Record {
	t.Helper()
	a, err := Run(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return a.Records
}

func near(t *testing.T, what string, got, want, rel float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > rel*math.Abs(want) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}

// Groups, counts and values of survey-stats 12.2 (R survey 4.5, lonely = remove).
func TestGroups(t *testing.T) {
	r := request(fileOf(t, small))
	r.By = []string{"g"}
	rs := run(t, r)
	if len(rs) != 2 || rs[0].By[0].Value != "F" || rs[1].By[0].Value != "M" {
		t.Fatalf("records %+v", rs)
	}
	if rs[0].N != 4 || rs[1].N != 6 || rs[1].NMissing != 1 || rs[1].NPSU != 5 || rs[1].NStrata != 3 || rs[0].SumW != 60 {
		t.Errorf("counts %+v", rs)
	}
	r.Kind = survey.Total
	rs = run(t, r)
	near(t, "total of F", rs[0].Value, 50200, 1e-15)
	near(t, "its SE", rs[0].SE, 7113.36769751, 1e-11)
	near(t, "SE of M", rs[1].SE, 22355.5362271, 1e-11)
}

func TestContrast(t *testing.T) {
	r := request(fileOf(t, strings.NewReplacer(",F,", ",f-e,", ",M,", ",m-a,").Replace(small)))
	r.Contrast = "g=m-a-f-e"
	r.Kind, r.Den = survey.Ratio, "earn"
	rs := run(t, r)
	if len(rs) != 3 || rs[2].Contrast != "g=m-a-f-e" || len(rs[2].By) != 0 || rs[2].N != 10 {
		t.Fatalf("records %+v", rs)
	}
	// survey-stats 12.2: the two ratios
	near(t, "difference", rs[2].Value, 2.73650107991-4.40350877193, 1e-10)
	near(t, "variance", rs[2].SE*rs[2].SE, rs[0].SE*rs[0].SE+rs[1].SE*rs[1].SE-2*rs[2].Cov, 1e-12)
	for _, rep := range []string{"JKn"} {
		r.RepType = rep
		rs = run(t, r)
		near(t, "variance by replicates", rs[2].SE*rs[2].SE, rs[0].SE*rs[0].SE+rs[1].SE*rs[1].SE-2*rs[2].Cov, 1e-11)
	}
	r.RepType = ""
	r.Contrast = "g=x-y"
	usageError(t, r, "f-e, m-a")
}

// usageError runs a request that must be refused with exit code 2 and these words.
func usageError(t *testing.T, r Request, words ...string) {
	t.Helper()
	_, err := Run(context.Background(), r)
	if engine.KindOf(err) != engine.Usage {
		t.Errorf("error %v, want a usage error", err)
		return
	}
	says(t, err, words...)
}

func says(t *testing.T, err error, words ...string) {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) || e.Text.Vi == "" {
		t.Errorf("%v: not in two languages", err)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestRefusals(t *testing.T) {
	base := request(fileOf(t, small))
	for _, c := range []struct {
		change func(*Request)
		words  []string
	}{
		{func(r *Request) { r.Weight = "" }, []string{"--weight"}},
		{func(r *Request) { r.Num = nil }, []string{"--num"}},
		{func(r *Request) { r.Num = []string{"kost"} }, []string{"kost", "Did you mean cost"}},
		{func(r *Request) { r.Kind = survey.Ratio }, []string{"--den"}},
		{func(r *Request) { r.Den = "earn" }, []string{"ratio"}},
		{func(r *Request) { r.Options.Level = 1 }, []string{"level"}},
		{func(r *Request) { r.Missing = []string{"cost"} }, []string{"column=code"}},
		{func(r *Request) { r.Missing = []string{"nope=1"} }, []string{"nope"}},
		{func(r *Request) { r.RepWeights = []string{"rw*"}; r.RepType = "BRR" }, []string{"rw*"}},
		{func(r *Request) { r.RepWeights = []string{"earn"} }, []string{"--rep-type"}},
		{func(r *Request) { r.RepType = "BRR" }, []string{"--repweights"}},
		{func(r *Request) { r.RepType = "JK1" }, []string{"JKn"}},
		{func(r *Request) { r.Contrast = "g=F-M"; r.By = []string{"g"} }, []string{"--by"}},
		{func(r *Request) { r.Contrast = "g=F-M"; r.Kind = survey.Quantile }, []string{"quantiles"}},
	} {
		r := base
		c.change(&r)
		usageError(t, r, c.words...)
	}
}

// Errors in the data name file, row and column.
func TestBadData(t *testing.T) {
	for _, c := range []struct {
		old, now string
		change   func(*Request)
		words    []string
	}{
		{"8,B,2,18,M,450", "8,B,2,18,M,n/a", nil, []string{"row 8", `"cost"`, "not a number", "--missing"}},
		{"8,B,2,18,", "8,B,2,-18,", nil, []string{"row 8", `"w"`, "negative"}},
		{"8,B,2,18,", "8,B,2,,", nil, []string{"row 8", `"w"`, "missing"}},
		{"8,B,2,18,", "8,,2,18,", nil, []string{"row 8", "stratum is missing"}},
		{"1,A,1,10", "1,A,1,10", func(r *Request) { r.Nest = false }, []string{"stands in the strata", "--nest"}},
		{"1,A,1,10", "1,A,1,10", func(r *Request) { r.Kind = survey.Proportion }, []string{"row 1", "0 and 1"}},
		{"1,A,1,10", "1,A,1,10", func(r *Request) { r.Where = "g > 3" }, []string{"row 1", `"g"`, "not a number"}},
	} {
		r := request(fileOf(t, strings.Replace(small, c.old, c.now, 1)))
		if c.change != nil {
			c.change(&r)
		}
		_, err := Run(context.Background(), r)
		if engine.KindOf(err) != engine.Rejected {
			t.Errorf("%q: error %v, want exit code 3", c.now, err)
			continue
		}
		says(t, err, append(c.words, "data.csv")...)
	}
}

// A lonely stratum under fail refuses only the records that touch it; the value stays.
func TestRefusedRecords(t *testing.T) {
	r := request(fileOf(t, small))
	r.Options.Lonely = survey.LonelyFail
	r.By = []string{"stratum"}
	a, err := Run(context.Background(), r)
	if err != nil || a.Refused() != 1 {
		t.Fatalf("%d refused, error %v", a.Refused(), err)
	}
	lonely := a.Records[2]
	if !lonely.Refused() || math.IsNaN(lonely.Value) || !strings.Contains(lonely.ErrorText("en"), `"C"`) || !strings.Contains(lonely.ErrorText("vi"), "tầng") {
		t.Errorf("%+v: %s", lonely, lonely.ErrorText("en"))
	}
}

// The domain of --where is a domain: n_h stays that of the file. Empty domain: n 0, everything else null.
func TestWhereAndEmptyDomain(t *testing.T) {
	r := request(fileOf(t, small))
	r.Where = `g = "F"`
	byWhere := run(t, r)[0]
	r.Where, r.By = "", []string{"g"}
	if byGroup := run(t, r)[0]; byGroup.SE != byWhere.SE || byGroup.Value != byWhere.Value {
		t.Errorf("--where %v (%v), --by %v (%v)", byWhere.Value, byWhere.SE, byGroup.Value, byGroup.SE)
	}
	r.By, r.Where = nil, "earn > 1e9"
	b, err := JSON(run(t, r), "en")
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]any
	if err := json.Unmarshal(b, &out); err != nil || len(out) != 1 {
		t.Fatalf("%s: %v", b, err)
	}
	for _, k := range []string{"estimate", "se", "ci_low", "ci_high", "cv", "deff", "df", "n_rows", "n_missing", "n_psu", "n_strata", "sum_w", "error"} {
		if v, ok := out[0][k]; !ok || v != nil {
			t.Errorf("%s is %v, want null", k, v)
		}
	}
	if out[0]["n"] != 0.0 {
		t.Errorf("n is %v", out[0]["n"])
	}
}

// The fields of the JSON contract, in order; texts of groups as in the file.
func TestJSONShape(t *testing.T) {
	r := request(fileOf(t, small))
	r.By = []string{"dot.name", "g"}
	r.Kind = survey.Quantile
	b, err := JSON(run(t, r), "en")
	if err != nil {
		t.Fatal(err)
	}
	want := `{"estimator":"quantile","variable":"cost","denominator":null,"p":0.5,"qrule":"hf1","interval":"mean","level":0.95,` +
		`"lonely_psu":"certainty","by":{"dot.name":"01","g":"F"},"estimate":800,"se":`
	if !strings.Contains(string(b), want) {
		t.Errorf("%s\ndoes not hold %s", b, want)
	}
	var out []map[string]any
	if err := json.Unmarshal(b, &out); err != nil || len(out) != 4 { // 01F, 02F, 1F, 1M; row 11 is in no group
		t.Fatalf("%d records, %v", len(out), err)
	}
	if len(out[0]) != 25 {
		t.Errorf("%d fields, want 25", len(out[0]))
	}
	var text strings.Builder
	if err := CSV(&text, run(t, r), "en"); err != nil || strings.Count(text.String(), "\n") != 5 || strings.Contains(text.String(), "NaN") {
		t.Errorf("csv: %v\n%s", err, text.String())
	}
}

// Declared codes are missing as text and as number.
func TestMissingCodes(t *testing.T) {
	r := request(fileOf(t, strings.NewReplacer(",800,", ",-9,", ",1500,", ",-9.0,", ",300,300", ",refused,300").Replace(small)))
	r.Missing = []string{"cost=-9|refused"}
	if e := run(t, r)[0]; e.N != 7 || e.NMissing != 4 {
		t.Errorf("n %d, missing %d; want 7, 4", e.N, e.NMissing)
	}
	r.Where = "cost is missing and cost is not missing or g is missing"
	if e := run(t, r)[0]; e.N != 0 {
		t.Errorf("n %d in an impossible domain", e.N)
	}
}

// Shuffled rows and other numbers of threads: the same bytes of JSON.
func TestJSONDoesNotKnowRowOrder(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(small), "\n")
	all := func(order []int, threads int) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		text := lines[0] + "\n"
		for _, i := range order {
			text += lines[i+1] + "\n"
		}
		out := ""
		for _, k := range []survey.Kind{survey.Total, survey.Mean, survey.Variance, survey.Quantile, survey.Ratio} {
			r := request(fileOf(t, text))
			r.Kind, r.By = k, []string{"g"}
			if k == survey.Ratio {
				r.Den = "earn"
			}
			b, err := JSON(run(t, r), "en")
			if err != nil {
				t.Fatal(err)
			}
			out += string(b)
		}
		return out
	}
	want := all([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1)
	for seed := range uint64(5) {
		if got := all(rand.New(rand.NewPCG(seed, 1)).Perm(11), 2); got != want {
			t.Fatalf("seed %d: other bytes\n%s\n%s", seed, got, want)
		}
	}
}

// Explanations name the design and the formula in both languages.
func TestExplain(t *testing.T) {
	r := request(fileOf(t, small))
	r.Where = `g = "F"`
	a, err := Run(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string][]string{
		"en": {"11 records", "6 PSUs in 3 strata", "3 degrees of freedom", "w·(y - M) / Σ w", `g = "F"`, "Strata with one PSU: C"},
		"vi": {"11 bản ghi", "6 PSU trong 3 tầng", "bậc tự do"},
	} {
		var b strings.Builder
		if err := a.Explain(&b, lang); err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if !strings.Contains(b.String(), w) {
				t.Errorf("%s: no %q in\n%s", lang, w, b.String())
			}
		}
	}
}
