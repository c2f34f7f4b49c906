package stata

import "strconv"

// kind is how a column is stored.
type kind uint8

const (
	unknown  kind = iota
	int8s         // Stata's byte
	int16s        // int
	int32s        // long
	float32s      // float
	float64s      // double
	text          // str1 to str2045
	longText      // strL: the row holds a reference of 8 bytes
)

// storage is a column's type and place in the row.
type storage struct {
	kind          kind
	width, offset int
}

func (s storage) String() string {
	switch s.kind {
	case int8s:
		return "byte"
	case int16s:
		return "int"
	case int32s:
		return "long"
	case float32s:
		return "float"
	case float64s:
		return "double"
	case longText:
		return "strL"
	default:
		return "str" + strconv.Itoa(s.width)
	}
}

func (s storage) isText() bool { return s.kind == text || s.kind == longText }

// oldType is the type by its code in releases 113 to 115.
func oldType(code byte) storage {
	if code >= 1 && code <= longestTextOld {
		return storage{kind: text, width: int(code)}
	}
	return number(255 - int(code))
}

// newType is the type by its code since release 117.
func newType(code uint16) storage {
	switch {
	case code >= 1 && code <= longestText:
		return storage{kind: text, width: int(code)}
	case code == 32768:
		return storage{kind: longText, width: 8}
	default:
		return number(int(code) - 65526)
	}
}

// number is the type of a number by its place in the list of types, from the widest.
func number(place int) storage {
	switch place {
	case 0:
		return storage{kind: float64s, width: 8}
	case 1:
		return storage{kind: float32s, width: 4}
	case 2:
		return storage{kind: int32s, width: 4}
	case 3:
		return storage{kind: int16s, width: 2}
	case 4:
		return storage{kind: int8s, width: 1}
	default:
		return storage{}
	}
}
