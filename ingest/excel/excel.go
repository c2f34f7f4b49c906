// Package excel reads the table of a sheet of an .xlsx workbook: its names and, line by line, its cells as text.
//
// The header is found (the first line that looks like names followed by data) or chosen; merged cells name all their columns,
// and a header of several lines gives names "Group / Sub". What was found is told in Codebook.Notes, never assumed in
// silence. Numbers come as their shortest decimal, not as the cell shows them; numbers of a date format as dates; formulas as
// the value that the workbook keeps; cells of errors as missing, counted. Lines below the table are rows as others.
//
// Large parts are unpacked to a folder of temporary files (only its owner reads it), which Close removes; what a killed
// process left is removed by a later one after two days.
package excel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/xuri/excelize/v2"

	"corridor/engine"
	"corridor/ingest/cells"
)

const (
	tempName  = "corridor-xlsx-"
	abandoned = 48 * time.Hour
)

// Options of Open.
type Options struct {
	Sheet      string // "" = the one visible sheet that holds a table
	HeaderLine int    // first line of the header, from 1; 0 = found
	HeaderSize int    // its lines; 0 = as merged cells say
	Temp       string // folder for temporary files; "" = the system's
	// Progress, if set, is told the bytes read so far and the file's size.
	Progress func(done, total int64)
}

// Table is an open sheet. Close it. Not for several goroutines at once.
type Table struct {
	book    *book
	o       Options
	size    int64
	census  *census
	header  header
	columns []int // of the sheet, from 1
	rows    int64
	code    cells.Codebook
}

// book is an open workbook.
type book struct {
	archive  *archive
	file     *excelize.File
	temp     string
	date1904 bool
	formats  map[int]dateFormat
}

// Is says whether a file may be a workbook: a zip archive. Open says what other archives are.
func Is(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// Open finds the sheet and its header. path is for messages. Errors are *engine.Error: Rejected for the workbook, Usage if
// the sheet or header asked for is not there, IO.
func Open(r io.ReaderAt, size int64, path string, o Options) (t *Table, err error) {
	a, err := openArchive(r, size, path)
	if err != nil {
		return nil, err
	}
	b, err := openBook(a, o.Temp)
	if err != nil {
		return nil, err
	}
	t = &Table{book: b, o: o, size: size}
	if err = guard(t.find); err != nil {
		_ = b.close() // the first error is the one to tell
		return nil, damaged(path, err)
	}
	return t, nil
}

func openBook(a *archive, temp string) (*book, error) {
	b := &book{archive: a, formats: map[int]dateFormat{}}
	packed, err := b.pack(temp)
	if err != nil {
		_ = b.close() // the first error is the one to tell
		return nil, err
	}
	err = guard(func() (err error) {
		b.file, err = excelize.OpenFile(packed, excelize.Options{UnzipSizeLimit: maxTotal, UnzipXMLSizeLimit: excelize.StreamChunkSize, TmpDir: b.temp})
		if err != nil {
			return err
		}
		props, err := b.file.GetWorkbookProps()
		b.date1904 = props.Date1904 != nil && *props.Date1904
		return err
	})
	if err != nil {
		_ = b.close() // the first error is the one to tell
		return nil, damaged(a.file, err)
	}
	return b, nil
}

// pack makes the folder of temporary files and in it the archive of the parts that matter: the library takes an archive
// that is no file into memory.
func (b *book) pack(temp string) (path string, err error) {
	sweep(temp)
	var out *os.File
	if b.temp, err = os.MkdirTemp(temp, tempName); err == nil {
		out, err = os.CreateTemp(b.temp, "parts-")
	}
	if err == nil {
		err = b.archive.pack(out)
		if closing := out.Close(); err == nil {
			err = closing
		}
	}
	var disk *os.PathError
	switch {
	case err == nil:
		return out.Name(), nil
	case errors.As(err, &disk):
		return "", engine.Errorf(engine.IO, "cannot write temporary files").Vi("không ghi được tệp tạm").
			At(engine.Where{File: b.archive.file}).Because(err).Do("free disk space, or set TMPDIR to another disk", "hãy giải phóng ổ đĩa, hoặc đặt TMPDIR sang ổ khác")
	}
	return "", damaged(b.archive.file, err)
}

// sweep removes what a killed process left, after a time that no reading takes: it holds microdata.
func sweep(temp string) {
	if temp == "" {
		temp = os.TempDir()
	}
	old, _ := filepath.Glob(filepath.Join(temp, tempName+"*"))
	for _, dir := range old {
		if info, err := os.Lstat(dir); err == nil && info.IsDir() && time.Since(info.ModTime()) > abandoned {
			_ = os.RemoveAll(dir) // another user's stays
		}
	}
}

func (b *book) close() error {
	var err error
	if b.file != nil {
		err = b.file.Close()
	}
	if b.temp == "" {
		return err
	}
	if gone := os.RemoveAll(b.temp); err == nil {
		err = gone
	}
	return err
}

// guard turns a panic of the library into an error: what a file says must not stop the program.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the reader stopped: %v", r)
		}
	}()
	return f()
}

// Codebook is the table's: its variables are the columns, its notes say what was found. It is the table's; do not change it.
func (t *Table) Codebook() *cells.Codebook { return &t.code }

// Close removes the temporary files.
func (t *Table) Close() error { return t.book.close() }

// Head is a sample of the texts of the sheet's first lines, header included, one a line.
func (t *Table) Head() []byte {
	var out []byte
	for _, l := range t.census.head {
		for _, c := range l.cells {
			if !c.Number {
				out = append(append(out, c.Text...), '\n')
			}
		}
	}
	return out
}

// Rows calls yield with every line behind the header that has a value, in order: its number in the sheet and a cell for each
// variable. The cells are used again. The first error stops: that of yield or ctx as it is, others as *engine.Error.
func (t *Table) Rows(ctx context.Context, yield func(line int, row []Cell) error) (err error) {
	var v *values
	fail := func(err error) error { return damaged(t.book.archive.file, err) }
	err = guard(func() (err error) { v, err = t.book.values(t.census.sheet); return err })
	if err != nil {
		return fail(err)
	}
	defer func() {
		if closing := v.end(); err == nil && closing != nil {
			err = fail(closing)
		}
	}()
	row := make([]Cell, len(t.columns))
	total := int64(t.book.archive.parts[t.census.sheet.part].UncompressedSize64)
	for n := 0; ; n++ {
		var line int
		var all []Cell
		err := guard(func() (err error) { line, all, err = v.next(); return err })
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fail(err)
		}
		if line <= t.header.last() {
			continue
		}
		for i, column := range t.columns {
			row[i] = Cell{}
			if column <= len(all) {
				row[i] = all[column-1]
			}
		}
		if err := yield(line, row); err != nil {
			return err
		}
		if n%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if t.o.Progress != nil {
				t.o.Progress(int64(float64(v.scan.t.read)/float64(max(total, 1))*float64(t.size)), t.size)
			}
		}
	}
}
