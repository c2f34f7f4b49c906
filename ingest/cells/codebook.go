// Package cells is what a reader of survey files gives: the codebook that the file declares, and batches of its cells.
//
// The readers of Stata and SPSS (ingest/stata, ingest/spss) give typed cells; ingest/tabular puts one face on all formats.
// It imports nothing of ours but the vocabulary, so that every reader can speak it.
package cells

import "corridor/engine"

// Codebook is a file as its writer declared it. Texts are NFC and UTF-8.
type Codebook struct {
	Format   string // csv, parquet, arrow, dta, sav, zsav, xlsx
	Release  string // of the format: 118; $FL2; "" if it has none
	Software string // that wrote it, if the file says so
	Written  string // when, as the file says it
	Label    string // of the data set
	Encoding Encoding
	Rows     int64  // -1: not known before reading
	Weight   string // variable that the file names as weight (SPSS); "" = none

	Variables       []Variable        // in file order
	Characteristics []Characteristic  // Stata: char of the data set (Of = "_dta") and of variables; svyset is among them
	Responses       []ResponseSet     // SPSS: multiple-response sets
	Documents       []string          // notes and documents of the file
	Attributes      map[string]string // other declared facts, e.g. units of an Arrow schema
	Notes           []engine.Text     // what the reader saw and a person should know; no values of cells
}

// Encoding says how the bytes of texts became letters.
type Encoding struct {
	Declared string // as the file says; "" = the file does not say
	Used     string // name of ingest/charset; utf-8 where nothing had to be decoded
	Evidence []engine.Text
}

// Kind says which form the cells of a variable have.
type Kind uint8

// The kinds.
const (
	Number Kind = iota
	Text
)

// Calendar says what the numbers of a date variable count.
type Calendar uint8

// The calendars of Stata (from 1960) and SPSS (from 14 October 1582), by what a cell is shown as.
const (
	None     Calendar = iota
	Day               // 2021-05-17
	Instant           // 2021-05-17T10:00:00
	Clock             // a time of day or a duration: 10:00:00
	Week              // 2021-W05 (Stata's weeks: the 1st begins on 1 January, the 52nd has 8 or 9 days)
	Month             // 2021-05
	Quarter           // 2021-Q2
	HalfYear          // 2021-S1
	Year              // 2021
)

// Variable is a column as the file declares it.
type Variable struct {
	Name     string // NFC, trimmed; as the file writes it otherwise
	Label    string
	Kind     Kind
	Storage  string // byte, int, long, float, double, str12, strL (Stata); A8, F8.2 (SPSS); the type's name elsewhere; "" text file
	Format   string // display format as written: %td, DATE11; "" if none
	Calendar Calendar
	Single   bool   // stored as a 32-bit float: as text it takes its shortest 32-bit decimal (7.1, not 7.0999999)
	Width    int    // bytes of a text column
	Measure  string // nominal, ordinal, scale; "" unknown
	LabelSet string // name of the set of value labels, if the format names it
	Labels   []ValueLabel
	Missing  []MissingRule // values that the file declares as missing (SPSS)
	Columns  int           // display width
}

// ValueLabel names a value: Text for text columns, else Number, or Tag if a missing code has a label.
type ValueLabel struct {
	Number float64
	Text   string
	Tag    Tag // Present unless the label is of a missing code such as .a
	Label  string
}

// MissingRule is a value or a closed range that counts as missing. Low = High for one value; -Inf and +Inf are open ends.
type MissingRule struct {
	Low, High float64
	Text      string // of a text column
}

// Characteristic is a named text that Stata keeps with the data set or a variable.
type Characteristic struct{ Of, Name, Text string }

// ResponseSet is a multiple-response set of SPSS.
type ResponseSet struct {
	Name, Label string
	Dichotomy   bool
	Counted     string // value that counts, of dichotomies
	Variables   []string
}
