package inspect

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"corridor/engine"
)

// Table writes a profile for a person: what the file is, its candidates, then a line per column. width is that of the terminal:
// labels and values go on in further lines below themselves; 0: one line each, whatever its length.
func Table(w io.Writer, p *Profile, lang string, width int) error {
	var b strings.Builder
	head(&b, p, lang)
	candidates(&b, p, lang)
	grid(&b, p, lang, width)
	for i := range p.Columns {
		remarks(&b, &p.Columns[i], lang)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// in picks the language.
func in(lang, en, vi string) string { return engine.Text{En: en, Vi: vi}.In(lang) }

func head(b *strings.Builder, p *Profile, lang string) {
	line := func(en, vi, text string) {
		if text != "" {
			fmt.Fprintf(b, "  %s%s\n", pad(in(lang, en, vi), 12), text)
		}
	}
	fmt.Fprintf(b, "%s\n", p.File)
	line("format", "định dạng", strings.TrimSpace(p.Format+" "+p.Release))
	line("label", "nhãn", oneLine(p.Label))
	line("written", "ghi lúc", strings.Join(present(p.Written, p.Software), " · "))
	line("encoding", "mã chữ", p.Encoding.told(lang))
	for _, e := range p.Encoding.Evidence {
		line("", "", e.In(lang)) // under the encoding
	}
	rows := fmt.Sprintf(in(lang, "%s · %d columns · %s bytes", "%s · %d cột · %s byte"), grouped(p.Rows), len(p.Columns), grouped(p.Bytes))
	if !p.Complete {
		rows += in(lang, " · NOT read to the end", " · CHƯA đọc hết")
	}
	line("rows", "số dòng", rows)
	for _, s := range p.Sets {
		line("set", "nhóm", s.Name+" «"+s.Label+"»: "+strings.Join(s.Variables, " "))
	}
	for _, n := range p.Notes {
		line("note", "ghi chú", n.In(lang))
	}
}

func (e Encoding) told(lang string) string {
	if e.Used == "" {
		return in(lang, "NOT DECIDED: letters beyond ASCII are shown as ?", "CHƯA RÕ: chữ ngoài ASCII hiện là ?")
	}
	if e.Declared == "" {
		return fmt.Sprintf(in(lang, "%s (the file declares none)", "%s (tệp không khai báo)"), e.Used)
	}
	return fmt.Sprintf(in(lang, "%s (declared: %s)", "%s (khai báo: %s)"), e.Used, e.Declared)
}

// candidates are the columns that may be weight, stratum …, with the proof of each.
func candidates(b *strings.Builder, p *Profile, lang string) {
	if len(p.Roles) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", in(lang, "candidates (points of 100; asked below 70)", "ứng viên (điểm trên 100; dưới 70 cần hỏi)"))
	rows := [][]string{}
	for _, r := range p.Roles {
		var why []string
		for _, t := range r.Reasons {
			why = append(why, t.In(lang))
		}
		rows = append(rows, []string{in(lang, r.Role, roleVi[r.Role]), oneLine(r.Column), fmt.Sprint(r.Score), strings.Join(why, "; ")})
	}
	writeRows(b, rows, []bool{false, false, true, false}, 0)
}

var roleVi = map[string]string{"weight": "quyền số", "stratum": "tầng", "psu": "địa bàn", "fpc": "fpc", "person": "mã người", "household": "hộ", "line": "số thứ tự",
	"province": "tỉnh", "district": "huyện", "commune": "xã", "urban": "thành thị, nông thôn", "quarter": "quý", "month": "tháng phỏng vấn", "rotation": "luân phiên",
	"sex": "giới tính", "birth year": "năm sinh", "age": "tuổi", "relationship": "quan hệ với chủ hộ"}

func grid(b *strings.Builder, p *Profile, lang string, width int) {
	rows := [][]string{{"#", in(lang, "COLUMN", "CỘT"), in(lang, "TYPE", "KIỂU"), in(lang, "PRESENT", "CÓ"), in(lang, "MISSING", "THIẾU"), in(lang, "DISTINCT", "KHÁC NHAU"),
		in(lang, "MIN", "NHỎ NHẤT"), in(lang, "MEDIAN", "TRUNG VỊ"), in(lang, "MAX", "LỚN NHẤT"), in(lang, "LABEL · VALUES", "NHÃN · GIÁ TRỊ")}}
	for i := range p.Columns {
		c := &p.Columns[i]
		low, middle, high := "", "", ""
		if s := c.Summary; s != nil {
			low, middle, high = short(s.Min), short(s.Median), short(s.Max)
			if s.MedianNear {
				middle = "≈" + middle
			}
		}
		distinct := grouped(c.Distinct)
		if c.DistinctNear {
			distinct = "≈" + distinct
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), oneLine(c.Name), c.typeTold(lang), grouped(c.Counts.Present), c.Counts.missingTold(), distinct, low, middle, high, oneLine(c.wordsTold())})
	}
	b.WriteByte('\n')
	writeRows(b, rows, []bool{true, false, false, true, true, true, true, true, true, false}, width)
}

func (c *Column) typeTold(lang string) string {
	kinds := map[string]string{"number": "số", "text": "chữ", "date": "ngày"}
	storage, _, _ := strings.Cut(c.Storage, "(") // Timestamp(isAdjustedToUTC=false, …) is long
	return strings.Join(present(storage, in(lang, c.Kind, kinds[c.Kind]), c.Format), " ")
}

// missingTold keeps the kinds of missing apart: empty, then each code.
func (c Counts) missingTold() string {
	var parts []string
	if c.System > 0 || len(c.Extended)+len(c.User) == 0 {
		parts = append(parts, grouped(c.System))
	}
	for _, code := range sortedKeys(c.Extended) {
		parts = append(parts, code+"="+grouped(c.Extended[code]))
	}
	for _, code := range sortedKeys(c.User) {
		parts = append(parts, "["+code+"]="+grouped(c.User[code]))
	}
	return strings.Join(parts, " ")
}

// mostTold is how many values stand in the table; the JSON has more.
const mostTold = 12

// wordsTold is the label, then value labels or values with their counts.
func (c *Column) wordsTold() string {
	var parts []string
	if c.Label != "" {
		parts = append(parts, c.Label)
	}
	var values []string
	counts := map[string]int64{}
	for _, v := range c.Values {
		counts[v.Text] = v.Count
	}
	for _, l := range c.Labels {
		values = append(values, fmt.Sprintf("%s=%s", l.Value, l.Label)+told(counts[l.Value]))
		delete(counts, l.Value)
	}
	if len(c.Values) <= mostTold || len(c.Labels) > 0 {
		for _, v := range c.Values {
			if n, unnamed := counts[v.Text]; unnamed {
				values = append(values, v.Text+told(n))
			}
		}
	}
	if len(values) > mostTold {
		values = append(values[:mostTold], fmt.Sprintf("… +%d", len(values)-mostTold))
	}
	if len(values) > 0 {
		parts = append(parts, strings.Join(values, ", "))
	}
	return strings.Join(parts, " · ")
}

func told(n int64) string {
	if n == 0 {
		return ""
	}
	return " (" + grouped(n) + ")"
}

// remarks say what must be declared for a column, with the evidence.
func remarks(b *strings.Builder, c *Column, lang string) {
	say := func(decided bool, what string, why engine.Text) {
		mark := in(lang, "proposed", "đề xuất")
		if !decided {
			mark = in(lang, "ASK", "CẦN HỎI")
		}
		fmt.Fprintf(b, "%s %s: %s (%s)\n", mark, oneLine(c.Name), what, why.In(lang))
	}
	if m := c.Marks; m != nil {
		what := in(lang, "decimal and thousands marks", "dấu thập phân và dấu hàng nghìn")
		if m.Decided {
			what = fmt.Sprintf("numbers: {decimal: %q, thousands: %q}", m.Decimal, m.Thousands)
		}
		say(m.Decided, what, m.Reason)
	}
	if d := c.Dates; d != nil && !strings.HasPrefix(d.Order, "yyyy") {
		what := in(lang, "order of day and month", "thứ tự ngày và tháng")
		if d.Decided {
			what = "format: " + d.Order
		}
		say(d.Decided, what, d.Reason)
	}
}

// writeRows aligns columns by what they take on a terminal; the last one goes on below itself if width is given.
func writeRows(b *strings.Builder, rows [][]string, right []bool, width int) {
	widths := make([]int, len(right))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	indent := 0
	for _, w := range widths[:len(widths)-1] {
		indent += w + 2
	}
	for _, r := range rows {
		line := ""
		for i, cell := range r[:len(r)-1] {
			if right[i] {
				line += strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)) + cell + "  "
			} else {
				line += pad(cell, widths[i]+2)
			}
		}
		lines := []string{r[len(r)-1]}
		if width > 0 {
			lines = wrap(lines[0], max(width-indent, 24))
		}
		line += strings.Join(lines, "\n"+strings.Repeat(" ", indent))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// wrap breaks a text at blanks into lines that take up to width; a longer word stands alone, and a count stays with its value.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Split(strings.ReplaceAll(text, " (", "\x00("), " ") {
		word = strings.ReplaceAll(word, "\x00", " ")
		w := uniseg.StringWidth(word)
		if used > 0 && used+1+w > width {
			lines = append(lines, line)
			line, used = word, w
			continue
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+w
	}
	return append(lines, line)
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-uniseg.StringWidth(s)))
}

func present(words ...string) (list []string) {
	for _, w := range words {
		if w != "" {
			list = append(list, w)
		}
	}
	return list
}

// short cuts long fractions: the table is for looking, the JSON is exact.
func short(number string) string {
	whole, fraction, ok := strings.Cut(number, ".")
	if !ok || len(fraction) <= 4 || strings.ContainsAny(number, "-:eTWQS") && len(whole) > 3 {
		return number
	}
	return whole + "." + fraction[:4] + "…"
}

// grouped writes thousands apart.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
