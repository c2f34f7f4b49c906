package survey

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"corridor/engine"
)

// PSU is a primary sampling unit of the whole file, whether or not any domain has a member in it.
type PSU struct {
	Stratum    string
	ID         string  // unique in the stratum
	Weighted   bool    // some record has a weight above 0; a PSU without one counts in n_h but not in the degrees of freedom
	Population float64 // PSUs of the stratum in the population; 0 = sampled with replacement (no fpc)
}

// Design is what the variance needs to know of the sample: strata, PSUs, populations, and with an fpc at every stage the
// units of the later stages. It is made from all records of the file. Immutable, safe for concurrent use.
//
// Units of the last stage are numbered from 0; PSUTotal and Influence use those numbers. A Design made by NewDesign
// numbers the PSUs in the order of (Stratum, ID), and PSUIndex finds one.
type Design struct {
	stages      []stage
	strata      []string // names by stratum, nil if nobody will read them
	ids         []string // PSU ids by unit of stage 0, nil as above
	psuWeighted []bool
	leafPSU     []int32 // unit of the last stage -> PSU; nil with one stage
	df          float64 // PSUs - strata, both with a positive weight
	nPSU        int64
	nStrata     int64
}

// stage is one stage of sampling. Units of a group stand together: group g has the units start[g] to start[g+1].
// Groups are the strata at the first stage and the units of the stage before at the later ones.
type stage struct {
	group      []int32 // by unit
	start      []int32 // by group, and the end
	population []float64
}

func (s *stage) size(g int32) int64 { return int64(s.start[g+1] - s.start[g]) }

// fraction is f = 1 - n/N of a group, 0 for a census and 1 without fpc.
func (s *stage) fraction(g int32) float64 {
	if s.population == nil || math.IsInf(s.population[g], 1) {
		return 1
	}
	f := (s.population[g] - float64(s.size(g))) / s.population[g]
	if f < 1e-7 {
		return 0
	}
	return f
}

// NewDesign makes a one-stage (ultimate cluster) design. The order of psus does not matter; it is not kept.
// Errors: a PSU named twice, a population smaller than the sample or not the same within a stratum, fpc for some strata only.
func NewDesign(psus []PSU) (*Design, error) {
	order := slices.Clone(psus)
	sort.Slice(order, func(i, j int) bool {
		if order[i].Stratum != order[j].Stratum {
			return order[i].Stratum < order[j].Stratum
		}
		return order[i].ID < order[j].ID
	})
	d := &Design{ids: make([]string, len(order)), psuWeighted: make([]bool, len(order))}
	st := stage{group: make([]int32, len(order))}
	hasFPC := false
	for i, p := range order {
		if i > 0 && p.Stratum == order[i-1].Stratum && p.ID == order[i-1].ID {
			return nil, engine.Errorf(engine.Internal, "PSU %q of stratum %q was given twice", p.ID, p.Stratum)
		}
		if i == 0 || p.Stratum != order[i-1].Stratum {
			st.start = append(st.start, int32(i))
			d.strata = append(d.strata, p.Stratum)
			st.population = append(st.population, p.Population)
			hasFPC = hasFPC || p.Population != 0
		}
		g := int32(len(d.strata) - 1)
		if p.Population != st.population[g] {
			return nil, engine.Errorf(engine.Rejected, "the fpc differs between the PSUs of stratum %q", p.Stratum).
				Vi("Số đơn vị tổng thể (fpc) khác nhau giữa các PSU của tầng %q", p.Stratum)
		}
		st.group[i], d.ids[i], d.psuWeighted[i] = g, p.ID, p.Weighted
	}
	st.start = append(st.start, int32(len(order)))
	if !hasFPC {
		st.population = nil
	}
	d.stages = []stage{st}
	return d, d.finish()
}

// finish checks the populations and counts the degrees of freedom.
func (d *Design) finish() error {
	for k := range d.stages {
		if err := d.checkPopulation(k); err != nil {
			return err
		}
	}
	first := &d.stages[0]
	for g := range len(first.start) - 1 {
		any := false
		for u := first.start[g]; u < first.start[g+1]; u++ {
			if d.psuWeighted[u] {
				any = true
				d.nPSU++
			}
		}
		if any {
			d.nStrata++
		}
	}
	d.df = float64(d.nPSU - d.nStrata)
	return nil
}

func (d *Design) checkPopulation(k int) error {
	s := &d.stages[k]
	for g, population := range s.population {
		n := s.size(int32(g))
		if n == 0 || population >= float64(n)*(1-1e-12) {
			continue
		}
		what := fmt.Sprintf("stage %d", k+1)
		if k == 0 && d.strata != nil {
			what = fmt.Sprintf("stratum %q", d.strata[g])
		}
		return engine.Errorf(engine.Rejected, "%s: the population of %v units is smaller than the sample of %d", what, population, n).
			Vi("%s: tổng thể %v đơn vị nhỏ hơn mẫu %d đơn vị", what, population, n).
			Do("The fpc column holds population counts, or fractions up to 1", "Cột fpc phải là số đơn vị của tổng thể, hoặc tỷ lệ không quá 1")
	}
	return nil
}

// PSUIndex is the number of a PSU of a Design made by NewDesign, or -1.
func (d *Design) PSUIndex(stratum, id string) int32 {
	g, ok := slices.BinarySearch(d.strata, stratum)
	if !ok {
		return -1
	}
	s := &d.stages[0]
	i, ok := slices.BinarySearch(d.ids[s.start[g]:s.start[g+1]], id)
	if !ok {
		return -1
	}
	return s.start[g] + int32(i)
}

// DF is the full design's degrees of freedom: PSUs - strata, over records with a weight above 0.
func (d *Design) DF() float64 { return d.df }

// PSUs is the number of PSUs and Strata of strata of the whole file, zero weights included.
func (d *Design) PSUs() int { return len(d.stages[0].group) }

// Strata is the number of strata of the whole file, zero weights included.
func (d *Design) Strata() int { return len(d.stages[0].start) - 1 }

// Stages is the number of stages that enter the variance.
func (d *Design) Stages() int { return len(d.stages) }

// LonelyStrata names the strata with one PSU that are not a census, in order; at most max of them.
func (d *Design) LonelyStrata(max int) []string {
	s, names := &d.stages[0], []string(nil)
	for g := range int32(d.Strata()) {
		if s.size(g) == 1 && s.fraction(g) > 0 && len(names) < max {
			names = append(names, d.stratumName(g))
		}
	}
	return names
}

func (d *Design) stratumName(g int32) string {
	if d.strata == nil {
		return fmt.Sprint(g + 1)
	}
	return d.strata[g]
}

// psuOf is the PSU of a unit of the last stage.
func (d *Design) psuOf(unit int32) int32 {
	if d.leafPSU == nil {
		return unit
	}
	return d.leafPSU[unit]
}
