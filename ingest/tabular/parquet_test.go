package tabular

import (
	"bytes"
	"math"
	"os"
	"reflect"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/decimal256"
	"github.com/apache/arrow-go/v18/arrow/float16"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// kind is one column type with three values (the middle one null) and the text expected of them.
type kind struct {
	name string
	typ  arrow.DataType
	fill func(array.Builder)
	text [3]string
}

// build appends two values with a null between them.
func build[B array.Builder, V any](add func(B, V), one, two V) func(array.Builder) {
	return func(b array.Builder) {
		add(b.(B), one)
		b.AppendNull()
		add(b.(B), two)
	}
}

// kinds: expected texts by hand from the contract in the package comment. 1461 days after 1970-01-01 is 1974-01-01.
func kinds() []kind {
	dict := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	negZero := math.Copysign(0, -1)
	i64 := func(b *array.Int64Builder, v int64) { b.Append(v) }
	f64 := func(b *array.Float64Builder, v float64) { b.Append(v) }
	stamp := func(b *array.TimestampBuilder, v arrow.Timestamp) { b.Append(v) }
	return []kind{
		{"bool", arrow.FixedWidthTypes.Boolean, build(func(b *array.BooleanBuilder, v bool) { b.Append(v) }, true, false), [3]string{"true", "", "false"}},
		{"i8", arrow.PrimitiveTypes.Int8, build(func(b *array.Int8Builder, v int8) { b.Append(v) }, -128, 7), [3]string{"-128", "", "7"}},
		{"u8", arrow.PrimitiveTypes.Uint8, build(func(b *array.Uint8Builder, v uint8) { b.Append(v) }, 255, 0), [3]string{"255", "", "0"}},
		{"i32", arrow.PrimitiveTypes.Int32, build(func(b *array.Int32Builder, v int32) { b.Append(v) }, math.MinInt32, 1), [3]string{"-2147483648", "", "1"}},
		{"u32", arrow.PrimitiveTypes.Uint32, build(func(b *array.Uint32Builder, v uint32) { b.Append(v) }, math.MaxUint32, 1), [3]string{"4294967295", "", "1"}},
		{"i64", arrow.PrimitiveTypes.Int64, build(i64, math.MinInt64, 9007199254740993), [3]string{"-9223372036854775808", "", "9007199254740993"}},
		{"u64", arrow.PrimitiveTypes.Uint64, build(func(b *array.Uint64Builder, v uint64) { b.Append(v) }, math.MaxUint64, 1), [3]string{"18446744073709551615", "", "1"}},
		{"f32", arrow.PrimitiveTypes.Float32, build(func(b *array.Float32Builder, v float32) { b.Append(v) }, 0.1, 1), [3]string{"0.1", "", "1"}},
		{"f64", arrow.PrimitiveTypes.Float64, build(f64, 1, 0.1), [3]string{"1", "", "0.1"}},
		{"f64 zero", arrow.PrimitiveTypes.Float64, build(f64, negZero, -12345678.5), [3]string{"0", "", "-12345678.5"}},
		{"f64 odd", arrow.PrimitiveTypes.Float64, build(f64, math.NaN(), math.Inf(-1)), [3]string{"NaN", "", "-Inf"}},
		{"f64 wide", arrow.PrimitiveTypes.Float64, build(f64, 1e300, 123456789012345680000), [3]string{"1e+300", "", "123456789012345680000"}},
		{"f16", arrow.FixedWidthTypes.Float16, build(func(b *array.Float16Builder, v float16.Num) { b.Append(v) }, float16.New(1.5), float16.New(-2)), [3]string{"1.5", "", "-2"}},
		{"text", arrow.BinaryTypes.String, build(func(b *array.StringBuilder, v string) { b.Append(v) }, "Hà Nội", "01"), [3]string{"Hà Nội", "", "01"}},
		{"empty text", arrow.BinaryTypes.String, build(func(b *array.StringBuilder, v string) { b.Append(v) }, "", " "), [3]string{"", "", " "}},
		{"large text", arrow.BinaryTypes.LargeString, build(func(b *array.LargeStringBuilder, v string) { b.Append(v) }, "a\nb", "c"), [3]string{"a\nb", "", "c"}},
		{"binary", arrow.BinaryTypes.Binary, build(func(b *array.BinaryBuilder, v []byte) { b.Append(v) }, []byte("é"), []byte("x")), [3]string{"é", "", "x"}},
		{"fixed", &arrow.FixedSizeBinaryType{ByteWidth: 2}, build(func(b *array.FixedSizeBinaryBuilder, v []byte) { b.Append(v) }, []byte("VN"), []byte("JP")), [3]string{"VN", "", "JP"}},
		{"dictionary", dict, build(func(b *array.BinaryDictionaryBuilder, v string) { _ = b.AppendString(v) }, "JPN", "TWN"), [3]string{"JPN", "", "TWN"}},
		{"decimal 9", &arrow.Decimal128Type{Precision: 9, Scale: 2}, build(func(b *array.Decimal128Builder, v decimal128.Num) { b.Append(v) }, decimal128.FromI64(-1), decimal128.FromI64(100)), [3]string{"-0.01", "", "1"}},
		{"decimal 38", &arrow.Decimal128Type{Precision: 38, Scale: 4}, build(func(b *array.Decimal128Builder, v decimal128.Num) { b.Append(v) }, decimal128.New(1, 0), decimal128.FromI64(-1234500)), [3]string{"1844674407370955.1616", "", "-123.45"}},
		{"decimal 76", &arrow.Decimal256Type{Precision: 76, Scale: 0}, build(func(b *array.Decimal256Builder, v decimal256.Num) { b.Append(v) }, decimal256.FromI64(-5), decimal256.New(0, 1, 0, 0)), [3]string{"-5", "", "340282366920938463463374607431768211456"}},
		{"date32", arrow.FixedWidthTypes.Date32, build(func(b *array.Date32Builder, v arrow.Date32) { b.Append(v) }, 1461, -1), [3]string{"1974-01-01", "", "1969-12-31"}},
		{"stamp ms utc", arrow.FixedWidthTypes.Timestamp_ms, build(stamp, 1500, -1), [3]string{"1970-01-01T00:00:01.5Z", "", "1969-12-31T23:59:59.999Z"}},
		{"stamp us", &arrow.TimestampType{Unit: arrow.Microsecond}, build(stamp, 86400000000, 1), [3]string{"1970-01-02T00:00:00", "", "1970-01-01T00:00:00.000001"}},
		{"stamp ns utc", arrow.FixedWidthTypes.Timestamp_ns, build(stamp, 1, 0), [3]string{"1970-01-01T00:00:00.000000001Z", "", "1970-01-01T00:00:00Z"}},
		{"time", arrow.FixedWidthTypes.Time32ms, build(func(b *array.Time32Builder, v arrow.Time32) { b.Append(v) }, 3661000, 1), [3]string{"01:01:01", "", "00:00:00.001"}},
	}
}

// writeKinds writes the columns times copies of the three rows, in row groups of so many rows.
func writeKinds(t testing.TB, ks []kind, copies int, group int64, codec compress.Compression, v2 bool) []byte {
	t.Helper()
	var fields []arrow.Field
	for _, k := range ks {
		fields = append(fields, arrow.Field{Name: k.name, Type: k.typ, Nullable: true})
	}
	schema := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	for i, k := range ks {
		for range copies {
			k.fill(b.Field(i))
		}
	}
	rec := b.NewRecordBatch()
	version := parquet.DataPageV1
	if v2 {
		version = parquet.DataPageV2
	}
	var out bytes.Buffer
	props := parquet.NewWriterProperties(parquet.WithCompression(codec), parquet.WithMaxRowGroupLength(group),
		parquet.WithDataPageVersion(version), parquet.WithDataPageSize(64), parquet.WithBatchSize(2))
	w, err := pqarrow.NewFileWriter(schema, &out, props, pqarrow.NewArrowWriterProperties())
	if err != nil {
		t.Fatal(err)
	}
	tab := array.NewTableFromRecords(schema, []arrow.RecordBatch{rec})
	if err := w.WriteTable(tab, group); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parquetFileOf(t testing.TB, data []byte) string {
	t.Helper()
	path := t.TempDir() + "/in.parquet"
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestParquetReadsEveryType(t *testing.T) {
	ks := kinds()
	const copies = 5
	var want [][]string
	for r := range 3 * copies {
		var row []string
		for _, k := range ks {
			row = append(row, k.text[r%3])
		}
		want = append(want, row)
	}
	for _, codec := range []compress.Compression{compress.Codecs.Uncompressed, compress.Codecs.Snappy, compress.Codecs.Gzip, compress.Codecs.Zstd, compress.Codecs.Lz4Raw} {
		for _, v2 := range []bool{false, true} {
			path := parquetFileOf(t, writeKinds(t, ks, copies, 7, codec, v2))
			for _, o := range []Options{{Workers: 1}, {Workers: 4}, {Workers: 3, BatchRows: 2}} {
				_, rows, err := table(path, o)
				if err != nil {
					t.Fatalf("%v: %v", codec, err)
				}
				if !reflect.DeepEqual(rows, want) {
					for r := range want {
						for c := range ks {
							if rows[r][c] != want[r][c] {
								t.Errorf("%v, row %d, %s: %q, want %q", codec, r+1, ks[c].name, rows[r][c], want[r][c])
							}
						}
					}
					t.FailNow()
				}
			}
		}
	}
}
