package inspect

import (
	"context"
	"path/filepath"
	"runtime"
	"sync"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/tabular"
)

// Options of Inspect. The zero value finds out what it can.
type Options struct {
	Encoding   string // name of ingest/charset; "" = as declared or clear
	Sheet      string // of a workbook
	HeaderLine int    // of a workbook: the first line of the header; 0 = found
	HeaderSize int    // of a workbook: how many lines it has; 0 = found
	Workers    int    // 0 = one per CPU; no effect on the result
	// Progress, if set, is told the bytes read so far and the file's size, from one goroutine at a time.
	Progress func(done, total int64)
}

// Inspect reads a file once and says what is in it. If reading stops at an error in the file, the profile of the rows before it
// is returned together with the error; so is, with letters beyond ASCII left out, that of a file whose encoding is not clear. The
// profile is nil if the file could not be opened.
func Inspect(ctx context.Context, path string, o Options) (*Profile, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	f, undecided, err := open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	tallies := make([]*tally, len(f.Columns))
	for i := range tallies {
		tallies[i] = newTally(f.Codebook.Variables[i].Calendar)
	}
	var rows int64
	err = f.Batches(ctx, func(b *tabular.Batch) error {
		rows += int64(b.Len)
		count(tallies, b, o.Workers)
		return nil
	})
	p := profileOf(f.Codebook, tallies, rows)
	p.File, p.Bytes, p.Complete = filepath.Base(path), f.Size, err == nil
	if undecided != nil {
		p.withoutLetters(undecided)
		err = undecided
	}
	return p, err
}

// open opens a file. Where nothing but the encoding is in the way, the file is opened as single bytes, and undecided is the error
// that asks for the encoding.
func open(ctx context.Context, path string, o Options) (f *tabular.File, undecided, err error) {
	to := tabular.Options{Encoding: o.Encoding, Sheet: o.Sheet, HeaderLine: o.HeaderLine, HeaderSize: o.HeaderSize, Workers: o.Workers, Progress: o.Progress}
	f, err = tabular.Open(ctx, path, to)
	if err == nil || o.Encoding != "" || engine.KindOf(err) != engine.Rejected {
		return f, nil, err
	}
	to.Encoding = anyBytes
	if f, failed := tabular.Open(ctx, path, to); failed == nil {
		return f, err, nil
	}
	return nil, nil, err
}

// anyBytes is an encoding that nearly every file can be opened with. Its letters are not shown.
const anyBytes = "windows-1252"

// count spreads the columns of a batch over the workers; a column is one worker's.
func count(tallies []*tally, b *tabular.Batch, workers int) {
	var wg sync.WaitGroup
	for w := range min(workers, len(tallies)) {
		wg.Go(func() {
			for i := w; i < len(tallies); i += workers {
				tallies[i].add(b, b.Len, i)
			}
		})
	}
	wg.Wait()
}

func profileOf(book *cells.Codebook, tallies []*tally, rows int64) *Profile {
	p := &Profile{
		Schema: Schema, Format: book.Format, Release: book.Release, Software: book.Software, Written: book.Written, Label: book.Label,
		Encoding: Encoding{Declared: book.Encoding.Declared, Used: book.Encoding.Used, Evidence: book.Encoding.Evidence},
		Rows:     rows, Columns: make([]Column, len(tallies)), Roles: []Role{}, Notes: book.Notes,
	}
	labels := &labelSets{}
	for i, t := range tallies {
		p.Columns[i] = t.column(&book.Variables[i], labels)
	}
	for _, s := range book.Responses {
		p.Sets = append(p.Sets, ResponseSet{Name: s.Name, Label: s.Label, Counted: s.Counted, Variables: s.Variables})
	}
	for _, d := range book.Documents {
		p.Notes = append(p.Notes, engine.Text{En: d})
	}
	p.Roles = append(p.Roles, roles(p, book)...)
	return p
}
