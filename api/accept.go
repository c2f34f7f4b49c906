package api

import (
	"strings"
)

// preference is one element of an Accept or Accept-Language header. Gin's own parser drops q-values and splits quoted
// commas (api-notes 6), hence this one, after RFC 9110 sections 12.4.2 and 12.5.1.
type preference struct {
	value string // media range or language tag, lower case, without parameters
	q     int    // thousandths
}

// preferences parses the header. Elements with a malformed quality are left out, as if not sent.
func preferences(header string) []preference {
	var out []preference
	for _, element := range splitUnquoted(header, ',') {
		parts := splitUnquoted(element, ';')
		p := preference{value: strings.ToLower(strings.TrimSpace(parts[0])), q: 1000}
		if p.value == "" {
			continue
		}
		valid := true
		for _, parameter := range parts[1:] {
			name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			if strings.EqualFold(strings.TrimSpace(name), "q") {
				p.q, valid = quality(strings.TrimSpace(value))
				break
			}
		}
		if valid {
			out = append(out, p)
		}
	}
	return out
}

// quality reads a qvalue: 0 or 1 with at most three decimals, the decimals of 1 all zero.
func quality(s string) (int, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if (whole != "0" && whole != "1") || len(fraction) > 3 {
		return 0, false
	}
	q := 0
	for _, digit := range (fraction + "000")[:3] {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		q = q*10 + int(digit-'0')
	}
	if whole == "1" {
		return 1000, q == 0
	}
	return q, true
}

// splitUnquoted splits at sep outside double quotes.
func splitUnquoted(s string, sep byte) []string {
	var out []string
	start, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == sep && !quoted:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// negotiate picks the offer that the Accept header wants most: by the quality of the most specific range that matches
// it, then by how specific that range is, then by its place in the header, then by the order of the offers.
// No header, or one without a readable element, accepts everything; -1 means that nothing on offer is wanted.
func negotiate(header string, offers []string) int {
	wanted := preferences(header)
	if len(wanted) == 0 {
		return 0
	}
	best, bestRank := -1, [3]int{}
	for i, offer := range offers {
		q, specificity, position := 0, -1, 0
		for at, p := range wanted {
			if s := specificityOf(p.value, offer); s > specificity {
				q, specificity, position = p.q, s, at
			}
		}
		rank := [3]int{q, specificity, -position}
		if q > 0 && (best < 0 || greater(rank, bestRank)) {
			best, bestRank = i, rank
		}
	}
	return best
}

// specificityOf is 2 for the type itself, 1 for type/*, 0 for */* and -1 for no match.
func specificityOf(mediaRange, offer string) int {
	kind, _, _ := strings.Cut(offer, "/")
	switch mediaRange {
	case offer:
		return 2
	case kind + "/*":
		return 1
	case "*/*":
		return 0
	}
	return -1
}

func greater(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] > b[i]
		}
	}
	return false
}

// acceptedLanguage is "vi" or "en": the one wanted most, the one named first where both are wanted alike, English where
// the header says nothing about either. A language is never a reason to refuse.
func acceptedLanguage(header string) string {
	type wish struct{ q, at int }
	named := map[string]wish{}
	rest := wish{q: 0, at: 1 << 30}
	for at, p := range preferences(header) {
		primary, _, _ := strings.Cut(p.value, "-")
		if primary == "*" {
			rest.q = p.q
		} else if w, twice := named[primary]; !twice || p.q > w.q {
			named[primary] = wish{p.q, at}
		}
	}
	wanted := func(language string) wish {
		if w, ok := named[language]; ok {
			return w
		}
		return rest
	}
	en, vi := wanted("en"), wanted("vi")
	if vi.q > en.q || vi.q == en.q && vi.q > 0 && vi.at < en.at {
		return "vi"
	}
	return "en"
}
