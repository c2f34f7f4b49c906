package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"corridor/engine/schema"
)

// decode fills the mapping from its YAML, noting every key it does not know.
func (m *Mapping) decode(root node, p *problems) {
	var defaults Missing
	var variables, parts, modules node
	marksDeclared := false
	keys := map[string]func(node){
		"round":            func(n node) { m.Round = p.word(n) },
		"period":           func(n node) { m.Period = p.word(n) },
		"ref_area":         func(n node) { m.RefArea = p.word(n) },
		"reference_month":  func(n node) { m.ReferenceMonth = p.month(n) },
		"synthetic":        func(n node) { m.Synthetic = p.oneOf(n, "true", "false") == "true" },
		"provinces":        func(n node) { m.Provinces = p.oneOf(n, "VN63", "VN34") },
		"residence_rule":   func(n node) { m.ResidenceRule = p.residenceRule(n) },
		"window_months":    func(n node) { m.WindowMonths = p.whole(n, 1, 120) },
		"max_reject_share": func(n node) { m.MaxRejectShare = p.share(n) },
		"proration":        func(n node) { m.Proration = p.oneOf(n, "PRORATA", "FLOOR_12M") },
		"earnings":         func(n node) { m.decodeEarnings(n, p) },
		"currency":         func(n node) { m.decodeCurrency(n, p) },
		"encoding":         func(n node) { m.Encoding = p.word(n) },
		"sheet":            func(n node) { m.Sheet = p.word(n) },
		"header":           func(n node) { m.Header = p.header(n) },
		"numbers":          func(n node) { m.Marks, marksDeclared = p.marks(n, m.Marks), true },
		"missing":          func(n node) { defaults = p.missing(n) },
		"variables":        func(n node) { variables = n },
		"parts":            func(n node) { parts = n },
		"pool":             func(n node) { m.Pool = p.pool(n) },
		"modules":          func(n node) { modules = n },
	}
	p.eachKey(root, "the mapping", "tệp ánh xạ", keys)
	d := sourceDecoder{p, m.Marks, marksDeclared, defaults}
	for _, e := range p.table(variables) {
		if v, ok := d.variable(e.key); ok {
			m.Variables[v.Name] = d.source(e, v)
		}
	}
	for _, n := range p.sequence(parts) {
		m.Parts = append(m.Parts, m.decodePart(n, d))
	}
	for _, e := range p.table(modules) {
		m.Modules = append(m.Modules, d.module(e))
	}
}

func (m *Mapping) decodeEarnings(n node, p *problems) {
	p.eachKey(n, "earnings", "earnings", map[string]func(node){
		"basis": func(n node) { m.EarningsBasis = p.oneOf(n, "AUTO", "GROSS", "NET", "UNKNOWN") },
		"cash_includes": func(n node) {
			for _, i := range p.items(n) {
				m.CashIncludes[p.oneOf(i, "bonus", "overtime", "in_kind", "tax", "social", "deduction")] = true
			}
		},
	})
}

func (m *Mapping) decodeCurrency(n node, p *problems) {
	keys := map[string]func(node){}
	for _, block := range currencyBlocks {
		keys[block] = func(n node) {
			if m.Currency[block] = p.word(n); !isCurrency(m.Currency[block]) {
				p.at(n, fmt.Sprintf("%q is not a currency code such as VND", n.text), fmt.Sprintf("%q không phải mã tiền tệ, ví dụ VND", n.text))
			}
		}
	}
	p.eachKey(n, "currency", "currency", keys)
}

func isCurrency(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return len(s) == 3
}

func (p *problems) recode(n node, v schema.Variable) map[string]string {
	out := map[string]string{}
	for _, e := range p.table(n) {
		out[e.key.text] = p.word(e.value)
	}
	for _, e := range n.entries {
		to := out[e.key.text]
		switch {
		case v.Kind == schema.Code && !slices.Contains(v.Codes, to):
			en, vi := suggest(to, v.Codes)
			p.at(e.value, fmt.Sprintf("%q is not a code of %s%s; it has %s", to, v.Name, en, strings.Join(v.Codes, ", ")),
				fmt.Sprintf("%q không phải mã của %s%s; các mã: %s", to, v.Name, vi, strings.Join(v.Codes, ", ")))
		case v.Kind == schema.Bool && to != "Y" && to != "N":
			p.at(e.value, v.Name+" is recoded to Y or N", v.Name+" phải mã lại thành Y hoặc N")
		case v.Kind != schema.Code && v.Kind != schema.Bool && v.Kind != schema.Text:
			p.at(e.value, v.Name+" is a number or a month and is not recoded", v.Name+" là số hoặc tháng nên không mã lại")
			return out
		}
	}
	return out
}

func (p *problems) missing(n node) Missing {
	out := Missing{}
	reasons := map[string]schema.Reason{"dk": schema.DontKnow, "refused": schema.Refused, "not_applicable": schema.NotApplicable}
	keys := map[string]func(node){}
	for key, reason := range reasons {
		keys[key] = func(n node) {
			for _, i := range p.items(n) {
				if before, twice := out[i.text]; twice && before != reason {
					p.at(i, fmt.Sprintf("code %q has two meanings", i.text), fmt.Sprintf("mã %q có hai nghĩa", i.text))
				}
				out[i.text] = reason
			}
		}
	}
	p.eachKey(n, "missing", "missing", keys)
	return out
}

func (p *problems) marks(n node, m Marks) Marks {
	p.eachKey(n, "numbers", "numbers", map[string]func(node){
		"decimal": func(n node) { m.Decimal = p.oneOf(n, ".", ",")[0] },
		"thousands": func(n node) {
			m.Thousands = 0
			if n.text != "" {
				m.Thousands = p.oneOf(n, ".", ",", " ", "'")[0]
			}
		},
	})
	if m.Decimal == m.Thousands {
		p.at(n, "the decimal and the thousands mark are the same", "dấu thập phân và dấu phân cách hàng nghìn trùng nhau")
	}
	return m
}

func (p *problems) residenceRule(n node) int32 {
	if p.oneOf(n, "12", "6", "off") == "off" {
		return 0
	}
	months, _ := strconv.Atoi(n.text) // one of the three
	return int32(months)
}

func (p *problems) share(n node) string {
	d, err := decimal.NewFromString(n.text)
	if err != nil || d.IsNegative() || d.GreaterThan(decimal.NewFromInt(1)) {
		p.at(n, "want a share from 0 to 1", "cần một tỷ lệ từ 0 đến 1")
		return "0"
	}
	return d.String()
}

func (p *problems) whole(n node, low, high int) int32 {
	v, err := strconv.Atoi(n.text)
	if err != nil || v < low || v > high {
		p.at(n, fmt.Sprintf("want a whole number from %d to %d", low, high), fmt.Sprintf("cần số nguyên từ %d đến %d", low, high))
		return int32(low)
	}
	return int32(v)
}

func (p *problems) month(n node) int32 {
	ym, ok := parseMonth(n.text, "")
	if !ok {
		p.at(n, "want a month such as 2021-12", "cần một tháng, ví dụ 2021-12")
	}
	return ym
}

func (p *problems) oneOf(n node, words ...string) string {
	if n.scalar && slices.Contains(words, n.text) {
		return n.text
	}
	en, vi := suggest(n.text, words)
	list := strings.Join(words, " | ")
	p.at(n, fmt.Sprintf("%q is not one of %s%s", n.text, list, en), fmt.Sprintf("%q không thuộc %s%s", n.text, list, vi))
	return words[0]
}

func (p *problems) word(n node) string {
	if !n.scalar || n.text == "" {
		p.at(n, "want a single value here", "cần một giá trị ở đây")
	}
	return n.text
}

// items are the scalars of a list; a single scalar is a list of one.
func (p *problems) items(n node) []node {
	if n.scalar {
		return []node{n}
	}
	if !n.list {
		p.at(n, "want a list here, such as [98, 99]", "cần một danh sách ở đây, ví dụ [98, 99]")
	}
	for _, i := range n.items {
		if !i.scalar {
			p.at(i, "want single values in this list", "danh sách này chỉ gồm các giá trị đơn")
		}
	}
	return n.items
}

// sequence are the values of a list of tables.
func (p *problems) sequence(n node) []node {
	if !n.list && n.line > 0 {
		p.at(n, "want a list here, each entry beginning with -", "cần một danh sách ở đây, mỗi mục bắt đầu bằng dấu -")
	}
	return n.items
}

func (p *problems) table(n node) []entry {
	if !n.table && n.line > 0 {
		p.at(n, "want keys with values here", "cần các khóa và giá trị ở đây")
	}
	return n.entries
}

// eachKey calls the reader of every key, and notes those that nobody reads.
func (p *problems) eachKey(n node, en, vi string, readers map[string]func(node)) {
	for _, e := range p.table(n) {
		if read, ok := readers[e.key.text]; ok {
			read(e.value)
			continue
		}
		names := slices.Sorted(maps.Keys(readers))
		nearEn, nearVi := suggest(e.key.text, names)
		p.at(e.key, fmt.Sprintf("%s has no key %q%s; it has %s", en, e.key.text, nearEn, strings.Join(names, ", ")),
			fmt.Sprintf("%s không có khóa %q%s; các khóa: %s", vi, e.key.text, nearVi, strings.Join(names, ", ")))
	}
}
