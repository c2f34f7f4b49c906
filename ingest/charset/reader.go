package charset

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"corridor/ingest/cells"
)

const (
	readBlock  = 256 << 10 // read at a time
	longestRun = 1 << 20   // bytes without a safe place to cut, after which the cut is made anywhere
	maxPlaces  = 20        // of undecodable bytes that are kept
)

// bordered is a decoder that knows where a text may be cut so that the parts decode to what the whole does.
type bordered interface {
	// border is the offset of the last byte in b, but for the first, before which b may be cut; 0 if there is none.
	border(b []byte) int
}

// Place is where bytes that are no letter stand.
type Place struct {
	Line   int64 // from 1
	Offset int64 // in the source, from 0
	Byte   byte
}

// Reader is a stream of UTF-8 in NFC, decoded from another.
type Reader struct {
	in     io.Reader
	d      cells.Decoder
	block  int // bytes read at a time
	raw    []byte
	out    []byte // decoded, from next on not yet given
	next   int
	offset int64 // of raw in the source
	line   int64
	err    error

	mu     sync.Mutex
	bad    int64
	places []Place
}

// NewReader decodes r, which should give bytes without the mark of its encoding (BOM). Letters are never torn, wherever
// the reads of r end. Undecodable bytes become U+FFFD; Bad tells where they were.
func NewReader(r io.Reader, d cells.Decoder) *Reader {
	return &Reader{in: r, d: d, block: readBlock, line: 1}
}

// Bad is the number of undecodable bytes in what was read so far, and where the first of them stand: at most 20
// places, one for each stretch of letters beyond ASCII. It may be called while another goroutine reads.
func (r *Reader) Bad() (n int64, places []Place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bad, append([]Place(nil), r.places...)
}

// Read implements io.Reader. Errors are those of the source.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.next == len(r.out) {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.out[r.next:])
	r.next += n
	return n, nil
}

// fill reads a block and decodes it up to a place where a cut is safe.
func (r *Reader) fill() {
	have := len(r.raw)
	if cap(r.raw)-have < r.block {
		r.raw = append(make([]byte, 0, 2*have+r.block), r.raw...)
	}
	n, err := r.in.Read(r.raw[have : have+r.block])
	r.raw = r.raw[:have+n]
	if err != nil {
		r.err = err
	}
	cut := len(r.raw)
	if r.err == nil {
		cut = r.cut()
	} else if !errors.Is(r.err, io.EOF) {
		cut = 0 // the rest may be torn
	}
	r.out, r.next = r.out[:0], 0
	if cut == 0 {
		return
	}
	done := r.raw[:cut]
	out, bad := r.d.Append(r.out, done)
	r.out = out
	if bad > 0 {
		r.note(done, bad)
	}
	r.line += int64(bytes.Count(out, []byte{'\n'}))
	r.offset += int64(cut)
	r.raw = append(r.raw[:0], r.raw[cut:]...)
}

// cut is the number of raw bytes that may be decoded before the next are known.
func (r *Reader) cut() int {
	if at := borderOf(r.d, r.raw); at > 0 {
		return at
	}
	if len(r.raw) < longestRun {
		return 0
	}
	return len(r.raw) &^ 3 // no survey file has such a run
}

// borderOf takes line ends for borders if the decoder knows none.
func borderOf(d cells.Decoder, b []byte) int {
	if d, ok := d.(bordered); ok {
		return d.border(b)
	}
	return max(bytes.LastIndexByte(b, '\n'), 0)
}

// note finds the undecodable bytes of a block by decoding it again from border to border.
func (r *Reader) note(block []byte, bad int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bad += int64(bad)
	var scratch []byte
	line, offset := r.line, r.offset
	for len(block) > 0 && len(r.places) < maxPlaces {
		n := firstBorder(r.d, block)
		out, wrong := r.d.Append(scratch[:0], block[:n])
		scratch = out
		if wrong > 0 {
			at := firstBad(r.d, block[:n])
			r.places = append(r.places, Place{Line: line, Offset: offset + int64(at), Byte: block[at]})
		}
		line += int64(bytes.Count(out, []byte{'\n'}))
		offset += int64(n)
		block = block[n:]
	}
}

// firstBad is the offset of the first undecodable byte in part; of the first byte beyond ASCII if part is long.
func firstBad(d cells.Decoder, part []byte) int {
	if len(part) > 256 {
		return asciiPrefix(part) % len(part)
	}
	n := len(part)
	for n > 1 {
		if _, bad := d.Append(nil, part[:n-1]); bad == 0 {
			break
		}
		n--
	}
	return n - 1
}

// firstBorder is the length of a short first part of b that ends at a border.
func firstBorder(d cells.Decoder, b []byte) int {
	for n := 2; n < len(b); n *= 2 {
		if at := borderOf(d, b[:n]); at > 0 {
			return at
		}
	}
	return len(b)
}
