package estimate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"corridor/engine"
	"corridor/engine/survey"
	"corridor/ingest/tabular"
)

// Answer is what a Request gives: records in the order variable, group, p; and what an explanation needs.
type Answer struct {
	Records []Record
	Request Request
	Rows    int
	Format  string
	Typed   bool          // the numbers are those that the file stores (Stata, SPSS)
	Single  []string      // columns among them of 32-bit floats
	Notes   []engine.Text // what the reader of the file saw: sheet, header, encoding
	Design  *survey.Design
	Weights *survey.Weights
	Rep     *survey.Replication // nil: linearisation
	Columns []string            // of replicate weights
}

// Refused counts the records without a standard error because it was refused.
func (a *Answer) Refused() int {
	n := 0
	for i := range a.Records {
		if a.Records[i].Refused() {
			n++
		}
	}
	return n
}

// session is a request at work.
type session struct {
	Request
	table    *table
	where    condition
	contrast *contrast
	columns  []string // replicate weights
	frame    *survey.Frame
	rep      *survey.Replication
}

// Run answers a request. Errors are *engine.Error: Usage for the request, Rejected for the data (file, row, column), IO.
// A refused standard error is no error here: see Answer.Refused.
func Run(ctx context.Context, r Request) (*Answer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	r.Options.Deff = true
	s := &session{Request: r, table: &table{path: r.Path, most: mostRecords, comma: r.Decimal == ",", open: tabular.Options{Encoding: r.Encoding, Sheet: r.Sheet}, columns: map[string]*column{}}}
	if err := s.read(ctx); err != nil {
		return nil, err
	}
	if err := s.design(); err != nil {
		return nil, err
	}
	records, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	return &Answer{Records: records, Request: r, Rows: s.table.rows, Format: s.table.format, Typed: s.table.typed, Single: s.table.single, Notes: s.table.notes,
		Design:  s.frame.Design,
		Weights: s.frame.Weight, Rep: s.rep, Columns: s.columns}, nil
}

// read parses the texts of the request, asks for the columns and loads them.
func (s *session) read(ctx context.Context) error {
	codes, err := parseMissing(s.Missing)
	if err != nil {
		return err
	}
	if s.where, err = parseWhere(s.Where); err != nil {
		return err
	}
	if s.contrast, err = parseContrast(s.Contrast); err != nil {
		return err
	}
	names, err := s.table.header(ctx)
	if err != nil {
		return err
	}
	if s.columns, err = expand(s.RepWeights, names); err != nil {
		return err
	}
	s.needColumns()
	return s.table.load(ctx, names, codes, s.Progress)
}

func (s *session) needColumns() {
	t := s.table
	t.need(s.Weight, asWeight)
	for _, name := range s.columns {
		t.need(name, asWeight)
	}
	if s.Strata != "" {
		t.need(s.Strata, asFactor)
	}
	for _, name := range s.PSU {
		t.need(name, asFactor)
	}
	for _, name := range s.FPC {
		t.need(name, asNumber)
	}
	for _, name := range s.Num {
		t.need(name, asNumber)
	}
	if s.Den != "" {
		t.need(s.Den, asNumber)
	}
	for _, name := range s.By {
		t.need(name, asFactor)
	}
	if s.contrast != nil {
		t.need(s.contrast.column, asFactor)
	}
	if s.where != nil {
		s.where.need(t)
	}
}

// design makes the frame from all rows, and the replicates.
func (s *session) design() (err error) {
	t := s.table
	sample := survey.Sample{Weight: t.weights[s.Weight], Nest: s.Nest, OneStage: s.OneStage}
	if s.Strata != "" {
		sample.Strata = t.columns[s.Strata].factor
	}
	for _, name := range s.PSU {
		sample.Stages = append(sample.Stages, t.columns[name].factor)
	}
	for _, name := range s.FPC {
		sample.FPC = append(sample.FPC, t.columns[name].number)
	}
	if s.frame, err = survey.NewFrame(sample); err != nil {
		return t.located(err, "", 0)
	}
	if s.RepType == "" {
		return nil
	}
	kind, ok := survey.ParseRepType(s.RepType)
	if !ok {
		return engine.Errorf(engine.Usage, "unknown method of replication %q", s.RepType).Vi("không có phương pháp lặp %q", s.RepType).
			Do("Use JK1, JKn, BRR, Fay or bootstrap", "Hãy dùng JK1, JKn, BRR, Fay hoặc bootstrap")
	}
	if len(s.columns) == 0 {
		if s.rep, err = survey.NewJackknife(kind, s.frame.Design, s.MSE); err == nil {
			s.rep.Aligned = s.contrast != nil
		}
		return err
	}
	weights := make([]*survey.Weights, len(s.columns))
	for i, name := range s.columns {
		weights[i] = t.weights[name]
	}
	s.rep, err = survey.NewReplication(kind, weights, s.Scale, s.RScales, s.FayRho, s.MSE)
	return err
}

// membership is the domain of --where over all rows; nil = all.
func (s *session) membership() []bool {
	if s.where == nil {
		return nil
	}
	s.where.bind(s.table)
	in := make([]bool, s.table.rows)
	for i := range in {
		in[i] = s.where.at(i) == yes
	}
	return in
}

// partition is a set of domains with the names of each.
type partition struct {
	domains *survey.Domains
	by      [][]Group
}

// partition divides the members by columns.
func (s *session) partition(in []bool, names []string) partition {
	factors := make([]*survey.Factor, len(names))
	for i, name := range names {
		factors[i] = s.table.columns[name].factor.Sorted()
	}
	if in == nil && len(names) == 0 {
		return partition{s.frame.All(), [][]Group{nil}}
	}
	code, combination := survey.Cross(s.table.rows, in, factors...)
	p := partition{domains: s.frame.Group(code, len(combination))}
	for _, levels := range combination {
		var by []Group
		for k, level := range levels {
			by = append(by, Group{names[k], factors[k].Level[level]})
		}
		p.by = append(p.by, by)
	}
	return p
}

// records estimates everything.
func (s *session) records(ctx context.Context) ([]Record, error) {
	in := s.membership()
	if s.contrast != nil {
		return s.contrasts(ctx, in)
	}
	p := s.partition(in, s.By)
	var out []Record
	for _, name := range s.Num {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		answers, err := s.estimate(name, p)
		if err != nil {
			return nil, err
		}
		for g := range answers {
			for i := range answers[g] {
				out = append(out, s.record(name, p.by[g], i, answers[g][i].Estimate))
			}
		}
	}
	return out, nil
}

func (s *session) record(variable string, by []Group, p int, e survey.Estimate) Record {
	r := Record{Estimate: e, Variable: variable, Denominator: s.Den, By: by}
	if s.Kind == survey.Quantile {
		r.P, r.Rule = &s.P[p], s.Rule
	}
	return r
}

// answer is one estimate with what a difference needs of it.
type answer struct {
	survey.Estimate
	linear     survey.Influence
	replicated survey.Replicated
}

// estimate computes one variable in all domains: result[domain][p], one entry where there is no p.
func (s *session) estimate(name string, p partition) ([][]answer, error) {
	y := s.table.columns[name].number
	if s.Kind == survey.Proportion {
		if err := s.checkShare(name, y); err != nil {
			return nil, err
		}
	}
	var x []float64
	if s.Den != "" {
		x = s.table.columns[s.Den].number
	}
	out := make([][]answer, p.domains.Len())
	switch {
	case s.Kind == survey.Quantile && s.rep == nil:
		for g, es := range s.frame.Quantiles(y, survey.OrderOf(y), p.domains, s.P, s.Rule, s.Options) {
			for _, e := range es {
				out[g] = append(out[g], answer{Estimate: e})
			}
		}
	case s.Kind == survey.Quantile:
		for g, es := range s.frame.ReplicateQuantiles(s.rep, y, survey.OrderOf(y), p.domains, s.P, s.Rule, s.Options) {
			for _, e := range es {
				out[g] = append(out[g], answer{Estimate: e.Estimate, replicated: e})
			}
		}
	case s.rep == nil:
		for g, e := range s.frame.Linear(s.Kind, y, x, p.domains, s.Options) {
			out[g] = []answer{{Estimate: e.Estimate, linear: e.Influence}}
		}
	default:
		for g, e := range s.frame.Replicate(s.rep, s.Kind, y, x, p.domains, s.Options) {
			out[g] = []answer{{Estimate: e.Estimate, replicated: e}}
		}
	}
	return out, nil
}

// checkShare refuses a proportion of anything but 0 and 1.
func (s *session) checkShare(name string, y []float64) error {
	for i, v := range y {
		if v == v && v != 0 && v != 1 {
			return engine.Errorf(engine.Rejected, "a proportion needs a variable of 0 and 1, and this is neither").
				Vi("tỷ lệ cần biến chỉ gồm 0 và 1").At(engine.Where{File: s.Path, Row: int64(i + 1), Column: name}).
				Do("Use --estimator mean, or make a 0/1 column", "Hãy dùng --estimator mean, hoặc tạo cột 0/1")
		}
	}
	return nil
}

// contrasts gives, for each group of --by, the two domains and their difference.
func (s *session) contrasts(ctx context.Context, in []bool) ([]Record, error) {
	f := s.table.columns[s.contrast.column].factor
	pair, err := s.contrast.resolve(f)
	if err != nil {
		return nil, err
	}
	names := append([]string{s.contrast.column}, s.By...)
	for _, b := range s.By {
		if b == s.contrast.column {
			return nil, usage("the column of --contrast also stands in --by", "cột của --contrast cũng có trong --by").
				Do("Take it out of --by", "Hãy bỏ cột đó khỏi --by")
		}
	}
	chosen := make([]bool, s.table.rows)
	for i := range chosen {
		c := f.Code[i]
		chosen[i] = (in == nil || in[i]) && c >= 0 && (f.Level[c] == pair[0] || f.Level[c] == pair[1])
	}
	p := s.partition(chosen, names)
	pairs := s.contrast.match(p.by, pair)
	var out []Record
	for _, name := range s.Num {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		answers, err := s.estimate(name, p)
		if err != nil {
			return nil, err
		}
		for _, m := range pairs {
			out = append(out, s.contrastRecords(name, m, p, pair, answers)...)
		}
	}
	return out, nil
}

// matched is a group of --by in which the domain numbers of A and B are known; -1 = nobody there.
type matched struct {
	by   []Group
	a, b int
}

// match pairs the domains that differ in the contrast's column only. Groups come in the order of the partition.
func (c *contrast) match(by [][]Group, pair [2]string) []matched {
	var out []matched
	index := map[string]int{}
	for g, groups := range by {
		key := fmt.Sprintf("%q", groups[1:])
		i, ok := index[key]
		if !ok {
			i = len(out)
			index[key] = i
			out = append(out, matched{groups[1:], -1, -1})
		}
		if groups[0].Value == pair[0] {
			out[i].a = g
		} else {
			out[i].b = g
		}
	}
	return out
}

func (s *session) contrastRecords(name string, m matched, p partition, pair [2]string, answers [][]answer) []Record {
	count := max(1, len(s.P))
	if s.Kind != survey.Quantile {
		count = 1
	}
	var out []Record
	for i := range count {
		var a, b *answer
		if m.a >= 0 {
			a = &answers[m.a][i]
			out = append(out, s.record(name, p.by[m.a], i, a.Estimate))
		}
		if m.b >= 0 {
			b = &answers[m.b][i]
			out = append(out, s.record(name, p.by[m.b], i, b.Estimate))
		}
		if a == nil || b == nil {
			continue
		}
		var diff survey.Estimate
		var cov float64
		if s.rep == nil {
			diff, cov = survey.Difference(s.frame.Design, a.Estimate, b.Estimate, a.linear, b.linear)
		} else {
			diff, cov = survey.DifferenceOf(s.frame.Design, s.rep, a.replicated, b.replicated)
		}
		r := s.record(name, m.by, i, diff)
		r.Contrast, r.Cov = s.contrast.column+"="+pair[0]+"-"+pair[1], cov
		out = append(out, r)
	}
	return out
}

// resolve finds the reading of A-B in which both are values of the column.
func (c *contrast) resolve(f *survey.Factor) ([2]string, error) {
	have := map[string]bool{}
	for _, l := range f.Level {
		have[l] = true
	}
	var found [][2]string
	for _, p := range c.pairs {
		if have[p[0]] && have[p[1]] {
			found = append(found, p)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	levels := f.Sorted().Level
	if len(levels) > 12 {
		levels = append(levels[:12:12], "…")
	}
	list := strings.Join(levels, ", ")
	if len(found) > 1 {
		return [2]string{}, engine.Errorf(engine.Usage, "the contrast %q can be read in more than one way", c.text).
			Vi("tương phản %q có thể hiểu theo nhiều cách", c.text).
			Do("Recode the column so that its values hold no hyphen", "Hãy mã hóa lại cột để các giá trị không chứa dấu gạch nối")
	}
	return [2]string{}, engine.Errorf(engine.Usage, "the contrast %q does not name two values of column %s", c.text, c.column).
		Vi("tương phản %q không nêu hai giá trị của cột %s", c.text, c.column).
		Do("Its values are "+list, "Các giá trị của cột: "+list)
}

func asEngine(err error, e **engine.Error) bool { return errors.As(err, e) }
