package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/survey"
	"corridor/queries/estimate"
)

// estimateFlags are the texts of the flags before they are read.
type estimateFlags struct {
	request                                       estimate.Request
	psu, fpc, num, by, p, repWeights, rscales     string
	estimator, lonely, rule, interval, df, format string
	where, contrast, scale                        string
	missing                                       []string
	explain                                       bool
}

func estimateCommand() *cobra.Command {
	var f estimateFlags
	cmd := &cobra.Command{
		Use:     "estimate FILE --weight W --num X",
		Short:   "Totals, means, ratios, shares and quantiles with standard errors from any survey file",
		Long:    estimateHelp,
		Example: estimateExamples,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.request.Path = args[0]
			return f.run(cmd)
		},
	}
	f.register(cmd)
	return cmd
}

func (f *estimateFlags) register(cmd *cobra.Command) {
	s := cmd.Flags()
	s.SortFlags = false
	r := &f.request
	s.StringVar(&r.Weight, "weight", "", "column of the sampling weight (required)")
	s.StringVar(&r.Strata, "strata", "", "column of the stratum")
	s.StringVar(&f.psu, "psu", "", "column of the PSU; with later stages P,P2; none: every record is its own PSU")
	s.StringVar(&f.fpc, "fpc", "", "columns of the population by stage: counts, or fractions up to 1")
	s.BoolVar(&r.Nest, "nest", false, "PSU ids begin anew in each stratum")
	s.BoolVar(&r.OneStage, "one-stage", false, "ultimate clusters: stop after the first stage although --fpc has more")
	s.StringVar(&f.repWeights, "repweights", "", "columns of replicate weights, * for any text: 'rw*'; they include the sampling weight")
	s.StringVar(&r.RepType, "rep-type", "", "JK1, JKn, BRR, Fay or bootstrap; JK1 and JKn without --repweights are made from the design")
	s.BoolVar(&r.MSE, "mse", false, "centre the replicates at the full estimate, not at their mean")
	s.Float64Var(&r.FayRho, "fay-rho", 0, "rho of Fay's method")
	s.StringVar(&f.scale, "scale", "", "factor before the sum over replicates; default by method")
	s.StringVar(&f.rscales, "rscales", "", "factor of each replicate")
	s.StringVar(&f.estimator, "estimator", "mean", "total, mean, ratio, proportion, variance or quantile")
	s.StringVar(&f.num, "num", "", "variables, each estimated by itself: X,X2 (required)")
	s.StringVar(&r.Den, "den", "", "denominator of a ratio")
	s.StringVar(&f.p, "p", "0.5", "probabilities of the quantiles")
	s.StringVar(&f.by, "by", "", "columns of groups: a,b; one record per combination present")
	s.StringVar(&f.contrast, "contrast", "", "difference of two groups: sex=M-F")
	s.StringVar(&f.where, "where", "", "the domain, a condition (see above)")
	s.StringVar(&r.Encoding, "encoding", "", "encoding of the texts (tcvn3, vni, windows-1258, …) where the file leaves it open")
	s.StringVar(&r.Sheet, "sheet", "", "sheet of an Excel workbook, where several hold a table")
	s.StringVar(&r.Decimal, "decimal", ".", "decimal mark of the texts of numbers: . or ,; numbers of the file's own type have none")
	s.StringArrayVar(&f.missing, "missing", nil, "codes that mean missing: 'P21=-9|-8' (repeatable)")
	s.StringVar(&f.lonely, "lonely-psu", "fail", "strata with one PSU: fail, certainty, adjust or average")
	s.BoolVar(&r.Options.AdjustDomainLonely, "adjust-domain-lonely", false, "with adjust and average: also strata with one PSU in the domain")
	s.StringVar(&f.rule, "qrule", "hf1", "rule of quantiles, hf1 to hf9")
	s.StringVar(&f.interval, "ci", "mean", "interval of shares and quantiles: mean, xlogit, asin or beta")
	s.StringVar(&f.df, "df", "full", "degrees of freedom: full, domain or inf")
	s.Float64Var(&r.Options.Level, "level", 0.95, "level of the intervals")
	s.StringVar(&f.format, "format", "table", "table, csv or json")
	s.BoolVar(&f.explain, "explain", false, "say design, formula and steps on standard error")
}

// run reads the flags, estimates and prints. A refused standard error is told in its record and ends with exit code 3.
func (f *estimateFlags) run(cmd *cobra.Command) error {
	if err := f.read(); err != nil {
		return err
	}
	report, end := newProgress().Stage("estimate")
	f.request.Progress = report
	answer, err := estimate.Run(cmd.Context(), f.request)
	end()
	if err != nil {
		return err
	}
	if f.explain {
		if err := answer.Explain(cmd.ErrOrStderr(), language()); err != nil {
			return err
		}
	}
	if err := f.print(cmd.OutOrStdout(), answer); err != nil {
		return engine.Errorf(engine.IO, "cannot write the answer").Vi("không ghi được kết quả").Because(err)
	}
	if f.format != "table" {
		warnOn(plain{cmd.ErrOrStderr()}, answer)
	}
	if n := answer.Refused(); n > 0 {
		return engine.Errorf(engine.Rejected, "%d of %d records have no standard error", n, len(answer.Records)).
			Vi("%d trong %d kết quả không có sai số chuẩn", n, len(answer.Records)).
			Do("The field error of each says why", "Trường error của từng kết quả cho biết lý do")
	}
	return nil
}

func (f *estimateFlags) print(w io.Writer, a *estimate.Answer) error {
	switch f.format {
	case "json":
		b, err := estimate.JSON(a.Records, language())
		if err != nil {
			return err
		}
		_, err = plain{w}.Write(b)
		return err
	case "csv":
		return estimate.CSV(w, a.Records, language())
	default:
		return estimate.Table(plain{w}, a.Records, language())
	}
}

// warnOn tells each different doubt once, where a person sees it although stdout is read by a program.
func warnOn(w io.Writer, a *estimate.Answer) {
	seen := map[string]int{}
	var order []string
	for i := range a.Records {
		for _, text := range a.Records[i].WarningTexts(language()) {
			if seen[text]++; seen[text] == 1 {
				order = append(order, text)
			}
		}
	}
	for _, text := range order {
		fmt.Fprintf(w, "warning (%d records): %s\n", seen[text], text)
	}
	if len(a.Records) == 0 {
		fmt.Fprintln(w, "warning: no group has a record in the domain")
	}
}

// read turns the texts into a request.
func (f *estimateFlags) read() error {
	r := &f.request
	r.PSU, r.FPC, r.Num, r.By = names(f.psu), names(f.fpc), names(f.num), names(f.by)
	r.RepWeights, r.Where, r.Contrast, r.Missing = names(f.repWeights), f.where, f.contrast, f.missing
	for _, c := range []struct {
		flag, value, allowed string
		parse                func(string) bool
	}{
		{"estimator", f.estimator, "total, mean, ratio, proportion, variance, quantile", into(&r.Kind, survey.ParseKind)},
		{"lonely-psu", f.lonely, "fail, certainty, adjust, average", into(&r.Options.Lonely, survey.ParseLonely)},
		{"qrule", f.rule, "hf1 to hf9", into(&r.Rule, survey.ParseRule)},
		{"ci", f.interval, "mean, xlogit, asin, beta", into(&r.Options.Interval, survey.ParseInterval)},
		{"df", f.df, "full, domain, inf", into(&r.Options.DF, survey.ParseDF)},
		{"format", f.format, "table, csv, json", func(s string) bool { return s == "table" || s == "csv" || s == "json" }},
	} {
		if !c.parse(c.value) {
			return badFlag(c.flag, c.value, c.allowed)
		}
	}
	if r.RepType != "" {
		if _, ok := survey.ParseRepType(r.RepType); !ok {
			return badFlag("rep-type", r.RepType, "JK1, JKn, BRR, Fay, bootstrap")
		}
	}
	for _, text := range names(f.p) {
		p, err := survey.ParseProb(text)
		if err != nil {
			return err
		}
		r.P = append(r.P, p)
	}
	if r.Kind == survey.Quantile && len(r.P) == 0 {
		return badFlag("p", f.p, "decimal numbers from 0 to 1")
	}
	return f.readScales()
}

func (f *estimateFlags) readScales() error {
	r := &f.request
	for _, text := range names(f.rscales) {
		v, ok := survey.ParseNumber(text)
		if !ok || v < 0 {
			return badFlag("rscales", text, "numbers not below 0")
		}
		r.RScales = append(r.RScales, v)
	}
	if f.scale == "" {
		return nil
	}
	v, ok := survey.ParseNumber(f.scale)
	if !ok || v <= 0 {
		return badFlag("scale", f.scale, "a number above 0")
	}
	r.Scale = v
	return nil
}

func into[T any](target *T, parse func(string) (T, bool)) func(string) bool {
	return func(s string) bool {
		v, ok := parse(s)
		if ok {
			*target = v
		}
		return ok
	}
}

func badFlag(flag, value, allowed string) error {
	return engine.Errorf(engine.Usage, "--%s %s is not known", flag, strconv.Quote(value)).
		Vi("--%s %s không hợp lệ", flag, strconv.Quote(value)).
		Do("Allowed: "+allowed, "Các giá trị hợp lệ: "+allowed)
}

// names splits a list at commas.
func names(list string) []string {
	var out []string
	for _, s := range strings.Split(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
