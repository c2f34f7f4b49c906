package schema

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// Bins must keep the order of values over the whole range of a DECIMAL(38), or the two-pass quantile finds the wrong bin.
func TestBinOfKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (int64, uint64) {
			bitsKept := rapid.IntRange(0, 126).Draw(t, name+" bits")
			v := new(big.Int).SetUint64(rapid.Uint64().Draw(t, name+" hi"))
			v.Lsh(v, 64).Add(v, new(big.Int).SetUint64(rapid.Uint64().Draw(t, name+" lo")))
			v.Mod(v, new(big.Int).Lsh(big.NewInt(1), uint(bitsKept)))
			return int64(new(big.Int).Rsh(v, 64).Uint64()), v.Uint64() & ^uint64(0)
		}
		ah, al := draw("a")
		bh, bl := draw("b")
		less := ah < bh || ah == bh && al < bl
		if less && BinOf(ah, al) > BinOf(bh, bl) {
			t.Fatalf("(%d,%d) < (%d,%d) but bins %d > %d", ah, al, bh, bl, BinOf(ah, al), BinOf(bh, bl))
		}
	})
}

// The first bins are the integers themselves; 256 = 2^8 is the first value that shares a bin with its neighbour.
func TestBinOfSmallValues(t *testing.T) {
	for v := range uint64(257) {
		if got := BinOf(0, v); got != int32(v) {
			t.Fatalf("BinOf(%d) = %d", v, got)
		}
	}
	if BinOf(0, 257) != BinOf(0, 256) || BinOf(0, 258) == BinOf(0, 256) || BinOf(-1, 0) != -1 {
		t.Fatal("bins above 256 are not pairs, or negatives are not apart")
	}
}

func TestColumnsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Person() {
		if seen[c.Name] {
			t.Fatalf("column %s stands twice", c.Name)
		}
		seen[c.Name] = true
	}
}
