package inspect

import (
	"corridor/engine"
)

// Schema names the shape of a profile as JSON. A change that would break a reader raises the number.
const Schema = "corridor.inspect/1"

// Profile is what one pass over a file has seen. Texts are NFC.
type Profile struct {
	Schema   string        `json:"schema"` // Schema
	File     string        `json:"file"`   // name without folder
	Bytes    int64         `json:"bytes"`
	Format   string        `json:"format"` // csv, parquet, arrow, dta, sav, zsav, xlsx
	Release  string        `json:"release,omitempty"`
	Software string        `json:"software,omitempty"`
	Written  string        `json:"written,omitempty"`
	Label    string        `json:"label,omitempty"`
	Encoding Encoding      `json:"encoding"`
	Rows     int64         `json:"rows"`     // rows read
	Complete bool          `json:"complete"` // false: reading stopped at an error; the counts are those of the rows before it
	Columns  []Column      `json:"columns"`
	Roles    []Role        `json:"roles"` // candidates, best first within a role
	Sets     []ResponseSet `json:"response_sets,omitempty"`
	Notes    []engine.Text `json:"notes,omitempty"`

	found []Proposal // nil: not looked for yet
}

// Encoding says how bytes became letters, and why.
type Encoding struct {
	Declared string        `json:"declared,omitempty"`
	Used     string        `json:"used"` // "" = not decided: letters beyond ASCII are shown as ?
	Evidence []engine.Text `json:"evidence,omitempty"`
}

// Column is a column of the file.
type Column struct {
	Name     string       `json:"name"`
	Label    string       `json:"label,omitempty"`
	Kind     string       `json:"kind"` // number, text or date: what the file says, else what all its cells are
	Storage  string       `json:"storage,omitempty"`
	Format   string       `json:"format,omitempty"`
	Calendar string       `json:"calendar,omitempty"` // of a date: day, month, quarter …
	Typed    bool         `json:"typed"`              // the file itself says that the cells are numbers (or dates)
	LabelSet string       `json:"label_set,omitempty"`
	Labels   []ValueLabel `json:"labels,omitempty"`
	Declared []string     `json:"declared_missing,omitempty"` // values or ranges that the file declares as missing

	Counts       Counts   `json:"counts"`
	Distinct     int64    `json:"distinct"`               // of present values
	DistinctNear bool     `json:"distinct_approx"`        // an estimate, about 3 % off
	Values       []Value  `json:"values,omitempty"`       // every present value, if there are few: numbers by size, texts by letters
	Summary      *Summary `json:"summary,omitempty"`      // of numbers and dates
	Marks        *Marks   `json:"number_marks,omitempty"` // of numbers in text cells that have marks
	Dates        *Dates   `json:"date_order,omitempty"`   // of dates in text cells

	wide   int  // letters of the longest present cell
	digits int  // most digits before the point of a whole number
	zeros  bool // a whole number stands with a leading zero
	whole  bool // every present cell is a whole number, not negative
	low    tail // smallest and largest numbers
	high   tail
	odd    []Value // of a column of dates: the few values that are none
}

// Counts are the cells of a column by what they are; they add up to the rows.
type Counts struct {
	Present  int64            `json:"present"`
	System   int64            `json:"system_missing"`             // empty cells, nulls, Stata's "." and SPSS's system-missing
	Extended map[string]int64 `json:"extended_missing,omitempty"` // Stata's .a to .z
	User     map[string]int64 `json:"user_missing,omitempty"`     // values that the file declares as missing; beyond 100 values as "…"
}

// Missing is all that is not present.
func (c Counts) Missing() int64 {
	n := c.System
	for _, k := range c.Extended {
		n += k
	}
	for _, k := range c.User {
		n += k
	}
	return n
}

// Value is a present value as its cells show it, with how many cells show it.
type Value struct {
	Text  string `json:"value"`
	Count int64  `json:"count"`
}

// ValueLabel names a value, or a missing code such as .a.
type ValueLabel struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Summary of the present numbers or dates of a column. Numbers in plain notation.
type Summary struct {
	Min         string `json:"min"`
	Median      string `json:"median,omitempty"`       // lower median; "" where it is not known
	MedianNear  bool   `json:"median_approx"`          // within MedianError of the true one
	MedianError string `json:"median_error,omitempty"` // relative, e.g. 0.4 %
	Max         string `json:"max"`
	Unreadable  int64  `json:"unreadable,omitempty"` // present cells of a text column that are no such number
}

// Marks proposes how numbers of a text column are written, with the cells that speak for it.
type Marks struct {
	Decimal   string      `json:"decimal"`   // "." or ","; "" undecided
	Thousands string      `json:"thousands"` // "" none
	Decided   bool        `json:"decided"`
	Reason    engine.Text `json:"reason"`
	Point     int64       `json:"decimal_point"` // cells that are numbers only with a decimal point
	Comma     int64       `json:"decimal_comma"` // cells that are numbers only with a decimal comma
	Both      int64       `json:"either"`        // cells such as 1.234, legal both ways
	Plain     int64       `json:"plain"`         // cells without a mark
	Neither   int64       `json:"no_number"`
}

// Dates proposes the order of day and month of a text column, with the cells that speak for it.
type Dates struct {
	Order   string      `json:"order"` // dd/mm/yyyy, mm/dd/yyyy, mm/yyyy, yyyy-mm-dd, yyyy-mm, yyyymm; "" undecided
	Decided bool        `json:"decided"`
	Reason  engine.Text `json:"reason"`
	DayOne  int64       `json:"day_first"`   // cells whose first number can only be a day
	DayTwo  int64       `json:"month_first"` // cells whose second number can only be a day
	Both    int64       `json:"either"`
	Neither int64       `json:"no_date"`
}

// ResponseSet is a multiple-response set of SPSS.
type ResponseSet struct {
	Name      string   `json:"name"`
	Label     string   `json:"label,omitempty"`
	Counted   string   `json:"counted,omitempty"`
	Variables []string `json:"variables"`
}

// Role is a column that may be the weight, the stratum and so on.
type Role struct {
	Role     string        `json:"role"`
	Column   string        `json:"column"`
	Score    int           `json:"score"`    // 0 to 100; from Sure on it is taken without asking
	Declared bool          `json:"declared"` // the file itself says so
	Reasons  []engine.Text `json:"reasons"`
}
