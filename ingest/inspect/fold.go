package inspect

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes words comparable however they were typed: small letters without diacritics (đ is d), one blank between words.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
			gap = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
			gap = false
		case !gap && b.Len() > 0:
			b.WriteByte(' ')
			gap = true
		}
	}
	return strings.TrimSpace(b.String())
}

// foldName makes column names comparable: as fold, words joined by _, numbers without leading zeros (C03 is c3).
func foldName(s string) string {
	words := strings.ReplaceAll(fold(s), " ", "_")
	var b strings.Builder
	for i := 0; i < len(words); i++ {
		if words[i] == '0' && (i == 0 || !digit(words[i-1])) && i+1 < len(words) && digit(words[i+1]) {
			continue
		}
		b.WriteByte(words[i])
	}
	return b.String()
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
