package inspect

import (
	"strings"

	"corridor/ingest/cells"
)

// mostValues is how many different values of a column are kept; beyond them summaries are streamed.
const mostValues = 1000

// longestValue is the longest text, in bytes, that is kept as a value; a column with longer ones holds no codes.
const longestValue = 512

// mostUserCodes is how many values declared as missing are counted one by one.
const mostUserCodes = 100

// tally counts the cells of one column. It belongs to one goroutine at a time.
type tally struct {
	calendar cells.Calendar
	counts   Counts
	numeric  int64 // present cells that are numbers of the file's own type
	values   map[string]*seenValue
	lastText string
	last     *seenValue
	spilled  bool // more than mostValues: values is nil
	stream   stream
	shape    shapes
}

// seenValue is a value with the number of its cells.
type seenValue struct {
	count   int64
	numeric bool
}

func newTally(calendar cells.Calendar) *tally {
	return &tally{calendar: calendar, values: map[string]*seenValue{}}
}

// cellSource gives the cells of a run of rows (tabular.Batch does).
type cellSource interface {
	Text(col, row int) string
	Tag(col, row int) cells.Tag
	Numeric(col, row int) bool
}

// add counts a column of a batch.
func (t *tally) add(b cellSource, rows, col int) {
	for row := range rows {
		switch tag := b.Tag(col, row); {
		case tag == cells.Present:
			t.present(b.Text(col, row), b.Numeric(col, row))
		case tag == cells.UserMissing:
			t.user(b.Text(col, row))
		case tag.Extended():
			if t.counts.Extended == nil {
				t.counts.Extended = map[string]int64{}
			}
			t.counts.Extended[tag.String()]++
		default:
			t.counts.System++
		}
	}
}

func (t *tally) user(text string) {
	if t.counts.User == nil {
		t.counts.User = map[string]int64{}
	}
	if _, known := t.counts.User[text]; !known {
		if len(t.counts.User) >= mostUserCodes {
			text = "…"
		}
		text = strings.Clone(text) // the batch must not be kept for a code
	}
	t.counts.User[text]++
}

func (t *tally) present(text string, numeric bool) {
	t.counts.Present++
	if numeric {
		t.numeric++
	}
	if t.spilled {
		t.note(text, numeric, 1)
		return
	}
	if len(text) > longestValue {
		t.spill()
		t.note(text, numeric, 1)
		return
	}
	if t.last != nil && text == t.lastText {
		t.last.count++
		return
	}
	v, known := t.values[text]
	if !known {
		if len(t.values) == mostValues {
			t.spill()
			t.note(text, numeric, 1)
			return
		}
		v = &seenValue{numeric: numeric}
		text = strings.Clone(text)
		t.values[text] = v
	}
	v.count++
	t.lastText, t.last = text, v
}

// spill hands the values to the streamed summaries, once there are too many of them.
func (t *tally) spill() {
	for text, v := range t.values {
		t.note(text, v.numeric, v.count)
	}
	t.values, t.last, t.lastText, t.spilled = nil, nil, "", true
}

// note adds cells of one text to the summaries: their result does not depend on the order.
func (t *tally) note(text string, numeric bool, n int64) {
	date := t.calendar != cells.None
	var sh shape
	if !date {
		sh = shapeOf(text)
		t.shape.add(text, sh, numeric, n)
	}
	t.stream.add(text, sh, numeric, date, n)
}
