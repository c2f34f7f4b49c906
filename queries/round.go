package queries

import (
	"github.com/shopspring/decimal"

	"corridor/engine"
)

// seDigits are the significant digits of a published standard error (methodology 6.6).
const seDigits = 2

// cvDecimals are the decimals of a published coefficient of variation: tenths of a percent.
const cvDecimals = 3

// rounded is v by the measure's rule, half away from zero from the shortest decimal that is v.
func rounded(v float64, r engine.Rounding) float64 {
	if r.Decimals != nil {
		return roundedTo(v, int32(*r.Decimals))
	}
	return significant(v, r.Significant)
}

func roundedTo(v float64, places int32) float64 {
	return decimal.NewFromFloat(v).Round(places).InexactFloat64() + 0 // -0 becomes 0
}

func significant(v float64, digits int) float64 {
	d := decimal.NewFromFloat(v)
	if d.IsZero() {
		return 0
	}
	leading := int32(d.NumDigits()) + d.Exponent() // digits before the point; 0 or less for |v| < 1
	return d.Round(int32(digits) - leading).InexactFloat64()
}
