package tabular

import (
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// Arrow is a column as an Arrow array of texts, NULL where Missing says so. The array shares the text with the batch; the
// caller releases it.
func (b *Batch) Arrow(col int) arrow.Array {
	c := &b.cols[col]
	offsets := make([]int32, b.Len+1)
	valid := make([]byte, bitutil.BytesForBits(int64(b.Len)))
	missing := 0
	for row, end := range c.ends[:b.Len] {
		offsets[row+1] = int32(end)
		if c.tags == nil && offsets[row] == int32(end) || c.tags != nil && b.Missing(col, row) {
			missing++
		} else {
			bitutil.SetBit(valid, row)
		}
	}
	text := memory.NewBufferBytes(unsafe.Slice(unsafe.StringData(c.text), len(c.text))) // read only
	data := array.NewData(arrow.BinaryTypes.String, b.Len,
		[]*memory.Buffer{memory.NewBufferBytes(valid), memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(offsets)), text}, nil, missing, 0)
	defer data.Release()
	return array.NewStringData(data)
}
