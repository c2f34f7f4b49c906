package charset

import "golang.org/x/text/unicode/norm"

// IsNFC says whether b, which is UTF-8, is in NFC. Of ASCII and Vietnamese it is quick to say yes.
func IsNFC(b []byte) bool { return quickNFC(b) || norm.NFC.IsNormal(b) }

// IsASCII says whether b is.
func IsASCII(b []byte) bool { return asciiPrefix(b) == len(b) }

// quickNFC knows the letters that never combine with what stands before them: those below U+0300, the Vietnamese ones at
// U+1E80 to U+1EFF, general punctuation, and Han. It says no of whatever else there is.
func quickNFC(b []byte) bool {
	for i := 0; i < len(b); {
		c := b[i]
		switch {
		case c < 0x80:
			i += asciiPrefix(b[i:])
		case c < 0xcc:
			i += 2
		case c == 0xe1 && i+2 < len(b) && b[i+1] >= 0xba && b[i+1] <= 0xbb,
			c == 0xe2 && i+2 < len(b) && b[i+1] == 0x80 && b[i+2] >= 0x82,
			c >= 0xe4 && c <= 0xe9:
			i += 3
		default:
			return false
		}
	}
	return true
}

// composeFrom puts b[start:] into NFC.
func composeFrom(b []byte, start int) []byte {
	if IsNFC(b[start:]) {
		return b
	}
	return append(b[:start], norm.NFC.Bytes(b[start:])...)
}
