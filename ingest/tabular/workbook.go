package tabular

import (
	"context"
	"errors"
	"math"
	"strings"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
	"corridor/ingest/excel"
)

// workbook is the table of an Excel workbook.
type workbook struct {
	src     *source
	o       Options
	table   *excel.Table
	decoder cells.Decoder // of texts that somebody took for Latin letters; nil: they are what they seem
	places  []int
}

func openWorkbook(src *source, o Options) (*File, error) {
	table, err := excel.Open(src.fd, src.info.Size(), src.path, excel.Options{
		Sheet: o.Sheet, HeaderLine: o.HeaderLine, HeaderSize: o.HeaderSize, Progress: o.Progress})
	if err != nil {
		return nil, src.orChanged(err)
	}
	w := &workbook{src: src, o: o, table: table}
	f, err := w.open()
	if err != nil {
		_ = table.Close() // the first error is the one to tell
		return nil, err
	}
	return f, nil
}

func (w *workbook) open() (*File, error) {
	book := w.table.Codebook()
	if err := w.letters(book); err != nil {
		return nil, err
	}
	header := make([]string, len(book.Variables))
	for i := range header {
		header[i] = cleanName(w.decode(book.Variables[i].Name))
		book.Variables[i].Name = header[i]
	}
	if err := checkHeader(w.src.path, 0, header); err != nil {
		return nil, err
	}
	columns, places, missing := choose(header, w.o.Columns)
	if len(missing) > 0 {
		return nil, missingColumns(w.src.path, "xlsx", header, missing)
	}
	w.places, w.o = places, w.o.fit(len(places))
	return &File{Format: "xlsx", Header: header, Columns: columns, Rows: book.Rows, Codebook: book, read: w.read, shut: w.table.Close}, nil
}

// letters decides whether the texts, which are Unicode, are letters of another encoding that somebody took for Latin ones: so
// old workbooks in .VnTime or VNI fonts come.
func (w *workbook) letters(book *cells.Codebook) (err error) {
	if w.o.Encoding == "" {
		err = w.guess(book)
	} else {
		err = w.ask(book)
	}
	book.Notes = append(book.Notes, charset.Notes(w.decoder)...)
	return located(err, w.src.path)
}

func (w *workbook) guess(book *cells.Codebook) error {
	var names []string
	for _, v := range book.Variables {
		names = append(names, v.Name)
	}
	d, found, err := charset.Guess(w.table.Head(), []byte(strings.Join(names, "\n"))).Choose()
	if err == nil && d.Name() != charset.UTF8.Name() {
		w.decoder, book.Encoding = d, found
	}
	return err
}

func (w *workbook) ask(book *cells.Codebook) error {
	d, err := charset.Lookup(w.o.Encoding)
	if err != nil || d.Name() == charset.UTF8.Name() {
		return err
	}
	if !strings.HasSuffix(d.Name(), "-in-utf8") {
		if d, err = charset.Lookup(d.Name() + "-in-utf8"); err != nil {
			return notUnicode(w.o.Encoding)
		}
	}
	w.decoder = d
	book.Encoding = cells.Encoding{Declared: "utf-8", Used: d.Name(),
		Evidence: []engine.Text{{En: "the option or the mapping says so", Vi: "theo tùy chọn hoặc tệp ánh xạ"}}}
	return nil
}

func notUnicode(name string) error {
	return engine.Errorf(engine.Usage, "the texts of this format are Unicode, not %q", name).Vi("văn bản của định dạng này là Unicode, không phải %q", name).
		Do("leave the encoding out, or give tcvn3 or vni for texts typed in such fonts", "hãy bỏ khai báo bảng mã, hoặc dùng tcvn3 hay vni với văn bản gõ bằng các phông đó")
}

// located names the file of an error that does not yet.
func located(err error, path string) error {
	var e *engine.Error
	if errors.As(err, &e) && e.Where.File == "" {
		e.Where.File = path
	}
	return err
}

func (w *workbook) decode(s string) string {
	if w.decoder == nil || s == "" {
		return s
	}
	out, _ := w.decoder.Append(nil, []byte(s))
	return string(out)
}

// read gathers lines into batches; the library that unpacks the sheet reads one after another.
func (w *workbook) read(ctx context.Context, yield func(*Batch) error) error {
	g := gathering{columns: make([]gathered, len(w.places))}
	var own error // of yield or ctx
	flush := func() error {
		b := g.take()
		if b == nil {
			return nil
		}
		if own = yield(b); own == nil {
			own = ctx.Err()
		}
		return own
	}
	err := w.table.Rows(ctx, func(_ int, row []excel.Cell) error {
		for i, place := range w.places {
			c := row[place]
			if !c.Number {
				c.Text = w.decode(c.Text)
			}
			if len(c.Text) > w.o.MaxLine || len(g.columns[i].text)+len(c.Text) > math.MaxUint32 {
				return badCell(errLongCell, engine.Where{File: w.src.path, Row: g.row + int64(g.rows) + 1}, w.o)
			}
			g.columns[i].add(c)
		}
		if g.rows++; g.rows == w.o.BatchRows {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if own != nil {
		return own
	}
	if err != nil {
		return w.src.orChanged(err)
	}
	return w.src.unchanged()
}

// gathering is a batch being filled.
type gathering struct {
	columns []gathered
	rows    int
	ordinal int
	row     int64 // rows before it
}

type gathered struct {
	textBuffer
	numbers []bool
}

func (g *gathered) add(c excel.Cell) {
	g.text = append(g.text, c.Text...)
	g.ends = append(g.ends, uint32(len(g.text)))
	g.numbers = append(g.numbers, c.Number)
}

func (g *gathering) take() *Batch {
	if g.rows == 0 {
		return nil
	}
	b := &Batch{Ordinal: g.ordinal, FirstRow: g.row + 1, Len: g.rows, cols: make([]column, len(g.columns))}
	for i := range g.columns {
		c := &g.columns[i]
		b.cols[i] = column{text: string(c.text), ends: append([]uint32(nil), c.ends...), numbers: append([]bool(nil), c.numbers...)}
		c.text, c.ends, c.numbers = c.text[:0], c.ends[:0], c.numbers[:0]
	}
	g.row += int64(g.rows)
	g.ordinal, g.rows = g.ordinal+1, 0
	return b
}
