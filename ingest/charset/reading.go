package charset

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"corridor/engine"
	"corridor/ingest/cells"
)

const (
	maxWords    = 20000 // different ones that are looked at
	maxExamples = 3
)

// reading is what a sample looks like if it is in an encoding. Words are counted once each, and only those with letters
// beyond ASCII.
type reading struct {
	d         cells.Decoder // that would be used
	words     int
	syllables int // words that are Vietnamese syllables
	script    int // words in the letters of the encoding's own script
	bad       int
	letters   []string // some, of the syllables
	others    []byte   // the words that are none, as they stand
}

// share of the words that are Vietnamese.
func (r reading) share() float64 {
	if r.words == 0 {
		return 0
	}
	return float64(r.syllables) / float64(r.words)
}

// read counts a sample's words in a reading. by decodes it (it may be stricter than d), script is what the words of a
// foreign encoding are written in.
func read(sample []byte, by, d cells.Decoder, script []*unicode.RangeTable) reading {
	text, bad := by.Append(nil, sample)
	r := reading{d: d, bad: bad}
	seen := map[string]bool{}
	seenLetter := map[rune]bool{}
	eachWord(string(text), func(raw string) {
		word := strings.ToLower(raw)
		if seen[word] || len(seen) == maxWords {
			return
		}
		seen[word] = true
		if !strings.ContainsFunc(word, unicode.IsLetter) || !vowelled(word) || script == nil && utf8.RuneCountInString(word) == 1 {
			return // a number with a sign, an abbreviation such as ĐH, a single letter: for and against nothing
		}
		r.words++
		if script != nil && !strings.ContainsFunc(word, func(c rune) bool { return c >= utf8.RuneSelf && !unicode.In(c, script...) }) {
			r.script++
		}
		if IsSyllable(word) {
			r.syllables++
			r.example(word, seenLetter)
		} else if len(r.others) < maxSample {
			r.others = append(append(r.others, raw...), ' ')
		}
	})
	return r
}

func (r *reading) example(word string, seen map[rune]bool) {
	for _, c := range word {
		if c >= utf8.RuneSelf && !seen[c] && len(r.letters) < maxExamples {
			seen[c] = true
			r.letters = append(r.letters, string(unicode.ToLower(c)))
		}
	}
}

// eachWord gives the words of text that hold something beyond ASCII. Signs beyond ASCII belong to the word
// they touch: in the wrong encoding they are letters.
func eachWord(text string, use func(word string)) {
	inWord := func(c rune) bool {
		switch {
		case c < utf8.RuneSelf:
			return 'a' <= c|0x20 && c|0x20 <= 'z'
		case c == '\u00a0', c >= '\u2010' && c <= '\u2044', c >= '\u3000' && c <= '\u3020', c == '\ufeff', c >= '\uff00' && !unicode.IsLetter(c) && c != utf8.RuneError:
			return false // punctuation
		}
		return true
	}
	start, beyond := -1, false
	for i, c := range text {
		switch in := inWord(c); {
		case in && start < 0:
			start, beyond = i, c >= utf8.RuneSelf
		case in:
			beyond = beyond || c >= utf8.RuneSelf
		case start >= 0:
			if beyond {
				use(text[start:i])
			}
			start = -1
		}
	}
	if start >= 0 && beyond {
		use(text[start:])
	}
}

// vowelled is false of words without a vowel whose only letter beyond ASCII is đ.
func vowelled(word string) bool {
	return strings.ContainsFunc(word, func(c rune) bool {
		return strings.ContainsRune("aeiouy", c) || c >= utf8.RuneSelf && c != 'đ'
	})
}

// evidence says what speaks for a Vietnamese reading. It names letters, never words, for the sample may hold data.
func (r reading) evidence() engine.Text {
	en := fmt.Sprintf("read as %s, %d of %d different words beyond ASCII are Vietnamese syllables", r.d.Name(), r.syllables, r.words)
	vi := fmt.Sprintf("đọc theo %s, %d trên %d từ khác nhau có ký tự ngoài ASCII là âm tiết tiếng Việt", r.d.Name(), r.syllables, r.words)
	if len(r.letters) > 0 {
		en += " (with " + strings.Join(r.letters, ", ") + ")"
		vi += " (có " + strings.Join(r.letters, ", ") + ")"
	}
	if r.bad > 0 {
		en += fmt.Sprintf("; %d bytes are no letter there", r.bad)
		vi += fmt.Sprintf("; %d byte không phải chữ cái", r.bad)
	}
	return engine.Text{En: en, Vi: vi}
}

// examples are words of names, which are no data, that are syllables in this reading.
func (r reading) examples(names []byte) []string {
	var words []string
	text, _ := r.d.Append(nil, names)
	eachWord(string(text), func(word string) {
		word = strings.ToLower(word)
		if len(words) < maxExamples && IsSyllable(word) && !slices.Contains(words, word) {
			words = append(words, word)
		}
	})
	return words
}
