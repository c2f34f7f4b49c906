package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain writes text for a terminal. What a file says of itself, its labels and names, must not steer the terminal or turn the
// order of the letters around: control characters but line feed and tab, and marks of direction, are shown as \u001b. In JSON
// and in a quoted YAML text that is the same character.
type plain struct{ to io.Writer }

// Write gives p on; the count is that of p's bytes.
func (w plain) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, shown(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func shown(s string) string {
	if !strings.ContainsFunc(s, steers) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case steers(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		case r == utf8.RuneError: // perhaps a byte that is no letter: as it is
			_, n := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+n])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func steers(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
}
