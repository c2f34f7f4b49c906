package survey

import "math"

// The incomplete beta function by its power series or continued fraction, with the factor x^a(1-x)^b/B(a,b) in the deviations from the
// mode, so that large parameters keep their digits (Didonato and Morris, ACM TOMS 708, 1992).

// logGammaCorrection is ln Γ(x) - [(x-½) ln x - x + ½ ln 2π] for x >= 10, the tail of Stirling's series.
func logGammaCorrection(x float64) float64 {
	t := 1 / (x * x)
	c := [...]float64{1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400}
	s := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		s = s*t + c[i]
	}
	return s / x
}

// logBetaFactor is ln( x^a y^b / B(a,b) ) with y = 1 - x given apart.
func logBetaFactor(a, b, x, y float64) float64 {
	if a >= 10 && b >= 10 {
		n := a + b
		dev := a*y - b*x // n(x0 - x) with x0 = a/n
		u, v := -dev/a, dev/b
		return a*log1pmx(u) + b*log1pmx(v) + 0.5*math.Log(a/n*b/(2*math.Pi)) -
			(logGammaCorrection(a) + logGammaCorrection(b) - logGammaCorrection(n))
	}
	return a*logOf(x, y) + b*logOf(y, x) - logBeta(a, b)
}

// logOf is ln x, exact near 1 where y = 1 - x is known better.
func logOf(x, y float64) float64 {
	if y < 0.3 {
		return math.Log1p(-y)
	}
	return math.Log(x)
}

// log1pmx is ln(1+x) - x without cancellation.
func log1pmx(x float64) float64 {
	if x < -0.5 || x > 1 {
		return math.Log1p(x) - x
	}
	r := x / (2 + x) // ln(1+x) = 2 atanh r; x = 2r/(1-r)
	r2 := r * r
	s, term := 0.0, r2*r
	for k := 3; k < 200; k += 2 {
		add := 2 * term / float64(k)
		s += add
		if math.Abs(add) < 1e-18*math.Abs(s) {
			break
		}
		term *= r2
	}
	return s - x*r // 2r - x = -x·r
}

// logBeta is ln B(a,b).
func logBeta(a, b float64) float64 {
	if a > b {
		a, b = b, a
	}
	if b < 10 {
		ga, _ := math.Lgamma(a)
		gb, _ := math.Lgamma(b)
		gn, _ := math.Lgamma(a + b)
		return ga + gb - gn
	}
	n := a + b
	if a < 10 { // ln Γ(b) - ln Γ(a+b) by Stirling's difference
		ga, _ := math.Lgamma(a)
		return ga + (b-0.5)*math.Log1p(-a/n) - a*math.Log(n) + a + logGammaCorrection(b) - logGammaCorrection(n)
	}
	return 0.5*math.Log(2*math.Pi/b) + (a-0.5)*math.Log(a/n) + b*math.Log1p(-a/n) +
		logGammaCorrection(a) + logGammaCorrection(b) - logGammaCorrection(n)
}

// incompleteBeta is I_x(a,b) and its complement, each with its own relative accuracy; y = 1 - x.
func incompleteBeta(a, b, x, y float64) (lower, upper float64) {
	if x <= 0 {
		return 0, 1
	}
	if y <= 0 {
		return 1, 0
	}
	if b < 1 && x > 0.9 || b >= 1 && a >= 1 && x*(a+b+2) >= a+1 || x > 0.5 && a < 1 {
		upper, lower = betaSide(b, a, y, x)
		return lower, upper
	}
	return betaSide(a, b, x, y)
}

// betaSide sums from the left end. Where the sum is nearly all of the mass and the rest is asked for with relative accuracy,
// the continued fraction of the other end is better.
func betaSide(a, b, x, y float64) (lower, upper float64) {
	lower = math.Exp(logBetaFactor(a, b, x, y)) * betaSeries(a, b, x) / a
	if lower < 0.999 {
		return lower, 1 - lower
	}
	upper = math.Exp(logBetaFactor(b, a, y, x)) * betaFraction(b, a, y) / b
	return 1 - upper, upper
}

// betaSeries is Σ_n Π_{k<n} (a+b+k)/(a+1+k)·x^n, all terms positive.
func betaSeries(a, b, x float64) float64 {
	sum, term := 1.0, 1.0
	for n := 0.0; n < 1e6; n++ {
		r := (a + b + n) / (a + 1 + n) * x
		term *= r
		sum += term
		if r < 1 && term < 1e-17*sum*(1-r) {
			break
		}
	}
	return sum
}

// betaFraction is the continued fraction of I_x(a,b) by Lentz's method; it converges fast for x < (a+1)/(a+b+2).
func betaFraction(a, b, x float64) float64 {
	const tiny = 1e-300
	c, d := 1.0, 1-(a+b)*x/(a+1)
	if math.Abs(d) < tiny {
		d = tiny
	}
	d = 1 / d
	h := d
	for i := 1; i < 100000; i++ {
		m := float64(i)
		for _, num := range [2]float64{
			m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)),
			-(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)),
		} {
			d = 1 + num*d
			if math.Abs(d) < tiny {
				d = tiny
			}
			c = 1 + num/c
			if math.Abs(c) < tiny {
				c = tiny
			}
			d = 1 / d
			h *= d * c
		}
		if math.Abs(d*c-1) < 1e-16 {
			break
		}
	}
	return h
}

// BetaQuantile is the x with I_x(a,b) = p, given p and q = 1 - p, to a relative 1e-13 or so. NaN unless a, b > 0 and p, q in [0, 1].
func BetaQuantile(p, q, a, b float64) float64 {
	if !(a > 0) || !(b > 0) || !(p >= 0) || !(q >= 0) || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return nan
	}
	if p == 0 {
		return 0
	}
	if q == 0 {
		return 1
	}
	// Bisection on ln x and ln(1-x) halves brings a bracket, Newton on the smaller tail the digits.
	lo, hi, x := 0.0, 1.0, a/(a+b)
	for range 200 {
		lower, upper := incompleteBeta(a, b, x, 1-x)
		density := math.Exp(logBetaFactor(a, b, x, 1-x)) / (x * (1 - x))
		diff := lower - p
		if p > 0.5 {
			diff = q - upper
		}
		if diff > 0 {
			hi = x
		} else {
			lo = x
		}
		next := x - diff/density
		if !(next > lo && next < hi) {
			next = lo + (hi-lo)/2
			if lo == 0 && hi < 0.5 { // no lower bound but 0: go down by ever larger steps
				next = hi * hi
				if next == 0 {
					return 0
				}
			}
		}
		if math.Abs(next-x) <= 4e-16*next {
			return next
		}
		x = next
	}
	return x
}
