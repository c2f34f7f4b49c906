package survey

import "math"

// Lonely is what to do with a stratum that has one PSU in the whole sample (and is not a census).
type Lonely uint8

// The policies, which Stata calls missing, certainty, centred and scaled.
const (
	LonelyFail      Lonely = iota // refuse the standard error of a domain with records in such a stratum
	LonelyCertainty               // the stratum adds nothing (R also says "remove")
	LonelyAdjust                  // centre at the mean of all PSU totals
	LonelyAverage                 // as much as the average of the other strata
)

var lonelyNames = []string{"fail", "certainty", "adjust", "average"}

func (l Lonely) String() string { return lonelyNames[l] }

// ParseLonely reads fail, certainty, remove, adjust or average.
func ParseLonely(s string) (Lonely, bool) {
	if s == "remove" {
		return LonelyCertainty, true
	}
	i, ok := indexOf(lonelyNames, s)
	return Lonely(i), ok
}

// DFKind says whose degrees of freedom an interval uses.
type DFKind uint8

// The kinds of degrees of freedom.
const (
	DFFull   DFKind = iota // PSUs - strata of the whole design (as srvyr)
	DFDomain               // PSUs with a member of the domain - strata with one (as R degf(subset))
	DFInf                  // the normal distribution (as R confint)
)

var dfNames = []string{"full", "domain", "inf"}

func (k DFKind) String() string { return dfNames[k] }

// ParseDF reads full, domain or inf.
func ParseDF(s string) (DFKind, bool) { i, ok := indexOf(dfNames, s); return DFKind(i), ok }

// Interval is the scale on which the interval of a share is symmetric.
type Interval uint8

// The intervals of a share, and of the share behind a quantile.
const (
	IntervalMean   Interval = iota // p ± t·SE
	IntervalXLogit                 // on the logit scale
	IntervalAsin                   // on the arcsine square root scale
	IntervalBeta                   // Korn and Graubard's binomial with an effective sample size
)

var intervalNames = []string{"mean", "xlogit", "asin", "beta"}

func (i Interval) String() string { return intervalNames[i] }

// ParseInterval reads mean, xlogit, asin or beta.
func ParseInterval(s string) (Interval, bool) {
	i, ok := indexOf(intervalNames, s)
	return Interval(i), ok
}

// Kind is what is estimated.
type Kind uint8

// The linear estimators, their PSU sums, and the influence value of record i.
const (
	Total      Kind = iota // T = Σwy; A1 = Σwy; w·y
	Mean                   // M = Σwy/Σw; A1 = Σwy; w·(y-M)/Σw
	Ratio                  // R = Σwy/Σwx; A1 = Σwy, A2 = Σwx; w·(y-R·x)/Σwx
	Proportion             // the Mean of a 0/1 variable, with the interval of Options
	Variance               // s² = n/(n-1)·Σw(y-M)²/Σw; see VarianceOf
	Quantile               // see Woodruff
)

var kindNames = []string{"total", "mean", "ratio", "proportion", "variance", "quantile"}

func (k Kind) String() string { return kindNames[k] }

// ParseKind reads the name of an estimator.
func ParseKind(s string) (Kind, bool) { i, ok := indexOf(kindNames, s); return Kind(i), ok }

// Options are the choices that an estimate states beside its value. The zero value is not valid: start from DefaultOptions.
type Options struct {
	Level              float64 // of the interval, in (0, 1)
	DF                 DFKind
	Lonely             Lonely
	AdjustDomainLonely bool // with adjust and average: also strata with one PSU in the domain
	Interval           Interval
	Deff               bool // of a Frame's estimates: also the design effect, which takes a second look at the records
}

// DefaultOptions are 0.95, full, fail, mean.
func DefaultOptions() Options { return Options{Level: 0.95} }

func indexOf(names []string, s string) (int, bool) {
	for i, n := range names {
		if n == s {
			return i, true
		}
	}
	return 0, false
}

var nan = math.NaN()
