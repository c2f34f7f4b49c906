package survey

// Cross numbers the combinations of categories that occur among the records with in[i] (all if in is nil), in the order of the
// factors' levels. code is -1 for a record that is out or has a missing category; combination[g][k] is the level of factor k in
// group g. Without factors there is one group of all records that are in.
func Cross(rows int, in []bool, factors ...*Factor) (code []int32, combination [][]int32) {
	code = make([]int32, rows)
	var member []int32
	for i := range code {
		if in == nil || in[i] {
			member = append(member, int32(i))
		} else {
			code[i] = -1
		}
	}
	combination = [][]int32{nil}
	for _, f := range factors {
		kept := member[:0]
		for _, r := range member {
			if f.Code[r] >= 0 {
				kept = append(kept, r)
			} else {
				code[r] = -1
			}
		}
		member = kept
		a, b := make([]int32, len(member)), make([]int32, len(member))
		for i, r := range member {
			a[i], b[i] = code[r], f.Code[r]
		}
		merged, first, second := pairs(a, b, len(combination), len(f.Level))
		for i, r := range member {
			code[r] = merged[i]
		}
		next := make([][]int32, len(first))
		for g := range first {
			next[g] = append(append([]int32(nil), combination[first[g]]...), second[g])
		}
		combination = next
	}
	return code, combination
}
