package queries

import (
	"context"
	"math"
	"slices"

	"corridor/engine/survey"
)

// begin makes the states of the second pass: the linear estimates are known from the totals, the quantiles from the sweep.
func (b *build) begin() {
	b.eachTally(func(t *tally) {
		t.states = make([]*state, len(t.totals))
		for d, total := range t.totals {
			if total != nil {
				t.states[d] = b.newState(t, total)
			}
		}
	})
}

func (b *build) newState(t *tally, total []i128) *state {
	s := &state{
		streams:   make([]survey.Stream, len(t.measures)),
		members:   make([]membership, len(t.counts)),
		quantile:  make([]float64, len(t.targets)),
		atMost:    make([]int64, len(t.targets)),
		shares:    make([]survey.Estimate, len(t.targets)),
		limits:    make([][2]float64, len(t.targets)),
		estimates: make([]survey.Estimate, len(t.measures)),
	}
	for i := range s.members {
		s.members[i].stratum = -1
		if !total[t.counts[i]].zero() {
			s.few = append(s.few, int32(i))
		}
	}
	for i := range s.quantile {
		s.quantile[i] = math.NaN()
	}
	for i := range t.measures {
		q := &t.measures[i]
		if q.kind != survey.Quantile {
			s.streams[i] = survey.NewStream(q.kind, total[q.y].exact(), at(total, q.x).exact())
		}
	}
	return s
}

// at is a sum, 0 for place -1.
func at(sums []i128, place int) i128 {
	if place < 0 {
		return i128{}
	}
	return sums[place]
}

// secondPass shows every PSU to the streams of every domain that has members in it, and counts PSUs, strata and households.
func (b *build) secondPass(ctx context.Context) error {
	b.eachTally(b.beginShares)
	return b.eachFrame(ctx, "variance", func(f *frame) error {
		b.eachTally(func(t *tally) { b.addPSUs(t, f) })
		return nil
	})
}

// slot holds the sums of one domain over the PSU at hand.
type slot struct {
	domain    int32
	sums      []i128
	atMost    []i128  // by target
	household []int32 // by count: the last one seen, -1 at first
}

// bench reuses slots from PSU to PSU.
type bench struct {
	tally *tally
	slots []slot
	used  int
	place []int32 // by domain: slot of the PSU at hand + 1
}

func (n *bench) at(domain int32) *slot {
	if i := n.place[domain]; i > 0 {
		return &n.slots[i-1]
	}
	t := n.tally
	if n.used == len(n.slots) {
		n.slots = append(n.slots, slot{sums: make([]i128, len(t.sums)), atMost: make([]i128, len(t.targets)), household: make([]int32, len(t.counts))})
	}
	s := &n.slots[n.used]
	n.used++
	n.place[domain] = int32(n.used)
	s.domain = domain
	clear(s.sums)
	clear(s.atMost)
	for _, c := range t.states[domain].few {
		s.household[c] = -1
	}
	return s
}

func (b *build) addPSUs(t *tally, f *frame) {
	n := &bench{tally: t, place: make([]int32, len(t.totals))}
	var domains []int32
	for cell := range f.psu {
		if cell > 0 && f.psu[cell] != f.psu[cell-1] {
			b.endPSU(t, n, f.psu[cell-1])
		}
		domains = t.layout.of(f.codes[cell], domains[:0])
		for _, d := range domains {
			t.addCell(f, cell, n.at(d))
		}
	}
	if len(f.psu) > 0 {
		b.endPSU(t, n, f.psu[len(f.psu)-1])
	}
}

func (t *tally) addCell(f *frame, cell int, s *slot) {
	state, sums := t.states[s.domain], f.sums[cell]
	t.addTo(s.sums, sums)
	for _, c := range state.few {
		if s.household[c] != f.household[cell] && !sums[t.sums[t.counts[c]]].zero() {
			s.household[c] = f.household[cell]
			state.members[c].households++
		}
	}
	for i, target := range t.targets {
		m := &t.measures[target]
		if f.values[m.column][cell] <= state.quantile[i] { // false if either does not exist
			s.atMost[i] = s.atMost[i].plus(sums[m.swept])
		}
	}
}

func (b *build) endPSU(t *tally, n *bench, psu int32) {
	stratum := b.design.StratumOf(psu)
	for i := range n.used {
		s := &n.slots[i]
		state := t.states[s.domain]
		for c, place := range t.counts {
			if s.sums[place].zero() {
				continue
			}
			m := &state.members[c]
			m.psus++
			if m.stratum != stratum {
				m.stratum = stratum
				m.strata++
			}
		}
		state.few = slices.DeleteFunc(state.few, func(c int32) bool { return state.members[c].psus >= b.enough })
		b.addToStreams(t, state, s, psu)
		n.place[s.domain] = 0
	}
	n.used = 0
}

func (b *build) addToStreams(t *tally, state *state, s *slot, psu int32) {
	target := 0
	for i := range t.measures {
		m := &t.measures[i]
		if m.kind == survey.Quantile {
			target++
		}
		switch {
		case s.sums[m.count].zero():
		case m.kind == survey.Quantile:
			state.streams[i].Add(b.design, psu, s.atMost[target-1].exact(), s.sums[m.weight].exact())
		default:
			state.streams[i].Add(b.design, psu, s.sums[m.y].exact(), at(s.sums, m.x).exact())
		}
	}
}

// beginShares starts the shares at or below each quantile, whose totals the sweep has left.
func (b *build) beginShares(t *tally) {
	for d, s := range t.states {
		if s == nil {
			continue
		}
		for i, target := range t.targets {
			m := &t.measures[target]
			s.streams[target] = survey.NewStream(survey.Proportion, survey.SumOfInt(s.atMost[i]), t.totals[d][m.weight].exact())
		}
	}
}

// shares ends the shares behind the quantiles.
func (b *build) shares() {
	o := b.options
	o.Interval = b.quota
	b.eachTally(func(t *tally) {
		for d, s := range t.states {
			if s == nil {
				continue
			}
			for i, target := range t.targets {
				m := &t.measures[target]
				s.shares[i] = s.streams[target].Estimate(b.design, t.countsOf(m, t.totals[d], s), o)
			}
		}
	})
}

// finish writes every estimate.
func (b *build) finish() {
	b.eachTally(func(t *tally) {
		for d, s := range t.states {
			if s == nil {
				continue
			}
			target := 0
			for i := range t.measures {
				m := &t.measures[i]
				if m.kind == survey.Quantile {
					l := s.limits[target]
					s.estimates[i] = survey.WoodruffFrom(s.shares[target], s.quantile[target], l[0], l[1])
					target++
					continue
				}
				s.estimates[i] = s.streams[i].Estimate(b.design, t.countsOf(m, t.totals[d], s), b.options)
			}
		}
	})
}

func (t *tally) countsOf(m *planned, total []i128, s *state) survey.Counts {
	in := s.members[t.countAt[m.count]]
	return survey.Counts{
		N: total[m.count].small(), NPSU: in.psus, NStrata: in.strata, SumW: total[m.weight].float(6), Scale: m.scale,
	}
}
