package ingest

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"corridor/engine"
)

// report is the local list of broken rules, a CSV file that only its owner may read: it holds microdata. It takes its name
// only when it is whole and its round is in the store, or is refused for what it lists: until then an earlier report stays.
// A nil report takes everything and writes nothing. A text that a spreadsheet would take for a formula has an apostrophe before it.
type report struct {
	path string
	file *os.File
	buf  *bufio.Writer
	csv  *csv.Writer
}

var reportHeader = []string{"file", "row", "column", "value", "rule", "severity", "text_en", "text_vi"}

// replaceable: a report may replace a report, never another file: a slip in --report would destroy a survey.
func replaceable(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && info.Mode().IsRegular() {
		if info.Size() == 0 || startsWith(path, strings.Join(reportHeader, ",")) {
			return nil
		}
	}
	return engine.Errorf(engine.Usage, "--report names a file that is not a report: it would be overwritten").
		Vi("--report trỏ tới một tệp không phải báo cáo: tệp đó sẽ bị ghi đè").At(engine.Where{File: path}).
		Do("name a new file", "hãy đặt tên tệp mới")
}

func startsWith(path, want string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // only read
	head := make([]byte, len(want))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == want
}

func newReport(path string) (*report, error) {
	if path == "" {
		return nil, nil
	}
	r := &report{path: path}
	if err := replaceable(path); err != nil {
		return nil, err
	}
	dir, name := filepath.Split(path)
	if err := os.MkdirAll(filepath.Clean(dir), 0o700); err != nil {
		return nil, r.failed(err)
	}
	// One name, so that what a killed ingest left behind goes with the next one; removed first, never written through.
	part := filepath.Join(dir, "."+name+".part")
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, r.failed(err)
	}
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, r.failed(err)
	}
	r.file, r.buf = f, bufio.NewWriterSize(f, 1<<16)
	r.csv = csv.NewWriter(r.buf)
	if err := r.csv.Write(reportHeader); err != nil {
		r.drop()
		return nil, r.failed(err)
	}
	return r, nil
}

func (r *report) add(rejects []engine.Reject) error {
	if r == nil {
		return nil
	}
	for _, x := range rejects {
		line := []string{harmless(x.File), strconv.FormatInt(x.Row, 10), harmless(x.Column), harmless(x.Value), x.Rule, string(x.Severity), x.Text.En, x.Text.Vi}
		if err := r.csv.Write(line); err != nil {
			return r.failed(err)
		}
	}
	return nil
}

// harmless keeps a spreadsheet from computing what a file holds (OWASP, "CSV Injection"): =, @, tab and line ends at the start, and + or - before
// what is no number. Negative numbers, which many rows are refused for, stay as they are.
func harmless(s string) string {
	if s == "" || !strings.ContainsRune("=@+-\t\r\n", rune(s[0])) {
		return s
	}
	if s[0] == '+' || s[0] == '-' {
		if strings.Trim(s[1:], "0123456789.,") == "" {
			return s
		}
	}
	return "'" + s
}

// finish writes what is left; publish gives the report its name.
func (r *report) finish() error {
	if r == nil {
		return nil
	}
	r.csv.Flush()
	err := r.csv.Error()
	if err == nil {
		err = r.buf.Flush()
	}
	if e := r.file.Close(); err == nil {
		err = e
	}
	if err != nil {
		_ = os.Remove(r.file.Name())
		return r.failed(err)
	}
	return nil
}

func (r *report) publish() error {
	if r == nil {
		return nil
	}
	if err := os.Rename(r.file.Name(), r.path); err != nil {
		_ = os.Remove(r.file.Name())
		return r.failed(err)
	}
	return nil
}

// drop forgets the report.
func (r *report) drop() {
	if r == nil {
		return
	}
	_ = r.file.Close()
	_ = os.Remove(r.file.Name())
}

func (r *report) failed(err error) error {
	return engine.Errorf(engine.IO, "the report of rejects cannot be written").Vi("không ghi được báo cáo các dòng bị loại").
		At(engine.Where{File: r.path}).Do("check the folder and the disk, or name another file with --report",
		"hãy kiểm tra thư mục và ổ đĩa, hoặc chọn tệp khác bằng --report").Because(err)
}
