package survey

import "slices"

// Cross numbers the combinations of categories that occur among the records with in[i] (all if in is nil), in the order of the
// factors' levels. code is -1 for a record that is out or has a missing category; combination[g][k] is the level of factor k in
// group g. Without factors there is one group of all records that are in.
func Cross(rows int, in []bool, factors ...*Factor) (code []int32, combination [][]int32) {
	code = make([]int32, rows)
	for i := range in {
		if !in[i] {
			code[i] = -1
		}
	}
	combination = [][]int32{nil}
	for _, f := range factors {
		var next [][]int32
		for _, key := range refine(code, f.Code, len(combination), len(f.Level)) {
			next = append(next, append(slices.Clone(combination[key>>32]), int32(key&0xffffffff)))
		}
		combination = next
	}
	return code, combination
}

// refine renumbers code (below na, or -1) by the pairs (code, level) that occur, in ascending order, and gives these pairs as
// code<<32 | level. Records with a missing level become -1.
func refine(code, level []int32, na, nb int) []uint64 {
	if na*nb > 8*len(code)+1<<20 {
		return refineSparse(code, level)
	}
	number := make([]int32, na*nb)
	for i, c := range code {
		switch l := level[i]; {
		case c < 0:
		case l < 0:
			code[i] = -1
		default:
			k := c*int32(nb) + l
			code[i] = k
			number[k] = 1
		}
	}
	var keys []uint64
	for k, seen := range number {
		if seen != 0 {
			number[k] = int32(len(keys))
			keys = append(keys, uint64(k/nb)<<32|uint64(k%nb))
		}
	}
	for i, c := range code {
		if c >= 0 {
			code[i] = number[c]
		}
	}
	return keys
}

// refineSparse is refine where a table of all pairs would be too large.
func refineSparse(code, level []int32) []uint64 {
	number := make(map[uint64]int32, 1024)
	for i, c := range code {
		switch l := level[i]; {
		case c < 0:
		case l < 0:
			code[i] = -1
		default:
			number[uint64(c)<<32|uint64(l)] = 0
		}
	}
	keys := make([]uint64, 0, len(number))
	for k := range number {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for n, k := range keys {
		number[k] = int32(n)
	}
	for i, c := range code {
		if c >= 0 {
			code[i] = number[uint64(c)<<32|uint64(level[i])]
		}
	}
	return keys
}
