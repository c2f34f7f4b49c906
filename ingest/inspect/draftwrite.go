package inspect

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"corridor/engine/schema"
)

// writer makes the text of a draft.
type writer struct {
	b         bytes.Buffer
	lang      string
	options   DraftOptions
	general   map[string]string // reason by extended missing code, for all variables
	several   bool              // files of persons
	elsewhere map[string]bool   // variables that a module fills
}

func (w *writer) comment(text string) { fmt.Fprintf(&w.b, "# %s\n", oneLine(text)) }

func (w *writer) line(text, why string) { fmt.Fprintf(&w.b, "%s  # %s\n", text, oneLine(why)) }

// ask writes a line for a person: it becomes part of the mapping when "# ? " is taken away.
func (w *writer) ask(text, why string) { fmt.Fprintf(&w.b, "# ? %s  # %s\n", text, oneLine(why)) }

// needs are the variables without which a round is refused, any one of each line.
var needs = []struct {
	names  []string
	en, vi string
}{
	{[]string{"person_id"}, "the person", "mã người"},
	{[]string{"hh_id"}, "the household", "mã hộ"},
	{[]string{"w_final"}, "the weight", "quyền số"},
	{[]string{"stratum_id"}, "the stratum", "tầng"},
	{[]string{"psu_id"}, "the PSU", "địa bàn"},
	{[]string{"age", "birth_year"}, "the age", "tuổi"},
	{[]string{"reason_for_move"}, "without it nobody is eligible", "thiếu thì không ai thuộc đối tượng"},
	{[]string{"first_job_start_ym", "departure_ym"}, "the start of the job", "thời điểm bắt đầu việc"},
	{[]string{"employment_status"}, "without it nobody is eligible", "thiếu thì không ai thuộc đối tượng"},
	{costNames(), "the cost", "chi phí"},
	{[]string{"earn_cash", "earn_rate"}, "earnings", "thu nhập"},
}

func costNames() []string {
	names := []string{"total_cost"}
	for _, item := range schema.Items {
		names = append(names, item+"_amount")
	}
	return names
}

func (w *writer) variables(c choice) {
	fmt.Fprintf(&w.b, "\nvariables:\n")
	block := ""
	for _, v := range schema.Variables() {
		need, why := w.required(c, v.Name)
		e := c.entries[v.Name]
		if e == nil && !need {
			continue
		}
		if v.Block != block {
			block = v.Block
			fmt.Fprintf(&w.b, "  # %s\n", block)
		}
		if e == nil {
			w.requiredLine(c, v, why, "  ")
			continue
		}
		w.entry(c, e, "  ")
	}
	if q := factsOf(c.p.File).quarter; q > 0 && c.entries["quarter"] == nil && !w.several {
		fmt.Fprintf(&w.b, "  quarter: {const: %d}  # %s\n", q, in(w.lang, "from the file's name", "theo tên tệp"))
	}
}

// required says whether a variable must be asked for: the first name of a need that nothing fills.
func (w *writer) required(c choice, name string) (bool, string) {
	for _, n := range needs {
		if n.names[0] != name {
			continue
		}
		filled := slices.ContainsFunc(n.names, func(other string) bool { return c.entries[other] != nil || w.elsewhere[other] })
		return !filled, n.en
	}
	return false, ""
}

// requiredLine asks for a variable that no figure can do without.
func (w *writer) requiredLine(c choice, v schema.Variable, why, indent string) {
	fmt.Fprintf(&w.b, "%s# ? %s: COLUMN  # %s\n", indent, v.Name, oneLine(in(w.lang, "required ("+why+"), and no column was recognised", "bắt buộc ("+why+"), chưa nhận ra cột nào")+w.mayBe(c, v)))
}

// mostCandidates is how many columns a question names.
const mostCandidates = 8

// mayBe names columns whose content alone would fit a variable that no column was recognised for.
func (w *writer) mayBe(c choice, v schema.Variable) string {
	var names []string
	f := fitsKind(v, wordsOf(v.Name))
	for _, i := range sortedKeys(c.left) {
		column := &c.p.Columns[i]
		if points, _, _ := f(column, c.p.Rows); points > 0 && enough(column, v) {
			names = append(names, column.Name)
		}
	}
	if len(names) == 0 || v.Kind == schema.Text {
		return ""
	}
	if len(names) > mostCandidates {
		names = append(names[:mostCandidates], "…")
	}
	return in(w.lang, "; by content: ", "; theo nội dung: ") + strings.Join(names, ", ")
}

// enough: as many values as an answer of that kind has, neither one nor far more than there are codes.
func enough(c *Column, v schema.Variable) bool {
	switch v.Kind {
	case schema.Code:
		return c.Distinct > 2 && c.Distinct <= int64(len(v.Codes)+4)
	case schema.Amount:
		return c.Distinct > 20
	}
	return c.Distinct > 1
}

func wordsOf(target string) []word {
	for _, t := range terms {
		if t.target == target {
			return t.codes
		}
	}
	return nil
}

// entry writes a variable: in one line if it is all settled or all a question, else a line for each part, so that each open part
// can be answered by itself.
func (w *writer) entry(c choice, e *entry, indent string) {
	why := c.reasonsTold(e, w.lang)
	if e.column == nil {
		w.entryLine(e, indent, fmt.Sprintf("{key: [%s]}", keyText(e.key)), why)
		return
	}
	v := w.valueOf(e)
	name, parts := yamlName(e.column.Name), v.settled
	var open []question
	for _, q := range v.asked {
		if q.text != "" && !e.sure {
			parts, why = append(parts, q.text), why+"; "+q.why
			continue
		}
		open = append(open, q)
	}
	syntax := slices.ContainsFunc(open, func(q question) bool { return q.text != "" })
	switch {
	case len(parts) == 0 && !syntax:
		w.entryLine(e, indent, name, why)
	case !syntax:
		w.entryLine(e, indent, "{column: "+name+", "+strings.Join(parts, ", ")+"}", why)
	default:
		w.entryLine(e, indent, "", why)
		for _, s := range append([]string{"column: " + name}, parts...) {
			fmt.Fprintf(&w.b, "%s  %s\n", indent, s)
		}
	}
	for _, q := range open {
		text := q.text
		if text != "" {
			text += "  # "
		}
		fmt.Fprintf(&w.b, "%s  # ? %s%s\n", indent, text, oneLine(q.why))
	}
}

func (w *writer) entryLine(e *entry, indent, text, why string) {
	mark := ""
	if !e.sure {
		mark = "# ? "
	}
	if text != "" {
		text = " " + text
	}
	fmt.Fprintf(&w.b, "%s%s%s:%s  # %s\n", indent, mark, e.target, text, oneLine(why))
}

func keyText(key []keyPart) string {
	var parts []string
	for _, k := range key {
		parts = append(parts, fmt.Sprintf("%s: %d", yamlName(k.column), k.width))
	}
	return strings.Join(parts, ", ")
}

// parts writes what is different in each of several files.
func (w *writer) parts(profiles []*Profile, choices []choice, main int) {
	if len(profiles) < 2 {
		return
	}
	open := false
	for i, p := range profiles {
		facts := factsOf(p.File)
		differs := choices[main].differences(choices[i])
		hasQuarter := choices[i].entries["quarter"] != nil && choices[i].entries["quarter"].sure
		general, _ := w.encoding(choices[main].p)
		encoding, why := w.encoding(p)
		if len(differs) == 0 && (facts.quarter == 0 || hasQuarter) && encoding == general {
			continue
		}
		if !open {
			fmt.Fprintf(&w.b, "\nparts:\n")
			open = true
		}
		fmt.Fprintf(&w.b, "  - files: %s\n", strconv.Quote(pieceName(p.File, profiles)))
		if facts.quarter > 0 && !hasQuarter {
			fmt.Fprintf(&w.b, "    quarter: %d  # %s\n", facts.quarter, in(w.lang, "from the file's name", "theo tên tệp"))
		}
		if encoding != general {
			if encoding == "" {
				encoding = p.Encoding.Used
			}
			fmt.Fprintf(&w.b, "    encoding: %s  # %s\n", encoding, oneLine(why))
		}
		w.partVariables(differs, choices[main], choices[i])
	}
}

// partVariables writes the sources that differ. null takes away what the general part maps and this file does not have.
func (w *writer) partVariables(differs []string, general, c choice) {
	open := false
	for _, name := range differs {
		e, was := c.entries[name], general.entries[name]
		if e == nil && !was.sure {
			continue
		}
		if !open {
			fmt.Fprintf(&w.b, "    variables:\n")
			open = true
		}
		if e == nil {
			if needed, why := w.required(c, name); needed {
				w.requiredLine(c, canonicals[name].variable, why, "      ")
				continue
			}
			fmt.Fprintf(&w.b, "      %s: null  # %s\n", name, in(w.lang, "no such column in this file", "tệp này không có cột đó"))
			continue
		}
		w.entry(c, e, "      ")
	}
}

// pieceName is a pattern for a file's name that no other file fits. Letters with a meaning in patterns become ?.
func pieceName(file string, profiles []*Profile) string {
	name := factsOf(file).stem + "*"
	for _, p := range profiles {
		if p.File != file && strings.HasPrefix(p.File, factsOf(file).stem) {
			name = file
		}
	}
	stem, rest, _ := strings.Cut(name, "*")
	stem = literal(stem)
	if strings.HasSuffix(name, "*") && rest == "" {
		return stem + "*"
	}
	return stem + strings.ReplaceAll(rest, "*", "?")
}

// literal is a piece of a name in a pattern.
func literal(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]*?\\/`, r) {
			return '?'
		}
		return r
	}, s)
}

// rest lists the columns that nothing takes, so that nobody has to look for them.
func (w *writer) rest(c choice) {
	if len(c.left) == 0 {
		return
	}
	fmt.Fprintf(&w.b, "\n# %s\n", in(w.lang, "Columns without a variable:", "Các cột không có biến:"))
	for _, i := range sortedKeys(c.left) {
		column := &c.p.Columns[i]
		text := column.Name
		if column.Label != "" {
			text += ": " + column.Label
		}
		text += fmt.Sprintf(in(w.lang, " [%s, %s distinct]", " [%s, %s giá trị]"), column.typeTold(w.lang), grouped(column.Distinct))
		if suffix, told := facetOf("", fold(column.Label)); told {
			text += fmt.Sprintf(in(w.lang, " (%s of which amount?)", " (%s của khoản nào?)"), suffix)
		}
		if why := leftOutReason(column); why != nil {
			text += " (" + why.In(w.lang) + ")"
		} else if item, number := unknownItem(column); item != "" {
			text += fmt.Sprintf(in(w.lang, " (rcNN_%s of item %s: which item that is, the questionnaire says)", " (rcNN_%s của khoản %s: xem phiếu hỏi để biết là khoản nào)"), item, number)
		}
		w.b.WriteString("#   " + oneLine(text) + "\n")
	}
}

// unknownItem: a column of a cost roster whose item number is not in the dictionary.
func unknownItem(c *Column) (suffix, number string) {
	for _, f := range facets {
		if m := pattern(`^(?:` + f.name + `)_?(\d+)$`).FindStringSubmatch(foldName(c.Name)); m != nil {
			return f.suffix, m[len(m)-1]
		}
	}
	return "", ""
}

// oneLine keeps a label inside its comment.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == '\u0085' || r == '\u2028' || r == '\u2029' || r == 0x7f }), " ")
}

var plainYAML = regexp.MustCompile(`^([A-Za-z_À-ỹ][A-Za-z0-9_À-ỹ]*|-?[0-9]+(\.[0-9]+)?|\.[a-z])$`)

// yamlName writes the name of a column: one of digits is no number.
func yamlName(s string) string {
	if s != "" && !digit(s[0]) && s[0] != '-' && s[0] != '.' {
		return yamlWord(s)
	}
	return strconv.Quote(s)
}

// yamlWord writes a name or a code so that YAML reads the same text back.
func yamlWord(s string) string {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return strconv.Quote(s)
	}
	if plainYAML.MatchString(s) {
		return s
	}
	return strconv.Quote(s)
}
