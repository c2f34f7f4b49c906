package estimate

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"corridor/engine/survey"
)

// figure reads numbers that may be null (NaN) or "Inf".
type figure float64

func (f *figure) UnmarshalJSON(b []byte) error {
	switch text := strings.Trim(string(b), `"`); text {
	case "null", "NaN":
		*f = figure(math.NaN())
	default:
		v, err := strconv.ParseFloat(text, 64)
		*f = figure(v)
		return err
	}
	return nil
}

// expected is a record of R survey 4.5.
type expected struct {
	Dataset, Design, Estimator, Variable, Denominator string
	Interval, QRule                                   string
	DFKind                                            string `json:"df_kind"`
	P                                                 *float64
	Domain                                            map[string]string
	Estimate, SE, CV                                  *figure
	CI                                                []figure
	CIFull                                            []figure `json:"ci_t_full"`
	DFFull                                            *figure  `json:"df_full"`
	Deff                                              *figure
	N                                                 *int64
	Empty, MSE                                        bool
	KnifeEdge                                         bool `json:"knife_edge"`
	Error                                             string
	CIError                                           string `json:"ci_error"`
	Scale                                             float64
}

// oracleDesign is an entry of designs.json.
type oracleDesign struct {
	Dataset, Design, IDs, Strata, Weights, FPC string
	Nest                                       bool
	LonelyPSU                                  string `json:"lonely_psu"`
	AdjustDomainLonely                         bool   `json:"adjust_domain_lonely"`
	OneStage                                   bool   `json:"one_stage"`
}

// oracle is the folder of expected values with the derived files in a temporary folder.
type oracle struct {
	t       *testing.T
	dir     string
	work    string
	rows    map[string][]map[string]string
	designs map[string]oracleDesign
	exact   map[string][]expected // by key without interval: values of exact comparison, where R's floats are beside them
}

func openOracle(t *testing.T) *oracle {
	o := &oracle{t: t, dir: filepath.Join(sharedFolder(t), "oracle"), work: t.TempDir(), rows: map[string][]map[string]string{},
		designs: map[string]oracleDesign{}, exact: map[string][]expected{}}
	var ds []oracleDesign
	o.read("designs.json", &ds)
	for _, d := range ds {
		o.designs[d.Dataset+"/"+d.Design] = d
	}
	var exact []expected
	o.read("quantile_exact.json", &exact)
	for _, e := range exact {
		o.exact[e.key()] = append(o.exact[e.key()], e)
	}
	return o
}

func (o *oracle) read(name string, out any) {
	o.t.Helper()
	f, err := os.Open(filepath.Join(o.dir, "expected", name))
	if err != nil {
		o.t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			o.t.Fatal(err)
		}
	}
	if err := json.NewDecoder(r).Decode(out); err != nil {
		o.t.Fatal(name, err)
	}
}

// key names a record without its interval, on which a point does not depend.
func (e *expected) key() string {
	rule, _ := survey.ParseRule(e.QRule)
	p := ""
	if e.P != nil {
		p = strconv.FormatFloat(*e.P, 'g', 12, 64)
	}
	return fmt.Sprint(e.Dataset, "/", e.Design, " ", e.Estimator, " ", e.Variable, " ", e.Denominator, " ", p, " ", rule, " ", e.Domain)
}

func (o *oracle) csv(name string) []map[string]string {
	f, err := os.Open(filepath.Join(o.dir, "data", name+".csv"))
	if err != nil {
		return nil
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		o.t.Fatal(name, err)
	}
	var out []map[string]string
	for _, line := range all[1:] {
		row := map[string]string{}
		for k, name := range all[0] {
			row[name] = line[k]
		}
		out = append(out, row)
	}
	return out
}

// data is a set with the columns made on the way (the oracle's README, "Semantics"), and columns of replicate weights.
func (o *oracle) data(set, weights string) ([]map[string]string, string) {
	name := set + "_" + weights
	path := filepath.Join(o.work, name+".csv")
	if rows := o.rows[name]; rows != nil {
		return rows, path
	}
	rows, derived, extra := o.csv(set), o.csv(set+"_derived"), o.csv(weights)
	for i, r := range rows {
		for _, more := range [][]map[string]string{derived, extra} {
			if more != nil {
				for k, v := range more[i] {
					r[k] = v
				}
			}
		}
		number := func(name string) float64 { v, _ := strconv.ParseFloat(r[name], 64); return v }
		text := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
		switch {
		case strings.HasPrefix(set, "api"):
			r["y00gt700"], r["rat"] = "", ""
			if r["api00"] != "" {
				r["y00gt700"] = map[bool]string{true: "1", false: "0"}[number("api00") > 700]
			}
			if r["api.stu"] != "" && number("enroll") != 0 {
				r["rat"] = text(number("api.stu") / number("enroll"))
			}
		case set == "scd":
			r["w1"] = "1"
		case set == "mu284":
			r["w"] = text(number("n1") / 5 * (number("n2") / 3))
		}
	}
	o.write(path, rows)
	o.rows[name] = rows
	return rows, path
}

func (o *oracle) write(path string, rows []map[string]string) {
	var names []string
	for name := range rows[0] {
		names = append(names, name)
	}
	sort.Strings(names)
	f, err := os.Create(path)
	if err != nil {
		o.t.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	all := [][]string{names}
	for _, r := range rows {
		var line []string
		for _, name := range names {
			line = append(line, r[name])
		}
		all = append(all, line)
	}
	if err := w.WriteAll(all); err != nil {
		o.t.Fatal(err)
	}
}

// request is the call that answers a record and its like.
func (o *oracle) request(e *expected) Request {
	d := o.designs[e.Dataset+"/"+e.Design]
	_, path := o.data(e.Dataset, "")
	r := Request{Path: path, Weight: d.Weights, Strata: d.Strata, Nest: d.Nest, OneStage: d.OneStage, Den: e.Denominator, Rule: survey.HF1}
	if d.IDs != "" && d.IDs != "1" {
		r.PSU = strings.Split(d.IDs, "+")
	}
	if d.FPC != "" {
		r.FPC = strings.Split(d.FPC, "+")
	}
	r.Options = survey.DefaultOptions()
	r.Options.AdjustDomainLonely = d.AdjustDomainLonely
	r.Options.Lonely, _ = survey.ParseLonely(d.LonelyPSU)
	o.ask(&r, e)
	return r
}

// ask fills in what does not come from the design.
func (o *oracle) ask(r *Request, e *expected) {
	var ok bool
	if r.Kind, ok = survey.ParseKind(e.Estimator); !ok {
		o.t.Fatal("estimator", e.Estimator)
	}
	for name := range e.Domain {
		r.By = append(r.By, name)
	}
	sort.Strings(r.By)
	if e.QRule != "" {
		r.Rule, _ = survey.ParseRule(e.QRule)
	}
	if e.Interval != "" && e.Interval != "replicates" {
		r.Options.Interval, _ = survey.ParseInterval(e.Interval)
	}
	if kind := strings.Replace(e.DFKind, "dom", "domain", 1); kind != "" {
		r.Options.DF, _ = survey.ParseDF(kind)
	}
}

// answers holds the records of all requests, each asked once for all variables and probabilities.
type answers map[string]map[string]Record

func (o *oracle) answerAll(list []expected, request func(*expected) Request) answers {
	type batch struct {
		r  Request
		ps map[string]bool
		vs map[string]bool
	}
	batches := map[string]*batch{}
	var order []string
	for i := range list {
		e := &list[i]
		id := e.batch()
		b := batches[id]
		if b == nil {
			b = &batch{request(e), map[string]bool{}, map[string]bool{}}
			batches[id] = b
			order = append(order, id)
		}
		if !b.vs[e.Variable] {
			b.vs[e.Variable] = true
			b.r.Num = append(b.r.Num, e.Variable)
		}
		if e.P != nil {
			if text := strconv.FormatFloat(*e.P, 'g', -1, 64); !b.ps[text] {
				b.ps[text] = true
				b.r.P = append(b.r.P, survey.MustProb(text))
			}
		}
	}
	out := answers{}
	for _, id := range order {
		out[id] = map[string]Record{}
		for _, rec := range run(o.t, batches[id].r) {
			out[id][recordKey(&rec)] = rec
		}
	}
	return out
}

func (e *expected) batch() string {
	var by []string
	for name := range e.Domain {
		by = append(by, name)
	}
	sort.Strings(by)
	return fmt.Sprint(e.Dataset, e.Design, e.MSE, e.Estimator, e.Denominator, e.Interval, e.QRule, e.DFKind, by)
}

func recordKey(r *Record) string {
	domain := map[string]string{}
	for _, g := range r.By {
		domain[g.Column] = g.Value
	}
	p := ""
	if r.P != nil {
		p = r.P.String()
	}
	return fmt.Sprint(r.Variable, p, domain)
}

func (a answers) find(e *expected) (Record, bool) {
	p := ""
	if e.P != nil {
		p = strconv.FormatFloat(*e.P, 'g', -1, 64)
	}
	r, ok := a[e.batch()][fmt.Sprint(e.Variable, p, e.Domain)]
	return r, ok
}

// worst is the largest relative error of a record, 0 where nothing is to compare; estimate errors count a thousandfold, so that
// one limit of 1e-9 asks 1e-12 of them.
func worst(r *Record, e *expected, noCI bool) float64 {
	m := 0.0
	add := func(got float64, want *figure, factor float64) {
		if want == nil {
			return
		}
		w := float64(*want)
		switch {
		case math.IsNaN(got) && (math.IsNaN(w) || math.IsInf(w, 0)), got == w:
		case math.IsNaN(got) || math.IsNaN(w):
			m = math.Inf(1)
		default:
			m = math.Max(m, factor*math.Abs(got-w)/math.Max(math.Abs(w), 1e-300))
		}
	}
	if e.Error != "" {
		if r.Err == nil {
			return math.Inf(1)
		}
		return 0
	}
	if e.Empty {
		if r.N != 0 || !math.IsNaN(r.Value) {
			return math.Inf(1)
		}
		return 0
	}
	add(r.Value, e.Estimate, 1e3)
	if e.SE != nil && math.Abs(float64(*e.SE)) <= 1e-12*math.Abs(float64(*e.Estimate)) { // R's 1e-17 is a 0
		if math.Abs(r.SE) > 1e-12*math.Abs(r.Value) {
			return math.Inf(1)
		}
	} else if e.CIError == "" {
		add(r.SE, e.SE, 1)
		add(r.CV, e.CV, 1)
		if e.Deff != nil && float64(*e.Deff) > 1e15 { // R divides by the rounding error of a spread that is 0
			add(r.Deff, ptr(math.Inf(1)), 1)
		} else {
			add(r.Deff, e.Deff, 1)
		}
	}
	ci := e.CI
	if ci == nil && e.CIFull != nil && r.Kind != survey.Quantile {
		ci = e.CIFull
	}
	if ci != nil && !noCI {
		add(r.CILow, &ci[0], 1)
		add(r.CIHigh, &ci[1], 1)
	}
	if e.N != nil && *e.N != r.N {
		m = math.Inf(1)
	}
	return m
}

func ptr(v float64) *figure { f := figure(v); return &f }
