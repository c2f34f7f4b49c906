package excel

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The library gives the values of a sheet as texts and does not say what they are: 44333 may be a number, a date or a text
// that somebody typed. The scanner reads the same part for the kinds of its cells.

// kind is what a cell is.
type kind byte

const (
	number kind = iota
	text
	boolean
	failure // #N/A and the like
	iso     // a date as text, by ISO 8601
)

// mark is what the sheet says of a cell beside its value.
type mark struct {
	column  int // from 1
	kind    kind
	style   int
	value   bool // it has one
	formula bool
}

// line is a row element of a sheet.
type line struct {
	number int // from 1
	cells  []mark
}

// span is a range of cells that are merged.
type span struct{ fromRow, fromColumn, toRow, toColumn int }

// scanner reads the lines of a sheet, then its merged cells.
type scanner struct {
	t      *tags
	close  func() error
	in     bool // within sheetData
	ended  bool // behind it
	row    int
	merges []span
	shared int // texts that the workbook holds once for all its cells
}

var errShape = errors.New("rows or cells are out of order")

func (a *archive) scan(part string) (*scanner, error) {
	r, err := a.parts[part].Open()
	if err != nil {
		return nil, err
	}
	shared, err := a.sharedTexts()
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return &scanner{t: newTags(r), close: r.Close, shared: shared}, nil
}

// sharedTexts counts the texts that cells name by their number. The library reads a number beyond them as an empty cell.
func (a *archive) sharedTexts() (int, error) {
	part := a.parts[sharedStrings]
	if part == nil || a.counted {
		return a.shared, nil
	}
	r, err := part.Open()
	if err != nil {
		return 0, err
	}
	defer func() { _ = r.Close() }() // read only
	for t := newTags(r); ; {
		err := t.next()
		if errors.Is(err, io.EOF) {
			a.counted = true
			return a.shared, nil
		}
		if err != nil {
			return 0, err
		}
		if t.is("si", true) {
			a.shared++
		}
	}
}

// next reads the next line; io.EOF behind the last. l.cells is used again.
func (s *scanner) next(l *line) error {
	l.cells = l.cells[:0]
	for !s.ended {
		if err := s.t.next(); err != nil {
			return noEOF(err)
		}
		switch {
		case s.t.is("sheetData", true):
			s.in, s.ended = !s.t.empty, s.t.empty
		case s.t.is("sheetData", false):
			s.ended = true
		case s.in && s.t.is("row", true):
			if err := s.beginRow(l); err != nil || s.t.empty {
				return err
			}
			return s.cells(l)
		}
	}
	return io.EOF
}

func (s *scanner) beginRow(l *line) error {
	number, err := place(s.t.attr("r"), s.row+1, excelize.TotalRows)
	if err != nil || number <= s.row {
		return errShape
	}
	s.row, l.number = number, number
	return nil
}

func (s *scanner) cells(l *line) error {
	last := 0
	for {
		if err := s.t.next(); err != nil {
			return noEOF(err)
		}
		if s.t.is("row", false) {
			return nil
		}
		if !s.t.is("c", true) {
			continue
		}
		m, err := s.cell(last + 1)
		if err != nil {
			return err
		}
		if m.column <= last {
			return errShape
		}
		last = m.column
		if m.value || m.formula {
			l.cells = append(l.cells, m)
		}
	}
}

func (s *scanner) cell(following int) (m mark, err error) {
	m.column = following
	if ref := s.t.attr("r"); ref != nil {
		if m.column, _, err = excelize.CellNameToCoordinates(string(ref)); err != nil {
			return m, errShape
		}
	}
	if m.column > excelize.MaxColumns {
		return m, errShape
	}
	if m.style, err = place(s.t.attr("s"), 0, excelize.MaxCellStyles); err != nil {
		return m, errShape
	}
	numbered := string(s.t.attr("t")) == "s"
	switch t := string(s.t.attr("t")); t {
	case "", "n":
		m.kind = number
	case "s", "str", "inlineStr":
		m.kind = text
	case "b":
		m.kind = boolean
	case "e":
		m.kind = failure
	case "d":
		m.kind = iso
	default:
		return m, fmt.Errorf("a cell of the kind %q", t)
	}
	if s.t.empty {
		return m, nil
	}
	for inValue := false; ; {
		if err := s.t.next(); err != nil {
			return m, noEOF(err)
		}
		if inValue && s.t.text {
			if m.value = true; numbered && !s.holds(s.t.short) {
				return m, errShared
			}
		}
		switch {
		case s.t.is("c", false):
			return m, nil
		case s.t.is("f", true):
			m.formula = true
		case s.t.is("v", true), s.t.is("t", true):
			inValue = !s.t.empty
		default:
			inValue = false
		}
	}
}

var errShared = errors.New("a cell names a text that the workbook does not hold")

// holds says whether there is a shared text of that number.
func (s *scanner) holds(number []byte) bool {
	n, err := strconv.Atoi(strings.TrimSpace(string(number)))
	return err == nil && n >= 0 && n < s.shared
}

// place is a number in an attribute; missing if it is not there.
func place(attr []byte, missing, most int) (int, error) {
	if attr == nil {
		return missing, nil
	}
	n, err := strconv.Atoi(string(attr))
	if err != nil || n < 0 || n > most {
		return 0, errShape
	}
	return n, nil
}

const maxMerges = 100_000

// rest reads the merged cells, which stand behind the lines.
func (s *scanner) rest() error {
	for {
		err := s.t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !s.t.is("mergeCell", true) || len(s.merges) == maxMerges {
			continue
		}
		from, to, _ := strings.Cut(string(s.t.attr("ref")), ":")
		c1, r1, err := excelize.CellNameToCoordinates(from)
		if err != nil {
			return errShape
		}
		c2, r2, err := excelize.CellNameToCoordinates(to)
		if err != nil || c2 < c1 || r2 < r1 {
			return errShape
		}
		s.merges = append(s.merges, span{r1, c1, r2, c2})
	}
}
