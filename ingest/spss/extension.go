package spss

import (
	"bytes"
	"math"
	"strconv"

	"corridor/engine"
)

const maxNotes = 100

// extensions are the records of kind 7: what later releases of SPSS added.
type extensions struct {
	codePage     int     // subtype 3; 0 = none
	floats       int     // subtype 3: 1 = IEEE 754
	special      special // subtype 4
	encoding     string  // subtype 20
	longNames    []byte  // 13
	longWidths   []byte  // 14
	displays     []int   // 11
	responseSets []byte  // 7 and 19
	attributes   []byte  // 17
	ofVariables  []byte  // 18
	longLabels   []byte  // 21
	longMissing  []byte  // 22
	bigCases     int64   // 16; -1 = not declared
	notes        []engine.Text
}

// special are the bits of numbers that stand for no number.
type special struct{ missing, lowest, highest uint64 }

// defaultSpecial are the most negative double, the next one, and the largest.
func defaultSpecial() special {
	missing := math.Float64bits(-math.MaxFloat64)
	return special{missing: missing, lowest: missing - 1, highest: math.Float64bits(math.MaxFloat64)}
}

// Subtypes that say nothing about the cells: variable sets, Trends dates, Data Entry, SPSS release notes, XML views and the like.
var silent = map[int32]bool{5: true, 6: true, 8: true, 10: true, 12: true, 24: true}

func (d *dictionary) readExtension(c *cursor) {
	subtype, size, count := c.int32(), int64(c.int32()), int64(c.int32())
	if c.err != nil {
		return
	}
	if size < 0 || count < 0 || size*count > c.size-c.at {
		c.err = c.truncated("an extension record", "một bản ghi mở rộng")
		return
	}
	into := d.field(subtype)
	if into == nil {
		if !silent[subtype] {
			d.note("an extension record of unknown kind %d was skipped", "đã bỏ qua một bản ghi mở rộng loại %d không rõ", subtype)
		}
		c.skip(size * count)
		return
	}
	if most := limit(subtype); size*count > int64(most) {
		if subtype == 17 || subtype == 18 || subtype == 7 || subtype == 19 {
			d.note("attributes or multiple-response sets beyond %d MB were skipped", "đã bỏ qua thuộc tính hoặc bộ nhiều trả lời vượt quá %d MB", most>>20)
			c.skip(size * count)
		} else {
			c.fail("an extension record of kind %d is larger than %d MB", "một bản ghi mở rộng loại %d lớn hơn %d MB", subtype, most>>20)
		}
		return
	}
	if data := c.keep(int(size * count)); c.err == nil {
		into(&field{data: data, order: d.order, ok: true})
	}
}

// note tells a person of something, up to a number of times.
func (d *dictionary) note(en, vi string, args ...any) {
	if len(d.notes) < maxNotes {
		d.notes = append(d.notes, text(en, vi, args...))
	}
}

// limit is how large a record may be: what is made of it takes some ten times as much.
func limit(subtype int32) int {
	if subtype == 7 || subtype == 19 {
		return 2 << 20
	}
	return 8 << 20
}

// field is what reads a subtype; nil if it is not known.
func (d *dictionary) field(subtype int32) func(*field) {
	join := func(into *[]byte) func(*field) {
		return func(f *field) {
			if *into = append(*into, f.data...); len(*into) > limit(subtype) {
				*into = (*into)[:limit(subtype)]
				d.note("records of kind %d beyond %d MB were skipped", "đã bỏ qua các bản ghi loại %d vượt quá %d MB", subtype, limit(subtype)>>20)
			}
		}
	}
	set := func(into *[]byte) func(*field) { return func(f *field) { *into = f.data } }
	switch subtype {
	case 3:
		return d.machine
	case 4:
		return d.floating
	case 7, 19:
		return join(&d.responseSets)
	case 11:
		return d.displayValues
	case 13:
		return set(&d.longNames)
	case 14:
		return set(&d.longWidths)
	case 16:
		return d.manyCases
	case 17:
		return set(&d.attributes)
	case 18:
		return set(&d.ofVariables)
	case 20:
		return func(f *field) { d.encoding = trimmed(ascii(f.data)) }
	case 21:
		return join(&d.longLabels)
	case 22:
		return join(&d.longMissing)
	default:
		return nil
	}
}

func (d *dictionary) machine(f *field) {
	var v [8]int
	for i := range v {
		v[i] = f.int32()
	}
	if f.ok {
		d.floats, d.codePage = v[4], v[7]
	}
}

func (d *dictionary) floating(f *field) {
	b := f.take(24)
	if b == nil {
		return
	}
	d.special = special{d.order.Uint64(b), d.order.Uint64(b[16:]), d.order.Uint64(b[8:])}
}

func (d *dictionary) displayValues(f *field) {
	d.displays = d.displays[:0]
	for len(f.data) >= 4 {
		d.displays = append(d.displays, f.int32())
	}
}

func (d *dictionary) manyCases(f *field) {
	f.take(8) // always 1
	if b := f.take(8); b != nil {
		d.bigCases = int64(d.order.Uint64(b))
	}
}

// pairs calls each with the two sides of KEY=VALUE, separated by tabs or NULs.
func pairs(data []byte, each func(key, value []byte)) {
	for _, pair := range bytes.FieldsFunc(data, func(r rune) bool { return r == '\t' || r == 0 }) {
		if key, value, ok := bytes.Cut(pair, []byte{'='}); ok && len(key) > 0 && len(value) > 0 {
			each(key, value)
		}
	}
}

// byShort finds variables by their short names, which are written in capitals.
func (d *dictionary) byShort() map[string]int {
	names := make(map[string]int, len(d.variables))
	for i := len(d.variables) - 1; i >= 0; i-- {
		names[upper(d.variables[i].short)] = i
	}
	return names
}

// upper folds ASCII only: the bytes may be in any encoding.
func upper(b []byte) string {
	out := []byte(string(b))
	for i, c := range out {
		if 'a' <= c && c <= 'z' {
			out[i] = c - 'a' + 'A'
		}
	}
	return string(out)
}

// joinSegments makes one variable of the segments of each text beyond 255 bytes: each holds 255 bytes of it in 256, the last
// one the rest, as if each but the last had held 252.
func (d *dictionary) joinSegments(s *source) error {
	places := d.byShort()
	joined := make(map[int]int) // segments by the first one's place
	var failed error
	pairs(d.longWidths, func(key, value []byte) {
		width, err := strconv.Atoi(string(bytes.TrimSpace(value)))
		first, known := places[upper(key)]
		switch {
		case failed != nil || err == nil && width <= 255 && width > 0:
		case err != nil || !known || width <= 0 || width > maxVariable || d.variables[first].width == 0:
			failed = s.damaged("the record of very long texts is not right", "bản ghi về văn bản rất dài không đúng")
		default:
			if joined[first], failed = d.join(s, first, width); failed != nil {
				return
			}
		}
	})
	if failed != nil {
		return failed
	}
	kept := d.variables[:0]
	for i := 0; i < len(d.variables); i++ {
		v := d.variables[i]
		kept = append(kept, v)
		for n := joined[i]; n > 1; n-- {
			if i++; joined[i] > 0 {
				return s.damaged("two very long texts overlap", "hai văn bản rất dài chồng lên nhau")
			}
		}
	}
	d.variables = kept
	return nil
}

func (d *dictionary) join(s *source, first, width int) (int, error) {
	const step = 252
	n := (width + step - 1) / step
	if first+n > len(d.variables) {
		return 0, s.damaged("a very long text has fewer segments than its width needs", "một văn bản rất dài thiếu đoạn so với độ rộng")
	}
	v := &d.variables[first]
	v.pieces = make([]piece, 0, n)
	v.slots = 0
	for i := range n {
		part := &d.variables[first+i]
		used := 255
		if i == n-1 {
			used = width - step*(n-1)
		}
		slots := (used + 7) / 8
		if i > 0 && (part.width == 0 || part.slots != slots) || i == 0 && part.width != 255 {
			return 0, s.damaged("the segments of a very long text do not add up to its width", "các đoạn của một văn bản rất dài không khớp với độ rộng")
		}
		v.pieces = append(v.pieces, piece{slots, used})
		v.slots += slots
	}
	v.width = width
	return n, nil
}

// nameVariables gives the variables their long names.
func (d *dictionary) nameVariables() {
	places := d.byShort()
	strangers := 0
	pairs(d.longNames, func(key, value []byte) {
		if i, ok := places[upper(key)]; ok && len(value) <= maxName {
			d.variables[i].long = value
		} else {
			strangers++
		}
	})
	if strangers > 0 {
		d.note("%d long names belong to no variable", "%d tên dài không thuộc biến nào", strangers)
	}
	for i := range d.variables {
		if v := &d.variables[i]; v.long == nil {
			v.long = v.short
		}
	}
}

// display gives measure and width of columns. The record has two or three numbers for each variable, or for each segment.
func (d *dictionary) display(raw int) {
	n, each := len(d.variables), 0
	for _, count := range []int{n, raw} {
		if len(d.displays) == 3*count || len(d.displays) == 2*count {
			each = len(d.displays) / count
			n = count
			break
		}
	}
	if each == 0 {
		if len(d.displays) > 0 {
			d.note("the display record does not fit the variables and was skipped", "bản ghi hiển thị không khớp với các biến nên đã bỏ qua")
		}
		return
	}
	for i, place := 0, 0; i < len(d.variables); i++ {
		v, values := &d.variables[i], d.displays[place*each:]
		if v.measure = values[0]; each == 3 {
			v.columns = values[1]
		}
		if place++; n == raw && len(v.pieces) > 1 {
			place += len(v.pieces) - 1
		}
	}
}
