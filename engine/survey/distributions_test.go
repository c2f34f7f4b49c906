package survey

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, rel float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > rel*math.Abs(want) {
		t.Errorf("%s = %.17g, want %.17g (relative error %.2g, allowed %.2g)", what, got, want, math.Abs(got-want)/math.Abs(want), rel)
	}
}

// The values of survey-stats section 6 (R qt(0.975, df)).
func TestStudentQuantileAgainstR(t *testing.T) {
	for df, want := range map[float64]float64{
		1: 12.7062047361747, 2: 4.30265272974946, 3: 3.18244630528371, 5: 2.57058183563631, 14: 2.1447866879178,
		20: 2.08596344726586, 39: 2.02269092003676, 120: 1.97993040508242, 576: 1.96409103161188, math.Inf(1): 1.95996398454005,
	} {
		near(t, "t(0.975)", StudentQuantile(0.975, 0.025, df), want, 2e-14)
	}
}

// Closed forms of the distribution function: df 1 tail = atan(1/t)/π, df 3 = ½ - (atan u + u/(1+u²))/π with u = t/√3.
func TestStudentTailClosedForms(t *testing.T) {
	for _, x := range []float64{1e-3, 0.1, 0.5, 1, 2, 5, 50, 1e4, 1e8} {
		near(t, "tail df 1", studentTail(x, 1), math.Atan(1/x)/math.Pi, 1e-13)
	}
	for _, x := range []float64{0.1, 1, 2, 5, 20} {
		u := x / math.Sqrt(3)
		near(t, "tail df 3", studentTail(x, 3), 0.5-(math.Atan(u)+u/(1+u*u))/math.Pi, 1e-11)
	}
}

// The quantile undoes the tail, from df below one to ten million, deep into the tail.
func TestStudentQuantileInvertsTail(t *testing.T) {
	for _, df := range []float64{0.5, 1, 2, 2.5, 3, 4, 7.3, 30, 199, 1861, 5e4, 1e6, 1e7} {
		for _, q := range []float64{0.4, 0.1, 0.025, 0.005, 1e-4, 1e-8} {
			x := StudentQuantile(1-q, q, df)
			near(t, "tail of the quantile", studentTail(x, df), q, 2e-12*math.Max(1, df/1e5))
		}
	}
	near(t, "t(0.025)", StudentQuantile(0.025, 0.975, 14), -2.1447866879178, 5e-15)
}

// qbeta(.025, 3.5, 10.25) from survey-stats section 11; the others are closed forms: I_x(a,1) = x^a, I_x(1,b) = 1-(1-x)^b.
func TestBetaQuantile(t *testing.T) {
	near(t, "qbeta(.025, 3.5, 10.25)", BetaQuantile(0.025, 0.975, 3.5, 10.25), 0.0711280806774613, 5e-15)
	for _, p := range []float64{1e-6, 0.025, 0.5, 0.975, 0.9999} {
		for _, a := range []float64{0.3, 1, 4, 37.5, 2500} {
			near(t, "qbeta(p, a, 1)", BetaQuantile(p, 1-p, a, 1), math.Pow(p, 1/a), 1e-12)
			near(t, "qbeta(p, 1, b)", BetaQuantile(p, 1-p, 1, a), -math.Expm1(math.Log1p(-p)/a), 1e-12)
		}
	}
	for _, n := range []float64{0.4, 3, 30, 1e3, 1e5, 1e7} {
		for _, share := range []float64{0.001, 0.1, 0.5, 0.93} {
			a, b := n*share, n*(1-share)+1
			for _, p := range []float64{0.025, 0.5, 0.975} {
				x := BetaQuantile(p, 1-p, a, b)
				if x < 1e-290 {
					continue
				}
				lower, _ := incompleteBeta(a, b, x, 1-x)
				near(t, "I at the quantile", lower, p, 1e-10)
			}
		}
	}
	if !math.IsNaN(BetaQuantile(0.5, 0.5, math.NaN(), 1)) || !math.IsNaN(BetaQuantile(0.5, 0.5, 0, 1)) {
		t.Error("parameters that are not positive have no quantile")
	}
}
