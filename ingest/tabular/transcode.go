package tabular

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

// encodingSample is the part of a file that its encoding is told from.
const encodingSample = 4 << 20

// letters says how the bytes of a delimited file become UTF-8.
type letters struct {
	decoder  cells.Decoder // nil: they are UTF-8
	skip     int64         // bytes before the text: the mark of the encoding (BOM)
	encoding cells.Encoding
	asked    bool // the caller said it
	pending  bool // all bytes looked at are ASCII: what comes later must be looked at
}

// marks are the byte order marks.
var marks = []struct{ mark, name string }{{"\xef\xbb\xbf", "utf-8"}, {"\xff\xfe", "utf-16le"}, {"\xfe\xff", "utf-16be"}}

// tellLetters takes the encoding that was asked for, or tells it from the first megabytes; one that is undecided is refused.
func tellLetters(src *source, asked string) (letters, error) {
	head := make([]byte, min(src.info.Size(), encodingSample))
	if _, err := io.ReadFull(io.NewSectionReader(src.fd, 0, int64(len(head))), head); err == io.ErrUnexpectedEOF || err == io.EOF && len(head) > 0 {
		return letters{}, src.changed()
	} else if err != nil && err != io.EOF {
		return letters{}, src.readError(err)
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")) || bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")) {
		return letters{}, rejected(engine.Where{File: src.path}, "the text is encoded as UTF-32", "văn bản được mã hóa UTF-32").
			Do("save it again as UTF-8", "hãy lưu lại ở mã UTF-8")
	}
	l := letters{}
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			l.skip, l.encoding.Declared = int64(len(m.mark)), m.name
		}
	}
	var err error
	if asked != "" {
		err = l.ask(asked)
	} else {
		err = l.guess(head)
	}
	var e *engine.Error
	if errors.As(err, &e) && e.Where.File == "" {
		e.Where.File = src.path
	}
	if l.decoder != nil && l.decoder.Name() == charset.UTF8.Name() {
		l.decoder, l.pending = nil, !l.asked && charset.IsASCII(head[l.skip:])
	}
	return l, err
}

func (l *letters) ask(name string) error {
	d, err := charset.Lookup(name)
	if err != nil {
		return err
	}
	if declared := l.encoding.Declared; strings.HasPrefix(declared, "utf-16") && strings.HasPrefix(d.Name(), "utf-16") {
		if d, err = charset.Lookup(declared); err != nil { // the mark knows the order of the bytes better
			return err
		}
	} else if declared != "" && d.Name() != declared && (declared != "utf-8" || !strings.HasSuffix(d.Name(), "-in-utf8")) {
		return engine.Errorf(engine.Usage, "the file begins with the mark of %s, but the encoding asked for is %s", declared, d.Name()).
			Vi("tệp bắt đầu bằng dấu hiệu của %s, nhưng bảng mã được yêu cầu là %s", declared, d.Name()).
			Do("leave the encoding out, it is clear", "hãy bỏ khai báo bảng mã, vì bảng mã đã rõ")
	}
	l.decoder, l.asked, l.encoding.Used = d, true, d.Name()
	l.encoding.Evidence = []engine.Text{{En: "the option or the mapping says so", Vi: "theo tùy chọn hoặc tệp ánh xạ"}}
	return nil
}

func (l *letters) guess(head []byte) (err error) {
	if !strings.HasPrefix(l.encoding.Declared, "utf-16") && mostlyUTF8(head[l.skip:]) {
		// The parser finds the bytes that are wrong, with row and column.
		l.encoding.Used = charset.UTF8.Name()
		l.encoding.Evidence = []engine.Text{{En: "nearly all bytes beyond ASCII are valid UTF-8", Vi: "hầu hết các byte ngoài ASCII là UTF-8 hợp lệ"}}
		return nil
	}
	l.decoder, l.encoding, err = charset.Guess(head, headerLine(head)).Choose()
	var e *engine.Error
	if errors.As(err, &e) {
		e.Where.Line = firstBeyond(head)
	}
	return err
}

// firstBeyond is the line of the first byte that is not UTF-8, or else not ASCII.
func firstBeyond(head []byte) int64 {
	at := -1
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 {
			at = i
			break
		}
		if n > 1 && at < 0 {
			at = i
		}
		i += n
	}
	return 1 + int64(bytes.Count(head[:max(at, 0)], []byte{'\n'}))
}

// late looks at the first chunk with letters beyond ASCII of a file whose head had none: they may be mistaken ones, though
// valid UTF-8. By now it is too late to decode, so that is refused. The chunk begins at the line given.
func (c *csvFile) late(chunk []byte, line int64) error {
	if !c.letters.pending {
		return nil
	}
	r := charset.Guess(chunk, nil)
	if r.Decided && r.Candidates[0].Name == charset.UTF8.Name() {
		return nil
	}
	r.Decided = false
	_, _, err := r.Choose()
	var e *engine.Error
	if errors.As(err, &e) {
		e.Where = engine.Where{File: c.src.path, Line: line - 1 + firstBeyond(chunk)}
	}
	return err
}

// mostlyUTF8 is true of a text whose letters beyond ASCII are UTF-8 but for a few, and for some.
func mostlyUTF8(head []byte) bool {
	if utf8.Valid(head) {
		return false // the whole of it is, and there is more to ask
	}
	good, bad := 0, 0
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && n == 1:
			if len(head) >= utf8.UTFMax || utf8.FullRune(head) {
				bad++
			}
		case n > 1:
			good++
		}
		head = head[n:]
	}
	return bad > 0 && good >= 2*bad
}

// headerLine is the first line that is not blank: names, no data.
func headerLine(head []byte) []byte {
	head = bytes.TrimLeft(head, "\xef\xbb\xbf\r\n")
	if end := bytes.IndexAny(head, "\r\n"); end >= 0 {
		head = head[:end]
	}
	return head[:min(len(head), sampleBytes)]
}

// text is a delimited file read as UTF-8 without a mark.
type text struct {
	io.Reader
	skip    int64 // bytes before the text
	raw     *counted
	decoded *charset.Reader // nil if the bytes are UTF-8
}

// open reads on from an offset in the text.
func (l letters) open(src *source, from int64) (*text, error) {
	start := l.skip
	if l.decoder == nil {
		start += from
	}
	raw := &counted{r: io.NewSectionReader(src.fd, start, 1<<62-start)}
	raw.n.Store(start)
	t := &text{Reader: raw, skip: l.skip, raw: raw}
	if l.decoder == nil {
		return t, nil
	}
	t.decoded = charset.NewReader(raw, l.decoder)
	t.Reader = t.decoded
	if _, err := io.CopyN(io.Discard, t, from); errors.Is(err, io.EOF) {
		return nil, src.changed()
	} else if err != nil {
		return nil, src.readError(err)
	}
	return t, nil
}
