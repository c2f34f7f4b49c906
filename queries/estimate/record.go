package estimate

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"

	"corridor/engine"
	"corridor/engine/survey"
)

// Group is one category of a record: the column and its text in the file.
type Group struct{ Column, Value string }

// Record is one answer: an estimate with its names.
type Record struct {
	survey.Estimate
	Variable    string
	Denominator string
	P           *survey.Prob
	Rule        survey.Rule // 0 if not a quantile
	By          []Group
	Contrast    string // column=A-B; "" if not a difference
	Cov         float64
}

// Refused says whether the standard error was refused.
func (r *Record) Refused() bool { return r.Err != nil }

// Empty says whether nobody with weight is in the domain.
func (r *Record) Empty() bool { return r.N == 0 }

// nothing says whether no record at all is in the domain.
func (r *Record) nothing() bool { return r.N == 0 && r.NRows == 0 && r.NMissing == 0 }

// ErrorText is the refusal in a language, "" if there is none.
func (r *Record) ErrorText(lang string) string {
	var e *engine.Error
	switch {
	case r.Err == nil:
		return ""
	case errors.As(r.Err, &e):
		return e.In(lang)
	}
	return r.Err.Error()
}

// WarningTexts are the warnings in a language.
func (r *Record) WarningTexts(lang string) []string {
	out := []string{}
	for _, w := range r.Warnings {
		out = append(out, w.In(lang))
	}
	return out
}

// wire is the JSON form of a record; the order of the fields is part of the contract.
type wire struct {
	Estimator   string   `json:"estimator"`
	Variable    string   `json:"variable"`
	Denominator *string  `json:"denominator"`
	P           *float64 `json:"p"`
	QRule       *string  `json:"qrule"`
	Interval    string   `json:"interval"`
	Level       float64  `json:"level"`
	LonelyPSU   string   `json:"lonely_psu"`
	By          groups   `json:"by"`
	Estimate    *float64 `json:"estimate"`
	SE          *float64 `json:"se"`
	CILow       *float64 `json:"ci_low"`
	CIHigh      *float64 `json:"ci_high"`
	CV          *float64 `json:"cv"`
	Deff        *float64 `json:"deff"`
	DF          *float64 `json:"df"`
	DFKind      string   `json:"df_kind"`
	N           int64    `json:"n"`
	NRows       *int64   `json:"n_rows"`
	NMissing    *int64   `json:"n_missing"`
	NPSU        *int64   `json:"n_psu"`
	NStrata     *int64   `json:"n_strata"`
	SumW        *float64 `json:"sum_w"`
	Warnings    []string `json:"warnings"`
	Error       *string  `json:"error"`
}

// contrastWire is the JSON form of a difference.
type contrastWire struct {
	wire
	Contrast string   `json:"contrast"`
	Cov      *float64 `json:"cov"`
}

type groups []Group

// MarshalJSON writes an object in the order of --by.
func (g groups) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, v := range g {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := plainJSON(v.Column)
		if err != nil {
			return nil, err
		}
		value, err := plainJSON(v.Value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plainJSON is JSON without the HTML escapes of encoding/json.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// number is null for what does not exist or is infinite.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	if v == 0 {
		v = 0 // no -0
	}
	return &v
}

func (r *Record) wire(lang string) any {
	w := wire{
		Estimator: r.Kind.String(), Variable: r.Variable, Interval: r.Options.Interval.String(), Level: r.Options.Level,
		LonelyPSU: r.Options.Lonely.String(), By: r.By, DFKind: r.Options.DF.String(), N: r.N,
		Estimate: number(r.Value), SE: number(r.SE), CILow: number(r.CILow), CIHigh: number(r.CIHigh), CV: number(r.CV), Deff: number(r.Deff),
		Warnings: r.WarningTexts(lang),
	}
	if r.Denominator != "" {
		w.Denominator = &r.Denominator
	}
	if r.P != nil {
		p, rule := r.P.Float(), r.Rule.String()
		w.P, w.QRule = &p, &rule
	}
	if !r.nothing() {
		w.NRows, w.NMissing = &r.NRows, &r.NMissing
	}
	if !r.Empty() {
		w.DF, w.NPSU, w.NStrata, w.SumW = number(r.DF), &r.NPSU, &r.NStrata, number(r.SumW)
	}
	if text := r.ErrorText(lang); text != "" {
		w.Error = &text
	}
	if r.Contrast != "" {
		return contrastWire{w, r.Contrast, number(r.Cov)}
	}
	return w
}

// JSON is the array of records in full precision, one record a line; texts in lang.
func JSON(records []Record, lang string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range records {
		if i > 0 {
			b.WriteByte(',')
		}
		line, err := plainJSON(records[i].wire(lang))
		if err != nil {
			return nil, err
		}
		b.WriteByte('\n')
		b.Write(line)
	}
	b.WriteString("\n]\n")
	return b.Bytes(), nil
}
