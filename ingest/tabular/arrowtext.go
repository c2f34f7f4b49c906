package tabular

import (
	"encoding/binary"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/float16"

	"corridor/ingest/cells"
)

// How the values of Arrow's types are written as text: as Parquet's.

// arrowCell appends the value of a row that is not null.
type arrowCell func(b []byte, row int) ([]byte, error)

// arrowText binds an array of a type; nil if the type is none that we read.
type arrowText func(arrow.Array) arrowCell

// valued is an array whose values are of type T.
type valued[T any] interface{ Value(int) T }

func values[T any](text func([]byte, T) ([]byte, error)) arrowText {
	return func(a arrow.Array) arrowCell {
		v := a.(valued[T])
		return func(b []byte, row int) ([]byte, error) { return text(b, v.Value(row)) }
	}
}

type signed interface {
	~int8 | ~int16 | ~int32 | ~int64
}

type unsignedInt interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

func whole[T signed]() arrowText {
	return values(func(b []byte, v T) ([]byte, error) { return strconv.AppendInt(b, int64(v), 10), nil })
}

func natural[T unsignedInt]() arrowText {
	return values(func(b []byte, v T) ([]byte, error) { return strconv.AppendUint(b, uint64(v), 10), nil })
}

// moments writes what at makes of a count.
func moments[T signed](at func(int64) time.Time, layout string) arrowText {
	return values(func(b []byte, v T) ([]byte, error) { return at(int64(v)).AppendFormat(b, layout), nil })
}

// arrowTexts writes a type; nil if it is none that we read.
func arrowTexts(dt arrow.DataType, maxCell int) arrowText {
	switch dt := dt.(type) {
	case *arrow.NullType:
		return func(arrow.Array) arrowCell { return func(b []byte, _ int) ([]byte, error) { return b, nil } }
	case *arrow.BooleanType:
		return values(strconvBool)
	case *arrow.Float16Type:
		return values(func(b []byte, v float16.Num) ([]byte, error) { return appendFloat(b, float64(v.Float32()), 32), nil })
	case *arrow.Float32Type:
		return values(func(b []byte, v float32) ([]byte, error) { return appendFloat(b, float64(v), 32), nil })
	case *arrow.Float64Type:
		return values(func(b []byte, v float64) ([]byte, error) { return appendFloat(b, v, 64), nil })
	case *arrow.StringType, *arrow.LargeStringType, *arrow.StringViewType:
		return values(func(b []byte, v string) ([]byte, error) { return appendText(b, []byte(v), maxCell) })
	case *arrow.BinaryType, *arrow.LargeBinaryType, *arrow.BinaryViewType, *arrow.FixedSizeBinaryType:
		return values(func(b []byte, v []byte) ([]byte, error) { return appendText(b, v, maxCell) })
	case *arrow.DictionaryType:
		return dictionaryTexts(dt, maxCell)
	case arrow.ExtensionType:
		return extensionTexts(dt, maxCell)
	case arrow.DecimalType:
		return arrowDecimals(dt)
	}
	if text := arrowIntegers(dt); text != nil {
		return text
	}
	return arrowMoments(dt)
}

func arrowIntegers(dt arrow.DataType) arrowText {
	switch dt.ID() {
	case arrow.INT8:
		return whole[int8]()
	case arrow.INT16:
		return whole[int16]()
	case arrow.INT32:
		return whole[int32]()
	case arrow.INT64:
		return whole[int64]()
	case arrow.UINT8:
		return natural[uint8]()
	case arrow.UINT16:
		return natural[uint16]()
	case arrow.UINT32:
		return natural[uint32]()
	case arrow.UINT64:
		return natural[uint64]()
	}
	return nil
}

func arrowMoments(dt arrow.DataType) arrowText {
	switch dt := dt.(type) {
	case *arrow.Date32Type:
		return moments[arrow.Date32](func(v int64) time.Time { return time.Unix(v*secondsPerDay, 0).UTC() }, dateLayout)
	case *arrow.Date64Type:
		return values(func(b []byte, v arrow.Date64) ([]byte, error) {
			layout := dateLayout
			if int64(v)%(1000*secondsPerDay) != 0 {
				layout = localLayout
			}
			return time.UnixMilli(int64(v)).UTC().AppendFormat(b, layout), nil
		})
	case *arrow.TimestampType:
		layout := localLayout
		if dt.TimeZone != "" {
			layout = zonedLayout
		}
		return moments[arrow.Timestamp](since(dt.Unit), layout)
	case *arrow.Time32Type:
		return moments[arrow.Time32](since(dt.Unit), clockLayout)
	case *arrow.Time64Type:
		return moments[arrow.Time64](since(dt.Unit), clockLayout)
	}
	return nil
}

func since(unit arrow.TimeUnit) func(int64) time.Time {
	switch unit {
	case arrow.Second:
		return func(v int64) time.Time { return time.Unix(v, 0).UTC() }
	case arrow.Millisecond:
		return func(v int64) time.Time { return time.UnixMilli(v).UTC() }
	case arrow.Microsecond:
		return func(v int64) time.Time { return time.UnixMicro(v).UTC() }
	default:
		return func(v int64) time.Time { return time.Unix(0, v).UTC() }
	}
}

// arrowDecimals writes decimals exactly: the array's bytes are little-endian two's complement.
func arrowDecimals(dt arrow.DecimalType) arrowText {
	scale := int(dt.GetScale())
	if dt.GetPrecision() <= 0 || dt.GetPrecision() > maxPrecision || scale < 0 || scale > maxPrecision {
		return nil
	}
	width := dt.(arrow.FixedWidthDataType).Bytes()
	big := decimalText(scale)
	return func(a arrow.Array) arrowCell {
		data := a.Data()
		raw := data.Buffers()[1].Bytes()[data.Offset()*width:]
		turned := make([]byte, width)
		return func(b []byte, row int) ([]byte, error) {
			for i, c := range raw[row*width : (row+1)*width] {
				turned[width-1-i] = c
			}
			if width == 8 {
				return appendScaled(b, strconv.FormatInt(int64(binary.BigEndian.Uint64(turned)), 10), scale), nil
			}
			return big(b, turned)
		}
	}
}

func dictionaryTexts(dt *arrow.DictionaryType, maxCell int) arrowText {
	of := arrowTexts(dt.ValueType, maxCell)
	if of == nil {
		return nil
	}
	return func(a arrow.Array) arrowCell {
		d := a.(*array.Dictionary)
		value, all := of(d.Dictionary()), d.Dictionary()
		return func(b []byte, row int) ([]byte, error) {
			i := d.GetValueIndex(row)
			if i < 0 || i >= all.Len() {
				return b, errWrongType
			}
			if all.IsNull(i) {
				return b, nil
			}
			return value(b, i)
		}
	}
}

func extensionTexts(dt arrow.ExtensionType, maxCell int) arrowText {
	of := arrowTexts(dt.StorageType(), maxCell)
	if dt.ExtensionName() == "arrow.uuid" {
		of = values(appendUUID)
	}
	if of == nil {
		return nil
	}
	return func(a arrow.Array) arrowCell { return of(a.(array.ExtensionArray).Storage()) }
}

// arrowVariable is how the codebook names a field.
func arrowVariable(f arrow.Field) cells.Variable {
	v := cells.Variable{Name: cleanName(f.Name), Kind: cells.Text, Storage: f.Type.String()}
	if label, ok := f.Metadata.GetValue("label"); ok {
		v.Label = label
	}
	dt := f.Type
	if d, ok := dt.(*arrow.DictionaryType); ok {
		dt = d.ValueType
	}
	switch id := dt.ID(); {
	case id == arrow.DATE32, id == arrow.DATE64:
		v.Kind, v.Calendar = cells.Number, cells.Day
	case id == arrow.TIMESTAMP:
		v.Kind, v.Calendar = cells.Number, cells.Instant
	case id == arrow.TIME32, id == arrow.TIME64:
		v.Kind, v.Calendar = cells.Number, cells.Clock
	case arrow.IsInteger(id), arrow.IsFloating(id), arrow.IsDecimal(id):
		v.Kind = cells.Number
	}
	v.Single = dt.ID() == arrow.FLOAT32 || dt.ID() == arrow.FLOAT16
	return v
}
