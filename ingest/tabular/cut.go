package tabular

import (
	"bytes"
	"context"
	"io"
)

// cutter cuts a stream into chunks of whole records. It counts quotes and does not look at fields: in a file without
// faults a line end after an even number of quotes ends a record, and the parser of a chunk finds the first fault
// before it could notice a wrong cut.
type cutter struct {
	in      io.Reader
	size    int // of a chunk, unless a record is longer
	maxLine int
	carry   []byte // start of the record that the last chunk did not hold
	done    bool
}

// next fills buf (of any capacity, to be used again) with the next chunk; empty at the end of the stream. A chunk that
// ends within a record is longer than maxLine, holds nothing else, and is the last.
func (c *cutter) next(buf []byte) ([]byte, error) {
	buf = append(buf[:0], c.carry...)
	c.carry = c.carry[:0]
	odd := bytes.Count(buf, quote)%2 == 1
	for !c.done {
		have := len(buf)
		want := max(c.size, min(2*have, c.maxLine+3), have+1)
		buf = grow(buf, want)
		n, err := io.ReadFull(c.in, buf[have:want])
		buf = buf[:have+n]
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			c.done = true
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
		if bytes.Count(buf[have:], quote)%2 == 1 {
			odd = !odd
		}
		if end := lastRecordEnd(buf, odd); end > 0 {
			c.carry = append(c.carry, buf[end:]...)
			return buf[:end], nil
		}
		if len(buf) > c.maxLine+2 {
			c.done, c.carry = true, nil
			return buf, nil
		}
	}
	return buf, nil
}

var quote = []byte{'"'}

func grow(b []byte, n int) []byte {
	if cap(b) < n {
		b = append(make([]byte, 0, n), b...)
	}
	return b[:n]
}

// lastRecordEnd is the offset behind the last line end that stands outside quotes; odd says whether the number of quotes
// in b is odd. 0 if there is none.
func lastRecordEnd(b []byte, odd bool) int {
	for end := len(b); end > 0; odd = !odd {
		q := bytes.LastIndexByte(b[:end], '"')
		if !odd {
			if nl := bytes.LastIndexByte(b[q+1:end], '\n'); nl >= 0 {
				return q + nl + 2
			}
		}
		if q < 0 {
			return 0
		}
		end = q
	}
	return 0
}

// job is one chunk on its way through the parsers.
type job struct {
	data []byte
	err  error // reading failed here
	out  chan parsed
}

// feed cuts the stream and hands every chunk first to the queue that keeps the order, then to the parsers.
func (c *cutter) feed(ctx context.Context, free chan []byte, order, jobs chan<- *job) {
	defer close(order)
	defer close(jobs)
	for !c.done {
		var buf []byte
		select {
		case buf = <-free:
		default:
		}
		data, err := c.next(buf)
		if err == nil && len(data) == 0 {
			return
		}
		j := &job{data: data, err: err, out: make(chan parsed, 1)}
		select {
		case order <- j:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
		select {
		case jobs <- j:
		case <-ctx.Done():
			return
		}
	}
}
