package stata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"

	"corridor/engine"
)

const (
	mostVariables  = 32_767  // of releases up to 118
	mostWide       = 120_000 // of release 119: Stata/MP's limit
	widestRow      = 16 << 20
	mostCharacters = 32 << 20 // bytes of characteristics, and of value labels, in one file
	mostLabels     = 1 << 20  // value labels in one file
	mostExpansions = 1 << 20  // pieces of the expansion fields of an old file
	longestText    = 2045     // str2045
	longestTextOld = 244      // str244
)

// metadata is what stands around the data, in the bytes of the file: what they mean as letters is decided later.
type metadata struct {
	layout
	order    binary.ByteOrder
	rows     int64
	label    []byte
	written  []byte
	vars     []variable
	sort     []int
	chars    []characteristic
	sets     []labelSet
	labels   int   // in all sets
	width    int   // bytes of a row
	data     int64 // offset of the first row
	strls    int64 // offset of the first long text; 0 = the release has none
	strlsEnd int64
}

// variable is a column. Its texts still have the bytes of the file.
type variable struct {
	storage
	name, format, set, label []byte
}

type characteristic struct{ of, name, text []byte }

// layout is what differs between releases: the widths of fixed fields in bytes.
type layout struct {
	release                            int
	tagged                             bool // 117 and later
	nameWidth, formatWidth, labelWidth int
}

func layoutOf(release int) layout {
	l := layout{release: release, tagged: release >= 117, nameWidth: 33, formatWidth: 49, labelWidth: 81}
	switch {
	case release == 113:
		l.formatWidth = 12
	case release >= 118:
		l.nameWidth, l.formatWidth, l.labelWidth = 129, 57, 321
	}
	return l
}

// declared says whether the release says how its texts are written: since 118 they are UTF-8.
func (l layout) declared() bool { return l.release >= 118 }

func readMetadata(in *input) (*metadata, error) {
	head := make([]byte, min(in.size, int64(len(tagged))))
	if err := in.readAt(head, 0); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(head, tagged) {
		return readTagged(in)
	}
	if !Is(head) {
		return nil, engine.Errorf(engine.Rejected, "this is not a Stata file").Vi("đây không phải tệp Stata").
			Do("check which program wrote it", "hãy kiểm tra chương trình nào đã ghi tệp").At(engine.Where{File: in.path})
	}
	if head[0] < 113 {
		return nil, in.unsupported(strconv.Itoa(int(head[0])),
			"open it in Stata 8 or later, or with haven in R, and save it again",
			"hãy mở bằng Stata 8 trở lên, hoặc bằng haven trong R, rồi lưu lại")
	}
	return readOld(in, int(head[0]), head[1])
}

func (in *input) unsupported(release, en, vi string) *engine.Error {
	return engine.Errorf(engine.Rejected, "Stata file of release %s: releases 113 to 119 (Stata 8 to 19) can be read", release).
		Vi("tệp Stata phiên bản định dạng %s: chỉ đọc được các phiên bản 113 đến 119 (Stata 8 đến 19)", release).
		Do(en, vi).At(engine.Where{File: in.path})
}

// setTypes gives every column its storage and its place in the row.
func (m *metadata) setTypes(in *input, types []storage) error {
	m.vars = make([]variable, len(types))
	for i, t := range types {
		if t.kind == unknown {
			return in.broken(inTypes, fmt.Sprintf("column %d has a type that does not exist", i+1),
				fmt.Sprintf("cột thứ %d có kiểu không tồn tại", i+1))
		}
		t.offset = m.width
		m.width += t.width
		m.vars[i].storage = t
		if m.width > widestRow {
			return in.broken(inTypes, "a row is wider than Stata allows", "một dòng rộng hơn mức Stata cho phép")
		}
	}
	return nil
}

// fields cuts a block of fixed fields, one a column, and hands them out.
func (m *metadata) fields(in *input, width int, what part, set func(*variable, []byte)) error {
	block, err := in.take(int64(width)*int64(len(m.vars)), what)
	if err != nil {
		return err
	}
	for i := range m.vars {
		set(&m.vars[i], untilZero(block[i*width:(i+1)*width]))
	}
	return nil
}

// sortList keeps the places of the columns that the rows are sorted by: numbers from 1, ended by 0.
func (m *metadata) sortList(in *input, width int) error {
	block, err := in.take(int64(width)*int64(len(m.vars)+1), inSort)
	if err != nil {
		return err
	}
	for i := range m.vars {
		place := in.whole(block[i*width : (i+1)*width])
		if place == 0 || place > uint64(len(m.vars)) {
			break
		}
		m.sort = append(m.sort, int(place)-1)
	}
	return nil
}

// checkRows refuses a number of rows that the file has no room for.
func (m *metadata) checkRows(in *input, rows uint64) error {
	m.data = in.pos
	if m.width == 0 {
		if rows > 0 {
			return in.broken(inHeader, "it claims rows but has no columns", "khai có dòng nhưng không có cột nào")
		}
		return nil
	}
	if rows > uint64(in.size-in.pos)/uint64(m.width) {
		return in.short(inData)
	}
	m.rows = int64(rows)
	in.pos += m.rows * int64(m.width)
	return nil
}

func untilZero(b []byte) []byte {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}
