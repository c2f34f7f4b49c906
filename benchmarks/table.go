package benchmarks

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"corridor/engine/survey"
	"corridor/ingest/tabular"
)

// Table is a loaded file: the starting point of every comparison with another survey package, which starts from its own
// table in memory (a data.frame, a polars DataFrame).
type Table struct {
	Rows   int
	Weight *survey.Weights
	Code   map[string]*survey.Factor // categories; a blank is missing
	Number map[string][]float64      // NaN is missing
}

// Columns says how the columns of a file are to be held.
type Columns struct {
	Weight string
	Code   []string
	Number []string
}

// Load reads the columns of a CSV or Parquet file.
func Load(ctx context.Context, path string, c Columns) (*Table, error) {
	names := append(append([]string{c.Weight}, c.Code...), c.Number...)
	f, err := tabular.Open(ctx, path, tabular.Options{Columns: names})
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	l := loader{codes: make([]coder, len(c.Code)), numbers: make([][]float64, len(c.Number))}
	if f.Rows > 0 {
		l.reserve(int(f.Rows))
	}
	if err := f.Batches(ctx, l.add); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l.table(c), nil
}

type loader struct {
	rows    int
	weight  survey.WeightsBuilder
	codes   []coder
	numbers [][]float64
}

// coder turns texts into codes in order of appearance.
type coder struct {
	factor survey.Factor
	seen   map[string]int32
}

func (l *loader) reserve(rows int) {
	for i := range l.codes {
		l.codes[i].factor.Code = make([]int32, 0, rows)
	}
	for i := range l.numbers {
		l.numbers[i] = make([]float64, 0, rows)
	}
}

func (l *loader) add(b *tabular.Batch) error {
	for r := range b.Len {
		if err := l.weight.AppendText(b.Text(0, r)); err != nil {
			return err
		}
	}
	for i := range l.codes {
		for r := range b.Len {
			l.codes[i].add(b.Text(1+i, r))
		}
	}
	first := 1 + len(l.codes)
	for i := range l.numbers {
		for r := range b.Len {
			v := math.NaN()
			if text := b.Text(first+i, r); text != "" {
				var err error
				if v, err = strconv.ParseFloat(text, 64); err != nil {
					return err
				}
			}
			l.numbers[i] = append(l.numbers[i], v)
		}
	}
	l.rows += b.Len
	return nil
}

func (c *coder) add(text string) {
	if text == "" {
		c.factor.Code = append(c.factor.Code, -1)
		return
	}
	code, ok := c.seen[text]
	if !ok {
		if c.seen == nil {
			c.seen = map[string]int32{}
		}
		text = strings.Clone(text) // the cell is a part of a large batch
		code = int32(len(c.factor.Level))
		c.seen[text] = code
		c.factor.Level = append(c.factor.Level, text)
	}
	c.factor.Code = append(c.factor.Code, code)
}

func (l *loader) table(c Columns) *Table {
	t := &Table{Rows: l.rows, Weight: l.weight.Weights(), Code: map[string]*survey.Factor{}, Number: map[string][]float64{}}
	for i, name := range c.Code {
		t.Code[name] = &l.codes[i].factor
	}
	for i, name := range c.Number {
		t.Number[name] = l.numbers[i]
	}
	return t
}

// Frame is the design of the table: columns stratum and psu.
func (t *Table) Frame() (*survey.Frame, error) {
	return survey.NewFrame(survey.Sample{Weight: t.Weight, Strata: t.Code["stratum"], Stages: []*survey.Factor{t.Code["psu"]}})
}
