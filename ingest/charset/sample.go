package charset

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"corridor/engine"
	"corridor/ingest/cells"
)

// byMark knows the marks (BOM) of UTF-16. That of UTF-8 does not end the question: mistaken text has it, too.
func byMark(sample []byte) (Result, bool) {
	for _, m := range []struct {
		mark string
		d    cells.Decoder
	}{{"\xff\xfe", utf16LE}, {"\xfe\xff", utf16BE}} {
		if bytes.HasPrefix(sample, []byte(m.mark)) && !bytes.HasPrefix(sample, []byte("\xff\xfe\x00\x00")) {
			return sure(m.d, m.d.Name(), engine.Text{
				En: fmt.Sprintf("the file begins with the mark of %s (BOM)", m.d.Name()),
				Vi: fmt.Sprintf("tệp bắt đầu bằng dấu hiệu %s (BOM)", m.d.Name()),
			}), true
		}
	}
	return Result{}, false
}

// byZeros knows UTF-16 without a mark: the delimiters, digits and plain letters of a text have a zero as their upper byte,
// and no other byte is zero.
func byZeros(sample []byte) (Result, bool) {
	sample = sample[:min(len(sample), maxSample)&^1]
	zeros := [2]int{}
	for i, c := range sample {
		if c == 0 {
			zeros[i%2]++
		}
	}
	for odd, d := range []*utf16Decoder{utf16BE, utf16LE} {
		n := zeros[odd]
		if n < 4 || zeros[1-odd] > 0 || 4*n < len(sample)/2 || !wellFormed(d, sample) {
			continue
		}
		return sure(d, "", engine.Text{
			En: fmt.Sprintf("every other byte of %d letters is zero, and no other: %s", n, d.Name()),
			Vi: fmt.Sprintf("cứ cách một byte lại có byte 0 ở %d chữ, ngoài ra không có byte 0: %s", n, d.Name()),
		}), true
	}
	return Result{}, false
}

func wellFormed(d *utf16Decoder, sample []byte) bool {
	if len(sample) >= 2 && d.order.Uint16(sample[len(sample)-2:])>>10 == 0xd800>>10 {
		sample = sample[:len(sample)-2] // a pair that the sample cuts
	}
	_, bad := d.Append(nil, sample)
	return bad == 0
}

// beyondASCII keeps the lines that hold more than ASCII, of a sample of any size.
func beyondASCII(sample []byte) []byte {
	var kept []byte
	for len(sample) > 0 && len(kept) < maxSample {
		skip := asciiPrefix(sample)
		if skip == len(sample) {
			break
		}
		start := bytes.LastIndexAny(sample[:skip], "\r\n") + 1
		end := bytes.IndexAny(sample[skip:], "\r\n")
		if end < 0 {
			end = len(sample)
		} else {
			end += skip + 1
		}
		line := sample[max(start, skip-4096):end]
		kept = append(kept, line[:min(len(line), maxSample)]...)
		sample = sample[end:]
	}
	return kept
}

// validUTF8 forgives a letter that the end of the sample cuts.
func validUTF8(b []byte) bool {
	if utf8.Valid(b) {
		return true
	}
	for n := 1; n <= min(3, len(b)-1); n++ {
		if rest := b[len(b)-n:]; utf8.RuneStart(rest[0]) {
			return rest[0] >= 0xc2 && !utf8.FullRune(rest) && utf8.Valid(b[:len(b)-n]) && asciiPrefix(b) < len(b)-n
		}
	}
	return false
}
