package inspect

import (
	"fmt"
	"slices"
	"strings"

	"corridor/engine/schema"
)

// value is what a mapping says of a variable's values: settled parts, and questions.
type value struct {
	settled []string // "recode: {…}", "missing: {…}", …
	asked   []question
}

// question is something about a variable that a person decides.
type question struct {
	text string // a part of the mapping such as "recode: {…}", to be taken or changed; "" = words only
	why  string
}

// valueOf proposes recode, missing codes, marks and format of a variable from what its column declares and holds.
func (w *writer) valueOf(e *entry) value {
	v := canonicals[e.target].variable
	var out value
	w.recode(&out, e, v)
	w.missing(&out, e.column, v)
	w.marks(&out, e.column, v)
	w.format(&out, e.column, v)
	return out
}

func (w *writer) recode(out *value, e *entry, v schema.Variable) {
	c := e.column
	coded := v.Kind == schema.Code || v.Kind == schema.Bool || e.words != nil || v.Name == destination
	if !coded {
		return
	}
	r := recodeOf(c, v, e.words)
	if r.asIs {
		return
	}
	if len(r.pairs) == 0 {
		w.bareRecode(out, c, v)
		return
	}
	if v.Kind == schema.Text && everyPairSame(r.pairs) && len(r.unknown) == 0 {
		return // codes such as VND
	}
	out.settled = append(out.settled, "recode: {"+pairsText(r.pairs, e.words)+"}")
	for _, m := range r.unknown {
		out.asked = append(out.asked, question{why: fmt.Sprintf(in(w.lang, "value %s «%s»: no canonical code is known for it", "giá trị %s «%s»: chưa biết mã chuẩn"), yamlWord(m.value), m.label)})
	}
	if n := len(r.bare); n > 0 {
		out.asked = append(out.asked, question{why: fmt.Sprintf(in(w.lang, "values without a label: %s", "giá trị không có nhãn: %s"), strings.Join(r.bare[:min(n, mostTold)], ", "))})
	}
}

func everyPairSame(pairs []pair) bool {
	return !slices.ContainsFunc(pairs, func(p pair) bool { return p.value != p.code })
}

// pairsText is the inside of a recode. Where the last code of the words takes whatever is left, "*" says so.
func pairsText(pairs []pair, words []word) string {
	rest := ""
	if n := len(words); n > 0 && words[n-1].label == "." {
		rest = words[n-1].code
	}
	var parts []string
	for _, p := range pairs {
		if p.code != rest {
			parts = append(parts, yamlWord(p.value)+": "+p.code)
		}
	}
	if rest != "" {
		parts = append(parts, `"*": `+rest)
	}
	return strings.Join(parts, ", ")
}

// bareRecode: codes without names. Their meaning is in the questionnaire; the order of the canonical codes is only where to begin.
func (w *writer) bareRecode(out *value, c *Column, v schema.Variable) {
	codes := v.Codes
	if v.Kind == schema.Bool {
		codes = []string{"Y", "N"}
	}
	if v.Kind == schema.Text {
		w.foreignCodes(out, c)
		return
	}
	if len(codes) == 0 || v.Name == "channel" && c.Kind == "number" && c.whole {
		return
	}
	var parts []string
	zero := slices.ContainsFunc(c.Values, func(x Value) bool { return plainCode(x.Text) == "0" })
	for i, code := range codes {
		if zero && v.Kind == schema.Bool {
			i = map[string]int{"Y": 1, "N": 0}[code] - 1
		}
		parts = append(parts, fmt.Sprintf("%d: %s", i+1, code))
	}
	out.asked = append(out.asked, question{"recode: {" + strings.Join(parts, ", ") + "}", in(w.lang, "the file does not name its values: order of the canonical codes, compare with the questionnaire",
		"tệp không có nhãn giá trị: theo thứ tự mã chuẩn, hãy đối chiếu phiếu hỏi")})
}

// foreignCodes asks what the codes of a country or currency stand for that are no ISO codes, such as 1 and 2.
func (w *writer) foreignCodes(out *value, c *Column) {
	var parts []string
	for _, x := range c.Values {
		if !isCode.MatchString(x.Text) && !isMissingCode(c, x.Text) && len(parts) < mostTold {
			parts = append(parts, yamlWord(x.Text)+": XXX")
		}
	}
	if len(parts) > 0 {
		out.asked = append(out.asked, question{"recode: {" + strings.Join(parts, ", ") + "}", in(w.lang, "the file does not name its values: which ISO codes are they?", "tệp không có nhãn giá trị: là những mã ISO nào?")})
	}
}

// reasons of missing as a mapping has them, in its order.
var reasonKeys = []string{"dk", "refused", "not_applicable"}

// missing lists the codes whose label says that there is no value. A code belongs to the variable: 99 is "Missing" in most label
// sets and an industry in another. Stata's codes .a to .z that the whole file uses alike are declared once, for all variables; a
// variable that has codes of its own repeats them, because its own replace the general ones.
func (w *writer) missing(out *value, c *Column, v schema.Variable) {
	byReason := map[string][]string{}
	known := map[string]bool{}
	take := func(code, reason string) {
		if reason != "" && !known[code] {
			known[code] = true
			byReason[reason] = append(byReason[reason], yamlWord(code))
		}
	}
	for _, l := range missingLabels(c) {
		reason := missingReason(l.Label)
		if reason == "missing" {
			reason = "dk"
			out.asked = append(out.asked, question{why: fmt.Sprintf(in(w.lang, "%s «%s» does not say why: taken as dk (refused, not_applicable?)", "%s «%s» không cho biết lý do: tạm coi là dk (refused, not_applicable?)"), l.Value, l.Label)})
		}
		take(l.Value, reason)
	}
	for _, code := range sortedKeys(c.Counts.Extended) {
		take(code, w.general[code])
	}
	if own := w.ownMissing(known, byReason, v); own {
		for _, code := range sortedKeys(w.general) {
			take(code, w.general[code])
		}
		out.settled = append(out.settled, "missing: "+missingText(byReason))
	}
	w.unnamedMissing(out, c, known)
	w.suspects(out, c, v, known)
}

// missingLabels are the labels of no value: value labels, or texts in a column of numbers and words.
func missingLabels(c *Column) (list []ValueLabel) {
	named := map[string]bool{}
	for _, l := range c.Labels {
		if !named[plainCode(l.Value)] && missingReason(l.Label) != "" {
			list = append(list, l)
		}
		named[plainCode(l.Value)] = true
	}
	if len(c.Labels) == 0 && !c.Typed {
		for _, x := range c.Values {
			if missingReason(x.Text) != "" {
				list = append(list, ValueLabel{x.Text, x.Text})
			}
		}
	}
	return list
}

// ownMissing says that a variable must have its own codes: some are not those of the whole file, or it is one of the design, which the
// general ones do not touch.
func (w *writer) ownMissing(known map[string]bool, byReason map[string][]string, v schema.Variable) bool {
	if len(known) == 0 {
		return false
	}
	if v.Block == "design" {
		return true
	}
	for reason, codes := range byReason {
		for _, code := range codes {
			if w.general[code] != reason {
				return true
			}
		}
	}
	return false
}

// generalMissing are the extended codes that every label set of the file that names them gives the same meaning.
func generalMissing(p *Profile) map[string]string {
	general := map[string]string{}
	for _, c := range p.Columns {
		for _, l := range c.Labels {
			if !strings.HasPrefix(l.Value, ".") {
				continue
			}
			reason := missingReason(l.Label)
			if was, known := general[l.Value]; known && was != reason || reason == "missing" {
				reason = ""
			}
			general[l.Value] = reason
		}
	}
	for code, reason := range general {
		if reason == "" {
			delete(general, code)
		}
	}
	return general
}

func missingText(byReason map[string][]string) string {
	var parts []string
	for _, reason := range reasonKeys {
		if codes := byReason[reason]; len(codes) > 0 {
			parts = append(parts, reason+": ["+strings.Join(codes, ", ")+"]")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// unnamedMissing: codes that the file keeps apart from values, without saying what they mean.
func (w *writer) unnamedMissing(out *value, c *Column, known map[string]bool) {
	ask := func(code string, n int64, label string) {
		if known[code] {
			return
		}
		known[code] = true
		out.asked = append(out.asked, question{why: fmt.Sprintf(in(w.lang, "missing code %s%s (%s cells): dk, refused or not_applicable? Undeclared it counts as missing without a reason",
			"mã thiếu %s%s (%s ô): dk, refused hay not_applicable? Không khai báo thì coi là thiếu không rõ lý do"), code, label, grouped(n))})
	}
	for _, code := range sortedKeys(c.Counts.Extended) {
		ask(code, c.Counts.Extended[code], named(c, code))
	}
	for _, code := range sortedKeys(c.Counts.User) {
		ask(code, c.Counts.User[code], named(c, code))
	}
}

func named(c *Column, code string) string {
	for _, l := range c.Labels {
		if sameCode(l.Value, code) {
			return " «" + l.Label + "»"
		}
	}
	return ""
}

// suspects are values that look like missing codes although nothing names them: below zero where nothing can be, no dates among
// dates, 97 to 99 among few codes. The last digit is read as most questionnaires number: 7 not applicable, 8 don't know, 9 refused.
func (w *writer) suspects(out *value, c *Column, v schema.Variable, known map[string]bool) {
	if len(c.Labels) > 0 || v.Block == "design" {
		return
	}
	byReason := map[string][]string{}
	var cells int64
	for _, x := range suspicious(c, v) {
		if known[x.Text] {
			continue
		}
		reason := map[byte]string{'7': "not_applicable", '8': "dk", '9': "refused"}[x.Text[len(x.Text)-1]]
		if reason == "" {
			reason = "dk"
		}
		byReason[reason] = append(byReason[reason], yamlWord(x.Text))
		cells += x.Count
	}
	if text := missingText(byReason); text != "" {
		out.asked = append(out.asked, question{"missing: " + text, fmt.Sprintf(in(w.lang, "%s cells look like codes; read by the usual last digits 7, 8, 9", "%s ô có vẻ là mã thiếu; đọc theo chữ số cuối thường dùng 7, 8, 9"), grouped(cells))})
	}
}

func suspicious(c *Column, v schema.Variable) (list []Value) {
	switch v.Kind {
	case schema.Month:
		return c.odd
	case schema.Code, schema.Bool:
		for _, x := range c.Values {
			if code := plainCode(x.Text); code == "97" || code == "98" || code == "99" {
				list = append(list, x)
			}
		}
	case schema.Text:
	default:
		for _, x := range c.low {
			if x.v < 0 && x.v > -1000 && x.v == float64(int64(x.v)) {
				list = append(list, Value{plain(x.v), x.n})
			}
		}
		for _, x := range c.high {
			if text := plain(x.v); v.Name == "birth_year" && x.v > 2100 || v.Name == "age" && x.v > 130 || len(text) >= 6 && strings.Trim(text[:len(text)-1], "9") == "" {
				list = append(list, Value{text, x.n})
			}
		}
	}
	return list
}

func (w *writer) marks(out *value, c *Column, v schema.Variable) {
	m := c.Marks
	numeric := v.Kind == schema.Amount || v.Kind == schema.Number || v.Kind == schema.Int || v.Kind == schema.Weight
	if m == nil || !numeric {
		return
	}
	if !m.Decided {
		out.asked = append(out.asked, question{`numbers: {decimal: ".", thousands: ","}`, m.Reason.In(w.lang)})
		return
	}
	if m.Decimal != "." || m.Thousands != "" {
		out.settled = append(out.settled, fmt.Sprintf("numbers: {decimal: %q, thousands: %q}", m.Decimal, strings.Map(plainBlank, m.Thousands)))
	}
}

// plainBlank: ingest knows one blank between thousands.
func plainBlank(r rune) rune {
	if r == '\u00a0' || r == '\u202f' {
		return ' '
	}
	return r
}

func (w *writer) format(out *value, c *Column, v schema.Variable) {
	if v.Kind != schema.Month || c.Dates == nil {
		return
	}
	switch {
	case !c.Dates.Decided:
		out.asked = append(out.asked, question{"format: dd/mm/yyyy", c.Dates.Reason.In(w.lang)})
	case !strings.HasPrefix(c.Dates.Order, "yyyy"):
		out.settled = append(out.settled, "format: "+c.Dates.Order)
	}
}
