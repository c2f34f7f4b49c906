// Package stata reads Stata data files (.dta) of releases 113 to 119, which Stata 8 to 19 write, in both byte orders.
//
// The layout is that of Stata's own description (help dta_113, …, dta_119). Cells stay as stored: numbers raw, dates as
// counts, the 27 missing codes as tags. Text cells lose the blanks at their end, as they do in haven; they are never
// missing: Stata's missing text is the empty one.
package stata

import (
	"bytes"
	"io"
	"slices"
	"sync"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

// Reader is an open .dta file. It does not own what it reads from.
type Reader struct {
	in      input // as it stood behind the metadata; workers share r, size and path
	meta    *metadata
	o       cells.Options
	letters *letters
	strls   *strlIndex

	mu       sync.Mutex
	codebook *cells.Codebook
	base     []engine.Text // notes of the metadata, before those of cells
}

var tagged = []byte("<stata_dta>")

// Is says whether a file that begins with head is a .dta file, of whatever release. Three bytes tell the old releases,
// eleven the new ones.
func Is(head []byte) bool {
	if bytes.HasPrefix(head, tagged) {
		return true
	}
	return len(head) >= 3 && head[0] >= 102 && head[0] <= 115 && (head[1] == 1 || head[1] == 2) && head[2] == 1
}

// Open reads the metadata of a .dta file. r stays the caller's; path stands in errors only. Errors are *engine.Error:
// Rejected if the file is not as it should be or its encoding is undecided, IO if it cannot be read.
func Open(r io.ReaderAt, size int64, path string, o cells.Options) (*Reader, error) {
	in := input{r: r, size: size, path: path}
	m, err := readMetadata(&in)
	if err != nil {
		return nil, err
	}
	rd := &Reader{in: in, meta: m, o: o}
	rd.strls = &strlIndex{in: in, meta: m}
	if rd.letters, err = chooseLetters(&rd.in, m, o); err != nil {
		return nil, err
	}
	rd.codebook = describe(m, rd.letters)
	rd.base = rd.codebook.Notes
	rd.learn(nil)
	return rd, nil
}

// Codebook is what the file declares. After a complete Batches it is another one, whose Notes also tell what the cells
// held that a person should know, and whose Encoding may have been decided by them; the one got before stays as it was.
func (r *Reader) Codebook() *cells.Codebook {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.codebook
}

// learn makes the codebook anew, with the notes of cells.
func (r *Reader) learn(notes []engine.Text) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := *r.codebook
	c.Notes = slices.Concat(r.base, notes, charset.Notes(r.letters.current()))
	c.Encoding = r.letters.encoding()
	r.codebook = &c
}
