package stata

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

// describer makes letters of the metadata and counts what is none.
type describer struct {
	decoder cells.Decoder
	bad     int
	notes   []engine.Text
}

func describe(m *metadata, l *letters) *cells.Codebook {
	d := describer{decoder: l.current()}
	if d.decoder == nil {
		d.decoder = charset.UTF8 // only ASCII: nothing to decide
	}
	c := &cells.Codebook{
		Format: "dta", Release: strconv.Itoa(m.release), Written: d.text(m.written), Label: d.text(m.label),
		Encoding: l.encoding(), Rows: m.rows, Attributes: map[string]string{"byteorder": "LSF"},
	}
	if m.order == binary.BigEndian {
		c.Attributes["byteorder"] = "MSF"
	}
	d.variables(c, m)
	d.characteristics(c, m)
	d.sortList(c, m)
	if d.bad > 0 {
		d.note("%d bytes of names and labels are no letters of the encoding %s (read as U+FFFD); another may be right: --encoding",
			"%d byte trong tên và nhãn không phải chữ của bảng mã %s (đọc thành U+FFFD); có thể bảng mã khác mới đúng: --encoding",
			d.bad, c.Encoding.Used)
	}
	c.Notes = d.notes
	return c
}

func (d *describer) note(en, vi string, args ...any) {
	d.notes = append(d.notes, engine.Text{En: fmt.Sprintf(en, args...), Vi: fmt.Sprintf(vi, args...)})
}

func (d *describer) text(b []byte) string {
	b = trimmed(b)
	if ascii(b) {
		return string(b)
	}
	out, bad := d.decoder.Append(nil, b)
	d.bad += bad
	return string(out)
}

func (d *describer) variables(c *cells.Codebook, m *metadata) {
	sets, used := d.labelSets(m)
	c.Variables = make([]cells.Variable, len(m.vars))
	for i := range m.vars {
		raw := &m.vars[i]
		v := cells.Variable{
			Name: strings.TrimSpace(d.text(raw.name)), Label: d.text(raw.label), Storage: raw.String(),
			Format: d.text(raw.format), LabelSet: d.text(raw.set), Single: raw.kind == float32s,
		}
		if raw.isText() {
			v.Kind = cells.Text
		} else {
			v.Calendar = calendarOf(v.Format)
		}
		if raw.kind == text {
			v.Width = raw.width
		}
		if v.LabelSet != "" {
			v.Labels = sets[v.LabelSet]
			if _, there := sets[v.LabelSet]; !there {
				d.note("column %q names the value labels %q, which the file does not have",
					"cột %q dùng bộ nhãn %q nhưng tệp không có bộ nhãn này", v.Name, v.LabelSet)
			}
			used[v.LabelSet] = true
		}
		if business(v.Format) {
			d.note("column %q counts the days of a business calendar (%s): they stay numbers",
				"cột %q đếm ngày theo lịch làm việc (%s): giữ nguyên là số", v.Name, v.Format)
		}
		c.Variables[i] = v
	}
	for _, set := range m.sets {
		if name := d.text(set.name); !used[name] {
			used[name] = true
			d.note("no column uses the value labels %q", "không cột nào dùng bộ nhãn %q", name)
		}
	}
}

// labelSets makes letters of the value labels; columns that use the same set share it.
func (d *describer) labelSets(m *metadata) (sets map[string][]cells.ValueLabel, used map[string]bool) {
	sets, used = make(map[string][]cells.ValueLabel, len(m.sets)), make(map[string]bool, len(m.sets))
	for _, set := range m.sets {
		name := d.text(set.name)
		if _, twice := sets[name]; twice {
			d.note("the value labels %q stand in the file twice: the first are used", "bộ nhãn %q có hai lần trong tệp: dùng bộ đầu", name)
			continue
		}
		labels := make([]cells.ValueLabel, len(set.values))
		for i, v := range set.values {
			labels[i].Label = d.text(set.texts[i])
			if v > lastLong {
				labels[i].Tag = code(int64(v) - lastLong - 1)
			} else {
				labels[i].Number = float64(v)
			}
		}
		sets[name] = labels
	}
	return sets, used
}

func (d *describer) characteristics(c *cells.Codebook, m *metadata) {
	for _, ch := range m.chars {
		one := cells.Characteristic{Of: d.text(ch.of), Name: d.text(ch.name), Text: d.text(ch.text)}
		c.Characteristics = append(c.Characteristics, one)
	}
	c.Documents = notesOf(c.Characteristics)
}

// notesOf are the notes of the data set: Stata keeps them as characteristics note1, note2, … and their number as note0.
func notesOf(all []cells.Characteristic) (notes []string) {
	numbered := make(map[int]string)
	last := 0
	for _, ch := range all {
		digits, ok := strings.CutPrefix(ch.Name, "note")
		if n, err := strconv.Atoi(digits); ok && err == nil && n > 0 && n <= len(all) && ch.Of == "_dta" {
			numbered[n] = ch.Text
			last = max(last, n)
		}
	}
	for n := 1; n <= last; n++ {
		if text, ok := numbered[n]; ok {
			notes = append(notes, text)
		}
	}
	return notes
}

func (d *describer) sortList(c *cells.Codebook, m *metadata) {
	var names []string
	for _, place := range m.sort {
		names = append(names, c.Variables[place].Name)
	}
	if len(names) > 0 {
		c.Attributes["sortedby"] = strings.Join(names, " ")
	}
}
