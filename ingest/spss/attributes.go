package spss

import "bytes"

const maxAttributes = 1 << 17

// attribute is a named fact that a person gave to the file or a variable; of is the variable.
type attribute struct{ of, name, value []byte }

// parseAttributes reads subtype 17 (of the file) or 18 (of variables, each list behind NAME: and before /):
//
//	NAME('value'\n'second value'\n)OTHER('value'\n)
func parseAttributes(data []byte, ofVariables bool) []attribute {
	var out []attribute
	var of []byte
	for data = bytes.TrimLeft(data, "/"); len(data) > 0; data = bytes.TrimLeft(data, "/\n ") {
		open := bytes.IndexByte(data, '(')
		if open < 0 {
			return out
		}
		name := data[:open]
		if i := bytes.LastIndexByte(name, ':'); ofVariables && i >= 0 {
			of, name = name[:i], name[i+1:]
		}
		values, rest, ok := quoted(data[open+1:])
		if !ok || len(of) > maxName || len(name) > maxName || len(out) == maxAttributes {
			return out
		}
		out = append(out, attribute{of, name, bytes.Join(values, []byte{'\n'})})
		data = rest
	}
	return out
}

// quoted takes lines of 'value' up to the closing bracket. A quote within a value is not doubled: the line's end closes it.
func quoted(b []byte) (values [][]byte, rest []byte, ok bool) {
	for {
		b = bytes.TrimLeft(b, "\r\n")
		if len(b) == 0 {
			return nil, nil, false
		}
		if b[0] == ')' {
			return values, b[1:], true
		}
		line, after, found := bytes.Cut(b, []byte{'\n'})
		line = bytes.TrimRight(line, "\r")
		if !found || len(line) < 2 || line[0] != '\'' || line[len(line)-1] != '\'' {
			return nil, nil, false
		}
		values, b = append(values, line[1:len(line)-1]), after
	}
}
