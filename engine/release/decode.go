package release

import (
	"bytes"
	"os"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	"corridor/engine"
)

// ReadObservations reads the observations of one indicator from one set, in their fixed order. The file's hash was
// checked when the release was opened. Observations of the public set have no Full part.
func ReadObservations(r *Release, set Set, indicator string) ([]engine.Observation, error) {
	ind, err := r.Indicator(indicator)
	if err != nil {
		return nil, err
	}
	path := r.path(fileName(set, indicator, "arrow"))
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, engine.Errorf(engine.IO, "the %s set of %s cannot be read", set, indicator).
			Vi("không đọc được tập %s của %s", set, indicator).Because(err)
	}
	obs, err := decode(ind, set, r.Manifest.Hashed.Synthetic, data)
	if err != nil {
		return nil, engine.Errorf(engine.IO, "%s is not an observation file of this release", path).
			Vi("%s không phải tệp giá trị của bản phát hành này", path).Because(err)
	}
	return obs, nil
}

func decode(ind engine.Indicator, set Set, synthetic bool, data []byte) ([]engine.Observation, error) {
	f, err := ipc.NewFileReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it reads from memory
	if want := Schema(ind, set, synthetic); !f.Schema().Equal(want) {
		return nil, engine.Errorf(engine.IO, "its columns are %s, not %s", f.Schema(), want)
	}
	var obs []engine.Observation
	for i := range f.NumRecords() {
		batch, err := f.RecordBatch(i)
		if err != nil {
			return nil, err
		}
		obs = decodeBatch(obs, batch, ind, set)
		batch.Release()
	}
	return obs, nil
}

// decodeBatch copies every text: the batch's buffers go back with it.
func decodeBatch(obs []engine.Observation, batch arrow.RecordBatch, ind engine.Indicator, set Set) []engine.Observation {
	row := rowReader{batch: batch}
	for row.row = range int(batch.NumRows()) {
		row.column = 0
		o := engine.Observation{Indicator: ind.ID, Measure: row.text(), Breakdown: row.text(), RefArea: row.text(), TimePeriod: row.text()}
		o.Codes = make([]string, len(ind.Dimensions))
		for d := range o.Codes {
			o.Codes[d] = row.text()
		}
		row.text() // UNIT stands in the structure
		o.Value, o.SE, o.CILow, o.CIHigh, o.CV, o.DF = row.number(), row.number(), row.number(), row.number(), row.number(), row.number()
		o.NBand, o.ObsStatus, o.ConfStatus, o.Comment = row.text(), engine.ObsStatus(row.text()), engine.ConfStatus(row.text()), row.text()
		if set == Full {
			o.Full = row.full()
		}
		obs = append(obs, o)
	}
	return obs
}

type rowReader struct {
	batch       arrow.RecordBatch
	row, column int
}

func (r *rowReader) next() arrow.Array {
	r.column++
	return r.batch.Column(r.column - 1)
}

func (r *rowReader) text() string { return strings.Clone(r.next().(*array.String).Value(r.row)) }
func (r *rowReader) count() int64 { return r.next().(*array.Int64).Value(r.row) }
func (r *rowReader) flag() bool   { return r.next().(*array.Boolean).Value(r.row) }

func (r *rowReader) number() *float64 {
	col := r.next().(*array.Float64)
	if col.IsNull(r.row) {
		return nil
	}
	v := col.Value(r.row)
	return &v
}

func (r *rowReader) full() *engine.FullObservation {
	f := &engine.FullObservation{N: r.count(), NPSU: r.count(), NStrata: r.count(), Households3: r.flag(),
		SumW: r.text(), Class: r.text(), Reason: r.text(), Error: r.text()}
	if w := r.text(); w != "" {
		f.Warnings = strings.Split(w, "\n")
	}
	return f
}
