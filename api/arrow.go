package api

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
)

// codeType is the type of every code and label column. One dictionary a column and stream, never a delta or a
// replacement, and buffers uncompressed: JavaScript and polars read nothing else everywhere (api-notes 2, no 11).
var codeType = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// batchRows is how many rows go in one record batch; small batches cost throughput (engine-notes C1).
const batchRows = 64 << 10

// encodeArrow writes an Arrow IPC stream. With labels each code column that has some is followed by NAME_LABEL_VI and
// NAME_LABEL_EN. All memory taken from mem is given back.
func encodeArrow(mem memory.Allocator, columns []column, rows []*figure, meta arrow.Metadata, synthetic, labels bool) ([]byte, error) {
	fields := arrowFields(columns, synthetic, labels)
	defer func() {
		for _, f := range fields {
			f.release()
		}
	}()
	list := make([]arrow.Field, len(fields))
	for i, f := range fields {
		list[i] = f.Field
	}
	schema := arrow.NewSchema(list, &meta)
	for i := range fields {
		fields[i].makeDictionary(mem)
	}
	var out bytes.Buffer
	out.Grow(16<<10 + len(rows)*len(fields)*6) // codes take 4 bytes, numbers 8
	w := ipc.NewWriter(&out, ipc.WithSchema(schema), ipc.WithAllocator(mem))
	for start := 0; start == 0 || start < len(rows); start += batchRows {
		if err := writeBatch(w, mem, schema, fields, rows[start:min(start+batchRows, len(rows))]); err != nil {
			_ = w.Close() // the first error is the one to tell
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// arrowField is a column of the stream: how its values are read from a figure, and its dictionary.
type arrowField struct {
	arrow.Field
	at         func(*figure) int
	number     func(*figure) *float64
	flag       bool
	words      []string
	dictionary arrow.Array
}

func arrowFields(columns []column, synthetic, labels bool) []arrowField {
	var out []arrowField
	for _, c := range columns {
		switch {
		case c.flag:
			out = append(out, arrowField{Field: arrow.Field{Name: c.name, Type: arrow.FixedWidthTypes.Boolean, Metadata: c.metadata("")}, flag: synthetic})
		case c.number != nil:
			out = append(out, arrowField{Field: arrow.Field{Name: c.name, Type: arrow.PrimitiveTypes.Float64, Nullable: true, Metadata: c.metadata("")}, number: c.number})
		default:
			out = append(out, c.codeField("", func(k engine.Code) string { return k.ID }))
			if labels && c.labelled {
				out = append(out, c.codeField("VI", func(k engine.Code) string { return k.Label.In("vi") }),
					c.codeField("EN", func(k engine.Code) string { return k.Label.In("en") }))
			}
		}
	}
	return out
}

// codeField is the column of the codes themselves (language "") or of their labels. Two codes may share a label, and
// readers (pandas) want the words of a dictionary to differ, so each word stands once.
func (c *column) codeField(language string, word func(engine.Code) string) arrowField {
	name := c.name
	if language != "" {
		name += "_LABEL_" + language
	}
	f := arrowField{Field: arrow.Field{Name: name, Type: codeType, Nullable: true, Metadata: c.metadata(language)}}
	place, wordOf := map[string]int{}, make([]int, len(c.codes))
	for i, code := range c.codes {
		w := word(code)
		at, known := place[w]
		if !known {
			at = len(f.words)
			place[w] = at
			f.words = append(f.words, w)
		}
		wordOf[i] = at
	}
	codeAt := c.at
	f.at = func(fig *figure) int {
		if at := codeAt(fig); at >= 0 {
			return wordOf[at]
		}
		return -1
	}
	return f
}

func (c *column) metadata(language string) arrow.Metadata {
	keys, values := []string{"concept"}, []string{c.concept}
	add := func(key, value string) {
		if value != "" {
			keys, values = append(keys, key), append(values, value)
		}
	}
	add("title_en", c.title.En)
	add("title_vi", c.title.Vi)
	add("codelist", c.codelist)
	add("unit", c.unit)
	add("language", strings.ToLower(language))
	return arrow.NewMetadata(keys, values)
}

func (f *arrowField) makeDictionary(mem memory.Allocator) {
	if f.at == nil {
		return
	}
	b := array.NewStringBuilder(mem)
	defer b.Release()
	b.AppendValues(f.words, nil)
	f.dictionary = b.NewArray()
}

func (f *arrowField) release() {
	if f.dictionary != nil {
		f.dictionary.Release()
	}
}

func writeBatch(w *ipc.Writer, mem memory.Allocator, schema *arrow.Schema, fields []arrowField, rows []*figure) error {
	arrays := make([]arrow.Array, len(fields))
	for i := range fields {
		arrays[i] = fields[i].build(mem, rows)
	}
	batch := array.NewRecordBatch(schema, arrays, int64(len(rows)))
	for _, a := range arrays {
		a.Release() // the batch holds them now
	}
	defer batch.Release()
	return w.Write(batch)
}

func (f *arrowField) build(mem memory.Allocator, rows []*figure) arrow.Array {
	switch {
	case f.at != nil:
		return f.buildCodes(mem, rows)
	case f.number != nil:
		b := array.NewFloat64Builder(mem)
		defer b.Release()
		b.Reserve(len(rows))
		for _, fig := range rows {
			if v := f.number(fig); v != nil {
				b.UnsafeAppend(*v)
			} else {
				b.AppendNull()
			}
		}
		return b.NewArray()
	default:
		b := array.NewBooleanBuilder(mem)
		defer b.Release()
		for range rows {
			b.Append(f.flag)
		}
		return b.NewArray()
	}
}

func (f *arrowField) buildCodes(mem memory.Allocator, rows []*figure) arrow.Array {
	b := array.NewInt32Builder(mem)
	defer b.Release()
	b.Reserve(len(rows))
	for _, fig := range rows {
		if at := f.at(fig); at >= 0 {
			b.UnsafeAppend(int32(at))
		} else {
			b.AppendNull()
		}
	}
	indices := b.NewArray()
	defer indices.Release()
	return array.NewDictionaryArray(codeType, indices, f.dictionary)
}

// arrowMetadata is what a stream says about itself: where it comes from, how it was made, how to cite it.
func (s *snapshot) arrowMetadata(cfg *Config, sel *selection) (arrow.Metadata, error) {
	method, err := encodeJSON(s.methodBlock(sel.indicator, sel.measures, "en"))
	if err != nil {
		return arrow.Metadata{}, err
	}
	ind := sel.indicator
	pairs := [][2]string{
		{"release", s.manifest.ID},
		{"status", s.status()},
		{"synthetic", strconv.FormatBool(s.manifest.Hashed.Synthetic)},
		{"indicator", ind.ID},
		{"title_en", ind.Title.En}, {"title_vi", ind.Title.In("vi")},
		{"breakdown", sel.table.breakdown},
		{"periods", strings.Join(s.periods, ",")},
		{"method", strings.TrimSpace(string(method))},
		{"citation", s.citation(cfg, ind, "en")}, {"citation_vi", s.citation(cfg, ind, "vi")},
		{"licence", cfg.Licence},
	}
	if !s.manifest.Hashed.Config.SecondaryDone {
		pairs = append(pairs, [2]string{"notice_en", noSecondary.En}, [2]string{"notice_vi", noSecondary.Vi})
	}
	var keys, values []string
	for _, p := range pairs {
		keys, values = append(keys, p[0]), append(values, p[1])
	}
	return arrow.NewMetadata(keys, values), nil
}
