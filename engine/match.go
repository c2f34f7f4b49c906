package engine

// Match says how the rows of one table that a load keeps aside belong to those of another. Rows needs the columns key,
// src_file, src_row and number, To the columns n (its rows counted from 0) and the one that ToKey names. All are names that
// the program chose: never of a file.
type Match struct {
	Rows  string
	To    string
	ToKey string
	By    []string // columns, of both tables, that must be equal besides the key
	Item  string   // column of Rows: a key may stand once with each item; "" = once
}

// Matched counts the rows that belong nowhere.
type Matched struct {
	Unmatched int64 // rows whose key is not in the other table
	Repeated  int64 // rows whose key (and item) stands more than once, and is in the other table
}

// The tables that matching a table T makes, and that finding the latest of a panel does.
const (
	FoundSuffix  = "_found"  // T's rows beside the n that they belong to, near each other in that order
	FaultSuffix  = "_fault"  // number, src_file, src_row, key, unmatched
	MergedSuffix = "_merged" // n, latest, weight
)
