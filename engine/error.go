package engine

import (
	"errors"
	"fmt"
	"strings"
)

// Text is a sentence in the two languages that a person at the office reads.
// Vi may be empty where only a log reads it; the English text then stands for both.
type Text struct {
	En string `json:"en" yaml:"en"`
	Vi string `json:"vi,omitempty" yaml:"vi,omitempty"`
}

// In returns the text in the language asked for ("vi" or "en"), falling back to English.
func (t Text) In(lang string) string {
	if lang == "vi" && t.Vi != "" {
		return t.Vi
	}
	return t.En
}

// Kind says who can mend an error, and so which exit code and HTTP status it becomes.
type Kind uint8

// The kinds of error. The zero value is Internal: an error nobody classified is ours to mend.
const (
	Internal    Kind = iota // a fault of ours, exit 1, HTTP 500
	Usage                   // wrong flag, parameter or mapping, exit 2, HTTP 400
	Rejected                // the data were refused, or an estimate is refused, exit 3
	Disclosure              // publishing would disclose, exit 4
	IO                      // file, disk or lock, exit 5
	NotFound                // no such release, indicator, dataset: exit 2, HTTP 404
	Unavailable             // not ready or draining, exit 5, HTTP 503
)

// ExitCode is the process exit code of a command that ends with this kind of error (README, "Exit codes").
func (k Kind) ExitCode() int {
	switch k {
	case Usage, NotFound:
		return 2
	case Rejected:
		return 3
	case Disclosure:
		return 4
	case IO, Unavailable:
		return 5
	default:
		return 1
	}
}

// Where is the place of a mistake in the user's own files. Zero fields are unknown. Row counts data rows from 1
// (the header is not a row); Line is the physical line of a text file, from 1.
type Where struct {
	File   string
	Row    int64
	Line   int64
	Column string
}

// Error is a mistake told to a person: what was wrong, where, and what to do next.
// Text and Cure must not hold values of microdata: errors reach logs and the API.
type Error struct {
	Kind  Kind
	Text  Text
	Cure  Text
	Where Where
	Err   error
}

// Errorf makes an Error with an English text; chain Vi, At, Do and Because to say the rest.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Text: Text{En: fmt.Sprintf(format, args...)}}
}

// Vi adds the Vietnamese text.
func (e *Error) Vi(format string, args ...any) *Error {
	e.Text.Vi = fmt.Sprintf(format, args...)
	return e
}

// At adds the place.
func (e *Error) At(w Where) *Error { e.Where = w; return e }

// Do adds the cure: what to do next, English then Vietnamese.
func (e *Error) Do(en, vi string) *Error { e.Cure = Text{En: en, Vi: vi}; return e }

// Because adds the cause for errors.Is and errors.As.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// Error is the English form: place, text, cause, cure.
func (e *Error) Error() string { return e.In("en") }

// In renders the error in "vi" or "en".
func (e *Error) In(lang string) string {
	var b strings.Builder
	b.WriteString(e.Where.in(lang))
	b.WriteString(e.Text.In(lang))
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if c := e.Cure.In(lang); c != "" {
		b.WriteString(". " + strings.TrimSuffix(c, "."))
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

func (w Where) in(lang string) string {
	var parts []string
	if w.File != "" {
		parts = append(parts, w.File)
	}
	row, line, col := "row %d", "line %d", "column %q"
	if lang == "vi" {
		row, line, col = "dòng dữ liệu %d", "dòng %d", "cột %q"
	}
	if w.Row > 0 {
		parts = append(parts, fmt.Sprintf(row, w.Row))
	}
	if w.Line > 0 {
		parts = append(parts, fmt.Sprintf(line, w.Line))
	}
	if w.Column != "" {
		parts = append(parts, fmt.Sprintf(col, w.Column))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ": "
}

// KindOf is the kind of the first *Error in the chain; Internal if there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
