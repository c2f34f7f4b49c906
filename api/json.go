package api

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"corridor/engine"
)

// Figures are by far the most of a JSON answer, so they are written by hand from texts that are quoted once a request;
// everything around them goes through encoding/json. One figure is one object, never a bare number:
//
//	indicator, measure, dimensions {REF_AREA, TIME_PERIOD, those of the breakdown}, labels {by column, in one language},
//	value, se, interval {low, high, level}, cv, df, n_band, unit, obs_status, conf_status, comment
//
// What does not exist or is withheld is null.
func (s *selection) appendFigures(out []byte, rows []*figure, level float64, labels bool, language string) ([]byte, error) {
	q := &quoter{language: language}
	ind := s.indicator
	var head, unit, measureLabel, unitLabel []string
	for _, m := range ind.Measures {
		head = append(head, `{"indicator":`+q.text(ind.ID)+`,"measure":`+q.text(m.ID)+`,"dimensions":{`)
		unit = append(unit, `,"unit":`+q.text(m.Unit)+`,"obs_status":`)
		measureLabel = append(measureLabel, `},"labels":{"MEASURE":`+q.label(m.Title))
		unitLabel = append(unitLabel, `,"UNIT":`+q.label(m.UnitLabel))
	}
	var codes, codeLabels [][]string
	for i, dim := range s.table.columns {
		codes = append(codes, q.codes(dim, i > 0))
		codeLabels = append(codeLabels, q.codeLabels(dim))
	}
	status, conf := q.plain(statusCodes), q.plain(confCodes)
	statusLabel, confLabel := q.labelsOf("OBS_STATUS", statusCodes), q.labelsOf("CONF_STATUS", confCodes)
	end := `,"level":` + decimal(&level) + `},"cv":`

	out = append(slices.Grow(out, 512*len(rows)), '[') // about what a figure takes with labels
	for i, f := range rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, head[f.measure]...)
		for column, at := range f.codes {
			out = append(out, codes[column][at]...)
		}
		if labels {
			out = append(out, measureLabel[f.measure]...)
			for column, at := range f.codes {
				if s.table.columns[column] != ind.period {
					out = append(out, codeLabels[column][at]...)
				}
			}
			out = append(append(append(out, unitLabel[f.measure]...), statusLabel[f.status]...), confLabel[f.confidentiality]...)
		}
		out = appendNumber(append(out, `},"value":`...), f.value)
		out = appendNumber(append(out, `,"se":`...), f.se)
		out = appendNumber(append(out, `,"interval":{"low":`...), f.low)
		out = appendNumber(append(out, `,"high":`...), f.high)
		out = appendNumber(append(out, end...), f.cv)
		out = appendNumber(append(out, `,"df":`...), f.df)
		out = append(append(out, `,"n_band":`...), q.textOrNull(f.nBand)...)
		out = append(append(out, unit[f.measure]...), status[f.status]...)
		out = append(append(out, `,"conf_status":`...), conf[f.confidentiality]...)
		out = append(append(out, `,"comment":`...), q.textOrNull(f.comment)...)
		out = append(out, '}')
	}
	return append(out, ']'), q.err
}

// appendNumber writes the shortest decimal that reads back as the number, or null.
func appendNumber(out []byte, v *float64) []byte {
	if v == nil {
		return append(out, "null"...)
	}
	return strconv.AppendFloat(out, *v, 'f', -1, 64)
}

// quoter makes JSON strings and keeps the first error. The short texts that repeat are quoted once.
type quoter struct {
	language string
	known    map[string]string
	err      error
}

func (q *quoter) text(s string) string {
	body, err := encodeJSON(s)
	if err != nil && q.err == nil {
		q.err = err
	}
	return string(bytes.TrimSuffix(body, []byte("\n")))
}

func (q *quoter) label(t engine.Text) string { return q.text(t.In(q.language)) }

func (q *quoter) textOrNull(s string) string {
	if s == "" {
		return "null"
	}
	if q.known == nil {
		q.known = map[string]string{}
	}
	quoted, ok := q.known[s]
	if !ok {
		quoted = q.text(s)
		q.known[s] = quoted
	}
	return quoted
}

// codes are the members of "dimensions" for one column, with the comma before all but the first.
func (q *quoter) codes(dim *dimension, comma bool) []string {
	start := q.text(dim.ID) + ":"
	if comma {
		start = "," + start
	}
	var out []string
	for _, c := range dim.Codes {
		out = append(out, start+q.text(c.ID))
	}
	return out
}

func (q *quoter) codeLabels(dim *dimension) []string { return q.labelsOf(dim.ID, dim.Codes) }

// labelsOf are the members of "labels" for one column.
func (q *quoter) labelsOf(name string, codes []engine.Code) []string {
	var out []string
	for _, c := range codes {
		out = append(out, ","+q.text(name)+":"+q.label(c.Label))
	}
	return out
}

func (q *quoter) plain(codes []engine.Code) []string {
	var out []string
	for _, c := range codes {
		out = append(out, q.text(c.ID))
	}
	return out
}

// encodeJSON writes a document with its text readable (no \u003c) and a line end.
func encodeJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return out.Bytes(), err
}
