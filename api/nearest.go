package api

import (
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// candidate is something that a mistyped word may have meant: an id, and other names it goes by.
type candidate struct {
	id    string
	names []string
}

// suggestions is how many a problem lists; longestWord is how much of a mistyped word is compared.
const (
	suggestions = 3
	longestWord = 64
)

// nearest lists the ids that the word may have meant, likeliest first: the same but for case, a name in either language
// (with or without diacritics), an id that starts with the word, then few edits. Empty if nothing is near.
func nearest(word string, candidates []candidate) []string {
	folded := fold(word)
	if folded == "" {
		return nil
	}
	type scored struct {
		id    string
		score int
	}
	var found []scored
	for _, c := range candidates {
		if score := distanceTo(folded, c); score >= 0 {
			found = append(found, scored{c.id, score})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].score < found[j].score })
	var out []string
	for _, f := range found[:min(len(found), suggestions)] {
		out = append(out, f.id)
	}
	return out
}

func distanceTo(folded string, c candidate) int {
	id := fold(c.id)
	if id == folded {
		return 0
	}
	for _, name := range c.names {
		if fold(name) == folded {
			return 1
		}
	}
	if len(folded) >= 2 && strings.HasPrefix(id, folded) {
		return 2
	}
	if edits := editDistance([]rune(folded), []rune(id)); edits <= max(1, len(folded)/3) {
		return 2 + edits
	}
	return -1
}

// fold lowers the case and drops diacritics, so that "nhat ban" finds "Nhật Bản".
func fold(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range norm.NFD.String(strings.TrimSpace(s)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if n++; n > longestWord {
			break
		}
		if r = unicode.ToLower(r); r == 'đ' {
			r = 'd'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// editDistance counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
func editDistance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
