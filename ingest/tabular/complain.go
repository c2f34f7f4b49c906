package tabular

import (
	"errors"
	"fmt"
	"strings"

	"corridor/engine"
)

// The sentences that a person reads. None holds a cell's value: errors reach logs.

func rejected(at engine.Where, en, vi string) *engine.Error {
	return engine.Errorf(engine.Rejected, "%s", en).Vi("%s", vi).At(at)
}

func ioError(path string, cause error, en, vi string) *engine.Error {
	e := engine.Errorf(engine.IO, "%s", en).Vi("%s", vi).At(engine.Where{File: path})
	if cause != nil {
		return e.Because(cause)
	}
	return e
}

func emptyFile(path string) *engine.Error {
	return rejected(engine.Where{File: path}, "the file is empty", "tệp rỗng").
		Do("check that the export or download finished", "hãy kiểm tra xem việc xuất hoặc tải tệp đã hoàn tất chưa")
}

func looksLike(path, name string, cure engine.Text) *engine.Error {
	return rejected(engine.Where{File: path}, "this format is not read: by its bytes the file looks like "+name,
		"định dạng này không đọc được: xét theo nội dung thì tệp có vẻ là "+name).Do(cure.En, cure.Vi)
}

func noWorkbook(path string) *engine.Error {
	return engine.Errorf(engine.Usage, "a sheet or header line is named, but the file is no Excel workbook").
		Vi("đã chỉ định trang tính hoặc dòng tiêu đề, nhưng tệp không phải sổ Excel").At(engine.Where{File: path}).
		Do("leave it out for this file", "hãy bỏ tùy chọn đó với tệp này")
}

func missingColumns(path string, format string, header, missing []string) *engine.Error {
	en := make([]string, len(missing))
	vi := make([]string, len(missing))
	for i, name := range missing {
		en[i], vi[i] = fmt.Sprintf("%q", name), fmt.Sprintf("%q", name)
		if near := nearest(name, header); near != "" {
			en[i] += fmt.Sprintf(" (nearest: %q)", near)
			vi[i] += fmt.Sprintf(" (gần nhất: %q)", near)
		}
	}
	at := engine.Where{File: path, Column: missing[0]}
	if format == "csv" {
		at.Line = 1
	}
	return rejected(at, fmt.Sprintf("the file has no column %s; it has %d columns", strings.Join(en, ", "), len(header)),
		fmt.Sprintf("tệp không có cột %s; tệp có %d cột", strings.Join(vi, ", "), len(header))).
		Do("correct the name in the mapping or option, or the file's header",
			"hãy sửa tên trong tệp ánh xạ hoặc tùy chọn, hoặc sửa dòng tiêu đề của tệp")
}

func wrongDelimiter(path string, used, likely byte, missing string) *engine.Error {
	return rejected(engine.Where{File: path, Line: 1, Column: missing},
		fmt.Sprintf("wrong delimiter? Read with %s the header is a single field, and it contains %s",
			delimiterName(used, false), delimiterName(likely, false)),
		fmt.Sprintf("sai dấu phân cách? Đọc với %s thì dòng tiêu đề chỉ có một trường, trong đó có %s",
			delimiterName(used, true), delimiterName(likely, true))).
		Do(fmt.Sprintf("say that the delimiter is %s, or leave it to be detected", delimiterName(likely, false)),
			fmt.Sprintf("hãy khai báo dấu phân cách là %s, hoặc để chương trình tự nhận", delimiterName(likely, true)))
}

func delimiterName(d byte, vi bool) string {
	switch {
	case d == '\t' && vi:
		return "dấu tab"
	case d == '\t':
		return "tab"
	default:
		return fmt.Sprintf("%q", string(rune(d)))
	}
}

func badHeader(path string, line int64, en, vi, cureEn, cureVi string) *engine.Error {
	return rejected(engine.Where{File: path, Line: line}, en, vi).Do(cureEn, cureVi)
}

// badCell says what is wrong with a cell of a binary format; nil if err is none of its faults.
func badCell(err error, at engine.Where, o Options) error {
	switch {
	case errors.Is(err, errNotText):
		return rejected(at, "the cell is not text: it is not UTF-8 or contains a NUL byte",
			"ô không phải văn bản: không phải UTF-8 hoặc chứa byte NUL").
			Do("write the column as UTF-8 text, or leave it out of the columns asked for",
				"hãy ghi cột ở dạng văn bản UTF-8, hoặc bỏ cột khỏi danh sách yêu cầu")
	case errors.Is(err, errLongCell), errors.Is(err, errHeavyText):
		return rejected(at, fmt.Sprintf("the cells are too long: at most %d bytes in one, %d in %d rows", o.MaxLine, maxColumnText, o.BatchRows),
			fmt.Sprintf("ô quá dài: tối đa %d byte mỗi ô, %d byte trong %d dòng", o.MaxLine, maxColumnText, o.BatchRows)).
			Do("leave this column out of the columns asked for", "hãy bỏ cột này khỏi danh sách yêu cầu")
	}
	return nil
}

func unsupported(path, column, en, vi string) error {
	return rejected(engine.Where{File: path, Column: column}, "the column holds "+en+", which cannot be read as one value a person",
		"cột chứa "+vi+", không thể đọc thành một giá trị cho mỗi người").
		Do("write it as numbers, text, dates or booleans, or leave it out of the columns asked for",
			"hãy ghi cột ở dạng số, văn bản, ngày hoặc đúng/sai, hoặc bỏ cột khỏi danh sách yêu cầu")
}
