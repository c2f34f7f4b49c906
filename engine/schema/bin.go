package schema

import "math/bits"

// BinSuffix is added to a column's name for the column that holds its bins.
const BinSuffix = "_bin"

// Binned are the columns that quantiles are taken of. Quantiles are exact in two passes: weights per bin find the bin
// that holds the quantile, then the values of that bin alone are read.
var Binned = []string{"rci", "rci_fin", "cost_vnd", "cost_usd", "earn_vnd", "earn_usd", "cmp_excess_months"}

const binBits = 7 // bits kept of each value: 128 bins to a doubling

// BinOf puts a non-negative decimal, given as its unscaled 128-bit integer, into a bin. Bins are ordered as the values
// are: a < b implies BinOf(a) <= BinOf(b). It is integer arithmetic only, so every machine gives the same bin.
// Negative values are in bin -1.
func BinOf(hi int64, lo uint64) int32 {
	if hi < 0 {
		return -1
	}
	length := bits.Len64(uint64(hi)) + 64
	if hi == 0 {
		length = bits.Len64(lo)
	}
	if length <= binBits+1 {
		return int32(lo)
	}
	shift := uint(length - binBits - 1)
	var top uint64
	if shift >= 64 {
		top = uint64(hi) >> (shift - 64)
	} else {
		top = uint64(hi)<<(64-shift) | lo>>shift
	}
	return int32(shift)<<binBits + int32(top)
}
