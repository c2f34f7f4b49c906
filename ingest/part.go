package ingest

import (
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

	"corridor/engine"
)

// Part is what holds for some files of a round: those whose base name fits the pattern.
type Part struct {
	Files           string // pattern of path.Match, letter case aside; "" = the general part, for files that fit no other
	Quarter         int32  // 1 to 4: the variable quarter where it is not mapped; 0 = none
	ReferenceMonth  int32  // yyyymm; 0 = none
	Encoding, Sheet string
	Header          Header
	Provinces       string            // the list that the codes of these files are of
	Variables       map[string]Source // all variables of the part: the general ones with its own in their place

	own  map[string]bool // variables that the part names itself
	line node
}

// General is the part of the files that fit no pattern.
func (m *Mapping) General() Part {
	return Part{ReferenceMonth: m.ReferenceMonth, Encoding: m.Encoding, Sheet: m.Sheet, Header: m.Header, Provinces: m.Provinces, Variables: m.Variables}
}

// AllParts are the parts in order; the last is the general one.
func (m *Mapping) AllParts() []Part { return append(append([]Part(nil), m.Parts...), m.General()) }

// Place says what a file is: the place of its module in Modules (-1: it holds persons), and of its part in AllParts. A
// module's pattern decides first. The error (Usage) is that of a file of the general part when the general part alone is not complete.
func (m *Mapping) Place(file string) (part, module int, err error) {
	for i := range m.Modules {
		if fits(m.Modules[i].Files, file) {
			return 0, i, nil
		}
	}
	for i := range m.Parts {
		if fits(m.Parts[i].Files, file) {
			return i, -1, nil
		}
	}
	if m.general != nil {
		name := filepath.Base(file)
		return len(m.Parts), -1, engine.Errorf(engine.Usage, "%s fits no part of the mapping, and what it says for all files is not enough", name).
			Vi("%s không khớp phần nào trong parts, mà phần chung của tệp ánh xạ chưa đủ", name).At(engine.Where{File: m.Path}).
			Do("add a part whose pattern fits the file, or map the missing variables under variables",
				"hãy thêm một phần có mẫu tên khớp với tệp, hoặc ánh xạ các biến còn thiếu trong variables").Because(m.general)
	}
	return len(m.Parts), -1, nil
}

// fits says whether the base name of a file fits a pattern. Case and the form of accents are no difference: a name typed on one
// machine is looked for on another.
func fits(pattern, file string) bool {
	ok, err := path.Match(folded(pattern), folded(filepath.Base(file)))
	return ok && err == nil
}

func folded(s string) string { return strings.ToLower(norm.NFC.String(s)) }
