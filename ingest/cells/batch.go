package cells

// Tag says whether a cell has a value, or which kind of missing it is.
type Tag uint8

// The tags. A to Z are Stata's extended missing codes .a to .z.
const (
	Present     Tag = 0
	System      Tag = 1 // Stata's ".", SPSS's system-missing, a null, an empty cell
	UserMissing Tag = 2 // a value that the file declares as missing: the value is kept
	A           Tag = 'a'
	Z           Tag = 'z'
)

// Extended says whether the tag is one of .a to .z.
func (t Tag) Extended() bool { return t >= A && t <= Z }

// String is "" for present cells, "." for system-missing, ".a" … for extended codes, "user" for values declared as missing.
func (t Tag) String() string {
	switch {
	case t == Present:
		return ""
	case t == System:
		return "."
	case t.Extended():
		return "." + string(rune(t))
	default:
		return "user"
	}
}

// Batch is a run of consecutive rows of the columns that were asked for. It is the callee's to keep.
type Batch struct {
	Ordinal  int   // 0, 1, 2, … without gaps
	FirstRow int64 // number of the first row in the file, from 1
	Len      int
	Columns  []Column
}

// Column holds the cells of a variable. A number column has Numbers (every whole number to 2^53 and every 32-bit float
// exactly), a text column Text and Ends.
type Column struct {
	Numbers []float64 // the raw number, as the file stores it; 0 where the cell is missing without a value
	Text    string    // all cells after one another, UTF-8, NFC
	Ends    []uint32  // end of each cell in Text
	Tags    []Tag     // nil: every cell is present
}

// Tag of a cell.
func (c *Column) Tag(row int) Tag {
	if c.Tags == nil {
		return Present
	}
	return c.Tags[row]
}

// String is the text of a cell of a text column.
func (c *Column) String(row int) string {
	start := uint32(0)
	if row > 0 {
		start = c.Ends[row-1]
	}
	return c.Text[start:c.Ends[row]]
}
