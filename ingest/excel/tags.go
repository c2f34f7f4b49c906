package excel

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// tags reads the tags of an XML part one after another, fast: a sheet may have hundreds of megabytes of them. It looks at
// nothing else; texts between tags are only told to be there or not. Entities in attributes are left as they are: the
// attributes that matter (references, numbers, kinds) have none.
type tags struct {
	in    *bufio.Reader
	read  int64 // bytes
	name  []byte
	attrs []byte
	open  bool   // <a>, not </a>
	empty bool   // <a/>
	text  bool   // something other than blanks stood before the tag
	short []byte // what stood there, if it is no longer than shortText
	buf   []byte
}

const (
	longestTag = 1 << 16
	shortText  = 24
)

var errTag = errors.New("the XML is broken")

func newTags(r io.Reader) *tags { return &tags{in: bufio.NewReaderSize(r, 1<<18)} }

// next reads the next tag; io.EOF at the end of the part.
func (t *tags) next() error {
	t.text, t.short = false, t.short[:0]
	for {
		if err := t.skipText(); err != nil {
			return err
		}
		if err := t.inside(); err != nil {
			return noEOF(err)
		}
		switch {
		case bytes.HasPrefix(t.buf, []byte("![CDATA[")):
			t.text = true
		case t.buf[0] == '!' || t.buf[0] == '?':
		default:
			t.split()
			return nil
		}
	}
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// skipText passes over what stands before the next tag.
func (t *tags) skipText() error {
	for {
		part, err := t.in.ReadSlice('<')
		t.read += int64(len(part))
		if len(t.short)+len(part) <= shortText+1 {
			t.short = append(t.short, bytes.TrimSuffix(part, []byte("<"))...)
		}
		if !t.text && len(bytes.Trim(part, "< \t\r\n")) > 0 {
			t.text = true
		}
		if err == nil {
			return nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// inside reads up to the end of the tag, comment or CDATA that begins here, into buf.
func (t *tags) inside() error {
	t.buf = t.buf[:0]
	quote := byte(0)
	for {
		c, err := t.in.ReadByte()
		if err != nil {
			return err
		}
		t.read++
		switch {
		case bytes.HasPrefix(t.buf, []byte("!--")) || bytes.HasPrefix(t.buf, []byte("![CDATA[")):
			return t.special(c)
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			if len(t.buf) == 0 {
				return errTag
			}
			return nil
		}
		if t.buf = append(t.buf, c); len(t.buf) > longestTag {
			return errTag
		}
	}
}

// special passes over the rest of a comment or CDATA section.
func (t *tags) special(c byte) error {
	end := []byte("-->")
	if t.buf[1] == '[' {
		end = []byte("]]>")
	}
	var last [3]byte
	for {
		last = [3]byte{last[1], last[2], c}
		if bytes.Equal(last[:], end) {
			return nil
		}
		var err error
		if c, err = t.in.ReadByte(); err != nil {
			return err
		}
		t.read++
	}
}

// split parts name and attributes; the prefix of a name space is left out.
func (t *tags) split() {
	b := t.buf
	t.open, t.empty = b[0] != '/', false
	if !t.open {
		b = b[1:]
	} else if n := len(b); b[n-1] == '/' {
		t.empty, b = true, b[:n-1]
	}
	t.attrs = nil
	if i := bytes.IndexAny(b, " \t\r\n"); i >= 0 {
		b, t.attrs = b[:i], b[i:]
	}
	if i := bytes.IndexByte(b, ':'); i >= 0 {
		b = b[i+1:]
	}
	t.name = b
}

// is says whether the tag opens or closes an element of a name.
func (t *tags) is(name string, open bool) bool { return t.open == open && string(t.name) == name }

// attr is the value of an attribute without prefix; nil if it is not there.
func (t *tags) attr(name string) []byte {
	b := t.attrs
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimRight(b[:eq], " \t\r\n")
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return b[1 : 1+end]
		}
		b = b[2+end:]
	}
}
