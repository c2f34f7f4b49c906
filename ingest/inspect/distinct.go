package inspect

import (
	"cmp"
	"container/heap"
	"maps"
	"math"
	"slices"
)

// keptHashes sets the precision of the number of different values: one standard error is 1/sqrt(1024), 3 %.
const keptHashes = 1024

// distinct estimates how many different texts it was shown from the smallest hashes seen (Bar-Yossef et al. 2002).
type distinct struct {
	heap hashHeap
	in   map[uint64]struct{}
}

func (d *distinct) add(text string) {
	h := hash(text)
	if len(d.heap) == keptHashes && h >= d.heap[0] {
		return
	}
	if d.in == nil {
		d.in = make(map[uint64]struct{}, keptHashes)
	}
	if _, known := d.in[h]; known {
		return
	}
	if len(d.heap) == keptHashes {
		delete(d.in, d.heap[0])
		d.heap[0] = h
		heap.Fix(&d.heap, 0)
	} else {
		heap.Push(&d.heap, h)
	}
	d.in[h] = struct{}{}
}

func (d *distinct) estimate() int64 {
	if len(d.heap) < keptHashes {
		return int64(len(d.heap))
	}
	return int64(math.Round((keptHashes - 1) / (float64(d.heap[0]) / math.MaxUint64)))
}

// hash is FNV-1a with a last mixing step, so that all of its bits are even; the same on every machine.
func hash(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// hashHeap has the largest hash first.
type hashHeap []uint64

func (h hashHeap) Len() int           { return len(h) }
func (h hashHeap) Less(i, j int) bool { return h[i] > h[j] }
func (h hashHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *hashHeap) Push(x any)        { *h = append(*h, x.(uint64)) }
func (h *hashHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
