package inspect

import (
	"cmp"
	"fmt"
	"slices"

	"corridor/engine"
	"corridor/engine/schema"
)

// Sure is the score from which a proposal is taken without asking; below Seen it is not worth a line.
const (
	Sure = 70
	Seen = 30
)

// The points of evidence. A name or a label that says it and a content that fits are sure; neither alone is.
const (
	strongName  = 65
	weakName    = 35
	saysLabel   = 60
	hintsLabel  = 35
	ownName     = 90 // the column has the canonical name
	secondProof = 30 // name and label both
	againstIt   = 60
)

// Proposal is a column that may be a canonical variable, with the reasons.
type Proposal struct {
	Target  string
	Column  int // place in Profile.Columns
	Score   int // 0 to 100
	Reasons []engine.Text
	words   []word
	bare    bool // the label names a cost item without saying that it is a cost
}

type canonical struct {
	variable schema.Variable
	place    int
}

var canonicals = func() map[string]canonical {
	m := map[string]canonical{}
	for i, v := range schema.Variables() {
		m[v.Name] = canonical{v, i}
	}
	return m
}()

// proposals of all targets for all columns, best first; ties by the order of the targets, then of the columns. They are found once.
func proposals(p *Profile) []Proposal {
	if p.found == nil {
		p.found = p.propose()
	}
	return p.found
}

func (p *Profile) propose() []Proposal {
	list := []Proposal{}
	for i := range p.Columns {
		c := &p.Columns[i]
		if leftOutReason(c) != nil || c.Counts.Present == 0 && c.Label == "" {
			continue
		}
		for _, t := range terms {
			v := canonicals[t.target].variable
			f := t.fits
			if f == nil {
				f = fitsKind(v, t.codes)
			}
			if x := t.score(c, f, p.Rows); x.Score >= Seen {
				x.Column, x.words = i, t.codes
				list = append(list, x)
			}
		}
		if x, ok := itemProposal(c, p.Rows); ok && x.Score >= Seen {
			x.Column = i
			list = append(list, x)
		}
	}
	amongItems(list)
	slices.SortStableFunc(list, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(canonicals[a.Target].place, canonicals[b.Target].place), cmp.Compare(a.Column, b.Column))
	})
	return list
}

// fewItems: where so many columns of numbers are named after cost items, they are a list of costs.
const fewItems = 6

// amongItems raises columns that are named after a cost item without a word of cost, if they stand in a list of such.
func amongItems(list []Proposal) {
	n := 0
	for _, x := range list {
		if x.bare && x.Score > hintsLabel {
			n++
		}
	}
	if n < fewItems {
		return
	}
	for i := range list {
		if x := &list[i]; x.bare && x.Score > hintsLabel {
			x.add(saysLabel-hintsLabel, text2(fmt.Sprintf("among %d columns named after cost items", n), fmt.Sprintf("nằm trong %d cột mang tên các khoản chi phí", n)))
		}
	}
}

func leftOutReason(c *Column) *engine.Text {
	name := foldName(c.Name)
	for _, l := range leftOut {
		if matchesName(l.name, name) {
			t := text2(l.en, l.vi)
			return &t
		}
	}
	return nil
}

// score is the evidence for a term. Content alone proposes nothing.
func (t *term) score(c *Column, f fit, rows int64) Proposal {
	x := Proposal{Target: t.target}
	name, label := foldName(c.Name), fold(c.Label)
	x.weigh(t.nameScore(name), t.labelScore(label), c)
	if x.Score == 0 {
		return x
	}
	if matchesLabel(t.not, label) {
		x.add(-againstIt, text2("the label speaks against it", "nhãn không phù hợp"))
	}
	points, en, vi := f(c, rows)
	x.add(points, text2(en, vi))
	x.Score = min(max(x.Score, 0), 100)
	return x
}

func (t *term) nameScore(name string) int {
	switch {
	case name == foldName(t.target):
		return ownName
	case matchesName(t.strong, name):
		return strongName
	case matchesName(t.weak, name):
		return weakName
	}
	return 0
}

func (t *term) labelScore(label string) int {
	switch {
	case matchesLabel(t.label, label):
		return saysLabel
	case matchesLabel(t.hint, label):
		return hintsLabel
	}
	return 0
}

// weigh takes the better of name and label, and the other as a second proof.
func (x *Proposal) weigh(name, label int, c *Column) {
	both := name > 0 && label > 0
	if name > 0 {
		x.Reasons = append(x.Reasons, text2("name "+c.Name, "tên "+c.Name))
	}
	if label > 0 {
		x.Reasons = append(x.Reasons, text2("label «"+c.Label+"»", "nhãn «"+c.Label+"»"))
	}
	x.Score = max(name, label)
	if both {
		x.Score += secondProof
	}
}

func (x *Proposal) add(points int, why engine.Text) {
	x.Score += points
	if points != 0 && why.En != "" {
		x.Reasons = append(x.Reasons, why)
	}
}

// itemProposal recognises a column of a cost item: which item, and what is asked of it.
func itemProposal(c *Column, rows int64) (Proposal, bool) {
	name, label := foldName(c.Name), fold(c.Label)
	item, byName, byLabel := itemOf(name, label)
	if item == "" {
		return Proposal{}, false
	}
	suffix, told := facetOf(name, label)
	x := Proposal{Target: item + "_" + suffix, words: facetCodes[suffix]}
	nameScore, labelScore := 0, 0
	if byName {
		nameScore = strongName - 10
	}
	if byLabel {
		labelScore = saysLabel - 5
	}
	x.weigh(nameScore, labelScore, c)
	if byLabel && !byName && !told && !matchesLabel(cost, label) {
		x.Score, x.bare = hintsLabel, true // a word of an item, and no word of its cost: "has a passport"
	}
	if told {
		x.Score += 5
	}
	if name == foldName(x.Target) {
		x.Score = ownName
	}
	points, en, vi := fitsKind(canonicals[x.Target].variable, x.words)(c, rows)
	x.add(points, text2(en, vi))
	x.Score = min(max(x.Score, 0), 100)
	return x, true
}

func itemOf(name, label string) (item string, byName, byLabel bool) {
	for _, code := range schema.Items {
		if matchesName(foldName(code)+`(_.*)?`, name) {
			item, byName = code, true
		}
	}
	for _, i := range costItems {
		if item == "" && i.number != "" && matchesName(`(?:`+itemNames+`)_?`+i.number, name) {
			item, byName = i.code, true
		}
	}
	for _, i := range costItems {
		if matchesLabel(i.label, label) && (item == "" || item == i.code) {
			return i.code, byName, true
		}
	}
	return item, byName, false
}

// itemNames are the names of the columns of a roster, before the item's number.
var itemNames = func() string {
	all := ""
	for _, f := range facets {
		if all != "" {
			all += "|"
		}
		all += f.name
	}
	return all
}()

// facetOf says what is asked of an item: the amount unless name or label say another thing.
func facetOf(name, label string) (suffix string, told bool) {
	for _, f := range facets {
		if matchesName(`(?:rc\d+_)?(?:`+f.name+`)(_?\d+)?`, name) || matchesLabel(f.label, label) {
			return f.suffix, true
		}
	}
	return "amount", false
}
