package excel

import "strings"

// dateFormat is what a number format makes of a number.
type dateFormat byte

const (
	plain    dateFormat = iota
	date                // with a day, month or year
	clock               // a time of day
	duration            // [h]:mm
)

// shows is the format of a style, found once.
func (b *book) shows(style int) dateFormat {
	if f, ok := b.formats[style]; ok {
		return f
	}
	f := plain
	if s := b.file.Styles; s != nil && s.CellXfs != nil && style < len(s.CellXfs.Xf) {
		if id := s.CellXfs.Xf[style].NumFmtID; id != nil {
			f = builtin(*id)
			if s.NumFmts != nil {
				for _, n := range s.NumFmts.NumFmt {
					if n.NumFmtID == *id {
						f = formatOf(n.FormatCode)
					}
				}
			}
		}
	}
	b.formats[style] = f
	return f
}

// builtin is a format that has a number only (ECMA-376 part 1, 18.8.30).
func builtin(id int) dateFormat {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id >= 57 && id <= 58:
		return date
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return clock
	case id == 46:
		return duration
	}
	return plain
}

// formatOf reads a format code: what counts are the letters of its first section that are not quoted, escaped or in
// brackets, but for the brackets of durations.
func formatOf(code string) dateFormat {
	letters, elapsed := "", false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '\\', '_', '*':
			i++
		case '"':
			i += len(until(code[i+1:], '"')) + 1
		case '[':
			inside := strings.ToLower(until(code[i+1:], ']'))
			elapsed = elapsed || counts(inside)
			i += len(inside) + 1
		case ';':
			i = len(code)
		default:
			letters += strings.ToLower(string(c))
		}
	}
	letters = strings.NewReplacer("general", "", "am/pm", "", "a/p", "").Replace(letters)
	switch {
	case elapsed:
		return duration
	case strings.ContainsAny(letters, "yd"):
		return date
	case strings.ContainsAny(letters, "hs"):
		return clock
	case strings.Contains(letters, "m"):
		return date
	}
	return plain
}

// counts says whether the inside of brackets counts hours, minutes or seconds: [h], [mm].
func counts(inside string) bool {
	return inside != "" && strings.Contains("hms", inside[:1]) && strings.Trim(inside, inside[:1]) == ""
}

// until is what stands before an end mark, or all.
func until(s string, end byte) string {
	if i := strings.IndexByte(s, end); i >= 0 {
		return s[:i]
	}
	return s
}
