package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"corridor/engine"
)

func TestNumberShapes(t *testing.T) {
	for text, want := range map[string]shape{
		"1234": 0, "": 0, "abc": 0, "1.2.3": 0, "1,,2": 0, "17.05.2021": 0, "12,": 0, ".": 0, ",": 0, "1 23": 0, "12 345 6": 0, "a 123": 0, "1 234,5x": 0, "1 234.": 0,
		"1 234": blankGroups, "-12\u00a0345\u202f678": blankGroups, "1 234,5": blankGroups | decimalComma, "1 234.567": blankGroups | decimalPoint, "1.234,567,8": 0, "1e5": 0, "1.5ex": 0,
		"0.75": decimalPoint, "12.5": decimalPoint, "1234.5": decimalPoint, "1234.567": decimalPoint, ".5": decimalPoint, "12.": decimalPoint, "-0.123": decimalPoint, "1.234567": decimalPoint, "1.234e5": decimalPoint,
		"0,75": decimalComma, "12,5": decimalComma, "1234,567": decimalComma, ",5": decimalComma, "0,123": decimalComma,
		"1.234": eitherPoint, "12.345": eitherPoint, "-123.456": eitherPoint, "1.000": eitherPoint, "100.000": eitherPoint,
		"1,234": eitherComma, "12,345": eitherComma, "+123,456": eitherComma,
		"1.234.567": pointGroups, "120.137.531": pointGroups, "1,234,567": commaGroups, "12345.678.901": 0,
		"26,347.5": decimalPoint | commaGroups, "120.137.531,50": decimalComma | pointGroups, "1,234.567": decimalPoint | commaGroups, "1,23.4": 0,
	} {
		if got := numberShape(text); got != want {
			t.Errorf("%q: %b, want %b", text, got, want)
		}
	}
}

func TestDateShapes(t *testing.T) {
	for text, want := range map[string]shape{
		"03/04/2021": eitherDate, "3/4/2021": eitherDate, "12/12/2021": eitherDate, "17/05/2021": dayFirst, "05/17/2021": monthFirst, "29/02/2021": 0,
		"29/02/2020": dayFirst, "31/04/2021": 0, "05/2021": monthYear, "13/2021": 0, "99/99/2021": 0, "2021/05/17": 0, "1/2/3/4": 0, "//": 0, "/": 0,
	} {
		if got := dateShape(text); got != want {
			t.Errorf("%q: %b, want %b", text, got, want)
		}
	}
}

// A number that only one reading allows never counts as open, and the reader with the marks that its shape says takes it.
func TestShapesAgreeWithTheReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{0,7}([.,][0-9]{0,4}){0,3}`).Draw(t, "text")
		s := numberShape(text)
		_, _, point := parseDecimal(text, 6, Marks{Decimal: '.', Thousands: ','})
		_, _, comma := parseDecimal(text, 6, Marks{Decimal: ',', Thousands: '.'})
		switch {
		case s&(eitherPoint|eitherComma) != 0 && (!point || !comma):
			t.Fatalf("%q is said to be legal both ways; read with a point %t, a comma %t", text, point, comma)
		case s&decimalIsDot != 0 && !point, s&decimalIsComma != 0 && !comma:
			t.Fatalf("%q: shape %b, read with a point %t, a comma %t", text, s, point, comma)
		case s == 0 && strings.ContainsAny(text, ".,") && (point != comma):
			if !strings.HasSuffix(text, ",") && !strings.HasPrefix(strings.TrimPrefix(text, "-"), "0") {
				t.Fatalf("%q has no shape, but is a number: point %t, comma %t", text, point, comma)
			}
		}
	})
}

// loadColumn loads persons whose column of earnings, or another variable, has these texts.
func loadColumn(t *testing.T, head, variable string, batch int, texts ...string) (*memorySink, error) {
	t.Helper()
	var list []map[string]string
	for i, text := range texts {
		list = append(list, with("person_id", fmt.Sprint(i), "w_final", "2", variable, text))
	}
	f, s := newFolder(t, head), &memorySink{}
	names := columnsOf(list)
	f.mapping(names)
	quoted := strings.Join(names, ",") + "\n"
	for _, p := range list {
		var line []string
		for _, n := range names {
			line = append(line, `"`+p[n]+`"`)
		}
		quoted += strings.Join(line, ",") + "\n"
	}
	o := f.options(f.write("lfs.csv", quoted))
	o.MaxRejectShare, o.batchRows = "1", batch
	_, err := Run(t.Context(), s, o)
	return s, err
}

// A column that can be read in two ways, or is surely written in another way than it would be read, stops the load and asks.
func TestColumnsThatAsk(t *testing.T) {
	for name, c := range map[string]struct {
		variable string
		texts    []string
		row      int // 0: the load goes through
		says     string
	}{
		"plain":                 {"earn_cash", []string{"1000", "2500"}, 0, ""},
		"decimals":              {"earn_cash", []string{"1000.5", "0.75"}, 0, ""},
		"legal both ways":       {"earn_cash", []string{"1000", "1.234", "900"}, 2, `numbers: {decimal: "."} or {decimal: ",", thousands: "."}`},
		"proved by another":     {"earn_cash", []string{"1.234", "1000", "0.75"}, 0, ""},
		"comma both ways":       {"earn_cash", []string{"12,345"}, 1, `numbers: {decimal: ","} or {decimal: ".", thousands: ","}`},
		"comma proved":          {"earn_cash", []string{"1000", "12,5"}, 2, `a comma before decimals: declare numbers: {decimal: ","}`},
		"thousands with points": {"earn_cash", []string{"900", "1.234.567"}, 2, `numbers: {decimal: ",", thousands: "."}`},
		"comma and both ways":   {"earn_cash", []string{"1.234", "12,5"}, 2, `numbers: {decimal: ",", thousands: "."}`},
		"as GSO writes":         {"earn_cash", []string{"26,347.5"}, 1, `numbers: {decimal: ".", thousands: ","}`},
		"point and thousands":   {"earn_cash", []string{"0.5", "12,345"}, 2, `numbers: {decimal: ".", thousands: ","}`},
		"both kinds":            {"earn_cash", []string{"0.5", "12,5"}, 2, "some numbers have a decimal point, others a decimal comma"},
		"blanks":                {"earn_cash", []string{"900", "1 234 567"}, 2, `numbers: {decimal: ".", thousands: " "}`},
		"blanks and a comma":    {"earn_cash", []string{"0,5", "1\u00a0234"}, 2, `numbers: {decimal: ",", thousands: " "}`},
		"no number at all":      {"earn_cash", []string{"1000", "1.2.3"}, 0, ""},
		"weights":               {"w_final", []string{"123.456", "99.001"}, 1, "w_final (column \"w_final\"; lfs.csv, row 1)"},
		"whole numbers":         {"age", []string{"30", "1.000"}, 2, "age"},
		"a date both ways":      {"departure_ym", []string{"202101", "03/04/2021"}, 2, "format: dd/mm/yyyy or mm/dd/yyyy"},
		"the day first":         {"departure_ym", []string{"03/04/2021", "17/01/2021"}, 2, "declare format: dd/mm/yyyy"},
		"the month first":       {"departure_ym", []string{"01/17/2021"}, 1, "declare format: mm/dd/yyyy"},
		"month and year":        {"departure_ym", []string{"01/2021"}, 1, "declare format: mm/yyyy"},
		"dates of both kinds":   {"departure_ym", []string{"202101", "01/17/2021", "17/01/2021"}, 3, "others only month/day"},
		"ISO dates":             {"departure_ym", []string{"2021-01-17", "2021-01-17T10:00:00"}, 0, ""},
		"no date":               {"departure_ym", []string{"99/99/2021"}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, batch := range []int{0, 1} {
				s, err := loadColumn(t, testHead, c.variable, batch, c.texts...)
				if c.row == 0 {
					if err != nil {
						t.Fatal(err)
					}
					continue
				}
				if engine.KindOf(err) != engine.Rejected || s.persons != nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), fmt.Sprintf("row %d)", c.row)) {
					t.Fatalf("does not say %q, row %d: %v", c.says, c.row, err)
				}
				for _, text := range c.texts {
					if text != "1.234" && strings.Contains(err.Error(), text) { // 1.234 is the example in the words
						t.Errorf("tells the value %s: %v", text, err)
					}
				}
			}
		})
	}
}

// What is declared is no question: cells of the other kind are rejected one by one.
func TestDeclaredColumnsDoNotAsk(t *testing.T) {
	comma := testHead + "numbers: {decimal: ',', thousands: '.'}\n"
	s, err := loadColumn(t, comma, "earn_cash", 0, "1.234", "1.234,5", "0.5")
	if err != nil {
		t.Fatal(err)
	}
	if s.persons["0"]["earn_cash"] != "1234" || s.persons["1"]["earn_cash"] != "1234.5" || s.persons["2"]["unusable_rules"] != "EARNINGS_UNKNOWN;VALUE_UNREADABLE" {
		t.Errorf("%v", s.persons)
	}
	s, err = loadColumn(t, testHead+"numbers: {decimal: '.'}\n", "earn_cash", 0, "1.234", "12,5")
	if err != nil || s.persons["0"]["earn_cash"] != "1.234" || s.persons["1"]["earn_cash"] != "" {
		t.Errorf("%v %v", s.persons, err)
	}
	s, err = loadColumn(t, testHead+"numbers: {decimal: ',', thousands: ' '}\n", "earn_cash", 0, "1 234,5", "12\u00a0345", "1\u202f000")
	if err != nil || s.persons["0"]["earn_cash"] != "1234.5" || s.persons["1"]["earn_cash"] != "12345" || s.persons["2"]["earn_cash"] != "1000" {
		t.Errorf("%v %v", s.persons, err)
	}
	// A declared missing code is no evidence, whatever it looks like.
	head := strings.Replace(testHead, "dk: [DK]", "dk: [DK, -9.999, 99/99/9999]", 1)
	s, err = loadColumn(t, head, "earn_cash", 0, "-9.999", "1000")
	if err != nil || s.persons["0"]["reasons"] != "earn_cash:DK" {
		t.Errorf("%v %v", s.persons, err)
	}
}

// The same question whatever the workers, the batches, the order of the rows: only the row told may differ with the order.
func TestQuestionsDoNotDependOnTheWay(t *testing.T) {
	texts := make([]string, 100)
	for i := range texts {
		texts[i] = fmt.Sprintf("%d.%03d", 1+i%9, i) // legal both ways, all of them
	}
	var first string
	for _, batch := range []int{0, 1, 7} {
		_, err := loadColumn(t, testHead, "earn_cash", batch, texts...)
		if first == "" {
			first = fmt.Sprint(err)
		}
		if err == nil || err.Error()[strings.Index(err.Error(), "\n"):] != first[strings.Index(first, "\n"):] {
			t.Fatalf("batches of %d: %v\nbefore: %s", batch, err, first)
		}
	}
	texts[40] = "0.5"
	slices.Reverse(texts)
	if _, err := loadColumn(t, testHead, "earn_cash", 7, texts...); err != nil {
		t.Fatal(err)
	}
}

func FuzzShapes(f *testing.F) {
	for _, s := range []string{"1.234", "1,234.5", "-", "1e5", "1.5e-3", "17/05/2021", "05/2021", "٣.٤", "1/2/3", "1.2,3.4", "1 234,5"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		ds := doubts{}
		d := doubt{}
		d.add(numberShape(s)|dateShape(s), rowOf{0, 1})
		ds.add([]doubt{d})
		for _, c := range ds {
			if !c.shapes.settled() && c.question().text.Vi == "" {
				panic("a question without words: " + s)
			}
		}
	})
}
