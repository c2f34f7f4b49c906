package ingest

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"corridor/engine/schema"
)

// decodePart reads an entry of parts; what it does not say is as for all files.
func (m *Mapping) decodePart(n node, d sourceDecoder) Part {
	p, part := d.p, m.General()
	part.line, part.own, part.Variables = n, map[string]bool{}, maps.Clone(m.Variables)
	if !n.table {
		p.at(n, "want a table with files and what holds for them", "cần một bảng gồm files và những gì áp dụng cho chúng")
	}
	p.eachKey(n, "the part", "phần này", map[string]func(node){
		"files":           func(n node) { part.Files = p.pattern(n) },
		"quarter":         func(n node) { part.Quarter = p.whole(n, 1, 4) },
		"reference_month": func(n node) { part.ReferenceMonth = p.month(n) },
		"encoding":        func(n node) { part.Encoding = p.word(n) },
		"sheet":           func(n node) { part.Sheet = p.word(n) },
		"header":          func(n node) { part.Header = p.header(n) },
		"provinces":       func(n node) { part.Provinces = p.oneOf(n, "VN63", "VN34") },
		"variables": func(n node) {
			for _, e := range p.table(n) {
				v, ok := d.variable(e.key)
				if !ok {
					continue
				}
				if part.own[v.Name] = true; e.value.null {
					delete(part.Variables, v.Name)
					continue
				}
				part.Variables[v.Name] = d.source(e, v)
			}
		},
	})
	if part.Files == "" && n.table {
		p.at(n, "files: say which files the part is of, such as lfs_2016_q2*", "files: ghi phần này gồm các tệp nào, ví dụ lfs_2016_q2*")
	}
	if _, mapped := part.Variables["quarter"]; part.Quarter > 0 && !mapped {
		part.Variables["quarter"] = Source{Const: fmt.Sprint(part.Quarter), hasConst: true, Marks: d.marks, line: n}
	}
	return part
}

// pattern is a base name with * and ?, not a path.
func (p *problems) pattern(n node) string {
	text := p.word(n)
	if _, err := path.Match(text, "x"); err != nil || strings.ContainsAny(text, `/\`) {
		p.at(n, "want the pattern of a file's name without its folder, such as lfs_2016_q2*", "cần mẫu tên tệp không kèm thư mục, ví dụ lfs_2016_q2*")
	}
	return text
}

func (p *problems) header(n node) (h Header) {
	p.eachKey(n, "header", "header", map[string]func(node){
		"line": func(n node) { h.Line = int(p.whole(n, 1, 1000)) },
		"size": func(n node) { h.Size = int(p.whole(n, 1, 10)) },
	})
	return h
}

func (p *problems) pool(n node) (out Pool) {
	p.eachKey(n, "pool", "pool", map[string]func(node){
		"periods": func(n node) { out.Periods = p.whole(n, 2, 40) },
		"panel":   func(n node) { out.Panel = p.oneOf(n, "latest") == "latest" },
	})
	if out.Periods == 0 {
		p.at(n, "pool: periods says how many quarters the weights are divided by", "pool: periods là số quý mà quyền số được chia cho")
	}
	return out
}

// module reads "name: {files: …, join: …, variables or roster: …}".
func (d sourceDecoder) module(e entry) Module {
	p, m := d.p, Module{Name: e.key.text, Variables: map[string]Source{}, line: e.key}
	p.eachKey(e.value, "module "+m.Name, "mô-đun "+m.Name, map[string]func(node){
		"files":    func(n node) { m.Files = p.pattern(n) },
		"encoding": func(n node) { m.Encoding = p.word(n) },
		"sheet":    func(n node) { m.Sheet = p.word(n) },
		"header":   func(n node) { m.Header = p.header(n) },
		"join":     func(n node) { m.Join, m.Key = d.join(n) },
		"variables": func(n node) {
			for _, e := range p.table(n) {
				if v, ok := d.variable(e.key); ok {
					m.Variables[v.Name] = d.source(e, v)
				}
			}
		},
		"roster": func(n node) { m.Roster = d.roster(n) },
	})
	if m.Files == "" || m.Join == "" || (len(m.Variables) == 0) == (m.Roster == nil) {
		p.at(e.key, m.Name+": a module needs files, join, and variables or a roster", m.Name+": mô-đun cần files, join, và variables hoặc roster")
	}
	return m
}

// join reads {hh_id: COLUMN} or {person_id: {key: […]}}.
func (d sourceDecoder) join(n node) (string, Source) {
	if entries := d.p.table(n); len(entries) == 1 {
		e := entries[0]
		if e.key.text == "hh_id" || e.key.text == "person_id" {
			return e.key.text, d.source(e, variables[e.key.text])
		}
	}
	d.p.at(n, "join: want one key, hh_id or person_id, and the column or key that holds it", "join: cần một khóa, hh_id hoặc person_id, cùng cột hoặc key chứa khóa đó")
	return "", Source{}
}

func (d sourceDecoder) roster(n node) *Roster {
	p, r := d.p, &Roster{Items: map[string]string{}, Variables: map[string]Source{}}
	p.eachKey(n, "roster", "roster", map[string]func(node){
		"item": func(n node) { r.Item = p.word(n) },
		"items": func(n node) {
			for _, e := range p.table(n) {
				code := itemCode(e.key.text)
				if _, twice := r.Items[code]; twice {
					p.at(e.key, fmt.Sprintf("item %q stands twice", code), fmt.Sprintf("khoản %q có hai lần", code))
				}
				item := p.oneOf(e.value, schema.Items...)
				if slices.Contains(r.items(), item) {
					p.at(e.value, fmt.Sprintf("two items are %s: a person would have two rows for it", item), fmt.Sprintf("hai khoản cùng là %s: một người sẽ có hai dòng cho nó", item))
				}
				r.Items[code] = item
			}
		},
		"absent": func(n node) { r.Absent = p.oneOf(n, "missing", "zero") },
		"variables": func(n node) {
			for _, e := range p.table(n) {
				suffix := p.oneOf(e.key, rosterSuffixes...)
				if v, ok := rosterVariable(suffix); ok {
					r.Variables[suffix] = d.source(e, v)
				}
			}
		},
	})
	if r.Item == "" || len(r.Items) == 0 || len(r.Variables) == 0 {
		p.at(n, "roster: needs item, items and variables", "roster: cần item, items và variables")
	}
	return r
}
