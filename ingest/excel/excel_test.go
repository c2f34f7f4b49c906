package excel

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"corridor/engine"
)

// sheetXML is a worksheet part around rows and what follows them.
func sheetXML(rows, after string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
		rows + `</sheetData>` + after + `</worksheet>`
}

const styleXML = `<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="2"><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/><numFmt numFmtId="171" formatCode="[h]:mm:ss"/></numFmts>
<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="171"/></cellXfs></styleSheet>`

// workbook packs sheets, named S1, S2, …, into a workbook.
func workbook(t testing.TB, date1904 bool, sheets ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	put := func(name, text string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var list, rels, types string
	for i, s := range sheets {
		n := i + 1
		list += fmt.Sprintf(`<sheet name="S%d" sheetId="%d" r:id="rId%d"/>`, n, n, n)
		rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, n, n)
		types += fmt.Sprintf(`<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, n)
		put(fmt.Sprintf("xl/worksheets/sheet%d.xml", n), s)
	}
	put("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`+types+`</Types>`)
	put("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	put("xl/workbook.xml", fmt.Sprintf(`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="%v"/><sheets>%s</sheets></workbook>`, date1904, list))
	put("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rels+`</Relationships>`)
	put("xl/styles.xml", styleXML)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// twice is a workbook that lists one part as two sheets.
func twice(t *testing.T, sheet string) []byte {
	var out bytes.Buffer
	from := workbook(t, false, sheet, sheet)
	r, err := zip.NewReader(bytes.NewReader(from), int64(len(from)))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(&out)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(f.Name)
		if err == nil && f.Name == "xl/_rels/workbook.xml.rels" {
			text = bytes.ReplaceAll(text, []byte("sheet2.xml"), []byte("sheet1.xml"))
		}
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read opens a workbook and gives names and cells; N marks numbers, E errors.
func read(t testing.TB, data []byte, o Options) (names []string, rows [][]string, table *Table, err error) {
	t.Helper()
	o.Temp = t.TempDir()
	table, err = Open(bytes.NewReader(data), int64(len(data)), "in.xlsx", o)
	if err == nil {
		for _, v := range table.Codebook().Variables {
			names = append(names, v.Name)
		}
		err = table.Rows(context.Background(), func(_ int, row []Cell) error {
			var texts []string
			for _, c := range row {
				switch {
				case c.Number:
					c.Text += " N"
				case c.Error:
					c.Text += "E"
				}
				texts = append(texts, c.Text)
			}
			rows = append(rows, texts)
			return nil
		})
		if closing := table.Close(); closing != nil {
			t.Error(closing)
		}
	}
	if left, _ := os.ReadDir(o.Temp); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
	return names, rows, table, err
}

func inline(ref, s string) string {
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, s)
}

func row(n int, cells ...string) string {
	return fmt.Sprintf(`<row r="%d">%s</row>`, n, strings.Join(cells, ""))
}

func names(n int, list ...string) string {
	var cells []string
	for i, s := range list {
		if s != "" {
			ref, _ := excelize.CoordinatesToCellName(i+1, n)
			cells = append(cells, inline(ref, s))
		}
	}
	return row(n, cells...)
}

// Kinds of cells. The dates are those of ECMA-376 part 1, 18.17.4: 44333 is 17 May 2021 (Python's openpyxl agrees), 60 the
// 29 February 1900 that never was, 1 the first of January 1900; 1904 counts 1462 days less.
func TestCells(t *testing.T) {
	v := func(ref, attrs, value string) string {
		return fmt.Sprintf(`<c r="%s" %s><v>%s</v></c>`, ref, attrs, value)
	}
	head := names(1, "a", "b", "c", "d")
	cases := []struct {
		name, row string
		want      []string
		is1904    bool
	}{
		{"numbers as stored, not as shown", row(2, v("A2", "", "0.1"), v("B2", "", "1.5E6"), v("C2", "", "0.30000000000000004"), v("D2", `t="n"`, "-7")), []string{"0.1 N", "1500000 N", "0.30000000000000004 N", "-7 N"}, false},
		{"texts", row(2, inline("A2", "44333"), v("B2", `t="str"`, "tính"), inline("C2", "tuo&#x302;&#x309;i"), inline("D2", "a &lt; b")), []string{"44333", "tính", "tuổi", "a < b"}, false},
		{"booleans and errors", row(2, v("A2", `t="b"`, "1"), v("B2", `t="b"`, "0"), v("C2", `t="e"`, "#N/A"), v("D2", `t="e"`, "#DIV/0!")), []string{"true", "false", "E", "E"}, false},
		{"dates", row(2, v("A2", `s="1"`, "44333"), v("B2", `s="2"`, "44333.5"), v("C2", `s="3"`, "0.75"), v("D2", `s="4"`, "1.25")), []string{"2021-05-17 N", "2021-05-17T12:00:00 N", "18:00:00 N", "30:00:00 N"}, false},
		{"the first dates", row(2, v("A2", `s="1"`, "1"), v("B2", `s="1"`, "59"), v("C2", `s="1"`, "60"), v("D2", `s="1"`, "61")), []string{"1900-01-01 N", "1900-02-28 N", "60 N", "1900-03-01 N"}, false},
		{"no dates", row(2, v("A2", `s="1"`, "-1"), v("B2", `s="1"`, "2958465"), v("C2", `s="1"`, "2958466"), v("D2", `s="2"`, "44333.25001")), []string{"-1 N", "9999-12-31 N", "2958466 N", "2021-05-17T06:00:00.864 N"}, false},
		{"dates since 1904", row(2, v("A2", `s="1"`, "42871"), v("B2", `s="1"`, "0"), v("C2", `s="1"`, "60"), v("D2", "", "60")), []string{"2021-05-17 N", "1904-01-01 N", "1904-03-01 N", "60 N"}, true},
		{"dates as text", row(2, v("A2", `t="d"`, "2021-05-17"), v("B2", `t="d"`, "2021-05-17T10:00:00.250"), v("C2", "", "1"), v("D2", "", "2")), []string{"2021-05-17 N", "2021-05-17T10:00:00.250 N", "1 N", "2 N"}, false},
		{"formulas", row(2, `<c r="A2"><f>1+1</f><v>2</v></c>`, `<c r="B2" t="str"><f>"x"</f><v>x</v></c>`, `<c r="C2"><f>NOW()</f></c>`, `<c r="D2" s="1"/>`), []string{"2 N", "x", "", ""}, false},
		{"without references", `<row><c><v>1</v></c><c t="inlineStr"><is><r><t>hai </t></r><r><t>phần</t></r></is></c></row>`, []string{"1 N", "hai phần", "", ""}, false},
	}
	for _, c := range cases {
		_, rows, _, err := read(t, workbook(t, c.is1904, sheetXML(head+c.row, "")), Options{})
		if err != nil || len(rows) != 1 || !reflect.DeepEqual(rows[0], c.want) {
			t.Errorf("%s: %q, %v; want %q", c.name, rows, err, c.want)
		}
	}
}

func TestFormatCodes(t *testing.T) {
	for code, want := range map[string]dateFormat{
		"General": plain, "0.00": plain, "#,##0 \"đồng\"": plain, "0.00E+00": plain, "[Red]-0": plain, "@": plain, `0\d`: plain, "_d0": plain,
		"dd/mm/yyyy": date, "yyyy-mm-dd hh:mm": date, "mmm": date, "[$-42A]dd mmmm yyyy": date, "d": date, "yyyy\"năm\"": date,
		"hh:mm": clock, "h:mm AM/PM": clock, "mm:ss.0": clock, "[h]:mm": duration, "[mm]:ss": duration, "0;[Red]dd": plain,
	} {
		if got := formatOf(code); got != want {
			t.Errorf("%s is %d, want %d", code, got, want)
		}
	}
}

func TestFindsTheTable(t *testing.T) {
	value := func(n int) string {
		return row(n, inline(fmt.Sprintf("A%d", n), "x"), fmt.Sprintf(`<c r="B%d"><v>%d</v></c>`, n, n))
	}
	merges := func(refs ...string) string {
		return `<mergeCells><mergeCell ref="` + strings.Join(refs, `"/><mergeCell ref="`) + `"/></mergeCells>`
	}
	cases := []struct {
		name   string
		sheets []string
		o      Options
		names  []string
		rows   int
		note   string
	}{
		{"the first line", []string{sheetXML(names(1, "a", "b")+value(2), "")}, Options{}, []string{"a", "b"}, 1, "begins in line 1"},
		{"under a title", []string{sheetXML(names(1, "Bảng 1")+names(3, "a", "b")+value(4)+value(5), "")}, Options{}, []string{"a", "b"}, 2, "1 line(s) above"},
		{"under a merged title", []string{sheetXML(names(1, "Bảng 1")+names(2, "a", "b")+value(3), merges("A1:B1"))}, Options{}, []string{"a", "b"}, 1, "line 2 and has 1 line(s)"},
		{"group and sub header", []string{sheetXML(names(1, "mã", "lương", "", "ghi chú")+names(2, "", "nam", "nữ")+value(3), merges("A1:A2", "B1:C1", "D1:D2"))}, Options{},
			[]string{"mã", "lương / nam", "lương / nữ", "ghi chú"}, 1, "has 2 line(s)"},
		{"group over names without high cells", []string{sheetXML(names(1, "chung", "", "lương")+names(2, "mã", "tên", "nam")+value(3), merges("A1:B1"))}, Options{},
			[]string{"chung / mã", "chung / tên", "lương / nam"}, 1, "has 2 line(s)"},
		{"years as names", []string{sheetXML(row(1, inline("A1", "nước"), `<c r="B1"><v>2020</v></c>`, `<c r="C1"><v>2021</v></c>`)+value(2), "")}, Options{}, []string{"nước", "2020", "2021"}, 1, ""},
		{"empty lines", []string{sheetXML(names(1, "a", "b")+value(2)+row(3)+value(4)+`<row r="5"><c r="A5" s="1"/></row><row r="9"/>`, "")}, Options{}, []string{"a", "b"}, 2, "5 empty line(s) behind"},
		{"notes below are rows", []string{sheetXML(names(1, "a", "b")+value(2)+names(4, "Nguồn: …"), "")}, Options{}, []string{"a", "b"}, 2, "1 empty line(s) between"},
		{"a column without a name", []string{sheetXML(names(1, "a", "b")+row(2, inline("A2", "x"), inline("B2", "y"), inline("C2", "z")), "")}, Options{}, []string{"a", "b", "column C"}, 1, "column C has no name"},
		{"blanks in names", []string{sheetXML(names(1, " a ", "b\nc")+value(2), "")}, Options{}, []string{"a", "b c"}, 1, ""},
		{"one sheet of two holds a table", []string{sheetXML(names(1, "Điều khoản"), ""), sheetXML(names(1, "a", "b")+value(2), "")}, Options{}, []string{"a", "b"}, 1, `not read: "S1"`},
		{"the sheet chosen", []string{sheetXML(names(1, "a", "b")+value(2), ""), sheetXML(names(1, "c", "d")+value(2), "")}, Options{Sheet: "S2"}, []string{"c", "d"}, 1, ""},
		{"the header chosen", []string{sheetXML(names(1, "a", "b")+names(2, "c", "d")+value(3), "")}, Options{HeaderLine: 2}, []string{"c", "d"}, 1, "as asked"},
		{"its size chosen", []string{sheetXML(names(1, "a", "b")+names(2, "c", "d")+value(3), "")}, Options{HeaderLine: 1, HeaderSize: 2}, []string{"a / c", "b / d"}, 1, ""},
		{"errors and formulas counted", []string{sheetXML(names(1, "a", "b")+row(2, `<c r="A2" t="e"><v>#N/A</v></c>`, `<c r="B2"><f>A1</f></c>`), "")}, Options{}, []string{"a", "b"}, 1, "1 formula(s) have no kept value"},
	}
	for _, c := range cases {
		got, rows, table, err := read(t, workbook(t, false, c.sheets...), c.o)
		if err != nil || !reflect.DeepEqual(got, c.names) || len(rows) != c.rows {
			t.Errorf("%s: %q, %d rows, %v; want %q, %d", c.name, got, len(rows), err, c.names, c.rows)
			continue
		}
		if b := table.Codebook(); b.Rows != int64(c.rows) || !strings.Contains(fmt.Sprint(b.Notes), c.note) {
			t.Errorf("%s: %d rows, notes %v", c.name, b.Rows, b.Notes)
		}
	}
}

func TestRefuses(t *testing.T) {
	table := sheetXML(names(1, "a", "b")+names(2, "x", "y"), "")
	good := workbook(t, false, table)
	other := func(parts ...string) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for _, name := range parts {
			if _, err := z.Create(name); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	cases := []struct {
		name string
		data []byte
		o    Options
		kind engine.Kind
		text string
	}{
		{"cut", good[:len(good)-30], Options{}, engine.Rejected, "damaged"},
		{"xlsb", other("xl/workbook.bin"), Options{}, engine.Rejected, ".xlsb"},
		{"ods", other("mimetype", "content.xml"), Options{}, engine.Rejected, "OpenDocument"},
		{"docx", other("word/document.xml"), Options{}, engine.Rejected, "Word"},
		{"zip", other("data.csv"), Options{}, engine.Rejected, "unpack it"},
		{"two tables", workbook(t, false, table, table), Options{}, engine.Usage, `"S2" (header in line 1, 1 rows)`},
		{"no table", workbook(t, false, sheetXML(names(1, "only"), ""), sheetXML("", "")), Options{}, engine.Rejected, "no visible sheet"},
		{"no such sheet", good, Options{Sheet: "S9"}, engine.Usage, `its sheets are "S1"`},
		{"no header in the sheet", workbook(t, false, sheetXML(names(1, "only"), "")), Options{Sheet: "S1"}, engine.Rejected, "looks like names"},
		{"no header in the line", good, Options{HeaderLine: 7}, engine.Usage, "is no header"},
		{"the same name", workbook(t, false, sheetXML(names(1, "a", "b", "a")+names(2, "x", "y", "z"), "")), Options{}, engine.Rejected, "columns A and C"},
		{"the XML breaks off", workbook(t, false, table[:len(table)-60]), Options{}, engine.Rejected, "damaged"},
		{"rows in no order", workbook(t, false, sheetXML(names(3, "a", "b")+names(2, "x", "y"), "")), Options{}, engine.Rejected, "out of order"},
		{"cells in no order", workbook(t, false, sheetXML(names(1, "a", "b")+row(2, inline("B2", "x"), inline("A2", "y")), "")), Options{}, engine.Rejected, "out of order"},
		{"a row of 2^31", workbook(t, false, sheetXML(names(1, "a", "b")+row(1<<31-1, inline("A2147483647", "x")), "")), Options{}, engine.Rejected, "damaged"},
		{"a number that is none", workbook(t, false, sheetXML(names(1, "a", "b")+row(2, inline("A2", "x"), `<c r="B2"><v>x</v></c>`), "")), Options{}, engine.Rejected, "does not fit"},
		{"1001 sheets", workbook(t, false, make([]string, 1001)...), Options{}, engine.Rejected, "1001 sheets"},
		{"a part that is two sheets", twice(t, table), Options{}, engine.Rejected, "two sheets are one part"},
		{"zip bomb", workbook(t, false, sheetXML(strings.Repeat(" ", 200<<20), "")), Options{}, engine.Rejected, "zip bomb"},
	}
	for _, c := range cases {
		_, _, _, err := read(t, c.data, c.o)
		var e *engine.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.text) || e.Text.Vi == "" || e.Cure.Vi == "" || e.Where.File == "" {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if e.Kind != c.kind {
			t.Errorf("%s: kind %v", c.name, e.Kind)
		}
	}
}

// What other programs write: see testdata/write.py.
func TestOtherProgramsFiles(t *testing.T) {
	for file, want := range map[string][]string{
		"xlsxwriter.xlsx":     {"000", "1234.5678 N", "2021-05-17 N", "30:00:00 N", "44333", "7 N"},
		"xlsxwriter1904.xlsx": {"000", "1234.5678 N", "2021-05-17 N", "30:00:00 N", "44333", "7 N"},
		"openpyxl.xlsx":       {"000", "1234.5678 N", "2021-05-17 N", "true", "44333", ""},
	} {
		data, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		got, rows, _, err := read(t, data, Options{})
		if err != nil || len(rows) == 0 || !reflect.DeepEqual(rows[0], want) || got[1] != "Tiền lương / Nam" {
			t.Errorf("%s: %q, %q, %v", file, got, rows, err)
		}
	}
}

// What a killed process left is removed, what may be in use is not.
func TestAbandonedFoldersAreRemoved(t *testing.T) {
	temp := t.TempDir()
	old, young := filepath.Join(temp, tempName+"1"), filepath.Join(temp, tempName+"2")
	for _, dir := range []string{old, young} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * abandoned)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	sweep(temp)
	if left, _ := os.ReadDir(temp); len(left) != 1 || left[0].Name() != filepath.Base(young) {
		t.Errorf("left: %v", left)
	}
}

// FuzzSheet: any sheet is read or refused as the user's fault.
func FuzzSheet(f *testing.F) {
	f.Add(names(1, "a", "b")+row(2, inline("A2", "x"), `<c r="B2" s="1"><v>44333</v></c>`), `<mergeCells><mergeCell ref="A1:B1"/></mergeCells>`)
	f.Add(`<row r="1"><c t="s"><v>0</v></c><c t="b"><v>1</v></c></row><row><c t="e"><v>#N/A</v></c><c r="XFD2"><f>A1</f></c></row>`, "")
	f.Add(`<x:row r='3'><!-- > --><c r="A3" t="str"><v><![CDATA[x]]></v></c><c r="C3" t="d"><v>2021-05-17</v></c></x:row>`, `<mergeCell ref="A1:XFD1048576"/>`)
	f.Fuzz(func(t *testing.T, rows, after string) {
		_, _, _, err := read(t, workbook(t, false, sheetXML(names(1, "p", "q")+rows, after)), Options{})
		if kind := engine.KindOf(err); err != nil && kind != engine.Rejected && kind != engine.Usage {
			t.Fatal(err)
		}
	})
}

// FuzzArchive: any bytes are read or refused as the user's fault.
func FuzzArchive(f *testing.F) {
	f.Add(workbook(f, false, sheetXML(names(1, "a", "b")+names(2, "x", "y"), "")))
	f.Add(workbook(f, true, sheetXML("", ""), sheetXML(names(1, "a", "b")+names(2, "x", "y"), "")))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, _, err := read(t, data, Options{})
		if kind := engine.KindOf(err); err != nil && kind != engine.Rejected && kind != engine.Usage {
			t.Fatal(err)
		}
	})
}

// A cell that names a shared text beyond those of the workbook (here it has none) is damage: the library would read it as empty.
func TestSharedTextThatIsNotThere(t *testing.T) {
	for _, number := range []string{"7", "-1", "x"} {
		sheet := sheetXML(names(1, "tinh", "ten")+row(2, `<c r="A2"><v>1</v></c>`, `<c r="B2" t="s"><v>`+number+`</v></c>`), "")
		_, rows, _, err := read(t, workbook(t, false, sheet), Options{})
		if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "does not hold") {
			t.Errorf("%s: %v, %v", number, rows, err)
		}
	}
}
