package stata

import (
	"encoding/binary"
	"strconv"
)

// readTagged reads the metadata of releases 117 to 119, whose parts stand between tags. Where they are follows from
// counts and tags; the map at the front is only used to pass over long texts, for writers (Stata 13 among them) err in it.
func readTagged(in *input) (*metadata, error) {
	m, columns, rows, err := taggedHeader(in)
	if err != nil {
		return nil, err
	}
	table, err := in.between("map", 14*8, inMap)
	if err != nil {
		return nil, err
	}
	if err := m.taggedDescriptors(in, columns); err != nil {
		return nil, err
	}
	if err := m.taggedCharacteristics(in); err != nil {
		return nil, err
	}
	if err := in.expect("<data>", inData); err != nil {
		return nil, err
	}
	if err := m.checkRows(in, rows); err != nil {
		return nil, err
	}
	if err := in.expect("</data>", inData); err != nil {
		return nil, err
	}
	if err := in.expect("<strls>", inStrls); err != nil {
		return nil, err
	}
	if err := m.passStrls(in, in.order.Uint64(table[11*8:])); err != nil {
		return nil, err
	}
	return m, m.taggedSets(in)
}

// between reads n bytes that stand between <name> and </name>.
func (in *input) between(name string, n int64, what part) ([]byte, error) {
	if err := in.expect("<"+name+">", what); err != nil {
		return nil, err
	}
	b, err := in.take(n, what)
	if err != nil {
		return nil, err
	}
	return b, in.expect("</"+name+">", what)
}

// counted reads a text whose length stands before it in width bytes.
func (in *input) counted(name string, width int64) ([]byte, error) {
	if err := in.expect("<"+name+">", inHeader); err != nil {
		return nil, err
	}
	n, err := in.take(width, inHeader)
	if err != nil {
		return nil, err
	}
	b, err := in.take(int64(in.whole(n)), inHeader)
	if err != nil {
		return nil, err
	}
	return untilZero(b), in.expect("</"+name+">", inHeader)
}

func taggedHeader(in *input) (m *metadata, columns int, rows uint64, err error) {
	fail := func(err error) (*metadata, int, uint64, error) { return nil, 0, 0, err }
	if err := in.expect("<stata_dta>", inHeader); err != nil {
		return fail(err)
	}
	if err := in.expect("<header>", inHeader); err != nil {
		return fail(err)
	}
	digits, err := in.between("release", 3, inHeader)
	if err != nil {
		return fail(err)
	}
	release, err := strconv.Atoi(string(digits))
	if err != nil || release < 117 {
		return fail(in.broken(inHeader, "it names no release", "không có số phiên bản"))
	}
	if release > 119 {
		return fail(in.unsupported(strconv.Itoa(release), "save it in Stata with saveold …, version(14), or without alias variables",
			"hãy lưu lại trong Stata bằng saveold …, version(14), hoặc bỏ biến alias"))
	}
	m = &metadata{layout: layoutOf(release)}
	if err := m.setOrder(in); err != nil {
		return fail(err)
	}
	if columns, rows, err = m.counts(in); err != nil {
		return fail(err)
	}
	lengthWidth := int64(1)
	if release >= 118 {
		lengthWidth = 2
	}
	if m.label, err = in.counted("label", lengthWidth); err != nil {
		return fail(err)
	}
	if m.written, err = in.counted("timestamp", 1); err != nil {
		return fail(err)
	}
	return m, columns, rows, in.expect("</header>", inHeader)
}

func (m *metadata) setOrder(in *input) error {
	order, err := in.between("byteorder", 3, inHeader)
	if err != nil {
		return err
	}
	switch string(order) {
	case "LSF":
		m.order = binary.LittleEndian
	case "MSF":
		m.order = binary.BigEndian
	default:
		return in.broken(inHeader, "the byte order is neither MSF nor LSF", "thứ tự byte không phải MSF hay LSF")
	}
	in.order = m.order
	return nil
}

func (m *metadata) counts(in *input) (columns int, rows uint64, err error) {
	columnsWidth, rowsWidth, limit := int64(2), int64(8), mostVariables
	if m.release == 117 {
		rowsWidth = 4
	}
	if m.release == 119 {
		columnsWidth, limit = 4, mostWide
	}
	k, err := in.between("K", columnsWidth, inHeader)
	if err != nil {
		return 0, 0, err
	}
	if in.whole(k) > uint64(limit) {
		return 0, 0, in.tooMany(limit)
	}
	n, err := in.between("N", rowsWidth, inHeader)
	if err != nil {
		return 0, 0, err
	}
	return int(in.whole(k)), in.whole(n), nil
}

func (m *metadata) taggedDescriptors(in *input, columns int) error {
	codes, err := in.between("variable_types", 2*int64(columns), inTypes)
	if err != nil {
		return err
	}
	types := make([]storage, columns)
	for i := range types {
		types[i] = newType(in.order.Uint16(codes[2*i:]))
	}
	if err := m.setTypes(in, types); err != nil {
		return err
	}
	sortWidth := 2
	if m.release == 119 {
		sortWidth = 4
	}
	for _, block := range []struct {
		tag   string
		what  part
		width int
		set   func(*variable, []byte)
	}{
		{"varnames", inNames, m.nameWidth, func(v *variable, b []byte) { v.name = b }},
		{"sortlist", inSort, sortWidth, nil},
		{"formats", inFormats, m.formatWidth, func(v *variable, b []byte) { v.format = b }},
		{"value_label_names", inSetNames, m.nameWidth, func(v *variable, b []byte) { v.set = b }},
		{"variable_labels", inLabels, m.labelWidth, func(v *variable, b []byte) { v.label = b }},
	} {
		if err := in.expect("<"+block.tag+">", block.what); err != nil {
			return err
		}
		if block.set == nil {
			err = m.sortList(in, block.width)
		} else {
			err = m.fields(in, block.width, block.what, block.set)
		}
		if err != nil {
			return err
		}
		if err := in.expect("</"+block.tag+">", block.what); err != nil {
			return err
		}
	}
	return nil
}

// taggedCharacteristics reads <ch> parts to the end of their section.
func (m *metadata) taggedCharacteristics(in *input) error {
	const end = "</characteristics>"
	if err := in.expect("<characteristics>", inChars); err != nil {
		return err
	}
	for kept := int64(0); ; {
		more, err := in.oneOf("<ch>", end, inChars)
		if err != nil || !more {
			return err
		}
		b, err := in.take(4, inChars)
		if err != nil {
			return err
		}
		n := int64(in.order.Uint32(b))
		if kept += n; kept > mostCharacters {
			return in.broken(inChars, "there are more of them than Stata can hold", "nhiều hơn mức Stata chứa được")
		}
		if err := m.addCharacteristic(in, n); err != nil {
			return err
		}
		if err := in.expect("</ch>", inChars); err != nil {
			return err
		}
	}
}

// oneOf reads whichever of two tags stands here: true if it is the first. The first must not begin the second.
func (in *input) oneOf(first, second string, what part) (bool, error) {
	start := in.pos
	got, err := in.take(int64(len(first)), what)
	if err != nil {
		return false, err
	}
	if string(got) == first {
		return true, nil
	}
	in.pos = start
	return false, in.expect(second, what)
}

func (m *metadata) taggedSets(in *input) error {
	const end = "</value_labels>"
	if err := in.expect("<value_labels>", inSets); err != nil {
		return err
	}
	for kept := int64(0); ; {
		more, err := in.oneOf("<lbl>", end, inSets)
		if err != nil {
			return err
		}
		if !more {
			return in.expect("</stata_dta>", inSets)
		}
		if err := m.addSet(in, &kept); err != nil {
			return err
		}
		if err := in.expect("</lbl>", inSets); err != nil {
			return err
		}
	}
}
