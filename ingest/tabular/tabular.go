// Package tabular reads survey files of every format as batches of text cells: delimited text, Stata, SPSS, Excel, Parquet,
// Arrow. Formats are told by their bytes, never by the file's name.
//
// Every format gives the same thing: columns of text. Text cells come as the file writes them; a cell is missing if it is
// empty (an empty CSV field, quoted or not, a null, an empty string) or if the file marks it as missing (Batch.Tag).
// Numbers, dates and booleans of a format's own types are written so (Batch.Numeric says of a cell that it was one):
//
//   - a whole number without point; a double as its shortest decimal; a 32-bit float (Stata's float, Variable.Single) as
//     its shortest 32-bit decimal, 7.1 and not 7.0999999 (Batch.Number has the stored value, widened as R's haven gives
//     it); from 1e21 on and below 1e-7 with an exponent; a decimal exactly, without zeros at its end
//   - a day 2006-01-02, an instant 2006-01-02T15:04:05 or …05.250 (RFC 3339 in Parquet and Arrow, with a zone if the file
//     states one), a time of day or duration 15:04:05, a month 2021-05, quarter 2021-Q2, week 2021-W05, half-year 2021-S1,
//     year 2021 (cells.Calendar); a number that is no date of its variable's calendar stays a number
//   - booleans true and false
//   - a missing code of Stata ".a" to ".z"; a value that the file declares as missing, as that value
//   - what is not a number as NaN, so that the caller refuses it with its row
//
// A blank line of a CSV file with two or more columns holds no record and is no row; in a file of one column it is a
// row with a missing cell.
package tabular

import (
	"context"
	"math"

	"corridor/ingest/cells"
)

// Options of Open. The zero value detects the delimiter, reads every column and uses one parser per CPU.
type Options struct {
	Delimiter byte     // 0 = detect among , ; tab |
	Columns   []string // the columns to deliver, in this order; nil = all, in file order
	Workers   int      // parsers; 0 = GOMAXPROCS
	BatchRows int      // rows a batch at the most; 0 = 16384
	MaxLine   int      // longest record of a CSV file, longest cell of a Parquet file, in bytes; 0 = 16 MiB
	// Encoding of texts, a name of ingest/charset. "" = as the file declares, or as its bytes leave no doubt; a file that is
	// undecided is refused with what to do.
	Encoding string
	// Of a workbook: the sheet's name ("" = the one that holds a table, or refused if several do), the first line of the
	// header and how many lines it has (0 = found).
	Sheet                  string
	HeaderLine, HeaderSize int
	// Progress, if set, is told the bytes read so far and the file's size, from one goroutine at a time.
	Progress func(done, total int64)

	chunk int // bytes a CSV parser gets at a time; 0 = 1 MiB (tests cut smaller)
}

// File is an open survey file. Close it.
type File struct {
	Path    string
	Format  string   // "csv" or "parquet"
	Header  []string // every column of the file, in file order, NFC, trimmed, BOM removed
	Columns []string // the columns that batches carry, in order
	Rows    int64    // rows if the format says so beforehand, else -1
	Size    int64    // bytes

	// Codebook is what the file declares of itself; Variables stand in the order of Header. Never nil.
	Codebook *cells.Codebook
	// Typed reads the cells as the file types them; nil for formats that have no types of survey files (CSV, xlsx).
	Typed cells.Reader

	read func(ctx context.Context, yield func(*Batch) error) error
	shut func() error // what else Close ends; nil: nothing
	src  *source
}

// Batches calls yield with every batch in file order, from the calling goroutine; parsing runs ahead in parallel with a
// bounded number of batches in flight. The batch is the callee's to keep. The first error stops the reading and is
// returned: the error of yield or of ctx as it is, every other as *engine.Error with file, row, line and cure. Batches
// (rows, cells and where one batch ends) do not depend on the number of workers. May be called again.
func (f *File) Batches(ctx context.Context, yield func(*Batch) error) error {
	return f.read(ctx, yield)
}

// Close releases the file.
func (f *File) Close() error {
	err := f.src.fd.Close()
	if f.shut != nil {
		return first(f.shut(), err)
	}
	return err
}

// Batch is a run of consecutive rows. Text cells of a column share one string.
type Batch struct {
	Ordinal  int   // 0, 1, 2, … without gaps
	FirstRow int64 // number of the first row in the file, from 1, header not counted
	Len      int
	cols     []column
}

type column struct {
	text    string      // all cells after one another
	ends    []uint32    // end of each cell in text
	tags    []cells.Tag // nil: a cell is missing if it is empty
	numeric bool        // every cell that is present is a number of the format
	numbers []bool      // else, which are; nil: none
	raw     []float64   // the numbers as the file stores them, of a typed format; nil: it has none
}

// Text is the cell as written; "" if it is missing.
func (b *Batch) Text(col, row int) string {
	c := &b.cols[col]
	start := uint32(0)
	if row > 0 {
		start = c.ends[row-1]
	}
	return c.text[start:c.ends[row]]
}

// Tag says whether the cell is present, or which kind of missing it is. The text of an extended code is ".a" to ".z"; of
// a value that the file declares as missing (cells.UserMissing), the value; of others "".
func (b *Batch) Tag(col, row int) cells.Tag {
	if tags := b.cols[col].tags; tags != nil {
		return tags[row]
	}
	if b.Missing(col, row) {
		return cells.System
	}
	return cells.Present
}

// Numeric says whether the cell is a number (or date) of the file's own type, written in plain notation with a point, and
// not a text that somebody typed: decimal and thousands marks are no question then.
func (b *Batch) Numeric(col, row int) bool {
	c := &b.cols[col]
	return c.numeric || c.numbers != nil && c.numbers[row]
}

// Number is the number that the file stores in the cell (a date as the count that it is, a Stata float widened), NaN if the
// cell is missing; ok is false if the column is none of numbers or its format (CSV, Excel, Parquet, Arrow) has them as text
// here.
func (b *Batch) Number(col, row int) (v float64, ok bool) {
	c := &b.cols[col]
	if c.raw == nil {
		return 0, false
	}
	if c.tags != nil && c.tags[row] != cells.Present {
		return math.NaN(), true
	}
	return c.raw[row], true
}

// Missing says whether the cell has no value: it is empty (a CSV field, quoted or not, a null, an empty string), or the
// file marks it as missing.
func (b *Batch) Missing(col, row int) bool {
	c := &b.cols[col]
	if c.tags != nil {
		return c.tags[row] != cells.Present
	}
	if row == 0 {
		return c.ends[0] == 0
	}
	return c.ends[row] == c.ends[row-1]
}
