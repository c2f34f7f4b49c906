package survey

import "sort"

// Factor is a column of categories: Level[Code[i]] is the text of record i, Code -1 is a missing value.
type Factor struct {
	Code  []int32
	Level []string
}

// ranks is the position of each level in ascending order: as numbers if all levels are numbers, else byte by byte. So the
// order does not depend on which record came first.
func (f *Factor) ranks() []int32 {
	order := make([]int, len(f.Level))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return f.Level[order[a]] < f.Level[order[b]] })
	if numbers, ok := f.numbers(); ok {
		sort.SliceStable(order, func(a, b int) bool { return numbers[order[a]] < numbers[order[b]] })
	}
	rank := make([]int32, len(order))
	for r, i := range order {
		rank[i] = int32(r)
	}
	return rank
}

func (f *Factor) numbers() ([]float64, bool) {
	out := make([]float64, len(f.Level))
	for i, s := range f.Level {
		v, ok := ParseNumber(s)
		if !ok {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}

// Sorted is the same column with its levels in order.
func (f *Factor) Sorted() *Factor {
	rank := f.ranks()
	out := &Factor{Code: make([]int32, len(f.Code)), Level: make([]string, len(f.Level))}
	for i, r := range rank {
		out.Level[r] = f.Level[i]
	}
	for i, c := range f.Code {
		out.Code[i] = c
		if c >= 0 {
			out.Code[i] = rank[c]
		}
	}
	return out
}
