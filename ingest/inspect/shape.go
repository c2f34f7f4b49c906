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

func shapeOf(text string) shape {
	text = strings.TrimSpace(text)
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
		if _, err := time.Parse("2006-01-02", text[:min(10, len(text))]); err == nil && (len(text) == 10 || text[10] == 'T' || text[10] == ' ') {
			return isoDay
		}
		return noDate
	}
	if len(text) < 6 || len(text) > 10 {
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
	t, err := time.Parse("2006-1-2", year+"-"+strings.TrimPrefix(month, "0")+"-"+strings.TrimPrefix(day, "0"))
	return err == nil && inReach(t.Year())
}

func isMonth(year, month string) bool {
	t, err := time.Parse("2006-1", year+"-"+strings.TrimPrefix(month, "0"))
	return err == nil && inReach(t.Year())
}

// inReach: years that ingest takes as years of a month.
func inReach(year int) bool { return year >= 1950 && year <= 2100 }
