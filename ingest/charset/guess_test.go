package charset

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"pgregory.net/rapid"

	"corridor/engine"
)

// Headers and labels as labour force files have them, in small letters, which all encodings here hold.
const (
	labels = "họ và tên,giới tính,tuổi,quan hệ với chủ hộ\ntình trạng hôn nhân: chưa vợ/chồng, có vợ/chồng, góa, ly hôn, ly thân\n" +
		"trình độ chuyên môn kỹ thuật cao nhất\nđắk lắk, thừa thiên huế, bà rịa - vũng tàu, quảng ngãi, nghệ an\nthu nhập bình quân tháng (nghìn đồng)\n"
	header = "mã tỉnh,họ tên,giới tính,tuổi,quyền số\n01,a,1,20,3.5\n"
)

func TestGuessFindsVietnamese(t *testing.T) {
	for name, enc := range encodings(t) {
		for _, text := range []string{labels, header, strings.Repeat("x,y\n", 5000) + labels} {
			r := Guess([]byte(enc(text)), nil)
			if !r.Decided || r.Candidates[0].Name != name {
				t.Errorf("%s of %.20q: %+v", name, text, r)
			}
			d, e, err := Decide([]byte(enc(text)))
			if err != nil || d.Name() != name || e.Used != name || len(e.Evidence) == 0 || e.Evidence[0].Vi == "" {
				t.Errorf("%s: %v, %+v, %v", name, d, e, err)
			}
		}
	}
}

func TestGuessByMark(t *testing.T) {
	for data, want := range map[string]string{
		"\xff\xfea\x00": "utf-16le", "\xfe\xff\x00a": "utf-16be", "\xef\xbb\xbfa": "utf-8",
		"\xef\xbb\xbfHä tªn, tuæi, giíi tÝnh, tØnh": "tcvn3-in-utf8",
	} {
		r := Guess([]byte(data), nil)
		if !r.Decided || r.Declared == "" || r.Candidates[0].Name != want || !strings.Contains(r.Candidates[0].Evidence.En, "BOM") {
			t.Errorf("%q: %+v", data, r)
		}
	}
}

// Nothing of these is Vietnamese, and the code pages of other scripts are never decided for.
func TestGuessLeavesOthersOpen(t *testing.T) {
	const (
		french  = "Répartition des salariés selon la catégorie socioprofessionnelle, à l'étranger où naît l'élève; été, Noël, français, là, né, cœur"
		german  = "Straße, Größe, Müller, für, über, Köln, München, schön, Tür, Löhne und Gehälter, Österreich, Übersicht, jährlich"
		danish  = "både på og i må gå så få, år, køn, født, også, område, Ålborg, måned, lønmodtagere, selvstændige"
		chinese = "越南人口与就业调查，姓名，性别，年龄，婚姻状况，教育程度，职业，行业，月工资\n"
		taiwan  = "越南人口與就業調查，姓名，性別，年齡，婚姻狀況，教育程度，職業，行業，月工資\n"
		korean_ = "베트남 인구 조사, 이름, 성별, 나이, 혼인 상태, 교육 수준, 직업, 월급\n"
		thai    = "การสำรวจภาวะการทำงานของประชากร ชื่อ เพศ อายุ สถานภาพสมรส\n"
		japan   = "ベトナム人口調査、氏名、性別、年齢、婚姻状況\n"
	)
	for _, c := range []struct {
		name, text string
		e          encoding.Encoding
	}{
		{"windows-1252", french, charmap.Windows1252}, {"windows-1252", german, charmap.Windows1252}, {"windows-1252", danish, charmap.Windows1252},
		{"gbk", chinese, simplifiedchinese.GBK}, {"big5", taiwan, traditionalchinese.Big5},
		{"euc-kr", korean_, korean.EUCKR}, {"windows-874", thai, charmap.Windows874}, {"shift_jis", japan, japanese.ShiftJIS},
	} {
		raw, err := c.e.NewEncoder().String(c.text)
		if err != nil {
			t.Fatal(err)
		}
		r := Guess([]byte(raw), nil)
		if r.Decided || !slices.ContainsFunc(r.Candidates, func(got Candidate) bool { return got.Name == c.name }) {
			t.Errorf("%s, %.10s: %+v", c.name, c.text, r)
		}
		for _, got := range r.Candidates {
			if got.Score >= suspectShare {
				t.Errorf("%s, %.10s: called %+v", c.name, c.text, got)
			}
		}
		if r := Guess([]byte(c.text), nil); !r.Decided || r.Candidates[0].Name != "utf-8" {
			t.Errorf("UTF-8, %.10s: %+v", c.text, r)
		}
	}
}

func TestGuessOfShortSamples(t *testing.T) {
	enc := encodings(t)
	for _, c := range []struct {
		sample string
		want   string // decided for, or ""
		among  []string
	}{
		{"", "utf-8", nil},
		{"a,b\n1,2\n", "utf-8", nil},
		{"nam\nnữ\n", "utf-8", nil},
		{"có\nkhông\n", "utf-8", nil}, // "cú", "khụng" if it were mistaken TCVN3: UTF-8 stands
		{enc["tcvn3"]("nam\nnữ\n"), "", []string{"tcvn3", "windows-1252"}},
		{enc["vni"]("nam\nnữ\n"), "", []string{"vni"}},
		{enc["windows-1258"]("có\nkhông\n"), "", []string{"windows-1258", "tcvn3"}},
		{enc["tcvn3-in-utf8"]("tuổi\n"), "", []string{"tcvn3-in-utf8", "utf-8"}},
		{enc["tcvn3"]("hà nội, thái nguyên, bình định"), "tcvn3", nil},
		{"\xe9\n", "", []string{"windows-1252"}},
		{"20 \xb0\n", "", []string{"windows-1252"}},
		{"\x80\x81\xfe\xff", "", nil},
		{"caf\xc3\xa9", "utf-8", nil},
		{"Stra\xc3\xdfe, Gr\xc3\xb6\xc3\x9fe", "", nil},
	} {
		r := Guess([]byte(c.sample), nil)
		_, _, err := r.Choose()
		if r.Decided != (c.want != "") || r.Decided != (err == nil) || c.want != "" && r.Candidates[0].Name != c.want {
			t.Errorf("%q: %+v", c.sample, r)
		}
		for _, name := range c.among {
			if !slices.ContainsFunc(r.Candidates, func(got Candidate) bool { return got.Name == name }) {
				t.Errorf("%q: %s is not among %+v", c.sample, name, r.Candidates)
			}
		}
		var e *engine.Error
		if err == nil {
			continue
		}
		if !errors.As(err, &e) || e.Kind != engine.Rejected || !strings.Contains(e.Cure.En, "--encoding") || e.Text.Vi == "" || e.Cure.Vi == "" {
			t.Errorf("%q: %v", c.sample, err)
		}
	}
}

// A table put together from two sources: neither reading is right for all of it.
func TestGuessSeesMixedText(t *testing.T) {
	r := Guess([]byte(labels+encodings(t)["tcvn3-in-utf8"](header)), nil)
	if r.Decided || len(r.Candidates) != 2 || r.Candidates[0].Name != "utf-8" || r.Candidates[1].Name != "tcvn3-in-utf8" {
		t.Errorf("%+v", r)
	}
	_, _, err := r.Choose()
	if err == nil || !strings.Contains(err.Error(), "the text is mixed") {
		t.Error(err)
	}
}

// Evidence shows words of the header, never of the data.
func TestEvidenceHoldsNoData(t *testing.T) {
	enc := encodings(t)["tcvn3"]
	r := Guess([]byte(enc("giới tính\nnguyễn thị hạnh\ntrần thế định\n")), []byte(enc("giới tính")))
	got := fmt.Sprintf("%+v", r)
	if !strings.Contains(got, "“giới”") || strings.Contains(got, "nguyễn") || strings.Contains(got, "hạnh") {
		t.Error(got)
	}
}

// Of twenty Vietnamese syllables beyond ASCII, whichever they are, the encoding is found, or (where they happen to look
// alike in two) asked for; another one is never taken.
func TestGuessFindsRandomSyllables(t *testing.T) {
	enc := encodings(t)
	all, asked := 0, 0
	defer func() {
		if asked*20 > all {
			t.Errorf("%d of %d were asked for", asked, all)
		}
	}()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(syllables().Filter(func(s string) bool { return asciiPrefix([]byte(s)) < len(s) }), 20, 30, rapid.ID[string]).Draw(t, "words")
		text := strings.Join(words, " ")
		for name, e := range enc {
			r := Guess([]byte(e(text)), nil)
			all++
			if !r.Decided {
				asked++
			}
			if r.Candidates[0].Name != name {
				t.Fatalf("%s of %s: %+v", name, text, r)
			}
		}
	})
}

func TestSyllables(t *testing.T) {
	for _, s := range strings.Fields(motto + " " + labels) {
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(".,-:/()", r) }) {
			if !IsSyllable(w) {
				t.Errorf("%s is none", w)
			}
		}
	}
	for _, s := range strings.Fields("nguyễn quốc khuỷu thuở giếng gì giặt nghiêng quỳnh hoà hòa thủy yêu Ngoẹo Đắk ý xoong khuya rượu") {
		if !IsSyllable(s) {
			t.Errorf("%s is none", s)
		}
	}
	for _, s := range strings.Fields("été café für nghà cê ngí hát́ hat nhừc quu b đ strong hạ́ Müller ựe àa ườ " + strings.Repeat("a", 40)) {
		if s != "hat" && IsSyllable(s) {
			t.Errorf("%s is one", s)
		}
	}
	if IsSyllable("hat") || IsSyllable("") {
		t.Error("a stop without sắc or nặng, or nothing, is a syllable")
	}
}
