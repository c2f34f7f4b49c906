package synth

import (
	"math"
	"math/big"
	"testing"
)

// steps are floor(2^64 frac(sqrt p)) for the first nine primes (the last bit may be set to make them odd).
func TestStepsAreSquareRoots(t *testing.T) {
	for i, p := range []int64{2, 3, 5, 7, 11, 13, 17, 19, 23} {
		root := new(big.Float).SetPrec(200).Sqrt(big.NewFloat(float64(p)).SetPrec(200))
		whole, _ := root.Int(nil)
		root.Sub(root, new(big.Float).SetInt(whole))
		want, _ := new(big.Float).SetMantExp(root, 64).Uint64()
		if steps[i] != want|1 {
			t.Errorf("step of %d is %x, want %x", p, steps[i], want|1)
		}
	}
}

// The curves are the log-normal quantiles that they claim to be: exp(sigma sqrt(2) erfinv(2p-1)), Johnson, Kotz,
// Balakrishnan, Continuous Univariate Distributions 1, chapter 14.
func TestCurvesAreLogNormal(t *testing.T) {
	for _, c := range []struct {
		curve *curve
		sigma float64
	}{{&costSpread, .55}, {&paySpread, .26}} {
		sum, inverse := 0.0, 0.0
		for i, knot := range c.curve {
			p := min(max(float64(i)/64, .002), .998)
			want := math.Round(1000 * math.Exp(c.sigma*math.Sqrt2*math.Erfinv(2*p-1)))
			if float64(knot) != want {
				t.Errorf("sigma %.2f, knot %d: %d, want %.0f", c.sigma, i, knot, want)
			}
			if i > 0 { // the mean of a straight piece, and of its reciprocal (log rule)
				a, b := float64(c.curve[i-1])/1000, float64(knot)/1000
				sum += (a + b) / 2 / 64
				inverse += math.Log(b/a) / (b - a) / 64
			}
		}
		if got := float64(c.curve.mean()) / 1e6; math.Abs(got/sum-1) > 1e-4 {
			t.Errorf("sigma %.2f: mean %f, want %f", c.sigma, got, sum)
		}
		if got := float64(c.curve.meanInverse()) / 1e6; math.Abs(got/inverse-1) > 1e-4 {
			t.Errorf("sigma %.2f: mean of 1/x %f, want %f", c.sigma, got, inverse)
		}
	}
}

func TestApportion(t *testing.T) {
	for _, c := range []struct {
		total   int64
		weights []int64
		want    []int64
	}{
		{10, []int64{1, 1, 1}, []int64{4, 3, 3}}, // remainders 1/3 each: ties to the first
		{100, []int64{21, 26, 53}, []int64{21, 26, 53}},
		{7, []int64{10, 0, 15}, []int64{3, 0, 4}}, // 2.8 and 4.2
	} {
		got := apportion(c.total, c.weights)
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%d over %v: %v, want %v", c.total, c.weights, got, c.want)
				break
			}
		}
	}
}

func TestMonths(t *testing.T) {
	for _, c := range []struct{ ym, by, want int64 }{
		{202301, -1, 202212}, {202212, 1, 202301}, {202306, -35, 202007}, {202001, 0, 202001}, {201912, 13, 202101},
	} {
		if got := addMonths(c.ym, c.by); got != c.want {
			t.Errorf("%d %+d months: %d, want %d", c.ym, c.by, got, c.want)
		}
	}
}

func TestRoot(t *testing.T) {
	for n := range int64(2000) {
		if r := root(n); r*r > n || (r+1)*(r+1) <= n {
			t.Fatalf("root of %d is %d", n, r)
		}
	}
}
