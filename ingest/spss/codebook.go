package spss

import (
	"bytes"
	"math"
	"strconv"

	"corridor/ingest/cells"
)

// bookmaker turns the bytes of a dictionary into texts.
type bookmaker struct {
	*dictionary
	decoder cells.Decoder // nil: all texts are ASCII
	bad     int           // bytes that were no letters
}

func (m *bookmaker) text(b []byte) string {
	b = clean(b)
	if m.decoder == nil || isASCII(b) {
		return string(b)
	}
	out, bad := m.decoder.Append(nil, b)
	m.bad += bad
	return string(out)
}

// codebook is the dictionary as text; rows is the number of cases, -1 if it is not known.
func (m *bookmaker) codebook(rows int64) cells.Codebook {
	c := cells.Codebook{
		Format: "sav", Release: m.magic, Software: m.software, Written: m.written, Label: m.text(m.label), Rows: rows,
		Variables: make([]cells.Variable, len(m.variables)),
	}
	if m.compression == zlibbed {
		c.Format = "zsav"
	}
	for i := range m.variables {
		c.Variables[i] = m.variable(&m.variables[i])
	}
	for _, line := range m.documents {
		c.Documents = append(c.Documents, m.text(line))
	}
	m.weigh(&c)
	m.respond(&c)
	m.attribute(&c)
	c.Notes = m.notes
	if m.bad > 0 {
		c.Notes = append(c.Notes, text("%d bytes of names and labels are no letters in this encoding", "%d byte trong tên và nhãn không phải chữ trong bảng mã này", m.bad))
	}
	return c
}

func (m *bookmaker) variable(v *variable) cells.Variable {
	out := cells.Variable{Name: m.text(v.long), Label: m.text(v.label), Columns: v.columns, Labels: m.valueLabels(v)}
	out.Format, out.Calendar = formatText(v.format)
	switch v.measure {
	case 1:
		out.Measure = "nominal"
	case 2:
		out.Measure = "ordinal"
	case 3:
		out.Measure = "scale"
	}
	if v.width > 0 {
		out.Kind, out.Width, out.Calendar = cells.Text, v.width, cells.None
		out.Storage = "A" + strconv.Itoa(v.width)
		if len(v.pieces) > 1 {
			out.Format = out.Storage // the file has only the first segment's
		}
		for _, raw := range v.missingTexts() {
			out.Missing = append(out.Missing, cells.MissingRule{Text: m.text(raw)})
		}
		return out
	}
	out.Storage = out.Format
	out.Missing = m.ranges(v)
	return out
}

// missingTexts are the texts declared as missing, without padding.
func (v *variable) missingTexts() [][]byte {
	out := make([][]byte, 0, len(v.missing)+len(v.longMissing))
	for i := range v.missing {
		out = append(out, trim(v.missing[i][:min(8, v.width)]))
	}
	return append(out, v.longMissing...)
}

// ranges are the numbers declared as missing.
func (d *dictionary) ranges(v *variable) []cells.MissingRule {
	var out []cells.MissingRule
	for i := 0; i < len(v.missing); i++ {
		rule := cells.MissingRule{Low: d.bound(v.missing[i])}
		if rule.High = rule.Low; v.ranged && i == 0 && len(v.missing) > 1 {
			i++
			rule.High = d.bound(v.missing[i])
		}
		if rule.Low == rule.Low && rule.High == rule.High { // not NaN: system-missing needs no rule
			out = append(out, rule)
		}
	}
	return out
}

// bound is an end of a range: LOWEST and HIGHEST are open.
func (d *dictionary) bound(raw [8]byte) float64 {
	switch bits := d.order.Uint64(raw[:]); bits {
	case d.special.missing:
		return math.NaN()
	case d.special.lowest:
		return math.Inf(-1)
	case d.special.highest:
		return math.Inf(1)
	default:
		return math.Float64frombits(bits)
	}
}

// valueLabels decodes a set once for numbers and once for texts, however many variables share it.
func (m *bookmaker) valueLabels(v *variable) []cells.ValueLabel {
	set := v.labels
	if set == nil {
		return nil
	}
	into := &set.numbers
	if v.width > 0 {
		into = &set.texts
	}
	if *into != nil {
		return *into
	}
	out := make([]cells.ValueLabel, len(set.values))
	for i, value := range set.values {
		out[i].Label = m.text(set.labels[i])
		switch {
		case v.width > 0:
			out[i].Text = m.text(value)
		case m.order.Uint64(value) == m.special.missing:
			out[i].Tag = cells.System
		default:
			out[i].Number = math.Float64frombits(m.order.Uint64(value))
		}
	}
	*into = out
	return out
}

func (m *bookmaker) weigh(c *cells.Codebook) {
	if m.weight == 0 {
		return
	}
	if v := m.at(int(m.weight) - 1); v != nil && v.width == 0 {
		c.Weight = m.text(v.long)
		return
	}
	m.note("the file names a weight that is none of its number variables", "tệp chỉ định biến trọng số không phải là biến số nào trong tệp")
}

// respond gives the multiple-response sets, their variables by full names.
func (m *bookmaker) respond(c *cells.Codebook) {
	sets, bad := parseResponses(m.responseSets)
	if bad > 0 {
		m.note("%d multiple-response sets are not readable", "%d bộ câu hỏi nhiều trả lời không đọc được", bad)
	}
	if len(sets) == 0 {
		return
	}
	short, long := m.byShort(), m.byLong()
	for _, set := range sets {
		out := cells.ResponseSet{Name: m.text(set.name), Label: m.text(set.label), Dichotomy: set.dichotomy, Counted: m.text(set.counted)}
		for _, name := range set.variables {
			i, ok := short[upper(name)]
			if !ok {
				i, ok = long[upper(name)]
			}
			full := m.text(name)
			if ok {
				full = c.Variables[i].Name
			}
			out.Variables = append(out.Variables, full)
		}
		c.Responses = append(c.Responses, out)
	}
}

// attribute gives the attributes of file and variables; those beginning with $@ (such as $@Role) are for the dialogues of SPSS.
func (m *bookmaker) attribute(c *cells.Codebook) {
	all := append(parseAttributes(m.attributes, false), parseAttributes(m.ofVariables, true)...)
	for _, a := range all {
		if bytes.HasPrefix(a.name, []byte("$@")) {
			continue
		}
		if c.Attributes == nil {
			c.Attributes = map[string]string{}
		}
		key := m.text(a.name)
		if len(a.of) > 0 {
			key = m.text(a.of) + ":" + key
		}
		c.Attributes[key] = m.text(a.value)
	}
}
