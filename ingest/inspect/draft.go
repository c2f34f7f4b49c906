package inspect

import (
	"slices"

	"corridor/engine"
	"corridor/engine/schema"
)

// DraftOptions are what the person said when the files were read, and the language of the comments.
type DraftOptions struct {
	Encoding, Sheet string
	HeaderLine      int
	HeaderSize      int
	Lang            string // vi or en
}

// Draft writes a mapping for the files of one round: what is sure as mapping, with the evidence behind it; what is not as
// comment that begins with "# ?". Profiles are not changed. The same profiles give the same bytes.
func Draft(profiles []*Profile, o DraftOptions) []byte {
	if o.Lang == "" {
		o.Lang = "en"
	}
	choices := make([]choice, len(profiles))
	for i, p := range profiles {
		choices[i] = choose(p)
	}
	persons, modules := split(choices)
	var files []*Profile
	var mains []choice
	for _, i := range persons {
		files, mains = append(files, profiles[i]), append(mains, choices[i])
	}
	main := typical(mains)
	for i := range mains {
		if i != main {
			mains[i].inherit(mains[main])
		}
	}
	w := &writer{lang: o.Lang, options: o, general: generalMissing(mains[main].p), several: len(files) > 1, elsewhere: map[string]bool{}}
	for _, m := range modules {
		for _, name := range m.provides() {
			w.elsewhere[name] = true
		}
	}
	w.head(profiles, files, mains[main])
	w.variables(mains[main])
	w.parts(files, mains, main)
	w.modules(modules, profiles)
	w.rest(mains[main])
	return w.b.Bytes()
}

// choice is what each canonical variable is taken from in one file.
type choice struct {
	p       *Profile
	entries map[string]*entry // by canonical variable
	left    map[int]string    // columns that no variable takes, with the target they may be; by place
}

// entry is a variable with its source: a column, or a key of several.
type entry struct {
	target  string
	column  *Column
	key     []keyPart
	sure    bool
	score   int
	reasons []engine.Text
	rivals  []int // places of other columns that are as likely
	words   []word
}

type keyPart struct {
	column string
	width  int
}

// rivalry: two columns whose points differ by less are both possible.
const rivalry = 10

func choose(p *Profile) choice {
	c := choice{p: p, entries: map[string]*entry{}, left: map[int]string{}}
	all := append(declaredProposals(p), proposals(p)...)
	taken := map[int]string{}
	for _, x := range all {
		if x.Score < Sure {
			continue
		}
		if e := c.entries[x.Target]; e != nil {
			if taken[x.Column] == "" && e.score-x.Score < rivalry && e.score < 100 {
				e.rivals = append(e.rivals, x.Column)
			}
			continue
		}
		if taken[x.Column] == "" {
			c.take(x, true)
			taken[x.Column] = x.Target
		}
	}
	for _, x := range all {
		if x.Score >= Sure || taken[x.Column] != "" {
			continue
		}
		if e := c.entries[x.Target]; e != nil {
			if !e.sure {
				e.rivals = append(e.rivals, x.Column)
			}
			continue
		}
		c.take(x, false)
		taken[x.Column] = x.Target
	}
	c.neighbours(taken)
	c.rivalries(taken)
	c.keys()
	for i := range p.Columns {
		if target := taken[i]; target == "" && !c.inKey(p.Columns[i].Name) {
			c.left[i] = target
		}
	}
	return c
}

// rivalries: where another column is as likely, a person decides; unless that column turned out to be another variable.
func (c *choice) rivalries(taken map[int]string) {
	for _, e := range c.entries {
		e.rivals = slices.DeleteFunc(e.rivals, func(i int) bool { return taken[i] != "" })
		e.sure = e.sure && len(e.rivals) == 0
	}
}

func (c *choice) take(x Proposal, sure bool) {
	c.entries[x.Target] = &entry{target: x.Target, column: &c.p.Columns[x.Column], sure: sure, score: x.Score, reasons: x.Reasons, words: x.words}
}

// declaredProposals are what the file itself says of its design.
func declaredProposals(p *Profile) (list []Proposal) {
	for _, d := range []struct{ role, target string }{{"weight", "w_final"}, {"stratum", "stratum_id"}, {"psu", "psu_id"}, {"fpc", "fpc"}} {
		for _, r := range p.Roles {
			if r.Role == d.role && r.Declared {
				list = append(list, Proposal{Target: d.target, Column: p.at(r.Column), Score: 100, Reasons: r.Reasons})
			}
		}
	}
	return list
}

// typical is the file that differs least from all others: its columns make the general part.
func typical(choices []choice) int {
	best, least := 0, -1
	for i := range choices {
		n := 0
		for j := range choices {
			n += len(choices[i].differences(choices[j]))
		}
		if least < 0 || n < least {
			best, least = i, n
		}
	}
	return best
}

// differences are the variables that another file takes from elsewhere, in schema order.
func (c choice) differences(o choice) (list []string) {
	for _, v := range schema.Variables() {
		if source(c.entries[v.Name]) != source(o.entries[v.Name]) {
			list = append(list, v.Name)
		}
	}
	return list
}

// inherit takes what was not recognised for sure from the columns that another file of the round takes it from: a column of the
// same name is the same variable, though this file has no label for it, or a cell that does not fit. Where the name differs in
// letter case, a person looks at it.
func (c *choice) inherit(from choice) {
	for name, e := range from.entries {
		if own := c.entries[name]; !e.sure || own != nil && own.sure {
			continue
		}
		same := c.sameKey(e)
		if same == nil || c.used(same) {
			continue
		}
		same.reasons, same.words = e.reasons, e.words
		if same.sure = source(same) == source(e); !same.sure && c.entries[name] != nil {
			continue
		}
		c.entries[name] = same
		for i := range c.p.Columns {
			if inEntry(same, c.p.Columns[i].Name) {
				delete(c.left, i)
			}
		}
	}
}

// used says whether the column of an entry is already taken for another variable.
func (c *choice) used(e *entry) bool {
	if e.column == nil {
		return false
	}
	for name, other := range c.entries {
		if name != e.target && other.sure && other.column != nil && other.column.Name == e.column.Name {
			return true
		}
	}
	return false
}

// source tells where an entry comes from, for comparing.
func source(e *entry) string {
	if e == nil {
		return ""
	}
	if e.column != nil {
		return e.column.Name
	}
	text := ""
	for _, k := range e.key {
		text += k.column + "+"
	}
	return text
}

func (c *choice) inKey(name string) bool {
	for _, e := range c.entries {
		if slices.ContainsFunc(e.key, func(k keyPart) bool { return k.column == name }) {
			return true
		}
	}
	return false
}
