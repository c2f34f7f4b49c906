package api

import (
	"bytes"
	"encoding/json"

	"corridor/engine"
)

// observationJSON is one figure as JSON: the record, never a bare number.
type observationJSON struct {
	Indicator  string            `json:"indicator"`
	Measure    string            `json:"measure"`
	Dimensions map[string]string `json:"dimensions"`
	Labels     map[string]string `json:"labels,omitempty"`
	Value      *float64          `json:"value"`
	SE         *float64          `json:"se"`
	Interval   intervalJSON      `json:"interval"`
	CV         *float64          `json:"cv"`
	DF         *float64          `json:"df"`
	NBand      *string           `json:"n_band"`
	Unit       string            `json:"unit"`
	ObsStatus  engine.ObsStatus  `json:"obs_status"`
	ConfStatus engine.ConfStatus `json:"conf_status"`
	Comment    *string           `json:"comment"`
}

type intervalJSON struct {
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
	Level float64  `json:"level"`
}

// observations makes the JSON records of the selected rows. Labels, in one language, go by column as in CSV and Arrow.
func (s *selection) observations(rows []*figure, level float64, labels bool, language string) []observationJSON {
	out := make([]observationJSON, 0, len(rows))
	for _, f := range rows {
		m := s.indicator.Measures[f.measure]
		o := observationJSON{
			Indicator: s.indicator.ID, Measure: m.ID, Unit: m.Unit, Dimensions: make(map[string]string, len(s.table.columns)),
			Value: f.value, SE: f.se, Interval: intervalJSON{f.low, f.high, level}, CV: f.cv, DF: f.df,
			NBand: textOrNull(f.nBand), ObsStatus: f.status, ConfStatus: f.confidentiality, Comment: textOrNull(f.comment),
		}
		if labels {
			o.Labels = map[string]string{"MEASURE": m.Title.In(language), "UNIT": m.UnitLabel.In(language),
				"OBS_STATUS": statusCodes[statusPlace[f.status]].Label.In(language), "CONF_STATUS": confCodes[confPlace[f.confidentiality]].Label.In(language)}
		}
		for i, dim := range s.table.columns {
			code := dim.Codes[f.codes[i]]
			o.Dimensions[dim.ID] = code.ID
			if labels && dim != s.indicator.period {
				o.Labels[dim.ID] = code.Label.In(language)
			}
		}
		out = append(out, o)
	}
	return out
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// encodeJSON writes a document with its text readable (no \u003c) and a line end.
func encodeJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return out.Bytes(), err
}
