package synth

import "strconv"

// appendCSV appends a row as a line of comma-separated text. No label holds a comma or a quote (checked by a test).
func (d *design) appendCSV(b []byte, r *row, fault *rowFault) []byte {
	for c := range columns {
		if c > 0 {
			b = append(b, ',')
		}
		if fault != nil && fault.column == c {
			b = append(b, fault.text...)
			continue
		}
		b = d.appendCell(b, &columns[c], r[c])
	}
	return append(b, '\n')
}

// appendCell appends what the file shows for an answer.
func (d *design) appendCell(b []byte, c *column, a answer) []byte {
	if !known(a) {
		if code, ok := c.codeOf(a); ok {
			return strconv.AppendInt(b, code, 10)
		}
		return b
	}
	switch c.kind {
	case digits:
		return appendPadded(b, a, c.width)
	case label:
		return append(b, c.labels[a]...)
	case hundredths:
		return appendDecimal(b, a, 2)
	case weight:
		return appendDecimal(b, a*d.unit, 6)
	}
	return strconv.AppendInt(b, a, 10)
}

// codeOf is the column's code for a missing answer; none for a blank, or where the question has no codes.
func (c *column) codeOf(a answer) (int64, bool) {
	if a == blank || c.codes == noCodes {
		return 0, false
	}
	return c.codes[a-notApplicable], true
}

func appendPadded(b []byte, v int64, width int) []byte {
	start := len(b)
	for range width {
		b = append(b, '0')
	}
	for i := start + width - 1; v > 0; i-- {
		b[i] = byte('0' + v%10)
		v /= 10
	}
	return b
}

// appendDecimal writes v / 10^places without trailing zeros.
func appendDecimal(b []byte, v int64, places int) []byte {
	unit := int64(1)
	for range places {
		unit *= 10
	}
	b = strconv.AppendInt(b, v/unit, 10)
	if v%unit == 0 {
		return b
	}
	b = append(b, '.')
	b = appendPadded(b, v%unit, places)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}

func (d *design) headerCSV() []byte {
	var b []byte
	for c := range columns {
		if c > 0 {
			b = append(b, ',')
		}
		b = append(b, columns[c].name...)
	}
	return append(b, '\n')
}
