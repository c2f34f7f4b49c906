package stata

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"sync"
)

const mostEntries = 4 << 20

// strlIndex finds long texts in bounded memory. Writers put them in the order of their keys, so that the place of every
// stride-th is enough. A file whose texts are in no order is indexed whole, if that is possible.
type strlIndex struct {
	in   input
	meta *metadata

	mu      sync.Mutex
	built   bool
	rowwise bool // ordered by row, then column, else by column, then row
	stride  int
	entries []entry
	vBytes  int // of the 8 of a reference, the others are o
}

type entry struct {
	key uint64
	at  int64
}

// key orders texts by column and row, or by row and column.
func (x *strlIndex) key(v, o uint64, rowwise bool) uint64 {
	bits := x.meta.oBits()
	if rowwise {
		return o<<(64-bits) | v
	}
	return v<<bits | o
}

// build makes the index at the first call.
func (x *strlIndex) build(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.built {
		return nil
	}
	s := indexScan{x: x, limit: mostEntries, stride: 1, byColumn: true, byRow: true}
	win := window{in: x.in, end: x.meta.strlsEnd}
	at, err := x.meta.walk(ctx, &win, s.visit)
	if err != nil {
		return err
	}
	if at != x.meta.strlsEnd {
		return x.in.broken(inStrls, "something else stands between them", "có nội dung lạ ở giữa")
	}
	if err := s.finish(); err != nil {
		return err
	}
	if x.vBytes, err = x.split(ctx); err != nil {
		return err
	}
	x.built = true
	return nil
}

// indexScan is the making of an index.
type indexScan struct {
	x               *strlIndex
	limit           int
	entries         []entry
	stride, seen    int
	byColumn, byRow bool // the texts have been in this order so far
	lastCol, lastRw uint64
}

func (s *indexScan) visit(g gso, head int64) (bool, error) {
	col, row := s.x.key(g.v, g.o, false), s.x.key(g.v, g.o, true)
	if s.seen > 0 {
		s.byColumn, s.byRow = s.byColumn && col > s.lastCol, s.byRow && row > s.lastRw
	}
	s.lastCol, s.lastRw = col, row
	if !s.byColumn && !s.byRow && s.stride > 1 {
		return false, s.x.in.broken(inStrls, "there are too many that are in no order", "có quá nhiều chuỗi không theo thứ tự")
	}
	if s.seen%s.stride == 0 {
		if len(s.entries) == s.limit {
			if !s.byColumn && !s.byRow {
				return false, s.x.in.broken(inStrls, "there are too many that are in no order", "có quá nhiều chuỗi không theo thứ tự")
			}
			s.thin()
		}
		if s.seen%s.stride == 0 {
			s.entries = append(s.entries, entry{col, head})
		}
	}
	s.seen++
	return true, nil
}

// thin keeps every second entry.
func (s *indexScan) thin() {
	kept := s.entries[:0]
	for i := 0; i < len(s.entries); i += 2 {
		kept = append(kept, s.entries[i])
	}
	s.entries, s.stride = kept, 2*s.stride
}

func (s *indexScan) finish() error {
	x := s.x
	x.rowwise = !s.byColumn && s.byRow
	switch bits := x.meta.oBits(); {
	case x.rowwise:
		for i, e := range s.entries {
			s.entries[i].key = x.key(e.key>>bits, e.key&(1<<bits-1), true)
		}
	case !s.byColumn:
		slices.SortFunc(s.entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
		for i := 1; i < len(s.entries); i++ {
			if s.entries[i].key == s.entries[i-1].key {
				return x.in.broken(inStrls, "two belong to the same cell", "có hai chuỗi thuộc cùng một ô")
			}
		}
	}
	x.entries, x.stride = s.entries, s.stride
	return nil
}

// find gives the long text of a reference; not ok if the file has none.
func (x *strlIndex) find(win *window, v, o uint64) (g gso, ok bool, err error) {
	bits := x.meta.oBits()
	if o>>bits != 0 || v>>(64-bits) != 0 {
		return g, false, nil
	}
	key := x.key(v, o, x.rowwise)
	i := sort.Search(len(x.entries), func(i int) bool { return x.entries[i].key > key }) - 1
	if i < 0 {
		return g, false, nil
	}
	at := x.entries[i].at
	for range x.stride {
		if at >= x.meta.strlsEnd {
			return g, false, nil
		}
		if g, ok, err = x.meta.gsoAt(win, at); err != nil || !ok {
			return g, false, err
		}
		if g.v == v && g.o == o {
			return g, true, nil
		}
		at = g.at + g.length
	}
	return g, false, nil
}

const mostProbes = 1 << 20

// split is how many bytes of a reference are v. In release 119 these are 3, but ReadStat (haven, pyreadstat) writes 2 as
// in release 118: the first reference that only one of the two readings finds a text for decides.
func (x *strlIndex) split(ctx context.Context) (int, error) {
	m := x.meta
	want := int(8 - m.oBits()/8)
	if m.release != 119 || len(x.entries) == 0 {
		return want, nil
	}
	win := window{in: x.in, end: x.in.size}
	texts := window{in: x.in, end: m.strlsEnd}
	probes := 0
	for row := int64(0); row < m.rows && probes < mostProbes; row++ {
		if row%4096 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		for i := range m.vars {
			if m.vars[i].kind != longText {
				continue
			}
			probes++
			ref, err := win.bytes(m.data+row*int64(m.width)+int64(m.vars[i].offset), 8, inData)
			if err != nil {
				return 0, err
			}
			three, two, err := x.probe(&texts, ref)
			if err != nil {
				return 0, err
			}
			if two && !three {
				return 2, nil
			}
			if three && !two {
				return 3, nil
			}
		}
	}
	return want, nil
}

// probe says whether a reference leads to a text if v has three bytes, and if it has two.
func (x *strlIndex) probe(win *window, ref []byte) (three, two bool, err error) {
	if _, three, err = x.find(win, x.in.whole(ref[:3]), x.in.whole(ref[3:])); err != nil {
		return false, false, err
	}
	_, two, err = x.find(win, x.in.whole(ref[:2]), x.in.whole(ref[2:]))
	return three, two, err
}
