package survey

import (
	"slices"
	"sort"
)

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

// pairs numbers the distinct (a, b) of two columns of codes in ascending order of (a, b), and gives the first of each number.
// All codes are >= 0; a < na, b < nb.
func pairs(a, b []int32, na, nb int) (code, firstA, firstB []int32) {
	code = make([]int32, len(a))
	if na*nb <= 8*len(a)+1<<20 {
		seen := make([]int32, na*nb)
		for i := range a {
			seen[int(a[i])*nb+int(b[i])] = 1
		}
		n := int32(0)
		for k, s := range seen {
			if s == 0 {
				continue
			}
			seen[k] = n
			n++
			firstA, firstB = append(firstA, int32(k/nb)), append(firstB, int32(k%nb))
		}
		for i := range a {
			code[i] = seen[int(a[i])*nb+int(b[i])]
		}
		return code, firstA, firstB
	}
	seen := make(map[uint64]int32, 1024)
	for i := range a {
		seen[uint64(a[i])<<32|uint64(b[i])] = 0
	}
	keys := make([]uint64, 0, len(seen))
	for k := range seen {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for n, k := range keys {
		seen[k] = int32(n)
		firstA, firstB = append(firstA, int32(k>>32)), append(firstB, int32(k&0xffffffff))
	}
	for i := range a {
		code[i] = seen[uint64(a[i])<<32|uint64(b[i])]
	}
	return code, firstA, firstB
}
