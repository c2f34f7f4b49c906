package stata

import "context"

// gso is where a long text lies ("GSO" stands before each). Cells name it by v and o: the column and row, from 1, of the
// cell that was first to hold it.
type gso struct {
	v, o   uint64
	binary bool // bytes of whatever kind, not a text
	at     int64
	length int64
	shared bool // it was met before
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
