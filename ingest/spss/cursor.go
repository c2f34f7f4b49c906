package spss

import "encoding/binary"

const (
	window        = 64 << 10
	maxDictionary = 64 << 20 // bytes that a dictionary may take in memory; a survey of 5,000 variables takes about 5 MB
	perPiece      = 32       // bytes that a kept piece takes besides its own
)

// cursor walks through the dictionary. The first error sticks: later calls give zeros, so that a record is read without a
// check after each field.
type cursor struct {
	*source
	order binary.ByteOrder
	at    int64 // of the next byte
	buf   []byte
	start int64 // of buf in the file
	kept  int64
	err   error
}

// peek gives the next n bytes, valid until the next call.
func (c *cursor) peek(n int) []byte {
	if c.err != nil {
		return nil
	}
	if int64(n) > c.size-c.at {
		c.err = c.truncated("its dictionary", "phần mô tả biến")
		return nil
	}
	from := c.at - c.start
	if from < 0 || from+int64(n) > int64(len(c.buf)) {
		c.buf = make([]byte, min(int64(max(n, window)), c.size-c.at))
		if c.err = c.read(c.buf, c.at); c.err != nil {
			return nil
		}
		c.start, from = c.at, 0
	}
	return c.buf[from : from+int64(n)]
}

func (c *cursor) next(n int) []byte {
	b := c.peek(n)
	c.at += int64(len(b))
	return b
}

// keep gives a copy of the next n bytes, which count against the limit of the dictionary.
func (c *cursor) keep(n int) []byte {
	if c.err != nil {
		return nil
	}
	if n < 0 {
		c.err = c.damaged("a length in the dictionary is negative", "một độ dài trong phần mô tả biến là số âm")
		return nil
	}
	c.spend(n + perPiece)
	return append([]byte(nil), c.next(n)...)
}

// spend counts n bytes against the limit of the dictionary, before they are taken.
func (c *cursor) spend(n int) {
	if c.kept += int64(n); c.kept > maxDictionary && c.err == nil {
		c.err = c.damaged("the dictionary is larger than %d MB", "phần mô tả biến lớn hơn %d MB", maxDictionary>>20)
	}
}

func (c *cursor) skip(n int64) {
	if c.err != nil {
		return
	}
	if n < 0 || n > c.size-c.at {
		c.err = c.truncated("its dictionary", "phần mô tả biến")
		return
	}
	c.at += n
}

func (c *cursor) int32() int32 {
	b := c.next(4)
	if b == nil {
		return 0
	}
	return int32(c.order.Uint32(b))
}

// field walks through the data of one record; ok turns false where it is shorter than it says.
type field struct {
	data  []byte
	order binary.ByteOrder
	ok    bool
}

func (f *field) take(n int) []byte {
	if !f.ok || n < 0 || n > len(f.data) {
		f.ok = false
		return nil
	}
	b := f.data[:n]
	f.data = f.data[n:]
	return b
}

func (f *field) int32() int {
	b := f.take(4)
	if b == nil {
		return 0
	}
	return int(int32(f.order.Uint32(b)))
}
