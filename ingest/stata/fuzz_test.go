package stata

import (
	"context"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

// FuzzRead: whatever the bytes, the file is read or refused with a sentence; what one worker reads in large batches,
// three read in small ones.
func FuzzRead(f *testing.F) {
	for _, release := range releases {
		for _, big := range []bool{false, true} {
			f.Add(small(release, big).bytes())
			f.Add(tcvn3File(release).bytes())
		}
	}
	vars, rows, _ := limits()
	f.Add((&dta{release: 114, vars: vars, rows: rows}).bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		one := fuzzOnce(t, file, cells.Options{Workers: 1, Guess: charset.Decide})
		if other := fuzzOnce(t, file, cells.Options{Workers: 3, BatchRows: 3, Guess: charset.Decide}); one != other {
			t.Errorf("rows and cells: %v with one worker, %v with three", one, other)
		}
	})
}

type fuzzed struct {
	rows, missing, text int
	sum                 uint64
	refused             bool
}

func fuzzOnce(t *testing.T, file []byte, o cells.Options) (f fuzzed) {
	r, err := openBytes(file, o)
	if err == nil {
		err = r.Batches(context.Background(), nil, func(b *cells.Batch) error {
			f.rows += b.Len
			for i := range b.Columns {
				f.add(&b.Columns[i], b.Len)
			}
			return nil
		})
	}
	if err != nil {
		if engine.KindOf(err) == engine.Internal {
			t.Errorf("an error nobody classified: %v", err)
		}
		return fuzzed{refused: true}
	}
	if int64(f.rows) != r.Codebook().Rows {
		t.Errorf("%d rows of %d", f.rows, r.Codebook().Rows)
	}
	return f
}

// add counts what does not depend on the order of addition.
func (f *fuzzed) add(c *cells.Column, rows int) {
	f.text += len(c.Text)
	for row := range rows {
		if c.Tag(row) != cells.Present {
			f.missing++
		}
		if c.Ends != nil {
			for _, b := range []byte(c.String(row)) {
				f.sum = f.sum + uint64(b)
			}
		} else {
			f.sum += uint64(int64(c.Numbers[row] / 1e290))
		}
	}
}
