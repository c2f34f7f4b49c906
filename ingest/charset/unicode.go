package charset

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"corridor/ingest/cells"
)

type utf8Decoder struct{}

// UTF8 gives NFC and counts what is not UTF-8.
var UTF8 cells.Decoder = utf8Decoder{}

// Name implements cells.Decoder.
func (utf8Decoder) Name() string { return "utf-8" }

// Append implements cells.Decoder.
func (utf8Decoder) Append(dst, src []byte) (out []byte, bad int) {
	start := len(dst)
	if utf8.Valid(src) {
		return composeFrom(append(dst, src...), start), 0
	}
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		if r == utf8.RuneError && n == 1 {
			dst = append(dst, replacement...)
			bad++
		} else {
			dst = append(dst, src[:n]...)
		}
		src = src[n:]
	}
	return composeFrom(dst, start), bad
}

func (utf8Decoder) border(b []byte) int { return lastBelow(b, 0x80) }

type utf16Decoder struct {
	name  string
	order binary.ByteOrder
}

var (
	utf16LE = &utf16Decoder{"utf-16le", binary.LittleEndian}
	utf16BE = &utf16Decoder{"utf-16be", binary.BigEndian}
)

// Name implements cells.Decoder.
func (u *utf16Decoder) Name() string { return u.name }

// Append implements cells.Decoder. Bad are surrogates without their other half and a last odd byte.
func (u *utf16Decoder) Append(dst, src []byte) (out []byte, bad int) {
	start := len(dst)
	for ; len(src) >= 2; src = src[2:] {
		r := rune(u.order.Uint16(src))
		if r < utf8.RuneSelf {
			dst = append(dst, byte(r))
			continue
		}
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if len(src) >= 4 {
				pair = utf16.DecodeRune(r, rune(u.order.Uint16(src[2:])))
			}
			if pair == utf8.RuneError {
				bad++
			} else {
				src = src[2:]
			}
			r = pair
		}
		dst = utf8.AppendRune(dst, r)
	}
	if len(src) == 1 {
		dst = append(dst, replacement...)
		bad++
	}
	return composeFrom(dst, start), bad
}

func (u *utf16Decoder) border(b []byte) int {
	for i := (len(b) - 2) &^ 1; i > 0; i -= 2 {
		if u.order.Uint16(b[i:]) < utf8.RuneSelf {
			return i
		}
	}
	return 0
}
