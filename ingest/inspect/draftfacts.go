package inspect

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// fileFacts is what a file's name says: lfs_2016_q1.dta is round lfs_2016, year 2016, quarter 1.
type fileFacts struct {
	stem          string // name without extension
	round         string // stem without the quarter
	year, quarter int    // 0 unknown
	first, last   int    // yyyymm of the interviews; 0 unknown
	byContent     bool   // the year is that of the interviews: the name has none
}

var (
	yearInName    = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)`)
	roundName     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)
	quarterInName = regexp.MustCompile(`(?i)[_\-. ]*(?:q|quy|quý|qtr|quarter)[_\-. ]*([1-4])(?:[^0-9]|$)`)
)

func factsOf(file string) fileFacts {
	f := fileFacts{stem: strings.TrimSuffix(file, filepath.Ext(file))}
	if m := yearInName.FindStringSubmatch(f.stem); m != nil {
		f.year, _ = strconv.Atoi(m[1]) // four digits
	}
	rest := f.stem
	if at := quarterInName.FindStringSubmatchIndex(rest); at != nil {
		f.quarter = int(rest[at[2]] - '0')
		rest = rest[:at[0]] + rest[at[3]:]
	}
	f.round = strings.ReplaceAll(fold(rest), " ", "_")
	return f
}

// interviews takes the first and last month of interview, and the year where the name has none.
func (f *fileFacts) interviews(c choice) {
	e := c.entries["interview_ym"]
	if e == nil || !e.sure || e.column == nil || e.column.Summary == nil {
		return
	}
	f.first, f.last = yearMonth(e.column.Summary.Min), yearMonth(e.column.Summary.Max)
	if f.year == 0 && f.first > 0 && f.first/100 == f.last/100 {
		f.year, f.byContent = f.first/100, true
	}
}

// yearMonth reads 202301, 2023-01 or 2023-01-15; 0 if it is none.
func yearMonth(text string) int {
	switch dateOf(text) {
	case plainMonth, isoMonth, isoDay:
		n, _ := strconv.Atoi(strings.ReplaceAll(text, "-", "")[:6]) // digits, as the shape says
		return n
	}
	return 0
}

// synthetic says that the file calls itself simulated: that must never be lost on the way.
func synthetic(p *Profile) bool {
	says := func(s string) bool {
		s = fold(s)
		return strings.Contains(s, "mo phong") || strings.Contains(s, "synthetic")
	}
	return says(p.File) || says(p.Label) || slices.ContainsFunc(p.Columns, func(c Column) bool { return says(c.Name) || says(c.Label) })
}

// head writes what the mapping says of the round.
func (w *writer) head(all, profiles []*Profile, c choice) {
	var names []string
	for _, p := range all {
		names = append(names, p.File)
	}
	w.comment(in(w.lang, "Draft of 'corridor inspect --draft-mapping' for ", "Bản nháp của 'corridor inspect --draft-mapping' cho ") + strings.Join(names, ", "))
	w.comment(in(w.lang, `Lines marked "# ?" need a person: complete them, take the mark away, then 'corridor mapping check'.`,
		`Các dòng có dấu "# ?" cần người quyết định: hoàn thiện, bỏ dấu, rồi chạy 'corridor mapping check'.`))
	facts := factsOf(profiles[0].File)
	facts.interviews(c)
	several := len(profiles) > 1
	w.roundLines(facts, several)
	if synthetic(c.p) {
		w.line("synthetic: true", in(w.lang, "the file calls itself simulated: dữ liệu mô phỏng", "tệp tự ghi là dữ liệu mô phỏng"))
	}
	w.provinces(facts, c)
	w.referenceMonth(facts, several, c)
	if encoding, why := w.encoding(c.p); encoding != "" {
		w.line("encoding: "+encoding, why)
	}
	if w.options.Sheet != "" {
		w.line("sheet: "+yamlWord(w.options.Sheet), "--sheet")
	}
	if w.options.HeaderLine > 0 && w.options.HeaderSize > 0 {
		w.line(fmt.Sprintf("header: {line: %d, size: %d}", w.options.HeaderLine, w.options.HeaderSize), "--header-line, --header-size")
	} else if w.options.HeaderLine > 0 {
		w.line(fmt.Sprintf("header: {line: %d}", w.options.HeaderLine), "--header-line")
	}
	w.residence(c)
	w.currency(c)
	if text := missingText(byReason(w.general)); text != "" {
		w.line("missing: "+text, in(w.lang, "every label set of the file that names these codes means the same", "mọi bộ nhãn trong tệp đều hiểu các mã này như nhau"))
	}
	w.pool(profiles)
}

// encoding is what a mapping must say: what the person said, or what the bytes left no doubt about where the file declares nothing.
func (w *writer) encoding(p *Profile) (name, why string) {
	if w.options.Encoding != "" {
		return w.options.Encoding, "--encoding"
	}
	if p.Encoding.Declared != "" || p.Encoding.Used == "" || p.Encoding.Used == "utf-8" {
		return "", ""
	}
	for _, e := range p.Encoding.Evidence {
		why = e.In(w.lang)
	}
	return p.Encoding.Used, why
}

func byReason(general map[string]string) map[string][]string {
	out := map[string][]string{}
	for _, code := range sortedKeys(general) {
		out[general[code]] = append(out[general[code]], code)
	}
	return out
}

func (w *writer) roundLines(f fileFacts, several bool) {
	round, why := f.round, in(w.lang, "from the file's name", "theo tên tệp")
	if !several {
		round = roundOfOne(f)
	}
	if !roundName.MatchString(round) {
		w.ask("round: lfs_2021", in(w.lang, "id of the round: letters, digits, _ . -", "mã cuộc điều tra: chữ, số, _ . -"))
	} else {
		w.line("round: "+round, why)
	}
	if f.byContent {
		why = in(w.lang, "from the months of interview", "theo tháng phỏng vấn")
	}
	switch {
	case f.year == 0:
		w.ask(`period: "2021"`, in(w.lang, "a year, 2021-Q4 or 2021-12; the file's name has no year", "năm, 2021-Q4 hoặc 2021-12; tên tệp không có năm"))
	case f.quarter > 0 && !several:
		w.line(fmt.Sprintf(`period: "%d-Q%d"`, f.year, f.quarter), why)
	default:
		w.line(fmt.Sprintf(`period: "%d"`, f.year), why)
	}
	w.line(`ref_area: "704"`, in(w.lang, "Viet Nam", "Việt Nam"))
}

func roundOfOne(f fileFacts) string {
	if f.quarter > 0 && f.round != "" {
		return fmt.Sprintf("%s_q%d", f.round, f.quarter)
	}
	return f.round
}

// provinces: the list changed on 1 July 2025. Codes alone do not tell: seven stand in both lists for different provinces.
func (w *writer) provinces(f fileFacts, c choice) {
	if e := c.entries["province"]; e == nil {
		return
	}
	switch {
	case f.first > 0 && f.last <= 202506 || f.year > 0 && f.year < 2025 || f.year == 2025 && (f.quarter == 1 || f.quarter == 2):
		w.line("provinces: VN63", in(w.lang, "the 63 provinces to June 2025", "63 tỉnh đến tháng 6/2025"))
	case f.first > 202506 || f.year > 2025 || f.year == 2025 && f.quarter > 2:
		w.line("provinces: VN34", in(w.lang, "the 34 provinces from July 2025", "34 tỉnh từ tháng 7/2025"))
	default:
		w.ask("provinces: VN63", in(w.lang, "VN63 to June 2025, VN34 after: neither the file's name nor its months say", "VN63 đến tháng 6/2025, sau đó VN34: tên tệp và tháng phỏng vấn không cho biết"))
	}
}

func (w *writer) referenceMonth(f fileFacts, several bool, c choice) {
	if e := c.entries["interview_ym"]; e != nil && e.sure {
		return
	}
	month := 6
	if f.quarter > 0 && !several {
		month = 3*f.quarter - 1
	}
	year := f.year
	if year == 0 {
		year = 2021
	}
	w.ask(fmt.Sprintf("reference_month: %d-%02d", year, month), in(w.lang, "no month of interview was recognised: say the month that stands for it", "không thấy tháng phỏng vấn: hãy ghi tháng đại diện"))
}

func (w *writer) residence(c choice) {
	for _, name := range []string{"changed_residence", "intended_stay_months"} {
		if e := c.entries[name]; e != nil && e.sure || w.elsewhere[name] {
			return
		}
	}
	w.ask("residence_rule: off", in(w.lang, "no column for the change of residence or the intended stay: map one, or say that the rule is not applied", "không thấy cột chuyển nơi thường trú hoặc thời gian dự định ở: hãy ánh xạ một cột, hoặc tắt quy tắc"))
}

// currencies by block, for amounts whose file has no column of currencies.
func (w *writer) currency(c choice) {
	blocks := []struct{ block, amount, currency string }{
		{"cost", "rc01_amount", ""}, {"total", "total_cost", "total_cost_currency"}, {"job", "contract_wage", "contract_wage_currency"},
		{"finance", "borrowed_amount", "borrowed_currency"}, {"earnings", "earn_cash", "earn_currency"}, {"deposit", "deposit_amount", "deposit_currency"}, {"remittance", "rem_first12m", "rem_currency"},
	}
	var parts []string
	for _, b := range blocks {
		if b.block == "cost" || c.entries[b.currency] == nil {
			parts = append(parts, b.block+": VND")
		}
	}
	why := in(w.lang, "where the file names none", "khi tệp không ghi đơn vị tiền")
	if unit := unitInLabels(c.p); unit != "" {
		why += in(w.lang, fmt.Sprintf("; a label says «%s»: amounts must be in whole units of the currency", unit), fmt.Sprintf("; có nhãn ghi «%s»: số tiền phải theo đơn vị đồng tiền", unit))
	}
	w.ask("currency: {"+strings.Join(parts, ", ")+"}", why)
}

var units = regexp.MustCompile(`\b(nghin|ngan|1000|trieu|ty) dong\b|\b(thousand|million)s? (of )?(dong|vnd)\b`)

func unitInLabels(p *Profile) string {
	for _, c := range p.Columns {
		if m := units.FindString(fold(c.Label)); m != "" {
			return oneLine(c.Label)
		}
	}
	return ""
}

func (w *writer) pool(profiles []*Profile) {
	quarters := map[int]bool{}
	for _, p := range profiles {
		if q := factsOf(p.File).quarter; q > 0 {
			quarters[q] = true
		}
	}
	if len(quarters) > 1 {
		w.ask(fmt.Sprintf("pool: {periods: %d, panel: latest}", len(quarters)), in(w.lang, "several quarters to one round: weights divided by their number, a person interviewed twice is one record",
			"gộp nhiều quý: quyền số chia cho số quý, người được hỏi hai lần là một bản ghi"))
	}
}

func (c choice) reasonsTold(e *entry, lang string) string {
	var parts []string
	for _, r := range e.reasons {
		parts = append(parts, r.In(lang))
	}
	var rivals []string
	for _, i := range e.rivals {
		rivals = append(rivals, c.p.Columns[i].Name)
	}
	if len(rivals) > 0 {
		parts = append(parts, in(lang, "also possible: ", "cũng có thể: ")+strings.Join(rivals, ", "))
	}
	return fmt.Sprintf("%d: %s", e.score, strings.Join(parts, "; "))
}
