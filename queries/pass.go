package queries

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"corridor/engine"
	"corridor/engine/survey"
)

// build computes everything of one dataset.
type build struct {
	reader  engine.Reader
	table   string
	plan    *plan
	options survey.Options
	rule    survey.Rule
	quota   survey.Interval // of the share behind a quantile
	threads int
	enough  int64 // PSUs beyond which households are enough, too
	report  func(stage string, done, total int64)

	design  *survey.Design
	psuAt   map[psuName]int32
	books   []codebook
	chunks  []chunk
	kept    *frame // the only chunk, when there is only one
	results []*tally
	persons int64 // with a weight above 0 in some population, as the design query counts them
}

type psuName struct{ stratum, psu string }

// cellBudget bounds the sums that one chunk holds. A variable for tests.
var cellBudget = 4 << 20

// tally is what is known of one breakdown.
type tally struct {
	breakdown
	layout  layout
	totals  [][]i128 // by domain: the breakdown's sums; nil: no cell
	states  []*state // by domain, made when the totals are known
	targets []int    // measures that are quantiles: place among the breakdown's measures
}

// state is a domain of a breakdown in the second pass.
type state struct {
	streams   []survey.Stream // by measure of the breakdown
	members   []membership    // by count
	few       []int32         // counts whose households matter still: too few PSUs so far
	quantile  []float64       // by target: the point estimate
	atMost    []int64         // by target: Σw of persons at or below it
	shares    []survey.Estimate
	limits    [][2]float64
	estimates []survey.Estimate // by measure, the result
}

// membership counts the PSUs and strata that hold persons of a count, and their households as long as they matter.
type membership struct {
	psus, strata, households int64
	stratum                  int32 // of the PSU before, -1 at first
}

func newBuild(ctx context.Context, r engine.Reader, d engine.Dataset, p *plan) (*build, error) {
	b := &build{reader: r, table: d.Table, plan: p}
	design, psus, err := readDesign(ctx, r, d.Table, p)
	if err != nil {
		return nil, err
	}
	b.design, b.psuAt = design, map[psuName]int32{}
	for _, s := range psus {
		b.psuAt[psuName{s.stratum, s.psu}] = s.index
		b.persons += s.weighted
	}
	for _, dim := range p.dimensions {
		book, err := readCodebook(ctx, r, d.Table, p, dim)
		if err != nil {
			return nil, err
		}
		b.books = append(b.books, book)
	}
	b.chunks = chunks(psus, int64(cellBudget/len(p.sums)))
	for _, br := range p.breakdowns {
		t := &tally{breakdown: br, layout: newLayout(br, b.books)}
		t.totals = make([][]i128, t.layout.domains())
		for i, m := range br.measures {
			if m.kind == survey.Quantile {
				t.targets = append(t.targets, i)
			}
		}
		b.results = append(b.results, t)
	}
	return b, nil
}

// eachFrame hands the cells to visit, chunk after chunk in the design's order; one query reads ahead.
func (b *build) eachFrame(ctx context.Context, stage string, visit func(*frame) error) error {
	if b.kept != nil {
		return visit(b.kept)
	}
	group, ctx := errgroup.WithContext(ctx)
	frames := make(chan *frame)
	group.Go(func() error {
		defer close(frames)
		for _, c := range b.chunks {
			f, err := b.readFrame(ctx, c)
			if err != nil {
				return err
			}
			select {
			case frames <- f:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	done := int64(0)
	group.Go(func() error {
		for f := range frames {
			if err := visit(f); err != nil {
				return err
			}
			if len(b.chunks) == 1 {
				b.kept = f
			}
			done++
			b.report(stage, done, int64(len(b.chunks)))
		}
		return nil
	})
	return group.Wait()
}

// eachTally runs work on every breakdown, in parallel: breakdowns share nothing.
func (b *build) eachTally(work func(*tally)) {
	var wait sync.WaitGroup
	next := make(chan *tally)
	for range max(1, b.threads) {
		wait.Go(func() {
			for t := range next {
				work(t)
			}
		})
	}
	for _, t := range b.results {
		next <- t
	}
	close(next)
	wait.Wait()
}

// firstPass sums the cells into each domain of each breakdown. Nobody may get lost between the design and the cells.
func (b *build) firstPass(ctx context.Context) error {
	seen := int64(0)
	err := b.eachFrame(ctx, "totals", func(f *frame) error {
		seen += f.persons
		b.eachTally(func(t *tally) { t.addTotals(f) })
		return nil
	})
	if err == nil && seen != b.persons {
		return engine.Errorf(engine.Internal, "the cells hold %d persons, the design %d", seen, b.persons)
	}
	return err
}

func (t *tally) addTotals(f *frame) {
	var domains []int32
	for cell := range f.psu {
		domains = t.layout.of(f.codes[cell], domains[:0])
		for _, d := range domains {
			if t.totals[d] == nil {
				t.totals[d] = make([]i128, len(t.sums))
			}
			t.addTo(t.totals[d], f.sums[cell])
		}
	}
}

// addTo adds a cell's sums to those of the breakdown.
func (t *tally) addTo(total, cell []i128) {
	for i, s := range t.sums {
		total[i] = total[i].plus(cell[s])
	}
}
