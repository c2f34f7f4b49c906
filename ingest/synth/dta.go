package synth

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	lists "corridor/engine/codes"
)

// The module as a Stata file, release 118, as a statistical office keeps one: coded answers with value labels, months in
// %tm, the extended missing codes .a (not applicable), .b (don't know) and .c (refused), Vietnamese labels, the design
// saved by svyset. The layout is that of Stata's "help dta".

// storage is how Stata keeps a column.
type storage uint16

const (
	asByte   storage = 65530
	asInt    storage = 65529
	asLong   storage = 65528
	asDouble storage = 65526
)

func (s storage) size() int {
	switch s {
	case asByte:
		return 1
	case asInt:
		return 2
	case asLong:
		return 4
	case asDouble:
		return 8
	}
	return int(s) // a text of so many bytes
}

// stataStorage of a column: answers with codes are bytes, months and years ints, money and weights doubles, ids texts.
func (c *column) stataStorage() storage {
	switch {
	case c.coded() || c.target == "province" || c.codes == smallCodes:
		return asByte
	case c.kind == digits:
		return storage(c.width)
	case c.kind == label:
		widest := 0
		for _, l := range c.labels {
			widest = max(widest, len(l))
		}
		return storage(widest)
	case c.kind == weight || c.kind == hundredths || c.codes == moneyCodes:
		return asDouble
	case c.monthly() || c.codes == yearCodes:
		return asInt
	}
	return asLong
}

// coded columns hold 1, 2, 3 … with value labels.
func (c *column) coded() bool { return c.recode != nil }

func (c *column) monthly() bool { return c.codes == monthCodes || c.target == "interview_ym" }

func (c *column) stataFormat() string {
	switch s := c.stataStorage(); {
	case s <= 2045:
		return fmt.Sprintf("%%%ds", s)
	case c.monthly():
		return "%tm"
	case c.kind == weight:
		return "%16.6f"
	case s == asDouble:
		return "%12.0g"
	}
	return "%8.0g"
}

// svyset is how Stata saves the design with a file.
var svyset = [][2]string{
	{"_svy_version", "2"}, {"_svy_stages", "1"}, {"_svy_vce", "linearized"}, {"_svy_singleunit", "missing"},
	{"_svy_su1", columns[cPSU].name}, {"_svy_strata1", columns[cStratum].name},
	{"_svy_wtype", "pweight"}, {"_svy_wvar", columns[cWeight].name}, {"_svy_wexp", "= " + columns[cWeight].name},
}

// labelsOf are the value labels of a column: those of its codes, then of the missing codes.
func (c *column) labelsOf() (texts []string) {
	for i, code := range c.recode {
		if c.kind == label {
			texts = append(texts, c.labels[i])
		} else {
			texts = append(texts, answersVi[code])
		}
	}
	if c.target == "province" {
		for _, p := range lists.List("PROVINCE", "VN63") {
			texts = append(texts, p.Label.Vi)
		}
	}
	return texts
}

func (c *column) labelValues() (values []int32) {
	if c.target == "province" {
		for _, p := range lists.List("PROVINCE", "VN63") {
			id := p.ID[len(p.ID)-2:]
			values = append(values, int32(id[0]-'0')*10+int32(id[1]-'0'))
		}
		return values
	}
	for i := range c.recode {
		values = append(values, int32(i+1))
	}
	return values
}

// stata writes the module; the number of its rows stands before them.
func (w *writing) stata(out io.Writer) error {
	rows := w.design.rows
	if w.design.rejects {
		rows = w.design.countRows()
	}
	head, tail := stataEnds(rows)
	if _, err := out.Write(head); err != nil {
		return err
	}
	produce := func(c chunk) (*block, error) {
		b := &block{}
		w.design.fill(c, func(r *row, fault *rowFault) {
			b.text = w.design.appendStata(b.text, r, fault)
			b.rows++
		})
		return b, nil
	}
	take := func(b *block) error {
		w.wrote(b.rows)
		_, err := out.Write(b.text)
		return err
	}
	if err := ordered(w.ctx, w.design, w.workers, produce, take); err != nil {
		return err
	}
	_, err := out.Write(tail)
	return err
}

func (d *design) countRows() (n int64) {
	for c := range d.chunks {
		d.fill(c, func(*row, *rowFault) { n++ })
	}
	return n
}

// appendStata appends a row. A spoilt cell is a missing value or an empty text here.
func (d *design) appendStata(b []byte, r *row, fault *rowFault) []byte {
	for i := range columns {
		c, a := &columns[i], r[i]
		if fault != nil && fault.column == i {
			a = blank
		}
		s := c.stataStorage()
		if s <= 2045 {
			start := len(b)
			if known(a) {
				b = d.appendCell(b, c, a)
			}
			for len(b) < start+int(s) {
				b = append(b, 0)
			}
			continue
		}
		b = d.appendNumber(b, c, s, a)
	}
	return b
}

func (d *design) appendNumber(b []byte, c *column, s storage, a answer) []byte {
	if !known(a) {
		n := int(a - blank) // blank, not applicable, don't know, refused: ., .a, .b, .c
		if c.codes == noCodes {
			n = 0
		}
		return appendMissing(b, s, n)
	}
	switch {
	case c.kind == label: // an index of a label; codes count from 1
		a++
	case c.monthly():
		a = (a/100-1960)*12 + a%100 - 1
	}
	switch s {
	case asByte:
		return append(b, byte(a))
	case asInt:
		return binary.LittleEndian.AppendUint16(b, uint16(a))
	case asLong:
		return binary.LittleEndian.AppendUint32(b, uint32(a))
	}
	v := float64(a)
	switch c.kind {
	case weight:
		v = float64(a*d.unit) / 1e6
	case hundredths:
		v = float64(a) / 100
	}
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

// appendMissing appends the nth missing code: 0 is ".", 1 is .a.
func appendMissing(b []byte, s storage, n int) []byte {
	switch s {
	case asByte:
		return append(b, byte(101+n))
	case asInt:
		return binary.LittleEndian.AppendUint16(b, uint16(32741+n))
	case asLong:
		return binary.LittleEndian.AppendUint32(b, uint32(2147483621+n))
	}
	return binary.LittleEndian.AppendUint64(b, 0x7fe0000000000000+uint64(n)<<40)
}
