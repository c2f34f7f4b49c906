package spss

import (
	"context"
	"errors"
	"io"

	"corridor/engine"
	"corridor/ingest/cells"
)

const (
	sampleBytes  = 64 << 10 // of texts beyond ASCII
	sampleChunks = 4
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

// chooseEncoding takes what the caller says, else what the file declares, else asks Guess if there is anything beyond ASCII.
func (r *Reader) chooseEncoding() (cells.Encoding, error) {
	name, decoder := r.dictionary.declared()
	encoding := cells.Encoding{Declared: name, Used: "utf-8"}
	if r.options.Encoding != nil {
		decoder = r.options.Encoding
	}
	if r.decoder = decoder; decoder != nil {
		encoding.Used = decoder.Name()
		return encoding, nil
	}
	sample, err := r.sample()
	if err != nil || len(sample) == 0 {
		return encoding, err
	}
	if r.options.Guess == nil {
		return encoding, r.undeclared(engine.Where{})
	}
	decoder, guessed, err := r.options.Guess(sample)
	if err != nil {
		return encoding, err
	}
	r.decoder = decoder
	guessed.Declared = name
	if guessed.Used == "" {
		guessed.Used = decoder.Name()
	}
	return guessed, nil
}

// sampler collects texts beyond ASCII.
type sampler struct{ found []byte }

func (s *sampler) Name() string { return "sample" }

func (s *sampler) Append(dst, src []byte) ([]byte, int) {
	if room := sampleBytes - len(s.found); room > 0 && !isASCII(src) {
		s.found = append(append(s.found, src[:min(room, len(src))]...), '\n')
	}
	return dst, 0
}

// sample gives texts beyond ASCII of the dictionary and of the first cases.
func (r *Reader) sample() ([]byte, error) {
	s := &sampler{}
	maker := &bookmaker{dictionary: r.dictionary.clone(), decoder: s}
	r.book = maker.codebook(-1)
	var texts []int
	for i, v := range r.book.Variables {
		if v.Kind == cells.Text {
			texts = append(texts, i)
		}
	}
	if len(texts) == 0 {
		return s.found, nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c := r.cutter(ctx)
	defer c.feed.close()
	program := r.program(texts, s)
	for range sampleChunks {
		k, err := c.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		_, _, err = program.decode(k, c.coded)
		k.release()
		if err != nil {
			return nil, err
		}
	}
	return s.found, nil
}

// clone is a dictionary to make a codebook of without changing the first.
func (d *dictionary) clone() *dictionary {
	out := *d
	out.variables = append([]variable(nil), d.variables...)
	sets := map[*labelSet]*labelSet{nil: nil}
	for i := range out.variables {
		set := out.variables[i].labels
		if _, known := sets[set]; !known {
			sets[set] = &labelSet{values: set.values, labels: set.labels}
		}
		out.variables[i].labels = sets[set]
	}
	return &out
}
