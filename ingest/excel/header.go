package excel

import (
	"strconv"
	"strings"
)

const (
	mostHeaderLines = 4
	longestName     = 500  // runes of a cell that may be a name
	headerShare     = 0.6  // of the cells of the fullest line below
	firstYearName   = 1900 // numbers that may be names: years
	lastYearName    = 2100
)

// header is where the names stand.
type header struct {
	line, size int      // first line and number of lines
	names      []string // by column from 1; "" where there is none
}

func (h header) last() int { return h.line + h.size - 1 }

// findHeader takes the first line that looks like names followed by data; false if there is none.
func (c *census) findHeader(size int) (header, bool) {
	for i := range c.head {
		if c.looksLikeNames(i) {
			return c.headerAt(i, size), true
		}
	}
	return header{}, false
}

// looksLikeNames says whether a line holds names only, two different ones at the least, over most of the width of the lines
// below it.
func (c *census) looksLikeNames(i int) bool {
	if i+1 >= len(c.head) {
		return false
	}
	full := 0
	for _, l := range c.head[i+1 : min(i+21, len(c.head))] {
		full = max(full, countValues(l.cells))
	}
	names := c.filled(c.head[i].number)
	different := map[string]bool{}
	count := 0
	for _, cell := range names {
		if cell.Text == "" {
			continue
		}
		if !isName(cell) {
			return false
		}
		different[cell.Text] = true
		count++
	}
	return len(different) >= 2 && float64(count) >= headerShare*float64(full) && full > 0
}

func countValues(cells []Cell) int {
	n := 0
	for _, c := range cells {
		if c.Text != "" || c.Error {
			n++
		}
	}
	return n
}

func isName(c Cell) bool {
	if n, err := strconv.ParseFloat(c.Text, 64); err == nil {
		return n >= firstYearName && n <= lastYearName && n == float64(int(n))
	}
	return !c.Number && !c.Error && len(c.Text) <= 4*longestName
}

// headerAt is the header that begins at head line i; size 0 = as the merged cells say.
func (c *census) headerAt(i, size int) header {
	h := header{line: c.head[i].number, size: size}
	if size == 0 {
		h.size = c.headerLines(i)
	}
	width := 0
	var lines [][]Cell
	for n := h.line; n <= h.last() && n < h.line+headLines; n++ {
		lines = append(lines, c.filled(n))
		width = max(width, len(lines[len(lines)-1]))
	}
	h.names = make([]string, width+1)
	for column := 1; column <= width; column++ {
		var parts []string
		for _, cells := range lines {
			if column > len(cells) {
				continue
			}
			part := strings.Join(strings.Fields(cells[column-1].Text), " ")
			if part != "" && (len(parts) == 0 || parts[len(parts)-1] != part) {
				parts = append(parts, part)
			}
		}
		h.names[column] = strings.Join(parts, " / ")
	}
	return h
}

// headerLines is how many lines the header at head line i has: as many as a cell of it is high, or two if the next line
// names the columns under a wide cell.
func (c *census) headerLines(i int) int {
	first, size := c.head[i].number, 1
	for _, m := range c.merges {
		if m.fromRow == first && m.toRow > first && m.toRow-first < mostHeaderLines && c.onlyNames(first+1, m.toRow) {
			size = max(size, m.toRow-first+1)
		}
	}
	if size > 1 {
		return size
	}
	for _, m := range c.merges {
		if m.fromRow == first && m.toRow == first && m.toColumn > m.fromColumn && c.onlyNames(first+1, first+1) && c.valuesUnder(m) >= 2 {
			return 2
		}
	}
	return size
}

// onlyNames says whether the lines hold names and nothing else.
func (c *census) onlyNames(from, to int) bool {
	for n := from; n <= to; n++ {
		for _, cell := range c.lineOf(n) {
			if cell.Text != "" && !isName(cell) || cell.Error {
				return false
			}
		}
	}
	return true
}

// valuesUnder counts the values in the line below a merged cell, in its columns.
func (c *census) valuesUnder(m span) int {
	cells := c.lineOf(m.toRow + 1)
	n := 0
	for column := m.fromColumn; column <= min(m.toColumn, len(cells)); column++ {
		if cells[column-1].Text != "" {
			n++
		}
	}
	return n
}

func (c *census) lineOf(number int) []Cell {
	for _, l := range c.head {
		if l.number == number {
			return l.cells
		}
	}
	return nil
}

// filled is a line in which every cell of a merged range has the range's value.
func (c *census) filled(number int) []Cell {
	cells := append([]Cell(nil), c.lineOf(number)...)
	for _, m := range c.merges {
		if number < m.fromRow || number > m.toRow {
			continue
		}
		from := c.lineOf(m.fromRow)
		if m.fromColumn > len(from) {
			continue
		}
		// A range over the whole sheet fills no more columns than the sheet has.
		for column := m.fromColumn; column <= min(m.toColumn, len(c.columns)-1); column++ {
			for len(cells) < column {
				cells = append(cells, Cell{})
			}
			cells[column-1] = from[m.fromColumn-1]
		}
	}
	return cells
}
