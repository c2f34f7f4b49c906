package tabular

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"reflect"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
	"corridor/ingest/cells"
)

// arrowKinds are the types of Parquet's test, which Arrow must write alike, and those that Parquet does not have.
func arrowKinds() []kind {
	dict := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.PrimitiveTypes.Int64}
	return append(kinds(),
		kind{"date64", arrow.FixedWidthTypes.Date64, build(func(b *array.Date64Builder, v arrow.Date64) { b.Append(v) }, 1461*86400000, 1), [3]string{"1974-01-01", "", "1970-01-01T00:00:00.001"}},
		kind{"stamp s zone", &arrow.TimestampType{Unit: arrow.Second, TimeZone: "Asia/Ho_Chi_Minh"}, build(func(b *array.TimestampBuilder, v arrow.Timestamp) { b.Append(v) }, 0, 60), [3]string{"1970-01-01T00:00:00Z", "", "1970-01-01T00:01:00Z"}},
		kind{"decimal 5", &arrow.Decimal32Type{Precision: 5, Scale: 2}, build(func(b *array.Decimal32Builder, v decimal.Decimal32) { b.Append(v) }, -105, 12000), [3]string{"-1.05", "", "120"}},
		kind{"decimal 18", &arrow.Decimal64Type{Precision: 18, Scale: 3}, build(func(b *array.Decimal64Builder, v decimal.Decimal64) { b.Append(v) }, -1, 999999999999999999), [3]string{"-0.001", "", "999999999999999.999"}},
		kind{"view", arrow.BinaryTypes.StringView, build(func(b *array.StringViewBuilder, v string) { b.Append(v) }, "ngắn", "một văn bản dài hơn mười hai byte"), [3]string{"ngắn", "", "một văn bản dài hơn mười hai byte"}},
		kind{"NFD", arrow.BinaryTypes.String, build(func(b *array.StringBuilder, v string) { b.Append(v) }, "tuo\u0302\u0309i", "a"), [3]string{"tuổi", "", "a"}},
		kind{"null", arrow.Null, func(b array.Builder) { b.AppendNulls(3) }, [3]string{}},
		kind{"dictionary of numbers", dict, func(b array.Builder) {
			d := b.(*array.Int64DictionaryBuilder)
			_ = d.Append(-9)
			d.AppendNull()
			_ = d.Append(1 << 60)
		}, [3]string{"-9", "", "1152921504606846976"}},
	)
}

// writeArrow writes record batches, each of so many copies of the three rows.
func writeArrow(t testing.TB, ks []kind, copies, batches int, file bool, o ...ipc.Option) []byte {
	t.Helper()
	var fields []arrow.Field
	for _, k := range ks {
		meta := arrow.NewMetadata([]string{"label", "units"}, []string{"nhãn của " + k.name, "VND"})
		fields = append(fields, arrow.Field{Name: k.name, Type: k.typ, Nullable: true, Metadata: meta})
	}
	meta := arrow.NewMetadata([]string{"source"}, []string{"test"})
	schema := arrow.NewSchema(fields, &meta)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	var out bytes.Buffer
	o = append(o, ipc.WithSchema(schema), ipc.WithDictionaryDeltas(!file))
	var w interface {
		Write(arrow.RecordBatch) error
		Close() error
	} = ipc.NewWriter(&out, o...)
	if file {
		var err error
		if w, err = ipc.NewFileWriter(&out, o...); err != nil {
			t.Fatal(err)
		}
	}
	for range batches {
		for i, k := range ks {
			for range copies {
				k.fill(b.Field(i))
			}
		}
		if err := w.Write(b.NewRecordBatch()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestArrowReadsEveryType(t *testing.T) {
	ks := arrowKinds()
	const copies, batches = 5, 3
	var want [][]string
	for r := range 3 * copies * batches {
		var row []string
		for _, k := range ks {
			row = append(row, k.text[r%3])
		}
		want = append(want, row)
	}
	for name, codec := range map[string][]ipc.Option{"plain": nil, "lz4": {ipc.WithLZ4()}, "zstd": {ipc.WithZstd()}} {
		for _, asFile := range []bool{false, true} {
			path := parquetFileOf(t, writeArrow(t, ks, copies, batches, asFile, codec...))
			for _, o := range []Options{{Workers: 1}, {Workers: 4}, {Workers: 3, BatchRows: 2}} {
				_, rows, err := table(path, o)
				if err != nil {
					t.Fatalf("%s, file %v: %v", name, asFile, err)
				}
				for r := range want {
					for c := range ks {
						if len(rows) != len(want) || rows[r][c] != want[r][c] {
							t.Fatalf("%s, file %v: %d rows; row %d, %s: %q, want %q", name, asFile, len(rows), r+1, ks[c].name, rows[r][c], want[r][c])
						}
					}
				}
			}
		}
	}
}

func TestArrowDeclares(t *testing.T) {
	path := parquetFileOf(t, writeArrow(t, kinds(), 1, 2, true))
	f, err := Open(context.Background(), path, Options{Columns: []string{"f32", "text"}})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := f.Codebook
	if b.Format != "arrow" || b.Release != "file" || f.Rows != 6 || b.Attributes["source"] != "test" || b.Attributes["i8.units"] != "VND" {
		t.Errorf("%+v", b)
	}
	v := b.Variables[7]
	if v.Name != "f32" || v.Kind != cells.Number || !v.Single || v.Storage != "float32" || v.Label != "nhãn của f32" {
		t.Errorf("%+v", v)
	}
	err = f.Batches(context.Background(), func(b *Batch) error {
		if !b.Numeric(0, 0) || b.Numeric(1, 0) || b.Tag(0, 1) != cells.System {
			t.Error("numbers are not told from text, or nulls from values")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestArrowRefuses(t *testing.T) {
	file, stream := writeArrow(t, kinds()[:5], 2, 2, true), writeArrow(t, kinds()[:5], 2, 2, false)
	nested := []kind{{"list", arrow.ListOf(arrow.PrimitiveTypes.Int8), func(b array.Builder) { b.AppendNulls(3) }, [3]string{}}}
	claim := bytes.Clone(stream)
	binary.LittleEndian.PutUint32(claim[4:], 1<<31-8)
	cases := []struct {
		name string
		data []byte
		o    Options
		want refusal
	}{
		{"file without its end", file[:len(file)-1], Options{}, refusal{text: "truncated Arrow"}},
		{"stream cut in a message", stream[:len(stream)-20], Options{}, refusal{text: "damaged Arrow"}},
		{"a message of 2 GB in a small file", claim, Options{}, refusal{text: "damaged Arrow"}},
		{"two streams in one file", append(bytes.Clone(stream), stream...), Options{}, refusal{text: "damaged Arrow"}},
		{"no such column", file, Options{Columns: []string{"x"}}, refusal{column: "x", text: "no column"}},
		{"nested", writeArrow(t, nested, 1, 1, true), Options{}, refusal{column: "list", text: "one value a person"}},
		{"long cell", writeArrow(t, kinds()[13:14], 1, 1, true), Options{MaxLine: 4}, refusal{row: 1, column: "text", text: "too long"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.want.kind = engine.Rejected
			_, _, err := table(parquetFileOf(t, c.data), c.o)
			checkRefusal(t, err, c.want)
		})
	}
}

// A file cut at any byte, or with any byte turned, is read or refused as the user's fault, without panic. A cut file is
// never read whole: a file form has its end mark, and a stream cut between messages says that its end is not marked.
func TestArrowCutOrDamaged(t *testing.T) {
	all := arrowKinds()
	ks := []kind{all[1], all[13], all[18], all[20], all[24], all[len(all)-1]}
	for _, asFile := range []bool{true, false} {
		for _, codec := range [][]ipc.Option{nil, {ipc.WithZstd()}} {
			good := writeArrow(t, ks, 1, 2, asFile, codec...)
			path := parquetFileOf(t, good)
			for cut := 8; cut < len(good); cut += 1 + cut%13 {
				if err := os.WriteFile(path, good[:cut], 0o600); err != nil {
					t.Fatal(err)
				}
				_, rows, err := table(path, Options{Workers: 2})
				if err == nil && (asFile || len(rows) == 6 && cut < len(good)-8) || err != nil && engine.KindOf(err) != engine.Rejected {
					t.Fatalf("file %v cut at %d of %d: %d rows, %v", asFile, cut, len(good), len(rows), err)
				}
			}
			for at := 8; at < len(good); at += 5 {
				bad := bytes.Clone(good)
				bad[at] ^= byte(1 << (at % 8))
				if err := os.WriteFile(path, bad, 0o600); err != nil {
					t.Fatal(err)
				}
				if _, _, err := table(path, Options{Workers: 2}); err != nil && engine.KindOf(err) != engine.Rejected {
					t.Fatalf("byte %d turned: %v", at, err)
				}
			}
		}
	}
}

// FuzzArrow: any bytes are read or refused as the user's fault.
func FuzzArrow(f *testing.F) {
	for i, asFile := range []bool{true, false, true} {
		ks := arrowKinds()
		f.Add(writeArrow(f, ks[9*i:9*i+9], 1, 2, asFile))
		f.Add(writeArrow(f, ks[9*i:9*i+3], 20, 1, asFile, ipc.WithLZ4()))
		f.Add(writeArrow(f, ks[9*i+3:9*i+6], 20, 1, asFile, ipc.WithZstd()))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isArrow(data) {
			return
		}
		path := parquetFileOf(t, data)
		columns, want, err := table(path, Options{Workers: 1, BatchRows: 3})
		if err != nil && engine.KindOf(err) != engine.Rejected {
			t.Fatal(err)
		}
		again, got, second := table(path, Options{Workers: 3, BatchRows: 3})
		if fmt.Sprint(err) != fmt.Sprint(second) || err == nil && !reflect.DeepEqual([]any{columns, want}, []any{again, got}) {
			t.Fatalf("%v and %v", err, second)
		}
	})
}
