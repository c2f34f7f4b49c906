// Package tabular reads survey files (delimited text, Parquet) as batches of text cells.
//
// Every format gives the same thing: columns of text, as the file writes it, with "missing" only for an empty CSV field
// or a Parquet null. Numbers of a Parquet file are given in their shortest decimal form (1.0 is "1"), decimals exactly,
// dates as 2006-01-02, booleans as true and false. Formats are told by their bytes, never by the file's name.
package tabular

import "context"

// Options of Open. The zero value detects the delimiter, reads every column and uses one parser per CPU.
type Options struct {
	Delimiter byte     // 0 = detect among , ; tab |
	Columns   []string // the columns to deliver, in this order; nil = all, in file order
	Workers   int      // parsers; 0 = GOMAXPROCS
	BatchRows int      // rows a batch at the most; 0 = 16384
	MaxLine   int      // longest record in bytes; 0 = 16 MiB
	// Progress, if set, is told the bytes read so far and the file's size, from one goroutine at a time.
	Progress func(done, total int64)
}

// File is an open survey file. Close it.
type File struct {
	Path    string
	Format  string   // "csv" or "parquet"
	Header  []string // every column of the file, in file order, NFC, BOM removed
	Columns []string // the columns that batches carry, in order
	Rows    int64    // rows if the format says so beforehand, else -1
	Size    int64    // bytes

	read func(ctx context.Context, yield func(*Batch) error) error
	done func() error
}

// Batches calls yield with every batch in file order, from one goroutine; parsing runs ahead in parallel with a bounded
// number of batches in flight. The batch is the callee's to keep. The first error stops the reading and is returned;
// errors are *engine.Error with file, row, line and cure.
func (f *File) Batches(ctx context.Context, yield func(*Batch) error) error {
	return f.read(ctx, yield)
}

// Close releases the file.
func (f *File) Close() error { return f.done() }

// Batch is a run of consecutive rows. Text cells of a column share one string.
type Batch struct {
	Ordinal  int   // 0, 1, 2, … without gaps
	FirstRow int64 // number of the first row in the file, from 1, header not counted
	Len      int
	cols     []column
}

type column struct {
	text    string   // all cells after one another
	ends    []uint32 // end of each cell in text
	missing []bool   // nil if no cell is missing
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

// Missing says whether the cell is an empty CSV field or a Parquet null. A quoted empty CSV field is missing, too.
func (b *Batch) Missing(col, row int) bool {
	c := &b.cols[col]
	return c.missing != nil && c.missing[row]
}
