package spss

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"sync"

	"github.com/klauspost/compress/zlib"
)

const (
	maxBlocks = 1 << 20  // 24 bytes each; blocks of SPSS inflate to 4 MB
	maxBlock  = 16 << 20 // bytes that a block may inflate to
	maxRatio  = 1040     // deflate cannot do better than 1032
)

// block is a stretch of the file that inflates on its own.
type block struct {
	at             int64
	size, expanded int // packed and unpacked
}

// readTrailer checks where the blocks are: they follow one another without gaps between their header and the trailer.
func (d *dictionary) readTrailer(s *source) ([]block, int64, error) {
	wrong := func(what, vi string) error {
		e := s.damaged("the index of compressed blocks is not right: %s", "%s", what)
		return e.Vi("mục lục các khối nén không đúng: %s", vi)
	}
	var head [24]byte
	if s.size-d.data < int64(len(head)) {
		return nil, 0, s.truncated("the index of compressed blocks", "mục lục các khối nén")
	}
	if err := s.read(head[:], d.data); err != nil {
		return nil, 0, err
	}
	own, trailer, length := field64(d.order, head[:]), field64(d.order, head[8:]), field64(d.order, head[16:])
	switch {
	case own != d.data:
		return nil, 0, wrong("it is not where it says", "vị trí không khớp")
	case length < 24 || (length-24)%24 != 0 || (length-24)/24 > maxBlocks:
		return nil, 0, wrong("its length", "độ dài")
	case trailer < d.data+24:
		return nil, 0, wrong("its place", "vị trí")
	case trailer > s.size || length > s.size-trailer:
		return nil, 0, s.truncated("the compressed cases", "phần dữ liệu nén")
	}
	raw := make([]byte, length)
	if err := s.read(raw, trailer); err != nil {
		return nil, 0, err
	}
	limit := int64(d.order.Uint32(raw[16:]))
	if int64(d.order.Uint32(raw[20:])) != (length-24)/24 {
		return nil, 0, wrong("the number of blocks", "số khối")
	}
	var blocks []block
	at, place := d.data+24, d.data
	for raw = raw[24:]; len(raw) > 0; raw = raw[24:] {
		b := block{at, int(d.order.Uint32(raw[20:])), int(d.order.Uint32(raw[16:]))}
		switch {
		case field64(d.order, raw) != place || field64(d.order, raw[8:]) != at || int64(b.size) > trailer-at:
			return nil, 0, wrong("blocks overlap or leave gaps", "các khối chồng lên nhau hoặc bị hở")
		case b.expanded > maxBlock || int64(b.expanded) > limit || int64(b.expanded) > maxRatio*int64(b.size):
			return nil, 0, wrong("a block claims more than it can hold", "một khối khai báo nhiều hơn mức có thể chứa")
		}
		at, place = at+int64(b.size), place+int64(b.expanded)
		blocks = append(blocks, b)
	}
	if at != trailer {
		return nil, 0, wrong("blocks leave a gap", "các khối bị hở")
	}
	return blocks, place - d.data, nil
}

func field64(order binary.ByteOrder, b []byte) int64 { return int64(order.Uint64(b)) }

// zlibFeed inflates blocks ahead, as many at once as there are workers, and gives them in order.
type zlibFeed struct {
	*source
	queue  chan chan inflated
	cancel context.CancelFunc
	wait   sync.WaitGroup
	now    inflated
	rest   []byte
	off    int64
}

type inflated struct {
	data  *[]byte
	after int64
	err   error
}

var blockPool = sync.Pool{New: func() any { return new([]byte) }}

func newZlibFeed(ctx context.Context, s *source, blocks []block, workers int) *zlibFeed {
	ctx, cancel := context.WithCancel(ctx)
	f := &zlibFeed{source: s, queue: make(chan chan inflated, workers), cancel: cancel}
	f.wait.Go(func() {
		defer close(f.queue)
		for _, b := range blocks {
			out := make(chan inflated, 1)
			select {
			case f.queue <- out:
			case <-ctx.Done():
				return
			}
			f.wait.Go(func() { out <- s.inflate(b) })
		}
	})
	return f
}

func (f *zlibFeed) more(ctx context.Context, dst []byte) ([]byte, error) {
	for len(f.rest) == 0 {
		if f.now.data != nil {
			blockPool.Put(f.now.data)
			f.now.data = nil
		}
		var next chan inflated
		var ok bool
		select {
		case next, ok = <-f.queue:
		case <-ctx.Done():
			return dst, ctx.Err()
		}
		if !ok {
			if err := ctx.Err(); err != nil {
				return dst, err
			}
			return dst, io.EOF
		}
		if f.now = <-next; f.now.err != nil {
			return dst, f.now.err
		}
		f.rest, f.off = *f.now.data, f.now.after
	}
	n := min(portion, len(f.rest))
	dst = append(grow(dst, n)[:len(dst)], f.rest[:n]...)
	f.rest = f.rest[n:]
	return dst, nil
}

func (f *zlibFeed) at() int64 { return f.off }

func (f *zlibFeed) close() {
	f.cancel()
	f.wait.Wait()
}

type inflater interface {
	io.Reader
	zlib.Resetter
}

var inflaters sync.Pool

// inflate gives exactly the bytes that the block claims.
func (s *source) inflate(b block) inflated {
	in, out := blockPool.Get().(*[]byte), blockPool.Get().(*[]byte)
	defer blockPool.Put(in)
	*in, *out = grow((*in)[:0], b.size), grow((*out)[:0], b.expanded)
	if err := s.read(*in, b.at); err != nil {
		return inflated{err: err}
	}
	z, err := openBlock(*in)
	if err == nil {
		if _, err = io.ReadFull(z, *out); err == nil {
			var one [1]byte
			var n int
			if n, err = z.Read(one[:]); err == io.EOF && n == 0 { //nolint:errorlint // the end itself, never wrapped
				inflaters.Put(z)
				return inflated{data: out, after: b.at + int64(b.size)}
			}
		}
	}
	e := s.damaged("a compressed block does not unpack to what it claims", "một khối nén không giải nén được đúng như khai báo")
	if err != nil {
		return inflated{err: e.Because(err)}
	}
	return inflated{err: e}
}

func openBlock(in []byte) (inflater, error) {
	r := bytes.NewReader(in)
	if old, ok := inflaters.Get().(inflater); ok {
		return old, old.Reset(r, nil)
	}
	z, err := zlib.NewReader(r)
	if err != nil {
		return nil, err
	}
	return z.(inflater), nil
}
