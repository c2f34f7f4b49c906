package convert

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/ingest/cells"
	"corridor/ingest/tabular"
)

// plan says which columns the new file has.
type plan struct {
	format  string // of the source
	schema  *arrow.Schema
	columns []column // as many as fields
	rows    int64
}

// column is a column of the new file.
type column struct {
	from  int  // column of the batches
	codes bool // the missing codes of that column, not its values
}

// newPlan reads a typed file once: which columns have missing codes, and which counts of dates are none.
func newPlan(ctx context.Context, f *tabular.File) (*plan, error) {
	n := len(f.Columns)
	codes, undated := make([]bool, n), make([]bool, n)
	if f.Typed != nil {
		look := mayHaveCodes(f.Codebook.Variables)
		err := f.Typed.Batches(ctx, look, func(b *cells.Batch) error {
			for i, c := range look {
				codes[c] = codes[c] || hasCodes(b.Columns[i].Tags)
				if v := &f.Codebook.Variables[c]; dated(v) && !undated[c] {
					undated[c] = !allDated(f.Format, v.Calendar, &b.Columns[i])
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	p := &plan{format: f.Format}
	taken := map[string]bool{}
	for _, name := range f.Columns {
		taken[name] = true
	}
	var fields []arrow.Field
	for c := range n {
		v := &f.Codebook.Variables[c]
		typ := typeOf(v, f.Typed != nil, undated[c])
		fields = append(fields, arrow.Field{Name: v.Name, Type: typ, Nullable: true, Metadata: metadata(v, f.Codebook)})
		p.columns = append(p.columns, column{from: c})
		if codes[c] {
			name := v.Name + "__missing"
			for taken[name] {
				name += "_"
			}
			taken[name] = true
			fields = append(fields, arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true,
				Metadata: arrow.NewMetadata([]string{"missing_codes_of"}, []string{v.Name})})
			p.columns = append(p.columns, column{from: c, codes: true})
		}
	}
	about := about(f.Codebook)
	p.schema = arrow.NewSchema(fields, &about)
	return p, nil
}

func dated(v *cells.Variable) bool { return v.Calendar == cells.Day || v.Calendar == cells.Instant }

// mayHaveCodes are the columns that can hold missing codes: numbers, and texts with values declared as missing.
func mayHaveCodes(variables []cells.Variable) []int {
	look := []int{}
	for c, v := range variables {
		if v.Kind == cells.Number || len(v.Missing) > 0 {
			look = append(look, c)
		}
	}
	return look
}

func hasCodes(tags []cells.Tag) bool {
	for _, t := range tags {
		if t == cells.UserMissing || t.Extended() {
			return true
		}
	}
	return false
}

func allDated(format string, calendar cells.Calendar, c *cells.Column) bool {
	for row, v := range c.Numbers {
		if c.Tag(row) == cells.Present {
			if _, ok := tabular.Moment(format, calendar, v); !ok {
				return false
			}
		}
	}
	return true
}

// typeOf is the Arrow type of a variable.
func typeOf(v *cells.Variable, typed, undated bool) arrow.DataType {
	switch {
	case v.Kind == cells.Text:
		return arrow.BinaryTypes.String
	case v.Calendar == cells.Day && !undated:
		return arrow.FixedWidthTypes.Date32
	case v.Calendar == cells.Instant && !undated && typed:
		return &arrow.TimestampType{Unit: arrow.Millisecond}
	case typed:
		switch v.Storage {
		case "byte":
			return arrow.PrimitiveTypes.Int8
		case "int":
			return arrow.PrimitiveTypes.Int16
		case "long":
			return arrow.PrimitiveTypes.Int32
		}
		return arrow.PrimitiveTypes.Float64
	}
	return untyped(v)
}

// untyped is that of a number of Parquet or Arrow, by the name of its own type.
func untyped(v *cells.Variable) arrow.DataType {
	name := strings.ToLower(v.Storage)
	switch {
	case v.Calendar != cells.None, strings.Contains(name, "decimal"), strings.HasPrefix(name, "dictionary"):
		return arrow.BinaryTypes.String
	case strings.Contains(name, "uint64"), strings.Contains(name, "bitwidth=64, issigned=false"):
		return arrow.BinaryTypes.String
	case strings.Contains(name, "int"):
		return arrow.PrimitiveTypes.Int64
	}
	return arrow.PrimitiveTypes.Float64
}

// valueLabel is a value label in JSON: value is a number, a text or a missing code.
type valueLabel struct {
	Value any    `json:"value"`
	Label string `json:"label"`
}

func metadata(v *cells.Variable, book *cells.Codebook) arrow.Metadata {
	var keys, values []string
	add := func(key, value string) {
		if value != "" {
			keys, values = append(keys, key), append(values, value)
		}
	}
	add("label", v.Label)
	add("format", v.Format)
	add("storage", v.Storage)
	add("measure", v.Measure)
	add("calendar", calendars[v.Calendar])
	add("units", book.Attributes[v.Name+".units"])
	var labels []valueLabel
	for _, l := range v.Labels {
		one := valueLabel{Value: l.Number, Label: l.Label}
		switch {
		case l.Tag != cells.Present:
			one.Value = l.Tag.String()
		case v.Kind == cells.Text:
			one.Value = l.Text
		}
		labels = append(labels, one)
	}
	if len(labels) > 0 {
		if b, err := json.Marshal(labels); err == nil { // fails for labels of infinities only
			add("value_labels", string(b))
		}
	}
	return arrow.NewMetadata(keys, values)
}

var calendars = map[cells.Calendar]string{cells.Day: "day", cells.Instant: "instant", cells.Clock: "clock", cells.Week: "week",
	cells.Month: "month", cells.Quarter: "quarter", cells.HalfYear: "half-year", cells.Year: "year"}

// about is the metadata of the whole file.
func about(book *cells.Codebook) arrow.Metadata {
	var keys, values []string
	add := func(key, value string) {
		if value != "" {
			keys, values = append(keys, key), append(values, value)
		}
	}
	add("source_format", book.Format)
	add("source_release", book.Release)
	add("source_encoding", book.Encoding.Used)
	add("label", book.Label)
	add("weight", book.Weight)
	for _, c := range book.Characteristics {
		add(fmt.Sprintf("char %s[%s]", c.Of, c.Name), c.Text)
	}
	return arrow.NewMetadata(keys, values)
}
