package spss

import (
	"context"
	"errors"
	"io"

	"corridor/ingest/cells"
)

const (
	sampleBytes  = 64 << 10 // of texts beyond ASCII
	sampleChunks = 4
)

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
