package charset

import (
	"strings"
	"testing"
)

func BenchmarkGuess(b *testing.B) {
	for name, enc := range encodings(b) {
		sample := []byte(enc(strings.Repeat(labels+header, 200)))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(sample)))
			for b.Loop() {
				if !Guess(sample, nil).Decided {
					b.Fatal("undecided")
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for name, enc := range encodings(b) {
		text := []byte(enc(strings.Repeat(labels+header, 200)))
		d, err := Lookup(name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			var out []byte
			for b.Loop() {
				out, _ = d.Append(out[:0], text)
			}
		})
	}
}
