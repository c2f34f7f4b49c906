package charset

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// mojibake is text whose bytes somebody took for Windows-1252 or Latin-1 and stored as UTF-8.
type mojibake struct {
	name  string
	inner interface {
		Append(dst, src []byte) ([]byte, int)
	}
}

var (
	tcvn3InUTF8  = &mojibake{"tcvn3-in-utf8", tcvn3}
	vniInUTF8    = &mojibake{"vni-in-utf8", vniWindows}
	cp1258InUTF8 = &mojibake{"windows-1258-in-utf8", cp1258}
	utf8InUTF8   = &mojibake{"utf-8-in-utf8", UTF8}
)

// Name implements cells.Decoder.
func (m *mojibake) Name() string { return m.name }

// Append implements cells.Decoder. A letter that no byte is taken for is bad: the text is then mixed, and its other letters
// may be what they seem. Other signs are kept.
func (m *mojibake) Append(dst, src []byte) (out []byte, bad int) {
	start := len(dst)
	if !utf8.Valid(src) {
		src, _ = UTF8.Append(nil, src) // a byte that is no UTF-8 is then a letter that no byte is taken for
	} else if !IsNFC(src) {
		src = norm.NFC.Bytes(src)
	}
	var room [256]byte
	pending := room[:0]
	flush := func() {
		n := 0
		dst, n = m.inner.Append(dst, pending)
		bad += n
		pending = pending[:0]
	}
	for len(src) > 0 {
		n := asciiPrefix(src)
		pending = append(pending, src[:n]...)
		if src = src[n:]; len(src) == 0 {
			break
		}
		r, n := utf8.DecodeRune(src)
		if b, ok := mistaken(r); ok {
			pending = append(pending, b)
		} else {
			flush()
			if unicode.In(r, unicode.L, unicode.M) || r == utf8.RuneError {
				r = utf8.RuneError
				bad++
			}
			dst = utf8.AppendRune(dst, r)
		}
		src = src[n:]
	}
	flush()
	return composeFrom(dst, start), bad
}

// border implements bordered: an ASCII byte begins a letter in UTF-8 and in what was mistaken for it, unless it composes with the mark
// behind it (U+0300 to U+037F: 0xcc, 0xcd): á, composed, may be the tone of the letter before it.
func (m *mojibake) border(b []byte) int {
	for i := len(b) - 1; i > 0; {
		if i = lastBelow(b[:i], 0x80); i > 0 && b[i+1] != 0xcc && b[i+1] != 0xcd {
			return i
		}
	}
	return 0
}

// mistaken is the byte that was taken for r.
func mistaken(r rune) (byte, bool) {
	switch {
	case r >= 0x80 && r <= 0xff:
		return byte(r), true // also the controls that some programs make of the bytes that Windows-1252 leaves free
	case r == 'μ':
		return 0xb5, true // compatibility forms turn the sign µ into the Greek letter
	}
	b, ok := charmap.Windows1252.EncodeRune(r)
	return b, ok && r != utf8.RuneError
}
