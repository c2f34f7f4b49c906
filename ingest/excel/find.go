package excel

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"corridor/engine"
	"corridor/ingest/cells"
)

// find chooses the sheet and its header, and writes the codebook.
func (t *Table) find() error {
	if err := t.chooseSheet(); err != nil {
		return err
	}
	if err := t.chooseColumns(); err != nil {
		return err
	}
	t.describe()
	return nil
}

func (t *Table) chooseSheet() error {
	want := norm.NFC.String(strings.TrimSpace(t.o.Sheet))
	var found []*Table
	looked := ""
	for _, s := range t.book.archive.sheets {
		if want != "" && norm.NFC.String(strings.TrimSpace(s.name)) != want || want == "" && s.hidden {
			continue
		}
		looked = s.name
		c, err := t.book.census(s)
		if err != nil {
			return err
		}
		one := &Table{census: c}
		ok := false
		if t.o.HeaderLine > 0 {
			one.header, ok = c.headerFrom(t.o.HeaderLine, t.o.HeaderSize)
		} else {
			one.header, ok = c.findHeader(t.o.HeaderSize)
		}
		if n, _ := c.after(one.header.last()); ok && n > 0 {
			found = append(found, one)
		} else if want != "" {
			return t.noHeader(s.name)
		}
	}
	switch {
	case len(found) == 0 && want != "":
		return t.noSheet()
	case len(found) == 0 && t.o.HeaderLine > 0:
		return t.noHeader(looked)
	case len(found) == 0:
		return t.noTable()
	case len(found) > 1:
		return t.severalTables(found)
	}
	t.census, t.header = found[0].census, found[0].header
	return nil
}

// headerFrom is the header at a line that somebody chose.
func (c *census) headerFrom(line, size int) (header, bool) {
	for i := range c.head {
		if c.head[i].number == line {
			return c.headerAt(i, size), true
		}
	}
	return header{}, false
}

// chooseColumns takes the columns that have a name and those that have a value behind the header.
func (t *Table) chooseColumns() error {
	last := t.header.last()
	seen := map[string]int{}
	for column := 1; column < max(len(t.header.names), len(t.census.columns)); column++ {
		name := ""
		if column < len(t.header.names) {
			name = norm.NFC.String(t.header.names[column])
		}
		used := column < len(t.census.columns) && int(t.census.columns[column]) > last
		if name == "" && !used {
			continue
		}
		if name == "" {
			name = "column " + letters(column)
			t.note(fmt.Sprintf("column %s has no name in the header but values below it: it is called %q", letters(column), name),
				fmt.Sprintf("cột %s không có tên trong tiêu đề nhưng có giá trị bên dưới: được gọi là %q", letters(column), name))
		}
		if first, twice := seen[name]; twice {
			return t.sameName(first, column, name)
		}
		seen[name] = column
		t.columns = append(t.columns, column)
		t.code.Variables = append(t.code.Variables, cells.Variable{Name: name, Kind: cells.Text})
	}
	return nil
}

func (t *Table) note(en, vi string) {
	t.code.Notes = append(t.code.Notes, engine.Text{En: en, Vi: vi})
}

// describe writes down what was found.
func (t *Table) describe() {
	c, h := t.census, t.header
	rows, last := c.after(h.last())
	t.rows = int64(rows)
	t.code.Format, t.code.Rows = "xlsx", t.rows
	t.code.Encoding = cells.Encoding{Declared: "utf-8", Used: "utf-8"}
	t.code.Attributes = map[string]string{"sheet": c.sheet.name, "header_line": fmt.Sprint(h.line), "header_size": fmt.Sprint(h.size)}
	found, foundVi := "found", "tự tìm thấy"
	if t.o.HeaderLine > 0 {
		found, foundVi = "as asked", "theo yêu cầu"
	}
	t.note(fmt.Sprintf("sheet %q: the header (%s) begins in line %d and has %d line(s): %d names, followed by %d lines of values", c.sheet.name, found, h.line, h.size, len(t.columns), rows),
		fmt.Sprintf("trang tính %q: tiêu đề (%s) bắt đầu ở dòng %d, gồm %d dòng: %d tên, tiếp theo là %d dòng giá trị", c.sheet.name, foundVi, h.line, h.size, len(t.columns), rows))
	if others := t.otherSheets(); others != "" {
		t.note("sheets that were not read: "+others, "các trang tính không đọc: "+others)
	}
	above := 0
	for _, l := range c.lines {
		if int(l) < h.line {
			above++
		}
	}
	t.count(above, "line(s) above the header are no rows", "dòng phía trên tiêu đề không phải là bản ghi")
	t.count(last-h.last()-rows, "empty line(s) between the rows are no rows", "dòng trống giữa các bản ghi không được tính là bản ghi")
	t.count(c.last-max(last, h.last()), "empty line(s) behind the last row were skipped", "dòng trống sau bản ghi cuối được bỏ qua")
	t.count(c.failures, "cell(s) hold an error such as #N/A: they are missing", "ô chứa lỗi như #N/A: được coi là thiếu")
	t.count(c.formulas, "cell(s) hold formulas: the values that the workbook keeps are taken", "ô chứa công thức: lấy giá trị đã lưu trong sổ")
	t.count(c.empty, "formula(s) have no kept value and are missing: open and save the workbook in Excel", "công thức không có giá trị đã lưu và bị coi là thiếu: hãy mở rồi lưu lại sổ bằng Excel")
}

func (t *Table) count(n int, en, vi string) {
	if n > 0 {
		t.note(fmt.Sprintf("%d %s", n, en), fmt.Sprintf("%d %s", n, vi))
	}
}

func (t *Table) otherSheets() string {
	var names []string
	for _, s := range t.book.archive.sheets {
		if s.part != t.census.sheet.part {
			names = append(names, fmt.Sprintf("%q", s.name))
		}
	}
	return strings.Join(names, ", ")
}

func (t *Table) usage(en, vi string) *engine.Error {
	return engine.Errorf(engine.Usage, "%s", en).Vi("%s", vi).At(engine.Where{File: t.book.archive.file})
}

func (t *Table) sheetList() string {
	var names []string
	for _, s := range t.book.archive.sheets {
		names = append(names, fmt.Sprintf("%q", s.name))
	}
	return strings.Join(names, ", ")
}

func (t *Table) noSheet() error {
	return t.usage(fmt.Sprintf("the workbook has no sheet %q", t.o.Sheet), fmt.Sprintf("sổ Excel không có trang tính %q", t.o.Sheet)).
		Do("its sheets are "+t.sheetList(), "các trang tính của sổ: "+t.sheetList())
}

func (t *Table) noHeader(sheet string) error {
	if t.o.HeaderLine > 0 {
		return t.usage(fmt.Sprintf("line %d of sheet %q is no header followed by rows", t.o.HeaderLine, sheet),
			fmt.Sprintf("dòng %d của trang tính %q không phải tiêu đề có bản ghi theo sau", t.o.HeaderLine, sheet)).
			Do("give the line in which the names of the columns stand", "hãy cho biết dòng chứa tên các cột")
	}
	return refused(t.book.archive.file, fmt.Sprintf("no line of sheet %q looks like names of columns followed by data", sheet),
		fmt.Sprintf("không có dòng nào của trang tính %q giống tên cột có dữ liệu theo sau", sheet),
		"say in which line the header begins (header_line in the mapping), or put one line of names above the data",
		"hãy cho biết tiêu đề bắt đầu ở dòng nào (header_line trong tệp ánh xạ), hoặc đặt một dòng tên cột phía trên dữ liệu")
}

func (t *Table) noTable() error {
	return refused(t.book.archive.file, "no visible sheet holds a table: names of columns in a line, followed by data",
		"không có trang tính hiển thị nào chứa bảng: một dòng tên cột, theo sau là dữ liệu",
		"name the sheet, and the line in which the header begins; its sheets are "+t.sheetList(),
		"hãy nêu tên trang tính và dòng bắt đầu tiêu đề; các trang tính của sổ: "+t.sheetList())
}

func (t *Table) severalTables(found []*Table) error {
	var en, vi []string
	for _, f := range found {
		rows, _ := f.census.after(f.header.last())
		en = append(en, fmt.Sprintf("%q (header in line %d, %d rows)", f.census.sheet.name, f.header.line, rows))
		vi = append(vi, fmt.Sprintf("%q (tiêu đề ở dòng %d, %d bản ghi)", f.census.sheet.name, f.header.line, rows))
	}
	return t.usage("several sheets hold a table: "+strings.Join(en, ", "), "nhiều trang tính có bảng: "+strings.Join(vi, ", ")).
		Do("name one: --sheet, or the key sheet in the mapping", "hãy chọn một: --sheet, hoặc khóa sheet trong tệp ánh xạ")
}

func (t *Table) sameName(a, b int, name string) error {
	e := refused(t.book.archive.file, fmt.Sprintf("columns %s and %s of sheet %q have the same name", letters(a), letters(b), t.census.sheet.name),
		fmt.Sprintf("cột %s và %s của trang tính %q trùng tên", letters(a), letters(b), t.census.sheet.name),
		fmt.Sprintf("rename one of them; if the header has more lines than the %d taken, say so (header_line, header_size)", t.header.size),
		fmt.Sprintf("hãy đổi tên một cột; nếu tiêu đề có nhiều hơn %d dòng, hãy cho biết (header_line, header_size)", t.header.size))
	e.Where.Column, e.Where.Line = name, int64(t.header.last())
	return e
}
