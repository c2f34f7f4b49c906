package inspect

import (
	"fmt"
	"strings"

	"corridor/engine"
)

// shapes count what the cells of a column can be read as.
type shapes struct {
	plain, point, comma, either, neither int64
	dates                                [monthYear + 1]int64
	thousands                            [2]map[string]int64 // by decimal point and comma: thousands marks seen
}

func (s *shapes) add(text string, sh shape, numeric bool, n int64) {
	s.dates[sh.date] += n
	switch {
	case !sh.number:
		s.neither += n
	case numeric || !strings.ContainsAny(text, ".,"):
		s.plain += n
	case sh.point && sh.comma:
		s.either += n
	case sh.point:
		s.point += n
	default:
		s.comma += n
	}
	if sh.marked && !numeric {
		s.mark(0, text, ".", sh.point, n)
		s.mark(1, text, ",", sh.comma, n)
	}
}

func (s *shapes) mark(i int, text, decimal string, legal bool, n int64) {
	if !legal {
		return
	}
	whole, _, _ := strings.Cut(strings.TrimSpace(text), decimal)
	if m := thousandsMark(whole); m != "" {
		if s.thousands[i] == nil {
			s.thousands[i] = map[string]int64{}
		}
		s.thousands[i][m] += n
	}
}

func (s *shapes) numbers() int64 { return s.plain + s.point + s.comma + s.either }

// marks proposes decimal and thousands marks; nil if no cell has one.
func (s *shapes) marks() *Marks {
	blanks := len(s.thousands[0])+len(s.thousands[1]) > 0
	if s.point+s.comma+s.either == 0 && !blanks {
		return nil
	}
	m := &Marks{Point: s.point, Comma: s.comma, Both: s.either, Plain: s.plain, Neither: s.neither}
	switch {
	case s.point > 0 && s.comma > 0:
		m.Reason = text2(fmt.Sprintf("%d cells are numbers only with a decimal point, %d only with a decimal comma: two ways in one column", s.point, s.comma),
			fmt.Sprintf("%d ô chỉ là số nếu dấu thập phân là chấm, %d ô chỉ nếu là phẩy: một cột có hai cách viết", s.point, s.comma))
	case s.point > 0:
		m.decide(".", s.thousands[0], text2(fmt.Sprintf("%d cells are numbers only with a decimal point, none only with a comma", s.point),
			fmt.Sprintf("%d ô chỉ là số nếu dấu thập phân là chấm, không ô nào chỉ nếu là phẩy", s.point)))
	case s.comma > 0:
		m.decide(",", s.thousands[1], text2(fmt.Sprintf("%d cells are numbers only with a decimal comma, none only with a point", s.comma),
			fmt.Sprintf("%d ô chỉ là số nếu dấu thập phân là phẩy, không ô nào chỉ nếu là chấm", s.comma)))
	case s.either > 0:
		m.Reason = text2(fmt.Sprintf("%d cells such as 1.234 are legal both ways, and no cell decides", s.either),
			fmt.Sprintf("%d ô kiểu 1.234 hợp lệ theo cả hai cách và không ô nào cho biết", s.either))
	default:
		m.decide(".", s.thousands[0], text2("thousands are set apart by blanks or apostrophes, and no cell has decimals",
			"hàng nghìn cách nhau bằng dấu cách hoặc dấu nháy, không ô nào có phần thập phân"))
	}
	return m
}

func (m *Marks) decide(decimal string, thousands map[string]int64, why engine.Text) {
	m.Decimal, m.Reason, m.Decided = decimal, why, true
	switch kinds := sortedKeys(thousands); len(kinds) {
	case 0:
	case 1:
		m.Thousands = kinds[0]
	default:
		m.Decided = false
		m.Reason = text2("several thousands marks in one column: "+strings.Join(kinds, " "), "một cột có nhiều dấu phân cách hàng nghìn: "+strings.Join(kinds, " "))
	}
}

// orders of dates as a mapping names them, by shape.
var orders = map[dateShape]string{
	isoDay: "yyyy-mm-dd", isoMonth: "yyyy-mm", plainMonth: "yyyymm", monthYear: "mm/yyyy",
}

// order proposes how the dates of a column are written; nil if they are too few to be dates. others is how many different
// values are no dates, unless there were too many to know.
func (s *shapes) order(present int64, others int, unknown bool) *Dates {
	d := &Dates{DayOne: s.dates[dayFirst], DayTwo: s.dates[dayLast], Both: s.dates[dayEither], Neither: s.dates[noDate]}
	dates := present - d.Neither
	if dates == 0 || dates*20 < present*19 && (unknown || others > mostOdd || dates*5 < present) {
		return nil
	}
	slashed := d.DayOne + d.DayTwo + d.Both + s.dates[daySame]
	ways := 0
	for shape, name := range orders {
		if s.dates[shape] > 0 {
			ways++
			d.Order, d.Decided = name, true
			d.Reason = text2(fmt.Sprintf("%d cells are written %s", s.dates[shape], name), fmt.Sprintf("%d ô viết theo dạng %s", s.dates[shape], name))
		}
	}
	if slashed > 0 {
		ways++
		d.decide(slashed)
	}
	if ways > 1 {
		d.Order, d.Decided = "", false
		d.Reason = text2("several ways to write a date in one column", "một cột có nhiều cách viết ngày")
	}
	return d
}

func (d *Dates) decide(slashed int64) {
	d.Order, d.Decided = "", false
	switch {
	case d.DayOne > 0 && d.DayTwo > 0:
		d.Reason = text2(fmt.Sprintf("in %d cells the day must stand first, in %d the month: two ways in one column", d.DayOne, d.DayTwo),
			fmt.Sprintf("%d ô phải có ngày trước, %d ô phải có tháng trước: một cột có hai cách viết", d.DayOne, d.DayTwo))
	case d.DayOne > 0:
		d.Order, d.Decided = "dd/mm/yyyy", true
		d.Reason = text2(fmt.Sprintf("%d of %d dates have a first number above 12, none a second", d.DayOne, slashed),
			fmt.Sprintf("%d trên %d ngày có số đầu lớn hơn 12, không ngày nào có số thứ hai lớn hơn 12", d.DayOne, slashed))
	case d.DayTwo > 0:
		d.Order, d.Decided = "mm/dd/yyyy", true
		d.Reason = text2(fmt.Sprintf("%d of %d dates have a second number above 12, none a first", d.DayTwo, slashed),
			fmt.Sprintf("%d trên %d ngày có số thứ hai lớn hơn 12, không ngày nào có số đầu lớn hơn 12", d.DayTwo, slashed))
	default:
		d.Reason = text2(fmt.Sprintf("%d dates are legal both ways, and none decides", slashed), fmt.Sprintf("%d ngày hợp lệ theo cả hai cách và không ngày nào cho biết", slashed))
	}
}

func text2(en, vi string) engine.Text { return engine.Text{En: en, Vi: vi} }

func texts(en, vi string) []engine.Text { return []engine.Text{text2(en, vi)} }
