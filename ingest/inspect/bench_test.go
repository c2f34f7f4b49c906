package inspect

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkInspect reads a file of ids, weights, codes and amounts: MB/s of CSV.
func BenchmarkInspect(b *testing.B) {
	var text strings.Builder
	text.WriteString("id,weight,sex,province,amount,rate\n")
	for i := range 200_000 {
		fmt.Fprintf(&text, "%08d,%d.%03d,%d,%02d,%d,%d.5\n", i, 100+i%900, i*7919%1000, 1+i%2, i%63, i*7919%9_000_000, i%3000)
	}
	path := writeFile(b, "a.csv", text.String())
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := Inspect(b.Context(), path, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
