package excel

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

const (
	headLines = 60        // looked at to find the header
	headReach = 1000      // lines of the sheet in which they may stand
	maxCells  = 400 << 20 // width of all lines together; the library makes room for the cells before a far one
	maxHead   = 64 << 20  // bytes of text in them
)

// census is what one pass over a sheet tells without values.
type census struct {
	sheet    sheetRef
	lines    []int32 // numbers of the lines that have a value
	last     int     // line element
	columns  []int32 // last line in which the column has a value, by column from 1
	merges   []span
	failures int // cells of errors
	formulas int // cells of formulas
	empty    int // formulas without a value
	head     []headLine
}

// headLine is one of the first lines.
type headLine struct {
	number int
	cells  []Cell
}

func (b *book) census(s sheetRef) (*census, error) {
	scan, err := b.archive.scan(s.part)
	if err != nil {
		return nil, err
	}
	c := &census{sheet: s}
	err = c.count(scan)
	if closing := scan.close(); err == nil {
		err = closing
	}
	if err == nil {
		err = c.readHead(b)
	}
	if err != nil {
		return nil, fmt.Errorf("sheet %q: %w", s.name, err)
	}
	return c, nil
}

func (c *census) count(scan *scanner) error {
	width := 0
	for l := (line{}); ; {
		err := scan.next(&l)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		c.last = l.number
		for _, m := range l.cells {
			c.see(m, l.number)
		}
		if !hasValue(l.cells) {
			continue
		}
		c.lines = append(c.lines, int32(l.number))
		if width += l.cells[len(l.cells)-1].column; width > maxCells {
			return errShape
		}
	}
	err := scan.rest()
	c.merges = scan.merges
	return err
}

func (c *census) see(m mark, line int) {
	if m.formula {
		c.formulas++
		if !m.value {
			c.empty++
		}
	}
	if !m.value {
		return
	}
	if m.kind == failure {
		c.failures++
	}
	for len(c.columns) <= m.column {
		c.columns = append(c.columns, 0)
	}
	c.columns[m.column] = int32(line)
}

func (c *census) readHead(b *book) (err error) {
	if len(c.lines) == 0 {
		return nil
	}
	v, err := b.values(c.sheet)
	if err != nil {
		return err
	}
	defer func() {
		if closing := v.end(); err == nil {
			err = closing
		}
	}()
	size := 0
	for len(c.head) < headLines && size < maxHead {
		number, cells, err := v.next()
		if errors.Is(err, io.EOF) || number > headReach {
			return nil
		}
		if err != nil {
			return err
		}
		for _, cell := range cells {
			size += len(cell.Text) + 32
		}
		c.head = append(c.head, headLine{number, append([]Cell(nil), cells...)})
	}
	return nil
}

// after counts the lines with a value behind a line, and the last of them.
func (c *census) after(line int) (n, last int) {
	for _, l := range c.lines {
		if int(l) > line {
			n, last = n+1, int(l)
		}
	}
	return n, last
}

func letters(column int) string {
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		return "?"
	}
	return name
}
