package stata

import (
	"context"
	"errors"
	"sync"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

const (
	sampleBytes  = 64 << 10 // of metadata, and again of cells, that a guess is made from
	sampleText   = 4 << 10  // of one text
	sampleBlock  = 256 << 10
	sampleBlocks = 32
	sampleLong   = 1000 // long texts that are looked at
)

// letters decides how the texts of a file are written. Releases before 118 do not say it; as long as no text beyond
// ASCII was met, nothing is decided.
type letters struct {
	in    input
	meta  *metadata
	guess func([]byte) (cells.Decoder, cells.Encoding, error)

	mu      sync.Mutex
	decoder cells.Decoder // nil = undecided
	enc     cells.Encoding
	err     error
}

func chooseLetters(in *input, m *metadata, o cells.Options) (*letters, error) {
	l := &letters{in: *in, meta: m, guess: o.Guess, enc: cells.Encoding{Used: "utf-8"}}
	if m.declared() {
		l.decoder, l.enc.Declared = charset.UTF8, charset.UTF8.Name()
	}
	if o.Encoding != nil {
		l.decoder, l.enc.Used = o.Encoding, o.Encoding.Name()
		l.enc.Evidence = []engine.Text{{En: "the encoding was told", Vi: "bảng mã do người dùng chỉ định"}}
	}
	if l.decoder != nil {
		return l, nil
	}
	var s sampler
	m.eachText(s.add)
	cellsOf := sampler{}
	if err := l.someCells(&cellsOf); err != nil {
		return nil, err
	}
	s.text = append(s.text, cellsOf.text...)
	if len(s.text) == 0 {
		return l, nil
	}
	return l, l.decide(s.text)
}

// late decides when a cell beyond ASCII is met that the sample had not: it looks through the whole file, so that the
// answer does not depend on which cell that was.
func (l *letters) late(ctx context.Context) (cells.Decoder, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.decoder != nil || l.err != nil {
		return l.decoder, l.err
	}
	var s sampler
	if err := l.rows(ctx, &s, 0, l.meta.rows); err != nil {
		return nil, err
	}
	if err := l.long(ctx, &s, 1<<62); err != nil {
		return nil, err
	}
	l.err = l.decide(s.text)
	return l.decoder, l.err
}

// current is the decoder, or nil if nothing has been decided.
func (l *letters) current() cells.Decoder {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.decoder
}

func (l *letters) encoding() cells.Encoding {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.enc
}

func (l *letters) decide(sample []byte) error {
	if l.guess == nil {
		return engine.Errorf(engine.Rejected, "the file has letters beyond ASCII, and Stata files of release %d do not say which encoding they are in", l.meta.release).
			Vi("tệp có chữ ngoài ASCII, mà tệp Stata phiên bản %d không ghi bảng mã", l.meta.release).
			Do("name the encoding with --encoding", "hãy chỉ định bảng mã bằng --encoding").
			At(engine.Where{File: l.in.path})
	}
	decoder, enc, err := l.guess(sample)
	if err != nil {
		var known *engine.Error
		if !errors.As(err, &known) {
			return engine.Errorf(engine.Rejected, "the encoding of the file is not clear").Vi("chưa rõ bảng mã của tệp").
				Do("name the encoding with --encoding", "hãy chỉ định bảng mã bằng --encoding").
				At(engine.Where{File: l.in.path}).Because(err)
		}
		if known.Where.File == "" {
			known.Where.File = l.in.path
		}
		return err
	}
	l.decoder, l.enc = decoder, enc
	return nil
}

// sampler collects texts beyond ASCII, one a line.
type sampler struct{ text []byte }

func (s *sampler) full() bool { return len(s.text) >= sampleBytes }

func (s *sampler) add(b []byte) {
	if s.full() || ascii(b) {
		return
	}
	s.text = append(append(s.text, b[:min(len(b), sampleText)]...), '\n')
}

// eachText gives every text of the metadata.
func (m *metadata) eachText(add func([]byte)) {
	add(m.label)
	add(m.written)
	for i := range m.vars {
		v := &m.vars[i]
		add(v.name)
		add(v.label)
		add(v.set)
		add(v.format)
	}
	for _, set := range m.sets {
		add(set.name)
		for _, t := range set.texts {
			add(t)
		}
	}
	for _, c := range m.chars {
		add(c.of)
		add(c.name)
		add(c.text)
	}
}

// someCells samples blocks of rows over the whole file.
func (l *letters) someCells(s *sampler) error {
	m, ctx := l.meta, context.Background()
	if m.rows == 0 {
		return nil
	}
	block := max(1, int64(sampleBlock/m.width))
	blocks := min(sampleBlocks, (m.rows+block-1)/block)
	for b := range blocks {
		first := b * block
		if blocks == sampleBlocks {
			first = (m.rows - block) / (blocks - 1) * b
		}
		if err := l.rows(ctx, s, first, min(block, m.rows-first)); err != nil {
			return err
		}
	}
	return l.long(ctx, s, sampleLong)
}

// rows samples the text columns of n rows.
func (l *letters) rows(ctx context.Context, s *sampler, first, n int64) error {
	var columns []storage
	for i := range l.meta.vars {
		if v := &l.meta.vars[i]; v.kind == text {
			columns = append(columns, v.storage)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	width := int64(l.meta.width)
	step := max(1, sampleBlock/width)
	buf := make([]byte, min(step, n)*width)
	for ; n > 0 && !s.full(); first, n = first+step, n-step {
		if err := ctx.Err(); err != nil {
			return err
		}
		some := buf[:min(step, n)*width]
		if err := l.in.readAt(some, l.meta.data+first*width); err != nil {
			return err
		}
		for ; len(some) > 0; some = some[width:] {
			for _, c := range columns {
				s.add(trimmed(some[c.offset : c.offset+c.width]))
			}
		}
	}
	return nil
}

// long samples the first long texts.
func (l *letters) long(ctx context.Context, s *sampler, most int) error {
	if l.meta.strls == 0 {
		return nil
	}
	win := window{in: l.in, end: l.meta.strlsEnd}
	_, err := l.meta.walk(ctx, &win, func(g gso, _ int64) (bool, error) {
		most--
		if g.binary {
			return most > 0 && !s.full(), nil
		}
		b, err := win.bytes(g.at, min(g.length, sampleText), inStrls)
		if err != nil {
			return false, err
		}
		s.add(untilZero(b))
		return most > 0 && !s.full(), nil
	})
	return err
}
