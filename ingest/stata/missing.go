package stata

import "corridor/ingest/cells"

// The largest number of each type that is a value. Above it lie the missing codes: first ".", then .a to .z
// (help dta, "missing values"); floats and doubles have them at steps of 2^11 and 2^40 of their bits.
const (
	lastByte   = 100
	lastInt    = 32740
	lastLong   = 2147483620
	firstFloat = 0x7f00_0000 // "."
	stepFloat  = 11
	firstTwice = 0x7fe0_0000_0000_0000
	stepTwice  = 40
)

// code is the tag of the missing code with that number: 0 is ".", 1 ".a", 26 ".z".
func code(number int64) cells.Tag {
	if number >= 1 && number <= 26 {
		return cells.A + cells.Tag(number-1)
	}
	return cells.System
}

// floatCode is the tag of the bits of a float that is at least firstFloat. Bits between two codes are no code of Stata's;
// like haven, and like Stata itself, we take them as missing.
func floatCode(bits uint64, first uint64, step uint) cells.Tag {
	over := bits - first
	if over&(1<<step-1) != 0 {
		return cells.System
	}
	return code(int64(over >> step))
}
