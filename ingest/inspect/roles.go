package inspect

import (
	"slices"
	"strings"

	"corridor/ingest/cells"
)

// svyset are the characteristics in which Stata keeps a survey design: those of svyset since Stata 9, and those before it.
var svyset = []struct{ name, role string }{
	{"_svy_wvar", "weight"}, {"_svy_strata1", "stratum"}, {"_svy_su1", "psu"}, {"_svy_fpc1", "fpc"},
	{"pweight", "weight"}, {"strata", "stratum"}, {"psu", "psu"}, {"fpc", "fpc"},
}

// roles are the candidates, in this order of proof: what the file itself declares, then names, labels and content.
func roles(p *Profile, book *cells.Codebook) (list []Role) {
	for _, s := range svyset {
		for _, ch := range book.Characteristics {
			name := strings.TrimSpace(strings.TrimPrefix(ch.Text, "="))
			if ch.Of == "_dta" && ch.Name == s.name && p.at(name) >= 0 {
				list = addRole(list, Role{Role: s.role, Column: name, Score: 100, Declared: true, Reasons: texts("svyset of the file ("+s.name+")", "svyset lưu trong tệp ("+s.name+")")})
			}
		}
	}
	if book.Weight != "" && p.at(book.Weight) >= 0 {
		list = addRole(list, Role{Role: "weight", Column: book.Weight, Score: 100, Declared: true, Reasons: texts("the file names it as its weight (SPSS WEIGHT BY)", "tệp khai báo đây là quyền số (WEIGHT BY của SPSS)")})
	}
	var found []Role
	all := proposals(p)
	for _, t := range terms {
		if t.role == "" {
			continue
		}
		for _, x := range all {
			if x.Target == t.target {
				found = append(found, Role{Role: t.role, Column: p.Columns[x.Column].Name, Score: x.Score, Reasons: x.Reasons})
			}
		}
	}
	for _, k := range keyParts {
		for i := range p.Columns {
			if x := k.part.score(&p.Columns[i], k.part.fits, p.Rows); x.Score >= Seen {
				found = append(found, Role{Role: k.part.role, Column: p.Columns[i].Name, Score: x.Score, Reasons: x.Reasons})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Role) int { return b.Score - a.Score })
	for _, r := range found {
		list = addRole(list, r)
	}
	slices.SortStableFunc(list, func(a, b Role) int { return roleOrder(a.Role) - roleOrder(b.Role) })
	return list
}

// addRole keeps a column once in a role, by its first proof.
func addRole(list []Role, r Role) []Role {
	if slices.ContainsFunc(list, func(x Role) bool { return x.Role == r.Role && x.Column == r.Column }) {
		return list
	}
	return append(list, r)
}

var roleNames = []string{"weight", "stratum", "psu", "fpc", "person", "household", "line", "province", "district", "commune", "urban", "quarter", "month", "rotation", "sex", "birth year", "age"}

func roleOrder(role string) int {
	if i := slices.Index(roleNames, role); i >= 0 {
		return i
	}
	return len(roleNames)
}

// at is the place of a column by its name; -1 if there is none.
func (p *Profile) at(name string) int {
	return slices.IndexFunc(p.Columns, func(c Column) bool { return c.Name == name })
}
