package excel

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"corridor/engine"
)

// A workbook is a zip archive of parts. What its directory states is checked before anything is unpacked, and only the parts
// that hold tables are: a picture of gigabytes stays where it is.

const (
	maxArchive   = 512 << 20 // bytes of the file
	maxParts     = 20_000
	maxPart      = 32 << 20 // unpacked, of parts that the library takes into memory
	maxSheet     = 2 << 30  // unpacked, of a sheet or of the shared texts; they are unpacked to temporary files
	maxTotal     = 4 << 30
	maxSheets    = 1000      // every one is looked at for a table
	freeUnpacked = 128 << 20 // up to here no ratio is suspect
	maxRatio     = 250       // unpacked to packed; sheets of survey data have 8 to 30

	sharedStrings = "xl/sharedstrings.xml"
)

// archive is the parts of a workbook that matter.
type archive struct {
	zip    *zip.Reader
	file   string
	parts  map[string]*zip.File // by name in lower case
	sheets []sheetRef

	shared  int // shared texts, once counted
	counted bool
}

// sheetRef is a sheet as the workbook lists it.
type sheetRef struct {
	name   string
	part   string // lower case
	hidden bool
}

func openArchive(r io.ReaderAt, size int64, file string) (*archive, error) {
	if size > maxArchive {
		return nil, refused(file, fmt.Sprintf("the workbook has more than %d MB", maxArchive>>20),
			fmt.Sprintf("sổ Excel lớn hơn %d MB", maxArchive>>20), "save the sheet as CSV UTF-8", "hãy lưu trang tính thành CSV UTF-8")
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged(file, err)
	}
	a := &archive{zip: z, file: file, parts: map[string]*zip.File{}}
	if len(z.File) > maxParts {
		return nil, damaged(file, fmt.Errorf("%d parts", len(z.File)))
	}
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		if _, twice := a.parts[name]; twice {
			return nil, damaged(file, errors.New("two parts have the same name"))
		}
		a.parts[name] = f
	}
	if err := a.isWorkbook(); err != nil {
		return nil, err
	}
	for name := range a.parts {
		if !wanted(name) {
			delete(a.parts, name)
		}
	}
	if err := a.checkSizes(); err != nil {
		return nil, err
	}
	return a, a.readSheets()
}

// isWorkbook says what other archives are.
func (a *archive) isWorkbook() error {
	has := func(name string) bool { return a.parts[name] != nil }
	switch {
	case has("xl/workbook.xml"):
		return nil
	case has("xl/workbook.bin"):
		return refused(a.file, "this is a binary Excel workbook (.xlsb)", "đây là sổ Excel nhị phân (.xlsb)",
			"save it as .xlsx or as CSV UTF-8", "hãy lưu thành .xlsx hoặc CSV UTF-8")
	case has("content.xml") && has("mimetype"):
		return refused(a.file, "this is an OpenDocument file (.ods)", "đây là tệp OpenDocument (.ods)",
			"save it as .xlsx or as CSV UTF-8", "hãy lưu thành .xlsx hoặc CSV UTF-8")
	case has("word/document.xml"):
		return refused(a.file, "this is a Word document", "đây là tài liệu Word",
			"copy the table into a workbook or export it to CSV", "hãy chép bảng sang sổ Excel hoặc xuất ra CSV")
	}
	return refused(a.file, "this is a zip archive, not an Excel workbook", "đây là tệp nén zip, không phải sổ Excel",
		"unpack it and name the file inside", "hãy giải nén rồi chỉ rõ tệp bên trong")
}

// wanted says whether a part holds something of a table.
func wanted(name string) bool {
	switch name {
	case "[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", sharedStrings:
		return true
	}
	return strings.HasPrefix(name, "xl/worksheets/") && path.Dir(name) == "xl/worksheets" && strings.HasSuffix(name, ".xml")
}

// unpacked says whether the library unpacks a large part to a temporary file instead of memory.
func unpacked(name string) bool {
	return name == sharedStrings || strings.HasPrefix(name, "xl/worksheets/sheet")
}

func (a *archive) checkSizes() error {
	total, packed := uint64(0), uint64(0)
	for name, f := range a.parts {
		limit := uint64(maxPart)
		if unpacked(name) {
			limit = maxSheet
		}
		if f.UncompressedSize64 > limit || f.CompressedSize64 > maxArchive {
			return tooLarge(a.file)
		}
		total += f.UncompressedSize64
		packed += f.CompressedSize64
	}
	if total > maxTotal || total > freeUnpacked && total > maxRatio*packed {
		return tooLarge(a.file)
	}
	return nil
}

// readSheets reads the list of sheets and where their parts are.
func (a *archive) readSheets() error {
	var book struct {
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := a.decode("xl/workbook.xml", &book); err != nil {
		return err
	}
	if err := a.decode("xl/_rels/workbook.xml.rels", &rels); err != nil {
		return err
	}
	targets := map[string]string{}
	for _, r := range rels.Relations {
		if strings.HasSuffix(r.Type, "/worksheet") {
			target := strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(r.Target, "\\", "/")), "/")
			if !strings.HasPrefix(target, "xl/") {
				target = path.Join("xl", target)
			}
			targets[r.ID] = target
		}
	}
	if len(book.Sheets) > maxSheets {
		return damaged(a.file, fmt.Errorf("%d sheets", len(book.Sheets)))
	}
	listed := map[string]bool{}
	for _, s := range book.Sheets {
		for _, attr := range s.Attrs {
			if part := targets[attr.Value]; attr.Name.Local == "id" && part != "" && a.parts[part] != nil {
				if listed[part] {
					return damaged(a.file, errors.New("two sheets are one part"))
				}
				listed[part] = true
				a.sheets = append(a.sheets, sheetRef{name: s.Name, part: part, hidden: s.State != "" && s.State != "visible"})
			}
		}
	}
	if len(a.sheets) == 0 {
		return damaged(a.file, errors.New("it lists no sheet"))
	}
	return nil
}

func (a *archive) decode(name string, into any) error {
	f := a.parts[name]
	if f == nil {
		return damaged(a.file, fmt.Errorf("the part %s is missing", name))
	}
	r, err := f.Open()
	if err != nil {
		return damaged(a.file, err)
	}
	err = xml.NewDecoder(r).Decode(into)
	if closing := r.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return damaged(a.file, err)
	}
	return nil
}

// pack writes an archive of the parts that matter, as they are packed.
func (a *archive) pack(to io.Writer) error {
	w := zip.NewWriter(to)
	for _, f := range a.zip.File { // in the archive's order
		if a.parts[strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))] != f {
			continue
		}
		if err := w.Copy(f); err != nil {
			return err
		}
	}
	return w.Close()
}

func refused(file, en, vi, cureEn, cureVi string) *engine.Error {
	return engine.Errorf(engine.Rejected, "%s", en).Vi("%s", vi).At(engine.Where{File: file}).Do(cureEn, cureVi)
}

func damaged(file string, cause error) *engine.Error {
	var ours *engine.Error
	if errors.As(cause, &ours) {
		return ours
	}
	return refused(file, "damaged Excel workbook", "sổ Excel bị hỏng", "copy, download or save it again", "hãy sao chép, tải hoặc lưu lại tệp").Because(cause)
}

func tooLarge(file string) *engine.Error {
	return refused(file, "the workbook unpacks to more than can be real (a zip bomb?)", "sổ Excel khi giải nén lớn bất thường (bom nén?)",
		"save the sheet as CSV UTF-8", "hãy lưu trang tính thành CSV UTF-8")
}
