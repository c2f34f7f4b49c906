package stata

import (
	"strings"

	"corridor/ingest/cells"
)

// calendarOf is what a display format makes of a number (help datetime display formats): %td and its old name %d count
// days from 1 January 1960, %tc and %tC milliseconds (the latter with leap seconds), the others their periods from 1960,
// %ty is the year itself. Business calendars (%tb) need a file of their own and stay numbers.
func calendarOf(format string) cells.Calendar {
	f, ok := strings.CutPrefix(format, "%")
	if !ok {
		return cells.None
	}
	f = strings.TrimLeft(f, "-~")
	if strings.HasPrefix(f, "d") {
		return cells.Day
	}
	if len(f) < 2 || f[0] != 't' {
		return cells.None
	}
	switch f[1] {
	case 'd':
		return cells.Day
	case 'c', 'C':
		return cells.Instant
	case 'w':
		return cells.Week
	case 'm':
		return cells.Month
	case 'q':
		return cells.Quarter
	case 'h':
		return cells.HalfYear
	case 'y':
		return cells.Year
	default:
		return cells.None
	}
}

// business says whether the format is of a business calendar.
func business(format string) bool { return strings.HasPrefix(strings.TrimLeft(format, "%-~"), "tb") }
