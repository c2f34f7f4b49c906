package stata

import (
	"strings"
	"unicode/utf8"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

const (
	longestCell = 16 << 20 // a long text; Stata allows 2 GB
	heavyBatch  = 16 << 20 // of long texts: then the batch is cut
	heaviestRow = 64 << 20 // of long texts
	cachedTexts = 4096     // that a worker remembers because cells share them
	cachedText  = 1 << 10  // bytes of one
)

// longReader is what a worker needs for long texts: Stata writes a text that many cells hold once, so that texts which
// are met again are remembered.
type longReader struct {
	win   window
	refs  [][]gso // of every column of long texts, of every row of the job
	found map[[2]uint64]gso
	texts map[int64]decodedText // by where the text lies
}

type decodedText struct {
	text string
	bad  int
}

// locate finds the long texts of a job.
func (w *worker) locate(r rows, first int64) error {
	if !w.run.long {
		return nil
	}
	w.long.refs = w.long.refs[:0]
	for _, place := range w.run.columns {
		v := &w.run.meta.vars[place]
		if v.kind != longText {
			continue
		}
		refs := make([]gso, r.n)
		for i, at := 0, v.offset; i < r.n; i, at = i+1, at+r.stride {
			g, what, err := w.locateOne(r.raw[at : at+8])
			if err != nil {
				return err
			}
			if what.En != "" {
				return w.run.refuse(what, first+int64(i)+1, place)
			}
			refs[i] = g
		}
		w.long.refs = append(w.long.refs, refs)
	}
	return w.weigh(first)
}

// weigh refuses a row whose long texts together are too much: many cells can name the same long text.
func (w *worker) weigh(first int64) error {
	for row := range w.long.refs[0] {
		sum := int64(0)
		for _, refs := range w.long.refs {
			sum += min(refs[row].length, longestCell)
		}
		if sum > heaviestRow {
			return w.run.refuse(engine.Text{En: "the long texts (strL) of the row together are longer than 64 MiB",
				Vi: "các chuỗi dài (strL) của dòng cộng lại vượt quá 64 MiB"}, first+int64(row)+1, -1)
		}
	}
	return nil
}

// locateOne finds the long text of a reference, or says what is wrong with it. Both parts 0 is the empty text.
func (w *worker) locateOne(ref []byte) (g gso, what engine.Text, err error) {
	vWidth := w.run.strls.vBytes
	v, o := w.run.in.whole(ref[:vWidth]), w.run.in.whole(ref[vWidth:])
	if v == 0 && o == 0 {
		return g, what, nil
	}
	if g, ok := w.long.found[[2]uint64{v, o}]; ok {
		g.shared = true
		return g, what, nil
	}
	g, ok, err := w.run.strls.find(&w.long.win, v, o)
	if err != nil {
		return g, what, err
	}
	if !ok {
		return g, engine.Text{En: "the cell names a long text (strL) that the file does not hold",
			Vi: "ô trỏ tới một chuỗi dài (strL) không có trong tệp"}, nil
	}
	if g.length > longestCell && !g.binary {
		return g, engine.Text{En: "the long text (strL) is longer than 16 MiB", Vi: "chuỗi dài (strL) vượt quá 16 MiB"}, nil
	}
	w.long.found = remember(w.long.found, [2]uint64{v, o}, g)
	return g, what, nil
}

// fit is how many rows from first make a batch that is not too heavy; one at the least.
func (w *worker) fit(first, n int) int {
	if !w.run.long {
		return n - first
	}
	sum := int64(0)
	for i := first; i < n; i++ {
		for _, refs := range w.long.refs {
			sum += min(refs[i].length, longestCell)
		}
		if sum > heavyBatch && i > first {
			return i - first
		}
	}
	return n - first
}

// longTexts reads a column of long texts.
func (w *worker) longTexts(refs []gso, f *finding) (c cells.Column, bad int64, err error) {
	c.Ends = make([]uint32, len(refs))
	var b strings.Builder
	for i, g := range refs {
		cellBad, err := w.longText(&b, g, f)
		if err != nil {
			return c, 0, err
		}
		bad += int64(cellBad)
		c.Ends[i] = uint32(b.Len())
	}
	c.Text = b.String()
	return c, bad, nil
}

func (w *worker) longText(b *strings.Builder, g gso, f *finding) (bad int, err error) {
	if g.length == 0 {
		return 0, nil
	}
	if known, ok := w.long.texts[g.at]; ok {
		b.WriteString(known.text)
		return known.bad, nil
	}
	raw, err := w.long.win.bytes(g.at, min(g.length, longestCell), inStrls)
	if err != nil {
		return 0, err
	}
	cell := untilZero(raw)
	if !g.binary {
		start := b.Len()
		if bad, err = w.write(b, cell); err == nil && g.shared && b.Len()-start <= cachedText {
			w.long.texts = remember(w.long.texts, g.at, decodedText{strings.Clone(b.String()[start:]), bad})
		}
		return bad, err
	}
	f.binary.Add(1)
	if utf8.Valid(cell) {
		w.scratch, _ = charset.UTF8.Append(w.scratch[:0], cell)
		b.Write(w.scratch)
	}
	return 0, nil
}

// remember adds to a cache that forgets everything when it is full.
func remember[K comparable, V any](cache map[K]V, k K, v V) map[K]V {
	if cache == nil || len(cache) >= cachedTexts {
		cache = make(map[K]V)
	}
	cache[k] = v
	return cache
}
