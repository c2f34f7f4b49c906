package charset

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// encodings are encoders for tests: the inverse of what iconv (TCVN), x/text (1258) and the table of xvnkb 0.2 (vni.h) say.
func encodings(t testing.TB) map[string]func(string) string {
	tcvn := map[rune]string{}
	b := 0xa0
	for _, r := range iconvTCVN {
		if !strings.ContainsRune(tonedCapitals, r) {
			tcvn[r] = string([]byte{byte(b)})
		}
		b++
	}
	vniOf := map[rune]string{}
	for i, group := range []string{"aáàảãạ", "âấầẩẫậ", "ăắằẳẵặ", "eéèẻẽẹ", "êếềểễệ", "oóòỏõọ", "ôốồổỗộ", "ơớờởỡợ", "uúùủũụ", "ưứừửữự"} {
		base := [...]string{"a", "a", "a", "e", "e", "o", "o", "ô", "u", "ö"}[i]
		marks := map[rune]string{'a': "ùøûõï", 'â': "âáàåãä", 'ă': "êéèúüë"}[[]rune("aâăaâaâaaa")[i]]
		for j, r := range []rune(group) {
			switch {
			case i == 1 || i == 2 || i == 4 || i == 6:
				vniOf[r] = latin1(t, base+string([]rune(marks)[j]))
			case j == 0:
				vniOf[r] = latin1(t, base)
			default:
				vniOf[r] = latin1(t, base+string([]rune(marks)[j-1]))
			}
		}
	}
	singles := []rune("íìỉĩịỵđ")
	for i, c := range []rune("íìæóòîñ") {
		vniOf[singles[i]] = latin1(t, string(c))
	}
	for i, r := range []rune("ýỳỷỹ") {
		vniOf[r] = latin1(t, "y"+string([]rune("ùøûõ")[i]))
	}
	by := func(m map[rune]string) func(string) string {
		return func(s string) string {
			var out strings.Builder
			for _, r := range s {
				if code, ok := m[r]; ok {
					out.WriteString(code)
				} else if r < 0x80 {
					out.WriteRune(r)
				} else {
					panic("no code for " + string(r))
				}
			}
			return out.String()
		}
	}
	mistake := func(s string) string { // as Latin-1 with the letters of Windows, as browsers do
		var out strings.Builder
		for _, c := range []byte(s) {
			r := charmap.Windows1252.DecodeByte(c)
			if r == '\ufffd' {
				r = rune(c)
			}
			out.WriteRune(r)
		}
		return out.String()
	}
	all := map[string]func(string) string{
		"tcvn3": by(tcvn), "vni": by(vniOf), "windows-1258": to1258, "utf-8": func(s string) string { return norm.NFD.String(s) },
		"utf-16le": func(s string) string { return to16(s, 0) }, "utf-16be": func(s string) string { return to16(s, 1) },
	}
	all["tcvn3-in-utf8"] = func(s string) string { return mistake(all["tcvn3"](s)) }
	all["vni-in-utf8"] = func(s string) string { return mistake(all["vni"](s)) }
	all["windows-1258-in-utf8"] = func(s string) string { return mistake(to1258(s)) }
	all["utf-8-in-utf8"] = mistake
	return all
}

// to1258 writes letters whole where Windows-1258 has them, else with a combining tone, as Windows does.
func to1258(s string) string {
	var out []byte
	for _, r := range s {
		if b, ok := charmap.Windows1258.EncodeRune(r); ok {
			out = append(out, b)
			continue
		}
		if letter, ok := toned[r]; ok {
			base, _ := charmap.Windows1258.EncodeRune(letter.plain)
			tone, _ := charmap.Windows1258.EncodeRune(letter.tone)
			out = append(out, base, tone)
		}
	}
	return string(out)
}

func to16(s string, lead int) string {
	var out []byte
	for _, r := range s {
		pair := []byte{byte(r), byte(r >> 8)}
		out = append(out, pair[lead], pair[1-lead])
	}
	return string(out)
}

// syllables draws small-letter syllables of Vietnamese.
func syllables() *rapid.Generator[string] {
	onset := strings.Fields(onsetList)
	rhyme := strings.Fields(rhymeList)
	tones := []string{"", string(grave), string(acute), string(tilde), string(hook), string(dot)}
	return rapid.Custom(func(t *rapid.T) string {
		for {
			o := rapid.SampledFrom(append([]string{""}, onset...)).Draw(t, "onset")
			r := rapid.SampledFrom(rhyme).Draw(t, "rhyme")
			tone := rapid.SampledFrom(tones).Draw(t, "tone")
			letters := []rune(r)
			at := rapid.IntRange(0, len(letters)-1).Draw(t, "place")
			if strings.ContainsRune("aăâeêioôơuưy", letters[at]) {
				s := norm.NFC.String(o + string(letters[:at+1]) + tone + string(letters[at+1:]))
				if IsSyllable(s) {
					return s
				}
			}
		}
	})
}
