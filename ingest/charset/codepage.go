package charset

import (
	"bytes"
	"errors"
	"strings"
	"sync"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"

	"corridor/ingest/cells"
)

var cp1258 = ofCharmap("windows-1258", charmap.Windows1258)

// wide is an encoding of one or more bytes a letter.
type wide struct {
	name string
	pool sync.Pool
}

func newWide(name string, e encoding.Encoding) *wide {
	w := &wide{name: name}
	w.pool.New = func() any { return e.NewDecoder() }
	return w
}

// Name implements cells.Decoder.
func (w *wide) Name() string { return w.name }

// Append implements cells.Decoder.
func (w *wide) Append(dst, src []byte) (out []byte, bad int) {
	if asciiPrefix(src) == len(src) {
		return append(dst, src...), 0
	}
	d := w.pool.Get().(*encoding.Decoder)
	defer w.pool.Put(d)
	d.Reset()
	start := len(dst)
	for {
		dst = append(dst, make([]byte, 2*len(src)+16)...) // a letter of two bytes has three in UTF-8
		room := dst[len(dst)-2*len(src)-16:]
		written, read, err := d.Transform(room, src, true)
		dst, src = dst[:len(dst)-len(room)+written], src[read:]
		if !errors.Is(err, transform.ErrShortDst) {
			break
		}
	}
	return composeFrom(dst, start), bytes.Count(dst[start:], []byte(replacement))
}

// border implements bordered: digits and what lies below them are letters of their own, or (GB 18030) the second or last
// byte of one, so only what lies below the digits is taken.
func (w *wide) border(b []byte) int { return lastBelow(b, '0') }

// wides are the encodings of more than one byte a letter. Those that switch by escape sequences are left out: no survey
// file has them, and a delimiter is not a delimiter there. So is EUC-JP, whose damaged letters of three bytes swallow what follows.
var wides = map[encoding.Encoding]*wide{
	simplifiedchinese.GBK:     newWide("gbk", simplifiedchinese.GBK),
	simplifiedchinese.GB18030: newWide("gb18030", simplifiedchinese.GB18030),
	traditionalchinese.Big5:   newWide("big5", traditionalchinese.Big5),
	korean.EUCKR:              newWide("euc-kr", korean.EUCKR),
	japanese.ShiftJIS:         newWide("shift_jis", japanese.ShiftJIS),
}

// numbered are Windows' numbers of code pages that do not follow the names of IANA.
var numbered = map[string]string{
	"874": "windows-874", "932": "shift_jis", "936": "gbk", "943": "shift_jis", "949": "euc-kr", "950": "big5", "1363": "euc-kr", "1386": "gbk",
	"1200": "utf-16le", "1201": "utf-16be", "10000": "macintosh", "10007": "x-mac-cyrillic", "20127": "us-ascii",
	"20866": "koi8-r", "21866": "koi8-u", "51949": "euc-kr", "51936": "gbk",
	"54936": "gb18030", "65001": "utf-8",
	"28591": "windows-1252", "28592": "iso-8859-2", "28593": "iso-8859-3", "28594": "iso-8859-4", "28595": "iso-8859-5",
	"28596": "iso-8859-6", "28597": "iso-8859-7", "28598": "iso-8859-8", "28599": "windows-1254", "28603": "iso-8859-13",
	"28605": "iso-8859-15", "437": "ibm437", "850": "ibm850", "852": "ibm852", "855": "ibm855", "858": "ibm00858",
	"860": "ibm860", "862": "ibm862", "863": "ibm863", "865": "ibm865", "866": "ibm866",
}

// codePage finds an encoding by a name that IANA, the web, Windows, Java or SPSS gives it; nil if there is none.
func codePage(name string) cells.Decoder {
	digits := strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz-_ ")
	prefix := strings.Trim(strings.TrimSuffix(name, digits), "-_ ")
	switch prefix {
	case "", "cp", "ms", "windows", "win", "x-windows", "codepage", "code page", "ibm", "cp-", "dos", "oem":
		if to, ok := numbered[digits]; ok {
			name = to
		} else if len(digits) == 4 && strings.HasPrefix(digits, "125") {
			name = "windows-" + digits
		}
	}
	if d := named[name]; d != nil {
		return d
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		if e, err = ianaindex.IANA.Encoding(name); err != nil || e == nil {
			return nil
		}
	}
	return ofEncoding(name, e)
}

func ofEncoding(name string, e encoding.Encoding) cells.Decoder {
	if w := wides[e]; w != nil {
		return w
	}
	if m, ok := e.(*charmap.Charmap); ok {
		if m == charmap.Windows1252 || m == charmap.ISO8859_1 {
			return cp1252
		}
		if canonical, err := htmlindex.Name(e); err == nil {
			name = canonical
		}
		if t := ofCharmap(name, m); t != nil {
			return t
		}
	}
	return nil
}
