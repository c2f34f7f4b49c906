package tabular

import (
	"bytes"
	"fmt"

	"corridor/engine"
)

// complain says what is wrong with a record of the chunk data, whose first row and line have these numbers. Row 0 is
// the header. In is the stream that the chunk comes from.
func (c *csvFile) complain(f fault, data []byte, row, line int64, in *text) error {
	lineOf := func(off int) int64 {
		return line + int64(bytes.Count(data[:min(off, len(data))], []byte{'\n'}))
	}
	at := engine.Where{File: c.src.path, Line: lineOf(f.off)}
	if row > 0 {
		at.Row = row + int64(f.row)
	}
	if f.what != ragged && f.what != overlong && f.field < len(c.header) {
		at.Column = c.header[f.field]
	}
	switch f.what {
	case nulByte:
		return rejected(at, "the text contains a NUL byte", "văn bản chứa byte NUL").
			Do("the file is damaged or not text: export it again as UTF-8 CSV",
				"tệp bị hỏng hoặc không phải văn bản: hãy xuất lại ở dạng CSV mã UTF-8")
	case notUTF8:
		return c.complainLetters(at, f, data, in)
	case bareQuote:
		return rejected(at, "a quote stands inside a field that does not begin with one",
			"dấu nháy kép nằm trong một trường không mở đầu bằng dấu nháy kép").
			Do("put the field in quotes and double the quotes inside it", "hãy đặt trường trong dấu nháy kép và viết đôi các dấu nháy kép bên trong")
	case textAfter:
		return rejected(at, fmt.Sprintf("text follows a closing quote; the field's quote opened on line %d", lineOf(f.opened)),
			fmt.Sprintf("có ký tự sau dấu nháy kép đóng; trường này mở dấu nháy ở dòng %d", lineOf(f.opened))).
			Do("double the quotes inside the field, or add the missing delimiter or closing quote",
				"hãy viết đôi các dấu nháy kép bên trong trường, hoặc thêm dấu phân cách hay dấu nháy đóng còn thiếu")
	case unterminated:
		return rejected(at, fmt.Sprintf("the quote that opens on line %d is never closed", lineOf(f.opened)),
			fmt.Sprintf("dấu nháy kép mở ở dòng %d không được đóng", lineOf(f.opened))).
			Do("add the closing quote; if the file ends too early, export or download it again",
				"hãy thêm dấu nháy đóng; nếu tệp bị cụt, hãy xuất hoặc tải lại")
	case overlong:
		return c.complainOverlong(at, f, lineOf)
	default:
		return c.complainRagged(at, f)
	}
}

func (c *csvFile) complainOverlong(at engine.Where, f fault, lineOf func(int) int64) error {
	en := fmt.Sprintf("the record is longer than %d bytes", c.o.MaxLine)
	vi := fmt.Sprintf("bản ghi dài hơn %d byte", c.o.MaxLine)
	if f.opened >= 0 {
		en += fmt.Sprintf("; the quote that opens on line %d was not closed by then", lineOf(f.opened))
		vi += fmt.Sprintf("; dấu nháy kép mở ở dòng %d đến đó vẫn chưa được đóng", lineOf(f.opened))
	}
	return rejected(at, en, vi).
		Do("look for a missing closing quote or missing line ends; this may not be a CSV file at all",
			"hãy tìm dấu nháy đóng hoặc ký tự xuống dòng còn thiếu; có thể đây không phải tệp CSV")
}

func (c *csvFile) complainRagged(at engine.Where, f fault) error {
	en := fmt.Sprintf("the record has %d fields, the header %d", f.field, f.width)
	vi := fmt.Sprintf("bản ghi có %d trường, dòng tiêu đề có %d", f.field, f.width)
	if f.field > f.width {
		return rejected(at, "too many fields: "+en, "thừa trường: "+vi).
			Do("put fields that contain the delimiter in quotes", "hãy đặt các trường có chứa dấu phân cách trong dấu nháy kép")
	}
	return rejected(at, "too few fields: "+en, "thiếu trường: "+vi).
		Do("look for a line broken in two or a file that ends too early; a field with a line break needs quotes",
			"hãy tìm dòng bị ngắt đôi hoặc tệp bị cụt; trường có xuống dòng phải đặt trong dấu nháy kép")
}
