package ingest

import (
	"bufio"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"

	"corridor/engine"
)

// report is the local list of broken rules, a CSV file that only its owner may read: it holds microdata. It takes its name
// only when it is whole. A nil report takes everything and writes nothing.
type report struct {
	path string
	file *os.File
	buf  *bufio.Writer
	csv  *csv.Writer
}

func newReport(path string) (*report, error) {
	if path == "" {
		return nil, nil
	}
	r := &report{path: path}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, r.failed(err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".rejects-*") // mode 0600
	if err != nil {
		return nil, r.failed(err)
	}
	r.file, r.buf = f, bufio.NewWriterSize(f, 1<<16)
	r.csv = csv.NewWriter(r.buf)
	if err := r.csv.Write([]string{"file", "row", "column", "value", "rule", "severity", "text_en", "text_vi"}); err != nil {
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
		line := []string{x.File, strconv.FormatInt(x.Row, 10), x.Column, x.Value, x.Rule, string(x.Severity), x.Text.En, x.Text.Vi}
		if err := r.csv.Write(line); err != nil {
			return r.failed(err)
		}
	}
	return nil
}

// close gives the report its name.
func (r *report) close() error {
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
	if err == nil {
		err = os.Rename(r.file.Name(), r.path)
	}
	if err != nil {
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
