package engine

// Total is the code that stands in a dimension that an observation does not break down by.
const Total = "_T"

// ObsStatus is a code of the SDMX list CL_OBS_STATUS (methodology 6.8).
type ObsStatus string

// The observation statuses that Corridor uses.
const (
	StatusNormal         ObsStatus = "A"
	StatusUnreliable     ObsStatus = "U" // class R2: shown with a flag
	StatusUnpublishable  ObsStatus = "L" // class R3: withheld for reliability
	StatusSuppressed     ObsStatus = "Q" // withheld for confidentiality
	StatusMissing        ObsStatus = "O" // nothing to estimate, or not computable
	StatusDefinition     ObsStatus = "D" // definition differs (earnings net of deductions, last 12 months …)
	StatusNotSignificant ObsStatus = "N" // rounded to zero, not a real zero
)

// ConfStatus is a code of the SDMX list CL_CONF_STATUS.
type ConfStatus string

// The confidentiality statuses that Corridor shows. The public code does not tell primary from secondary suppression.
const (
	ConfFree         ConfStatus = "F"
	ConfConfidential ConfStatus = "C"
)

// Observation is one published or withheld figure: never a bare number.
//
// Codes holds one code for each dimension of the indicator, in the indicator's order; Total where the breakdown does
// not use it. Null pointers mean "does not exist or is withheld"; ObsStatus and Reason say which.
type Observation struct {
	Indicator  string
	Measure    string
	Breakdown  string // dimension ids joined by a comma in the indicator's order; "" is the total
	RefArea    string
	TimePeriod string
	Codes      []string

	Value, SE, CILow, CIHigh, CV, DF *float64

	NBand      string // unweighted persons as a band: "5-14", "15-29", "30-99", "100+"; "" when withheld
	ObsStatus  ObsStatus
	ConfStatus ConfStatus
	Comment    string // public reason code, e.g. RELIABILITY, CONFIDENTIAL, NOT_COMPUTABLE, EMPTY; "" if none

	// Full holds what only the local, full-precision file may carry. Nil in public observations.
	Full *FullObservation
}

// FullObservation is the confidential part of an observation, kept for verify and explain, never served.
type FullObservation struct {
	N, NPSU, NStrata int64    // unweighted persons, PSUs and strata with a member
	Households3      bool     // at least three households contribute
	SumW             string   // exact decimal text of the weights' sum
	Class            string   // reliability class R1, R2, R3
	Reason           string   // internal reason: PRIMARY_PERSONS, PRIMARY_PSUS, PRIMARY_HOUSEHOLDS, R3, LONELY_PSU, …
	Error            string   // why an estimate was refused, if it was
	Warnings         []string // annotations of the estimate
}
