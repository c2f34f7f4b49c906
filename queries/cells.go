package queries

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
)

// frame holds the cells of some PSUs: persons of the same stratum, PSU, household, codes and quantile values, reduced to
// their sums. Cells stand in the order of PSU, then household; PSUs are whole.
type frame struct {
	psu       []int32
	household []int32
	codes     [][]uint16 // by cell: stored number in each dimension of the plan
	values    [][]float64
	entries   [][]entry // by cell: the sums that are not 0
}

// entry is a sum of a cell that is not 0.
type entry struct {
	sum   int32
	value i128
}

// chunk is what one query asks for: whole strata, or PSUs of one stratum.
type chunk struct {
	strata []string
	psus   []string // of the only stratum; nil: all
	cells  int64    // at most
}

// chunks cuts the sample into parts of at most limit cells each, unless a single PSU has more. Parts follow the design's order.
func chunks(list []sampled, limit int64) []chunk {
	var out []chunk
	for from := 0; from < len(list); {
		to, members := from, int64(0)
		for ; to < len(list) && list[to].stratum == list[from].stratum; to++ {
			members += list[to].members
		}
		switch last := len(out) - 1; {
		case members == 0:
		case members > limit:
			out = append(out, splitStratum(list[from:to], limit)...)
		case last >= 0 && out[last].psus == nil && out[last].cells+members <= limit:
			out[last].strata = append(out[last].strata, list[from].stratum)
			out[last].cells += members
		default:
			out = append(out, chunk{strata: []string{list[from].stratum}, cells: members})
		}
		from = to
	}
	return out
}

func splitStratum(list []sampled, limit int64) []chunk {
	var out []chunk
	for _, s := range list {
		if s.members == 0 {
			continue
		}
		last := len(out) - 1
		if last < 0 || out[last].cells+s.members > limit || len(out[last].psus) == maxNames {
			out = append(out, chunk{strata: []string{s.stratum}})
			last++
		}
		out[last].psus = append(out[last].psus, s.psu)
		out[last].cells += s.members
	}
	return out
}

// maxNames bounds the names bound to one query.
const maxNames = 5000

// cellQuery reduces the persons of a chunk to cells.
func (p *plan) cellQuery(table string, c chunk) engine.Query {
	keys := []string{"stratum_id", "psu_id", "hh_id"}
	for _, d := range p.dimensions {
		keys = append(keys, d.Column)
	}
	keys = append(keys, p.columns...)
	var b strings.Builder
	b.WriteString("SELECT " + strings.Join(keys, ", "))
	for _, s := range p.sums {
		b.WriteString(",\n  " + s.sql())
	}
	var args []any
	names := func(column string, list []string) string {
		for _, n := range list {
			args = append(args, n)
		}
		return column + " IN (?" + strings.Repeat(", ?", len(list)-1) + ")"
	}
	fmt.Fprintf(&b, "\nFROM %s WHERE (%s) AND %s", table, p.any.sql(), names("stratum_id", c.strata))
	if c.psus != nil {
		b.WriteString(" AND " + names("psu_id", c.psus))
	}
	b.WriteString("\nGROUP BY " + strings.Join(keys, ", "))
	return engine.Query{SQL: b.String(), Args: args}
}

// readFrame asks for a chunk and brings its cells into order.
func (b *build) readFrame(ctx context.Context, c chunk) (*frame, error) {
	f := &frame{values: make([][]float64, len(b.plan.columns))}
	households := map[string]int32{}
	err := eachBatch(ctx, b.reader, b.plan.cellQuery(b.table, c), func(batch arrow.RecordBatch) error {
		return b.addBatch(f, households, batch)
	})
	if err != nil {
		return nil, err
	}
	f.sort()
	return f, nil
}

func (b *build) addBatch(f *frame, households map[string]int32, batch arrow.RecordBatch) error {
	rows := int(batch.NumRows())
	keys := 3 + len(b.plan.dimensions)
	from := len(f.psu)
	for i := range rows {
		psu, ok := b.psuAt[psuName{textAt(batch.Column(0), i), textAt(batch.Column(1), i)}]
		if !ok {
			return engine.Errorf(engine.Internal, "a cell names a PSU that the design does not have: the table changed during the build")
		}
		f.psu = append(f.psu, psu)
		name := textAt(batch.Column(2), i)
		h, ok := households[name]
		if !ok {
			h = int32(len(households))
			households[name] = h
		}
		f.household = append(f.household, h)
		codes := make([]uint16, len(b.plan.dimensions))
		for d := range codes {
			codes[d] = b.books[d].stored[textAt(batch.Column(3+d), i)]
		}
		f.codes = append(f.codes, codes)
	}
	for k, name := range b.plan.columns {
		col := batch.Column(keys + k)
		scale := personColumns[name].Scale
		for i := range rows {
			v := math.NaN()
			if !col.IsNull(i) {
				v = numberAt(col, i).float(scale)
			}
			f.values[k] = append(f.values[k], v)
		}
	}
	f.entries = append(f.entries, make([][]entry, rows)...)
	scratch := make([]entry, 0, len(b.plan.sums))
	for i := range rows {
		scratch = scratch[:0]
		for s := range b.plan.sums {
			if v := numberAt(batch.Column(keys+len(b.plan.columns)+s), i); !v.zero() {
				scratch = append(scratch, entry{int32(s), v})
			}
		}
		f.entries[from+i] = slices.Clone(scratch)
	}
	return nil
}

// sort brings cells into the order of PSU and household. Cells of one household may stand in any order: what is done with
// them does not depend on it.
func (f *frame) sort() {
	order := make([]int32, len(f.psu))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if d := int(f.psu[a]) - int(f.psu[b]); d != 0 {
			return d
		}
		return int(f.household[a]) - int(f.household[b])
	})
	f.psu, f.household = permuted(f.psu, order), permuted(f.household, order)
	f.codes, f.entries = permuted(f.codes, order), permuted(f.entries, order)
	for k := range f.values {
		f.values[k] = permuted(f.values[k], order)
	}
}

func permuted[T any](v []T, order []int32) []T {
	out := make([]T, len(v))
	for i, o := range order {
		out[i] = v[o]
	}
	return out
}
