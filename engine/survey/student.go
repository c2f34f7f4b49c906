package survey

import "math"

// StudentQuantile is the upper quantile t > 0 of Student's distribution: P(T <= t) = p, P(T > t) = q, given both so that no
// digit of a small tail is lost. df may be +Inf (the normal distribution). NaN if df <= 0.
func StudentQuantile(p, q, df float64) float64 {
	switch {
	case !(df > 0) || !(q > 0) || !(p > 0):
		return nan
	case q > 0.5:
		return -StudentQuantile(q, p, df)
	case q == 0.5:
		return 0
	case math.IsInf(df, 1):
		return normalQuantile(q)
	case df == 1:
		return 1 / math.Tan(math.Pi*q)
	case df == 2:
		a := 4 * p * q
		return 2 * (p - 0.5) * math.Sqrt(2/a)
	}
	t := studentStart(q, df)
	for range 100 { // Newton on ln(tail), which is nearly straight in the far tail
		tail := studentTail(t, df)
		slope := studentDensity(t, df) / tail
		next := t + math.Log(tail/q)/slope
		if !(next > 0) {
			next = t / 2
		}
		if math.Abs(next-t) <= 1e-15*next {
			return next
		}
		t = next
	}
	return t
}

// normalQuantile is the z with upper tail q < 0.5.
func normalQuantile(q float64) float64 {
	z := math.Sqrt2 * math.Erfinv(1-2*q)
	if q < 1e-8 || math.IsInf(z, 0) {
		z = math.Sqrt(-2*math.Log(q) - math.Log(-4*math.Pi*math.Log(q)))
	}
	for range 50 {
		tail := math.Erfc(z/math.Sqrt2) / 2
		density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		next := z + math.Log(tail/q)*tail/density
		if math.Abs(next-z) <= 1e-15*next {
			return next
		}
		z = next
	}
	return z
}

// studentStart is the expansion in 1/df around the normal quantile (Abramowitz and Stegun 26.7.5).
func studentStart(q, df float64) float64 {
	z := normalQuantile(q)
	z2 := z * z
	g1 := (z2 + 1) * z / 4
	g2 := ((5*z2+16)*z2 + 3) * z / 96
	g3 := (((3*z2+19)*z2+17)*z2 - 15) * z / 384
	t := z + (g1+(g2+g3/df)/df)/df
	if df < 10 { // the tail is nearly a power of t: meet it where the power law has the right mass
		if far := math.Pow(q, -1/df); far > t && !math.IsInf(far, 0) {
			t = far
		}
	}
	return t
}

// studentTail is P(T > t) for t > 0, relative accuracy.
func studentTail(t, df float64) float64 {
	t2 := t * t
	x, y := df/(df+t2), t2/(df+t2)
	lower, _ := incompleteBeta(df/2, 0.5, x, y)
	return lower / 2
}

func studentDensity(t, df float64) float64 {
	return math.Exp(-logBeta(df/2, 0.5)-(df+1)/2*math.Log1p(t*t/df)) / math.Sqrt(df)
}
