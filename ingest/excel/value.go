package excel

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// How cells become text: a number as its shortest decimal, not as the cell shows it; a number of a date format as a date.

const (
	secondsPerDay = 86400
	milliPerDay   = 1000 * secondsPerDay
	lastSerial    = 2958465 // 9999-12-31
	epoch1900     = -25569  // 1899-12-30 in days of Unix: right from 1 March 1900 on
	epoch1904     = -24107  // 1904-01-01
	longestHours  = 1e5
)

var errValue = errors.New("a cell whose value does not fit its kind")

func (b *book) cell(m mark, raw string) (Cell, error) {
	switch m.kind {
	case failure:
		return Cell{Error: true}, nil
	case boolean:
		switch strings.ToUpper(strings.TrimSpace(raw)) {
		case "1", "TRUE":
			return Cell{Text: "true"}, nil
		case "0", "FALSE":
			return Cell{Text: "false"}, nil
		}
		return Cell{}, errValue
	case iso:
		return isoDate(raw)
	case text:
		return Cell{Text: norm.NFC.String(raw)}, nil
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(raw), 64)
	if err != nil {
		return Cell{}, errValue
	}
	if out, ok := b.date(x, b.shows(m.style)); ok {
		return Cell{Text: out, Number: true}, nil
	}
	return Cell{Text: decimal(x), Number: true}, nil
}

// decimal is the shortest that reads back as x, as ingest/tabular writes doubles.
func decimal(x float64) string {
	if x == 0 {
		return "0"
	}
	format := byte('f')
	if a := math.Abs(x); a >= 1e21 || a < 1e-7 {
		format = 'g'
	}
	return strconv.FormatFloat(x, format, -1, 64)
}

// date writes a serial number as what its format shows; ok is false if that is no date, or the number none of the calendar
// (29 February 1900, which Excel counts and the calendar does not have, stays 60).
func (b *book) date(serial float64, f dateFormat) (string, bool) {
	switch f {
	case plain:
		return "", false
	case clock:
		if serial >= 0 && serial < 1 {
			return clockText(serial), true
		}
	case duration:
		if math.Abs(serial)*24 < longestHours {
			return clockText(serial), true
		}
		return "", false
	}
	if !(serial >= 0 && serial < lastSerial+1) {
		return "", false
	}
	milli := math.Round(serial * milliPerDay)
	days, rest := int64(milli)/milliPerDay, int64(milli)%milliPerDay
	epoch := int64(epoch1900)
	switch {
	case b.date1904:
		epoch = epoch1904
	case days == 60 || days == 0:
		return "", false
	case days < 60:
		epoch++
	}
	t := time.UnixMilli((days+epoch)*milliPerDay + rest).UTC()
	switch {
	case rest == 0:
		return t.Format("2006-01-02"), true
	case rest%1000 == 0:
		return t.Format("2006-01-02T15:04:05"), true
	}
	return t.Format("2006-01-02T15:04:05.000"), true
}

// clockText writes a fraction of a day; hours may pass 24.
func clockText(serial float64) string {
	n := int64(math.Round(serial * milliPerDay))
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	two := func(v int64) string {
		if v < 10 {
			return "0" + strconv.FormatInt(v, 10)
		}
		return strconv.FormatInt(v, 10)
	}
	out := sign + two(n/3600000) + ":" + two(n/60000%60) + ":" + two(n/1000%60)
	if n %= 1000; n != 0 {
		out += "." + strconv.FormatInt(1000+n, 10)[1:]
	}
	return out
}

// isoDate reads the cells that strict workbooks write as text.
func isoDate(raw string) (Cell, error) {
	raw = strings.TrimSpace(raw)
	for layout, out := range map[string]string{
		"2006-01-02": "2006-01-02", "2006-01-02T15:04:05": "2006-01-02T15:04:05", "2006-01-02T15:04:05Z": "2006-01-02T15:04:05", "15:04:05": "15:04:05",
	} {
		if t, err := time.Parse(layout, raw); err == nil {
			if t.Nanosecond() != 0 {
				out += ".000"
			}
			return Cell{Text: t.Format(out), Number: true}, nil
		}
	}
	return Cell{}, errValue
}
