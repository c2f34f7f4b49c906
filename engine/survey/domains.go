package survey

import (
	"slices"
	"sync"
)

// Domains are a partition of (some of) a Frame's records, each with its records in ascending order.
type Domains struct {
	codes []int32 // domain of each record, nil: one domain of all records
	start []int

	once sync.Once
	rows []int32 // made when first asked for
}

// All is the whole sample as one domain.
func (f *Frame) All() *Domains { return &Domains{start: []int{0, f.Rows()}} }

// Group makes the domains of a column of codes: record i belongs to domain code[i], to none if that is negative. The
// column is kept and must not change.
func (f *Frame) Group(code []int32, domains int) *Domains {
	d := &Domains{codes: code, start: make([]int, domains+1)}
	for _, c := range code {
		if c >= 0 {
			d.start[c+1]++
		}
	}
	for g := range domains {
		d.start[g+1] += d.start[g]
	}
	return d
}

// members lists the records of domain g, nil for all.
func (d *Domains) members(g int) []int32 {
	if d.codes == nil {
		return nil
	}
	d.once.Do(func() {
		d.rows = make([]int32, d.start[d.Len()])
		next := slices.Clone(d.start)
		for i, c := range d.codes {
			if c >= 0 {
				d.rows[next[c]] = int32(i)
				next[c]++
			}
		}
	})
	return d.rows[d.start[g]:d.start[g+1]]
}

// Len is the number of domains.
func (d *Domains) Len() int { return len(d.start) - 1 }

// Size is the number of records of domain g.
func (d *Domains) Size(g int) int { return d.start[g+1] - d.start[g] }
