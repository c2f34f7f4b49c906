package spss

import "bytes"

// pairs calls each with the two sides of KEY=VALUE, separated by tabs or NULs.
func pairs(data []byte, each func(key, value []byte)) {
	for _, pair := range bytes.FieldsFunc(data, func(r rune) bool { return r == '\t' || r == 0 }) {
		if key, value, ok := bytes.Cut(pair, []byte{'='}); ok && len(key) > 0 && len(value) > 0 {
			each(key, value)
		}
	}
}

// byShort finds variables by their short names, which are written in capitals.
func (d *dictionary) byShort() map[string]int {
	names := make(map[string]int, len(d.variables))
	for i := len(d.variables) - 1; i >= 0; i-- {
		names[upper(d.variables[i].short)] = i
	}
	return names
}

// upper folds ASCII only: the bytes may be in any encoding.
func upper(b []byte) string {
	out := []byte(string(b))
	for i, c := range out {
		if 'a' <= c && c <= 'z' {
			out[i] = c - 'a' + 'A'
		}
	}
	return string(out)
}

// nameVariables gives the variables their long names.
func (d *dictionary) nameVariables() {
	places := d.byShort()
	strangers := 0
	pairs(d.longNames, func(key, value []byte) {
		if i, ok := places[upper(key)]; ok && len(value) <= maxName {
			d.variables[i].long = value
		} else {
			strangers++
		}
	})
	if strangers > 0 {
		d.note("%d long names belong to no variable", "%d tên dài không thuộc biến nào", strangers)
	}
	for i := range d.variables {
		if v := &d.variables[i]; v.long == nil {
			v.long = v.short
		}
	}
}
