package survey

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// benchSample is a sample like that of the oracle's 90_make_1m.R: 50 strata of 100 PSUs, 40 % migrants who alone have a
// destination, a cost, earnings and their ratio.
type benchSample struct {
	frame            *Frame
	rci, cost, earns []float64
	byDest           *Factor // 8
	sex, year        *Factor // 2
	skill            *Factor // 4
	group            map[int][]int32
}

var benchSamples = map[int]*benchSample{}

func newBenchSample(rows int) *benchSample {
	if s := benchSamples[rows]; s != nil {
		return s
	}
	r := rand.New(rand.NewPCG(107199, 1))
	s := &benchSample{byDest: levels(8, rows), sex: levels(2, rows), year: levels(2, rows), skill: levels(4, rows), group: map[int][]int32{}}
	stratum, psu := levels(50, rows), levels(5000, rows)
	w := make([]float64, rows)
	s.rci, s.cost, s.earns = make([]float64, rows), make([]float64, rows), make([]float64, rows)
	for i := range rows {
		u := int32(int64(i) * 5000 / int64(rows))
		psu.Code[i], stratum.Code[i] = u, u/100
		w[i] = math.Round((20+380*r.Float64())*math.Exp(r.NormFloat64()*0.35)*1e4) / 1e4
		s.sex.Code[i], s.year.Code[i] = int32(r.IntN(2)), int32(r.IntN(2))
		if r.Float64() > 0.4 {
			s.byDest.Code[i], s.skill.Code[i] = -1, -1
			s.rci[i], s.cost[i], s.earns[i] = math.NaN(), math.NaN(), math.NaN()
			continue
		}
		s.byDest.Code[i], s.skill.Code[i] = int32(r.IntN(8)), int32(r.IntN(4))
		s.cost[i] = math.Exp(7 + 0.8*r.NormFloat64())
		s.earns[i] = math.Exp(6 + 0.4*r.NormFloat64())
		s.rci[i] = s.cost[i] / s.earns[i]
	}
	weights, err := WeightsOf(w)
	if err != nil {
		panic(err)
	}
	if s.frame, err = NewFrame(Sample{Weight: weights, Strata: stratum, Stages: []*Factor{psu}}); err != nil {
		panic(err)
	}
	benchSamples[rows] = s
	return s
}

func levels(n, rows int) *Factor {
	f := &Factor{Code: make([]int32, rows), Level: make([]string, n)}
	for i := range f.Level {
		f.Level[i] = fmt.Sprintf("%05d", i)
	}
	return f
}

// groupings are those of 91_time.R: 8, 16 and 64 domains.
func (s *benchSample) groupings() [][]*Factor {
	return [][]*Factor{{s.byDest}, {s.byDest, s.sex}, {s.year, s.byDest, s.skill}}
}

// all runs mean, ratio and median with standard errors over groupings, from loaded columns; grouping and sorting are inside.
func (s *benchSample) all(groupings [][]*Factor) (estimates int) {
	o := DefaultOptions()
	order := OrderOf(s.rci)
	for _, factors := range groupings {
		domains := s.frame.All()
		if len(factors) > 0 {
			code, combination := Cross(s.frame.Rows(), nil, factors...)
			domains = s.frame.Group(code, len(combination))
		}
		for _, e := range s.frame.Linear(Mean, s.rci, nil, domains, o) {
			estimates += isEstimate(e.Estimate)
		}
		for _, e := range s.frame.Linear(Ratio, s.cost, s.earns, domains, o) {
			estimates += isEstimate(e.Estimate)
		}
		for _, e := range s.frame.Quantiles(s.rci, order, domains, []Prob{MustProb("0.5")}, HF1, o) {
			estimates += isEstimate(e[0])
		}
	}
	return estimates
}

func isEstimate(e Estimate) int {
	if e.SE > 0 && e.Value > 0 {
		return 1
	}
	return 0
}

// BenchmarkOracleCalls is the work of the oracle's 91_time.R between svydesign and the national line, which took R 42 s at a
// million rows. Compare runs with benchstat.
func BenchmarkOracleCalls(b *testing.B) {
	for _, rows := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			s := newBenchSample(rows)
			if n := s.all(s.groupings()); n != 3*(8+16+64) {
				b.Fatalf("%d estimates with a standard error, want %d", n, 3*(8+16+64))
			}
			b.ReportAllocs()
			for b.Loop() {
				s.all(s.groupings())
			}
		})
	}
}

// BenchmarkDomains is mean, ratio and median for all, 12, 24 and 120 domains (the peers of the oracle's README).
func BenchmarkDomains(b *testing.B) {
	for _, rows := range []int{100_000, 1_000_000, 10_000_000} {
		if rows > 1_000_000 && testing.Short() {
			continue
		}
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			s := newBenchSample(rows)
			g := [][]*Factor{nil, {s.factor(12)}, {s.factor(24)}, {s.factor(120)}}
			if n := s.all(g); n != 3*157 {
				b.Fatalf("%d estimates with a standard error, want %d", n, 3*157)
			}
			b.ReportAllocs()
			for b.Loop() {
				s.all(g)
			}
		})
	}
}

// factor is a column of n random categories, known for everybody.
func (s *benchSample) factor(n int) *Factor {
	rows := s.frame.Rows()
	f := levels(n, rows)
	if s.group[n] == nil {
		r := rand.New(rand.NewPCG(uint64(n), 2))
		code := make([]int32, rows)
		for i := range code {
			code[i] = int32(r.IntN(n))
		}
		s.group[n] = code
	}
	f.Code = s.group[n]
	return f
}
