package survey

// Domains are a partition of (some of) a Frame's records, each with its records in ascending order.
type Domains struct {
	rows  []int32 // nil: one domain of all records
	start []int
	all   int
}

// All is the whole sample as one domain.
func (f *Frame) All() *Domains { return &Domains{all: f.Rows(), start: []int{0, f.Rows()}} }

// Group makes the domains of a column of codes: record i belongs to domain code[i], to none if that is negative.
func (f *Frame) Group(code []int32, domains int) *Domains {
	d := &Domains{start: make([]int, domains+1)}
	for _, c := range code {
		if c >= 0 {
			d.start[c+1]++
		}
	}
	for g := range domains {
		d.start[g+1] += d.start[g]
	}
	d.rows = make([]int32, d.start[domains])
	next := append([]int(nil), d.start...)
	for i, c := range code {
		if c >= 0 {
			d.rows[next[c]] = int32(i)
			next[c]++
		}
	}
	return d
}

// Len is the number of domains.
func (d *Domains) Len() int { return len(d.start) - 1 }

// Size is the number of records of domain g.
func (d *Domains) Size(g int) int { return d.start[g+1] - d.start[g] }

// code gives each record its domain, -1 for none.
func (d *Domains) code(rows int) []int32 {
	if d.rows == nil {
		return nil
	}
	out := make([]int32, rows)
	for i := range out {
		out[i] = -1
	}
	for g := range d.Len() {
		for _, r := range d.rows[d.start[g]:d.start[g+1]] {
			out[r] = int32(g)
		}
	}
	return out
}
