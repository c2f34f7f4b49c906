package inspect

import (
	"strconv"
	"strings"
	"time"
)

// shape is what a text can be read as.
type shape struct {
	number bool
	point  bool // legal with a decimal point
	comma  bool // legal with a decimal comma
	marked bool // has a point, a comma or a thousands mark
	date   dateShape
}

type dateShape uint8

const (
	noDate     dateShape = iota
	dayFirst             // 17/05/2021
	dayLast              // 05/17/2021: the month stands first
	dayEither            // 03/04/2021
	daySame              // 04/04/2021: the same day both ways
	isoDay               // 2021-05-17
	isoMonth             // 2021-05
	plainMonth           // 202105
	monthYear            // 05/2021
)

// longestNumber bounds the work on a cell: a longer text is neither number nor date.
const longestNumber = 64

func shapeOf(text string) shape {
	text = strings.TrimSpace(text)
	if len(text) > longestNumber {
		return shape{}
	}
	if s, ok := plainShape(text); ok {
		return s
	}
	s := shape{date: dateOf(text)}
	body := strings.TrimLeft(text, "+-")
	if body == "" || len(text)-len(body) > 1 {
		return s
	}
	if strings.ContainsAny(body, "eE") {
		_, err := strconv.ParseFloat(text, 64)
		exponent := err == nil && strings.Trim(body, "0123456789.eE+-") == ""
		s.number, s.point, s.comma = exponent, exponent, exponent && !strings.Contains(body, ".")
		return s
	}
	s.marked = strings.Trim(body, "0123456789") != ""
	s.point, s.comma = legal(body, '.'), legal(body, ',')
	s.number = s.point || s.comma
	return s
}

// plainShape knows the texts that most cells are, digits with at most one mark, without looking at them twice.
func plainShape(text string) (s shape, ok bool) {
	mark := -1
	for i := range len(text) {
		switch c := text[i]; {
		case digit(c):
		case (c == '.' || c == ',') && mark < 0:
			mark = i
		default:
			return s, false
		}
	}
	switch {
	case text == "" || len(text) == 1 && mark == 0:
		return s, false
	case mark < 0:
		s.number, s.point, s.comma = true, true, true
		if len(text) == 6 {
			s.date = dateOf(text)
		}
		return s, true
	}
	group := len(text)-mark == 4 && mark >= 1 && mark <= 3 && text[0] != '0'
	s.number, s.marked, s.point, s.comma = true, true, group || text[mark] == '.', group || text[mark] == ','
	return s, true
}

func digits(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}

// legal says whether digits and marks are a number whose decimal mark is the given one: groups of three between
// thousands marks of one kind, the first without a leading zero.
func legal(body string, decimal byte) bool {
	whole, fraction, has := strings.Cut(body, string(rune(decimal)))
	if has && strings.Trim(fraction, "0123456789") != "" || whole == "" && fraction == "" {
		return false
	}
	mark := thousandsMark(whole)
	if mark == "" {
		return strings.Trim(whole, "0123456789") == ""
	}
	groups := strings.Split(whole, mark)
	for i, g := range groups {
		if strings.Trim(g, "0123456789") != "" || g == "" || i > 0 && len(g) != 3 || i == 0 && (len(g) > 3 || g[0] == '0') {
			return false
		}
	}
	return true
}

// thousandsMark is the first mark between digits; "" if there is none.
func thousandsMark(whole string) string {
	for _, r := range whole {
		switch r {
		case '.', ',', ' ', '\'', '\u00a0', '\u202f':
			return string(r)
		}
	}
	return ""
}

func dateOf(text string) dateShape {
	if len(text) == 6 && isMonth(text[:4], text[4:]) {
		return plainMonth
	}
	if len(text) >= 7 && text[4] == '-' {
		if len(text) == 7 && isMonth(text[:4], text[5:]) {
			return isoMonth
		}
		if len(text) >= 10 && text[7] == '-' && isDay(text[:4], text[5:7], text[8:10]) && (len(text) == 10 || text[10] == 'T' || text[10] == ' ') {
			return isoDay
		}
		return noDate
	}
	if len(text) < 6 || len(text) > 10 || !digit(text[0]) || !digit(text[len(text)-1]) {
		return noDate
	}
	for _, separator := range []string{"/", "-", "."} {
		switch parts := strings.Split(text, separator); len(parts) {
		case 2:
			if separator == "/" && len(parts[0]) <= 2 && isMonth(parts[1], parts[0]) {
				return monthYear
			}
		case 3:
			return orderOf(parts[0], parts[1], parts[2])
		}
	}
	return noDate
}

func orderOf(a, b, year string) dateShape {
	if len(a) > 2 || len(b) > 2 || len(year) != 4 {
		return noDate
	}
	day, month := isDay(year, b, a), isDay(year, a, b)
	switch {
	case day && month && a == b:
		return daySame
	case day && month:
		return dayEither
	case day:
		return dayFirst
	case month:
		return dayLast
	}
	return noDate
}

func isDay(year, month, day string) bool {
	d, ok := small(day)
	if !ok || d < 1 || !isMonth(year, month) {
		return false
	}
	y, _ := small(year)
	m, _ := small(month)
	return d <= time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func isMonth(year, month string) bool {
	m, ok := small(month)
	if !ok || m < 1 || m > 12 || len(month) > 2 {
		return false
	}
	y, ok := small(year)
	return ok && len(year) == 4 && inReach(y)
}

// small reads a few digits.
func small(s string) (n int, ok bool) {
	for i := range len(s) {
		if !digit(s[i]) || i > 4 {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

// inReach: years that ingest takes as years of a month.
func inReach(year int) bool { return year >= 1950 && year <= 2100 }
