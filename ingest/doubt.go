package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"corridor/engine"
)

// doubt is what the cells of a variable in one batch say of how its column is written, with the first row of each shape.
type doubt struct {
	layout, place int
	columnDoubt
}

func (d *columnDoubt) add(s shape, at rowOf) {
	if s&^d.shapes == 0 {
		return
	}
	for bit := range shapeCount {
		if s&(1<<bit) != 0 && d.shapes&(1<<bit) == 0 {
			d.first[bit] = at
		}
	}
	d.shapes |= s
}

// doubts are those of a round. Batches are added in order, so that the rows told do not depend on the workers.
type doubts map[doubtOf]*columnDoubt

type doubtOf struct{ layout, place int }

type columnDoubt struct {
	shapes shape
	first  [shapeCount]rowOf
}

type rowOf struct {
	file int
	row  int64
}

func (ds doubts) add(list []doubt) {
	for _, d := range list {
		of := doubtOf{d.layout, d.place}
		if ds[of] == nil {
			ds[of] = &columnDoubt{}
		}
		for bit := range shapeCount {
			ds[of].add(d.shapes&(1<<bit), d.first[bit])
		}
	}
}

// sorted lists the variables that a test of their shapes holds for, in a fixed order.
func (ds doubts) sorted(holds func(shape) bool) []doubtOf {
	var list []doubtOf
	for of, d := range ds {
		if holds(d.shapes) {
			list = append(list, of)
		}
	}
	slices.SortFunc(list, func(a, b doubtOf) int {
		if a.layout != b.layout {
			return a.layout - b.layout
		}
		return a.place - b.place
	})
	return list
}

// err refuses a round with columns that can be read in two ways, or that are surely written in another way than they would be
// read: it says what to declare. Nil if there is none.
func (ds doubts) err(p *plan, where func(file int, row int64) engine.Where) error {
	open := ds.sorted(func(s shape) bool { return !s.settled() })
	if len(open) == 0 {
		return nil
	}
	var en, vi strings.Builder
	var at engine.Where
	for i, of := range open {
		if i == mostProblems {
			fmt.Fprintf(&en, "\n  … +%d", len(open)-i)
			fmt.Fprintf(&vi, "\n  … +%d", len(open)-i)
			break
		}
		f, question := p.layouts[of.layout].field(of.place), ds[of].question()
		first := ds[of].first[question.shows]
		w := where(first.file, first.row)
		if w.Column = p.layouts[of.layout].column(f.cols[0]); i == 0 {
			at = w
		}
		fmt.Fprintf(&en, "\n  %s (column %q; %s, row %d): %s", f.v.Name, w.Column, w.File, w.Row, question.text.En)
		fmt.Fprintf(&vi, "\n  %s (cột %q; %s, dòng dữ liệu %d): %s", f.v.Name, w.Column, w.File, w.Row, question.text.Vi)
	}
	return engine.Errorf(engine.Rejected, "the mapping does not say how these columns write numbers or dates, and nothing was loaded:%s", en.String()).
		Vi("tệp ánh xạ chưa nói các cột sau viết số hoặc ngày thế nào, không nạp gì:%s", vi.String()).At(at).
		Do("declare it in the mapping, for the variable or (numbers) for the whole file", "hãy khai báo trong tệp ánh xạ, cho từng biến hoặc (numbers) cho cả tệp")
}

// question is what to ask a person about a column, and the shape whose first row shows it.
type question struct {
	shows int
	text  engine.Text
}

func (d *columnDoubt) question() question {
	has := func(s shape) bool { return d.shapes&s != 0 }
	ask := func(of shape, en, vi string) question {
		for bit := range shapeCount {
			if d.shapes&of&(1<<bit) != 0 {
				return question{bit, engine.Text{En: en, Vi: vi}}
			}
		}
		return question{}
	}
	declare := func(of shape, what string, enWhy, viWhy string) question {
		return ask(of, enWhy+": declare "+what, viWhy+": hãy khai báo "+what)
	}
	switch {
	case has(dayFirst) && has(monthFirst):
		return ask(dayFirst|monthFirst, "some dates can only be day/month, others only month/day: correct the file, or declare format: dd/mm/yyyy or mm/dd/yyyy",
			"có ngày chỉ đúng theo ngày/tháng, có ngày chỉ đúng theo tháng/ngày: hãy sửa tệp, hoặc khai báo format: dd/mm/yyyy hoặc mm/dd/yyyy")
	case has(dayFirst):
		return declare(dayFirst, "format: dd/mm/yyyy", "dates with the day first", "ngày đứng trước tháng")
	case has(monthFirst):
		return declare(monthFirst, "format: mm/dd/yyyy", "dates with the month first", "tháng đứng trước ngày")
	case has(eitherDate):
		return ask(eitherDate, "day and month can be told apart in no cell: declare format: dd/mm/yyyy or mm/dd/yyyy",
			"không ô nào phân biệt được ngày và tháng: hãy khai báo format: dd/mm/yyyy hoặc mm/dd/yyyy")
	case has(monthYear):
		return declare(monthYear, "format: mm/yyyy", "months with a slash", "tháng viết với dấu gạch chéo")
	case has(decimalIsDot) && has(decimalIsComma):
		return ask(decimalIsComma, `some numbers have a decimal point, others a decimal comma: declare numbers: {decimal: "."} or {decimal: ","}; the others are then rejected one by one`,
			`có số dùng dấu chấm thập phân, có số dùng dấu phẩy: hãy khai báo numbers: {decimal: "."} hoặc {decimal: ","}; các số còn lại sẽ bị loại từng dòng`)
	case has(blankGroups):
		what := `numbers: {decimal: ".", thousands: " "}`
		if has(decimalIsComma) {
			what = `numbers: {decimal: ",", thousands: " "}`
		}
		return declare(blankGroups, what, "blanks between thousands", "dấu cách phân cách hàng nghìn")
	case has(decimalIsComma) && has(pointGroups|eitherPoint):
		return declare(decimalIsComma, `numbers: {decimal: ",", thousands: "."}`, "a comma before decimals, points between thousands", "dấu phẩy thập phân, dấu chấm phân cách hàng nghìn")
	case has(decimalIsComma):
		return declare(decimalIsComma, `numbers: {decimal: ","}`, "a comma before decimals", "dấu phẩy thập phân")
	case has(decimalIsDot):
		return declare(commaGroups|eitherComma, `numbers: {decimal: ".", thousands: ","}`, "commas between thousands", "dấu phẩy phân cách hàng nghìn")
	case has(eitherPoint) && !has(eitherComma):
		return ask(eitherPoint, `1.234 can be 1234 or a little more than one, and no cell tells which: declare numbers: {decimal: "."} or {decimal: ",", thousands: "."}`,
			`1.234 có thể là 1234 hoặc hơn một một chút, không ô nào cho biết: hãy khai báo numbers: {decimal: "."} hoặc {decimal: ",", thousands: "."}`)
	default:
		return ask(eitherComma, `1,234 can be 1234 or a little more than one, and no cell tells which: declare numbers: {decimal: ","} or {decimal: ".", thousands: ","}`,
			`1,234 có thể là 1234 hoặc hơn một một chút, không ô nào cho biết: hãy khai báo numbers: {decimal: ","} hoặc {decimal: ".", thousands: ","}`)
	}
}

// unexplained are the columns with values that the file marks as missing and the mapping does not explain, sorted.
func (ds doubts) unexplained(p *plan) []string {
	names := map[string]bool{}
	for _, of := range ds.sorted(func(s shape) bool { return s&unexplained != 0 }) {
		l := p.layouts[of.layout]
		names[l.column(l.field(of.place).cols[0])] = true
	}
	return slices.Sorted(maps.Keys(names))
}
