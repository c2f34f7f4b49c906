package synth

import (
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// groupRows is the length of a row group: what the writer holds in memory at a time.
const groupRows = 64 << 10

// arrowType is how a column is stored: ids and labels as text, weights and rates as exact decimals.
func (c *column) arrowType() arrow.DataType {
	switch c.kind {
	case digits, label:
		return arrow.BinaryTypes.String
	case hundredths:
		return &arrow.Decimal128Type{Precision: 9, Scale: 2}
	case weight:
		return &arrow.Decimal128Type{Precision: 15, Scale: 6}
	}
	return arrow.PrimitiveTypes.Int64
}

func arrowSchema() *arrow.Schema {
	fields := make([]arrow.Field, columnCount)
	for i := range columns {
		fields[i] = arrow.Field{Name: columns[i].name, Type: columns[i].arrowType(), Nullable: true}
	}
	meta := arrow.NewMetadata([]string{"notice"}, []string{Notice})
	return arrow.NewSchema(fields, &meta)
}

func (w *writing) parquet(out io.Writer) error {
	schema := arrowSchema()
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithMaxRowGroupLength(groupRows))
	file, err := pqarrow.NewFileWriter(schema, nopCloser{out}, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return err
	}
	if err := file.AppendKeyValueMetadata("notice", Notice); err != nil {
		return err
	}
	produce := func(c chunk) (arrow.RecordBatch, error) { return w.design.batch(c, schema) }
	take := func(b arrow.RecordBatch) error {
		defer b.Release()
		w.wrote(b.NumRows())
		return file.WriteBuffered(b)
	}
	if err := ordered(w.ctx, w.design, w.workers, produce, take); err != nil {
		return err
	}
	return file.Close()
}

// nopCloser keeps the Parquet writer from closing the file that it does not own.
type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// batch makes a chunk as an Arrow batch; the caller releases it. A spoilt cell can only be a null here.
func (d *design) batch(c chunk, schema *arrow.Schema) (arrow.RecordBatch, error) {
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer builder.Release()
	var failed error
	d.fill(c, func(r *row, fault *rowFault) {
		for i := range columns {
			if fault != nil && fault.column == i {
				builder.Field(i).AppendNull()
				continue
			}
			if err := d.appendArrow(builder.Field(i), &columns[i], r[i]); err != nil {
				failed = err
			}
		}
	})
	if failed != nil {
		return nil, failed
	}
	return builder.NewRecordBatch(), nil
}

func (d *design) appendArrow(to array.Builder, c *column, a answer) error {
	if !known(a) {
		code, ok := c.codeOf(a)
		if !ok {
			to.AppendNull()
			return nil
		}
		a = code
		if c.kind == hundredths {
			a *= 100
		}
	}
	switch b := to.(type) {
	case *array.Int64Builder:
		b.Append(a)
	case *array.StringBuilder:
		var text [32]byte
		b.BinaryBuilder.Append(d.appendCell(text[:0], c, a))
	case *array.Decimal128Builder:
		if c.kind == weight {
			a *= d.unit
		}
		b.Append(decimal128.FromI64(a))
	default:
		return fmt.Errorf("synth: no way to write column %s", c.name)
	}
	return nil
}
