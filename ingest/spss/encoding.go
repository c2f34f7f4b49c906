package spss

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/unicode/norm"

	"corridor/ingest/cells"
)

// Code pages of subtype 3 that the index of names does not know by number.
var codePages = map[int]encoding.Encoding{
	874: charmap.Windows874, 932: japanese.ShiftJIS, 936: simplifiedchinese.GBK, 949: korean.EUCKR, 950: traditionalchinese.Big5,
	10000: charmap.Macintosh, 10007: charmap.MacintoshCyrillic, 20866: charmap.KOI8R, 20932: japanese.EUCJP, 21866: charmap.KOI8U,
	51932: japanese.EUCJP, 51949: korean.EUCKR, 54936: simplifiedchinese.GB18030,
}

// declared is what the file says of its encoding: the name (subtype 20) before the code page (subtype 3). The codes 2 and 3
// are ASCII of 7 and 8 bits and say nothing of letters beyond ASCII.
func (d *dictionary) declared() (name string, decoder cells.Decoder) {
	if d.encoding != "" {
		return d.encoding, byName(d.encoding)
	}
	switch page := d.codePage; {
	case page <= 4:
		return "", nil
	case page == 65001:
		return "utf-8", utf8Decoder{}
	case page == 20127:
		return "us-ascii", nil
	case codePages[page] != nil:
		return strconv.Itoa(page), named(codePages[page], strconv.Itoa(page))
	case page >= 1250 && page <= 1258:
		name = "windows-" + strconv.Itoa(page)
	case page > 28590 && page < 28606:
		name = "iso-8859-" + strconv.Itoa(page-28590)
	default:
		name = "cp" + strconv.Itoa(page)
	}
	return name, byName(name)
}

// byName finds a decoder by a name as SPSS, PSPP and ReadStat write it; nil if there is none.
func byName(name string) cells.Decoder {
	lower := strings.ToLower(strings.TrimSpace(name))
	switch lower {
	case "utf-8", "utf8":
		return utf8Decoder{}
	case "ascii", "us-ascii", "ansi_x3.4-1968":
		return nil // says nothing of letters beyond ASCII
	}
	digits := strings.TrimLeft(lower, "abcdefghijklmnopqrstuvwxyz-_ ")
	if page, err := strconv.Atoi(digits); err == nil && codePages[page] != nil {
		return named(codePages[page], lower)
	}
	if page, err := strconv.Atoi(digits); err == nil && page >= 1250 && page <= 1258 {
		lower = "windows-" + digits
	}
	for _, try := range []string{lower, "ibm" + digits} {
		if found, err := ianaindex.IANA.Encoding(try); err == nil && found != nil {
			return named(found, lower)
		}
	}
	return nil
}

func named(e encoding.Encoding, name string) cells.Decoder {
	if known, err := ianaindex.IANA.Name(e); err == nil {
		name = strings.ToLower(known)
	}
	if table, ok := e.(*charmap.Charmap); ok {
		return tableDecoder{name, table}
	}
	return anyDecoder{name, e}
}

// utf8Decoder gives NFC, and U+FFFD for bytes that are no UTF-8. A letter cut off by the end of a text is left out, as ReadStat
// does it: writers cut texts at a number of bytes.
type utf8Decoder struct{}

func (utf8Decoder) Name() string { return "utf-8" }

func (utf8Decoder) Append(dst, src []byte) ([]byte, int) {
	if utf8.Valid(src) {
		return norm.NFC.Append(dst, src...), 0
	}
	whole := wholeLetters(src)
	bad := len(src) - len(whole)
	src = whole
	clean := make([]byte, 0, len(src)+8)
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		if r == utf8.RuneError && n == 1 {
			bad++
		}
		clean, src = utf8.AppendRune(clean, r), src[n:]
	}
	return norm.NFC.Append(dst, clean...), bad
}

// wholeLetters leaves out the beginning of a letter at the end of b.
func wholeLetters(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i >= len(b)-3; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			break
		}
	}
	return b
}

// tableDecoder decodes single bytes.
type tableDecoder struct {
	name  string
	table *charmap.Charmap
}

func (t tableDecoder) Name() string { return t.name }

func (t tableDecoder) Append(dst, src []byte) ([]byte, int) {
	bad := 0
	letters := make([]byte, 0, 2*len(src))
	for _, b := range src {
		r := t.table.DecodeByte(b)
		if r == utf8.RuneError {
			bad++
		}
		letters = utf8.AppendRune(letters, r)
	}
	return norm.NFC.Append(dst, letters...), bad
}

// anyDecoder decodes by a decoder with a state, one for each text.
type anyDecoder struct {
	name string
	e    encoding.Encoding
}

func (a anyDecoder) Name() string { return a.name }

func (a anyDecoder) Append(dst, src []byte) ([]byte, int) {
	out, _ := a.e.NewDecoder().Bytes(src) // puts U+FFFD for what it cannot decode, and never fails
	return norm.NFC.Append(dst, out...), strings.Count(string(out), "\ufffd")
}

func isASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
