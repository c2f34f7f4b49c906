package survey

import "math/bits"

// Uint128 is an unsigned integer of 128 bits: cumulated weights in units of the last decimal of any weight.
type Uint128 struct{ Hi, Lo uint64 }

// Add is a + b; sums of weights stay far below 2^127 (checked where weights are read).
func (a Uint128) Add(b Uint128) Uint128 {
	lo, c := bits.Add64(a.Lo, b.Lo, 0)
	return Uint128{a.Hi + b.Hi + c, lo}
}

// Sub is a - b for a >= b.
func (a Uint128) Sub(b Uint128) Uint128 {
	lo, c := bits.Sub64(a.Lo, b.Lo, 0)
	return Uint128{a.Hi - b.Hi - c, lo}
}

// Less says a < b.
func (a Uint128) Less(b Uint128) bool {
	return a.Hi < b.Hi || a.Hi == b.Hi && a.Lo < b.Lo
}

// IsZero says a == 0.
func (a Uint128) IsZero() bool { return a.Hi|a.Lo == 0 }

// times is a·n; sums of weights times a number of PSUs stay below 2^127.
func (a Uint128) times(n uint64) Uint128 {
	hi, lo := bits.Mul64(a.Lo, n)
	return Uint128{a.Hi*n + hi, lo}
}
