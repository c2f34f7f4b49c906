package stata

import (
	"encoding/binary"
	"fmt"
)

// readOld reads the metadata of releases 113 to 115: fixed fields after one another, value labels at the end.
func readOld(in *input, release int, order byte) (*metadata, error) {
	in.order = binary.BigEndian
	if order == 2 {
		in.order = binary.LittleEndian
	}
	m := &metadata{layout: layoutOf(release), order: in.order}
	head, err := in.take(109, inHeader)
	if err != nil {
		return nil, err
	}
	count, rows := int(in.order.Uint16(head[4:])), in.order.Uint32(head[6:])
	m.label, m.written = untilZero(head[10:91]), untilZero(head[91:109])
	if count > mostVariables {
		return nil, in.tooMany(mostVariables)
	}
	if err := m.oldDescriptors(in, count); err != nil {
		return nil, err
	}
	if err := m.expansions(in); err != nil {
		return nil, err
	}
	if err := m.checkRows(in, uint64(rows)); err != nil {
		return nil, err
	}
	return m, m.oldSets(in)
}

func (in *input) tooMany(limit int) error {
	return in.broken(inHeader, fmt.Sprintf("it claims more than %d columns", limit), fmt.Sprintf("khai hơn %d cột", limit))
}

func (m *metadata) oldDescriptors(in *input, count int) error {
	codes, err := in.take(int64(count), inTypes)
	if err != nil {
		return err
	}
	types := make([]storage, count)
	for i, c := range codes {
		types[i] = oldType(c)
	}
	if err := m.setTypes(in, types); err != nil {
		return err
	}
	if err := m.fields(in, m.nameWidth, inNames, func(v *variable, b []byte) { v.name = b }); err != nil {
		return err
	}
	if err := m.sortList(in, 2); err != nil {
		return err
	}
	if err := m.fields(in, m.formatWidth, inFormats, func(v *variable, b []byte) { v.format = b }); err != nil {
		return err
	}
	if err := m.fields(in, m.nameWidth, inSetNames, func(v *variable, b []byte) { v.set = b }); err != nil {
		return err
	}
	return m.fields(in, m.labelWidth, inLabels, func(v *variable, b []byte) { v.label = b })
}

// expansions reads the expansion fields: kind, length, content, until both are 0. Kind 1 is a characteristic; others
// are for Stata itself and are passed over, as its description asks.
func (m *metadata) expansions(in *input) error {
	var kept int64
	for range mostExpansions {
		head, err := in.take(5, inChars)
		if err != nil {
			return err
		}
		n := int64(in.order.Uint32(head[1:]))
		if head[0] == 0 && n == 0 {
			return nil
		}
		if n > in.size-in.pos {
			return in.short(inChars)
		}
		if head[0] != 1 {
			in.pos += n
			continue
		}
		if kept += n; kept > mostCharacters {
			break
		}
		if err := m.addCharacteristic(in, n); err != nil {
			return err
		}
	}
	return in.broken(inChars, "there are more of them than Stata can hold", "nhiều hơn mức Stata chứa được")
}

// addCharacteristic reads one of n bytes: whose it is, its name, its text.
func (m *metadata) addCharacteristic(in *input, n int64) error {
	if n < int64(2*m.nameWidth) {
		return in.broken(inChars, "one of them is too short", "có một mục quá ngắn")
	}
	b, err := in.take(n, inChars)
	if err != nil {
		return err
	}
	m.chars = append(m.chars, characteristic{
		of: untilZero(b[:m.nameWidth]), name: untilZero(b[m.nameWidth : 2*m.nameWidth]), text: untilZero(b[2*m.nameWidth:]),
	})
	return nil
}

// oldSets reads value labels to the end of the file.
func (m *metadata) oldSets(in *input) error {
	var kept int64
	for in.pos < in.size {
		if err := m.addSet(in, &kept); err != nil {
			return err
		}
	}
	return nil
}
