package ingest

import (
	"strings"
	"testing"

	"corridor/engine"
)

// A part may be there only to say of which quarter a file of a module is; without a quarter it has no file, and that is a slip.
func TestPartOfAModuleFile(t *testing.T) {
	parts := []Part{{Files: "lfs_q1*", Quarter: 1}, {Files: "*_q1*", Quarter: 1}}
	m := &Mapping{Parts: parts, Pool: Pool{Periods: 1}, Modules: []Module{{Name: "cost", Files: "cost_*"}}}
	files := []string{"data/lfs_q1.dta", "data/cost_q1.dta"}
	places, err := m.placeFiles(files)
	if err != nil || places[0] != (filePlace{0, -1}) || places[1].module != 0 || m.quarterOf("cost_q1.dta") != 1 {
		t.Fatal(places, err)
	}
	m.Parts[1].Quarter = 0
	if _, err := m.placeFiles(files); engine.KindOf(err) != engine.Usage || !strings.Contains(err.Error(), `"*_q1*"`) {
		t.Error(err)
	}
}

// An encoding that the bytes alone tell is listed among what was taken for granted; one that the mapping says is not.
// TCVN3: à b5, á b8, â a9, í dd, ệ d6, ộ e9.
func TestToldEncodingIsAnAssumption(t *testing.T) {
	person := with("rotation_group", "Ng\xa9n h\xb5ng Ch\xddnh s\xb8ch x\xb7 h\xe9i Vi\xd6t Nam H\xb5 N\xe9i")
	for _, c := range []struct {
		head string
		told bool
	}{{testHead, true}, {testHead + "encoding: tcvn3\n", false}} {
		s, res := ingestPersons(t, c.head, person)
		if got := s.persons["1"]["rotation_group"]; got != "Ngân hàng Chính sách xã hội Việt Nam Hà Nội" {
			t.Errorf("%q", got)
		}
		if text := strings.Join(res.Dataset.Assumptions, "\n"); strings.Contains(text, "are read as tcvn3") != c.told {
			t.Errorf("told %v:\n%s", c.told, text)
		}
	}
}
