package tabular

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// Fingerprint is the SHA-256 of the open file's bytes in hex, and their number: of the file that Batches reads, even if
// another has taken its name since. Errors are of kind IO.
func (f *File) Fingerprint() (sum string, size int64, err error) {
	h := sha256.New()
	all := io.NewSectionReader(f.src.fd, 0, 1<<62)
	size, err = io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{all}, make([]byte, 1<<18))
	if err != nil {
		return "", 0, f.src.readError(err)
	}
	if err := f.src.unchanged(); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}
