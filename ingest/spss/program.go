package spss

import (
	"math"
	"slices"

	"corridor/engine"
	"corridor/ingest/cells"
)

// action is what to do with slots of a row.
type action uint8

const (
	pass    action = iota // nobody asked for them
	numbers               // one column each, from column on
	piece8                // a segment of a text
	finish                // the last segment of a text
)

type step struct {
	do     action
	slots  int
	column int // of the batch
	used   int // bytes of the segment that are text
}

// program decodes the columns that were asked for. It is read by all workers and changed by none.
type program struct {
	*source
	order   binaryOrder
	steps   []step
	columns []target
	codes   [256]uint64 // bits of the number that a bytecode stands for; 253 is not among them
	special special
	decoder cells.Decoder // nil: texts are ASCII, or the file must say how they are encoded
}

type binaryOrder interface {
	Uint64([]byte) uint64
	PutUint64([]byte, uint64)
}

// target is a column of the batch.
type target struct {
	text    bool
	width   int
	name    string
	rules   []cells.MissingRule // of a number
	missing [][]byte            // of a text
}

// program for the variables at places, which rise.
func (r *Reader) program(places []int, decoder cells.Decoder) *program {
	d := r.dictionary
	p := &program{source: r.source, order: d.order, special: d.special, decoder: decoder}
	for code := range p.codes {
		p.codes[code] = math.Float64bits(float64(code) - d.bias)
	}
	p.codes[254] = 0x2020202020202020
	p.codes[255] = d.special.missing
	slot := 0
	for column, place := range places {
		v := &d.variables[place]
		p.add(step{do: pass, slots: v.slot - slot})
		slot = v.slot + v.slots
		t := target{text: v.width > 0, width: v.width, name: r.book.Variables[place].Name}
		if !t.text {
			t.rules = r.book.Variables[place].Missing
			p.add(step{do: numbers, slots: 1, column: column})
		} else {
			t.missing = v.missingTexts()
			for i, part := range v.pieces {
				do := piece8
				if i == len(v.pieces)-1 {
					do = finish
				}
				p.add(step{do, part.slots, column, part.used})
			}
		}
		p.columns = append(p.columns, t)
	}
	p.add(step{do: pass, slots: d.slots - slot})
	return p
}

// add appends a step, or lengthens the last one: neighbouring numbers are neighbouring columns.
func (p *program) add(s step) {
	if s.slots == 0 {
		return
	}
	if n := len(p.steps); s.do == numbers && n > 0 && p.steps[n-1].do == numbers {
		p.steps[n-1].slots++
		return
	}
	p.steps = append(p.steps, s)
}

// places puts the columns asked for in the order of the file, each once; back says where each one went.
func (r *Reader) places(columns []int) (sorted, back []int, err error) {
	if columns == nil {
		columns = make([]int, len(r.book.Variables))
		for i := range columns {
			columns[i] = i
		}
	}
	sorted = slices.Clone(columns)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	if len(sorted) > 0 && (sorted[0] < 0 || sorted[len(sorted)-1] >= len(r.book.Variables)) {
		return nil, nil, engine.Errorf(engine.Usage, "a column was asked for that the file does not have; it has %d", len(r.book.Variables)).
			Vi("yêu cầu một cột không có trong tệp; tệp có %d cột", len(r.book.Variables)).At(r.where()).
			Do("ask for columns of the codebook", "hãy chọn các cột có trong danh mục biến")
	}
	back = make([]int, len(columns))
	for i, place := range columns {
		back[i], _ = slices.BinarySearch(sorted, place)
	}
	return sorted, back, nil
}
