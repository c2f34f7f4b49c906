package ingest

import (
	"fmt"
	"sort"
	"strings"

	"corridor/engine"
)

// problems collects what is wrong with a file of the user, so that all is told at once.
type problems struct {
	file string
	list []problem
}

type problem struct {
	line, col int
	text      engine.Text
}

func (p *problems) at(n node, en, vi string) {
	p.list = append(p.list, problem{n.line, n.col, engine.Text{En: en, Vi: vi}})
}

// most that one error tells; the rest are counted.
const mostProblems = 20

// err is nil if there is no problem.
func (p *problems) err(what engine.Text, cure engine.Text) error {
	if len(p.list) == 0 {
		return nil
	}
	sort.SliceStable(p.list, func(i, j int) bool { return p.list[i].line < p.list[j].line })
	en, vi := p.told("line %d, column %d: ", "en"), p.told("dòng %d, cột %d: ", "vi")
	return engine.Errorf(engine.Usage, "%s: %s", what.En, en).Vi("%s: %s", what.Vi, vi).
		At(engine.Where{File: p.file}).Do(cure.En, cure.Vi)
}

func (p *problems) told(place, lang string) string {
	var b strings.Builder
	for i, x := range p.list {
		if i == mostProblems {
			fmt.Fprintf(&b, "\n  … +%d", len(p.list)-i)
			break
		}
		b.WriteString("\n  ")
		if x.line > 0 {
			fmt.Fprintf(&b, place, x.line, x.col)
		}
		b.WriteString(x.text.In(lang))
	}
	return b.String()
}

// nearest is the word of the list with the fewest edits from the given one, case aside; "" if nothing is near.
func nearest(word string, list []string) string {
	want := strings.ToLower(word)
	best, bestCost := "", len(want)/3+2
	for _, candidate := range list {
		if cost := edits(want, strings.ToLower(candidate)); cost < bestCost {
			best, bestCost = candidate, cost
		}
	}
	return best
}

// edits is the Levenshtein distance of two short words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// suggest is ` (nearest: "x")` in both languages, or nothing.
func suggest(word string, list []string) (en, vi string) {
	if near := nearest(word, list); near != "" {
		return fmt.Sprintf(" (nearest: %q)", near), fmt.Sprintf(" (gần nhất: %q)", near)
	}
	return "", ""
}
