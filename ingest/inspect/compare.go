package inspect

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Differences writes how the columns of several files differ: those that some file lacks or names otherwise (by case, or by role:
// cal_weigh and cal_weigh_final are both the weight), and those whose kind differs. Nothing if all are alike.
func Differences(out io.Writer, profiles []*Profile, lang string) error {
	rows := [][]string{{in(lang, "COLUMN", "CỘT")}}
	right := []bool{false}
	for _, p := range profiles {
		rows[0] = append(rows[0], p.File)
		right = append(right, false)
	}
	for _, g := range groups(profiles) {
		if row := g.row(profiles); row != nil {
			rows = append(rows, row)
		}
	}
	var b strings.Builder
	if len(rows) == 1 {
		fmt.Fprintf(&b, "\n%s\n", in(lang, "all files have the same columns", "mọi tệp có cùng các cột"))
	} else {
		fmt.Fprintf(&b, "\n%s\n", in(lang, "columns that differ (– not in this file)", "các cột khác nhau (– không có trong tệp)"))
		writeRows(&b, rows, right, 0)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// group is what is one column in all files, by file; -1: not there.
type group struct {
	name  string
	place []int
}

// groups puts together what has the same name, case aside; then, of what is left over, what is surely the same variable.
func groups(profiles []*Profile) (list []group) {
	byName := map[string]int{}
	for i, p := range profiles {
		for j, c := range p.Columns {
			key := strings.ToLower(c.Name)
			at, known := byName[key]
			if !known || list[at].place[i] >= 0 {
				at = len(list)
				byName[key] = at
				list = append(list, group{c.Name, slices.Repeat([]int{-1}, len(profiles))})
			}
			list[at].place[i] = j
		}
	}
	return byTarget(profiles, list)
}

func byTarget(profiles []*Profile, list []group) []group {
	first := map[string]int{}
	var out []group
	targets := make([]map[string]string, len(profiles))
	for i, p := range profiles {
		targets[i] = map[string]string{}
		for name, e := range choose(p).entries {
			if e.sure && e.column != nil {
				targets[i][e.column.Name] = name
			}
		}
	}
	for _, g := range list {
		target := ""
		for i, j := range g.place {
			if j >= 0 {
				target = targets[i][profiles[i].Columns[j].Name]
			}
		}
		at, known := first[target]
		if target == "" || !known || !out[at].joins(g) {
			if target != "" {
				first[target] = len(out)
			}
			out = append(out, g)
			continue
		}
		for i, j := range g.place {
			if j >= 0 {
				out[at].place[i] = j
			}
		}
		out[at].name += " / " + g.name
	}
	return out
}

// joins says that no file has both.
func (g group) joins(o group) bool {
	for i := range g.place {
		if g.place[i] >= 0 && o.place[i] >= 0 {
			return false
		}
	}
	return true
}

// row tells a group that is not the same everywhere; nil if it is.
func (g group) row(profiles []*Profile) []string {
	row := []string{g.name}
	same, before := true, ""
	for i, j := range g.place {
		cell, what := "–", "–"
		if j >= 0 {
			c := &profiles[i].Columns[j]
			what = c.Name + " " + c.Kind
			cell = strings.Join(present(c.Name, c.Storage, c.Kind), " ")
		}
		same = same && (i == 0 || what == before)
		before = what
		row = append(row, cell)
	}
	if same {
		return nil
	}
	return row
}
