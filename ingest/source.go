package ingest

import "corridor/engine/schema"

// Source is where a canonical variable comes from: a column, a key made of several columns, or one value for everybody.
type Source struct {
	Column  string
	Key     []KeyPart // of text variables; nil = none
	Const   string
	Recode  map[string]string // source text → canonical; "*" stands for every other value; nil = as it is
	Missing Missing
	Marks   Marks
	// MarksDeclared says that somebody declared them, for the variable or for the mapping. Otherwise a text such as 1.234 is a
	// question, unless the column answers it elsewhere.
	MarksDeclared bool
	Format        string // of months: "" = yyyymm or yyyy-mm[-dd]; mm/yyyy; dd/mm/yyyy; mm/dd/yyyy

	line     node
	hasConst bool
}

// Columns are the source columns that the variable is read from, in order; none for a constant.
func (s Source) Columns() []string {
	if s.Column != "" {
		return []string{s.Column}
	}
	var list []string
	for _, k := range s.Key {
		list = append(list, k.Column)
	}
	return list
}

// KeyPart is one column of a composed key.
type KeyPart struct {
	Column string
	Width  int // whole numbers are padded with zeros to so many digits; 0 = the text as it is
}

// Marks are how numbers are written.
type Marks struct {
	Decimal   byte // '.' or ','
	Thousands byte // 0 = none
}

// Missing are the source codes that stand for no value: "" is the empty cell, ".a" to ".z" are Stata's codes.
type Missing map[string]schema.Reason
