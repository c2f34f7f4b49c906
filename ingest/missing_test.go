package ingest

import (
	"strings"
	"testing"

	"corridor/engine/schema"
	"corridor/ingest/cells"
)

// Three kinds of missing: system-missing and empty (BL, not listed), a reason that the mapping declares, and what the file marks
// as missing and nobody explains (UM). A marked cell is never a value, even if a recode names its code.
func TestKindsOfMissing(t *testing.T) {
	codes := Missing{".a": schema.DontKnow, "98": schema.Refused, ".c": schema.NotApplicable}
	recode := map[string]string{"1": "M", "2": "F"}
	for _, c := range []struct {
		variable string
		missing  Missing
		text     string
		tag      cells.Tag
		want     state
	}{
		{"age", codes, "", cells.System, blank},
		{"age", Missing{"": schema.NotApplicable}, "", cells.System, notApplicable},
		{"age", codes, ".a", 'a', dontKnow},
		{"age", codes, ".b", 'b', userMissing},
		{"age", nil, ".z", 'z', userMissing},
		{"age", codes, "98", cells.UserMissing, refused},
		{"age", codes, "98.0", cells.UserMissing, refused},
		{"age", codes, "97", cells.UserMissing, userMissing},
		{"age", codes, "", cells.UserMissing, userMissing},
		{"age", codes, "98", cells.Present, refused}, // the mapping declares it, the file does not
		{"age", codes, "97", cells.Present, present},
		{"age", codes, ".a", cells.Present, dontKnow}, // a text file that keeps Stata's codes
		{"age", nil, ".a", cells.Present, unreadable},
		{"sex", codes, "98", cells.UserMissing, refused},
		{"sex", codes, "98.0", cells.UserMissing, refused},
		{"sex", codes, "1", cells.UserMissing, userMissing},
		{"sex", codes, ".c", 'c', notApplicable},
		{"work_visa", codes, ".d", 'd', userMissing},
		{"departure_ym", codes, ".a", 'a', dontKnow},
		{"departure_ym", nil, "202101", cells.UserMissing, userMissing},
		{"rc01_amount", codes, "98", cells.UserMissing, refused},
		{"last_destination", nil, "JPN", cells.UserMissing, userMissing},
		{"last_destination", codes, "98", cells.UserMissing, refused},
	} {
		s := Source{Marks: plainMarks, Missing: c.missing}
		if c.variable == "sex" {
			s.Recode = recode
		}
		if got := newField(variables[c.variable], s).readCell(c.text, c.tag, true); got.state != c.want {
			t.Errorf("%s %q (%s): state %d, want %d", c.variable, c.text, c.tag, got.state, c.want)
		}
	}
}

// A number of the file's own type is written with a point, whatever marks are declared for texts; a date of its own is ISO.
func TestNumbersOfTheFilesOwnType(t *testing.T) {
	amount := newField(variables["rc01_amount"], Source{Marks: Marks{',', '.'}, MarksDeclared: true})
	for text, want := range map[string]int64{"7.1": 71_000, "1.234": 12_340, "1000000": 10_000_000_000, "1.5e6": 15_000_000_000} {
		if got := amount.readCell(text, cells.Present, true); got != (cell{num: want}) {
			t.Errorf("%s: %+v", text, got)
		}
	}
	if got := amount.readCell("1.234", cells.Present, false); got != (cell{num: 12_340_000}) {
		t.Errorf("%+v", got)
	}
	month := newField(variables["departure_ym"], Source{Format: "dd/mm/yyyy"})
	for _, text := range []string{"2021-05-17", "2021-05", "202105"} {
		if got := month.readCell(text, cells.Present, true); got != (cell{num: 202105}) {
			t.Errorf("%s: %+v", text, got)
		}
	}
	if got := month.read("2021-05-17"); got != (cell{num: 202105}) { // a text, but clear
		t.Errorf("%+v", got)
	}
	if got := month.read("202105"); got.state != unreadable {
		t.Errorf("%+v", got)
	}
	american := newField(variables["departure_ym"], Source{Format: "mm/dd/yyyy"})
	if got := american.read("05/17/2021"); got != (cell{num: 202105}) {
		t.Errorf("%+v", got)
	}
	if got := american.read("17/05/2021"); got.state != unreadable {
		t.Errorf("%+v", got)
	}
}

// tagged shows a batch of text as a file would that marks some cells.
type tagged struct {
	cellSource
	tags map[string]cells.Tag // by text
}

func (s tagged) Tag(col, row int) cells.Tag {
	if tag, ok := s.tags[s.Text(col, row)]; ok {
		return tag
	}
	return s.cellSource.Tag(col, row)
}

// What nobody explained reaches the store with its reason, is flagged and named, and makes a cost unknown as any refusal does.
func TestUnexplainedMissing(t *testing.T) {
	m := parse(t, smallMapping)
	p := newPlan(m, &Rates{}, &law{})
	l := p.layouts[0]
	// Every column is given as one that a module would join, so that the source can mark cells.
	joined := *l
	joined.columns = nil
	for _, c := range l.columns {
		joined.joined = append(joined.joined, joinedColumn{column: c})
	}
	p.layouts[0] = &joined
	line := map[string]string{"ID": "7", "HH": "1", "W": "2", "ST": "S", "EA": "P", "TINH": ".x", "AGE": "30", "SEX": ".b", "START": "202101", "C1": ".b", "E": "5"}
	var row []string
	for _, c := range l.columns {
		row = append(row, line[c])
	}
	b := batchOf(t, l.columns, [][]string{row})
	w := newWorker(p, []string{"a.dta"})
	defer w.release()
	out := w.do(job{layout: &joined, batch: b, joined: tagged{b, map[string]cells.Tag{".b": 'b', ".x": 'x'}}})
	defer out.rows.Release()
	value := func(column string) string {
		return out.rows.Column(out.rows.Schema().FieldIndices(column)[0]).ValueStr(0)
	}
	if got := value("reasons"); got != "province:UM;sex:UM;rc01_amount:UM" {
		t.Errorf("reasons %q", got)
	}
	if value("flags") != "MISSING_UNDECLARED" || value("unusable_rules") != "COST_UNKNOWN" || value("dim_sex") != "(null)" || value("rc01_amount") != "(null)" {
		t.Errorf("flags %s, rules %s, sex %s, amount %s", value("flags"), value("unusable_rules"), value("dim_sex"), value("rc01_amount"))
	}
	if out.counts.byRule[missingUndeclared] != 1 {
		t.Errorf("counted %d times", out.counts.byRule[missingUndeclared])
	}
	ds := doubts{}
	ds.add(out.doubts)
	if err := ds.err(p, (&run{names: []string{"a.dta"}}).where); err != nil {
		t.Error(err)
	}
	if text := strings.Join(p.assumptions(out.counts, ds), "\n"); !strings.Contains(text, "(reason UM), in: C1, SEX, TINH") {
		t.Error(text)
	}
}
