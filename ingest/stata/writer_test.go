package stata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// dta is a file to be written, from the description of the format (help dta_113 … dta_119). It is the tests' own hand:
// it shares nothing with the reader.
type dta struct {
	release int
	big     bool
	label   string
	stamp   string
	vars    []dtaVar
	rows    [][]any // int8 … float64, string, ref; a missing code as miss
	sort    []int   // from 1
	chars   [][3]string
	sets    []dtaSet
	texts   []dtaText

	// lies
	claimRows, claimVars *uint64
	mapSets              *uint64 // where the map says that value labels begin
	twoBytes             bool    // references of 119 as ReadStat writes them
}

type dtaVar struct{ name, kind, format, set, label string } // kind: byte int long float double strL or str12

type dtaSet struct {
	name   string
	values []int32
	labels []string
}

type dtaText struct {
	v, o   uint64
	binary bool
	text   string
}

type ref struct{ v, o uint64 }

// miss is a missing code: 0 is ".", 1 ".a", 26 ".z".
type miss int

func (d *dta) order() binary.ByteOrder {
	if d.big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (d *dta) number(n uint64, width int) []byte {
	b := make([]byte, 8)
	if d.big {
		binary.BigEndian.PutUint64(b, n)
		return b[8-width:]
	}
	binary.LittleEndian.PutUint64(b, n)
	return b[:width]
}

func field(s string, width int) []byte {
	b := make([]byte, width)
	copy(b, s)
	return b
}

func strWidth(kind string) int {
	n := 0
	fmt.Sscanf(kind, "str%d", &n)
	return n
}

func (d *dta) cell(kind string, v any) []byte {
	m, missing := v.(miss)
	switch kind {
	case "byte":
		if missing {
			v = int8(101 + m)
		}
		return d.number(uint64(uint8(v.(int8))), 1)
	case "int":
		if missing {
			v = int16(32741 + m)
		}
		return d.number(uint64(uint16(v.(int16))), 2)
	case "long":
		if missing {
			v = int32(2147483621 + m)
		}
		return d.number(uint64(uint32(v.(int32))), 4)
	case "float":
		bits := uint32(0x7f000000 + int(m)*0x800)
		if !missing {
			bits = math.Float32bits(v.(float32))
		}
		return d.number(uint64(bits), 4)
	case "double":
		bits := uint64(0x7fe0000000000000 + int(m)*0x10000000000)
		if !missing {
			bits = math.Float64bits(v.(float64))
		}
		return d.number(bits, 8)
	case "strL":
		r := v.(ref)
		vWidth := map[int]int{117: 4, 118: 2, 119: 3}[d.release]
		if d.twoBytes {
			vWidth = 2
		}
		return append(d.number(r.v, vWidth), d.number(r.o, 8-vWidth)...)
	default:
		return field(v.(string), strWidth(kind))
	}
}

func (d *dta) bytes() []byte {
	if d.release < 117 {
		return d.old()
	}
	return d.tagged()
}

func (d *dta) counts() (vars, rows uint64) {
	vars, rows = uint64(len(d.vars)), uint64(len(d.rows))
	if d.claimVars != nil {
		vars = *d.claimVars
	}
	if d.claimRows != nil {
		rows = *d.claimRows
	}
	return vars, rows
}

func (d *dta) data(b *bytes.Buffer) {
	for _, row := range d.rows {
		for i, v := range d.vars {
			b.Write(d.cell(v.kind, row[i]))
		}
	}
}

func (d *dta) set(s dtaSet, name int) []byte {
	var offsets, values, texts []byte
	for i, l := range s.labels {
		offsets = append(offsets, d.number(uint64(len(texts)), 4)...)
		values = append(values, d.number(uint64(uint32(s.values[i])), 4)...)
		texts = append(append(texts, l...), 0)
	}
	table := append(d.number(uint64(len(s.labels)), 4), d.number(uint64(len(texts)), 4)...)
	table = append(append(append(table, offsets...), values...), texts...)
	out := append(d.number(uint64(len(table)), 4), field(s.name, name)...)
	return append(append(out, 0, 0, 0), table...)
}

func (d *dta) old() []byte {
	var b bytes.Buffer
	vars, rows := d.counts()
	order := byte(2)
	if d.big {
		order = 1
	}
	b.Write([]byte{byte(d.release), order, 1, 0})
	b.Write(d.number(vars, 2))
	b.Write(d.number(rows, 4))
	b.Write(field(d.label, 81))
	b.Write(field(d.stamp, 18))
	for _, v := range d.vars {
		code, ok := map[string]byte{"byte": 251, "int": 252, "long": 253, "float": 254, "double": 255}[v.kind]
		if !ok {
			code = byte(strWidth(v.kind))
		}
		b.WriteByte(code)
	}
	formatWidth := 49
	if d.release == 113 {
		formatWidth = 12
	}
	d.each(&b, 33, func(v dtaVar) string { return v.name })
	d.sortList(&b, 2)
	d.each(&b, formatWidth, func(v dtaVar) string { return v.format })
	d.each(&b, 33, func(v dtaVar) string { return v.set })
	d.each(&b, 81, func(v dtaVar) string { return v.label })
	for _, c := range d.chars {
		b.WriteByte(1)
		b.Write(d.number(uint64(2*33+len(c[2])+1), 4))
		b.Write(field(c[0], 33))
		b.Write(field(c[1], 33))
		b.WriteString(c[2] + "\x00")
	}
	b.Write(make([]byte, 5))
	d.data(&b)
	for _, s := range d.sets {
		b.Write(d.set(s, 33))
	}
	return b.Bytes()
}

func (d *dta) each(b *bytes.Buffer, width int, of func(dtaVar) string) {
	for _, v := range d.vars {
		b.Write(field(of(v), width))
	}
}

func (d *dta) sortList(b *bytes.Buffer, width int) {
	for i := range len(d.vars) + 1 {
		place := 0
		if i < len(d.sort) {
			place = d.sort[i]
		}
		b.Write(d.number(uint64(place), width))
	}
}

func (d *dta) tagged() []byte {
	var b bytes.Buffer
	name, format, label, kWidth, nWidth, labelWidth, sortWidth, oWidth := 129, 57, 321, 2, 8, 2, 2, 8
	switch d.release {
	case 117:
		name, format, label, nWidth, labelWidth, oWidth = 33, 49, 81, 4, 1, 4
	case 119:
		kWidth, sortWidth = 4, 4
	}
	vars, rows := d.counts()
	order := "LSF"
	if d.big {
		order = "MSF"
	}
	fmt.Fprintf(&b, "<stata_dta><header><release>%d</release><byteorder>%s</byteorder>", d.release, order)
	fmt.Fprintf(&b, "<K>%s</K><N>%s</N>", d.number(vars, kWidth), d.number(rows, nWidth))
	fmt.Fprintf(&b, "<label>%s%s</label>", d.number(uint64(len(d.label)), labelWidth), d.label)
	fmt.Fprintf(&b, "<timestamp>%s%s</timestamp></header><map>", d.number(uint64(len(d.stamp)), 1), d.stamp)
	mapAt := b.Len()
	b.Write(make([]byte, 14*8))
	b.WriteString("</map><variable_types>")
	for _, v := range d.vars {
		code, ok := map[string]uint64{"byte": 65530, "int": 65529, "long": 65528, "float": 65527, "double": 65526, "strL": 32768}[v.kind]
		if !ok {
			code = uint64(strWidth(v.kind))
		}
		b.Write(d.number(code, 2))
	}
	b.WriteString("</variable_types><varnames>")
	d.each(&b, name, func(v dtaVar) string { return v.name })
	b.WriteString("</varnames><sortlist>")
	d.sortList(&b, sortWidth)
	b.WriteString("</sortlist><formats>")
	d.each(&b, format, func(v dtaVar) string { return v.format })
	b.WriteString("</formats><value_label_names>")
	d.each(&b, name, func(v dtaVar) string { return v.set })
	b.WriteString("</value_label_names><variable_labels>")
	d.each(&b, label, func(v dtaVar) string { return v.label })
	b.WriteString("</variable_labels><characteristics>")
	for _, c := range d.chars {
		b.WriteString("<ch>")
		b.Write(d.number(uint64(2*name+len(c[2])+1), 4))
		b.Write(field(c[0], name))
		b.Write(field(c[1], name))
		b.WriteString(c[2] + "\x00</ch>")
	}
	b.WriteString("</characteristics><data>")
	d.data(&b)
	b.WriteString("</data><strls>")
	for _, t := range d.texts {
		kind, text := byte(130), t.text+"\x00"
		if t.binary {
			kind, text = 129, t.text
		}
		b.WriteString("GSO")
		b.Write(d.number(t.v, 4))
		b.Write(d.number(t.o, oWidth))
		b.WriteByte(kind)
		b.Write(d.number(uint64(len(text)), 4))
		b.WriteString(text)
	}
	b.WriteString("</strls>")
	sets := uint64(b.Len())
	if d.mapSets != nil {
		sets = *d.mapSets
	}
	b.WriteString("<value_labels>")
	for _, s := range d.sets {
		b.WriteString("<lbl>")
		b.Write(d.set(s, name))
		b.WriteString("</lbl>")
	}
	b.WriteString("</value_labels></stata_dta>")
	out := b.Bytes()
	copy(out[mapAt+11*8:], d.number(sets, 8))
	return out
}

func floatOf(bits uint32) float32  { return math.Float32frombits(bits) }
func doubleOf(bits uint64) float64 { return math.Float64frombits(bits) }
