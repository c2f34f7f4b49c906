package tabular

import (
	"bytes"
	"strings"

	"corridor/engine"
	"corridor/ingest/excel"
)

// signature is the mark of a format that we do not read.
type signature struct {
	at    int
	magic string
	name  string
	cure  engine.Text
}

var (
	unpack = engine.Text{En: "unpack it and name the file inside", Vi: "hãy giải nén rồi chỉ rõ tệp bên trong"}
	export = engine.Text{En: "export the table to CSV or Parquet", Vi: "hãy xuất bảng ra CSV hoặc Parquet"}
	sas    = engine.Text{
		En: "export it to SPSS (.sav), Stata (.dta) or CSV: PROC EXPORT in SAS, or read and write it with R's haven",
		Vi: "hãy xuất ra SPSS (.sav), Stata (.dta) hoặc CSV: dùng PROC EXPORT trong SAS, hoặc đọc rồi ghi lại bằng gói haven của R",
	}
	xls = engine.Text{
		En: "open it in Excel or LibreOffice and save it as .xlsx (a workbook with a password looks alike: save it without) or as CSV UTF-8; texts typed in .VnTime fonts are TCVN3: they then need --encoding tcvn3",
		Vi: "hãy mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx (sổ có mật khẩu trông cũng như vậy: hãy bỏ mật khẩu) hoặc CSV UTF-8; văn bản gõ bằng phông .VnTime là mã TCVN3: khi đó cần thêm --encoding tcvn3",
	}
	oldStata = engine.Text{
		En: "releases 113 to 119 are read (Stata 8 and later): open it in a newer Stata or with R's haven and save it again",
		Vi: "chỉ đọc các phiên bản 113 đến 119 (từ Stata 8): hãy mở bằng Stata mới hơn hoặc gói haven của R rồi lưu lại",
	}
	portable = engine.Text{En: "save it in SPSS or PSPP as .sav", Vi: "hãy lưu lại thành .sav trong SPSS hoặc PSPP"}
)

var signatures = []signature{
	{0, "\x1f\x8b", "gzip", unpack},
	{0, "\x28\xb5\x2f\xfd", "zstd", unpack},
	{4, "1AY&SY", "bzip2", unpack},
	{0, "\xfd7zXZ\x00", "xz", unpack},
	{0, "7z\xbc\xaf\x27\x1c", "7z", unpack},
	{0, "Rar!\x1a\x07", "RAR", unpack},
	{257, "ustar", "tar", unpack},
	{0, "PK\x05\x06", "zip", unpack},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel 97-2003 (.xls)", xls},
	{84, "SAS FILE", "SAS", sas},
	{0, "HEADER RECORD*******LIBRARY HEADER", "SAS transport", sas},
	{0, "ASCII SPSS PORT FILE", "SPSS portable (.por)", portable},
	{0, "RDX2\n", "R", export},
	{0, "RDX3\n", "R", export},
	{0, "%PDF-", "PDF", export},
	{0, "SQLite format 3\x00", "SQLite", export},
	{8, "DUCK", "DuckDB", export},
	{0, "FEA1", "Feather version 1", export},
	{0, "ORC", "ORC", export},
	{0, "Obj\x01", "Avro", export},
	{0, "\x89HDF\r\n\x1a\n", "HDF5", export},
	{0, "\x7fELF", "ELF", export},
	{0, "{\\rtf", "RTF", export},
}

// refuseOtherFormats names what a file is that is clearly none of the formats that are read.
func refuseOtherFormats(src *source, head []byte) error {
	for _, s := range signatures {
		if len(head) < s.at || !bytes.HasPrefix(head[s.at:], []byte(s.magic)) {
			continue
		}
		if wordy(s.magic) && isText(head) {
			continue // a header that happens to hold these letters
		}
		return looksLike(src.path, s.name, s.cure)
	}
	if stataBinary(head) {
		return looksLike(src.path, "Stata (.dta, < 113)", oldStata)
	}
	if markup(head) {
		return looksLike(src.path, "HTML, XML or JSON", export)
	}
	return nil
}

func wordy(magic string) bool {
	return len(magic) <= 5 && strings.Trim(magic, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == ""
}

func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}

// stataBinary tells Stata's formats 104 to 115: release, byte order 1 or 2, file type 1, a zero.
func stataBinary(h []byte) bool {
	return len(h) > 4 && h[0] >= 0x68 && h[0] <= 0x73 && (h[1] == 1 || h[1] == 2) && h[2] == 1 && h[3] == 0
}

func markup(head []byte) bool {
	t := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	for _, p := range []string{"<!doctype", "<html", "<?xml", "{\"", "[{"} {
		if strings.HasPrefix(t, p) {
			return true
		}
	}
	return false
}

// isWorkbook says whether a file may be an Excel workbook: a zip archive.
func isWorkbook(head []byte) bool { return excel.Is(head) }
