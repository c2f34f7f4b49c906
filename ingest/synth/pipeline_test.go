package synth

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"corridor/engine"
	"corridor/ingest"
)

// sink takes what the pipeline loads: every batch is shown to see, every broken rule is counted.
type sink struct {
	see     func(person)
	dataset engine.Dataset
	rules   map[string]int
}

func (s *sink) Begin(context.Context) (ingest.Load, error)         { return s, nil }
func (s *sink) Datasets(context.Context) ([]engine.Dataset, error) { return nil, nil }
func (s *sink) Abort()                                             {}
func (s *sink) Reject(_ context.Context, broken ...engine.Reject) error {
	for _, b := range broken {
		s.rules[b.Rule]++
	}
	return nil
}

func (s *sink) Append(_ context.Context, batch arrow.RecordBatch) error {
	p := person{columns: map[string]arrow.Array{}}
	for i, f := range batch.Schema().Fields() {
		p.columns[f.Name] = batch.Column(i)
	}
	for p.i = range int(batch.NumRows()) {
		s.see(p)
	}
	return nil
}

func (s *sink) Commit(_ context.Context, d engine.Dataset) (engine.Dataset, error) {
	s.dataset = d
	return d, nil
}

// person is a row of the person table.
type person struct {
	columns map[string]arrow.Array
	i       int
}

func (p person) number(name string) float64 {
	c := p.columns[name].(*array.Decimal128)
	if c.IsNull(p.i) {
		return math.NaN()
	}
	return c.Value(p.i).ToFloat64(c.DataType().(*arrow.Decimal128Type).Scale)
}

func (p person) text(name string) string {
	c := p.columns[name].(*array.String)
	if c.IsNull(p.i) {
		return ""
	}
	return c.Value(p.i)
}

func (p person) is(name string) bool {
	c := p.columns[name].(*array.Boolean)
	return !c.IsNull(p.i) && c.Value(p.i)
}

// ingested sends a synthetic module through the real pipeline.
func ingested(t *testing.T, c Config, see func(person)) *sink {
	t.Helper()
	files, _ := made(t, c)
	s := &sink{see: see, rules: map[string]int{}}
	_, err := ingest.Run(context.Background(), s, ingest.Options{Files: []string{files.Module}, Mapping: files.Mapping, Rates: files.Rates})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The published facts hold in what the pipeline makes of the file, not only in what the generator meant.
func TestPublishedFactsHoldThroughThePipeline(t *testing.T) {
	targets := map[string]float64{
		"dim_sex M": .68, "dim_urban R": .86, "dim_dest JPN": .406, "dim_dest TWN": .319,
		"dim_skill HIGH": .10, "dim_skill LOW": .20, "dim_skill MEDIUM": .701,
		"dim_education UPPER_SECONDARY": .47, "dim_education LOWER_SECONDARY": .23,
	}
	seeds := []uint64{1, 2, 77}
	if underRace {
		seeds = seeds[:1]
	}
	for _, seed := range seeds {
		weight, usable, wr, by := 0.0, 0.0, 0.0, map[string]float64{}
		s := ingested(t, Config{Rows: 100_000, Seed: seed}, func(p person) {
			if !p.is("eligible") {
				return
			}
			w := p.number("w_final")
			weight += w
			for _, dim := range []string{"dim_sex", "dim_urban", "dim_dest", "dim_skill", "dim_education"} {
				by[dim+" "+p.text(dim)] += w
			}
			if p.is("usable") {
				usable += w
				wr += w * p.number("rci")
			}
		})
		near := func(name string, got, want float64) {
			if math.Abs(got/want-1) > .01 {
				t.Errorf("seed %d: %s is %.4f, want %.4f within 1 %%", seed, name, got, want)
			}
		}
		near("persons", weight, 250_300)
		near("mean ratio", wr/usable, 7.4)
		near("four destinations", (by["dim_dest JPN"]+by["dim_dest TWN"]+by["dim_dest KOR"]+by["dim_dest MYS"])/weight, .86)
		for k, want := range targets {
			near(k, by[k]/weight, want)
		}
		if c := s.dataset.Counts; c.Eligible != 100_000 || c.Rejected != 0 || c.Read != TotalRows(100_000) || !s.dataset.Synthetic {
			t.Errorf("seed %d: %+v, synthetic %v", seed, c, s.dataset.Synthetic)
		}
	}
}

// Two roads to one number: the ratio of every person by the pipeline's exact arithmetic, and by the tests' own from the
// answers (calibration_test.go). The same persons are eligible and usable.
func TestEveryRatioAgreesWithThePipeline(t *testing.T) {
	const n, seed = 20_000, 12
	want, eligible := map[string]float64{}, map[string]bool{}
	d := newDesign(n, seed)
	d.chunks(func(c chunk) bool {
		d.fill(c, func(r *row, _ *rowFault) {
			id := fmt.Sprintf("%014d", r[cPerson])
			if eligible[id] = screen(r); eligible[id] {
				if ratio, ok := ratioOf(r); ok {
					want[id] = ratio
				}
			}
		})
		return true
	})
	wrong := 0
	s := ingested(t, Config{Rows: n, Seed: seed}, func(p person) {
		id := p.text("person_id")
		ratio, usable := want[id]
		got := p.number("rci")
		if p.is("eligible") != eligible[id] || p.is("usable") != usable || usable && math.Abs(got-ratio) > 1e-9*ratio+1e-12 {
			if wrong++; wrong < 10 {
				t.Errorf("person %s: eligible %v (want %v), usable %v (want %v), ratio %v (want %v), rules %q, flags %q", id, p.is("eligible"), eligible[id],
					p.is("usable"), usable, got, ratio, p.text("unusable_rules"), p.text("flags"))
			}
		}
	})
	if wrong > 0 || len(want) < n*9/10 {
		t.Errorf("%d persons differ, %d usable", wrong, len(want))
	}
	t.Logf("rules: %v", s.rules)
}

// Rows that must be rejected are, all of them and no other, within the mapping's share.
func TestRejectsAreRejected(t *testing.T) {
	s := ingested(t, Config{Rows: 20_000, Seed: 3, WithRejects: true}, func(person) {})
	want := s.dataset.Counts.Read - TotalRows(20_000)
	if got := s.dataset.Counts.Rejected; got != want || got == 0 {
		t.Errorf("%d rows rejected, %d are spoilt", got, want)
	}
	for _, rule := range []string{"WEIGHT_MISSING", "WEIGHT_NEGATIVE", "STRATUM_MISSING", "PSU_MISSING", "PERSON_ID_MISSING"} {
		if s.rules[rule] == 0 {
			t.Errorf("no row broke %s", rule)
		}
	}
}
