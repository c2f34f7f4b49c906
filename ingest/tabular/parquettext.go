package tabular

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow/float16"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/schema"
	"golang.org/x/text/unicode/norm"
)

// How the values of Parquet's types are written as text.

const (
	maxPrecision    = 76 // of a decimal, as Arrow's widest
	maxDecimalBytes = 64
	longestPlain    = 1e21 // floats from here on, and below smallestPlain, are written with an exponent
	smallestPlain   = 1e-7
	dateLayout      = "2006-01-02"
	clockLayout     = "15:04:05.999999999"
	localLayout     = "2006-01-02T15:04:05.999999999"
	zonedLayout     = localLayout + "Z07:00"
)

var (
	errNotText     = errors.New("not text")
	errWideDecimal = errors.New("a decimal has too many bytes")
)

// newCells is the reader of a column's type; nil if the type is none that we read.
func newCells(c *schema.Column, maxCell int) cellReader {
	logical := c.LogicalType()
	switch c.PhysicalType() {
	case parquet.Types.Boolean:
		return typed(strconvBool)
	case parquet.Types.Int32:
		if text := integerText(logical); text != nil {
			return typed(func(b []byte, v int32) ([]byte, error) {
				if unsigned(logical) {
					return text(b, int64(uint32(v))), nil
				}
				return text(b, int64(v)), nil
			})
		}
	case parquet.Types.Int64:
		if unsigned(logical) {
			return typed(func(b []byte, v int64) ([]byte, error) { return strconv.AppendUint(b, uint64(v), 10), nil })
		}
		if text := integerText(logical); text != nil {
			return typed(func(b []byte, v int64) ([]byte, error) { return text(b, v), nil })
		}
	case parquet.Types.Int96:
		return typed(func(b []byte, v parquet.Int96) ([]byte, error) {
			return v.ToTime().UTC().AppendFormat(b, localLayout), nil
		})
	case parquet.Types.Float:
		return typed(func(b []byte, v float32) ([]byte, error) { return appendFloat(b, float64(v), 32), nil })
	case parquet.Types.Double:
		return typed(func(b []byte, v float64) ([]byte, error) { return appendFloat(b, v, 64), nil })
	case parquet.Types.ByteArray:
		if text := bytesText(logical, maxCell); text != nil {
			return typed(func(b []byte, v parquet.ByteArray) ([]byte, error) { return text(b, v) })
		}
	case parquet.Types.FixedLenByteArray:
		if text := fixedText(logical, c.TypeLength(), maxCell); text != nil {
			return typed(func(b []byte, v parquet.FixedLenByteArray) ([]byte, error) { return text(b, v) })
		}
	}
	return nil
}

func strconvBool(b []byte, v bool) ([]byte, error) { return strconv.AppendBool(b, v), nil }

func unsigned(l schema.LogicalType) bool {
	i, ok := l.(schema.IntLogicalType)
	return ok && !i.IsSigned()
}

// integerText writes what an INT32 or INT64 stands for; nil if that is unknown.
func integerText(l schema.LogicalType) func([]byte, int64) []byte {
	switch l := l.(type) {
	case schema.DateLogicalType:
		return func(b []byte, v int64) []byte { return time.Unix(v*86400, 0).UTC().AppendFormat(b, dateLayout) }
	case schema.DecimalLogicalType:
		if !soundDecimal(l) {
			return nil
		}
		scale := int(l.Scale())
		return func(b []byte, v int64) []byte { return appendScaled(b, strconv.FormatInt(v, 10), scale) }
	case schema.TimestampLogicalType:
		at, layout := instant(l.TimeUnit()), localLayout
		if l.IsAdjustedToUTC() {
			layout = zonedLayout
		}
		return func(b []byte, v int64) []byte { return at(v).AppendFormat(b, layout) }
	case schema.TimeLogicalType:
		at := instant(l.TimeUnit())
		return func(b []byte, v int64) []byte { return at(v).AppendFormat(b, clockLayout) }
	case schema.IntLogicalType, schema.NoLogicalType, schema.UnknownLogicalType, schema.NullLogicalType, nil:
		return func(b []byte, v int64) []byte { return strconv.AppendInt(b, v, 10) }
	}
	return nil
}

func instant(unit schema.TimeUnitType) func(int64) time.Time {
	switch unit {
	case schema.TimeUnitMillis:
		return func(v int64) time.Time { return time.UnixMilli(v).UTC() }
	case schema.TimeUnitMicros:
		return func(v int64) time.Time { return time.UnixMicro(v).UTC() }
	default:
		return func(v int64) time.Time { return time.Unix(0, v).UTC() }
	}
}

func bytesText(l schema.LogicalType, maxCell int) func([]byte, []byte) ([]byte, error) {
	switch l := l.(type) {
	case schema.StringLogicalType, schema.EnumLogicalType, schema.JSONLogicalType, schema.NoLogicalType,
		schema.UnknownLogicalType, schema.NullLogicalType, nil:
		return func(b, v []byte) ([]byte, error) { return appendText(b, v, maxCell) }
	case schema.DecimalLogicalType:
		if soundDecimal(l) {
			return decimalText(int(l.Scale()))
		}
	}
	return nil
}

func fixedText(l schema.LogicalType, width, maxCell int) func([]byte, []byte) ([]byte, error) {
	switch l := l.(type) {
	case schema.UUIDLogicalType:
		return appendUUID
	case schema.Float16LogicalType:
		return func(b, v []byte) ([]byte, error) {
			return appendFloat(b, float64(float16.FromLEBytes(v).Float32()), 32), nil
		}
	case schema.DecimalLogicalType:
		if soundDecimal(l) && width <= maxDecimalBytes {
			return decimalText(int(l.Scale()))
		}
		return nil
	case schema.IntervalLogicalType:
		return nil
	}
	if width > maxCell {
		return nil
	}
	return bytesText(l, maxCell)
}

func appendText(b, v []byte, maxCell int) ([]byte, error) {
	if bytes.IndexByte(v, 0) >= 0 || !utf8.Valid(v) {
		return b, errNotText
	}
	if len(v) > maxCell {
		return b, errLongCell
	}
	if !norm.NFC.IsNormal(v) {
		v = norm.NFC.Bytes(v) // not Append: it would join the first letter to the cell before
	}
	return append(b, v...), nil
}

func soundDecimal(l schema.DecimalLogicalType) bool {
	return l.Precision() > 0 && l.Precision() <= maxPrecision && l.Scale() >= 0 && l.Scale() <= l.Precision()
}

// decimalText writes a big-endian two's-complement integer as a decimal.
func decimalText(scale int) func([]byte, []byte) ([]byte, error) {
	return func(b, v []byte) ([]byte, error) {
		if len(v) > maxDecimalBytes {
			return b, errWideDecimal
		}
		n := new(big.Int).SetBytes(v)
		if len(v) > 0 && v[0]&0x80 != 0 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(v))))
		}
		return appendScaled(b, n.String(), scale), nil
	}
}

// appendScaled writes digits × 10^-scale exactly, without zeros at the end: 1.0 and 1 are one value and must be one text.
func appendScaled(b []byte, digits string, scale int) []byte {
	if digits[0] == '-' {
		b, digits = append(b, '-'), digits[1:]
	}
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	whole, part := digits[:len(digits)-scale], strings.TrimRight(digits[len(digits)-scale:], "0")
	b = append(b, whole...)
	if part != "" {
		b = append(append(b, '.'), part...)
	}
	return b
}

// appendFloat writes the shortest decimal that reads back as v (of so many bits); -0 is 0.
func appendFloat(b []byte, v float64, bits int) []byte {
	if v == 0 {
		return append(b, '0')
	}
	format := byte('f')
	if a := math.Abs(v); a >= longestPlain || a < smallestPlain {
		format = 'g' // also infinities
	}
	return strconv.AppendFloat(b, v, format, -1, bits)
}

func appendUUID(b, v []byte) ([]byte, error) {
	if len(v) != 16 {
		return b, errNotText
	}
	h := hex.EncodeToString(v)
	return append(b, h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:]...), nil
}
