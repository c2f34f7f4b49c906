package tabular

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"corridor/engine"
)

func readAll(t testing.TB, data []byte, o Options) error {
	t.Helper()
	_, _, err := table(parquetFileOf(t, data), o)
	return err
}

func TestParquetRefuses(t *testing.T) {
	good := writeKinds(t, kinds()[:5], 3, 100, compress.Codecs.Snappy, false)
	tail := func(length uint32, mark string) []byte {
		b := bytes.Clone(good)
		binary.LittleEndian.PutUint32(b[len(b)-8:], length)
		copy(b[len(b)-4:], mark)
		return b
	}
	zeros := bytes.Clone(good)
	foot := len(good) - 8 - int(binary.LittleEndian.Uint32(good[len(good)-8:]))
	clear(zeros[foot : len(good)-8])
	// A schema list that says it has 2^28 elements: list header 0xfc, then the varint.
	lying := append([]byte("PAR1"), 0x15, 0x02, 0x19, 0xfc, 0xff, 0xff, 0xff, 0x7f, 0x00)
	lying = append(binary.LittleEndian.AppendUint32(lying, uint32(len(lying)-4)), "PAR1"...)
	text := array.NewStringBuilder(memory.NewGoAllocator())
	text.Append("a\x00b")
	binary := array.NewBinaryBuilder(memory.NewGoAllocator(), arrow.BinaryTypes.Binary)
	binary.Append([]byte("ok"))
	binary.Append([]byte{0xff})

	cases := []struct {
		name string
		data []byte
		o    Options
		want refusal
	}{
		{"magic alone", []byte("PAR1"), Options{}, refusal{text: "truncated Parquet"}},
		{"no tail", good[:len(good)-1], Options{}, refusal{text: "truncated Parquet"}},
		{"encrypted footer", tail(10, "PARE"), Options{}, refusal{text: "encrypted"}},
		{"footer longer than the file", tail(1<<31, "PAR1"), Options{}, refusal{text: "states a footer of 2147483648 bytes"}},
		{"footer of nothing", tail(0, "PAR1"), Options{}, refusal{text: "states a footer of 0 bytes"}},
		{"footer too short", tail(20, "PAR1"), Options{}, refusal{text: "footer cannot be read"}},
		{"footer of zeros", zeros, Options{}, refusal{text: "damaged Parquet"}},
		{"schema list longer than the footer", lying, Options{}, refusal{text: "footer cannot be read"}},
		{"Brotli", writeKinds(t, kinds()[:5], 3, 100, compress.Codecs.Brotli, false), Options{}, refusal{column: "bool", text: "BROTLI"}},
		{"missing column", good, Options{Columns: []string{"boole"}}, refusal{column: "boole", text: `nearest: "bool"`}},
		{"NUL in text", oneColumn(t, text.NewArray()), Options{}, refusal{row: 1, column: "c", text: "NUL"}},
		{"binary that is no text", oneColumn(t, binary.NewArray()), Options{}, refusal{row: 2, column: "c", text: "not UTF-8"}},
		{"long cell", writeKinds(t, kinds()[13:14], 1, 10, compress.Codecs.Snappy, false), Options{MaxLine: 5}, refusal{row: 1, column: "text", text: "at most 5 bytes"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.want.kind = engine.Rejected
			checkRefusal(t, readAll(t, c.data, c.o), c.want)
		})
	}
}

// oneColumn is a Parquet file with the column "c".
func oneColumn(t testing.TB, values arrow.Array) []byte {
	t.Helper()
	return columnsFile(t, []arrow.Field{{Name: "c", Type: values.DataType(), Nullable: true}}, values)
}

func columnsFile(t testing.TB, fields []arrow.Field, values ...arrow.Array) []byte {
	t.Helper()
	schema := arrow.NewSchema(fields, nil)
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, parquet.NewWriterProperties(), pqarrow.NewArrowWriterProperties())
	if err != nil {
		t.Fatal(err)
	}
	rec := array.NewRecordBatch(schema, values, int64(values[0].Len()))
	if err := errors.Join(w.Write(rec), w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Nested columns only matter to those who ask for them.
func TestParquetNested(t *testing.T) {
	list := array.NewListBuilder(memory.NewGoAllocator(), arrow.PrimitiveTypes.Int32)
	list.Append(true)
	list.ValueBuilder().(*array.Int32Builder).Append(1)
	id := array.NewInt32Builder(memory.NewGoAllocator())
	id.Append(7)
	lists, ids := list.NewArray(), id.NewArray()
	data := columnsFile(t, []arrow.Field{{Name: "parts", Type: lists.DataType(), Nullable: true}, {Name: "id", Type: ids.DataType()}}, lists, ids)
	_, rows, err := table(parquetFileOf(t, data), Options{Columns: []string{"id"}})
	if err != nil || fmt.Sprint(rows) != "[[7]]" {
		t.Errorf("%v, %v", rows, err)
	}
	checkRefusal(t, readAll(t, data, Options{}), refusal{kind: engine.Rejected, column: "parts", text: "nested data"})
}

func TestParquetWithoutRows(t *testing.T) {
	f, err := Open(context.Background(), parquetFileOf(t, oneColumn(t, array.NewInt32Builder(memory.NewGoAllocator()).NewArray())), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Batches(context.Background(), func(*Batch) error { return errEnough }); err != nil || f.Rows != 0 {
		t.Errorf("%d rows, %v", f.Rows, err)
	}
}

// A file cut off after any byte is refused (from the first four on: before, it is not known as Parquet), and no byte
// changed stops the program or gives another kind of error.
func TestParquetCutOrDamagedAnywhere(t *testing.T) {
	small := writeKinds(t, []kind{kinds()[3], kinds()[13], kinds()[18]}, 2, 3, compress.Codecs.Zstd, false)
	for n := 4; n < len(small); n++ {
		err := readAll(t, small[:n], Options{Workers: 2})
		if engine.KindOf(err) != engine.Rejected {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(small), err)
		}
	}
	for i := range small {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			bad := bytes.Clone(small)
			bad[i] ^= flip
			if err := readAll(t, bad, Options{Workers: 2}); err != nil && engine.KindOf(err) != engine.Rejected {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
}

// A page whose compressed bytes unpack to more than its header states is refused without making room for them.
func TestCodecsAreBounded(t *testing.T) {
	big := make([]byte, 1<<20)
	for _, typ := range []compress.Compression{compress.Codecs.Snappy, compress.Codecs.Zstd, compress.Codecs.Gzip, compress.Codecs.Lz4Raw} {
		c, err := compress.GetCodec(typ)
		if err != nil {
			t.Fatal(err)
		}
		packed := c.Encode(nil, big)
		room := make([]byte, 1000)
		if got, err := compress.Decode(c, room, packed); err == nil {
			t.Errorf("%v: %d bytes into room for %d", typ, len(got), len(room))
		}
		if got, err := compress.Decode(c, make([]byte, len(big)), packed); err != nil || !bytes.Equal(got, big) {
			t.Errorf("%v: does not unpack what it packed: %v", typ, err)
		}
	}
}
