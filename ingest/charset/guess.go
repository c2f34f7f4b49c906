package charset

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"corridor/engine"
	"corridor/ingest/cells"
)

// When the evidence for a Vietnamese encoding decides. A word that is none becomes a syllable by chance in one case of four
// at the most (short words of French or Danish), four of them in one of some hundreds; in longer samples the share decides.
const (
	enoughSyllables = 4
	enoughShare     = 0.85
	enoughMargin    = 0.35 // between the share of the best reading and that of the next
	doubtMargin     = 0.1  // over the share of valid UTF-8, from which on another reading is not passed over
	suspectShare    = 0.6  // below it, another reading of valid UTF-8 is no question
	maxSample       = 128 << 10
)

// Candidate is an encoding that a sample may be in.
type Candidate struct {
	Name     string
	Score    float64 // from 0 to 1; comparable within a result
	Evidence engine.Text
}

// Result of Guess: candidates, the best first.
type Result struct {
	Decided    bool
	Declared   string // by a mark at the start of the sample (BOM)
	Candidates []Candidate
}

// Guess says which encoding a sample of text is in, and why. It decides only for Unicode and for the Vietnamese encodings:
// the code pages of other scripts cannot be told from one another with certainty. Names (a header line, labels; it may be
// nil) are those parts of the sample that are no data, and of which the evidence may show words.
func Guess(sample, names []byte) Result {
	if r, ok := byMark(sample); ok {
		return r
	}
	marked := bytes.HasPrefix(sample, []byte("\xef\xbb\xbf"))
	sample = bytes.TrimPrefix(sample, []byte("\xef\xbb\xbf"))
	if r, ok := byZeros(sample); ok {
		return r
	}
	sample = beyondASCII(sample)
	var r Result
	switch {
	case len(sample) == 0:
		r = sure(UTF8, "", engine.Text{En: "all bytes looked at are ASCII", Vi: "mọi byte đã xem đều là ASCII"})
	case validUTF8(sample):
		r = unicodeOrMistaken(sample, names)
	default:
		r = legacy(sample, names)
	}
	if marked {
		r.Declared = "utf-8"
	}
	if marked && len(r.Candidates) > 0 { // none where bytes fit no encoding, whatever the mark says
		r.Candidates[0].Evidence = join(engine.Text{En: "the file begins with the mark of UTF-8 (BOM)", Vi: "tệp bắt đầu bằng dấu hiệu UTF-8 (BOM)"},
			r.Candidates[0].Evidence)
	}
	return r
}

// Decide is Guess as cells.Options.Guess wants it.
func Decide(sample []byte) (cells.Decoder, cells.Encoding, error) { return Guess(sample, nil).Choose() }

// Choose gives the decoder that was decided for, or an error of kind Rejected that names the candidates and asks for one.
func (r Result) Choose() (cells.Decoder, cells.Encoding, error) {
	if !r.Decided {
		return nil, cells.Encoding{}, r.undecided()
	}
	best := r.Candidates[0]
	d, err := Lookup(best.Name)
	return d, cells.Encoding{Declared: r.Declared, Used: best.Name, Evidence: []engine.Text{best.Evidence}}, err
}

func (r Result) undecided() error {
	const shown = 4
	var en, vi []string
	for _, c := range r.Candidates[:min(shown, len(r.Candidates))] {
		en, vi = append(en, c.Evidence.En), append(vi, c.Evidence.In("vi"))
	}
	if len(en) == 0 {
		en, vi = append(en, "no known one fits"), append(vi, "không bảng mã nào đã biết là phù hợp")
	}
	name := "tcvn3"
	if len(r.Candidates) > 0 {
		name = r.Candidates[0].Name
	}
	return engine.Errorf(engine.Rejected, "the encoding of the text is not clear: %s", strings.Join(en, "; ")).
		Vi("chưa rõ bảng mã của văn bản: %s", strings.Join(vi, "; ")).
		Do(fmt.Sprintf("say which it is: --encoding %s (or another of %s), or the key encoding in the mapping", name, strings.Join(Names(), ", ")),
			fmt.Sprintf("hãy cho biết bảng mã: --encoding %s (hoặc một trong: %s), hoặc khóa encoding trong tệp ánh xạ", name, strings.Join(Names(), ", ")))
}

func sure(d cells.Decoder, declared string, why engine.Text) Result {
	return Result{Decided: true, Declared: declared, Candidates: []Candidate{{Name: d.Name(), Score: 1, Evidence: why}}}
}

func join(a, b engine.Text) engine.Text {
	return engine.Text{En: a.En + "; " + b.En, Vi: a.Vi + "; " + b.Vi}
}

// unicodeOrMistaken is the question about valid UTF-8: is it what it seems, or bytes that somebody took for Latin-1, or (in
// tables put together from two sources) both?
func unicodeOrMistaken(sample, names []byte) Result {
	plain := read(sample, UTF8, UTF8, nil)
	valid := Candidate{Name: "utf-8", Score: 1, Evidence: engine.Text{
		En: "the bytes beyond ASCII are valid UTF-8", Vi: "các byte ngoài ASCII là UTF-8 hợp lệ"}}
	if plain.words > 0 {
		valid.Evidence = join(valid.Evidence, plain.evidence())
	}
	best := bestMistaken(sample)
	if best.share() >= suspectShare && best.share() >= plain.share()+doubtMargin {
		valid.Score = 1 - best.share()
		sure := best.decides() && best.share() >= plain.share()+enoughMargin
		return Result{Decided: sure, Candidates: []Candidate{best.candidate(names), valid}}
	}
	if mixed := bestMistaken(plain.others); mixed.decides() {
		c := mixed.candidate(nil)
		c.Evidence = join(engine.Text{En: "the text is mixed: among the words that are not Vietnamese", Vi: "văn bản lẫn lộn: trong các từ không phải tiếng Việt"}, c.Evidence)
		valid.Score = plain.share()
		return Result{Candidates: []Candidate{valid, c}}
	}
	return Result{Decided: true, Candidates: []Candidate{valid}}
}

// bestMistaken is the most Vietnamese of the readings of mistaken text.
func bestMistaken(sample []byte) (best reading) {
	for _, d := range []*mojibake{tcvn3InUTF8, vniInUTF8, cp1258InUTF8, utf8InUTF8} {
		by := d
		if d == tcvn3InUTF8 {
			by = &mojibake{d.name, tcvn3Plain}
		}
		if r := read(sample, by, d, nil); r.share() > best.share() {
			best = r
		}
	}
	return best
}

func (r reading) decides() bool { return r.syllables >= enoughSyllables && r.share() >= enoughShare }

func (r reading) candidate(names []byte) Candidate {
	c := Candidate{Name: r.d.Name(), Score: r.share(), Evidence: r.evidence()}
	if words := r.examples(names); len(words) > 0 {
		list := "“" + strings.Join(words, "”, “") + "”"
		c.Evidence = engine.Text{
			En: c.Evidence.En + "; in the header or labels " + list,
			Vi: c.Evidence.Vi + "; trong tiêu đề hoặc nhãn có " + list,
		}
	}
	return c
}

// legacy is the question about bytes that are not UTF-8.
func legacy(sample, names []byte) Result {
	vietnamese := []reading{
		read(sample, tcvn3Plain, tcvn3, nil),
		read(sample, cp1258, cp1258, nil),
		read(sample, vniWindows, vniWindows, nil),
	}
	slices.SortStableFunc(vietnamese, func(a, b reading) int { return cmp.Compare(b.share(), a.share()) })
	best, next := vietnamese[0], vietnamese[1]
	out := Result{Decided: best.decides() && best.share() >= next.share()+enoughMargin}
	for _, r := range vietnamese {
		if r.share() >= 0.3 {
			out.Candidates = append(out.Candidates, r.candidate(names))
		}
	}
	if !out.Decided {
		out.Candidates = append(out.Candidates, foreign(sample)...)
		slices.SortStableFunc(out.Candidates, func(a, b Candidate) int { return cmp.Compare(b.Score, a.Score) })
	}
	return out
}

// foreign are encodings of other scripts that no byte contradicts. None is ever decided for: their score ends at a half.
func foreign(sample []byte) []Candidate {
	if end := bytes.LastIndexAny(sample, "\r\n"); end > 0 {
		sample = sample[:end] // the last line may be cut within a letter
	}
	var out []Candidate
	for _, f := range []struct {
		name   string
		script []*unicode.RangeTable
	}{
		{"windows-1252", []*unicode.RangeTable{unicode.Latin}},
		{"gbk", []*unicode.RangeTable{unicode.Han}},
		{"big5", []*unicode.RangeTable{unicode.Han}},
		{"euc-kr", []*unicode.RangeTable{unicode.Hangul, unicode.Han}},
		{"shift_jis", []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}},
		{"windows-874", []*unicode.RangeTable{unicode.Thai}},
	} {
		d := cells.Decoder(cp1252)
		if f.name != d.Name() {
			d = codePage(f.name)
		}
		r := read(sample, d, d, f.script)
		if r.bad > 0 || r.script == 0 && d != cp1252 {
			continue
		}
		out = append(out, Candidate{
			Name:  f.name,
			Score: float64(r.script) / float64(max(r.words, 1)) / 2,
			Evidence: engine.Text{
				En: fmt.Sprintf("%s: no byte contradicts it, %d of %d different words beyond ASCII are in its script", f.name, r.script, r.words),
				Vi: fmt.Sprintf("%s: không byte nào trái với bảng mã này, %d trên %d từ khác nhau ngoài ASCII thuộc hệ chữ của nó", f.name, r.script, r.words),
			},
		})
	}
	return out
}
