package spss

import (
	"bytes"
	"strconv"
)

// responseSet is one line of subtypes 7 and 19, in bytes.
type responseSet struct {
	name, label, counted []byte
	dichotomy            bool
	variables            [][]byte
}

// parseResponses reads the multiple-response sets; bad counts the lines that are not right and were left out.
//
//	$name=C 5 label var1 var2        categories
//	$name=D1 1 5 label var1 var2     dichotomies, with the counted value before the label; each text after its length
//	$name=E 1 1 1 5 label var1 var2  dichotomies with labels from the counted values (1) or the first variable (11)
func parseResponses(data []byte) (sets []responseSet, bad int) {
	for line := range bytes.SplitSeq(data, []byte{'\n'}) {
		if line = trim(bytes.TrimRight(line, "\r")); len(line) == 0 {
			continue
		}
		if set, ok := parseResponse(line); ok {
			sets = append(sets, set)
		} else {
			bad++
		}
	}
	return sets, bad
}

func parseResponse(line []byte) (responseSet, bool) {
	name, rest, ok := bytes.Cut(line, []byte{'='})
	if !ok || len(rest) == 0 || len(name) == 0 {
		return responseSet{}, false
	}
	set := responseSet{name: name, dichotomy: rest[0] != 'C'}
	switch kind := rest[0]; kind {
	case 'C', 'D':
		rest = rest[1:]
	case 'E':
		_, after, found := bytes.Cut(bytes.TrimLeft(rest[1:], " "), []byte{' '}) // 1 or 11
		if rest = after; !found {
			return responseSet{}, false
		}
	default:
		return responseSet{}, false
	}
	if set.dichotomy {
		if set.counted, rest, ok = counted(rest); !ok {
			return responseSet{}, false
		}
	}
	if set.label, rest, ok = counted(rest); !ok {
		return responseSet{}, false
	}
	set.variables = bytes.Fields(rest)
	return set, true
}

// counted takes a text that stands behind its length: "5 label".
func counted(b []byte) (value, rest []byte, ok bool) {
	digits, rest, ok := bytes.Cut(bytes.TrimLeft(b, " "), []byte{' '})
	n, err := strconv.Atoi(string(digits))
	if !ok || err != nil || n < 0 || n > len(rest) {
		return nil, nil, false
	}
	return rest[:n], rest[n:], true
}
