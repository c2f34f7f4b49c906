package spss

import (
	"context"
	"io"
)

const portion = 256 << 10

// feed gives the bytes of the cases one after another, with bytecodes still in them.
type feed interface {
	// more appends at least one byte to dst, or returns io.EOF.
	more(ctx context.Context, dst []byte) ([]byte, error)
	// at is how many bytes of the file have been read.
	at() int64
	// close ends what runs in the background and waits for it.
	close()
}

// fileFeed reads the file itself.
type fileFeed struct {
	*source
	off int64
}

func (f *fileFeed) more(ctx context.Context, dst []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return dst, err
	}
	n := int(min(portion, f.size-f.off))
	if n <= 0 {
		return dst, io.EOF
	}
	have := len(dst)
	dst = grow(dst, n)
	err := f.read(dst[have:], f.off)
	f.off += int64(n)
	return dst, err
}

func (f *fileFeed) at() int64 { return f.off }

func (f *fileFeed) close() {}

// grow lengthens b by n bytes, which are not cleared.
func grow(b []byte, n int) []byte {
	if cap(b)-len(b) < n {
		bigger := make([]byte, len(b), max(2*cap(b), len(b)+n))
		copy(bigger, b)
		b = bigger
	}
	return b[:len(b)+n]
}
