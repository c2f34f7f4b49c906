package synth

import "math/bits"

// Everything that decides a byte of the output is integer arithmetic: no floating point, no mathematical library, so
// that the same seed gives the same bytes on every machine.

const golden = 0x9e3779b97f4a7c15

// mix is the finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection that scatters consecutive numbers.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// scatter draws a number from a place (seed, and what is numbered): the generator has no state to share.
func scatter(seed uint64, place ...uint64) uint64 {
	x := mix(seed + golden)
	for _, p := range place {
		x = mix(x ^ mix(p+golden))
	}
	return x
}

// stream is a SplitMix64 generator; each PSU has its own.
type stream struct{ state uint64 }

func (s *stream) next() uint64 {
	s.state += golden
	return mix(s.state)
}

// below is uniform on 0 … n-1 (n > 0), up to a bias of n/2^64.
func (s *stream) below(n int64) int64 {
	hi, _ := bits.Mul64(s.next(), uint64(n))
	return int64(hi)
}

// between is uniform on lo … hi, both included.
func (s *stream) between(lo, hi int64) int64 { return lo + s.below(hi-lo+1) }

// chance is true with the given probability in 1/1000.
func (s *stream) chance(permille int64) bool { return s.below(1000) < permille }

// pick draws an index with probability proportional to its weight.
func (s *stream) pick(weights []int64) int {
	return choose(weights, s.next())
}

// choose finds the index whose share of the total holds u (a fraction of 2^64).
func choose(weights []int64, u uint64) int {
	var total int64
	for _, w := range weights {
		total += w
	}
	hi, _ := bits.Mul64(u, uint64(total))
	at := int64(hi)
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	panic("synth: weights are negative or sum to zero")
}

// mulDiv is a*b/c rounded down, with the product held in 128 bits; a, b >= 0, c > 0, and the result fits.
func mulDiv(a, b, c int64) int64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	q, _ := bits.Div64(hi, lo, uint64(c))
	return int64(q)
}

// nearest rounds a*b/c to the nearest multiple of unit.
func nearest(a, b, c, unit int64) int64 {
	return (mulDiv(a, b, c) + unit/2) / unit * unit
}

// steps are the increments of the sequences below: fractional parts of the square roots of the first primes times 2^64.
// Irrational and independent over the rationals, so that the sequences fill their cube evenly (Kronecker, Weyl).
var steps = [...]uint64{
	0x6a09e667f3bcc909, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
	0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179, 0xcbbb9d5dc1059ed9,
}

// even is the k-th point of an even sequence in one dimension, as a fraction of 2^64. Unlike random draws, the first k
// points meet every share up to about log(k)/k, which is what holds the published shares whatever the seed.
func even(seed uint64, dimension int, k int64) uint64 {
	return scatter(seed, 0xeeee, uint64(dimension)) + uint64(k)*steps[dimension]
}

// apportion splits total into whole parts proportional to the weights (largest remainders, ties to the first).
func apportion(total int64, weights []int64) []int64 {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	parts := make([]int64, len(weights))
	rest := make([]int64, len(weights))
	left := total
	for i, w := range weights {
		parts[i] = mulDiv(total, w, sum)
		rest[i] = int64(mulMod(total, w, sum))
		left -= parts[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i := range rest {
			if rest[i] > rest[best] {
				best = i
			}
		}
		parts[best]++
		rest[best] = -1
	}
	return parts
}

func mulMod(a, b, c int64) uint64 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	_, r := bits.Div64(hi, lo, uint64(c))
	return r
}

// root is the integer square root.
func root(n int64) int64 {
	if n < 2 {
		return n
	}
	x := n
	for y := (x + 1) / 2; y < x; y = (x + n/x) / 2 {
		x = y
	}
	return x
}
