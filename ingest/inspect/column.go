package inspect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"corridor/ingest/cells"
)

// mostListed is how many different values a profile lists.
const mostListed = 100

// column is the profile of a variable, from what the file declares and what its cells are.
func (t *tally) column(v *cells.Variable, labels *labelSets) Column {
	c := Column{
		Name: v.Name, Label: v.Label, Storage: v.Storage, Format: v.Format, Calendar: calendarNames[v.Calendar], LabelSet: v.LabelSet,
		Counts: t.counts, Typed: t.counts.Present > 0 && t.numeric == t.counts.Present || t.counts.Present == 0 && v.Kind == cells.Number,
	}
	c.Labels = labels.of(v)
	for _, m := range v.Missing {
		c.Declared = append(c.Declared, declared(v.Kind, m))
	}
	if !t.spilled {
		for text, value := range t.values {
			t.note(text, value.numeric, value.count)
		}
	}
	c.Distinct, c.DistinctNear = int64(len(t.values)), false
	if t.spilled {
		c.Distinct, c.DistinctNear = min(t.stream.kinds.estimate(), t.counts.Present), true
	}
	c.wide, c.digits, c.zeros, c.whole = t.stream.wide, t.stream.digits, t.stream.zeros, !t.stream.broken && t.counts.Present > 0
	t.classify(&c)
	t.list(&c)
	return c
}

// classify says whether the column holds numbers, dates or texts, and summarises it.
func (t *tally) classify(c *Column) {
	present := t.counts.Present
	if t.calendar != cells.None {
		c.Kind = "date"
		t.span(c, t.values)
		return
	}
	odd := t.others()
	c.Dates = t.shape.order(present, len(odd), t.spilled)
	if c.Dates != nil && len(odd) <= mostOdd {
		c.odd = odd
	}
	numbers := t.shape.numbers()
	iso := c.Dates != nil && (c.Dates.Order == "yyyy-mm-dd" || c.Dates.Order == "yyyy-mm")
	switch {
	case iso:
		c.Kind = "date"
		t.span(c, t.dates())
		return
	case c.Typed || numbers > 0 && numbers*20 >= present*19:
		c.Kind = "number"
	case c.Dates != nil:
		c.Kind = "date"
		return
	default:
		c.Kind = "text"
		return
	}
	decimal := byte('.')
	if !c.Typed {
		c.Marks = t.shape.marks()
	}
	if c.Marks != nil && c.Marks.Decimal == "," {
		decimal = ','
	}
	s, unreadable := t.stream.numbers(decimal)
	if c.Marks != nil && !c.Marks.Decided || s.n == 0 {
		return // which numbers they are is not known
	}
	c.Summary = &Summary{Min: plain(s.min), Max: plain(s.max), Unreadable: unreadable}
	c.low, c.high = s.low, s.high
	if t.spilled {
		v, off := s.bins.median(s.n)
		c.Summary.Median, c.Summary.MedianNear, c.Summary.MedianError = plain(rounded(v)), true, fmt.Sprintf("%.1g %%", 100*off)
		return
	}
	c.Summary.Median = plain(t.median(decimal, s.n))
}

// rounded to the four digits that an approximate median can have.
func rounded(v float64) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64) // its own output
	return r
}

// mostOdd is how many different values of a column of dates may be none: missing codes.
const mostOdd = 5

// others are the values that are no dates; none are known of a column with too many values.
func (t *tally) others() (list []Value) {
	for _, text := range sortedKeys(t.values) {
		if shapeOf(text).date == noDate {
			list = append(list, Value{text, t.values[text].count})
		}
	}
	return list
}

// median is the exact lower median of the values kept.
func (t *tally) median(decimal byte, total int64) float64 {
	type point struct {
		v float64
		n int64
	}
	var points []point
	for text, value := range t.values {
		if v, ok := readNumber(text, decimal); ok {
			points = append(points, point{v, value.count})
		}
	}
	slices.SortFunc(points, func(a, b point) int { return cmp.Compare(a.v, b.v) })
	rank := (total + 1) / 2
	for _, p := range points {
		if rank -= p.n; rank <= 0 {
			return p.v
		}
	}
	return math.NaN()
}

// span summarises dates, whose texts order as they do; the exact lower median where the values are kept.
func (t *tally) span(c *Column, values map[string]*seenValue) {
	if !t.stream.any {
		return
	}
	c.Summary = &Summary{Min: t.stream.first, Max: t.stream.last}
	var rank int64
	for _, v := range values {
		rank += v.count
	}
	rank = (rank + 1) / 2
	for _, text := range sortedKeys(values) {
		if rank -= values[text].count; rank <= 0 {
			c.Summary.Median = text
			return
		}
	}
}

// dates are the values that are dates.
func (t *tally) dates() map[string]*seenValue {
	list := map[string]*seenValue{}
	for text, v := range t.values {
		if shapeOf(text).date != noDate {
			list[text] = v
		}
	}
	return list
}

// list gives the values, numbers by size, others by letters.
func (t *tally) list(c *Column) {
	if t.spilled || len(t.values) > mostListed {
		return
	}
	for text, v := range t.values {
		c.Values = append(c.Values, Value{text, v.count})
	}
	slices.SortFunc(c.Values, func(a, b Value) int {
		x, xok := readNumber(a.Text, '.')
		y, yok := readNumber(b.Text, '.')
		if xok && yok {
			return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.Text, b.Text))
		}
		if xok != yok {
			return map[bool]int{true: -1, false: 1}[xok]
		}
		return cmp.Compare(a.Text, b.Text)
	})
}

// labelSets shares the labels of variables that share a set: a file may have one large set and very many variables.
type labelSets struct {
	made map[*cells.ValueLabel][]ValueLabel
}

func (s *labelSets) of(v *cells.Variable) (list []ValueLabel) {
	if len(v.Labels) == 0 {
		return nil
	}
	if known := s.made[&v.Labels[0]]; len(known) == len(v.Labels) {
		return known
	}
	for _, l := range v.Labels {
		list = append(list, ValueLabel{Value: labelled(v.Kind, l), Label: l.Label})
	}
	if s.made == nil {
		s.made = map[*cells.ValueLabel][]ValueLabel{}
	}
	s.made[&v.Labels[0]] = list
	return list
}

var calendarNames = [...]string{cells.None: "", cells.Day: "day", cells.Instant: "instant", cells.Clock: "clock", cells.Week: "week",
	cells.Month: "month", cells.Quarter: "quarter", cells.HalfYear: "half-year", cells.Year: "year"}

func labelled(kind cells.Kind, l cells.ValueLabel) string {
	switch {
	case l.Tag != cells.Present:
		return l.Tag.String()
	case kind == cells.Text:
		return l.Text
	}
	return plain(l.Number)
}

func declared(kind cells.Kind, m cells.MissingRule) string {
	switch {
	case kind == cells.Text:
		return m.Text
	case m.Low == m.High:
		return plain(m.Low)
	case math.IsInf(m.Low, -1):
		return "≤ " + plain(m.High)
	case math.IsInf(m.High, 1):
		return "≥ " + plain(m.Low)
	}
	return plain(m.Low) + "…" + plain(m.High)
}

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
