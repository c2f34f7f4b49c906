package inspect

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"corridor/engine/schema"
)

// module is a file that is joined to the persons: it has their key or that of their household, and no weight.
type module struct {
	choice
	name   string
	files  []string // of the same columns
	join   string   // hh_id or person_id
	key    *entry   // of this file
	roster *roster
}

// roster is a long table: a row for a person and item.
type roster struct {
	item    *Column
	items   []pair // code → item
	unknown []meaning
	facets  map[string]*entry // by suffix
}

// split tells the files of persons from modules. The typical person file is among choices; modules are joined to it.
func split(choices []choice) (persons []int, modules []module) {
	for i, c := range choices {
		if e := c.entries["w_final"]; e != nil && e.score >= Sure {
			persons = append(persons, i)
		}
	}
	if len(persons) == 0 {
		for i := range choices {
			persons = append(persons, i)
		}
		return persons, nil
	}
	main := choices[persons[0]]
	for i, c := range choices {
		if slices.Contains(persons, i) {
			continue
		}
		if main.alike(c) { // a quarter whose weight was not recognised is no module
			persons = append(persons, i)
			continue
		}
		if m, ok := main.joined(c); ok {
			modules = append(modules, m)
		} else {
			persons = append(persons, i)
		}
	}
	slices.Sort(persons)
	return persons, together(modules)
}

// alike: besides the key of the persons, more than half of the columns of either file are in the other, letter case aside.
func (c choice) alike(o choice) bool {
	mine, other := c.besidesKey(o), o.besidesKey(c)
	shared := 0
	for name := range mine {
		if other[name] {
			shared++
		}
	}
	return 2*shared > max(len(mine), len(other))
}

// besidesKey are the folded names of the columns that neither this file's key of persons nor that of another holds.
func (c choice) besidesKey(o choice) map[string]bool {
	names := map[string]bool{}
	for i := range c.p.Columns {
		names[foldName(c.p.Columns[i].Name)] = true
	}
	for _, e := range []*entry{c.entries["person_id"], o.entries["person_id"], c.entries["hh_id"], o.entries["hh_id"]} {
		if e == nil {
			continue
		}
		for _, k := range e.key {
			delete(names, foldName(k.column))
		}
		if e.column != nil {
			delete(names, foldName(e.column.Name))
		}
	}
	return names
}

// together makes one module of files of the same columns, such as the cost roster of each quarter, and gives every module a
// name of its own.
func together(list []module) (out []module) {
	for _, m := range list {
		at := slices.IndexFunc(out, func(o module) bool { return o.name == m.name && o.join == m.join && o.sameColumns(m) })
		if at < 0 {
			m.files = []string{m.p.File}
			out = append(out, m)
			continue
		}
		out[at].files = append(out[at].files, m.p.File)
		out[at].learn(m)
	}
	used := map[string]bool{}
	for i := range out {
		name := out[i].name
		for n := 2; used[out[i].name]; n++ {
			out[i].name = fmt.Sprintf("%s_%d", name, n)
		}
		used[out[i].name] = true
	}
	return out
}

func (m module) sameColumns(o module) bool {
	return (m.roster == nil) == (o.roster == nil) && slices.EqualFunc(m.p.Columns, o.p.Columns, func(a, b Column) bool { return a.Name == b.Name })
}

// learn takes over the items that only another file of the module has.
func (m *module) learn(o module) {
	if m.roster == nil || m.roster.item.Name != o.roster.item.Name {
		return
	}
	item := *m.roster.item // profiles are not changed
	item.Values = slices.Clone(item.Values)
	for _, v := range o.roster.item.Values {
		if !slices.ContainsFunc(item.Values, func(x Value) bool { return x.Text == v.Text }) {
			item.Values = append(item.Values, v)
		}
	}
	slices.SortStableFunc(item.Values, func(a, b Value) int { return compareCodes(a.Text, b.Text) })
	m.roster.item = &item
	for _, p := range o.roster.items {
		if !slices.ContainsFunc(m.roster.items, func(x pair) bool { return x.value == p.value }) {
			m.roster.items = append(m.roster.items, p)
		}
	}
	for _, u := range o.roster.unknown {
		if !slices.ContainsFunc(m.roster.unknown, func(x meaning) bool { return x.value == u.value }) {
			m.roster.unknown = append(m.roster.unknown, u)
		}
	}
}

// compareCodes puts whole numbers in the order of numbers, before other texts.
func compareCodes(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	switch {
	case errX == nil && errY == nil:
		return cmp.Compare(x, y)
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return strings.Compare(a, b)
}

// pattern fits all files of the module and no other file.
func (m *module) pattern(profiles []*Profile) string {
	if len(m.files) == 1 {
		return pieceName(m.files[0], profiles)
	}
	stem := m.files[0]
	for _, f := range m.files {
		for !strings.HasPrefix(f, stem) {
			stem = stem[:len(stem)-1]
		}
	}
	for _, p := range profiles {
		if strings.HasPrefix(p.File, stem) && !slices.Contains(m.files, p.File) {
			stem = ""
		}
	}
	stem = strings.ToValidUTF8(stem, "")
	if stem == "" {
		return ""
	}
	return literal(stem) + "*"
}

// joined makes a module of a file that has the columns of the persons' key, or else of the households'.
func (c choice) joined(o choice) (module, bool) {
	for _, join := range []string{"person_id", "hh_id"} {
		key := o.sameKey(c.entries[join])
		if key == nil {
			continue
		}
		m := module{choice: o, name: factsOf(o.p.File).round, join: join, key: key}
		m.roster = o.roster(key)
		m.keep(c)
		return m, true
	}
	return module{}, false
}

// sameKey is the key made of this file's columns of the same names, letter case aside; nil if one is missing.
func (c choice) sameKey(e *entry) *entry {
	if e == nil {
		return nil
	}
	find := func(name string) *Column {
		for i := range c.p.Columns {
			if foldName(c.p.Columns[i].Name) == foldName(name) {
				return &c.p.Columns[i]
			}
		}
		return nil
	}
	out := &entry{target: e.target, sure: e.sure, score: e.score}
	if e.column != nil {
		if out.column = find(e.column.Name); out.column == nil {
			return nil
		}
		return out
	}
	for _, k := range e.key {
		column := find(k.column)
		if column == nil {
			return nil
		}
		out.key = append(out.key, keyPart{column.Name, k.width})
	}
	return out
}

// keep drops from the module what is the persons' own: ids, the design, and whatever their file has.
func (m *module) keep(persons choice) {
	for name := range m.entries {
		own := persons.entries[name]
		if canonicals[name].variable.Block == "design" && name != "urban_rural" && name != "province" || own != nil && own.sure {
			delete(m.entries, name)
		} else if own != nil {
			delete(persons.entries, name)
		}
	}
}

var itemColumn = term{strong: `ma_?khoan|item(_?(id|code|no))?|cost_?item|khoan(_?chi)?`, label: `ma khoan|khoan (chi|muc)|(cost )?item( code)?$`, fits: fitsCode}

// amountName is a roster's column of amounts: with the item in a column of its own it has no item in its name.
const amountName = `so_?tien|amount|amt|tien|cost|thanh_?tien`

// roster recognises a long table of cost items; nil if the file is none. Its key must repeat.
func (c choice) roster(key *entry) *roster {
	var r *roster
	for i := range c.p.Columns {
		column := &c.p.Columns[i]
		if x := itemColumn.score(column, itemColumn.fits, c.p.Rows); x.Score >= Sure && !inEntry(key, column.Name) {
			r = &roster{item: column, facets: map[string]*entry{}}
		}
	}
	if r == nil {
		return nil
	}
	for _, m := range meanings(r.item) {
		if item, _, ok := itemOf("", fold(m.label)); item != "" && ok {
			r.items = append(r.items, pair{m.value, item, m.label})
		} else {
			r.unknown = append(r.unknown, m)
		}
	}
	for i := range c.p.Columns {
		column := &c.p.Columns[i]
		if column == r.item || inEntry(key, column.Name) {
			continue
		}
		name, label := foldName(column.Name), fold(column.Label)
		suffix, told := facetOf(name, label)
		if !told && !matchesName(amountName, name) && !matchesLabel(`so tien|amount`, label) || r.facets[suffix] != nil {
			continue
		}
		words := facetCodes[suffix]
		if points, _, _ := fitsKind(canonicals["rc01_"+suffix].variable, words)(column, c.p.Rows); points >= 0 {
			r.facets[suffix] = &entry{target: "rc01_" + suffix, column: column, sure: true, words: words}
		}
	}
	if r.facets["amount"] == nil && r.facets["deducted"] == nil {
		return nil
	}
	return r
}

func inEntry(e *entry, column string) bool {
	return e.column != nil && e.column.Name == column || slices.ContainsFunc(e.key, func(k keyPart) bool { return k.column == column })
}

// modules writes the files that are joined.
func (w *writer) modules(list []module, profiles []*Profile) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(&w.b, "\nmodules:\n")
	for _, m := range list {
		w.moduleFiles(m, profiles)
		if encoding, why := w.encoding(m.p); encoding != "" {
			fmt.Fprintf(&w.b, "    encoding: %s  # %s\n", encoding, oneLine(why))
		}
		key := "{key: [" + keyText(m.key.key) + "]}"
		if m.key.column != nil {
			key = yamlName(m.key.column.Name)
		}
		fmt.Fprintf(&w.b, "    join: {%s: %s}  # %s\n", m.join, key, in(w.lang, "the columns that make the key of the persons' file", "các cột tạo nên khóa của tệp người"))
		if m.roster != nil {
			w.roster(m.roster)
			continue
		}
		fmt.Fprintf(&w.b, "    variables:\n")
		if len(m.entries) == 0 {
			fmt.Fprintf(&w.b, "      # ? VARIABLE: COLUMN  # %s\n", in(w.lang, "no column was recognised: say what the file is for, or leave it out", "không nhận ra cột nào: hãy ghi tệp dùng để làm gì, hoặc bỏ tệp"))
		}
		for _, v := range schema.Variables() {
			if e := m.entries[v.Name]; e != nil {
				w.entry(m.choice, e, "      ")
			}
		}
	}
}

func (w *writer) moduleFiles(m module, profiles []*Profile) {
	fmt.Fprintf(&w.b, "  %s:\n", yamlName(m.name))
	if pattern := m.pattern(profiles); pattern != "" {
		fmt.Fprintf(&w.b, "    files: %s\n", strconv.Quote(pattern))
		return
	}
	fmt.Fprintf(&w.b, "    # ? files: PATTERN  # %s\n", in(w.lang, "one pattern for these files and no others: ", "một mẫu tên chỉ khớp các tệp: ")+oneLine(strings.Join(m.files, " ")))
}

func (w *writer) roster(r *roster) {
	fmt.Fprintf(&w.b, "    roster:\n      item: %s\n", yamlName(r.item.Name))
	var parts []string
	used := map[string]bool{}
	var twice []meaning
	for _, p := range r.items {
		if used[p.code] {
			twice = append(twice, meaning{p.value, p.label})
			continue
		}
		used[p.code] = true
		parts = append(parts, yamlWord(p.value)+": "+p.code)
	}
	switch {
	case len(parts) > 0:
		fmt.Fprintf(&w.b, "      items: {%s}\n", strings.Join(parts, ", "))
	default:
		var codes []string
		for _, v := range r.item.Values {
			codes = append(codes, yamlWord(v.Text)+": rcNN")
		}
		fmt.Fprintf(&w.b, "      # ? items: {%s}  # %s\n", strings.Join(codes, ", "), in(w.lang, "the file does not name its items: see the questionnaire", "tệp không có nhãn khoản: xem phiếu hỏi"))
	}
	for _, m := range append(r.unknown, twice...) {
		fmt.Fprintf(&w.b, "      # ? %s\n", oneLine(fmt.Sprintf(in(w.lang, "item %s «%s»: which of rc01 to rc99?", "khoản %s «%s»: là khoản nào trong rc01 đến rc99?"), m.value, m.label)))
	}
	fmt.Fprintf(&w.b, "      # ? absent: zero  # %s\n", in(w.lang, "if an item that a person does not list cost nothing; else it is missing", "nếu khoản không kê là không tốn tiền; nếu không thì coi là thiếu"))
	fmt.Fprintf(&w.b, "      variables:\n")
	for _, f := range facets {
		if e := r.facets[f.suffix]; e != nil {
			v := w.valueOf(e)
			text := yamlName(e.column.Name)
			if len(v.settled) > 0 {
				text = "{column: " + text + ", " + strings.Join(v.settled, ", ") + "}"
			}
			if slices.ContainsFunc(v.asked, func(q question) bool { return q.text != "" }) {
				text = "\n          " + strings.Join(append([]string{"column: " + yamlName(e.column.Name)}, v.settled...), "\n          ")
			} else {
				text = " " + text
			}
			fmt.Fprintf(&w.b, "        %s:%s\n", f.suffix, text)
			for _, q := range v.asked {
				if q.text != "" {
					q.text += "  # "
				}
				fmt.Fprintf(&w.b, "          # ? %s%s\n", q.text, oneLine(q.why))
			}
		}
	}
}

// provides are the variables that the module fills.
func (m *module) provides() (list []string) {
	if m.roster == nil {
		for name := range m.entries {
			list = append(list, name)
		}
		return list
	}
	for _, p := range m.roster.items {
		for suffix := range m.roster.facets {
			list = append(list, p.code+"_"+suffix)
		}
	}
	return list
}
