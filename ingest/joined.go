package ingest

import (
	"corridor/ingest/cells"
)

// joined gives the columns that modules add to a batch of persons, as layout.joined.
type joined []joinedSource

// joinedSource is one of them.
type joinedSource struct {
	page *page
	col  int     // of the page
	at   []int32 // row of the page, by row of the batch; or one of the following
	zero bool    // an item that is not listed counts as nothing
}

const (
	noRow    = -1 // nothing belongs to the person
	unlisted = -2 // other items of the person are listed
)

func (j joined) Text(col, row int) string {
	s := &j[col]
	switch at := s.at[row]; {
	case at >= 0:
		return s.page.textOf(int(at), s.col)
	case at == unlisted && s.zero:
		return "0"
	}
	return ""
}

func (j joined) Tag(col, row int) cells.Tag {
	s := &j[col]
	switch at := s.at[row]; {
	case at >= 0:
		return s.page.tagOf(int(at), s.col)
	case at == unlisted && s.zero:
		return cells.Present
	}
	return cells.System
}

func (j joined) Numeric(col, row int) bool {
	s := &j[col]
	if at := s.at[row]; at >= 0 {
		return s.page.numericOf(int(at), s.col)
	}
	return s.zero && s.at[row] == unlisted
}

// origin is the file and row of a cell; ok if there is one.
func (j joined) origin(col, row int) (file int, srcRow int64, ok bool) {
	s := &j[col]
	at := s.at[row]
	if at < 0 {
		return 0, 0, false
	}
	return int(s.page.file[at]), s.page.srcRow[at], true
}
