package tabular

import (
	"math"
	"strconv"
	"time"

	"corridor/ingest/cells"
)

// How the numbers of date variables are written. Stata counts from 1960 in the unit of the format (days, milliseconds,
// weeks, months, …); SPSS counts seconds from 14 October 1582 whatever it shows of them. Both days are checked against what
// R's haven shows. %tC is taken as %tc, as haven does: leap seconds are not taken out.

const (
	secondsPerDay   = 86400
	stataEpoch      = -3653 * secondsPerDay   // 1960-01-01 in seconds of Unix
	spssEpoch       = -141428 * secondsPerDay // 1582-10-14
	firstYear       = 100                     // Stata's first; SPSS begins later
	lastYear        = 9999
	firstSecond     = -59011459200 // 0100-01-01
	lastSecond      = 253402300799 // 9999-12-31T23:59:59
	longestDuration = 1e7          // hours; a longer one stays a number
)

// calendarText writes a number as a date; ok is false for what is no date of the calendar (a fraction, out of range),
// which stays a number. nil: the calendar needs no text of its own.
func calendarText(c cells.Calendar, format string) func(b []byte, v float64) (out []byte, ok bool) {
	if c == cells.None {
		return nil
	}
	spss := format == "sav" || format == "zsav"
	switch {
	case c == cells.Clock:
		return appendClock
	case c == cells.Instant && spss:
		return func(b []byte, v float64) ([]byte, bool) { return appendInstant(b, v*1000, spssEpoch) }
	case c == cells.Instant:
		return func(b []byte, v float64) ([]byte, bool) { return appendInstant(b, v, stataEpoch) }
	case spss:
		return func(b []byte, v float64) ([]byte, bool) { return appendSPSSPeriod(b, v, c) }
	case c == cells.Day:
		return func(b []byte, v float64) ([]byte, bool) { return appendDay(b, v*secondsPerDay+stataEpoch) }
	default:
		return func(b []byte, v float64) ([]byte, bool) { return appendStataPeriod(b, v, c) }
	}
}

// Moment is the instant, in milliseconds of Unix, that a number of a Day or Instant variable of a format stands for (of a
// day, its beginning); ok is false for a number that is no date of the calendar.
func Moment(format string, c cells.Calendar, v float64) (milli int64, ok bool) {
	spss := format == "sav" || format == "zsav"
	switch {
	case c == cells.Day && spss:
		second := math.Floor(v) + spssEpoch
		if !(second >= firstSecond && second <= lastSecond) {
			return 0, false
		}
		day := int64(second) / secondsPerDay
		if int64(second) < day*secondsPerDay { // before 1970
			day--
		}
		return day * secondsPerDay * 1000, true
	case c == cells.Day:
		second := v*secondsPerDay + stataEpoch
		return int64(second) * 1000, dayBegins(second)
	case c == cells.Instant && spss:
		return moment(v*1000, spssEpoch)
	case c == cells.Instant:
		return moment(v, stataEpoch)
	}
	return 0, false
}

func dayBegins(second float64) bool {
	return second >= firstSecond && second <= lastSecond && second == math.Trunc(second) && int64(second)%secondsPerDay == 0
}

// moment of milliseconds since an epoch. SPSS's seconds are doubles of some microseconds' grain: what is that near a whole
// millisecond is one.
func moment(milli float64, epoch int64) (int64, bool) {
	whole := math.Round(milli)
	second := whole/1000 + float64(epoch)
	if !(second >= firstSecond && second <= lastSecond) || math.Abs(milli-whole) > 0.01 {
		return 0, false
	}
	return int64(whole) + 1000*epoch, true
}

// appendDay writes the day that begins at a second of Unix.
func appendDay(b []byte, second float64) ([]byte, bool) {
	if !dayBegins(second) {
		return b, false
	}
	return time.Unix(int64(second), 0).UTC().AppendFormat(b, dateLayout), true
}

// appendInstant writes milliseconds since an epoch.
func appendInstant(b []byte, milli float64, epoch int64) ([]byte, bool) {
	unix, ok := moment(milli, epoch)
	if !ok {
		return b, false
	}
	at := time.UnixMilli(unix).UTC()
	if unix%1000 != 0 {
		return at.AppendFormat(b, "2006-01-02T15:04:05.000"), true
	}
	return at.AppendFormat(b, "2006-01-02T15:04:05"), true
}

// appendClock writes seconds as hours, minutes and seconds; hours may pass 24, for it may be a duration.
func appendClock(b []byte, second float64) ([]byte, bool) {
	milli := math.Round(second * 1000)
	if !(math.Abs(second) < longestDuration*3600) || math.Abs(second*1000-milli) > 0.01 {
		return b, false
	}
	n := int64(milli)
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = appendPadded(b, n/3600000, 2)
	b = appendPadded(append(b, ':'), n/60000%60, 2)
	b = appendPadded(append(b, ':'), n/1000%60, 2)
	if n%1000 != 0 {
		b = appendPadded(append(b, '.'), n%1000, 3)
	}
	return b, true
}

func appendPadded(b []byte, n int64, width int) []byte {
	s := strconv.FormatInt(n, 10)
	for i := len(s); i < width; i++ {
		b = append(b, '0')
	}
	return append(b, s...)
}

// appendStataPeriod writes a count of weeks, months, quarters or half-years since 1960, or a year.
func appendStataPeriod(b []byte, v float64, c cells.Calendar) ([]byte, bool) {
	if v != math.Trunc(v) || math.Abs(v) > 52*lastYear {
		return b, false
	}
	n := int64(v)
	if c == cells.Year {
		return appendPeriod(b, n, 0, c)
	}
	per := map[cells.Calendar]int64{cells.Week: 52, cells.Month: 12, cells.Quarter: 4, cells.HalfYear: 2}[c]
	if per == 0 {
		return b, false
	}
	part := ((n % per) + per) % per
	return appendPeriod(b, 1960+(n-part)/per, part+1, c)
}

// appendSPSSPeriod writes the day that holds a second of SPSS, or its week, month or quarter. A time of day is no part of
// what these formats show.
func appendSPSSPeriod(b []byte, v float64, c cells.Calendar) ([]byte, bool) {
	second := math.Floor(v) + spssEpoch
	if !(second >= firstSecond && second <= lastSecond) {
		return b, false
	}
	t := time.Unix(int64(second), 0).UTC()
	year, part := int64(t.Year()), int64(0)
	switch c {
	case cells.Day:
		return t.AppendFormat(b, dateLayout), true
	case cells.Week:
		part = int64(t.YearDay()-1)/7 + 1
	case cells.Month:
		part = int64(t.Month())
	case cells.Quarter:
		part = int64(t.Month()-1)/3 + 1
	case cells.HalfYear:
		part = int64(t.Month()-1)/6 + 1
	}
	return appendPeriod(b, year, part, c)
}

func appendPeriod(b []byte, year, part int64, c cells.Calendar) ([]byte, bool) {
	if year < firstYear || year > lastYear {
		return b, false
	}
	b = appendPadded(b, year, 4)
	switch c {
	case cells.Week:
		return appendPadded(append(b, "-W"...), part, 2), true
	case cells.Month:
		return appendPadded(append(b, '-'), part, 2), true
	case cells.Quarter:
		return appendPadded(append(b, "-Q"...), part, 1), true
	case cells.HalfYear:
		return appendPadded(append(b, "-S"...), part, 1), true
	}
	return b, true
}
