package ingest

import (
	"cmp"
	"context"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
	"corridor/ingest/tabular"
)

var stagePanel = engine.Text{En: "finding persons interviewed again", Vi: "tìm người được phỏng vấn lại"}

var turnSchema = arrow.NewSchema([]arrow.Field{
	{Name: "n", Type: wholeType}, {Name: "id", Type: textType}, {Name: "quarter", Type: wholeType}, {Name: "month", Type: wholeType},
	{Name: "place", Type: wholeType}, {Name: "weight", Type: wholeType},
}, nil)

// findLatest puts aside who was interviewed when, of the rows that are in the design, and finds the persons of several quarters.
func (a *assembly) findLatest(ctx context.Context) error {
	b := array.NewRecordBuilder(memory.DefaultAllocator, turnSchema)
	defer b.Release()
	w := newWorker(a.run.plan, a.run.names)
	defer w.release()
	places, narrow := a.fileOrder(), map[int]*layout{}
	err := a.eachPersons(ctx, stagePanel, func(file int, in *tabular.Batch, n int64) error {
		part := a.run.places[file].part
		if narrow[part] == nil {
			narrow[part] = a.run.layout(file).only(designPlaces...)
		}
		j := job{file: file, layout: narrow[part], batch: in}
		if err := a.addModules(ctx, &j, n); err != nil {
			return err
		}
		for _, row := range w.identify(j) {
			appendTurn(b, row, n, places[file])
		}
		return a.keepBatch(ctx, turnTable, b.NewRecordBatch())
	})
	if err != nil {
		return err
	}
	_, twice, err := a.aside.Latest(ctx, turnTable)
	if err != nil {
		return err
	}
	if twice != nil {
		return a.twiceInQuarter(twice)
	}
	a.panel = true
	return nil
}

func appendTurn(b *array.RecordBuilder, row identified, n, place int64) {
	b.Field(1).(*array.StringBuilder).Append(row.id)
	whole := func(i int, v int64) { b.Field(i).(*array.Int64Builder).Append(v) }
	whole(0, n+int64(row.row))
	whole(2, int64(row.period.year)*4+int64(row.period.quarter))
	whole(3, int64(row.month))
	whole(4, place)
	whole(5, row.weight)
}

// keepBatch adds a batch, which is no longer the caller's, to a table kept aside.
func (a *assembly) keepBatch(ctx context.Context, table string, b arrow.RecordBatch) error {
	defer b.Release()
	rows, err := array.NewRecordReader(b.Schema(), []arrow.RecordBatch{b})
	if err != nil {
		return err
	}
	defer rows.Release()
	return a.aside.Keep(ctx, table, rows)
}

// fileOrder is the place of every file by quarter and name: what decides last must not hang on the order of the command line.
func (a *assembly) fileOrder() []int64 {
	r := a.run
	list := make([]int, len(r.files))
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(x, y int) int {
		quarter := func(i int) int32 { return r.plan.layouts[r.places[i].part].part.Quarter }
		return cmp.Or(cmp.Compare(quarter(x), quarter(y)), cmp.Compare(r.names[x], r.names[y]))
	})
	order := make([]int64, len(list))
	for place, i := range list {
		order[i] = int64(place)
	}
	return order
}

func (a *assembly) twiceInQuarter(n []int64) error {
	firstFile, firstRow := a.place(n[0])
	file, row := a.place(n[1])
	at, first := a.run.where(file, row), a.run.where(firstFile, firstRow)
	at.Column = a.run.sourceOf(file, "person_id")
	return engine.Errorf(engine.Rejected, "the same person id as in %s row %d, in the same quarter: nothing was loaded", first.File, first.Row).
		Vi("trùng mã người với %s dòng dữ liệu %d trong cùng một quý: không nạp gì", first.File, first.Row).At(at).
		Do("a person stands once in a quarter: remove the repeated row, make the id unique, or say the quarter of each file (parts)",
			"mỗi người chỉ có một dòng trong một quý: hãy bỏ dòng lặp, làm mã duy nhất, hoặc ghi quý của từng tệp (parts)")
}

// addMerged says which rows of a batch are of persons of several quarters.
func (a *assembly) addMerged(ctx context.Context, j *job, n int64) error {
	b, err := a.aside.Kept(ctx, turnTable+engine.MergedSuffix, "n", n, n+int64(j.batch.Len))
	if err != nil {
		return err
	}
	defer b.Release()
	ns, weights := wholes(b, "n"), wholes(b, "weight")
	latest := columnOf[*array.Boolean](b, "latest")
	for i := range ns {
		j.merged = append(j.merged, merged{row: int(ns[i] - n), latest: latest.Value(i), weight: weights[i]})
	}
	return nil
}

// only is a layout of some variables; its columns are those of the whole, in which the batches come.
func (l *layout) only(places ...int) *layout {
	out := *l
	out.fields = nil
	for _, f := range l.fields {
		if slices.Contains(places, f.place) {
			out.fields = append(out.fields, f)
		}
	}
	return &out
}
