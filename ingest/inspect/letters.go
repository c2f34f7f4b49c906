package inspect

import (
	"errors"
	"strings"

	"corridor/engine"
)

// withoutLetters hides what an encoding would have to decide: every letter beyond ASCII becomes ?.
func (p *Profile) withoutLetters(why error) {
	p.Encoding = Encoding{Evidence: []engine.Text{{En: why.Error(), Vi: vietnamese(why)}}}
	p.Roles = []Role{}
	p.Label, p.Notes = ascii(p.Label), nil
	for i := range p.Columns {
		c := &p.Columns[i]
		c.Name, c.Label = ascii(c.Name), ascii(c.Label)
		for j := range c.Labels {
			c.Labels[j] = ValueLabel{ascii(c.Labels[j].Value), ascii(c.Labels[j].Label)}
		}
		for j := range c.Values {
			c.Values[j].Text = ascii(c.Values[j].Text)
		}
		for j := range c.Declared {
			if c.Kind == "text" {
				c.Declared[j] = ascii(c.Declared[j])
			}
		}
		user := map[string]int64{}
		for text, n := range c.Counts.User {
			user[ascii(text)] += n
		}
		if len(user) > 0 {
			c.Counts.User = user
		}
	}
	for i := range p.Sets {
		p.Sets[i].Name, p.Sets[i].Label, p.Sets[i].Counted = ascii(p.Sets[i].Name), ascii(p.Sets[i].Label), ascii(p.Sets[i].Counted)
		for j := range p.Sets[i].Variables {
			p.Sets[i].Variables[j] = ascii(p.Sets[i].Variables[j])
		}
	}
}

func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0x7e {
			return '?'
		}
		return r
	}, s)
}

func vietnamese(err error) string {
	var e *engine.Error
	if errors.As(err, &e) {
		return e.In("vi")
	}
	return ""
}
