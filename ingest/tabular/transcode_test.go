package tabular

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"corridor/engine"
)

// A file as labour force surveys write it, in each encoding: as the fonts of TCVN3 and VNI show it in Windows' Western
// encoding, and in Windows' Vietnamese one.
const (
	inUTF8  = "mã tỉnh;họ tên;giới tính;ghi chú\n01;Trần Thị Hạnh;nữ;\"hộ nghèo; đã \"\"trả\"\" nợ\"\n79;Nguyễn Văn Ước;nam;\n"
	inTCVN3 = "m· tØnh;hä tªn;giíi tÝnh;ghi chó\n01;TrÇn ThÞ H¹nh;n÷;\"hé nghÌo; ®· \"\"tr¶\"\" nî\"\n79;NguyÔn V¨n ¦íc;nam;\n"
	inVNI   = "maõ tænh;hoï teân;giôùi tính;ghi chuù\n01;Traàn Thò Haïnh;nöõ;\"hoä ngheøo; ñaõ \"\"traû\"\" nôï\"\n79;Nguyeãn Vaên Öôùc;nam;\n"
)

func western(t testing.TB, s string) string {
	t.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// vietnamese writes Windows-1258: the letters of the alphabet whole, tones as letters that combine.
func vietnamese(t testing.TB, s string) string {
	t.Helper()
	var out []byte
	for _, r := range s {
		letter, tone := r, rune(0)
		if _, ok := charmap.Windows1258.EncodeRune(r); !ok {
			var rest []rune
			for _, p := range norm.NFD.String(string(r)) {
				if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", p) {
					tone = p
				} else {
					rest = append(rest, p)
				}
			}
			letter = []rune(norm.NFC.String(string(rest)))[0]
		}
		b, ok := charmap.Windows1258.EncodeRune(letter)
		if !ok {
			t.Fatalf("%U", letter)
		}
		if out = append(out, b); tone != 0 {
			b, _ = charmap.Windows1258.EncodeRune(tone)
			out = append(out, b)
		}
	}
	return string(out)
}

func wideText(order binary.AppendByteOrder, s string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

func TestCSVInAnyEncoding(t *testing.T) {
	header := []string{"mã tỉnh", "họ tên", "giới tính", "ghi chú"}
	rows := [][]string{{"01", "Trần Thị Hạnh", "nữ", "hộ nghèo; đã \"trả\" nợ"}, {"79", "Nguyễn Văn Ước", "nam", ""}}
	tabs := strings.NewReplacer("; ", "; ", ";", "\t", "\n", "\r\n").Replace(inUTF8)
	cases := []struct{ encoding, declared, data string }{
		{"utf-8", "", inUTF8},
		{"utf-8", "utf-8", "\ufeff" + inUTF8},
		{"utf-8", "", norm.NFD.String(inUTF8)},
		{"tcvn3", "", western(t, inTCVN3)},
		{"vni", "", western(t, inVNI)},
		{"windows-1258", "", vietnamese(t, inUTF8)},
		{"tcvn3-in-utf8", "", inTCVN3},
		{"tcvn3-in-utf8", "utf-8", "\ufeff" + inTCVN3},
		{"vni-in-utf8", "", inVNI},
		{"utf-16le", "utf-16le", wideText(binary.LittleEndian, "\ufeff"+tabs)}, // Excel's "Unicode text"
		{"utf-16le", "utf-16le", wideText(binary.LittleEndian, "\ufeffsep=;\r\n"+inUTF8)},
		{"utf-16be", "utf-16be", wideText(binary.BigEndian, "\ufeff"+inUTF8)},
		{"utf-16le", "", wideText(binary.LittleEndian, strings.Repeat("\n", 9)+inUTF8)},
	}
	for i, c := range cases {
		for _, asked := range []string{"", c.encoding} {
			for _, chunk := range []int{1, 17, 0} {
				t.Run(fmt.Sprintf("%d %s/asked=%s/%d", i, c.encoding, asked, chunk), func(t *testing.T) {
					path := file(t, c.data)
					o := Options{Encoding: asked, Workers: 2, chunk: chunk}
					columns, got, err := table(path, o)
					if err != nil {
						t.Fatal(err)
					}
					// The capital Ư has a code of its own in TCVN3 and VNI; capitals with tones do not occur here.
					if !reflect.DeepEqual(columns, header) || !reflect.DeepEqual(got, rows) {
						t.Errorf("%q %q", columns, got)
					}
					f, err := Open(t.Context(), path, o)
					if err != nil {
						t.Fatal(err)
					}
					defer f.Close()
					e := f.Codebook.Encoding
					if e.Used != c.encoding || e.Declared != c.declared || len(e.Evidence) == 0 || strings.Contains(fmt.Sprint(e.Evidence), "Hạnh") {
						t.Errorf("%+v", e)
					}
					if len(f.Codebook.Variables) != 4 || (len(f.Codebook.Notes) > 0) != strings.HasPrefix(c.encoding, "tcvn3") {
						t.Errorf("%+v", f.Codebook)
					}
				})
			}
		}
	}
}

func TestCSVEncodingRefused(t *testing.T) {
	ascii := "a,b\n" + strings.Repeat("1,23456789\n", encodingSample/11+10)
	lines := int64(strings.Count(ascii, "\n"))
	tcvn3 := western(t, strings.ReplaceAll(strings.SplitN(inTCVN3, "\n", 2)[0], ";", " "))
	cases := []struct {
		name, data, encoding string
		want                 refusal
	}{
		{"undecided", "sex,n\n\"nam\",1\n\"n\xf7\",2\n", "", refusal{line: 3, text: "not clear: read as tcvn3, 1 of 1"}},
		{"undecided, cure", "sex,n\n\"nam\",1\n\"n\xf7\",2\n", "", refusal{line: 3, text: "--encoding tcvn3 (or another of"}},
		{"Chinese", "id,\xd0\xd4\xb1\xf0\n1,2\n", "", refusal{line: 1, text: "gbk: no byte contradicts it"}},
		{"late", ascii + "1," + tcvn3 + "\n", "", refusal{row: lines, line: lines + 1, column: "b", text: "byte 0xB7); read as tcvn3"}},
		{"late, cure", ascii + "1," + tcvn3 + "\n", "", refusal{row: lines, line: lines + 1, column: "b", text: "if the whole file is in another encoding, say which: --encoding"}},
		{"late, mistaken", ascii + "1," + strings.SplitN(inTCVN3, "\n", 2)[0] + "\n", "", refusal{line: lines + 1, text: "not clear: read as tcvn3-in-utf8, 7 of 7"}},
		{"asked UTF-8", "a,b\n1,\xb7\n", "utf-8", refusal{row: 1, line: 2, column: "b", text: "not UTF-8 (byte 0xB7)"}},
		{"asked TCVN3", "a,b\n1,\xb7\n2,\"\n\xb7 20\xb0C\"\n", "tcvn3", refusal{row: 2, line: 4, column: "b", text: "not tcvn3 (byte 0xB0 at offset 16)"}},
		{"asked TCVN3, header", "a,\xb0\n1,\xb7\n", "abc", refusal{line: 1, text: "not tcvn3 (byte 0xB0 at offset 2)"}},
		{"asked UTF-16, torn", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x00\x00\xd8\n\x00", "utf-16", refusal{row: 1, line: 2, column: "b", text: "at offset 14"}},
		{"asked, mojibake with letters of its own", "a,b\n1,tỉnh\n", "tcvn3-in-utf8", refusal{row: 1, line: 2, column: "b", text: "not tcvn3-in-utf8"}},
		{"unknown", "a,b\n", "klingon", refusal{kind: engine.Usage, text: `no encoding called "klingon"`}},
		{"contradiction", "\xff\xfea\x00", "tcvn3", refusal{kind: engine.Usage, text: "begins with the mark of utf-16le"}},
		{"contradiction, UTF-8", "\ufeffa", "vni", refusal{kind: engine.Usage, text: "begins with the mark of utf-8"}},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00\n\x00\x00\x00", "", refusal{text: "UTF-32"}},
		{"only a mark", "\xff\xfe", "", refusal{text: "the file is empty"}},
		{"sep= and no header", "sep=;\n", "", refusal{text: "the file is empty"}},
		{"old Macintosh in UTF-16", wideText(binary.LittleEndian, "\ufeffa,b\r1,2\r"), "", refusal{line: 1, text: "carriage return"}},
	}
	for _, c := range cases {
		if c.want.kind == 0 {
			c.want.kind = engine.Rejected
		}
		for _, workers := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s/%d", c.name, workers), func(t *testing.T) {
				_, _, err := table(file(t, c.data), Options{Encoding: c.encoding, Workers: workers})
				checkRefusal(t, err, c.want)
			})
		}
	}
}

// What was read of a transcoded file reaches its size, it can be left early, and a change is noticed.
func TestTranscodedStream(t *testing.T) {
	data := western(t, inTCVN3) + strings.Repeat("1;H\xb5 N\xe9i;n\xf7;\n", 100_000)
	path := file(t, data)
	last := int64(0)
	_, rows, err := table(path, Options{chunk: 5000, Progress: func(done, total int64) {
		if done < last || done > total || total != int64(len(data)) {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}})
	if err != nil || last != int64(len(data)) || len(rows) != 100_002 {
		t.Fatal(err, last, len(rows))
	}
	for _, row := range rows[2:] {
		if row[1] != "Hà Nội" || row[2] != "nữ" {
			t.Fatalf("%q", row)
		}
	}
	f, err := Open(t.Context(), path, Options{Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Batches(context.Background(), func(*Batch) error { return errEnough }); !errors.Is(err, errEnough) {
		t.Error(err)
	}
}
