// Package codes holds the code lists of the dimensions, with Vietnamese and English labels: what a code means, in which
// order it is listed, and which list version it belongs to.
package codes

import (
	"slices"
	"strings"

	"corridor/engine"
)

// The versions of the province list. Seven bare codes name another province before and after July 2025, so that a code
// of a dimension always carries its list: VN63:24 is Bắc Giang, VN34:24 is Bắc Ninh.
const (
	VN63 = "VN63" // to 30 June 2025
	VN34 = "VN34" // from 1 July 2025
)

type list struct {
	id    string // of the code list
	title engine.Text
	codes []engine.Code
}

// List is the code list of a dimension (engine/schema.Dimensions) in its order; for PROVINCE the version is VN63 or VN34,
// for others it is not looked at. COST_ITEM and COST_FAMILY are lists, too. Nil if there is no such list. The slice is
// the caller's.
func List(dimension, version string) []engine.Code {
	return slices.Clone(find(dimension, version).codes)
}

// Label is the label of one code. A code that the list does not have is its own label (a rare destination, say).
// A province carries its version in the code; version is needed for no other dimension.
func Label(dimension, version, code string) engine.Text {
	if code == engine.Total {
		return engine.Text{En: "Total", Vi: "Tổng số"}
	}
	if v, _, found := strings.Cut(code, ":"); found && version == "" {
		version = v
	}
	for _, c := range find(dimension, version).codes {
		if c.ID == code {
			return c.Label
		}
	}
	return engine.Text{En: code, Vi: code}
}

// Title is the name of a dimension.
func Title(dimension string) engine.Text {
	if t := find(dimension, VN63).title; t.En != "" {
		return t
	}
	return engine.Text{En: dimension, Vi: dimension}
}

// ListID is the id and version of the code list of a dimension, e.g. CL_PROVINCE/VN63.
func ListID(dimension, version string) string {
	return find(dimension, version).id
}

// Order is the place of a code in its list; codes that the list does not have come after all others.
func Order(dimension, version, code string) int {
	all := find(dimension, version).codes
	if i := slices.IndexFunc(all, func(c engine.Code) bool { return c.ID == code }); i >= 0 {
		return i
	}
	return len(all)
}

func find(dimension, version string) list {
	if dimension == "PROVINCE" {
		if version == VN34 {
			return provinces34
		}
		return provinces63
	}
	return lists[dimension]
}

func label(en, vi string) engine.Text { return engine.Text{En: en, Vi: vi} }

// rows makes codes of triples code, English, Vietnamese.
func rows(cells ...string) []engine.Code {
	out := make([]engine.Code, 0, len(cells)/3)
	for i := 0; i+2 < len(cells); i += 3 {
		out = append(out, engine.Code{ID: cells[i], Label: label(cells[i+1], cells[i+2])})
	}
	return out
}
