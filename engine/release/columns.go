package release

import (
	"sort"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
)

// Set names one of the two sets of observation files.
type Set string

// The sets. Public is rounded and protected and the only one that is ever served; Full is local.
const (
	Public Set = "public"
	Full   Set = "full"
)

// Schema is the Arrow schema of an indicator's observation file:
//
//	MEASURE BREAKDOWN REF_AREA TIME_PERIOD  utf8
//	one column for each dimension, in the indicator's order, utf8, "_T" where the breakdown does not use it
//	UNIT                                    utf8     unit of VALUE, SE and limits (of the measure)
//	VALUE SE CI_LOW CI_HIGH CV DF           float64  null: does not exist or is withheld
//	N_BAND OBS_STATUS CONF_STATUS COMMENT   utf8     "" if none
//
// and in the full set also
//
//	N N_PSU N_STRATA int64, HH3 bool, SUM_W CLASS REASON ERROR utf8, WARNINGS utf8 (one a line)
//
// Rows are in a fixed order: breakdown as the indicator lists them, area, period, codes in the order of their lists
// (total first), measures in the indicator's order.
func Schema(ind engine.Indicator, set Set, synthetic bool) *arrow.Schema {
	var fields []arrow.Field
	text := func(names ...string) {
		for _, n := range names {
			fields = append(fields, arrow.Field{Name: n, Type: arrow.BinaryTypes.String})
		}
	}
	text("MEASURE", "BREAKDOWN", "REF_AREA", "TIME_PERIOD")
	for _, d := range ind.Dimensions {
		text(d.ID)
	}
	text("UNIT")
	for _, n := range []string{"VALUE", "SE", "CI_LOW", "CI_HIGH", "CV", "DF"} {
		fields = append(fields, arrow.Field{Name: n, Type: arrow.PrimitiveTypes.Float64, Nullable: true})
	}
	text("N_BAND", "OBS_STATUS", "CONF_STATUS", "COMMENT")
	if set == Full {
		for _, n := range []string{"N", "N_PSU", "N_STRATA"} {
			fields = append(fields, arrow.Field{Name: n, Type: arrow.PrimitiveTypes.Int64})
		}
		fields = append(fields, arrow.Field{Name: "HH3", Type: arrow.FixedWidthTypes.Boolean})
		text("SUM_W", "CLASS", "REASON", "ERROR", "WARNINGS")
	}
	meta := arrow.NewMetadata([]string{"indicator", "set", "synthetic"}, []string{ind.ID, string(set), yesNo(synthetic)})
	return arrow.NewSchema(fields, &meta)
}

func yesNo(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// SortObservations puts observations into the order that Schema documents, whatever order they were computed in.
func SortObservations(ind engine.Indicator, obs []engine.Observation) {
	measure, breakdown := map[string]int{}, map[string]int{}
	for i, m := range ind.Measures {
		measure[m.ID] = i
	}
	for i, b := range ind.Breakdowns {
		breakdown[b] = i
	}
	code := make([]map[string]int, len(ind.Dimensions))
	for i, d := range ind.Dimensions {
		code[i] = map[string]int{engine.Total: -1}
		for j, c := range d.Codes {
			code[i][c.ID] = j
		}
	}
	sort.SliceStable(obs, func(i, j int) bool {
		a, b := &obs[i], &obs[j]
		if d := breakdown[a.Breakdown] - breakdown[b.Breakdown]; d != 0 {
			return d < 0
		}
		if d := strings.Compare(a.RefArea, b.RefArea); d != 0 {
			return d < 0
		}
		if d := strings.Compare(a.TimePeriod, b.TimePeriod); d != 0 {
			return d < 0
		}
		for k := range a.Codes {
			if d := code[k][a.Codes[k]] - code[k][b.Codes[k]]; d != 0 {
				return d < 0
			}
		}
		return measure[a.Measure] < measure[b.Measure]
	})
}
