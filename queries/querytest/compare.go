package querytest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"corridor/engine"
)

func (r *row) compare(t *testing.T, o *engine.Observation, exact bool) {
	t.Helper()
	if fault := differs(r.value, o.Value, exact); fault != "" {
		t.Errorf("line %d: %s %s: value %s", r.line+1, strings.Join(r.codes, ","), r.measure, fault)
	}
	for _, c := range r.checks {
		fault := ""
		switch c.key {
		case "se":
			fault = differs(c.want, o.SE, exact)
		case "cv":
			fault = differs(c.want, o.CV, exact)
		case "df":
			fault = differs(c.want, o.DF, exact)
		case "ci":
			low, high, _ := strings.Cut(c.want, ",")
			fault = differs(low, o.CILow, exact) + differs(high, o.CIHigh, exact)
		default:
			if got := textOf(o, c.key); got != c.want {
				fault = fmt.Sprintf("%q, want %q", got, c.want)
			}
		}
		if fault != "" {
			t.Errorf("line %d: %s %s: %s %s", r.line+1, strings.Join(r.codes, ","), r.measure, c.key, fault)
		}
	}
}

// differs compares to the digits that want prints: half a unit of its last decimal, or exactly.
func differs(want string, got *float64, exact bool) string {
	if got == nil || want == "null" {
		if got == nil && want == "null" {
			return ""
		}
		return fmt.Sprintf("%s, want %s", numberText(got), want)
	}
	v, err := strconv.ParseFloat(want, 64)
	if err != nil {
		return fmt.Sprintf("want %q is not a number", want)
	}
	tolerance := 0.0
	if !exact {
		_, decimals, _ := strings.Cut(want, ".")
		tolerance = 0.5*math.Pow(10, -float64(len(decimals))) + 1e-12*math.Abs(v)
	}
	if math.Abs(*got-v) > tolerance {
		return fmt.Sprintf("%s, want %s", numberText(got), want)
	}
	return ""
}

func numberText(v *float64) string {
	if v == nil {
		return "null"
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

func textOf(o *engine.Observation, key string) string {
	switch key {
	case "status":
		return string(o.ObsStatus)
	case "conf":
		return string(o.ConfStatus)
	case "comment":
		return o.Comment
	case "band":
		return o.NBand
	case "period":
		return o.TimePeriod
	}
	if o.Full == nil {
		return "not in the public set"
	}
	switch key {
	case "n":
		return strconv.FormatInt(o.Full.N, 10)
	case "psus":
		return strconv.FormatInt(o.Full.NPSU, 10)
	case "strata":
		return strconv.FormatInt(o.Full.NStrata, 10)
	case "class":
		return o.Full.Class
	case "reason":
		return o.Full.Reason
	case "sumw":
		return o.Full.SumW
	}
	return "no such check"
}

// rewritten is the line with the numbers that no longer hold replaced by those computed; the rest of it stays as it was.
func (r *row) rewritten(line string, o *engine.Observation, exact bool) string {
	body, comment, commented := strings.Cut(line, "#")
	words := strings.Fields(body)
	words[2] = renewed(r.value, o.Value, exact)
	for i, c := range r.checks {
		got := ""
		switch c.key {
		case "se":
			got = renewed(c.want, o.SE, exact)
		case "cv":
			got = renewed(c.want, o.CV, exact)
		case "df":
			got = renewed(c.want, o.DF, exact)
		case "ci":
			low, high, _ := strings.Cut(c.want, ",")
			got = renewed(low, o.CILow, exact) + "," + renewed(high, o.CIHigh, exact)
		default:
			got = textOf(o, c.key)
		}
		words[3+i] = c.key + "=" + got
	}
	out := "  " + strings.Join(words, "  ")
	if commented {
		out += "   #" + comment
	}
	return out
}

func renewed(want string, got *float64, exact bool) string {
	if differs(want, got, exact) == "" {
		return want
	}
	return rewrittenNumber(got, exact)
}

func rewrittenNumber(v *float64, exact bool) string {
	if v == nil {
		return "null"
	}
	if exact {
		return strconv.FormatFloat(*v, 'f', -1, 64)
	}
	return strconv.FormatFloat(*v, 'f', 10, 64)
}
