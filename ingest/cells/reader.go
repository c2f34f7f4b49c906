package cells

import "context"

// Options of a typed reader.
type Options struct {
	// Encoding decodes texts instead of what the file declares; nil = as declared, and the reader refuses a file whose
	// texts are beyond ASCII and whose encoding is neither declared nor clear.
	Encoding Decoder
	// Guess is asked for a decoder when the file does not declare one: with a sample of its texts beyond ASCII. It returns an
	// error that says what to do if the sample is undecided. nil = refuse.
	Guess     func(sample []byte) (Decoder, Encoding, error)
	Workers   int // that decode; 0 = one per CPU
	BatchRows int // rows a batch at the most; 0 = 16384
	// Progress, if set, is told the bytes read so far and the file's size, from one goroutine at a time.
	Progress func(done, total int64)
}

// Decoder makes letters of bytes. ingest/charset has them.
type Decoder interface {
	// Name as --encoding takes it, e.g. tcvn3.
	Name() string
	// Append decodes src to UTF-8 in NFC at the end of dst, and counts bytes that are no letters (decoded as U+FFFD).
	Append(dst, src []byte) (out []byte, bad int)
}

// Reader is an open file of typed cells.
type Reader interface {
	// Codebook is the reader's; do not change it.
	Codebook() *Codebook
	// Batches calls yield with every batch in file order, from the calling goroutine; columns are places in
	// Codebook.Variables, nil = all. Decoding runs ahead in parallel with a bounded number of batches in flight. The first
	// error stops and is returned: that of yield or ctx as it is, others as *engine.Error with file and row. What a batch
	// holds does not depend on the number of workers. May be called again.
	Batches(ctx context.Context, columns []int, yield func(*Batch) error) error
}
