package charset

import (
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// vni is VNI for Windows (fonts VNI-Times and so on): most letters are a base letter and a byte that tells mark and tone.
type vni struct {
	single [128]string     // letters of one byte, by byte from 0x80
	base   [256]uint8      // 0, or the number of the base letter
	pairs  [15][128]string // base letter, byte from 0x80 → letter
}

// vniMarked are the letters of two bytes: base, then mark and letter in turn, in small letters; the letter of a capital
// base is the capital, whichever case the mark is typed in. Bytes as their Windows-1252 letters, ô and ö are ơ and ư.
var vniMarked = map[string]string{
	"a": "ùáøàûảõãïạ" + "ââáấàầåẩãẫäậ" + "êăéắèằúẳüẵëặ",
	"e": "ùéøèûẻõẽïẹ" + "âêáếàềåểãễäệ",
	"o": "ùóøòûỏõõïọ" + "âôáốàồåổãỗäộ",
	"ô": "ùớøờûởõỡïợ",
	"u": "ùúøùûủõũïụ",
	"ö": "ùứøừûửõữïự",
	"y": "ùýøỳûỷõỹ",
}

// vniSingle are the letters of one byte, byte and letter in turn.
const vniSingle = "ôơöưííììæỉóĩòịîỵñđ"

var vniWindows = newVNI()

func newVNI() *vni {
	v := &vni{}
	t := &table{}
	t.punctuation()
	v.single = t.letters
	for b := 0xa0; b < 0xc0; b++ { // the fonts keep the signs of Windows here
		v.single[b-0x80] = string(rune(b))
	}
	inTurn(vniSingle, func(b byte, letter rune) {
		v.single[b-0x80] = string(letter)
		v.single[b-0x80-0x20] = strings.ToUpper(string(letter))
	})
	n := uint8(0)
	for base, marks := range vniMarked {
		b := byteOf([]rune(base)[0])
		v.base[b], v.base[b-0x20] = n+1, n+2
		inTurn(marks, func(mark byte, letter rune) {
			upper := strings.ToUpper(string(letter))
			v.pairs[n+1][mark-0x80], v.pairs[n+1][mark-0x80-0x20] = string(letter), string(letter)
			v.pairs[n+2][mark-0x80], v.pairs[n+2][mark-0x80-0x20] = upper, upper
		})
		n += 2
	}
	return v
}

func inTurn(s string, use func(b byte, letter rune)) {
	runes := []rune(s)
	for i := 0; i < len(runes); i += 2 {
		use(byteOf(runes[i]), runes[i+1])
	}
}

func byteOf(r rune) byte {
	b, _ := charmap.Windows1252.EncodeRune(r)
	return b
}

// Name implements cells.Decoder.
func (v *vni) Name() string { return "vni" }

// Append implements cells.Decoder.
func (v *vni) Append(dst, src []byte) (out []byte, bad int) {
	for i := 0; i < len(src); {
		c := src[i]
		if base := v.base[c]; base != 0 && i+1 < len(src) && src[i+1] >= 0x80 {
			if letter := v.pairs[base][src[i+1]-0x80]; letter != "" {
				dst = append(dst, letter...)
				i += 2
				continue
			}
		}
		i++
		if c < 0x80 {
			dst = append(dst, c)
			continue
		}
		letter := v.single[c-0x80]
		if letter == "" {
			letter = replacement
			bad++
		}
		dst = append(dst, letter...)
	}
	return dst, bad
}

// border implements bordered: an ASCII byte begins a letter.
func (v *vni) border(b []byte) int { return lastBelow(b, 0x80) }
