package spss

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
)

const headerSize = 176

// compression of the cases.
const (
	plain     = 0
	bytecodes = 1
	zlibbed   = 2
)

// header is the first record of a system file.
type header struct {
	magic       string // $FL2 or $FL3
	software    string
	order       binary.ByteOrder
	compression int32
	weight      int32 // slot of the weight variable from 1; 0 = none
	cases       int64 // -1 = not declared
	bias        float64
	written     string
	label       []byte
}

// Is says whether a file that starts so is one of SPSS: a system file; or a portable or encrypted file, which Open refuses with
// what to do. A portable file is known by its first 512 bytes.
func Is(head []byte) bool { return isSystem(head) || isPortable(head) || isEncrypted(head) }

func isSystem(head []byte) bool {
	return bytes.HasPrefix(head, []byte("$FL2")) || bytes.HasPrefix(head, []byte("$FL3"))
}

func isEncrypted(head []byte) bool { return len(head) >= 20 && string(head[8:20]) == "ENCRYPTEDSAV" }

// isPortable knows a portable file by its signature behind five headings of 40 and a table of 256 characters, in lines of 80.
func isPortable(head []byte) bool {
	flat := make([]byte, 0, len(head))
	for _, c := range head {
		if c != '\r' && c != '\n' {
			flat = append(flat, c)
		}
	}
	const table = 5*40 + 256
	return bytes.HasPrefix(flat, []byte("ASCII SPSS PORT FILE")) || len(flat) >= table+8 && string(flat[table:table+8]) == "SPSSPORT"
}

func readHeader(s *source) (header, error) {
	var h header
	head := make([]byte, min(s.size, 512))
	if err := s.read(head, 0); err != nil {
		return h, err
	}
	switch {
	case isPortable(head):
		return h, s.portable()
	case isEncrypted(head):
		return h, s.encrypted()
	case !isSystem(head):
		return h, s.damaged("this is not a system file of SPSS", "đây không phải tệp hệ thống của SPSS")
	case len(head) < headerSize:
		return h, s.truncated("its header", "phần đầu tệp")
	}
	switch layout := head[64:68]; {
	case isLayout(binary.LittleEndian.Uint32(layout)):
		h.order = binary.LittleEndian
	case isLayout(binary.BigEndian.Uint32(layout)):
		h.order = binary.BigEndian
	default:
		return h, s.damaged("the header's layout code is neither 2 nor 3", "mã bố cục ở đầu tệp không phải 2 hoặc 3")
	}
	h.magic = string(head[:4])
	h.software = strings.TrimPrefix(trimmed(ascii(head[4:64])), "@(#) ")
	h.compression = int32(h.order.Uint32(head[72:]))
	h.weight = int32(h.order.Uint32(head[76:]))
	h.cases = int64(int32(h.order.Uint32(head[80:])))
	h.bias = math.Float64frombits(h.order.Uint64(head[84:]))
	h.written = strings.TrimSpace(trimmed(ascii(head[92:101])) + " " + trimmed(ascii(head[101:109])))
	h.label = append([]byte(nil), head[109:173]...)
	return h, h.check(s)
}

func isLayout(code uint32) bool { return code == 2 || code == 3 }

func (h *header) check(s *source) error {
	zlib := h.magic == "$FL3"
	if zlib != (h.compression == zlibbed) || h.compression < 0 || h.compression > zlibbed {
		return s.damaged("a file %s with compression %d is unknown", "tệp %s với kiểu nén %d là không hợp lệ", h.magic, h.compression)
	}
	if h.cases < -1 {
		return s.damaged("the header declares a negative number of cases", "phần đầu tệp khai báo số quan sát âm")
	}
	return nil
}

// ascii replaces what is beyond ASCII: these fields are before any declaration of an encoding.
func ascii(b []byte) []byte {
	out := bytes.Clone(b)
	for i, c := range out {
		if c >= 0x80 || c < ' ' && c != 0 {
			out[i] = '?'
		}
	}
	return out
}

func trimmed(b []byte) string { return string(trim(b)) }

// trim cuts the blanks that pad a text, and the NULs that some writers pad with.
func trim(b []byte) []byte {
	n := len(b)
	for n > 0 && (b[n-1] == ' ' || b[n-1] == 0) {
		n--
	}
	return b[:n]
}

// clean trims, and takes out NULs within, as ReadStat does.
func clean(b []byte) []byte {
	b = trim(b)
	if bytes.IndexByte(b, 0) < 0 {
		return b
	}
	return bytes.ReplaceAll(b, []byte{0}, nil)
}
