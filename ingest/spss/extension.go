package spss

import (
	"math"

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
