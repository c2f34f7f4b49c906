package spss

import (
	"math"
	"sort"

	"corridor/ingest/cells"
)

const (
	maxVariables = 1 << 17
	maxSlots     = 1 << 20 // of a row: 8 MB
	maxVariable  = 32767   // bytes of the longest text that SPSS has
	maxName      = 256     // bytes of a name; SPSS has up to 64
	perVariable  = 500     // bytes that a variable takes in memory
)

// The records of a dictionary.
const (
	recordVariable  = 2
	recordLabels    = 3
	recordLabelled  = 4
	recordDocuments = 6
	recordExtension = 7
	recordEnd       = 999
)

// variable is a variable as the dictionary has it: bytes, not yet text.
type variable struct {
	slot, slots int // place in a row, in slots of 8 bytes
	width       int // bytes of a text; 0 = number
	pieces      []piece
	short, long []byte
	label       []byte
	format      uint32
	ranged      bool      // the first two of missing are the ends of a range
	missing     [][8]byte // as record 2 has them
	longMissing [][]byte  // as subtype 22 has them
	labels      *labelSet
	measure     int
	columns     int
}

// piece is a segment of a text: slots in a row, of which so many bytes are text.
type piece struct{ slots, used int }

// labelSet is records 3 and 4, or one set of subtype 21: it may belong to many variables.
type labelSet struct {
	values, labels [][]byte
	numbers, texts []cells.ValueLabel // decoded once for each kind, see codebook.go
}

// dictionary is everything between the header and the cases.
type dictionary struct {
	header
	variables []variable
	slots     int // of a row
	documents [][]byte
	extensions
	data int64 // where the cases begin
}

func readDictionary(s *source) (*dictionary, error) {
	h, err := readHeader(s)
	if err != nil {
		return nil, err
	}
	d := &dictionary{header: h}
	d.special, d.bigCases = defaultSpecial(), -1
	c := &cursor{source: s, order: h.order, at: headerSize}
	for c.err == nil {
		switch kind := c.int32(); kind {
		case recordVariable:
			d.readVariable(c)
		case recordLabels:
			d.readLabels(c)
		case recordDocuments:
			d.readDocuments(c)
		case recordExtension:
			d.readExtension(c)
		case recordEnd:
			c.skip(4)
			d.data = c.at
			if c.err == nil {
				return d, d.assemble(s)
			}
		default:
			if c.err == nil {
				c.err = s.damaged("the dictionary holds a record of unknown kind %d", "phần mô tả biến có bản ghi loại %d không rõ", kind)
			}
		}
	}
	return nil, c.err
}

func (d *dictionary) readVariable(c *cursor) {
	width, labelled, missing := int(c.int32()), c.int32(), int(c.int32())
	format := uint32(c.int32())
	c.skip(4) // write format
	name := c.next(8)
	if c.err != nil {
		return
	}
	v := variable{slot: d.slots, slots: 1, width: width, format: format, short: append([]byte(nil), trim(name)...)}
	if labelled != 0 {
		v.label = c.readPadded(4)
	}
	if missing < -3 || missing > 3 || missing == -1 {
		c.fail("a variable declares %d missing values", "một biến khai báo %d giá trị khuyết", missing)
		return
	}
	v.ranged = missing < 0
	for range max(missing, -missing) {
		var value [8]byte
		copy(value[:], c.next(8))
		v.missing = append(v.missing, value)
	}
	d.addVariable(c, v)
}

func (d *dictionary) addVariable(c *cursor, v variable) {
	last := len(d.variables) - 1
	switch {
	case c.err != nil:
	case v.width == -1:
		if last < 0 || d.variables[last].slots*8 >= d.variables[last].width {
			c.fail("a continuation record belongs to no text", "một bản ghi nối tiếp không thuộc biến văn bản nào")
			return
		}
		d.variables[last].slots++
		d.slots++
	case v.width < 0 || v.width > 255:
		c.fail("a variable has width %d", "một biến có độ rộng %d", v.width)
	case last >= maxVariables:
		c.fail("the file has more than %d variables", "tệp có hơn %d biến", maxVariables)
	case last >= 0 && !d.variables[last].whole():
		c.fail("a text has fewer continuation records than its width needs", "một biến văn bản thiếu bản ghi nối tiếp so với độ rộng")
	default:
		c.spend(perVariable)
		d.variables = append(d.variables, v)
		d.slots++
	}
	if d.slots > maxSlots {
		c.fail("a row has more than %d bytes", "một dòng dài hơn %d byte", 8*maxSlots)
	}
}

func (v *variable) whole() bool { return v.slots*8 >= v.width }

// readPadded reads a length and so many bytes, padded to a multiple.
func (c *cursor) readPadded(multiple int) []byte {
	n := int(c.int32())
	b := c.keep(n)
	c.skip(int64((multiple - n%multiple) % multiple))
	return trim(b)
}

func (c *cursor) fail(en, vi string, args ...any) {
	if c.err == nil {
		c.err = c.damaged(en, vi, args...)
	}
}

// readLabels reads a set of value labels and, behind it, the variables that it belongs to.
func (d *dictionary) readLabels(c *cursor) {
	set := &labelSet{}
	for range c.int32() {
		value, n := c.keep(8), c.next(1)
		if c.err != nil {
			return
		}
		length := int(n[0])
		set.values = append(set.values, value)
		set.labels = append(set.labels, trim(c.keep(length)))
		c.skip(int64(7 - length%8))
	}
	if kind := c.int32(); kind != recordLabelled {
		c.fail("a set of value labels is not followed by its variables", "sau một bộ nhãn giá trị không có danh sách biến")
	}
	for range c.int32() {
		slot := int(c.int32()) - 1
		if c.err != nil {
			return
		}
		v := d.at(slot)
		if v == nil {
			c.fail("value labels are for variable %d, which does not exist", "nhãn giá trị dành cho biến số %d không tồn tại", slot+1)
			return
		}
		v.labels = set
	}
}

// at is the variable that begins at a slot.
func (d *dictionary) at(slot int) *variable {
	i := sort.Search(len(d.variables), func(i int) bool { return d.variables[i].slot >= slot })
	if i == len(d.variables) || d.variables[i].slot != slot {
		return nil
	}
	return &d.variables[i]
}

func (d *dictionary) readDocuments(c *cursor) {
	for range c.int32() {
		line := c.keep(80)
		if c.err != nil {
			return
		}
		d.documents = append(d.documents, trim(line))
	}
}

// assemble puts the variables together once all records are read.
func (d *dictionary) assemble(s *source) error {
	if len(d.variables) == 0 {
		return s.damaged("the file has no variables", "tệp không có biến nào")
	}
	if !d.variables[len(d.variables)-1].whole() {
		return s.damaged("a text has fewer continuation records than its width needs", "một biến văn bản thiếu bản ghi nối tiếp so với độ rộng")
	}
	for i := range d.variables {
		v := &d.variables[i]
		if v.width > 0 {
			v.pieces = []piece{{v.slots, v.width}}
		}
	}
	raw := len(d.variables)
	if err := d.joinSegments(s); err != nil {
		return err
	}
	d.nameVariables()
	d.display(raw)
	d.labelLongTexts()
	d.missingLongTexts()
	if d.bigCases > math.MaxInt32 || d.cases < 0 && d.bigCases >= 0 {
		d.cases = d.bigCases
	}
	return nil
}
