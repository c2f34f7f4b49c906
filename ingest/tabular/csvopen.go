package tabular

import (
	"bytes"
	"fmt"
	"io"
	"sync/atomic"
	"unicode/utf8"

	"corridor/engine"
	"corridor/ingest/charset"
)

const (
	sampleBytes   = 64 << 10 // looked at to tell the delimiter
	sampleRecords = 20
)

var delimiters = []byte{',', ';', '\t', '|'}

// counted counts the bytes read; the count may be asked for by another goroutine.
type counted struct {
	r io.Reader
	n atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

func openCSV(src *source, o Options) (*File, error) {
	if !canDelimit(o.Delimiter) {
		return nil, engine.Errorf(engine.Usage, "a quote, a line end or a letter beyond ASCII cannot be a delimiter").
			Vi("dấu nháy kép, ký tự xuống dòng hoặc ký tự ngoài ASCII không thể là dấu phân cách").At(engine.Where{File: src.path}).
			Do("give one of , ; tab |", "hãy dùng một trong các dấu , ; tab |")
	}
	enc, err := tellLetters(src, o.Encoding)
	if err != nil {
		return nil, err
	}
	in, err := enc.open(src, 0)
	if err != nil {
		return nil, err
	}
	head, err := readHead(src, in, o.MaxLine)
	if err != nil {
		return nil, err
	}
	h, err := findHeader(src, enc, in, head, &o)
	if err != nil {
		return nil, err
	}
	columns, places, missing := choose(h.names, o.Columns)
	if len(missing) > 0 {
		if len(h.names) == 1 {
			for _, d := range []byte(",;\t|:^~") {
				if d != o.Delimiter && bytes.IndexByte([]byte(h.names[0]), d) > 0 {
					return nil, wrongDelimiter(src.path, o.Delimiter, d, missing[0])
				}
			}
		}
		return nil, missingColumns(src.path, "csv", h.names, missing)
	}
	c := &csvFile{src: src, letters: enc, o: o, header: h.names, places: places, start: int64(h.end), line: int64(h.lines)}
	f := &File{Format: "csv", Header: h.names, Columns: columns, Rows: -1, read: c.read}
	f.Codebook = plainCodebook(f)
	f.Codebook.Encoding, f.Codebook.Notes = enc.encoding, charset.Notes(enc.decoder)
	return f, nil
}

// readHead reads at least the sample and the header, never more than MaxLine of it.
func readHead(src *source, in *text, maxLine int) ([]byte, error) {
	var head []byte
	for want := sampleBytes; ; want = 2 * len(head) {
		have := len(head)
		head = grow(head, want)
		n, err := io.ReadFull(in, head[have:])
		head = head[:have+n]
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			if in.raw.n.Load() < src.info.Size() {
				return nil, src.changed()
			}
			return head, nil
		}
		if err != nil {
			return nil, src.readError(err)
		}
		pos, _ := preamble(head)
		odd := bytes.Count(head[pos:], quote)%2 == 1
		if lastRecordEnd(head[pos:], odd) > 0 || len(head) > maxLine+8 {
			return head, nil
		}
	}
}

// preamble is the length of what stands before the header: blank lines, and the line sep=; by which Excel is told the
// delimiter; sep is 0 if there is none.
func preamble(head []byte) (pos int, sep byte) {
	blank := func() {
		for pos < len(head) && (head[pos] == '\n' || head[pos] == '\r') {
			pos++
		}
	}
	blank()
	line, _, ended := bytes.Cut(head[pos:min(len(head), pos+16)], []byte{'\n'})
	said := trimCR(line)
	if len(said) == 7 && said[0] == '"' && said[6] == '"' {
		said = said[1:6]
	}
	if !ended || len(said) != 5 || !bytes.EqualFold(said[:4], []byte("sep=")) || !canDelimit(said[4]) {
		return pos, 0
	}
	pos += len(line)
	blank()
	return pos, said[4]
}

func canDelimit(d byte) bool { return d != '"' && d != '\n' && d != '\r' && d < utf8.RuneSelf }

type header struct {
	names []string
	end   int // offset of the first byte behind it
	lines int // lines it takes, with blank ones before it
}

// findHeader reads the header, telling the delimiter if none is given.
func findHeader(src *source, enc letters, in *text, head []byte, o *Options) (h header, err error) {
	pos, sep := preamble(head)
	if pos == len(head) {
		return h, emptyFile(src.path)
	}
	if o.Delimiter == 0 {
		o.Delimiter = sep
	}
	if o.Delimiter == 0 {
		o.Delimiter = detect(head, pos, o.MaxLine)
	}
	g := grammar{sep: o.Delimiter, maxLine: o.MaxLine, decoded: enc.decoder != nil}
	names, end, f := g.split(head, pos, maxColumns+1)
	if end-pos > o.MaxLine || f.what == unterminated && len(head)-pos > o.MaxLine {
		f = fault{what: overlong, off: pos, opened: -1}
	}
	stop := end
	if f.what != sound {
		stop = min(max(f.off, pos), len(head))
	}
	if what, off := g.badBytes(head[pos:min(stop, pos+o.MaxLine)]); what != sound && f.what != overlong {
		f = fault{what: what, off: pos + off, opened: -1, field: g.fieldAt(head, pos, pos+off)}
	}
	if f.what != sound {
		c := &csvFile{src: src, letters: enc, o: *o}
		return h, c.complain(f, head, 0, 1, in)
	}
	line := int64(1 + bytes.Count(head[:pos], []byte{'\n'}))
	if err := headerShape(src.path, line, names); err != nil {
		return h, err
	}
	for i := range names {
		names[i] = cleanName(names[i])
	}
	if err := checkHeader(src.path, line, names); err != nil {
		return h, err
	}
	return header{names: names, end: end, lines: bytes.Count(head[:end], []byte{'\n'})}, nil
}

// headerShape refuses headers that betray another kind of text file.
func headerShape(path string, line int64, names []string) error {
	if len(names) > maxColumns {
		return badHeader(path, line, fmt.Sprintf("the header has more than %d fields", maxColumns),
			fmt.Sprintf("dòng tiêu đề có hơn %d trường", maxColumns),
			"check that this is a survey file with one person a row", "hãy kiểm tra đây có phải tệp điều tra, mỗi người một dòng")
	}
	for _, name := range names {
		if bytes.IndexByte([]byte(name), '\r') >= 0 {
			return badHeader(path, line, "the header contains a carriage return: lines seem to end in CR alone (old Macintosh)",
				"dòng tiêu đề chứa ký tự CR: có vẻ các dòng chỉ kết thúc bằng CR (Macintosh cũ)",
				"save it again with line ends LF or CRLF", "hãy lưu lại với ký tự xuống dòng LF hoặc CRLF")
		}
	}
	return nil
}

// detect tells the delimiter: of those that split the header, the one that also splits the first records into as many
// fields, most fields first; else the one that splits the header into most.
func detect(head []byte, pos, maxLine int) byte {
	best, bestFields, bestSteady := delimiters[0], 1, false
	for _, d := range delimiters {
		g := grammar{sep: d, maxLine: maxLine}
		names, next, f := g.split(head, pos, maxColumns)
		if f.what != sound || len(names) < 2 {
			continue
		}
		steady := g.steady(head, next, len(names))
		if steady == bestSteady && len(names) > bestFields || steady && !bestSteady {
			best, bestFields, bestSteady = d, len(names), steady
		}
	}
	return best
}

// steady says whether the records from pos on, as far as the sample holds them whole, have so many fields.
func (g grammar) steady(head []byte, pos, fields int) bool {
	for range sampleRecords {
		if pos >= len(head) {
			return true
		}
		got, next, f := g.split(head, pos, fields+1)
		if next >= len(head) {
			return true // perhaps cut off
		}
		blank := len(got) == 1 && got[0] == ""
		if f.what != sound || len(got) != fields && !blank {
			return false
		}
		pos = next
	}
	return true
}
