package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/tabular"
)

// moduleTable is a module of the round in a table kept aside.
type moduleTable struct {
	of        *assembly
	index     int
	module    *Module
	name      string
	columns   []string // kept of every row, in this order
	key       *field   // its columns are of the files, as module.Columns
	item      int      // column of the files; -1 = no roster
	byQuarter bool     // its files are of quarters: a row belongs to persons of its own
	quarters  []int64  // by file
	schema    *arrow.Schema

	// incomplete are the keys of rows that were rejected for their item: what such a person does not list is not known to be
	// nothing. Only kept where it matters (absent: zero).
	incomplete map[string]bool

	read, rejected int64
	number         int64
}

func (a *assembly) newModuleTable(index int) (*moduleTable, error) {
	m := &a.run.plan.mapping.Modules[index]
	t := &moduleTable{of: a, index: index, module: m, name: fmt.Sprint("assembly_module_", index), item: -1, key: newField(variables[m.Join], m.Key)}
	all := m.Columns()
	for _, c := range m.Key.Columns() {
		t.key.cols = append(t.key.cols, slices.Index(all, c))
	}
	if m.Roster != nil {
		t.item = slices.Index(all, m.Roster.Item)
	}
	for _, l := range a.run.plan.layouts {
		for _, c := range l.joined {
			if c.module == index && !slices.Contains(t.columns, c.column) {
				t.columns = append(t.columns, c.column)
			}
		}
	}
	fields := []arrow.Field{{Name: "number", Type: wholeType}, {Name: "src_file", Type: wholeType}, {Name: "src_row", Type: wholeType},
		{Name: "quarter", Type: wholeType}, {Name: "key", Type: textType}, {Name: "item", Type: textType}, {Name: "cells", Type: arrow.BinaryTypes.Binary}}
	t.schema = arrow.NewSchema(fields, nil)
	return t, t.findQuarters()
}

// findQuarters: in a pooled round the files of a module may be of one quarter each, if the part of their name says so.
func (t *moduleTable) findQuarters() error {
	r := t.of.run
	t.quarters = make([]int64, len(r.files))
	if r.plan.mapping.Pool.Periods == 0 {
		return nil
	}
	without := ""
	for i, place := range r.places {
		if place.module != t.index {
			continue
		}
		if t.quarters[i] = r.plan.mapping.quarterOf(r.names[i]); t.quarters[i] > 0 {
			t.byQuarter = true
		} else {
			without = r.names[i]
		}
	}
	if t.byQuarter && without != "" {
		return engine.Errorf(engine.Usage, "module %s: some of its files fit a part that has a quarter, %s fits none", t.module.Name, without).
			Vi("mô-đun %s: một số tệp khớp phần có quý, còn %s thì không", t.module.Name, without).At(engine.Where{File: r.plan.mapping.Path}).
			Do("let the patterns of parts fit all files of the module, or none", "hãy để mẫu tên của parts khớp mọi tệp của mô-đun, hoặc không khớp tệp nào")
	}
	return nil
}

// quarterOf is the quarter of the first part whose pattern fits a file; 0 if there is none.
func (m *Mapping) quarterOf(file string) int64 {
	for i := range m.Parts {
		if m.Parts[i].Quarter > 0 && fits(m.Parts[i].Files, file) {
			return int64(m.Parts[i].Quarter)
		}
	}
	return 0
}

// zero says whether an item that is not listed, of a person who lists others, counts as nothing in this column.
func (t *moduleTable) zero(column string) bool {
	r := t.module.Roster
	return r != nil && r.Absent == "zero" && r.Variables["amount"].Column == column
}

// lacks notes that a row of a roster was rejected, so that the list of its person is not whole.
func (t *moduleTable) lacks(key string) {
	if r := t.module.Roster; r == nil || r.Absent != "zero" {
		return
	}
	if t.incomplete == nil {
		t.incomplete = map[string]bool{}
	}
	t.incomplete[strings.Clone(key)] = true
}

// load puts the rows of the module aside and finds the persons that they belong to.
func (t *moduleTable) load(ctx context.Context, l *loader) error {
	if err := keep(ctx, t.of.aside, t.name, t.schema, func(ctx context.Context, send func(arrow.RecordBatch) error) error {
		return t.eachFile(ctx, l, send)
	}); err != nil {
		return err
	}
	match := engine.Match{Rows: t.name, To: personTable, ToKey: t.module.Join}
	if t.item >= 0 {
		match.Item = "item"
	}
	if t.byQuarter {
		match.By = []string{"quarter"}
	}
	got, err := t.of.aside.Match(ctx, match)
	if err != nil {
		return err
	}
	t.rejected += got.Unmatched + got.Repeated
	if got != (engine.Matched{}) {
		if err := t.tellFaults(ctx, l); err != nil {
			return err
		}
	}
	l.modules = append(l.modules, moduleCounts{t.module, t.read, t.rejected})
	return nil
}

func (t *moduleTable) eachFile(ctx context.Context, l *loader, send func(arrow.RecordBatch) error) error {
	r := t.of.run
	stage := engine.Text{En: "reading module " + t.module.Name, Vi: "đọc mô-đun " + t.module.Name}
	r.beginStage(stage, func(at filePlace) bool { return at.module == t.index })
	b := array.NewRecordBuilder(memory.DefaultAllocator, t.schema)
	defer b.Release()
	all := t.module.Columns()
	var cols []int // to keep, of the file's
	for _, c := range t.columns {
		cols = append(cols, slices.Index(all, c))
	}
	for i, f := range r.files {
		if r.places[i].module != t.index {
			continue
		}
		err := f.open.Batches(ctx, func(in *tabular.Batch) error {
			l.rowsOf[i] += int64(in.Len)
			if err := l.tell(ctx, t.stage(b, i, in, cols)); err != nil {
				return err
			}
			return send(b.NewRecordBatch())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stage builds the rows that can belong to somebody, and gives the others as rejects.
func (t *moduleTable) stage(b *array.RecordBuilder, file int, in *tabular.Batch, cols []int) (bad []engine.Reject) {
	var key keyReader
	var packed []byte
	whole := func(i int, v int64) { b.Field(i).(*array.Int64Builder).Append(v) }
	for row := range in.Len {
		t.read++
		id, wrong := t.keyOf(&key, in, row)
		if wrong >= 0 {
			bad = append(bad, t.fault(keyInvalid, file, in.FirstRow+int64(row), t.column(wrong), in.Text(wrong, row)))
			continue
		}
		item, ok := t.itemOf(in, row)
		if !ok {
			t.lacks(id)
			bad = append(bad, t.fault(itemUnknown, file, in.FirstRow+int64(row), t.module.Roster.Item, in.Text(t.item, row)))
			continue
		}
		whole(0, t.number)
		t.number++
		whole(1, int64(file))
		whole(2, in.FirstRow+int64(row))
		whole(3, t.quarters[file])
		b.Field(4).(*array.StringBuilder).Append(id)
		b.Field(5).(*array.StringBuilder).Append(item)
		packed = packed[:0]
		for _, col := range cols {
			packed = appendPacked(packed, in, col, row)
		}
		b.Field(6).(*array.BinaryBuilder).Append(packed)
	}
	t.rejected += int64(len(bad))
	return bad
}

// keyOf is the key of a row, or the column that spoils it (else -1).
func (t *moduleTable) keyOf(key *keyReader, in *tabular.Batch, row int) (string, int) {
	if t.key.source.Key != nil {
		c, bad := key.read(t.key, in, 0, row)
		return c.text, bad
	}
	if c := t.key.cellOf(in, row); c.state == present {
		return c.text, -1
	}
	return "", t.key.cols[0]
}

// itemOf is the item of a roster's row, "" where there is no roster.
func (t *moduleTable) itemOf(in *tabular.Batch, row int) (string, bool) {
	if t.item < 0 {
		return "", true
	}
	if in.Tag(t.item, row) != cells.Present {
		return "", false
	}
	item, ok := t.module.Roster.Items[itemCode(in.Text(t.item, row))]
	return item, ok
}

func (t *moduleTable) column(col int) string { return t.module.Columns()[col] }

func (t *moduleTable) fault(rule ruleID, file int, row int64, column, value string) engine.Reject {
	return engine.Reject{File: t.of.run.names[file], Row: row, Column: column, Value: value,
		Rule: rules[rule].id, Severity: rules[rule].severity, Text: rules[rule].text}
}

// faultRows are looked up at a time, by their number in the module.
const faultRows = 1 << 16

// tellFaults lists the rows whose key nobody has, or that stand twice.
func (t *moduleTable) tellFaults(ctx context.Context, l *loader) error {
	column := strings.Join(t.module.Key.Columns(), "-")
	for from := int64(0); from < t.number; from += faultRows {
		b, err := t.of.aside.Kept(ctx, t.name+engine.FaultSuffix, "number", from, from+faultRows)
		if err != nil {
			return err
		}
		files, rows := wholes(b, "src_file"), wholes(b, "src_row")
		keys, unmatched := columnOf[*array.String](b, "key"), columnOf[*array.Boolean](b, "unmatched")
		var list []engine.Reject
		for i := range files {
			rule := keyDuplicate
			if unmatched.Value(i) {
				rule = keyUnmatched
			} else {
				t.lacks(keys.Value(i))
			}
			list = append(list, t.fault(rule, int(files[i]), rows[i], column, strings.Clone(keys.Value(i))))
		}
		b.Release()
		if err := l.tell(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

// found are the rows of a module that belong to a batch of persons.
type found struct {
	page *page
	any  []bool             // by row of the batch: something belongs to the person
	at   map[string][]int32 // by item ("" without a roster), then by row of the batch
}

func (t *moduleTable) find(ctx context.Context, n int64, rows int) (found, error) {
	b, err := t.of.aside.Kept(ctx, t.name+engine.FoundSuffix, "n", n, n+int64(rows), "number")
	if err != nil {
		return found{}, err
	}
	defer b.Release()
	out := found{page: newPage(b, len(t.columns)), any: make([]bool, rows), at: map[string][]int32{}}
	items := []string{""}
	if t.module.Roster != nil {
		items = t.module.Roster.items()
	}
	ns, item, keys := wholes(b, "n"), columnOf[*array.String](b, "item"), columnOf[*array.String](b, "key")
	whole := make([]bool, rows) // the list is
	for i, at := range ns {
		out.any[at-n], whole[at-n] = true, !t.incomplete[keys.Value(i)]
	}
	for _, name := range items {
		list := make([]int32, rows)
		for row := range list {
			if list[row] = noRow; whole[row] {
				list[row] = unlisted
			}
		}
		out.at[name] = list
	}
	for i, at := range ns {
		out.at[item.Value(i)][at-n] = int32(i)
	}
	return out, nil
}
