package release

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"corridor/engine"
)

// batchRows bounds an Arrow batch of an observation file.
const batchRows = 65536

// encodeSet is the bytes of both files of one set of one indicator. The same observations give the same bytes: nothing
// of the clock, the machine or the number of threads enters.
func encodeSet(ind engine.Indicator, set Set, synthetic bool, obs []engine.Observation) (arrowFile, parquetFile []byte, err error) {
	schema := Schema(ind, set, synthetic)
	var batches []arrow.RecordBatch
	defer func() {
		for _, b := range batches {
			b.Release()
		}
	}()
	for start := 0; start == 0 || start < len(obs); start += batchRows {
		b, err := record(schema, ind, set, obs[start:min(start+batchRows, len(obs))])
		if err != nil {
			return nil, nil, err
		}
		batches = append(batches, b)
	}
	if arrowFile, err = encodeArrow(schema, batches); err != nil {
		return nil, nil, err
	}
	parquetFile, err = encodeParquet(schema, batches)
	return arrowFile, parquetFile, err
}

// encodeArrow writes an uncompressed IPC file: every reader takes it, and it can be mapped.
func encodeArrow(schema *arrow.Schema, batches []arrow.RecordBatch) ([]byte, error) {
	var out bytes.Buffer
	w, err := ipc.NewFileWriter(&out, ipc.WithSchema(schema))
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

func encodeParquet(schema *arrow.Schema, batches []arrow.RecordBatch) ([]byte, error) {
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(3),
		parquet.WithCreatedBy("corridor"), parquet.WithVersion(parquet.V2_LATEST), parquet.WithMaxRowGroupLength(batchRows))
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

func record(schema *arrow.Schema, ind engine.Indicator, set Set, obs []engine.Observation) (arrow.RecordBatch, error) {
	units := map[string]string{}
	for _, m := range ind.Measures {
		units[m.ID] = m.Unit
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	row := rowWriter{builder: b}
	for i := range obs {
		o := &obs[i]
		unit, known := units[o.Measure]
		if err := admissible(ind, set, o, known); err != nil {
			return nil, err
		}
		row.column = 0
		row.text(o.Measure, o.Breakdown, o.RefArea, o.TimePeriod)
		row.text(o.Codes...)
		row.text(unit)
		row.number(o.Value, o.SE, o.CILow, o.CIHigh, o.CV, o.DF)
		row.text(o.NBand, string(o.ObsStatus), string(o.ConfStatus), o.Comment)
		if set == Full {
			f := o.Full
			row.count(f.N, f.NPSU, f.NStrata)
			row.next().(*array.BooleanBuilder).Append(f.Households3)
			row.text(f.SumW, f.Class, f.Reason, f.Error, strings.Join(f.Warnings, "\n"))
		}
	}
	return b.NewRecordBatch(), nil
}

// admissible is the last gate before a file: a withheld observation that still carries a number, or a confidential part
// in the public set, is a fault of the program and must stop the build.
func admissible(ind engine.Indicator, set Set, o *engine.Observation, known bool) error {
	fault := ""
	withheld := o.ConfStatus == engine.ConfConfidential || o.ObsStatus == engine.StatusSuppressed || o.ObsStatus == engine.StatusUnpublishable
	bare := o.Value == nil && o.SE == nil && o.CILow == nil && o.CIHigh == nil && o.CV == nil && o.DF == nil && o.NBand == ""
	switch {
	case !known:
		fault = "its measure is not one of the indicator"
	case len(o.Codes) != len(ind.Dimensions):
		fault = fmt.Sprintf("it has %d codes for %d dimensions", len(o.Codes), len(ind.Dimensions))
	case set == Full && o.Full == nil:
		fault = "it lacks its full part"
	case set == Public && o.Full != nil:
		fault = "it carries its confidential part into the public set"
	case set == Public && withheld && !bare:
		fault = "it is withheld and yet carries a number"
	}
	if fault == "" {
		return nil
	}
	return engine.Errorf(engine.Disclosure, "observation of %s %s [%s] cannot be written: %s", ind.ID, o.Measure, o.Breakdown, fault).
		Vi("không ghi được giá trị của %s %s [%s]: %s", ind.ID, o.Measure, o.Breakdown, fault).
		Do("this is a fault of the program: nothing was written; please report it", "đây là lỗi của chương trình: chưa ghi gì; hãy báo lại")
}

// rowWriter appends one row, column after column.
type rowWriter struct {
	builder *array.RecordBuilder
	column  int
}

func (r *rowWriter) next() array.Builder {
	r.column++
	return r.builder.Field(r.column - 1)
}

func (r *rowWriter) text(values ...string) {
	for _, v := range values {
		r.next().(*array.StringBuilder).Append(v)
	}
}

func (r *rowWriter) number(values ...*float64) {
	for _, v := range values {
		b := r.next().(*array.Float64Builder)
		if v == nil {
			b.AppendNull()
		} else {
			b.Append(*v)
		}
	}
}

func (r *rowWriter) count(values ...int64) {
	for _, v := range values {
		r.next().(*array.Int64Builder).Append(v)
	}
}
