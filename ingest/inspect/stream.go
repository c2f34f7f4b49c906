package inspect

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// stream summarises the cells of a column in memory that does not grow: the number of different values, and the numbers
// under each of the two ways to write them, because which one holds is known only at the end.
type stream struct {
	kinds      distinct
	unmarked   numbers // the same both ways
	point      numbers // cells with a mark, read with a decimal point
	comma      numbers // and with a decimal comma
	unreadable [2]int64
	first      string // of dates: smallest and largest
	last       string
	any        bool
	wide       int
	digits     int
	zeros      bool
	broken     bool // a present cell is no whole number, or negative
}

func (s *stream) add(text string, sh shape, numeric, date bool, n int64) {
	s.kinds.add(text)
	s.wide = max(s.wide, utf8.RuneCountInString(text))
	if date || sh.date == isoDay || sh.date == isoMonth {
		s.between(text)
	}
	if date {
		s.broken = true
		return
	}
	s.wholeNumber(text)
	if numeric || sh.number && !sh.marked {
		if !take(&s.unmarked, text, sh, '.', n) {
			s.unreadable[0], s.unreadable[1] = s.unreadable[0]+n, s.unreadable[1]+n
		}
		return
	}
	if !take(&s.point, text, sh, '.', n) {
		s.unreadable[0] += n
	}
	if !take(&s.comma, text, sh, ',', n) {
		s.unreadable[1] += n
	}
}

// between widens the span of dates, whose texts order as they do.
func (s *stream) between(text string) {
	if !s.any || text < s.first {
		s.first = strings.Clone(text)
	}
	if !s.any || text > s.last {
		s.last = strings.Clone(text)
	}
	s.any = true
}

func take(to *numbers, text string, sh shape, decimal byte, n int64) bool {
	v, ok := sh.read(text, decimal)
	if ok {
		to.add(v, n)
	}
	return ok
}

// numbers are all numbers of the column under one way to write them, and how many cells are none.
func (s *stream) numbers(decimal byte) (*numbers, int64) {
	if decimal == ',' {
		return merged(&s.unmarked, &s.comma), s.unreadable[1]
	}
	return merged(&s.unmarked, &s.point), s.unreadable[0]
}

func (s *stream) wholeNumber(text string) {
	text = strings.TrimSpace(text)
	if whole, fraction, ok := strings.Cut(text, "."); ok && strings.Trim(fraction, "0") == "" {
		text = whole
	}
	if !digits(text) {
		s.broken = true
		return
	}
	s.zeros = s.zeros || len(text) > 1 && text[0] == '0'
	s.digits = max(s.digits, len(text))
}

// readNumber reads a decimal text; groups of three after the other mark, a blank or an apostrophe are thousands.
func readNumber(text string, decimal byte) (float64, bool) {
	text = strings.TrimSpace(text)
	return shapeOf(text).read(text, decimal)
}

// read is the number that a text of this shape is with that decimal mark.
func (s shape) read(text string, decimal byte) (float64, bool) {
	if decimal == '.' && !s.point || decimal == ',' && !s.comma {
		return 0, false
	}
	text = strings.TrimSpace(text)
	if s.marked {
		text = plainNumber(text, decimal)
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// plainNumber drops thousands marks and writes the decimal mark as a point.
func plainNumber(text string, decimal byte) string {
	if decimal == '.' && strings.Trim(text, "0123456789.") == "" {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case text[i] == decimal:
			b.WriteByte('.')
		case r == '.' || r == ',' || r == '\'' || r == ' ' || r == '\u00a0' || r == '\u202f':
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// numbers are minimum, maximum and the spread of numbers.
type numbers struct {
	n         int64
	min, max  float64
	bins      bins
	low, high tail
}

func (s *numbers) add(v float64, n int64) {
	if s.n == 0 || v < s.min {
		s.min = v
	}
	if s.n == 0 || v > s.max {
		s.max = v
	}
	s.n += n
	s.bins.add(v, n)
	s.low.add(v, n, less)
	s.high.add(v, n, more)
}

// merged is what numbers would be that had seen the cells of both.
func merged(a, b *numbers) *numbers {
	if b.n == 0 {
		return a
	}
	if a.n == 0 {
		return b
	}
	m := &numbers{n: a.n + b.n, min: min(a.min, b.min), max: max(a.max, b.max)}
	m.bins = bins{count: map[int64]int64{}, shift: max(a.bins.shift, b.bins.shift)}
	for _, x := range []*numbers{a, b} {
		for k, n := range x.bins.count {
			m.bins.count[k>>(m.bins.shift-x.bins.shift)] += n
		}
		for _, e := range x.low {
			m.low.add(e.v, e.n, less)
		}
		for _, e := range x.high {
			m.high.add(e.v, e.n, more)
		}
	}
	m.bins.widen()
	return m
}

func less(a, b float64) bool { return a < b }
func more(a, b float64) bool { return a > b }

// tail holds the few most extreme values with their counts: codes such as -9 and 999999 hide there. A value that was pushed out
// can never come back, so the counts are exact.
type tail []extreme

type extreme struct {
	v float64
	n int64
}

const tailLength = 6

func (t *tail) add(v float64, n int64, before func(a, b float64) bool) {
	at := len(*t)
	for i, x := range *t {
		if x.v == v {
			(*t)[i].n += n
			return
		}
		if before(v, x.v) {
			at = i
			break
		}
	}
	if at == tailLength {
		return
	}
	*t = slices.Insert(*t, at, extreme{v, n})
	*t = (*t)[:min(len(*t), tailLength)]
}

// mostBins bounds the memory of a spread.
const mostBins = 4096

// bins count numbers by the leading bits of their binary form: a bin is at first 1/128 of its value wide. Where numbers
// fall into too many bins, all become twice as wide. Which bins there are at the end depends on the numbers alone, not on
// their order.
type bins struct {
	count map[int64]int64
	shift uint
}

func (b *bins) add(v float64, n int64) {
	if b.count == nil {
		b.count, b.shift = map[int64]int64{}, 52-7
	}
	b.count[orderKey(v)>>b.shift] += n
	b.widen()
}

func (b *bins) widen() {
	for len(b.count) > mostBins {
		b.shift++
		wider := make(map[int64]int64, len(b.count)/2)
		for k, c := range b.count {
			wider[k>>1] += c
		}
		b.count = wider
	}
}

// orderKey is a whole number that is ordered as the float is.
func orderKey(v float64) int64 {
	if v == 0 {
		return 0
	}
	k := int64(math.Float64bits(math.Abs(v)))
	if v < 0 {
		return -k
	}
	return k
}

func fromKey(k int64) float64 {
	if k < 0 {
		return -math.Float64frombits(uint64(-k))
	}
	return math.Float64frombits(uint64(k))
}

// median is the middle of the bin that holds the lower median; relative is the most that it can be off.
func (b *bins) median(total int64) (v, relative float64) {
	rank := (total + 1) / 2
	for _, k := range sortedKeys(b.count) {
		if rank -= b.count[k]; rank > 0 {
			continue
		}
		if k == 0 || k == -1 {
			return 0, 0 // zero, or too small to be told from it
		}
		low := k << b.shift
		return fromKey(low + int64(1)<<(b.shift-1)), math.Ldexp(1, int(b.shift)-52-1)
	}
	return 0, 0
}
