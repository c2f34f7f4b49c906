package tabular

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"

	"corridor/engine"
	"corridor/ingest/cells"
)

const (
	defaultBatchRows = 16384
	defaultMaxLine   = 16 << 20
	defaultChunk     = 1 << 20
	largestMaxLine   = 1 << 30 // cell ends are 32 bits wide
	maxColumns       = 1 << 16
	maxBatchCells    = 1 << 21
)

// Open tells the format by the file's bytes, checks header or footer and makes ready to read the columns asked for.
// Errors are *engine.Error: Rejected if the data are at fault, IO if the file cannot be read, Usage if the options are.
func Open(ctx context.Context, path string, o Options) (*File, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	fd, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	src := &source{path: path, fd: fd, info: info}
	f, err := openAs(src, o)
	if err != nil {
		_ = fd.Close() // only read; the first error is the one to tell
		return nil, err
	}
	f.Path, f.Size, f.src = path, info.Size(), src
	if f.Codebook == nil {
		f.Codebook = plainCodebook(f)
	}
	return f, nil
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.BatchRows <= 0 {
		o.BatchRows = defaultBatchRows
	}
	if o.MaxLine <= 0 {
		o.MaxLine = defaultMaxLine
	}
	o.MaxLine = min(o.MaxLine, largestMaxLine)
	if o.chunk <= 0 {
		o.chunk = defaultChunk
	}
	return o
}

// fit lowers the rows of a batch for a wide table: text of a batch must not grow with the number of columns.
func (o Options) fit(columns int) Options {
	o.BatchRows = min(o.BatchRows, max(1, maxBatchCells/max(1, columns)))
	return o
}

// source is the open file together with what the file system said of it when it was opened.
type source struct {
	path string
	fd   *os.File
	info os.FileInfo
}

func openRegular(path string) (*os.File, os.FileInfo, error) {
	// Stat before Open: opening a named pipe would wait for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, cannotOpen(path, err)
	}
	if info.IsDir() {
		return nil, nil, ioError(path, nil, "this is a directory, not a file", "đây là thư mục, không phải tệp").
			Do("name the survey file itself", "hãy chỉ rõ tệp điều tra")
	}
	if !info.Mode().IsRegular() {
		return nil, nil, ioError(path, nil, "this is not a regular file (pipe, device or socket)",
			"đây không phải tệp thường (ống dẫn, thiết bị hoặc socket)").
			Do("write the data to a file first", "hãy ghi dữ liệu ra tệp trước")
	}
	fd, err := os.Open(path)
	if err != nil {
		return nil, nil, cannotOpen(path, err)
	}
	if info, err = fd.Stat(); err != nil {
		_ = fd.Close() // only read; the first error is the one to tell
		return nil, nil, cannotOpen(path, err)
	}
	return fd, info, nil
}

func cannotOpen(path string, err error) *engine.Error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err // the path is told once, by Where
	}
	return ioError(path, err, "the file cannot be opened", "không mở được tệp").
		Do("check the path and the permissions", "hãy kiểm tra đường dẫn và quyền đọc")
}

// unchanged refuses a file that was written to while it was read: its rows would come from two states of the file.
func (s *source) unchanged() error {
	now, err := s.fd.Stat()
	if err != nil {
		return s.readError(err)
	}
	if now.Size() == s.info.Size() && now.ModTime().Equal(s.info.ModTime()) {
		return nil
	}
	return s.changed()
}

// orChanged is err, unless the file was written to: then that is the reason of whatever err says.
func (s *source) orChanged(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if changed := s.unchanged(); changed != nil {
		return changed
	}
	return err
}

func (s *source) changed() error {
	return ioError(s.path, nil, "the file changed while it was being read", "tệp bị thay đổi trong khi đang đọc").
		Do("wait until its writer has finished, then start again", "hãy chờ chương trình ghi tệp xong rồi chạy lại")
}

func (s *source) readError(err error) error {
	return ioError(s.path, err, "the file cannot be read", "không đọc được tệp").
		Do("check the disk and the permissions, then start again", "hãy kiểm tra ổ đĩa và quyền đọc rồi chạy lại")
}

func openAs(src *source, o Options) (*File, error) {
	size := src.info.Size()
	head := make([]byte, min(size, 512))
	if _, err := io.ReadFull(io.NewSectionReader(src.fd, 0, size), head); err != nil {
		return nil, src.readError(err)
	}
	if len(head) == 0 {
		return nil, emptyFile(src.path)
	}
	if (o.Sheet != "" || o.HeaderLine != 0 || o.HeaderSize != 0) && !isWorkbook(head) {
		return nil, noWorkbook(src.path)
	}
	for _, format := range typedFormats {
		if format.is(head) {
			return openTyped(src, format, o)
		}
	}
	if bytes.HasPrefix(head, []byte("PAR1")) || bytes.HasPrefix(head, []byte("PARE")) {
		return openParquet(src, o)
	}
	if isWorkbook(head) {
		return openWorkbook(src, o)
	}
	if isArrow(head) {
		return openArrow(src, o)
	}
	if err := refuseOtherFormats(src, head); err != nil {
		return nil, err
	}
	return openCSV(src, o)
}

// plainCodebook is that of a format that says no more than names.
func plainCodebook(f *File) *cells.Codebook {
	c := &cells.Codebook{Format: f.Format, Rows: f.Rows, Encoding: cells.Encoding{Used: "utf-8"}}
	for _, name := range f.Header {
		c.Variables = append(c.Variables, cells.Variable{Name: name, Kind: cells.Text})
	}
	return c
}
