package convert

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"corridor/ingest/cells"
	"corridor/ingest/tabular"
)

// writer writes batches in one format.
type writer interface {
	write(*tabular.Batch) error
	close() error
}

var writers = map[string]func(io.Writer, *plan) (writer, error){".arrow": newArrow, ".parquet": newParquet, ".csv": newCSV}

const rowGroup = 1 << 17 // rows; a group stays in memory until it is whole

// records writes Arrow record batches into what takes them.
type records struct {
	plan *plan
	to   func(arrow.RecordBatch) error
	end  func() error
}

func newArrow(w io.Writer, p *plan) (writer, error) {
	out, err := ipc.NewFileWriter(w, ipc.WithSchema(p.schema), ipc.WithZstd())
	if err != nil {
		return nil, err
	}
	return &records{p, out.Write, out.Close}, nil
}

func newParquet(w io.Writer, p *plan) (writer, error) {
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithMaxRowGroupLength(rowGroup), parquet.WithCreatedBy("corridor convert"))
	// Not the file itself: the library would close it, and it is still to be flushed to the disk.
	out, err := pqarrow.NewFileWriter(p.schema, struct{ io.Writer }{w}, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return nil, err
	}
	return &records{p, out.WriteBuffered, out.Close}, nil
}

func (r *records) close() error { return r.end() }

func (r *records) write(b *tabular.Batch) error {
	build := array.NewRecordBuilder(memory.NewGoAllocator(), r.plan.schema)
	defer build.Release()
	for i, c := range r.plan.columns {
		field := build.Field(i)
		field.Reserve(b.Len)
		for row := range b.Len {
			if c.codes {
				appendCode(field.(*array.StringBuilder), b, c.from, row)
			} else if err := appendValue(field, b, c.from, row); err != nil {
				return err
			}
		}
	}
	rec := build.NewRecordBatch()
	defer rec.Release()
	return r.to(rec)
}

// appendCode writes ".a" or the value that is declared as missing.
func appendCode(field *array.StringBuilder, b *tabular.Batch, column, row int) {
	if tag := b.Tag(column, row); tag == cells.UserMissing || tag.Extended() {
		field.Append(b.Text(column, row))
		return
	}
	field.AppendNull()
}

func appendValue(field array.Builder, b *tabular.Batch, column, row int) (err error) {
	if b.Missing(column, row) {
		field.AppendNull()
		return nil
	}
	text := b.Text(column, row)
	switch f := field.(type) {
	case *array.StringBuilder:
		f.Append(text)
	case *array.Date32Builder:
		var t time.Time
		t, err = time.Parse("2006-01-02", text)
		f.Append(arrow.Date32FromTime(t))
	case *array.TimestampBuilder:
		var t time.Time
		t, err = time.Parse("2006-01-02T15:04:05", text) // takes fractions, too
		f.Append(arrow.Timestamp(t.UnixMilli()))
	default:
		err = appendNumber(field, b, column, row, text)
	}
	if err != nil { // what the plan made of the codebook does not fit its cells
		return fmt.Errorf("column %d, row %d is not %v", column+1, b.FirstRow+int64(row), field.Type())
	}
	return nil
}

func appendNumber(field array.Builder, b *tabular.Batch, column, row int, text string) (err error) {
	v, stored := b.Number(column, row)
	whole := int64(v)
	if _, double := field.(*array.Float64Builder); !stored && double {
		v, err = strconv.ParseFloat(text, 64)
	} else if !stored {
		whole, err = strconv.ParseInt(text, 10, 64)
	}
	switch f := field.(type) {
	case *array.Float64Builder:
		f.Append(v)
	case *array.Int8Builder:
		f.Append(int8(whole))
	case *array.Int16Builder:
		f.Append(int16(whole))
	case *array.Int32Builder:
		f.Append(int32(whole))
	case *array.Int64Builder:
		f.Append(whole)
	}
	return err
}

// lines writes CSV: every cell as tabular writes it, missing ones empty.
type lines struct {
	plan *plan
	buf  *bufio.Writer
	out  *csv.Writer
	row  []string
}

func newCSV(w io.Writer, p *plan) (writer, error) {
	buf := bufio.NewWriterSize(w, 1<<20)
	l := &lines{plan: p, buf: buf, out: csv.NewWriter(buf), row: make([]string, len(p.columns))}
	for i, f := range p.schema.Fields() {
		l.row[i] = f.Name
	}
	return l, l.out.Write(l.row)
}

func (l *lines) write(b *tabular.Batch) error {
	for row := range b.Len {
		for i, c := range l.plan.columns {
			l.row[i] = ""
			tag := b.Tag(c.from, row)
			if code := tag == cells.UserMissing || tag.Extended(); tag == cells.Present && !c.codes || code && c.codes {
				l.row[i] = b.Text(c.from, row)
			}
		}
		if err := l.out.Write(l.row); err != nil {
			return err
		}
	}
	return nil
}

func (l *lines) close() error {
	l.out.Flush()
	if err := l.out.Error(); err != nil {
		return err
	}
	return l.buf.Flush()
}
