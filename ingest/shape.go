package ingest

import "strings"

// shape is what a text says of how its column writes numbers or dates; a column gathers those of its cells.
type shape uint16

// The shapes. Either… are texts that are legal in both ways.
const (
	decimalPoint   shape = 1 << iota // 1234.5, 0.75
	decimalComma                     // 1234,5
	pointGroups                      // 1.234.567: the point parts thousands
	commaGroups                      // 1,234,567
	eitherPoint                      // 1.234
	eitherComma                      // 1,234
	dayFirst                         // 17/05/2021
	monthFirst                       // 05/17/2021
	eitherDate                       // 03/04/2021
	monthYear                        // 05/2021
	blankGroups                      // 1 234 567
	unexplained                      // the file marks the value as missing, the mapping does not say why
	shapeCount     = iota
	numberShapes   = decimalPoint | decimalComma | pointGroups | commaGroups | eitherPoint | eitherComma | blankGroups
	pointIsPlain   = decimalPoint | eitherPoint // no question if there is a decimalPoint
	decimalIsDot   = decimalPoint | commaGroups
	decimalIsComma = decimalComma | pointGroups
	dateShapes     = dayFirst | monthFirst | eitherDate | monthYear
)

// numberShape is that of a number with a mark; 0 for any other text.
func numberShape(s string) shape {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	if s = plainBlanks.Replace(s); strings.IndexByte(s, ' ') > 0 {
		return blankShape(s)
	}
	mantissa, exponent := s, false
	if i := strings.IndexAny(s, "eE"); i > 0 {
		if _, ok := smallInt(s[i+1:]); !ok {
			return 0
		}
		mantissa, exponent = s[:i], true
	}
	points, commas, digits := 0, 0, 0
	for i := range len(mantissa) {
		switch c := mantissa[i]; {
		case c == '.':
			points++
		case c == ',':
			commas++
		case c >= '0' && c <= '9':
			digits++
		default:
			return 0
		}
	}
	switch {
	case digits == 0 || points+commas == 0:
		return 0
	case points > 0 && commas > 0:
		return mixedShape(mantissa, points, commas)
	case commas == 0:
		return oneMark(mantissa, ".", points, exponent, decimalPoint, pointGroups, eitherPoint)
	default:
		return oneMark(mantissa, ",", commas, exponent, decimalComma, commaGroups, eitherComma)
	}
}

// plainBlanks makes the blanks that keep a line together (U+00A0, U+202F) plain ones: word processors put them into numbers.
var plainBlanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// blankShape is that of a number with blanks between thousands: another mark can only be that of decimals.
func blankShape(s string) shape {
	out, at := blankGroups, strings.IndexAny(s, ".,")
	whole, decimals := s, ""
	if at >= 0 {
		if whole, decimals = s[:at], s[at+1:]; s[at] == '.' {
			out |= decimalPoint
		} else {
			out |= decimalComma
		}
	}
	if !grouped(whole, " ") || !digitsOnly(strings.ReplaceAll(whole, " ", "")) || at >= 0 && !digitsOnly(decimals) {
		return 0
	}
	return out
}

func oneMark(s, mark string, n int, exponent bool, decimal, groups, either shape) shape {
	if n > 1 {
		if grouped(s, mark) {
			return groups
		}
		return 0
	}
	before, after, _ := strings.Cut(s, mark)
	switch {
	case !exponent && len(after) == 3 && len(before) >= 1 && len(before) <= 3 && before[0] != '0':
		return either
	case after == "" && mark == ",":
		return 0
	default:
		return decimal
	}
}

// mixedShape: with both marks the last is that of decimals, the other parts thousands.
func mixedShape(s string, points, commas int) shape {
	if at := strings.LastIndexByte(s, '.'); at > strings.LastIndexByte(s, ',') {
		if points == 1 && grouped(s[:at], ",") {
			return decimalPoint | commaGroups
		}
	} else if at := strings.LastIndexByte(s, ','); commas == 1 && grouped(s[:at], ".") {
		return decimalComma | pointGroups
	}
	return 0
}

// grouped says whether a mark parts a whole number into thousands.
func grouped(s, mark string) bool {
	for i, group := range strings.Split(s, mark) {
		if len(group) != 3 && (i > 0 || group == "" || len(group) > 3) {
			return false
		}
	}
	return true
}

// dateShape is that of a date or month with slashes; 0 for any other text, and for a date that does not exist in either order.
func dateShape(s string) shape {
	if strings.Count(s, "/") == 1 {
		if _, ok := parseMonth(s, "mm/yyyy"); ok {
			return monthYear
		}
		return 0
	}
	_, day := parseMonth(s, "dd/mm/yyyy")
	_, month := parseMonth(s, "mm/dd/yyyy")
	switch {
	case day && month:
		return eitherDate
	case day:
		return dayFirst
	case month:
		return monthFirst
	default:
		return 0
	}
}

// settled says whether a column's shapes leave no question.
func (s shape) settled() bool {
	if s&dateShapes != 0 {
		return false
	}
	n := s & numberShapes
	return n&^pointIsPlain == 0 && (n&eitherPoint == 0 || n&decimalPoint != 0)
}
