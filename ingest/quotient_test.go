package ingest

import (
	"math/big"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// anyAmount is one that the file gives, one converted at a rate, or the sum of both.
func anyAmount(t *rapid.T, name string) money {
	most := rapid.SampledFrom([]int64{10, 100_000, 1 << 40, 1 << 62}).Draw(t, name+" most")
	m := vnd(rapid.Int64Range(-1, most).Draw(t, name))
	switch rapid.IntRange(0, 2).Draw(t, name+" kind") {
	case 0:
		return m
	case 1:
		return m.times(anyRate(t, name+" rate"))
	default:
		return m.times(anyRate(t, name+" rate")).add(m)
	}
}

func anyRate(t *rapid.T, name string) decimal.Decimal {
	return decimal.New(rapid.Int64Range(1, 1<<50).Draw(t, name), rapid.Int32Range(-12, 2).Draw(t, name+" exponent"))
}

// Division in 128 bits gives what the division of decimals of any length gives.
func TestShortRatioIsTheRatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, e := anyAmount(t, "c"), anyAmount(t, "e")
		if e.sign() <= 0 {
			return
		}
		got, ok := c.over(e)
		want := c.decimal().DivRound(e.decimal(), ratioScale).Shift(ratioScale).BigInt()
		if fits := new(big.Int).Abs(want).Cmp(decimal.New(1, 22).BigInt()) < 0; ok != fits || fits && got != decimal128.FromBigInt(want) {
			t.Fatalf("%s / %s is %v %v, wanted %s", c.decimal(), e.decimal(), got, ok, want)
		}
	})
}

// Sums in USD are those of decimals, each amount rounded to 16 places at the rate of its month and the sum to six.
func TestShortUSDIsTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rates, s, want := &series{first: monthNumber(202101)}, sum{}, decimal.Decimal{}
		for i := range rapid.IntRange(1, 4).Draw(t, "months") {
			d := dated{anyAmount(t, "amount"), 202101 + int32(i)}
			rates.rates = append(rates.rates, rate{anyRate(t, "usd"), ofMonth})
			s.add(d)
			want = want.Add(d.amount.decimal().DivRound(rates.rates[i].vnd, ratioScale))
		}
		r := &row{plan: &plan{rates: &Rates{series: map[string]*series{usd: rates}}}}
		units := want.Shift(numberScale).Round(0).BigInt()
		if got, ok := s.usd(r); ok != units.IsInt64() || ok && got != units.Int64() {
			t.Fatalf("%d %v, wanted %s", got, ok, units)
		}
	})
}
