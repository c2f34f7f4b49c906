package inspect

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"corridor/engine/codes"
	"corridor/engine/schema"
)

// meaning is a value of a column with what it is called: its value label, or the text itself in a column of texts.
type meaning struct{ value, label string }

// meanings are the values that stand for something, in the order of the labels; those that stand for no value are left out. Where a
// file names a value twice, the first name counts.
func meanings(c *Column) (list []meaning) {
	named := map[string]bool{}
	for _, l := range c.Labels {
		if named[plainCode(l.Value)] {
			continue
		}
		named[plainCode(l.Value)] = true
		if !strings.HasPrefix(l.Value, ".") && missingReason(l.Label) == "" && c.Counts.User[l.Value] == 0 {
			list = append(list, meaning{l.Value, l.Label})
		}
	}
	if len(c.Labels) == 0 && c.Kind == "text" {
		for _, v := range c.Values {
			if missingReason(v.Text) == "" {
				list = append(list, meaning{v.Text, v.Text})
			}
		}
	}
	return list
}

// categorical says that every value of a column has a name: it is no amount.
func categorical(c *Column) bool {
	names := meanings(c)
	if len(names) == 0 || len(c.Values) == 0 {
		return false
	}
	for _, v := range c.Values {
		if !slices.ContainsFunc(names, func(m meaning) bool { return sameCode(m.value, v.Text) }) && !isMissingCode(c, v.Text) {
			return false
		}
	}
	return true
}

func isMissingCode(c *Column, value string) bool {
	return slices.ContainsFunc(c.Labels, func(l ValueLabel) bool { return sameCode(l.Value, value) && missingReason(l.Label) != "" })
}

// sameCode: 01 and 1.0 are the code 1, as ingest takes them.
func sameCode(a, b string) bool { return a == b || plainCode(a) == plainCode(b) }

func plainCode(s string) string {
	whole := wholePart(strings.TrimSpace(s))
	if whole == "" || strings.Trim(whole, "0123456789") != "" {
		return strings.TrimSpace(s)
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		return "0"
	}
	return whole
}

// missingReason is dk, refused, not_applicable or missing if a label says that there is no value; else "".
func missingReason(label string) string {
	for _, w := range missingWords {
		if pattern(w.label).MatchString(fold(label)) {
			return w.reason
		}
	}
	return ""
}

// recode is a proposal: source value → canonical code.
type recode struct {
	pairs   []pair
	unknown []meaning // values with a name that means nothing here
	bare    []string  // values of the column without a name
	asIs    bool      // the values are the canonical codes themselves
}

type pair struct{ value, code, label string }

// all says that every value has a canonical code.
func (r recode) all() bool {
	return (r.asIs || len(r.pairs) > 0) && len(r.unknown) == 0 && len(r.bare) == 0
}

// destination is the variable whose codes are those of countries.
const destination = "last_destination"

// recodeOf finds the canonical code of every value by its name.
func recodeOf(c *Column, v schema.Variable, words []word) recode {
	var r recode
	if asCanonical(c, v) {
		r.asIs = true
		return r
	}
	if v.Kind == schema.Bool {
		words = yesNoWords
	}
	countries, currencies := v.Name == destination, strings.HasSuffix(v.Name, "_currency")
	names := meanings(c)
	for _, m := range names {
		code := codeOf(words, m.label)
		switch {
		case countries:
			code = countryOf(m.label)
		case currencies && code == "" && isCode.MatchString(m.label):
			code = m.label
		}
		if code == "" {
			r.unknown = append(r.unknown, m)
			continue
		}
		r.pairs = append(r.pairs, pair{m.value, code, m.label})
	}
	for _, value := range c.Values {
		if !slices.ContainsFunc(names, func(m meaning) bool { return sameCode(m.value, value.Text) }) && !isMissingCode(c, value.Text) && missingReason(value.Text) == "" {
			r.bare = append(r.bare, value.Text)
		}
	}
	return r
}

// asCanonical: a file of another program of ours may hold the canonical codes themselves. Numbers that have labels of their own
// are never taken as codes by chance.
func asCanonical(c *Column, v schema.Variable) bool {
	allowed := v.Codes
	if v.Kind == schema.Bool {
		allowed = []string{"Y", "N", "true", "false", "TRUE", "FALSE"}
	}
	if len(allowed) == 0 || len(c.Values) == 0 || c.Kind == "number" && v.Kind == schema.Code {
		return false
	}
	for _, value := range c.Values {
		if !slices.Contains(allowed, value.Text) {
			return false
		}
	}
	return true
}

// isCode: a currency's code is itself.
var isCode = regexp.MustCompile(`^[A-Z]{3}$`)

func codeOf(words []word, label string) string {
	folded := fold(label)
	for _, w := range words {
		if pattern(w.label).MatchString(folded) {
			return w.code
		}
	}
	return ""
}

// countryOf is the ISO code of a country's name in either language; a code is itself.
func countryOf(label string) string { return countryNames()[countryKey(label)] }

// countryKey: as fold, without blanks and what stands in brackets (Ma-lai-xi-a, Malaixia; Đài Loan (Trung Quốc)).
func countryKey(label string) string {
	label, _, _ = strings.Cut(label, "(")
	return strings.ReplaceAll(fold(label), " ", "")
}

var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{"nhat": "JPN", "hanquoc": "KOR", "southkorea": "KOR", "korea": "KOR", "my": "USA", "hoaky": "USA", "usa": "USA", "unitedstates": "USA",
		"nga": "RUS", "russia": "RUS", "malaysia": "MYS", "singapore": "SGP", "dailoan": "TWN", "taiwan": "TWN", "arapxeut": "SAU", "uae": "ARE", "campuchia": "KHM", "lao": "LAO", "uc": "AUS", "anh": "GBR", "duc": "DEU"}
	for _, c := range codes.List("DEST", "") {
		for _, name := range []string{c.ID, c.Label.En, c.Label.Vi} {
			if key := countryKey(name); names[key] == "" {
				names[key] = c.ID
			}
		}
	}
	return names
})

var patterns sync.Map // compiled by text

// pattern compiles a pattern of the vocabulary once; one that does not compile is a slip of the program, found by its test.
func pattern(text string) *regexp.Regexp {
	if p, ok := patterns.Load(text); ok {
		return p.(*regexp.Regexp)
	}
	p := regexp.MustCompile(text)
	patterns.Store(text, p)
	return p
}

func matchesName(text, name string) bool {
	return text != "" && pattern(`^(?:`+text+`)$`).MatchString(name)
}

func matchesLabel(text, label string) bool {
	return text != "" && label != "" && pattern(text).MatchString(label)
}
