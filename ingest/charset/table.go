package charset

import (
	"encoding/binary"

	"golang.org/x/text/encoding/charmap"
)

// replacement stands where bytes are no letter.
const replacement = "\ufffd"

// table is an encoding of one byte a letter whose lower half is ASCII.
type table struct {
	name    string
	letters [128]string // of the bytes from 0x80; "" = no letter
	marks   bool        // some letters are combining marks
}

// Name implements cells.Decoder.
func (t *table) Name() string { return t.name }

// Append implements cells.Decoder.
func (t *table) Append(dst, src []byte) (out []byte, bad int) {
	start := len(dst)
	for len(src) > 0 {
		n := asciiPrefix(src)
		dst = append(dst, src[:n]...)
		src = src[n:]
		for len(src) > 0 && src[0] >= 0x80 {
			letter := t.letters[src[0]-0x80]
			if letter == "" {
				letter = replacement
				bad++
			}
			dst = append(dst, letter...)
			src = src[1:]
		}
	}
	if t.marks {
		dst = composeFrom(dst, start)
	}
	return dst, bad
}

// border implements bordered: every byte is a letter of its own, and no ASCII letter joins what stands before it.
func (t *table) border(b []byte) int { return lastBelow(b, 0x80) }

// ofCharmap is the table of a code page; nil if its lower half is not ASCII (EBCDIC).
func ofCharmap(name string, m *charmap.Charmap) *table {
	t := &table{name: name}
	for b := range 256 {
		r := m.DecodeByte(byte(b))
		switch {
		case b < 0x80 && r != rune(b):
			return nil
		case b >= 0x80 && r != '\ufffd' && (r < 0x80 || r > 0x9f):
			t.letters[b-0x80] = string(r)
			t.marks = t.marks || !quickNFC([]byte(string(r)))
		}
	}
	return t
}

// cp1252 also stands for Latin-1: the controls from 0x80 to 0x9F, which are all that Latin-1 has there, are in no text, and
// whoever says Latin-1 means the letters of Windows.
var cp1252 = ofCharmap("windows-1252", charmap.Windows1252)

var ascii = &table{name: "us-ascii"}

// asciiPrefix is the number of ASCII bytes that b begins with.
func asciiPrefix(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 != 0 {
			break
		}
	}
	for i < len(b) && b[i] < 0x80 {
		i++
	}
	return i
}

// lastBelow is the place of the last byte of b that is below limit; 0 if none is.
func lastBelow(b []byte, limit byte) int {
	for i := len(b) - 1; i > 0; i-- {
		if b[i] < limit {
			return i
		}
	}
	return 0
}
