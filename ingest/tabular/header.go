package tabular

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// cleanName is how column names are compared: NFC (Vietnamese letters may come composed or not), without outer blanks.
func cleanName(s string) string { return strings.TrimSpace(norm.NFC.String(s)) }

// checkHeader refuses names that cannot tell columns apart. line is 0 for formats without lines.
func checkHeader(path string, line int64, names []string) error {
	seen := make(map[string]int, len(names))
	for i, name := range names {
		if name == "" {
			return badHeader(path, line, fmt.Sprintf("column %d of the header has no name", i+1),
				fmt.Sprintf("cột thứ %d của dòng tiêu đề không có tên", i+1),
				"give every column a name (a nameless first column is a row number: write.csv(row.names=FALSE), to_csv(index=False))",
				"hãy đặt tên cho mọi cột (cột đầu không tên thường là số thứ tự: write.csv(row.names=FALSE), to_csv(index=False))")
		}
		if first, dup := seen[name]; dup {
			e := badHeader(path, line, fmt.Sprintf("columns %d and %d of the header have the same name", first+1, i+1),
				fmt.Sprintf("cột thứ %d và thứ %d của dòng tiêu đề trùng tên", first+1, i+1),
				"rename one of them", "hãy đổi tên một trong hai cột")
			e.Where.Column = name
			return e
		}
		seen[name] = i
	}
	return nil
}

// choose finds the columns asked for: their names as the header writes them and their places in it.
func choose(header, want []string) (names []string, places []int, missing []string) {
	if want == nil {
		places = make([]int, len(header))
		for i := range header {
			places[i] = i
		}
		return header, places, nil
	}
	at := make(map[string]int, len(header))
	for i, name := range header {
		at[name] = i
	}
	for _, w := range want {
		i, ok := at[cleanName(w)]
		if !ok {
			missing = append(missing, w)
			continue
		}
		names, places = append(names, header[i]), append(places, i)
	}
	return names, places, missing
}

// nearest is the header name with the fewest edits from name, case aside; "" if nothing is near.
func nearest(name string, header []string) string {
	want := []rune(strings.ToLower(cleanName(name)))
	best, bestCost := "", len(want)/2+2
	for _, h := range header {
		if cost := edits(want, []rune(strings.ToLower(h)), bestCost); cost < bestCost {
			best, bestCost = h, cost
		}
	}
	return best
}

// edits is the Levenshtein distance of a and b, or limit if that is not below it.
func edits(a, b []rune, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diag := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], limit)
}
