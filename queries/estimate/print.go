package estimate

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
)

// CSV writes one row a record in full precision; empty = does not exist. Columns of --by come as by.NAME.
func CSV(w io.Writer, records []Record, lang string) error {
	out := csv.NewWriter(w)
	by := byColumns(records)
	head := []string{"estimator", "variable", "denominator", "contrast", "p", "qrule", "interval", "level", "lonely_psu"}
	for _, name := range by {
		head = append(head, "by."+name)
	}
	head = append(head, "estimate", "se", "ci_low", "ci_high", "cv", "deff", "df", "df_kind", "n", "n_rows", "n_missing", "n_psu", "n_strata",
		"sum_w", "cov", "warnings", "error")
	if err := out.Write(head); err != nil {
		return err
	}
	for i := range records {
		if err := out.Write(csvRow(&records[i], by, lang)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvRow(r *Record, by []string, lang string) []string {
	p, rule := "", ""
	if r.P != nil {
		p, rule = r.P.String(), r.Rule.String()
	}
	row := []string{r.Kind.String(), r.Variable, r.Denominator, r.Contrast, p, rule, r.Options.Interval.String(), full(r.Options.Level), r.Options.Lonely.String()}
	for _, name := range by {
		row = append(row, r.group(name))
	}
	row = append(row, full(r.Value), full(r.SE), full(r.CILow), full(r.CIHigh), full(r.CV), full(r.Deff))
	counts := []string{"", "", "", "", "", ""}
	df, cov := "", ""
	if !r.nothing() {
		counts[1], counts[2] = strconv.FormatInt(r.NRows, 10), strconv.FormatInt(r.NMissing, 10)
	}
	if !r.Empty() {
		df = full(r.DF)
		counts[3], counts[4], counts[5] = strconv.FormatInt(r.NPSU, 10), strconv.FormatInt(r.NStrata, 10), full(r.SumW)
	}
	if r.Contrast != "" {
		cov = full(r.Cov)
	}
	counts[0] = strconv.FormatInt(r.N, 10)
	row = append(row, df, r.Options.DF.String())
	row = append(row, counts...)
	return append(row, cov, strings.Join(r.WarningTexts(lang), "; "), r.ErrorText(lang))
}

// group is the record's category in a column, "" if it has none.
func (r *Record) group(column string) string {
	for _, g := range r.By {
		if g.Column == column {
			return g.Value
		}
	}
	return ""
}

func byColumns(records []Record) []string {
	var out []string
	seen := map[string]bool{}
	for i := range records {
		for _, g := range records[i].By {
			if !seen[g.Column] {
				seen[g.Column] = true
				out = append(out, g.Column)
			}
		}
	}
	return out
}

// full is the shortest text that reads back to v, as in JSON: with an exponent only far from 1.
func full(v float64) string {
	n := number(v)
	if n == nil {
		return ""
	}
	if a := math.Abs(*n); a == 0 || a >= 1e-6 && a < 1e21 {
		return strconv.FormatFloat(*n, 'f', -1, 64)
	}
	return strconv.FormatFloat(*n, 'e', -1, 64)
}

// short is v for reading: seven digits.
func short(v float64) string {
	n := number(v)
	if n == nil {
		return "-"
	}
	if a := math.Abs(*n); a >= 1e7 && a < 1e15 {
		return strconv.FormatFloat(*n, 'f', 0, 64)
	}
	return strconv.FormatFloat(*n, 'g', 7, 64)
}

// Table writes the records for reading; notes (warnings, refusals) follow under the table.
func Table(w io.Writer, records []Record, lang string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	by := byColumns(records)
	head := append([]string{"what"}, by...)
	if _, err := fmt.Fprintln(tw, strings.Join(append(head, "estimate", "SE", "low", "high", "CV %", "deff", "df", "n", "missing"), "\t")+"\t"); err != nil {
		return err
	}
	var notes []string
	for i := range records {
		r := &records[i]
		row := []string{what(r)}
		for _, name := range by {
			row = append(row, r.group(name))
		}
		df := "-"
		if !r.Empty() {
			df = short(r.DF)
			if math.IsInf(r.DF, 1) {
				df = "inf"
			}
		}
		row = append(row, short(r.Value), short(r.SE), short(r.CILow), short(r.CIHigh), short(100*r.CV), short(r.Deff), df,
			strconv.FormatInt(r.N, 10), strconv.FormatInt(r.NMissing, 10))
		if _, err := fmt.Fprintln(tw, strings.Join(row, "\t")+"\t"); err != nil {
			return err
		}
		for _, text := range append(r.WarningTexts(lang), r.ErrorText(lang)) {
			if text != "" {
				notes = append(notes, name(r)+": "+text)
			}
		}
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, n := range notes {
		if _, err := fmt.Fprintln(w, n); err != nil {
			return err
		}
	}
	return nil
}

// what names the estimate of a record.
func what(r *Record) string {
	s := r.Kind.String() + " " + r.Variable
	switch {
	case r.Denominator != "":
		s += "/" + r.Denominator
	case r.P != nil:
		s += " p=" + r.P.String() + " " + r.Rule.String()
	}
	if r.Contrast != "" {
		s += " (" + r.Contrast + ")"
	}
	return s
}

// name is what with the groups.
func name(r *Record) string {
	s := what(r)
	for _, g := range r.By {
		s += ", " + g.Column + "=" + g.Value
	}
	return s
}
