package ingest

import (
	"fmt"
	"maps"
	"slices"

	"corridor/engine/schema"
)

// sourceDecoder reads sources, with what the mapping says for all of them.
type sourceDecoder struct {
	p             *problems
	marks         Marks
	marksDeclared bool
	missing       Missing
}

// variable is the canonical variable that a key names.
func (d sourceDecoder) variable(key node) (schema.Variable, bool) {
	v, known := variables[key.text]
	if !known {
		en, vi := suggest(key.text, slices.Collect(maps.Keys(variables)))
		d.p.at(key, fmt.Sprintf("no canonical variable %q%s", key.text, en), fmt.Sprintf("không có biến chuẩn %q%s", key.text, vi))
	}
	return v, known
}

// source reads "name: COLUMN" or "name: {column: COLUMN, …}".
func (d sourceDecoder) source(e entry, v schema.Variable) Source {
	p, name := d.p, e.key.text
	s := Source{Marks: d.marks, MarksDeclared: d.marksDeclared, line: e.key}
	if v.Block != "design" { // a default code such as 99 must not empty an identifier or a weight
		s.Missing = d.missing
	}
	ownMissing := false
	if e.value.scalar {
		s.Column = p.word(e.value)
		return s
	}
	p.eachKey(e.value, name, name, map[string]func(node){
		"column":  func(n node) { s.Column = p.word(n) },
		"key":     func(n node) { s.Key = p.key(n) },
		"const":   func(n node) { s.Const, s.hasConst = p.word(n), true },
		"recode":  func(n node) { s.Recode = p.recode(n, v) },
		"missing": func(n node) { s.Missing, ownMissing = p.missing(n), true },
		"numbers": func(n node) { s.Marks, s.MarksDeclared = p.marks(n, d.marks), true },
		"format":  func(n node) { s.Format = p.oneOf(n, "yyyymm", "yyyy-mm", "mm/yyyy", "dd/mm/yyyy", "mm/dd/yyyy") },
	})
	d.checkShape(e, v, s, ownMissing)
	if s.Key != nil {
		s.Missing = nil
	}
	return s
}

// checkShape: one origin, and only what goes with it.
func (d sourceDecoder) checkShape(e entry, v schema.Variable, s Source, ownMissing bool) {
	p, name := d.p, e.key.text
	origins := 0
	for _, has := range []bool{s.Column != "", s.Key != nil, s.hasConst} {
		if has {
			origins++
		}
	}
	if origins != 1 {
		p.at(e.key, name+" needs a column, a key or a const, one of the three", name+" cần column, key hoặc const, một trong ba")
	}
	if s.Key != nil && v.Kind != schema.Text {
		p.at(e.key, name+" is no text; a key of several columns is for ids and other text", name+" không phải văn bản; key ghép nhiều cột chỉ dùng cho mã và biến văn bản")
	}
	if s.Key != nil && (s.Recode != nil || ownMissing) {
		p.at(e.key, name+": recode and missing do not go with a key", name+": recode và missing không dùng cùng key")
	}
	if s.Format != "" && v.Kind != schema.Month {
		p.at(e.key, name+" is not a month; format is only for months", name+" không phải tháng; format chỉ dùng cho tháng")
	}
}

// widest part of a key; a commune has 5 digits, a tax code 13.
const widestPart = 20

// key reads [tinh: 2, huyen: 3, HOTEN]: columns with the digits that they are padded to, or as they are.
func (p *problems) key(n node) []KeyPart {
	out := []KeyPart{}
	if !n.list || len(n.items) == 0 {
		p.at(n, "want a list of columns here, such as [tinh: 2, huyen: 3]", "cần một danh sách cột ở đây, ví dụ [tinh: 2, huyen: 3]")
	}
	for _, i := range n.items {
		k := KeyPart{}
		switch {
		case i.scalar:
			k.Column = p.word(i)
		case i.table && len(i.entries) == 1:
			k.Column = p.word(i.entries[0].key)
			k.Width = int(p.whole(i.entries[0].value, 1, widestPart))
		default:
			p.at(i, "want a column, or a column and its digits, such as tinh: 2", "cần một cột, hoặc một cột và số chữ số, ví dụ tinh: 2")
			continue
		}
		if slices.ContainsFunc(out, func(o KeyPart) bool { return o.Column == k.Column }) {
			p.at(i, fmt.Sprintf("column %q stands twice in the key", k.Column), fmt.Sprintf("cột %q có hai lần trong khóa", k.Column))
		}
		out = append(out, k)
	}
	return out
}
