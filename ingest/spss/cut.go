package spss

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"sync"
)

// padding is how many codes without meaning (0) a chunk may hold, lest a file of nothing else fill the memory.
const padding = 1 << 20

// chunk is a run of whole rows, still as the file has them.
type chunk struct {
	ordinal int
	first   int64 // row, from 1
	rows    int
	data    []byte
	pending uint64 // bytecodes: what is left of the block of codes that began in the chunk before, the next one lowest
	left    int    // how many codes those are
	read    int64  // bytes of the file
}

// cutter cuts the cases into chunks. For bytecodes it only counts: a code fills one slot, and 253 has 8 bytes behind its block.
type cutter struct {
	*source
	feed    feed
	coded   bool
	slots   int   // of a row
	rows    int   // of a chunk
	cases   int64 // -1 = until the end
	done    int64
	ordinal int

	buf     []byte
	pos     int
	pending uint64
	left    int
	ended   bool // the code for the end was met, or the file's end
}

var chunkPool = sync.Pool{New: func() any { return new([]byte) }}

// next gives the next chunk, or io.EOF.
func (c *cutter) next(ctx context.Context) (*chunk, error) {
	rows := int64(c.rows)
	if c.cases >= 0 {
		rows = min(rows, c.cases-c.done)
	}
	if rows == 0 {
		return nil, c.tail(ctx)
	}
	if c.ended {
		return nil, c.end(0)
	}
	out := &chunk{ordinal: c.ordinal, first: c.done + 1, pending: c.pending, left: c.left}
	slots, err := c.count(ctx, int(rows)*c.slots)
	out.rows = slots / c.slots
	switch {
	case errors.Is(err, errShort) || err == nil && slots%c.slots != 0:
		return nil, c.cutShort(out.rows)
	case err != nil:
		return nil, err
	}
	if out.rows == 0 {
		return nil, c.end(0)
	}
	if c.cases >= 0 && int64(out.rows) < rows {
		return nil, c.end(out.rows)
	}
	c.done += int64(out.rows)
	c.ordinal++
	out.read = c.feed.at()
	c.handOver(out)
	return out, nil
}

// handOver gives the bytes of a chunk away and goes on with a copy of those behind it.
func (c *cutter) handOver(out *chunk) {
	out.data = c.buf[:c.pos]
	fresh := (*chunkPool.Get().(*[]byte))[:0]
	c.buf, c.pos = append(fresh, c.buf[c.pos:]...), 0
}

// release takes the bytes of a chunk back once it is decoded.
func (k *chunk) release() {
	data := k.data
	k.data = nil
	chunkPool.Put(&data)
}

// end is io.EOF, or the error of a file that has fewer cases than it declares.
func (c *cutter) end(rows int) error {
	if c.cases >= 0 && c.done+int64(rows) < c.cases {
		return c.fewerCases(c.cases, c.done+int64(rows))
	}
	return io.EOF
}

// errShort is a file that ends inside a case.
var errShort = errors.New("the file ends inside a case")

func (c *cutter) cutShort(rows int) error {
	e := c.truncated("a case", "một quan sát")
	e.Where.Row = c.done + int64(rows) + 1
	return e
}

// need makes n more bytes available behind pos; false at the end of the file.
func (c *cutter) need(ctx context.Context, n int) (bool, error) {
	for len(c.buf)-c.pos < n {
		var err error
		if c.buf, err = c.feed.more(ctx, c.buf); errors.Is(err, io.EOF) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	return true, nil
}

// count moves pos behind so many slots, or to the end of the cases, and gives how many slots it passed.
func (c *cutter) count(ctx context.Context, want int) (int, error) {
	if !c.coded {
		return c.countPlain(ctx, want)
	}
	got := 0
	for got < want && !c.ended {
		if c.pos > 9*want+padding {
			return got, c.damaged("the cases are padded without end", "dữ liệu bị chèn phần đệm vô tận")
		}
		if c.left == 0 {
			got += c.countBlocks(want - got)
			if err := c.openBlock(ctx); err != nil {
				return got, err
			}
		}
		n, err := c.countCodes(ctx, want-got)
		if got += n; err != nil {
			return got, err
		}
	}
	return got, nil
}

func (c *cutter) countPlain(ctx context.Context, want int) (int, error) {
	ok, err := c.need(ctx, 8*want)
	if err != nil {
		return 0, err
	}
	if ok {
		c.pos += 8 * want
		return want, nil
	}
	c.ended = true
	rest := len(c.buf) - c.pos
	c.pos = len(c.buf)
	if rest%8 != 0 {
		return rest / 8, errShort
	}
	return rest / 8, nil
}

// countBlocks passes whole blocks of eight codes that all fill a slot, as far as they are in the buffer.
func (c *cutter) countBlocks(want int) int {
	got, pos := 0, c.pos
	for want-got >= 8 && len(c.buf)-pos >= 72 {
		w := binary.LittleEndian.Uint64(c.buf[pos:])
		if holds(w, 0)|holds(w, 252) != 0 {
			break
		}
		pos += 8 + 8*bits.OnesCount64(holds(w, 253))
		got += 8
	}
	c.pos = pos
	return got
}

// openBlock reads the codes of the next block.
func (c *cutter) openBlock(ctx context.Context) error {
	ok, err := c.need(ctx, 8)
	switch {
	case err != nil:
		return err
	case ok:
		c.pending, c.left = binary.LittleEndian.Uint64(c.buf[c.pos:]), 8
		c.pos += 8
		return nil
	case len(c.buf) > c.pos:
		return errShort
	default:
		c.ended = true
		return nil
	}
}

// holds marks the bytes of w that equal b by their highest bit.
func holds(w uint64, b byte) uint64 {
	const low = 0x7f7f7f7f7f7f7f7f
	x := w ^ uint64(b)*0x0101010101010101
	return ^((x&low + low) | x | low)
}

func (c *cutter) countCodes(ctx context.Context, want int) (int, error) {
	got := 0
	for got < want && c.left > 0 {
		code := byte(c.pending)
		switch code {
		case 252:
			c.ended = true
			return got, nil
		case 253:
			ok, err := c.need(ctx, 8)
			if err != nil {
				return got, err
			}
			if !ok {
				return got, errShort
			}
			c.pos += 8
		}
		if code != 0 {
			got++
		}
		c.pending >>= 8
		c.left--
	}
	return got, nil
}

// tail looks behind the last case that the file declares: there may be padding or the code for the end, and no further case.
func (c *cutter) tail(ctx context.Context) error {
	if c.ended || c.cases < 0 {
		return io.EOF
	}
	ok, err := c.need(ctx, 8*c.slots)
	switch {
	case err != nil:
		return err
	case !c.coded && ok:
		return c.moreCases(c.cases)
	case !c.coded:
		return io.EOF
	}
	n, err := c.count(ctx, 1)
	switch {
	case n > 0:
		return c.moreCases(c.cases)
	case err == nil || errors.Is(err, errShort): // a few bytes behind the last case
		return io.EOF
	default:
		return err
	}
}
