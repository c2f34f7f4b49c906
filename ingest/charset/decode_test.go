package charset

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"corridor/engine"
	"corridor/ingest/cells"
)

func lookup(t testing.TB, name string) cells.Decoder {
	t.Helper()
	d, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func decode(t testing.TB, name, bytes string) (string, int) {
	t.Helper()
	out, bad := lookup(t, name).Append([]byte("kept"), []byte(bytes))
	if !strings.HasPrefix(string(out), "kept") {
		t.Fatalf("%s lost what stood before: %q", name, out)
	}
	return string(out[4:]), bad
}

// latin1 are the bytes whose letters in Windows-1252 are those of s: how texts in fonts are printed in books and on the web.
func latin1(t testing.TB, s string) string {
	t.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The national motto, as pages in the fonts .VnTime and VNI-Times show it in a font of another encoding.
const (
	motto      = "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc"
	mottoTCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc"
	mottoVNI   = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam. Ñoäc laäp - Töï do - Haïnh phuùc"
)

func TestDecodes(t *testing.T) {
	cases := []struct {
		name, bytes, want string
		bad               int
	}{
		{"tcvn3", latin1(t, mottoTCVN3), motto, 0},
		{"vni", latin1(t, mottoVNI), motto, 0},
		{"vni", latin1(t, "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM"), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0},
		{"tcvn3-in-utf8", mottoTCVN3, motto, 0},
		{"vni-in-utf8", mottoVNI, motto, 0},
		{"tcvn3-in-utf8", "ng\u00ad\u00eai", "người", 0},    // U+00AD is ư, U+00EA is ờ
		{"tcvn3-in-utf8", "H\u03bc N\u00e9i", "Hà Nội", 0},  // NFKC makes the Greek letter of the sign
		{"tcvn3-in-utf8", "H\u00b5 Ne\u0301i", "Hà Nội", 0}, // mistaken, then decomposed
		{"tcvn3-in-utf8", "\u201csè\u201d → Hà", "“số” → HỔ", 0},
		{"tcvn3-in-utf8", "tỉnh", "t\ufffdnh", 1}, // a letter that no byte is taken for
		{"utf-8-in-utf8", "Viá»‡t", "Việt", 0},
		{"windows-1258", "Vi\xea\xf2t Nam, ti\xea\xecng", "Việt Nam, tiếng", 0},
		{"windows-1258", "a\xec\xf2", norm.NFC.String("a\u0301\u0323"), 0},
		{"windows-1258", "a\x8a", "a\ufffd", 1},
		{"latin-1", "G\xf6teborg \x93x\x94", "Göteborg “x”", 0},
		{"us-ascii", "a\xe9", "a\ufffd", 1},
		{"utf-8", "a\xffe\u0302\u0323", "a\ufffdệ", 1},
		{"utf-16le", "a\x00\x49\x1e\x3d\xd8\x00\xde", "aṉ😀", 0},
		{"utf-16be", "\x00e\x03\x02\x03\x23", "ệ", 0},
		{"utf-16be", "\x00a\xd8\x3d\x00b\x00", "a\ufffdb\ufffd", 2},
		{"gbk", "\xd4\xbd\xc4\xcf", "越南", 0},
		{"gbk", "a\xff", "a\ufffd", 1},
		{"vni", "AÙ"[:1] + "\xd9 a\xd9 A\xf9 \xd4\xd8 y\xf9 \xee", "Á á Á Ờ ý ỵ", 0},
		{"vni", "b\xf9", "b\ufffd", 1}, // a tone on a consonant
		{"vni", "a\xf9\xf9", "á\ufffd", 1},
		{"tcvn3", "20\xb0C", "20\ufffdC", 1}, // iconv makes a combining tone of 0xB0; no font has it
	}
	for _, c := range cases {
		if got, bad := decode(t, c.name, c.bytes); got != c.want || bad != c.bad {
			t.Errorf("%s of %q: %q, %d bad; want %q, %d", c.name, c.bytes, got, bad, c.want, c.bad)
		}
	}
}

func TestTablesAreIconvs(t *testing.T) {
	for _, c := range []struct {
		name, golden string
		from         int
		differs      string // bytes where we mean to differ
	}{
		{"tcvn3", iconvTCVN, 0xa0, "\xb0\xb1\xb2\xb3\xb4"},
		{"windows-1258", iconvCP1258, 0x80, ""},
	} {
		b := c.from
		for _, r := range c.golden {
			want, wantBad := "X"+string(r)+"X", 0
			if r == '.' || strings.IndexByte(c.differs, byte(b)) >= 0 {
				want, wantBad = "X\ufffdX", 1
			}
			if got, bad := decode(t, c.name, "X"+string([]byte{byte(b)})+"X"); got != norm.NFC.String(want) || bad != wantBad {
				t.Errorf("%s: byte %02X is %q (%d bad), want %q", c.name, b, got, bad, want)
			}
			b++
		}
		if b != 256 {
			t.Errorf("%s: the golden table ends at %02X", c.name, b)
		}
	}
}

func TestLookupKnowsNames(t *testing.T) {
	for name, want := range map[string]string{
		"UTF-8": "utf-8", "utf8": "utf-8", "65001": "utf-8", "UTF-16LE": "utf-16le", "1201": "utf-16be",
		"cp1258": "windows-1258", "Windows_1258": "windows-1258", "1258": "windows-1258",
		"ABC": "tcvn3", "TCVN-5712": "tcvn3", "TCVN3": "tcvn3", "VNI-Windows": "vni",
		"latin1": "windows-1252", "ISO-8859-1": "windows-1252", "CP1252": "windows-1252",
		"GBK": "gbk", "CP936": "gbk", "GB2312": "gbk", "gb18030": "gb18030", "Big5": "big5", "cp950": "big5",
		"EUC-KR": "euc-kr", "CP949": "euc-kr", "MS932": "shift_jis", "Shift_JIS": "shift_jis", "windows-31j": "shift_jis",
		"TIS-620": "windows-874", "CP874": "windows-874", "windows-874": "windows-874", "iso-8859-2": "iso-8859-2",
		"KOI8-R": "koi8-r", "IBM850": "ibm850", "cp437": "ibm437", "macintosh": "macintosh", "US-ASCII": "us-ascii", "20127": "us-ascii",
		"windows-1250": "windows-1250", "CP1256": "windows-1256",
	} {
		d, err := Lookup(name)
		if err != nil || d.Name() != want {
			t.Errorf("%s: %v, %v", name, d, err)
			continue
		}
		if again, err := Lookup(d.Name()); err != nil || again.Name() != want {
			t.Errorf("the name %s is not known: %v", d.Name(), err)
		}
	}
	for _, name := range Names() {
		if d := lookup(t, name); d.Name() != name {
			t.Errorf("%s is called %s", name, d.Name())
		}
	}
	for _, name := range []string{"", "klingon", "iso-2022-jp", "hz-gb-2312", "IBM037", "utf-7", "cp99999"} {
		if d, err := Lookup(name); err == nil || engine.KindOf(err) != engine.Usage {
			t.Errorf("%q: %v, %v", name, d, err)
		}
	}
	if Notes(lookup(t, "abc"))[0] != CapitalsByFont || Notes(UTF8) != nil || Notes(nil) != nil {
		t.Error("notes")
	}
}

// The encoders of x/text are the oracle of what they encode.
func TestForeignRoundTrip(t *testing.T) {
	for name, c := range map[string]struct {
		e    encoding.Encoding
		text string
	}{
		"gbk": {simplifiedchinese.GBK, "越南 2019, 男 女"}, "gb18030": {simplifiedchinese.GB18030, "越南 𠀀, 男"},
		"big5": {traditionalchinese.Big5, "越南, 臺灣"}, "euc-kr": {korean.EUCKR, "베트남, 한국"},
		"windows-874": {charmap.Windows874, "ประเทศไทย"}, "koi8-r": {charmap.KOI8R, "Вьетнам"},
	} {
		encoded, err := c.e.NewEncoder().String(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got, bad := decode(t, name, encoded); got != norm.NFC.String(c.text) || bad != 0 {
			t.Errorf("%s: %q, %d bad", name, got, bad)
		}
	}
}

// Whatever the encoding and the cut of the source, the stream gives the letters that were written.
func TestEncodedIsDecoded(t *testing.T) {
	encode := encodings(t)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(syllables(), 0, 30).Draw(t, "text"), rapid.SampledFrom([]string{" ", "\n", "", ","}).Draw(t, "sep"))
		for name, enc := range encode {
			raw := enc(text)
			d, err := Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			got, bad := d.Append(nil, []byte(raw))
			if string(got) != text || bad != 0 {
				t.Fatalf("%s of %q: %q, %d bad; want %q", name, raw, got, bad, text)
			}
			if got := stream(t, raw, d, rapid.IntRange(1, 9).Draw(t, "block")); got != text {
				t.Fatalf("%s, as a stream: %q, want %q", name, got, text)
			}
		}
	})
}

func stream(t interface{ Fatal(...any) }, raw string, d cells.Decoder, block int) string {
	r := NewReader(strings.NewReader(raw), d)
	r.block = block
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
