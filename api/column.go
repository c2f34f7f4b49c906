package api

import (
	"sort"
	"strconv"

	"corridor/engine"
)

// column is one field of the flat representations, CSV and Arrow, which have the same columns in the same order.
// Exactly one of at, number and flag is set.
type column struct {
	name     string
	codes    []engine.Code            // code columns: what the places of at mean
	labelled bool                     // the labels say more than the codes
	at       func(f *figure) int      // place in codes; -1 is null
	number   func(f *figure) *float64 // null: does not exist or is withheld
	flag     bool
	title    engine.Text // of a dimension
	concept  string      // SDMX concept or what the number is
	codelist string
	unit     string
}

// columns lists the fields of a selection's flat representations:
//
//	INDICATOR MEASURE REF_AREA TIME_PERIOD, the dimensions of the breakdown in the indicator's order,
//	VALUE SE CI_LOW CI_HIGH CI_LEVEL CV DF N_BAND UNIT OBS_STATUS CONF_STATUS COMMENT RELEASE SYNTHETIC
func (s *selection) columns(snap *snapshot, rows []*figure) []column {
	ind := s.indicator
	measures := make([]engine.Code, len(ind.Measures))
	for i, m := range ind.Measures {
		measures[i] = engine.Code{ID: m.ID, Label: m.Title}
	}
	list := []column{
		constant("INDICATOR", engine.Code{ID: ind.ID, Label: ind.Title}),
		{name: "MEASURE", codes: measures, labelled: true, concept: "MEASURE", at: func(f *figure) int { return f.measure }},
	}
	for i, dim := range s.table.columns {
		list = append(list, column{name: dim.ID, codes: dim.Codes, labelled: dim != ind.period, concept: dim.ID, codelist: dim.CodeList, title: dim.Title,
			at: func(f *figure) int { return f.codes[i] }})
	}
	list = append(list, s.numbers(snap.manifest.Hashed.Config.Level)...)
	units, unitOf := ind.units()
	list = append(list,
		texts("N_BAND", "unweighted persons, as a band", rows, func(f *figure) string { return f.nBand }),
		column{name: "UNIT", codes: units, labelled: true, concept: "UNIT_MEASURE", at: func(f *figure) int { return unitOf[f.measure] }},
		column{name: "OBS_STATUS", codes: statusCodes, labelled: true, concept: "OBS_STATUS", codelist: "CL_OBS_STATUS",
			at: func(f *figure) int { return f.status }},
		column{name: "CONF_STATUS", codes: confCodes, labelled: true, concept: "CONF_STATUS", codelist: "CL_CONF_STATUS",
			at: func(f *figure) int { return f.confidentiality }},
		texts("COMMENT", "public reason code", rows, func(f *figure) string { return f.comment }),
		constant("RELEASE", engine.Code{ID: snap.manifest.ID}),
		column{name: "SYNTHETIC", flag: true, concept: "true if the figures come from synthetic data"},
	)
	return list
}

// numbers are the columns of the estimate. The unit is named where all selected measures share it.
func (s *selection) numbers(level float64) []column {
	unit := s.indicator.Measures[s.measures[0]].Unit
	for _, m := range s.measures {
		if s.indicator.Measures[m].Unit != unit {
			unit = "see UNIT"
		}
	}
	interval := strconv.FormatFloat(100*level, 'f', -1, 64) + " % confidence limit"
	return []column{
		{name: "VALUE", concept: "OBS_VALUE", unit: unit, number: func(f *figure) *float64 { return f.value }},
		{name: "SE", concept: "standard error", unit: unit, number: func(f *figure) *float64 { return f.se }},
		{name: "CI_LOW", concept: "lower " + interval, unit: unit, number: func(f *figure) *float64 { return f.low }},
		{name: "CI_HIGH", concept: "upper " + interval, unit: unit, number: func(f *figure) *float64 { return f.high }},
		{name: "CI_LEVEL", concept: "level of the interval", number: func(*figure) *float64 { return &level }},
		{name: "CV", concept: "coefficient of variation, a fraction", number: func(f *figure) *float64 { return f.cv }},
		{name: "DF", concept: "degrees of freedom", number: func(f *figure) *float64 { return f.df }},
	}
}

// units lists the units of the indicator's measures, each once, and the place of each measure's unit in the list.
func (ind *indicator) units() (codes []engine.Code, of []int) {
	place := map[string]int{}
	for _, m := range ind.Measures {
		at, known := place[m.Unit]
		if !known {
			at = len(codes)
			place[m.Unit] = at
			codes = append(codes, engine.Code{ID: m.Unit, Label: m.UnitLabel})
		}
		of = append(of, at)
	}
	return codes, of
}

func constant(name string, code engine.Code) column {
	return column{name: name, concept: name, codes: []engine.Code{code}, at: func(*figure) int { return 0 }}
}

// texts is a column of short texts without a fixed list: its codes are those that occur, in byte order; "" is null.
func texts(name, concept string, rows []*figure, of func(*figure) string) column {
	place := map[string]int{}
	for _, f := range rows {
		if v := of(f); v != "" {
			place[v] = 0
		}
	}
	var codes []engine.Code
	for v := range place {
		codes = append(codes, engine.Code{ID: v})
	}
	sort.Slice(codes, func(i, j int) bool { return codes[i].ID < codes[j].ID })
	for i, c := range codes {
		place[c.ID] = i
	}
	return column{name: name, concept: concept, codes: codes, at: func(f *figure) int {
		if v := of(f); v != "" {
			return place[v]
		}
		return -1
	}}
}

// statusCodes is the part of CL_OBS_STATUS that Corridor uses (methodology 6.8).
var statusCodes = []engine.Code{
	{ID: string(engine.StatusNormal), Label: engine.Text{En: "Normal value", Vi: "Giá trị bình thường"}},
	{ID: string(engine.StatusUnreliable), Label: engine.Text{En: "Low reliability", Vi: "Độ tin cậy thấp"}},
	{ID: string(engine.StatusUnpublishable), Label: engine.Text{En: "Withheld: not reliable", Vi: "Không công bố: không đủ tin cậy"}},
	{ID: string(engine.StatusSuppressed), Label: engine.Text{En: "Withheld: confidential", Vi: "Không công bố: bảo mật"}},
	{ID: string(engine.StatusMissing), Label: engine.Text{En: "Missing", Vi: "Không có số liệu"}},
	{ID: string(engine.StatusDefinition), Label: engine.Text{En: "Definition differs", Vi: "Khác định nghĩa"}},
	{ID: string(engine.StatusNotSignificant), Label: engine.Text{En: "Rounds to zero", Vi: "Làm tròn bằng không"}},
}

// confCodes is the part of CL_CONF_STATUS that Corridor shows.
var confCodes = []engine.Code{
	{ID: string(engine.ConfFree), Label: engine.Text{En: "Free", Vi: "Tự do"}},
	{ID: string(engine.ConfConfidential), Label: engine.Text{En: "Confidential", Vi: "Bảo mật"}},
}

var (
	statusPlace = placesOf[engine.ObsStatus](statusCodes)
	confPlace   = placesOf[engine.ConfStatus](confCodes)
)

func placesOf[T ~string](codes []engine.Code) map[T]int {
	place := map[T]int{}
	for i, c := range codes {
		place[T(c.ID)] = i
	}
	return place
}
