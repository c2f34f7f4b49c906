package querytest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/shopspring/decimal"

	"corridor/engine/schema"
)

// Person is one row of the person table: column → text as in a script. Columns that are not there are missing values.
type Person map[string]string

// Complete fills what a script may leave out.
func (p Person) Complete(number int) {
	id := strconv.Itoa(number)
	for _, key := range []string{"person_id", "hh_id"} {
		if _, ok := p[key]; !ok {
			p[key] = id
		}
	}
	if _, ok := p["cost_fin_vnd"]; !ok && p["cost_vnd"] != "" {
		p["cost_fin_vnd"] = p["cost_vnd"]
	}
	p.quotient("rci", "cost_vnd", "earn_vnd")
	p.quotient("rci_fin", "cost_fin_vnd", "earn_vnd")
	for _, name := range schema.Binned {
		if v, ok := p[name]; ok && v != "null" {
			hi, lo := unscaled(v, columns[name].Scale)
			p[name+schema.BinSuffix] = strconv.Itoa(int(schema.BinOf(hi, lo)))
		}
	}
}

// quotient is the ratio as ingest stores it: sixteen decimals.
func (p Person) quotient(to, num, den string) {
	_, given := p[to]
	c, errC := decimal.NewFromString(p[num])
	e, errE := decimal.NewFromString(p[den])
	if !given && errC == nil && errE == nil && e.IsPositive() {
		p[to] = c.DivRound(e, schema.RATIO.Scale).String()
	}
}

func unscaled(text string, scale int32) (hi int64, lo uint64) {
	d := decimal.RequireFromString(text).Shift(scale)
	n := decimal128.FromBigInt(d.Round(0).BigInt())
	return n.HighBits(), n.LowBits()
}

var columns = func() map[string]schema.Type {
	m := map[string]schema.Type{}
	for _, c := range schema.Person() {
		m[c.Name] = c.Type
	}
	return m
}()

// Batch makes the persons a batch of the columns that some person has. The caller releases it.
func Batch(persons []Person) (arrow.RecordBatch, error) {
	used := map[string]bool{"w_final": true}
	for _, p := range persons {
		for c := range maps.Keys(p) {
			if _, ok := columns[c]; !ok {
				return nil, fmt.Errorf("no column %q in the person table", c)
			}
			used[c] = true
		}
	}
	var fields []arrow.Field
	for _, c := range schema.Person() {
		if used[c.Name] {
			fields = append(fields, arrow.Field{Name: c.Name, Type: c.Type.Arrow(), Nullable: true})
		}
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, p := range persons {
		for i, f := range fields {
			if err := appendText(b.Field(i), p[f.Name], columns[f.Name]); err != nil {
				return nil, fmt.Errorf("column %s: %w", f.Name, err)
			}
		}
	}
	return b.NewRecordBatch(), nil
}

func appendText(b array.Builder, text string, t schema.Type) error {
	if text == "" || text == "null" {
		b.AppendNull()
		return nil
	}
	var err error
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(text)
	case *array.BooleanBuilder:
		var v bool
		v, err = strconv.ParseBool(text)
		b.Append(v)
	case *array.Int32Builder:
		var v int64
		v, err = strconv.ParseInt(text, 10, 32)
		b.Append(int32(v))
	case *array.Int64Builder:
		var v int64
		v, err = strconv.ParseInt(text, 10, 64)
		b.Append(v)
	case *array.Decimal128Builder:
		if _, err = decimal.NewFromString(text); err == nil {
			hi, lo := unscaled(text, t.Scale)
			b.Append(decimal128.New(hi, lo))
		}
	}
	return err
}

// parsePerson reads key=value words over the defaults; repeat=N makes N such persons.
func parsePerson(line string, defaults Person) (p Person, times int, err error) {
	p, times = maps.Clone(defaults), 1
	if p == nil {
		p = Person{}
	}
	for _, word := range strings.Fields(line) {
		key, value, ok := strings.Cut(word, "=")
		switch {
		case key == "repeat":
			if times, err = strconv.Atoi(value); err != nil {
				return nil, 0, err
			}
		case !ok || !slices.Contains(columnNames, key):
			return nil, 0, fmt.Errorf("%q is not column=value", word)
		default:
			p[key] = value
		}
	}
	return p, times, nil
}

var columnNames = slices.Collect(maps.Keys(columns))
