package tabular

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Parquet's footer and page headers are Thrift structs in the compact encoding. The library makes room for a list as
// long as the list says it is; walking the bytes first, without making anything, finds the lists that cannot be so long.

var errThrift = errors.New("the metadata are cut off or inconsistent")

const maxThriftDepth = 32

// The compact encoding's types, of those that need a case of their own.
const (
	thriftStop, thriftTrue, thriftFalse, thriftByte = 0, 1, 2, 3
	thriftI16, thriftI32, thriftI64, thriftDouble   = 4, 5, 6, 7
	thriftBinary, thriftList, thriftSet, thriftMap  = 8, 9, 10, 11
	thriftStruct, thriftUUID, schemaField           = 12, 13, 2
)

// walker walks over Thrift bytes. see, if set, is told every integer, and the length of every list, with the field ids
// that lead to it.
type walker struct {
	b    []byte
	pos  int
	path []int16
	see  func(path []int16, n int64)
}

// checkThriftFooter refuses a footer that is not well formed or describes more columns than we take. A schema is a tree
// that the library walks recursively, so its length also bounds the stack.
func checkThriftFooter(foot []byte) error {
	var bad error
	w := walker{b: foot, see: func(path []int16, n int64) {
		if len(path) == 1 && path[0] == schemaField && n > 2*maxColumns {
			bad = fmt.Errorf("the schema has %d elements, more than the %d accepted", n, 2*maxColumns)
		}
	}}
	if err := w.structure(0); err != nil {
		return err
	}
	return bad
}

func (w *walker) structure(depth int) error {
	if depth > maxThriftDepth {
		return errThrift
	}
	w.path = append(w.path, 0)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	for {
		if w.pos >= len(w.b) {
			return errThrift
		}
		h := w.b[w.pos]
		w.pos++
		if h&0x0f == thriftStop {
			return nil
		}
		id := &w.path[len(w.path)-1]
		if d := h >> 4; d != 0 {
			*id += int16(d)
		} else {
			n, err := w.zigzag()
			if err != nil {
				return err
			}
			*id = int16(n)
		}
		if err := w.value(h&0x0f, depth, false); err != nil {
			return err
		}
	}
}

func (w *walker) value(kind byte, depth int, element bool) error {
	switch kind {
	case thriftTrue, thriftFalse:
		if element {
			return w.skip(1)
		}
		return nil
	case thriftByte:
		return w.skip(1)
	case thriftI16, thriftI32, thriftI64:
		n, err := w.zigzag()
		if err == nil && w.see != nil {
			w.see(w.path, n)
		}
		return err
	case thriftDouble:
		return w.skip(8)
	case thriftUUID:
		return w.skip(16)
	case thriftBinary:
		n, err := w.varint()
		if err != nil {
			return err
		}
		return w.skip(n)
	case thriftList, thriftSet:
		return w.list(depth)
	case thriftMap:
		return w.pairs(depth)
	case thriftStruct:
		return w.structure(depth + 1)
	}
	return errThrift
}

func (w *walker) list(depth int) error {
	if w.pos >= len(w.b) {
		return errThrift
	}
	h := w.b[w.pos]
	w.pos++
	n := uint64(h >> 4)
	if n == 15 {
		var err error
		if n, err = w.varint(); err != nil {
			return err
		}
	}
	if n > uint64(len(w.b)-w.pos) { // an element takes a byte at the least
		return errThrift
	}
	if w.see != nil {
		w.see(w.path, int64(n))
	}
	return w.repeat(n, depth, h&0x0f)
}

func (w *walker) pairs(depth int) error {
	n, err := w.varint()
	if err != nil || n == 0 {
		return err
	}
	if w.pos >= len(w.b) || n > uint64(len(w.b)-w.pos) {
		return errThrift
	}
	kinds := w.b[w.pos]
	w.pos++
	return w.repeat(n, depth, kinds>>4, kinds&0x0f)
}

func (w *walker) repeat(n uint64, depth int, kinds ...byte) error {
	if depth > maxThriftDepth {
		return errThrift
	}
	for range n {
		for _, kind := range kinds {
			if err := w.value(kind, depth+1, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walker) skip(n uint64) error {
	if n > uint64(len(w.b)-w.pos) {
		return errThrift
	}
	w.pos += int(n)
	return nil
}

func (w *walker) varint() (uint64, error) {
	n, size := binary.Uvarint(w.b[w.pos:])
	if size <= 0 {
		return 0, errThrift
	}
	w.pos += size
	return n, nil
}

func (w *walker) zigzag() (int64, error) {
	n, err := w.varint()
	return int64(n>>1) ^ -int64(n&1), err
}
