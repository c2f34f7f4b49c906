package stata

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"corridor/engine"
)

// input reads a file from front to back, and never more of it than there is.
type input struct {
	r     io.ReaderAt
	size  int64
	pos   int64
	path  string
	order binary.ByteOrder
}

// part names a piece of the file in errors.
type part struct{ en, vi string }

var (
	inHeader   = part{"header", "phần đầu"}
	inMap      = part{"map", "bảng vị trí"}
	inTypes    = part{"types of the columns", "kiểu của các cột"}
	inNames    = part{"names of the columns", "tên các cột"}
	inSort     = part{"sort order", "thứ tự sắp xếp"}
	inFormats  = part{"display formats", "định dạng hiển thị"}
	inSetNames = part{"names of the value labels", "tên các bộ nhãn giá trị"}
	inLabels   = part{"labels of the columns", "nhãn của các cột"}
	inChars    = part{"characteristics", "phần đặc tính (char)"}
	inData     = part{"data", "phần dữ liệu"}
	inStrls    = part{"long texts (strL)", "phần chuỗi dài (strL)"}
	inSets     = part{"value labels", "phần nhãn giá trị"}
)

// take reads the next n bytes of a part. n is checked against the file before memory is asked for.
func (in *input) take(n int64, what part) ([]byte, error) {
	if n < 0 || n > in.size-in.pos {
		return nil, in.short(what)
	}
	b := make([]byte, n)
	if err := in.readAt(b, in.pos); err != nil {
		return nil, err
	}
	in.pos += n
	return b, nil
}

// expect reads a tag that must stand here.
func (in *input) expect(tag string, what part) error {
	got, err := in.take(int64(len(tag)), what)
	if err != nil {
		return err
	}
	if string(got) != tag {
		return in.broken(what, fmt.Sprintf("%s is not where it should be", tag), fmt.Sprintf("%s không nằm đúng chỗ", tag))
	}
	return nil
}

// readAt fills b from within the file as it was when it was opened.
func (in *input) readAt(b []byte, off int64) error {
	if n, err := in.r.ReadAt(b, off); n < len(b) {
		if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return engine.Errorf(engine.IO, "the file became shorter while it was being read").Vi("tệp bị ngắn đi trong khi đang đọc").
				Do("wait until its writer has finished, then start again", "hãy chờ chương trình ghi tệp xong rồi chạy lại").
				At(engine.Where{File: in.path})
		}
		return engine.Errorf(engine.IO, "the file cannot be read").Vi("không đọc được tệp").
			Do("check the disk and the permissions, then start again", "hãy kiểm tra ổ đĩa và quyền đọc rồi chạy lại").
			At(engine.Where{File: in.path}).Because(err)
	}
	return nil
}

func (in *input) short(what part) *engine.Error {
	return engine.Errorf(engine.Rejected, "the Stata file ends within its %s: it is cut short, or its header is wrong", what.en).
		Vi("tệp Stata kết thúc giữa chừng, trong %s: tệp bị cắt cụt hoặc phần đầu sai", what.vi).
		Do("copy or export the file again and compare its size", "hãy sao chép hoặc xuất lại tệp và so kích thước").
		At(engine.Where{File: in.path})
}

func (in *input) broken(what part, en, vi string) *engine.Error {
	return engine.Errorf(engine.Rejected, "the Stata file is damaged in its %s: %s", what.en, en).
		Vi("tệp Stata bị hỏng ở %s: %s", what.vi, vi).
		Do("open it in Stata and save it again, or ask for a new copy", "hãy mở bằng Stata rồi lưu lại, hoặc xin bản khác").
		At(engine.Where{File: in.path})
}

// whole is an unsigned number of 1 to 8 bytes.
func (in *input) whole(b []byte) uint64 {
	var v uint64
	for i := range b {
		next := b[i]
		if in.order == binary.LittleEndian {
			next = b[len(b)-1-i]
		}
		v = v<<8 | uint64(next)
	}
	return v
}
