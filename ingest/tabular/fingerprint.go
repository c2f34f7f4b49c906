package tabular

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// Fingerprint is the SHA-256 of a file's bytes in hex, and its size in bytes. Errors are of kind IO.
func Fingerprint(path string) (sum string, size int64, err error) {
	fd, info, err := openRegular(path)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = fd.Close() }() // only read
	src := &source{path: path, fd: fd, info: info}
	h := sha256.New()
	size, err = io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{fd}, make([]byte, 1<<18))
	if err != nil {
		return "", 0, src.readError(err)
	}
	if err := src.unchanged(); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}
