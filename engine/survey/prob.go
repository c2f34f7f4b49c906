package survey

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"corridor/engine"
)

// Prob is a probability as an exact fraction: 0.1 is 1/10 and not the double nearest to it.
type Prob struct {
	num, den *big.Int
	float    float64
}

// ParseProb reads a decimal text such as 0.25, .8, 1 or 2.5e-1, in [0, 1].
func ParseProb(text string) (Prob, error) {
	bad := engine.Errorf(engine.Usage, "%q is not a probability", text).Vi("%q không phải là một xác suất", text).
		Do("Write a decimal number from 0 to 1, such as 0.5", "Hãy viết một số thập phân từ 0 đến 1, ví dụ 0.5")
	if len(text) > 60 || strings.ContainsAny(text, "/xX_pPiInN") {
		return Prob{}, bad
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok || r.Sign() < 0 || r.Cmp(big.NewRat(1, 1)) > 0 {
		return Prob{}, bad
	}
	f, _ := r.Float64()
	return Prob{r.Num(), r.Denom(), f}, nil
}

// MustProb is ParseProb for constants; it panics on an error.
func MustProb(text string) Prob {
	p, err := ParseProb(text)
	if err != nil {
		panic(err)
	}
	return p
}

// probOfFloat is the double p itself, exactly; p in [0, 1].
func probOfFloat(p float64) Prob {
	r := new(big.Rat)
	r.SetFloat64(p)
	return Prob{r.Num(), r.Denom(), p}
}

// probOfCounts is a/w.
func probOfCounts(a, w Uint128) Prob {
	r := new(big.Rat).SetFrac(a.big(), w.big())
	f, _ := r.Float64()
	return Prob{r.Num(), r.Denom(), f}
}

// Float is the nearest double.
func (p Prob) Float() float64 { return p.float }

// String is the shortest decimal of the nearest double.
func (p Prob) String() string { return strconv.FormatFloat(p.float, 'g', -1, 64) }

func (a Uint128) big() *big.Int {
	z := new(big.Int).SetUint64(a.Hi)
	return z.Lsh(z, 64).Or(z, new(big.Int).SetUint64(a.Lo))
}

// bigToUint128 is z for 0 <= z < 2^128.
func bigToUint128(z *big.Int) Uint128 {
	var lo, hi big.Int
	lo.And(z, maxUint64)
	hi.Rsh(z, 64)
	return Uint128{hi.Uint64(), lo.Uint64()}
}

var maxUint64 = new(big.Int).SetUint64(math.MaxUint64)
