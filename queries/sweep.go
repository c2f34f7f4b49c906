package queries

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"sort"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
	"corridor/engine/schema"
	"corridor/engine/survey"
)

// A sweep looks quantiles up: persons come in ascending order of the value, a range of bins at a time, and every domain
// cumulates its weights until it passes what is sought. Weights are integers and compared with p·W exactly (survey-stats 7.2).

// sought is one quantile of one domain: the smallest value at which the cumulated weight reaches limit.
type sought struct {
	limit  int64
	exact  bool     // pW is limit itself: hf2 takes the middle of this value and the next
	to     *float64 // NaN until found
	atMost *int64   // the weight of values up to the one found; nil if nobody asks
}

// seeker is a domain of a breakdown with the quantiles that it seeks, ascending.
type seeker struct {
	cumulated int64
	list      []sought
	next      int
	found     float64    // the value of those in open
	open      []*int64   // more weight may come at the same value
	waiting   []*float64 // hf2: these take the middle with the next value
}

// track is a population within a breakdown for which a column is swept; all measures that weigh alike share it.
type track struct {
	tally  *tally
	weight int
	seek   []*seeker // by domain, nil: nothing sought
}

// sweepBudget bounds the persons of one range of bins, unless one bin has more. A variable for tests.
var sweepBudget = 500_000

// sweep looks up everything that seek asks for on a column. done/total count ranges.
func (b *build) sweep(ctx context.Context, stage string, column int, tracks []*track) error {
	if len(tracks) == 0 {
		return nil
	}
	var weights []int
	for _, t := range tracks {
		if !slices.Contains(weights, t.weight) {
			weights = append(weights, t.weight)
		}
	}
	ranges, err := b.binRanges(ctx, column, weights)
	if err != nil {
		return err
	}
	for i, r := range ranges {
		rows, err := b.readRange(ctx, column, weights, r)
		if err != nil {
			return err
		}
		b.eachTally(func(t *tally) {
			for _, track := range tracks {
				if track.tally == t {
					track.pass(rows, slices.Index(weights, track.weight), b.rule)
				}
			}
		})
		b.report(stage+" "+b.plan.columns[column], int64(i+1), int64(len(ranges)))
	}
	return nil
}

// domainOf is the disjunction of the domains of some weight sums.
func (b *build) domainOf(weights []int) string {
	var parts []expr
	for _, w := range weights {
		parts = append(parts, b.plan.sums[w].domain)
	}
	return either(parts).sql()
}

// binRanges are consecutive ranges of bins with at most sweepBudget persons each.
func (b *build) binRanges(ctx context.Context, column int, weights []int) ([][2]int32, error) {
	bin := b.plan.columns[column] + schema.BinSuffix
	q := engine.Query{SQL: fmt.Sprintf("SELECT %[1]s, COUNT(*) FROM %[2]s WHERE %[1]s IS NOT NULL AND (%[3]s) GROUP BY %[1]s", bin, b.table, b.domainOf(weights))}
	type occupied struct {
		bin   int32
		count int64
	}
	var bins []occupied
	err := eachBatch(ctx, b.reader, q, func(batch arrow.RecordBatch) error {
		for i := range int(batch.NumRows()) {
			bins = append(bins, occupied{int32(numberAt(batch.Column(0), i).small()), numberAt(batch.Column(1), i).small()})
		}
		return nil
	})
	sort.Slice(bins, func(i, j int) bool { return bins[i].bin < bins[j].bin })
	var out [][2]int32
	members := int64(0)
	for _, o := range bins {
		if len(out) == 0 || members+o.count > int64(sweepBudget) {
			out = append(out, [2]int32{o.bin, o.bin})
			members = 0
		}
		out[len(out)-1][1] = o.bin
		members += o.count
	}
	return out, err
}

// ranked is a person, or several with the same codes and value.
type ranked struct {
	value   float64
	codes   []uint16
	weights []int64
}

func (b *build) readRange(ctx context.Context, column int, weights []int, bins [2]int32) ([]ranked, error) {
	name := b.plan.columns[column]
	var keys []string
	for _, d := range b.plan.dimensions {
		keys = append(keys, d.Column)
	}
	keys = append(keys, name)
	selected := slices.Clone(keys)
	for _, w := range weights {
		selected = append(selected, weightSum(b.plan.sums[w].domain))
	}
	q := engine.Query{
		SQL: fmt.Sprintf("SELECT %s\nFROM %s WHERE %s BETWEEN ? AND ? AND (%s)\nGROUP BY %s", strings.Join(selected, ", "),
			b.table, name+schema.BinSuffix, b.domainOf(weights), strings.Join(keys, ", ")),
		Args: []any{int64(bins[0]), int64(bins[1])},
	}
	var rows []ranked
	scale := personColumns[name].Scale
	err := eachBatch(ctx, b.reader, q, func(batch arrow.RecordBatch) error {
		n := len(b.plan.dimensions)
		for i := range int(batch.NumRows()) {
			r := ranked{value: numberAt(batch.Column(n), i).float(scale), codes: make([]uint16, n), weights: make([]int64, len(weights))}
			for d := range r.codes {
				r.codes[d] = b.books[d].stored[textAt(batch.Column(d), i)]
			}
			for k := range weights {
				r.weights[k] = numberAt(batch.Column(n+1+k), i).small()
			}
			rows = append(rows, r)
		}
		return nil
	})
	slices.SortFunc(rows, func(a, b ranked) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return 0 // the order of equal values cannot show: they are the same answer
	})
	return rows, err
}

func (t *track) pass(rows []ranked, weight int, rule survey.Rule) {
	var domains []int32
	for i := range rows {
		r := &rows[i]
		w := r.weights[weight]
		if w == 0 {
			continue
		}
		domains = t.tally.layout.of(r.codes, domains[:0])
		for _, d := range domains {
			if s := t.seek[d]; s != nil {
				s.add(r.value, w, rule)
			}
		}
	}
}

func (s *seeker) add(value float64, w int64, rule survey.Rule) {
	if value != s.found {
		s.open = s.open[:0]
	}
	for _, to := range s.waiting {
		*to = *to/2 + value/2
	}
	s.waiting = s.waiting[:0]
	s.cumulated += w
	for ; s.next < len(s.list) && s.cumulated >= s.list[s.next].limit; s.next++ {
		q := &s.list[s.next]
		*q.to = value
		s.found = value
		if q.atMost != nil {
			s.open = append(s.open, q.atMost)
		}
		if rule == survey.HF2 && q.exact && s.cumulated == q.limit {
			s.waiting = append(s.waiting, q.to)
		}
	}
	for _, atMost := range s.open {
		*atMost = s.cumulated
	}
}

// sought adds what is sought; q.to must hold NaN.
func (t *track) sought(domain int, q sought) {
	if t.seek[domain] == nil {
		t.seek[domain] = &seeker{found: math.NaN()}
	}
	t.seek[domain].list = append(t.seek[domain].list, q)
}

// tracks are the populations to sweep a column for; ask is called with every target of every domain that has weight.
func (b *build) tracks(column int, ask func(t *tally, target, domain int, total int64, to *track)) ([]*track, error) {
	var list []*track
	for _, t := range b.results {
		byWeight := map[int]*track{}
		for i, target := range t.targets {
			m := &t.measures[target]
			if m.column != column {
				continue
			}
			tr := byWeight[m.swept]
			if tr == nil {
				tr = &track{tally: t, weight: m.swept, seek: make([]*seeker, len(t.totals))}
				byWeight[m.swept] = tr
				list = append(list, tr)
			}
			for d, total := range t.totals {
				if total == nil || total[m.weight].zero() {
					continue
				}
				if !total[m.weight].fits() {
					return nil, engine.Errorf(engine.Rejected, "the weights add up to more than 9 million million persons").
						Vi("tổng quyền số vượt quá 9 nghìn tỷ người").
						Do("check the weight column: it counts persons", "kiểm tra cột quyền số: mỗi quyền số là số người")
				}
				ask(t, i, d, total[m.weight].small(), tr)
			}
		}
	}
	for _, tr := range list {
		for _, s := range tr.seek {
			if s != nil {
				sort.SliceStable(s.list, func(i, j int) bool { return s.list[i].limit < s.list[j].limit })
			}
		}
	}
	return list, nil
}

// reach is the smallest integer weight that is at least p·W, and whether it is p·W.
func reach(p *big.Rat, total int64) (limit int64, exact bool) {
	at := new(big.Rat).Mul(p, new(big.Rat).SetInt64(total))
	quotient, rest := new(big.Int).QuoRem(at.Num(), at.Denom(), new(big.Int))
	if rest.Sign() == 0 {
		return quotient.Int64(), true
	}
	return quotient.Int64() + 1, false
}

// quantiles finds the point estimates, and the weight at or below them.
func (b *build) quantiles(ctx context.Context) error {
	for column := range b.plan.columns {
		tracks, err := b.tracks(column, func(t *tally, target, domain int, total int64, to *track) {
			s := t.states[domain]
			s.quantile[target] = math.NaN()
			limit, exact := reach(t.measures[t.targets[target]].prob, total)
			to.sought(domain, sought{limit, exact, &s.quantile[target], &s.atMost[target]})
		})
		if err != nil {
			return err
		}
		if err := b.sweep(ctx, "quantiles of", column, tracks); err != nil {
			return err
		}
	}
	return nil
}

// intervals finds the quantiles at the limits of the shares (Woodruff 1952).
func (b *build) intervals(ctx context.Context) error {
	for column := range b.plan.columns {
		tracks, err := b.tracks(column, func(t *tally, target, domain int, total int64, to *track) {
			s := t.states[domain]
			share := &s.shares[target]
			s.limits[target] = [2]float64{math.NaN(), math.NaN()}
			for side, p := range [2]float64{share.CILow, share.CIHigh} {
				limit, exact, ok := s.atMost[target], true, share.SE == 0
				if !ok && p >= 0 && p <= 1 {
					limit, exact = reach(new(big.Rat).SetFloat64(p), total)
					ok = true
				}
				if ok {
					to.sought(domain, sought{limit, exact, &s.limits[target][side], nil})
				}
			}
		})
		if err != nil {
			return err
		}
		if err := b.sweep(ctx, "limits of", column, tracks); err != nil {
			return err
		}
	}
	return nil
}
