package survey

import "math"

// Order is the records with a known value in ascending order of the value, equal values in the order of the records.
// Make it once a variable and use it for all domains.
type Order struct{ row []int32 }

// OrderOf sorts the records by y, NaN left out: a radix sort, so its time grows with the rows only.
func OrderOf(y []float64) *Order {
	keys := make([]uint64, 0, len(y))
	rows := make([]int32, 0, len(y))
	var or, and uint64 = 0, math.MaxUint64
	for i, v := range y {
		if v != v {
			continue
		}
		k := sortKey(v)
		keys, rows = append(keys, k), append(rows, int32(i))
		or |= k
		and &= k
	}
	return &Order{radixSort(keys, rows, or&^and)}
}

// sortKey maps doubles to integers of the same order; -0 is 0.
func sortKey(v float64) uint64 {
	b := math.Float64bits(v + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

const radixBits = 11

// radixSort sorts rows by keys; digits in which no two keys differ are skipped.
func radixSort(keys []uint64, rows []int32, differ uint64) []int32 {
	otherKeys, otherRows := make([]uint64, len(keys)), make([]int32, len(rows))
	for shift := uint(0); shift < 64; shift += radixBits {
		if differ>>shift&(1<<radixBits-1) == 0 {
			continue
		}
		var count [1 << radixBits]int32
		for _, k := range keys {
			count[k>>shift&(1<<radixBits-1)]++
		}
		at := int32(0)
		for d, n := range count {
			count[d] = at
			at += n
		}
		for i, k := range keys {
			d := k >> shift & (1<<radixBits - 1)
			p := count[d]
			count[d]++
			otherKeys[p], otherRows[p] = k, rows[i]
		}
		keys, otherKeys, rows, otherRows = otherKeys, keys, otherRows, rows
	}
	return rows
}

// domains distributes the sorted records over domains, each staying sorted.
func (o *Order) domains(d *Domains) (sorted []int32, start []int) {
	code := d.codes
	if code == nil {
		return o.row, []int{0, len(o.row)}
	}
	start = make([]int, d.Len()+1)
	for _, r := range o.row {
		if g := code[r]; g >= 0 {
			start[g+1]++
		}
	}
	for g := range d.Len() {
		start[g+1] += start[g]
	}
	sorted = make([]int32, start[d.Len()])
	next := append([]int(nil), start...)
	for _, r := range o.row {
		if g := code[r]; g >= 0 {
			sorted[next[g]] = r
			next[g]++
		}
	}
	return sorted, start
}
