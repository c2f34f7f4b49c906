package spss

import (
	"io"

	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

// Open reads header and dictionary of a file of size bytes. path is only told in errors. The caller owns r and keeps it open as
// long as the reader is used. Errors are *engine.Error: Rejected if the file is at fault, IO if it cannot be read.
func Open(r io.ReaderAt, size int64, path string, o cells.Options) (*Reader, error) {
	s := &source{r: r, size: size, path: path}
	d, err := readDictionary(s)
	if err != nil {
		return nil, err
	}
	if d.floats > 1 {
		return nil, s.damaged("its numbers are not IEEE 754 but of an IBM or VAX machine", "số trong tệp không theo IEEE 754 mà theo máy IBM hoặc VAX")
	}
	out := &Reader{source: s, dictionary: d, options: withDefaults(o)}
	rows, err := out.extent()
	if err != nil {
		return nil, err
	}
	encoding, err := out.chooseEncoding()
	if err != nil {
		return nil, err
	}
	maker := &bookmaker{dictionary: d, decoder: out.decoder}
	out.book = maker.codebook(rows)
	out.book.Encoding = encoding
	out.book.Notes = append(out.book.Notes, charset.Notes(out.decoder)...)
	return out, nil
}

// extent checks the number of cases against the bytes that there are, and gives it; -1 = not known before reading.
func (r *Reader) extent() (int64, error) {
	d := r.dictionary
	bytes, most := r.size-d.data, int64(0)
	switch d.compression {
	case plain:
		most = bytes / 8
	case bytecodes:
		most = bytes
	case zlibbed:
		blocks, inflated, err := d.readTrailer(r.source)
		if err != nil {
			return 0, err
		}
		r.blocks, most = blocks, inflated
	}
	most /= int64(d.slots)
	if d.cases > most {
		return 0, r.truncated("its cases: it declares %d and has room for %d", "phần dữ liệu: khai báo %d quan sát nhưng chỉ đủ chỗ cho %d", d.cases, most)
	}
	if d.compression == plain && d.cases < 0 {
		return most, nil
	}
	return d.cases, nil
}
