package queries

import (
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
	"corridor/engine/schema"
)

// codebook is what a dimension's stored codes mean for publication. Stored codes are numbered from 1 in order; 0 is a
// missing code, which is in no group.
type codebook struct {
	stored    map[string]uint16
	published []string
	groups    [][]uint16 // stored number → published numbers; groups[0] is empty
}

// ageBands are the published age bands and the stored bands that they are unions of (methodology 1.8).
var ageBands = []struct {
	code  string
	parts []string
}{
	{"Y15T24", []string{"Y15T24"}},
	{"Y25T34", []string{"Y25T29", "Y30T34"}},
	{"Y35T44", []string{"Y35T44"}},
	{"Y_GE45", []string{"Y_GE45"}},
	{"Y15T29", []string{"Y15T24", "Y25T29"}},
	{"Y_GE30", []string{"Y30T34", "Y35T44", "Y_GE45"}},
}

// readCodebook finds the codes of a dimension that some population has.
func readCodebook(ctx context.Context, r engine.Reader, table string, p *plan, d schema.Dimension) (codebook, error) {
	q := engine.Query{SQL: fmt.Sprintf("SELECT %[1]s, COUNT(*) FROM %[2]s WHERE %[1]s IS NOT NULL AND (%[3]s) GROUP BY %[1]s", d.Column, table, p.any.sql())}
	var codes []string
	err := eachBatch(ctx, r, q, func(b arrow.RecordBatch) error {
		for i := range int(b.NumRows()) {
			codes = append(codes, textAt(b.Column(0), i))
		}
		return nil
	})
	slices.Sort(codes)
	return newCodebook(d, codes), err
}

func newCodebook(d schema.Dimension, codes []string) codebook {
	b := codebook{stored: map[string]uint16{}, groups: make([][]uint16, len(codes)+1)}
	for i, c := range codes {
		b.stored[c] = uint16(i + 1)
		if d.ID != "AGE" {
			b.published = append(b.published, c)
			b.groups[i+1] = []uint16{uint16(i)}
		}
	}
	if d.ID != "AGE" {
		return b
	}
	for _, band := range ageBands {
		used := false
		for _, part := range band.parts {
			if n, ok := b.stored[part]; ok {
				b.groups[n] = append(b.groups[n], uint16(len(b.published)))
				used = true
			}
		}
		if used {
			b.published = append(b.published, band.code)
		}
	}
	return b
}

// layout numbers the domains of a breakdown: the combinations of published codes, the last dimension fastest.
type layout struct {
	dims  []int
	sizes []int
	books []*codebook
}

func newLayout(b breakdown, books []codebook) layout {
	l := layout{dims: b.dims}
	for _, d := range b.dims {
		l.books = append(l.books, &books[d])
		l.sizes = append(l.sizes, len(books[d].published))
	}
	return l
}

func (l *layout) domains() int {
	n := 1
	for _, s := range l.sizes {
		n *= s
	}
	return n
}

// of appends the domains that a cell with these stored codes is in: none if a code is missing, several where bands overlap.
func (l *layout) of(codes []uint16, to []int32) []int32 {
	to = append(to, 0)
	for i, d := range l.dims {
		groups := l.books[i].groups[codes[d]]
		if len(groups) == 0 {
			return to[:0]
		}
		size := int32(l.sizes[i])
		n := len(to)
		for j := range n {
			base := to[j] * size
			to[j] = base + int32(groups[0])
			for _, g := range groups[1:] {
				to = append(to, base+int32(g))
			}
		}
	}
	return to
}

// codes are the published codes of a domain.
func (l *layout) codes(domain int) []string {
	out := make([]string, len(l.dims))
	for i := len(l.dims) - 1; i >= 0; i-- {
		out[i] = l.books[i].published[domain%l.sizes[i]]
		domain /= l.sizes[i]
	}
	return out
}
