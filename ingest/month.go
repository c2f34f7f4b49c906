package ingest

import (
	"strings"
	"time"
)

// parseMonth reads a month as yyyymm. Without a format: 202105, 2021-05, 2021-05-17, a timestamp; a date with slashes needs one.
func parseMonth(s, format string) (ym int32, ok bool) {
	var year, month string
	if len(s) >= 7 && s[4] == '-' { // ISO: there is no other way to read it, whatever the column declares for dates with slashes
		format = ""
	}
	switch format {
	case "mm/yyyy":
		month, year, ok = strings.Cut(s, "/")
	case "dd/mm/yyyy":
		var day string
		day, month, year, ok = threeParts(s)
		ok = ok && isDay(year, month, day)
	case "mm/dd/yyyy":
		var day string
		month, day, year, ok = threeParts(s)
		ok = ok && isDay(year, month, day)
	default:
		if len(s) >= 7 && s[4] == '-' && (len(s) == 7 || s[7] == '-') {
			year, month = s[:4], s[5:7]
			ok = len(s) == 7 || len(s) >= 10 && isDay(year, month, s[8:10])
		} else if whole := strings.TrimSuffix(s, ".0"); len(whole) == 6 {
			year, month, ok = whole[:4], whole[4:], true
		}
	}
	if !ok {
		return 0, false
	}
	y, yok := smallYear(year)
	m, mok := smallInt(month)
	if !yok || !mok || len(month) > 2 || m < 1 || m > 12 {
		return 0, false
	}
	return int32(y*100 + m), true
}

func threeParts(s string) (a, b, c string, ok bool) {
	a, rest, found := strings.Cut(s, "/")
	b, c, ok = strings.Cut(rest, "/")
	return a, b, c, ok && found
}

// isDay says whether the date exists: the 99th of a month is a missing code or a slip, not that month.
func isDay(year, month, day string) bool {
	_, err := time.Parse("2006-1-2", year+"-"+month+"-"+day)
	return err == nil
}

func smallYear(s string) (int, bool) {
	if len(s) != 4 {
		return 0, false
	}
	high, ok1 := smallInt(s[:2])
	low, ok2 := smallInt(s[2:])
	y := high*100 + low
	return y, ok1 && ok2 && s[0] != '-' && s[2] != '-' && s[0] != '+' && s[2] != '+' && y >= 1950 && y <= 2100
}

// monthNumber counts months from year 0; ym is yyyymm.
func monthNumber(ym int32) int32 { return ym/100*12 + ym%100 - 1 }
