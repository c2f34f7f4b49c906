package spss

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
)

// declared is what the file says of its encoding: the name (subtype 20) before the code page (subtype 3); a decoder if that is
// known and says something of letters beyond ASCII. The codes 2 and 3 are ASCII of 7 and 8 bits; ReadStat takes both for
// windows-1252, which turns TCVN3 into wrong letters without a word.
func (d *dictionary) declared() (string, cells.Decoder) {
	name := d.encoding
	if name == "" && d.codePage > 4 {
		name = strconv.Itoa(d.codePage)
	}
	if name == "" {
		return "", nil
	}
	decoder, err := charset.Lookup(name)
	if err != nil {
		return name, nil
	}
	if d.encoding == "" {
		name = decoder.Name()
	}
	if decoder.Name() == "us-ascii" {
		return name, nil
	}
	return name, decoder
}

// chooseEncoding takes what the caller says, else what the file declares, else asks Guess if there is anything beyond ASCII.
func (r *Reader) chooseEncoding() (cells.Encoding, error) {
	name, decoder := r.dictionary.declared()
	encoding := cells.Encoding{Declared: name, Used: "utf-8"}
	if r.options.Encoding != nil {
		decoder = r.options.Encoding
	}
	if decoder != nil {
		r.decode(decoder)
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
	r.decode(decoder)
	if guessed.Declared = name; guessed.Used == "" {
		guessed.Used = decoder.Name()
	}
	return guessed, nil
}

// decode sets the decoder. Writers cut texts at a number of bytes: the beginning of a letter at the end of a UTF-8 text is left
// out, as haven does it.
func (r *Reader) decode(d cells.Decoder) {
	if d.Name() == "utf-8" {
		d = wholeLetters{d}
	}
	r.decoder = d
}

type wholeLetters struct{ cells.Decoder }

func (w wholeLetters) Append(dst, src []byte) ([]byte, int) {
	whole := src
	for i := len(src) - 1; i >= 0 && i >= len(src)-3; i-- {
		if utf8.RuneStart(src[i]) {
			if !utf8.FullRune(src[i:]) {
				whole = src[:i]
			}
			break
		}
	}
	out, bad := w.Decoder.Append(dst, whole)
	return out, bad + len(src) - len(whole)
}

func isASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
