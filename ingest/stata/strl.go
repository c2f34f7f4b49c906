package stata

import (
	"context"
	"slices"
	"sort"
	"sync"
)

// gso is where a long text lies ("GSO" stands before each). Cells name it by v and o: the column and row, from 1, of the
// cell that was first to hold it.
type gso struct {
	v, o   uint64
	binary bool // bytes of whatever kind, not a text
	at     int64
	length int64
}

// oBits is how many bits of a cell's reference are o; the rest is v.
func (m *metadata) oBits() uint {
	switch m.release {
	case 117:
		return 32
	case 118:
		return 48
	default:
		return 40
	}
}

// passStrls finds the end of the long texts: where the map says, if that is so, else by walking over them.
func (m *metadata) passStrls(in *input, mapped uint64) error {
	const end, next = "</strls>", "<value_labels>"
	m.strls = in.pos
	if at := int64(mapped); at >= in.pos+int64(len(end)) && at <= in.size-int64(len(next)) {
		b := make([]byte, len(end)+len(next))
		if err := in.readAt(b, at-int64(len(end))); err != nil {
			return err
		}
		if string(b) == end+next {
			m.strlsEnd, in.pos = at-int64(len(end)), at
			return nil
		}
	}
	win := window{in: *in, end: in.size}
	at, err := m.walk(context.Background(), &win, func(gso, int64) (bool, error) { return true, nil })
	if err != nil {
		return err
	}
	m.strlsEnd, in.pos = at, at
	return in.expect(end, inStrls)
}

// walk calls visit with every long text and the offset of its head until it says no, and returns where the walk ended.
func (m *metadata) walk(ctx context.Context, win *window, visit func(g gso, head int64) (bool, error)) (int64, error) {
	at := m.strls
	for i := 0; at < win.end; i++ {
		if i%4096 == 0 && ctx.Err() != nil {
			return at, ctx.Err()
		}
		g, ok, err := m.gsoAt(win, at)
		if err != nil || !ok {
			return at, err
		}
		more, err := visit(g, at)
		if err != nil || !more {
			return at, err
		}
		at = g.at + g.length
	}
	return at, nil
}

// gsoAt reads the head of a long text; not ok if none begins there.
func (m *metadata) gsoAt(win *window, at int64) (g gso, ok bool, err error) {
	oWidth := int64(8)
	if m.release == 117 {
		oWidth = 4
	}
	head := 3 + 4 + oWidth + 1 + 4
	if win.end-at < 3 {
		return g, false, nil
	}
	b, err := win.bytes(at, 3, inStrls)
	if err != nil || string(b) != "GSO" {
		return g, false, err
	}
	if b, err = win.bytes(at, head, inStrls); err != nil {
		return g, false, err
	}
	in := &win.in
	g = gso{v: in.whole(b[3:7]), o: in.whole(b[7 : 7+oWidth]), at: at + head, length: int64(in.whole(b[8+oWidth : 12+oWidth]))}
	switch b[7+oWidth] {
	case 129:
		g.binary = true
	case 130:
	default:
		return g, false, in.broken(inStrls, "one is neither text nor binary", "có chuỗi không phải văn bản cũng không phải nhị phân")
	}
	if g.length > win.end-g.at {
		return g, false, in.short(inStrls)
	}
	if bits := m.oBits(); g.o>>bits != 0 || g.v>>(64-bits) != 0 {
		return g, false, in.broken(inStrls, "one belongs to no cell", "có chuỗi không thuộc ô nào")
	}
	return g, true, nil
}

// window reads forward in pieces. What bytes gives holds until the next call.
type window struct {
	in  input
	end int64 // of what may be read
	buf []byte
	at  int64
}

const windowBytes = 64 << 10

func (w *window) bytes(off, n int64, what part) ([]byte, error) {
	if n < 0 || off < 0 || n > w.end-off {
		return nil, w.in.short(what)
	}
	if off < w.at || off+n > w.at+int64(len(w.buf)) {
		want := min(max(n, windowBytes), w.end-off)
		if int64(cap(w.buf)) < want {
			w.buf = make([]byte, want)
		}
		w.buf, w.at = w.buf[:want], off
		if err := w.in.readAt(w.buf, off); err != nil {
			w.buf = w.buf[:0]
			return nil, err
		}
	}
	return w.buf[off-w.at:][:n], nil
}

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
	return s.finish()
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
		slices.SortFunc(s.entries, func(a, b entry) int {
			if a.key < b.key {
				return -1
			}
			if a.key > b.key {
				return 1
			}
			return 0
		})
		for i := 1; i < len(s.entries); i++ {
			if s.entries[i].key == s.entries[i-1].key {
				return x.in.broken(inStrls, "two belong to the same cell", "có hai chuỗi thuộc cùng một ô")
			}
		}
	}
	x.entries, x.stride, x.built = s.entries, s.stride, true
	return nil
}

// find gives the long text of a reference; not ok if the file has none.
func (x *strlIndex) find(win *window, v, o uint64) (g gso, ok bool, err error) {
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
