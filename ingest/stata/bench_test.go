package stata

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"corridor/ingest/cells"
)

// survey looks like a labour force file: many codes, some amounts and weights, two texts, a third of the cells missing.
func survey(release, rows int, big bool) []byte {
	d := &dta{release: release, big: big}
	for i := range 60 {
		v := dtaVar{name: fmt.Sprint("c", i), kind: "byte", format: "%8.0g"}
		switch {
		case i%10 == 3:
			v.kind = "double"
		case i%10 == 6:
			v.kind = "float"
		case i%10 == 8:
			v.kind = "int"
		case i == 4 || i == 44:
			v.kind = "str20"
		}
		d.vars = append(d.vars, v)
	}
	for r := range 1000 {
		var row []any
		for i, v := range d.vars {
			n := (r*31 + i*17) % 90
			switch {
			case strWidth(v.kind) > 0:
				row = append(row, fmt.Sprint("xa ", n))
			case n%3 == 0:
				row = append(row, miss(n%27))
			case v.kind == "byte":
				row = append(row, int8(n))
			case v.kind == "int":
				row = append(row, int16(n*300))
			case v.kind == "float":
				row = append(row, float32(n)*7.1)
			default:
				row = append(row, float64(n)*123456.75)
			}
		}
		d.rows = append(d.rows, row)
	}
	var some bytes.Buffer
	d.data(&some)
	block := bytes.Clone(some.Bytes())
	file := d.bytes()
	at := bytes.Index(file, block)
	count := uint64(rows)
	d.claimRows = &count
	file = d.bytes()
	return append(append(file[:at:at], bytes.Repeat(block, rows/1000)...), file[at+len(block):]...)
}

// BenchmarkLongTexts reads 100,000 rows of a strL of 50 letters: every text its own, or 100 that cells share.
func BenchmarkLongTexts(b *testing.B) {
	const rows = 100_000
	for _, distinct := range []int{rows, 100} {
		d := &dta{release: 118, vars: []dtaVar{{name: "l", kind: "strL"}}}
		for i := range rows {
			at := uint64(i + 1)
			if i < distinct {
				d.texts = append(d.texts, dtaText{1, at, false, fmt.Sprintf("%050d", i)})
			} else {
				at = uint64(1 + i*7919%distinct)
			}
			d.rows = append(d.rows, []any{ref{1, at}})
		}
		file := d.bytes()
		b.Run(fmt.Sprintf("distinct=%d", distinct), func(b *testing.B) {
			r := mustOpen(b, file, cells.Options{})
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				if err := r.Batches(context.Background(), nil, func(*cells.Batch) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRead reads 200,000 rows of 60 columns from memory.
func BenchmarkRead(b *testing.B) {
	const rows = 200_000
	for _, c := range []struct {
		release int
		big     bool
		columns []int
	}{{release: 114}, {release: 118}, {release: 118, big: true}, {release: 118, columns: []int{0, 3, 4, 6, 8, 13, 16, 23, 30, 44}}} {
		file := survey(c.release, rows, c.big)
		for _, workers := range []int{1, 2} {
			columns := len(c.columns)
			if columns == 0 {
				columns = 60
			}
			b.Run(fmt.Sprintf("release=%d/big=%v/columns=%d/workers=%d", c.release, c.big, columns, workers), func(b *testing.B) {
				r := mustOpen(b, file, cells.Options{Workers: workers})
				b.SetBytes(int64(len(file)))
				b.ReportAllocs()
				for b.Loop() {
					got := 0
					err := r.Batches(context.Background(), c.columns, func(batch *cells.Batch) error { got += batch.Len; return nil })
					if err != nil || got != rows {
						b.Fatal(got, err)
					}
				}
			})
		}
	}
}
