package spss

import (
	"strconv"

	"corridor/ingest/cells"
)

type formatKind struct {
	name     string
	calendar cells.Calendar
}

// formats of SPSS by code. The calendars are those that haven gives; MOYR, QYR, WKYR, WKDAY and MONTH it leaves as numbers of
// seconds, and so do we.
var formats = map[uint32]formatKind{
	1: {"A", cells.None}, 2: {"AHEX", cells.None}, 3: {"COMMA", cells.None}, 4: {"DOLLAR", cells.None}, 5: {"F", cells.None},
	6: {"IB", cells.None}, 7: {"PIBHEX", cells.None}, 8: {"P", cells.None}, 9: {"PIB", cells.None}, 10: {"PK", cells.None},
	11: {"RB", cells.None}, 12: {"RBHEX", cells.None}, 15: {"Z", cells.None}, 16: {"N", cells.None}, 17: {"E", cells.None},
	20: {"DATE", cells.Day}, 21: {"TIME", cells.Clock}, 22: {"DATETIME", cells.Instant}, 23: {"ADATE", cells.Day},
	24: {"JDATE", cells.Day}, 25: {"DTIME", cells.Clock}, 26: {"WKDAY", cells.None}, 27: {"MONTH", cells.None},
	28: {"MOYR", cells.None}, 29: {"QYR", cells.None}, 30: {"WKYR", cells.None}, 31: {"PCT", cells.None}, 32: {"DOT", cells.None},
	33: {"CCA", cells.None}, 34: {"CCB", cells.None}, 35: {"CCC", cells.None}, 36: {"CCD", cells.None}, 37: {"CCE", cells.None},
	38: {"EDATE", cells.Day}, 39: {"SDATE", cells.Day}, 40: {"MTIME", cells.Clock}, 41: {"YMDHMS", cells.Instant},
}

// formatText spells a print format as ReadStat does: F8.2, A8, DATE11, TIME11.2.
func formatText(format uint32) (string, cells.Calendar) {
	kind := formats[format>>16&0xff]
	width, decimals := format>>8&0xff, format&0xff
	out := kind.name
	switch {
	case out == "":
		return "", cells.None
	case decimals > 0 || out == "F":
		out += strconv.Itoa(int(width)) + "." + strconv.Itoa(int(decimals))
	case width > 0:
		out += strconv.Itoa(int(width))
	}
	return out, kind.calendar
}
