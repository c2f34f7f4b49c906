package charset

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"corridor/engine"
)

// FuzzDecode: any bytes give UTF-8 in NFC, the same in one piece and as a stream, and bad bytes are never passed over.
func FuzzDecode(f *testing.F) {
	names := append(Names(), "gb18030", "ibm850", "us-ascii")
	for i, s := range []string{
		inTestTCVN3, mottoVNI, "a\xf9\xf9 \xd4\xf8", "\xff\xfea\x00\x00\xd8", "e\u0302\u0323 \u0301", "Viá»‡t", "\x81\x30\x81 \x81,", "\xe9\xf2\xec\xf2",
		"\u1100\u1161\u11a8", "a\u0315\u0300\u05ae\u0300\u0315b",
	} {
		for which := range names {
			f.Add([]byte(s), byte(which), byte(i))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, which, block byte) {
		d := lookup(t, names[int(which)%len(names)])
		whole, bad := d.Append(nil, data)
		if !utf8.Valid(whole) || !norm.NFC.IsNormal(whole) {
			t.Fatalf("%s gives %q", d.Name(), whole)
		}
		if bad > bytes.Count(whole, []byte(replacement)) {
			t.Fatalf("%s: %d bad, %q", d.Name(), bad, whole)
		}
		r := NewReader(bytes.NewReader(data), d)
		r.block = 1 + int(block)
		var out bytes.Buffer
		if _, err := out.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		n, places := r.Bad()
		if out.String() != string(whole) || n != int64(bad) || (len(places) > 0) != (bad > 0) {
			t.Fatalf("%s: as a stream %q, %d bad at %v; in one piece %q, %d", d.Name(), out.String(), n, places, whole, bad)
		}
		for _, p := range places {
			if p.Offset >= int64(len(data)) || data[p.Offset] != p.Byte || p.Line < 1 {
				t.Fatalf("%s: %+v", d.Name(), p)
			}
		}
	})
}

const inTestTCVN3 = "C\xe9ng h\xdfa x\xb7 h\xe9i"

// FuzzGuess: any bytes are decided for or refused as the data's fault; what is decided for can be looked up.
func FuzzGuess(f *testing.F) {
	for _, s := range []string{"", inTestTCVN3, mottoVNI, mottoTCVN3, "a\x00b\x00,\x00\n\x00", "\xef\xbb\xbfa", "\xff\xfea\x00", "\xd4\xbd\xc4\xcf", labels} {
		f.Add([]byte(s), []byte(s))
	}
	f.Fuzz(func(t *testing.T, sample, names []byte) {
		r := Guess(sample, names)
		d, e, err := r.Choose()
		if r.Decided != (err == nil) || err != nil && engine.KindOf(err) != engine.Rejected {
			t.Fatal(r, err)
		}
		if r.Decided && (d.Name() != e.Used || len(e.Evidence) == 0) {
			t.Fatal(d, e)
		}
	})
}
