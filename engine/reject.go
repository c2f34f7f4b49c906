package engine

// Severity says what a broken rule does to a row of a survey file.
type Severity string

// The severities. A row that leaves the design would bias every variance, so only unreadable design columns reject.
const (
	SeverityReject   Severity = "reject"   // the row is not in the design
	SeverityUnusable Severity = "unusable" // the row stays in the design, its ratio is not used
	SeverityFlag     Severity = "flag"     // the row is used and marked
)

// Reject is one broken rule of one row. It holds the value as written: it is microdata, for the store and the local
// report only, never for a log or the API.
type Reject struct {
	File     string // base name of the source file
	Row      int64  // data row from 1
	Column   string // source column, or the canonical variable where no single source column is to blame
	Value    string // the cell as written
	Rule     string // e.g. WEIGHT_NEGATIVE
	Severity Severity
	Text     Text
}
