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

// frame holds the cells of some PSUs: persons of one PSU and household with the same codes, the same values and the same
// conditions met. Cells stand in the order of PSU, then household; PSUs are whole.
type frame struct {
	psu       []int32
	household []int32
	codes     [][]uint16  // by cell: stored number in each dimension of the plan
	values    [][]float64 // by column: quantile values, NaN if missing
	sums      [][]i128    // by cell: the plan's sums
	persons   int64       // with a weight above 0
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

// cellQuery reduces the persons of a chunk to cells. The conditions of all populations and shares become bits of a key, so
// that one sum for each amount is enough for every measure.
func (p *plan) cellQuery(table string, c chunk) engine.Query {
	keys := []string{"stratum_id", "psu_id", "hh_id"}
	for _, d := range p.dimensions {
		keys = append(keys, d.Column)
	}
	keys = append(keys, p.columns...)
	keys = append(keys, p.masks()...)
	sums := []string{"CAST(SUM(CASE WHEN w_final > 0 THEN 1 ELSE 0 END) AS BIGINT)", "CAST(SUM(" + weightSQL + ") AS DECIMAL(38,6))"}
	for _, a := range p.amounts {
		sums = append(sums, amountSum(a))
	}
	var args []any
	names := func(column string, list []string) string {
		for _, n := range list {
			args = append(args, n)
		}
		return column + " IN (?" + strings.Repeat(", ?", len(list)-1) + ")"
	}
	where := fmt.Sprintf("(%s) AND %s", p.any.sql(), names("stratum_id", c.strata))
	if c.psus != nil {
		where += " AND " + names("psu_id", c.psus)
	}
	return engine.Query{
		SQL: fmt.Sprintf("SELECT %s,\n  %s\nFROM %s WHERE %s\nGROUP BY %s", strings.Join(keys, ", "), strings.Join(sums, ",\n  "),
			table, where, strings.Join(keys, ", ")),
		Args: args,
	}
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
	dims, rows := len(b.plan.dimensions), int(batch.NumRows())
	codes := make([]uint16, rows*dims)
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
			households[strings.Clone(name)] = h
		}
		f.household = append(f.household, h)
		f.codes = append(f.codes, codes[i*dims:(i+1)*dims])
	}
	for d := range dims {
		for i := range rows {
			codes[i*dims+d] = b.books[d].stored[textAt(batch.Column(3+d), i)]
		}
	}
	for k, name := range b.plan.columns {
		col := batch.Column(3 + dims + k)
		scale := personColumns[name].Scale
		for i := range rows {
			v := math.NaN()
			if !col.IsNull(i) {
				v = numberAt(col, i).float(scale)
			}
			f.values[k] = append(f.values[k], v)
		}
	}
	b.addSums(f, batch, rows, 3+dims)
	return nil
}

// addSums spreads each cell's conditions, weight and amounts over the plan's sums. columns is where the values begin.
func (b *build) addSums(f *frame, batch arrow.RecordBatch, rows, columns int) {
	masks := columns + len(b.plan.columns)
	persons := masks + (len(b.plan.conditions)+bitsPerMask-1)/bitsPerMask
	weight, amounts := persons+1, persons+2
	n := len(b.plan.sums)
	arena := make([]i128, rows*n)
	for i := range rows {
		cell := arena[i*n : (i+1)*n]
		w := numberAt(batch.Column(weight), i)
		f.persons += numberAt(batch.Column(persons), i).small()
		for k := range b.plan.sums {
			s := &b.plan.sums[k]
			if numberAt(batch.Column(masks+s.bit/bitsPerMask), i).lo>>(s.bit%bitsPerMask)&1 == 0 {
				continue
			}
			switch {
			case s.count:
				cell[k] = numberAt(batch.Column(persons), i)
			case s.amount == nil:
				cell[k] = w
			default:
				for _, c := range s.keys {
					cell[k] = cell[k].plus(numberAt(batch.Column(columns+c), i).times(w.small()))
				}
				for _, a := range s.parts {
					cell[k] = cell[k].plus(numberAt(batch.Column(amounts+a), i))
				}
			}
		}
		f.sums = append(f.sums, cell)
	}
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
	f.codes, f.sums = permuted(f.codes, order), permuted(f.sums, order)
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
