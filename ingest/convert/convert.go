// Package convert writes a survey file of any format as an Arrow, Parquet or CSV file with typed columns, for other programs.
//
// Numbers of Stata and SPSS are those that the file stores: Stata's byte, int and long as integers of 8, 16 and 32 bits, others
// as doubles (a 32-bit float widened). Days are dates (date32), instants are timestamps of milliseconds without a zone, if
// every value of the column is one; else, and in the calendars of weeks, months, quarters and clocks, the counts stay. A missing
// cell is null (an empty text, too). A column that has missing codes (.a to .z, values declared as missing) is followed by
// NAME__missing, which holds the code or the value. What the codebook says of a column is metadata of its field: label, format,
// storage, calendar, measure, value_labels (JSON).
//
// Numbers of CSV and Excel stay texts, as the file writes them; of Parquet and Arrow, integers are 64 bits wide, floats are
// doubles (a 32-bit one by its shortest decimal), decimals and times texts, exactly.
package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
	"corridor/ingest/tabular"
)

// Options of File.
type Options struct {
	Open  tabular.Options
	Force bool // overwrite
}

// Summary is what was written.
type Summary struct {
	Format string // of the source
	Rows   int64
	Fields []arrow.Field
	Notes  []engine.Text
}

// File converts in to out; out's ending says the format: .arrow, .parquet or .csv. The new file has mode 0600, for it holds
// microdata, and appears whole or not at all. Errors are *engine.Error.
func File(ctx context.Context, in, out string, o Options) (s Summary, err error) {
	ending := strings.ToLower(filepath.Ext(out))
	newWriter := writers[ending]
	if newWriter == nil {
		return s, engine.Errorf(engine.Usage, "the new file's name must end in .arrow, .parquet or .csv").
			Vi("tên tệp mới phải kết thúc bằng .arrow, .parquet hoặc .csv").At(engine.Where{File: out}).
			Do("give such a name", "hãy đặt tên như vậy")
	}
	if err := free(in, out, o.Force); err != nil {
		return s, err
	}
	f, err := tabular.Open(ctx, in, o.Open)
	if err != nil {
		return s, err
	}
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	p, err := newPlan(ctx, f)
	if err != nil {
		return s, err
	}
	err = whole(out, o.Force, func(w io.Writer) error { return p.write(ctx, f, w, newWriter) })
	return Summary{Format: f.Format, Rows: p.rows, Fields: p.schema.Fields(), Notes: f.Codebook.Notes}, err
}

// Records reads a Stata or SPSS file that is open as Arrow record batches with the schema that File would write. The batch is
// released when yield returns; its error, and those of reading, are returned.
func Records(ctx context.Context, f *tabular.File, yield func(arrow.RecordBatch) error) error {
	p, err := newPlan(ctx, f)
	if err != nil {
		return err
	}
	return p.typedRecords(ctx, f, yield)
}

// free refuses to write over a file, and ever over the source.
func free(in, out string, force bool) error {
	there, err := os.Stat(out)
	if err != nil {
		return nil // whatever is wrong shows when it is written
	}
	source, err := os.Stat(in)
	if err == nil && os.SameFile(source, there) {
		return engine.Errorf(engine.Usage, "the new file would replace the source").Vi("tệp mới sẽ ghi đè lên tệp nguồn").
			At(engine.Where{File: out}).Do("give another name", "hãy đặt tên khác")
	}
	if !force || !there.Mode().IsRegular() {
		return exists(out)
	}
	return nil
}

func exists(out string) error {
	return engine.Errorf(engine.Usage, "the file exists already").Vi("tệp đã tồn tại").At(engine.Where{File: out}).
		Do("give another name, or --force to replace it", "hãy đặt tên khác, hoặc dùng --force để thay thế")
}

// whole writes a file beside its place and moves it there when it is complete.
func whole(out string, force bool, write func(io.Writer) error) (err error) {
	fail := func(err error) error {
		var ours *engine.Error
		if errors.As(err, &ours) || errors.Is(err, context.Canceled) {
			return err
		}
		return engine.Errorf(engine.IO, "cannot write the new file").Vi("không ghi được tệp mới").At(engine.Where{File: out}).Because(err).
			Do("check the folder, its permissions and the free space", "hãy kiểm tra thư mục, quyền ghi và dung lượng trống")
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), "."+filepath.Base(out)+"-*") // mode 0600
	if err != nil {
		return fail(err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already if all went well
	err = write(tmp)
	if err == nil {
		err = tmp.Sync()
	}
	if closing := tmp.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fail(err)
	}
	if force {
		err = os.Rename(tmp.Name(), out)
	} else if err = os.Link(tmp.Name(), out); errors.Is(err, os.ErrExist) {
		return exists(out)
	}
	if err != nil {
		return fail(err)
	}
	return nil
}

// write gives every batch to a writer.
func (p *plan) write(ctx context.Context, f *tabular.File, w io.Writer, newWriter func(io.Writer, *plan) (writer, error)) error {
	out, err := newWriter(w, p)
	if err != nil {
		return err
	}
	if direct, ok := out.(*records); ok && f.Typed != nil {
		err = p.typedRecords(ctx, f, func(r arrow.RecordBatch) error {
			p.rows += r.NumRows()
			return direct.to(r)
		})
	} else {
		err = f.Batches(ctx, func(b *tabular.Batch) error {
			p.rows += int64(b.Len)
			return out.write(b)
		})
	}
	if err != nil {
		return err
	}
	if err := out.close(); err != nil {
		return fmt.Errorf("at the end: %w", err)
	}
	return nil
}
