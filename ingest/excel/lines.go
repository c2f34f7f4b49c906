package excel

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Cell is a cell of a table.
type Cell struct {
	Text   string // "" if it has no value
	Number bool   // a number or date of the sheet, not a text that somebody typed
	Error  bool   // #N/A and the like: it has no value
}

// values reads a sheet's lines: kinds by the scanner, values by the library, in step.
type values struct {
	book *book
	scan *scanner
	rows *excelize.Rows
	at   int // lines that the library was moved over
	line line
	out  []Cell
}

func (b *book) values(s sheetRef) (*values, error) {
	scan, err := b.archive.scan(s.part)
	if err != nil {
		return nil, err
	}
	rows, err := b.file.Rows(s.name)
	if err != nil {
		return nil, errors.Join(err, scan.close())
	}
	return &values{book: b, scan: scan, rows: rows}, nil
}

// next gives the next line that has a value: its number and its cells from column A on; io.EOF behind the last. The cells
// are used again.
func (v *values) next() (number int, cells []Cell, err error) {
	for {
		if err := v.scan.next(&v.line); err != nil {
			return 0, nil, err
		}
		if hasValue(v.line.cells) {
			break
		}
	}
	raw, err := v.raw()
	if err != nil {
		return 0, nil, err
	}
	v.out = v.out[:0]
	for _, m := range v.line.cells {
		for len(v.out) < m.column {
			v.out = append(v.out, Cell{})
		}
		if !m.value {
			continue
		}
		value := ""
		if m.column <= len(raw) {
			value = raw[m.column-1]
		}
		c, err := v.book.cell(m, value)
		if err != nil {
			return 0, nil, fmt.Errorf("line %d, column %d: %w", v.line.number, m.column, err)
		}
		v.out[m.column-1] = c
	}
	return v.line.number, v.out, nil
}

func hasValue(cells []mark) bool {
	for _, m := range cells {
		if m.value {
			return true
		}
	}
	return false
}

// raw moves the library to the scanner's line and takes its values.
func (v *values) raw() ([]string, error) {
	for ; v.at < v.line.number; v.at++ {
		if !v.rows.Next() {
			return nil, noEOF(errors.Join(errShape, v.rows.Error()))
		}
	}
	raw, err := v.rows.Columns(excelize.Options{RawCellValue: true})
	return raw, noEOF(err) // an end here is none of the sheet
}

func (v *values) end() error {
	err := v.rows.Close()
	if closing := v.scan.close(); err == nil {
		err = closing
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return err
}
