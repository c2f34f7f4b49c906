package synth

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"corridor/engine"
)

// Notice stands wherever the data are named.
const Notice = "synthetic data / dữ liệu mô phỏng"

// Config says what to make.
type Config struct {
	Rows        int64 // eligible workers, MinRows to MaxRows; see TotalRows for the rows of the file
	Seed        uint64
	Dir         string // made if it is not there
	Format      string // csv (default), parquet or dta
	WithRejects bool   // add rows whose design columns cannot be read, about one in a hundred PSUs
	Workers     int    // 0 = GOMAXPROCS; no effect on the bytes
	// Progress, if set, is told the rows written and the rows in all (without those of WithRejects), from one goroutine.
	Progress func(done, total int64)
}

// Files are what Write made.
type Files struct {
	Module  string // the survey file, synthetic_lfs.csv, .parquet or .dta
	Mapping string // mapping.yaml
	Rates   string // rates.csv
	Rows    int64  // rows of the module
}

// TotalRows is the number of rows of a file with n eligible workers, ineligible persons included; the same for every seed.
func TotalRows(n int64) int64 { return newDesign(n, 0).rows }

// Write makes the module, its rate table and, last, its mapping in a folder: where the mapping is, all is. Each file is
// there whole or not at all. Errors are *engine.Error, or that of ctx.
func Write(ctx context.Context, c Config) (Files, error) {
	if err := c.validate(); err != nil {
		return Files{}, err
	}
	d := newDesign(c.Rows, c.Seed)
	d.rejects = c.WithRejects
	format := formats[c.Format]
	files := Files{
		Module:  filepath.Join(c.Dir, "synthetic_lfs."+format.extension),
		Mapping: filepath.Join(c.Dir, "mapping.yaml"),
		Rates:   filepath.Join(c.Dir, "rates.csv"),
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return Files{}, notWritten(c.Dir, err)
	}
	workers := c.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	w := writing{ctx: ctx, design: d, workers: workers, progress: c.Progress}
	for _, f := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{files.Rates, func(out io.Writer) error { _, err := out.Write(ratesCSV()); return err }},
		{files.Module, func(out io.Writer) error { return format.write(&w, out) }},
		{files.Mapping, func(out io.Writer) error { _, err := out.Write(mappingYAML(c.Format == "dta")); return err }},
	} {
		if err := whole(f.path, f.write); err != nil {
			return Files{}, err
		}
	}
	files.Rows = w.rows
	return files, nil
}

// formats are the file formats of the module.
var formats = map[string]struct {
	extension string
	write     func(*writing, io.Writer) error
}{
	"":        {"csv", (*writing).csv},
	"csv":     {"csv", (*writing).csv},
	"parquet": {"parquet", (*writing).parquet},
	"dta":     {"dta", (*writing).stata},
}

func (c *Config) validate() error {
	if c.Rows < MinRows || c.Rows > MaxRows {
		return engine.Errorf(engine.Usage, "%d eligible workers asked for", c.Rows).
			Vi("số lao động đủ điều kiện yêu cầu là %d", c.Rows).
			Do("ask for 1000 to 100000000 rows", "chọn từ 1000 đến 100000000")
	}
	if _, ok := formats[c.Format]; !ok {
		return engine.Errorf(engine.Usage, "format %q is not known", c.Format).
			Vi("không có định dạng %q", c.Format).
			Do("use csv, parquet or dta", "dùng csv, parquet hoặc dta")
	}
	return nil
}

// writing is one module being written.
type writing struct {
	ctx      context.Context
	design   *design
	workers  int
	progress func(done, total int64)
	rows     int64
}

// wrote counts rows as they reach the file.
func (w *writing) wrote(rows int64) {
	w.rows += rows
	if w.progress != nil {
		w.progress(w.rows, w.design.rows)
	}
}

// block is a chunk as text.
type block struct {
	text []byte
	rows int64
}

func (w *writing) csv(out io.Writer) error {
	if _, err := out.Write(w.design.headerCSV()); err != nil {
		return err
	}
	pool := sync.Pool{New: func() any { return new(block) }}
	produce := func(c chunk) (*block, error) {
		b := pool.Get().(*block)
		b.text, b.rows = b.text[:0], 0
		w.design.fill(c, func(r *row, fault *rowFault) {
			b.text = w.design.appendCSV(b.text, r, fault)
			b.rows++
		})
		return b, nil
	}
	take := func(b *block) error {
		defer pool.Put(b)
		w.wrote(b.rows)
		_, err := out.Write(b.text)
		return err
	}
	return ordered(w.ctx, w.design, w.workers, produce, take)
}

// whole writes a file under a temporary name beside its place and renames it when it is complete.
func whole(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".synth-*")
	if err != nil {
		return notWritten(path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()           // the error that stopped the writing is the one to tell
			_ = os.Remove(f.Name()) // as above
		}
	}()
	buffer := bufio.NewWriterSize(f, 1<<20)
	if err := write(buffer); err != nil {
		return told(path, err)
	}
	if err := buffer.Flush(); err != nil {
		return notWritten(path, err)
	}
	if err := f.Chmod(0o644); err != nil {
		return notWritten(path, err)
	}
	if err := f.Close(); err != nil {
		return notWritten(path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return notWritten(path, err)
	}
	return nil
}

// told leaves an interruption as it is and explains everything else.
func told(path string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return notWritten(path, err)
}

func notWritten(path string, err error) error {
	return engine.Errorf(engine.IO, "the file could not be written").
		Vi("không ghi được tệp").
		At(engine.Where{File: path}).
		Do("check that the folder can be written to and has room", "kiểm tra quyền ghi và dung lượng còn trống của thư mục").
		Because(err)
}
