package tabular

import (
	"errors"

	flatbuffers "github.com/google/flatbuffers/go"
)

// The library makes room for as many fields, children and entries of metadata as a schema states, and copies every text
// that is named, also one that is named a million times. schemaCheck walks over the schema first, with a budget.

const (
	maxArrowDepth = 64
	maxArrowText  = 2 * maxArrowMeta // all texts of a schema together

	typeTimestamp, typeUnion = 10, 14 // of Schema.fbs
)

var errSchema = errors.New("the schema does not hold what it states")

type schemaCheck struct{ fields, text int }

// checkSchema may panic; see guard.
func checkSchema(t *flatbuffers.Table) error {
	c := &schemaCheck{}
	if err := c.metadata(t, 8); err != nil {
		return err
	}
	return c.children(t, 6, 0)
}

// vector is the start and length of a vector field whose elements take so many bytes; it must lie in the message.
func vector(t *flatbuffers.Table, field flatbuffers.VOffsetT, size int) (start flatbuffers.UOffsetT, n int, err error) {
	o := flatbuffers.UOffsetT(t.Offset(field))
	if o == 0 {
		return 0, 0, nil
	}
	start, n = t.Vector(o), t.VectorLen(o)
	if n < 0 || int64(n)*int64(size) > int64(len(t.Bytes))-int64(start) {
		return 0, 0, errSchema
	}
	return start, n, nil
}

func (c *schemaCheck) children(t *flatbuffers.Table, field flatbuffers.VOffsetT, depth int) error {
	start, n, err := vector(t, field, 4)
	if c.fields += n; err != nil || c.fields > maxColumns || depth > maxArrowDepth {
		return errSchema
	}
	for i := range n {
		child := flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(start + flatbuffers.UOffsetT(4*i))}
		if err := c.field(&child, depth); err != nil {
			return err
		}
	}
	return nil
}

func (c *schemaCheck) field(t *flatbuffers.Table, depth int) error {
	if err := c.string(t, 4); err != nil {
		return err
	}
	if kind, o := t.Offset(8), t.Offset(10); kind != 0 && o != 0 {
		var typ flatbuffers.Table
		t.Union(&typ, flatbuffers.UOffsetT(o))
		switch t.GetByte(t.Pos + flatbuffers.UOffsetT(kind)) {
		case typeTimestamp, typeUnion: // the zone's name; the ids of the members
			if err := c.string(&typ, 6); err != nil {
				return err
			}
		}
	}
	if err := c.metadata(t, 16); err != nil {
		return err
	}
	return c.children(t, 14, depth+1)
}

func (c *schemaCheck) metadata(t *flatbuffers.Table, field flatbuffers.VOffsetT) error {
	start, n, err := vector(t, field, 4)
	if err != nil {
		return err
	}
	for i := range n {
		entry := flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(start + flatbuffers.UOffsetT(4*i))}
		for _, text := range []flatbuffers.VOffsetT{4, 6} {
			if err := c.string(&entry, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// string takes a text off the budget, a little also if it is empty.
func (c *schemaCheck) string(t *flatbuffers.Table, field flatbuffers.VOffsetT) error {
	_, n, err := vector(t, field, 1)
	if c.text += n + 16; err != nil || c.text > maxArrowText {
		return errSchema
	}
	return nil
}
