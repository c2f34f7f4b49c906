package survey

import (
	"math"
	"slices"

	"corridor/engine"
)

// Sample says which columns of a file make its design. Columns have one entry a record and are not kept, but for Weight.
type Sample struct {
	Weight   *Weights
	Strata   *Factor     // nil: one stratum
	Stages   []*Factor   // PSU, then the units inside it; empty: every record is its own PSU
	FPC      [][]float64 // population by stage: counts, or fractions if all are <= 1; empty: with replacement
	Nest     bool        // PSU ids are unique only within a stratum
	OneStage bool        // ultimate clusters: stop after the first stage although FPC has more
}

// Frame is a sample in memory with its design, ready to estimate any number of variables in any domains. Immutable and safe
// for concurrent use.
type Frame struct {
	Design *Design
	Weight *Weights
	unit   []int32 // unit of the last stage, by record
	own    bool    // every record is its own unit
}

// Rows is the number of records.
func (f *Frame) Rows() int { return len(f.unit) }

// NewFrame makes the design from all records. Errors name the row (from 1): a missing stratum, PSU or fpc, a PSU in two
// strata without Nest, an fpc that is not the same within a stratum, mixes fractions and counts, or is below the sample.
func NewFrame(s Sample) (*Frame, error) {
	n := s.Weight.Len()
	f := &Frame{Weight: s.Weight}
	d := &Design{}
	group, names, err := s.strata(n)
	if err != nil {
		return nil, err
	}
	d.strata = names
	stages := len(s.Stages)
	if len(s.FPC) > max(stages, 1) {
		return nil, engine.Errorf(engine.Usage, "%d fpc columns for %d stages", len(s.FPC), max(stages, 1)).
			Vi("%d cột fpc cho %d giai đoạn chọn mẫu", len(s.FPC), max(stages, 1)).
			Do("Name one unit column a stage in --psu", "Hãy nêu mỗi giai đoạn một cột đơn vị trong --psu")
	}
	depth := max(1, len(s.FPC))
	if s.OneStage {
		depth = 1
	}
	groups := len(names)
	for k := range depth {
		var st stage
		var unit []int32
		if stages == 0 {
			unit, st = ownUnits(group, groups)
			f.own = true
		} else if unit, st, err = s.stageUnits(k, group, groups, d); err != nil {
			return nil, err
		}
		if len(s.FPC) > 0 {
			if st.population, err = s.populations(k, group, &st); err != nil {
				return nil, err
			}
		}
		d.stages = append(d.stages, st)
		if k == 0 {
			d.psuWeighted = weightedUnits(unit, len(st.group), s.Weight)
		}
		group, groups = unit, len(st.group)
	}
	f.unit = group
	d.setLeafPSU()
	f.Design = d
	return f, d.finish()
}

// strata gives each record its stratum, numbered in order.
func (s *Sample) strata(n int) ([]int32, []string, error) {
	if s.Strata == nil {
		return make([]int32, n), []string{""}, nil
	}
	sorted := s.Strata.Sorted()
	if row := firstMissing(sorted.Code); row > 0 {
		return nil, nil, missingDesign(row, "stratum", "tầng")
	}
	return sorted.Code, sorted.Level, nil
}

func firstMissing(code []int32) int64 {
	for i, c := range code {
		if c < 0 {
			return int64(i + 1)
		}
	}
	return 0
}

func missingDesign(row int64, en, vi string) error {
	return engine.Errorf(engine.Rejected, "the %s is missing", en).Vi("thiếu %s", vi).At(engine.Where{Row: row}).
		Do("Every record needs its place in the design", "Mỗi bản ghi phải có vị trí trong thiết kế mẫu")
}

// ownUnits makes every record a unit, the units of a group side by side.
func ownUnits(group []int32, groups int) ([]int32, stage) {
	st := stage{group: make([]int32, len(group)), start: make([]int32, groups+1)}
	for _, g := range group {
		st.start[g+1]++
	}
	for g := range groups {
		st.start[g+1] += st.start[g]
	}
	next := append([]int32(nil), st.start...)
	unit := make([]int32, len(group))
	for i, g := range group {
		unit[i] = next[g]
		st.group[next[g]] = g
		next[g]++
	}
	return unit, st
}

func (s *Sample) stageUnits(k int, group []int32, groups int, d *Design) ([]int32, stage, error) {
	sorted := s.Stages[k].Sorted()
	if row := firstMissing(sorted.Code); row > 0 {
		return nil, stage{}, missingDesign(row, "PSU", "PSU (đơn vị mẫu)")
	}
	if k == 0 && !s.Nest {
		if err := checkNested(group, sorted, d.strata); err != nil {
			return nil, stage{}, err
		}
	}
	unit := slices.Clone(group)
	keys := refine(unit, sorted.Code, groups, len(sorted.Level))
	st := stage{group: make([]int32, len(keys)), start: make([]int32, groups+1)}
	for u, key := range keys {
		g := int32(key >> 32)
		st.group[u] = g
		st.start[g+1]++
		if k == 0 {
			d.ids = append(d.ids, sorted.Level[key&0xffffffff])
		}
	}
	for g := range groups {
		st.start[g+1] += st.start[g]
	}
	return unit, st, nil
}

// checkNested refuses a PSU id that stands in two strata.
func checkNested(stratum []int32, psu *Factor, names []string) error {
	home := make([]int32, len(psu.Level))
	for i := range home {
		home[i] = -1
	}
	for i, c := range psu.Code {
		if home[c] < 0 {
			home[c] = stratum[i]
		} else if home[c] != stratum[i] {
			return engine.Errorf(engine.Rejected, "PSU %q stands in the strata %q and %q", psu.Level[c], names[home[c]], names[stratum[i]]).
				Vi("PSU %q nằm trong hai tầng %q và %q", psu.Level[c], names[home[c]], names[stratum[i]]).
				At(engine.Where{Row: int64(i + 1)}).
				Do("If PSU ids begin anew in each stratum, add --nest", "Nếu mã PSU được đánh lại từ đầu trong mỗi tầng, hãy thêm --nest")
		}
	}
	return nil
}

// populations reads the fpc of stage k as counts by group of that stage.
func (s *Sample) populations(k int, group []int32, st *stage) ([]float64, error) {
	fraction, err := s.fractions()
	if err != nil {
		return nil, err
	}
	groups := len(st.start) - 1
	out := make([]float64, groups)
	for i, v := range s.FPC[k] {
		g := group[i]
		if out[g] == 0 {
			out[g] = v
		} else if out[g] != v {
			return nil, engine.Errorf(engine.Rejected, "the fpc of stage %d is not the same for all records of a stratum", k+1).
				Vi("fpc của giai đoạn %d không giống nhau trong cùng một tầng", k+1).At(engine.Where{Row: int64(i + 1)}).
				Do("The fpc is a property of the stratum (stage 1) or of the unit sampled from (later stages)", "fpc là thuộc tính của tầng (giai đoạn 1) hoặc của đơn vị chứa (giai đoạn sau)")
		}
	}
	if fraction {
		for g := range out {
			out[g] = float64(st.size(int32(g))) / out[g]
		}
	}
	return out, nil
}

// fractions says whether the fpc columns hold sampling fractions, and refuses what is neither.
func (s *Sample) fractions() (bool, error) {
	below, above := false, false
	for _, column := range s.FPC {
		for i, v := range column {
			if !(v > 0) || math.IsInf(v, 0) {
				return false, missingDesign(int64(i+1), "fpc (a number above 0)", "fpc (một số dương)")
			}
			below, above = below || v < 1, above || v > 1
		}
	}
	if below && above {
		return false, engine.Errorf(engine.Rejected, "the fpc mixes fractions below 1 and counts above 1").
			Vi("fpc trộn lẫn tỷ lệ nhỏ hơn 1 và số đếm lớn hơn 1").
			Do("Give population counts everywhere or sampling fractions everywhere", "Hãy dùng toàn bộ là số đơn vị tổng thể hoặc toàn bộ là tỷ lệ chọn mẫu")
	}
	return !above, nil
}

func weightedUnits(unit []int32, units int, w *Weights) []bool {
	out := make([]bool, units)
	for i, u := range unit {
		if !w.Zero(i) {
			out[u] = true
		}
	}
	return out
}

// setLeafPSU finds the PSU of each unit of the last stage.
func (d *Design) setLeafPSU() {
	if len(d.stages) == 1 {
		return
	}
	last := d.stages[len(d.stages)-1].group
	d.leafPSU = append([]int32(nil), last...)
	for k := len(d.stages) - 2; k > 0; k-- {
		for u, g := range d.leafPSU {
			d.leafPSU[u] = d.stages[k].group[g]
		}
	}
}
