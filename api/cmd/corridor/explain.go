package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/release"
)

// cellQuery says which figure is to be explained.
type cellQuery struct {
	indicator, measure, cell, period, release string
}

func explainCommand() *cobra.Command {
	var q cellQuery
	cmd := &cobra.Command{
		Use:   "explain INDICATOR",
		Short: "Explain one figure: definition, formula, population, design, rules",
		Long: `Explains one figure of a release. It reads the full set, which never leaves this machine, and so it is for its operator. Of a
figure that is withheld it tells the reason's class only, as the public does.`,
		Example: `  corridor explain sdg_10_7_1 --measure RCI_MEAN
  corridor explain sdg_10_7_1 --measure RCI_P50 --cell SEX=F,DEST=JPN --release r0123456789abcdef`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.indicator = args[0]
			r, err := openRelease(storeDir(cmd), q.release)
			if err != nil {
				return err
			}
			return explain(cmd.OutOrStdout(), r, q)
		},
	}
	cmd.Flags().StringVar(&q.measure, "measure", "", "measure, e.g. RCI_MEAN; default: the first of the indicator")
	cmd.Flags().StringVar(&q.cell, "cell", "", "DIMENSION=code,…; default: the total")
	cmd.Flags().StringVar(&q.period, "period", "", "TIME_PERIOD; default: the latest")
	cmd.Flags().StringVar(&q.release, "release", "", "release id; default: the published one")
	return cmd
}

func explain(out io.Writer, r *release.Release, q cellQuery) error {
	ind, err := r.Indicator(q.indicator)
	if err != nil {
		return err
	}
	m, err := measureOf(ind, q.measure)
	if err != nil {
		return err
	}
	codes, breakdown, err := cellOf(ind, q.cell)
	if err != nil {
		return err
	}
	set := release.Full
	if !r.HasFull {
		set = release.Public
	}
	full, err := find(r, set, ind, m, codes, breakdown, q.period)
	if err != nil {
		return err
	}
	public, err := find(r, release.Public, ind, m, codes, breakdown, full.TimePeriod)
	if err != nil {
		return err
	}
	e := explanation{out: out, r: r, ind: ind, m: m, full: full, public: public}
	e.write()
	return e.err
}

func measureOf(ind engine.Indicator, id string) (engine.Measure, error) {
	var have []string
	for _, m := range ind.Measures {
		if m.ID == id || id == "" {
			return m, nil
		}
		have = append(have, m.ID)
	}
	list := strings.Join(have, ", ")
	return engine.Measure{}, engine.Errorf(engine.NotFound, "%s has no measure %q", ind.ID, id).
		Vi("%s không có thước đo %q", ind.ID, id).Do("it has "+list, "có "+list)
}

// cellOf reads DIM=code,… into the indicator's order of codes.
func cellOf(ind engine.Indicator, cell string) (codes []string, breakdown string, err error) {
	codes = make([]string, len(ind.Dimensions))
	var names, used []string
	for i, d := range ind.Dimensions {
		codes[i] = engine.Total
		names = append(names, d.ID)
	}
	for _, part := range strings.FieldsFunc(cell, func(c rune) bool { return c == ',' }) {
		name, code, _ := strings.Cut(part, "=")
		i := slices.Index(names, name)
		if i < 0 || code == "" {
			list := strings.Join(names, ", ")
			return nil, "", engine.Errorf(engine.Usage, "%q is not DIMENSION=code", part).Vi("%q không có dạng CHIỀU=mã", part).
				Do("dimensions are "+list, "các chiều là "+list)
		}
		codes[i] = code
	}
	for i, c := range codes {
		if c != engine.Total {
			used = append(used, names[i])
		}
	}
	breakdown = strings.Join(used, ",")
	if !slices.Contains(ind.Breakdowns, breakdown) {
		list := strings.Join(ind.Breakdowns, "; ")
		return nil, "", engine.Errorf(engine.NotFound, "%s has no breakdown %s", ind.ID, breakdown).
			Vi("%s không có cách phân tổ %s", ind.ID, breakdown).Do("it has: "+list, "có: "+list)
	}
	return codes, breakdown, nil
}

// find is the figure of the period, or of the latest.
func find(r *release.Release, set release.Set, ind engine.Indicator, m engine.Measure, codes []string, breakdown, period string) (*engine.Observation, error) {
	obs, err := release.ReadObservations(r, set, ind.ID)
	if err != nil {
		return nil, err
	}
	var found *engine.Observation
	for i := range obs {
		o := &obs[i]
		if o.Measure == m.ID && o.Breakdown == breakdown && slices.Equal(o.Codes, codes) && (period == "" || o.TimePeriod == period) {
			if found == nil || o.TimePeriod > found.TimePeriod {
				found = o
			}
		}
	}
	if found == nil {
		return nil, engine.Errorf(engine.NotFound, "the release has no such cell: nobody of the population is in it").
			Vi("bản phát hành không có ô này: không có ai của đối tượng trong ô").
			Do("'corridor explain "+ind.ID+"' explains the total", "'corridor explain "+ind.ID+"' giải thích tổng số")
	}
	return found, nil
}

// explanation writes line after line; the first error of out stays.
type explanation struct {
	out          io.Writer
	r            *release.Release
	ind          engine.Indicator
	m            engine.Measure
	full, public *engine.Observation
	err          error
}

func (e *explanation) line(label, format string, args ...any) {
	if e.err == nil {
		_, e.err = fmt.Fprintf(e.out, "%-14s %s\n", label, fmt.Sprintf(format, args...))
	}
}

func (e *explanation) write() {
	h, lang := e.r.Manifest.Hashed, language()
	if h.Synthetic {
		e.line("SYNTHETIC", "the data behind this figure are synthetic; it describes nobody")
	}
	e.line("figure", "%s %s: %s", e.ind.ID, e.m.ID, e.m.Title.In(lang))
	e.line("cell", "%s, %s%s", e.full.RefArea, e.full.TimePeriod, e.cell(lang))
	e.line("definition", "%s", e.ind.Definition.In(lang))
	e.line("population", "%s", e.ind.Population.In(lang))
	e.line("formula", "%s", e.ind.Formula)
	e.line("reference", "%s, method version %s", e.ind.Reference, h.Method)
	e.line("release", "%s", e.r.Manifest.ID)
	for _, d := range h.Datasets {
		e.line("input", "%s of %s, rows %.16s…", d.Round, d.Period, d.RowsHash)
	}
	e.line("design", "strata and PSUs of the whole file; the cell is a 0/1 variable over them; PSUs without a member count as zeros")
	e.estimator()
	switch e.full.ObsStatus {
	case engine.StatusSuppressed, engine.StatusUnpublishable, engine.StatusMissing:
		e.line("withheld", "status %s: %s", e.full.ObsStatus, withheldBecause(e.full.ObsStatus, e.full.Comment))
	default:
		e.numbers()
	}
	e.line("note", "%s", h.Config.SecondaryNotice)
	e.line("local", "this explanation reads unrounded figures and is for the operator of this machine")
}

func (e *explanation) cell(lang string) string {
	var b strings.Builder
	for i, d := range e.ind.Dimensions {
		for _, c := range d.Codes {
			if c.ID == e.full.Codes[i] {
				fmt.Fprintf(&b, ", %s = %s (%s)", d.Title.In(lang), c.ID, c.Label.In(lang))
			}
		}
	}
	return b.String()
}

func (e *explanation) estimator() {
	c := e.r.Manifest.Hashed.Config
	e.line("variance", "Taylor linearisation of PSU totals, strata with one PSU: %s", c.LonelyPSU)
	dfRule := map[string]string{
		"full": "PSUs - strata of the whole sample", "domain": "PSUs with a member - strata with one", "inf": "infinite (normal distribution)",
	}[c.DF]
	e.line("df", "%s: %s", c.DF, dfRule)
	switch e.m.Estimator {
	case "quantile":
		e.line("quantile", "p = %s, rule %s; Woodruff interval around F(q), scale %s", e.m.P, c.QuantileRule, c.QuantileInterval)
	case "share":
		e.line("interval", "%v, t distribution, scale %s", c.Level, c.ShareInterval)
	default:
		e.line("interval", "%v, t distribution, value ± t·SE", c.Level)
	}
	e.line("rules", "withheld under %d persons, %d PSUs or %d households, or where the rest of a whole is that small; class R3 withheld, R2 flagged U",
		c.MinPersons, c.MinPSUs, c.MinHouseholds)
	rule := strconv.Itoa(e.m.Rounding.Significant) + " significant digits"
	if d := e.m.Rounding.Decimals; d != nil {
		rule = strconv.Itoa(*d) + " decimals"
	}
	e.line("rounding", "%s, half away from zero, at output only; SE 2 significant digits; unit %s (%s)", rule, e.m.Unit, e.m.UnitLabel.En)
}

func withheldBecause(status engine.ObsStatus, comment string) string {
	switch status {
	case engine.StatusSuppressed:
		return "confidentiality (too few contribute, or it would give away others)"
	case engine.StatusUnpublishable:
		return "reliability (class R3)"
	}
	return comment
}

func (e *explanation) numbers() {
	f := e.full
	e.line("full", "%s, SE %s, interval %s to %s, CV %s, df %s", text(f.Value), text(f.SE), text(f.CILow), text(f.CIHigh), text(f.CV), text(f.DF))
	if f.Full != nil {
		e.line("sample", "%d persons in %d PSUs of %d strata, sum of weights %s, reliability class %s", f.Full.N, f.Full.NPSU, f.Full.NStrata, f.Full.SumW, f.Full.Class)
		for _, w := range f.Full.Warnings {
			e.line("warning", "%s", w)
		}
	}
	p := e.public
	e.line("published", "%s, SE %s, interval %s to %s, persons %s, status %s %s", text(p.Value), text(p.SE), text(p.CILow), text(p.CIHigh), p.NBand, p.ObsStatus, p.Comment)
}

func text(v *float64) string {
	if v == nil {
		return "none"
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}
