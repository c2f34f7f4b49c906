package engine

// Indicator is the public definition of an indicator as a release carries it: what the API lists and explains.
// It is made from the indicator's file when the release is built, with the code lists as they were then.
type Indicator struct {
	ID         string      `json:"id"`
	Title      Text        `json:"title"`
	Definition Text        `json:"definition"`
	Population Text        `json:"population"`
	Formula    string      `json:"formula"`
	Reference  string      `json:"reference"` // where the method is laid down, e.g. "methodology 1.6"
	Measures   []Measure   `json:"measures"`
	Dimensions []Dimension `json:"dimensions"`
	Breakdowns []string    `json:"breakdowns"` // "", "SEX", "SEX,DEST", … : exactly those that the release holds
}

// Measure is one named statistic of an indicator. Mean of ratios, ratio of means, median and P80 are four measures.
type Measure struct {
	ID        string   `json:"id"`
	Title     Text     `json:"title"`
	Unit      string   `json:"unit"`      // code of the unit, e.g. MONTHS, VND, USD, PERCENT, THOUSAND_PERSONS
	UnitLabel Text     `json:"unitLabel"` // e.g. months of earnings
	Estimator string   `json:"estimator"` // mean, ratio, share, quantile, total
	P         string   `json:"p,omitempty"`
	Rounding  Rounding `json:"rounding"`
	Headline  bool     `json:"headline,omitempty"`
}

// Rounding of public values: half away from zero, at output only. Exactly one field is set.
type Rounding struct {
	Decimals    *int `json:"decimals,omitempty"`    // digits after the point
	Significant int  `json:"significant,omitempty"` // significant digits
}

// Dimension is a way to break an indicator down, with its code list.
type Dimension struct {
	ID       string `json:"id"`       // SEX, DEST, …
	Title    Text   `json:"title"`    //
	CodeList string `json:"codelist"` // id and version, e.g. CL_PROVINCE/VN63
	Codes    []Code `json:"codes"`    // the codes that occur in the release, in list order; Total is not listed
}

// Code is one entry of a code list.
type Code struct {
	ID    string `json:"id"`
	Label Text   `json:"label"`
}
