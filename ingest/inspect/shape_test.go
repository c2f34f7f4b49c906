package inspect

import "testing"

// Legal numbers by the two ways to write them: the Vietnamese (comma for decimals, point for thousands) and the English.
func TestShapeOfNumbers(t *testing.T) {
	for text, want := range map[string]struct{ point, comma bool }{
		"12":             {true, true},
		"-7":             {true, true},
		"1.5":            {true, false},
		"1,5":            {false, true},
		"1.234":          {true, true}, // the question
		"1,234":          {true, true},
		"26,347.5":       {true, false}, // seen in GSO tables (SOURCES.md)
		"120.137.531,50": {false, true},
		"1.234.567":      {false, true},
		"0.123":          {true, false}, // no group begins with 0
		"1234.567":       {true, false}, // nor has four digits
		"1 234 567":      {true, true},
		"12.34.567":      {false, false},
		"1.2.3":          {false, false},
		"":               {false, false},
		"-":              {false, false},
		".":              {false, false},
		"--5":            {false, false},
		"1e6":            {true, true},
		"1.5e6":          {true, false},
		"NaN":            {false, false},
		"Inf":            {false, false},
		"0x1p4":          {false, false},
		"KXĐ":            {false, false},
	} {
		if s := shapeOf(text); s.point != want.point || s.comma != want.comma {
			t.Errorf("%q: point %t comma %t, want %+v", text, s.point, s.comma, want)
		}
	}
}

func TestReadNumber(t *testing.T) {
	for _, c := range []struct {
		text    string
		decimal byte
		want    float64
		ok      bool
	}{
		{"26,347.5", '.', 26347.5, true}, {"120.137.531,50", ',', 120137531.5, true}, {"1.234", '.', 1.234, true}, {"1.234", ',', 1234, true},
		{"1 234,5", ',', 1234.5, true}, {"1\u00a0234", '.', 1234, true}, {"1e400", '.', 0, false}, {"1,5", '.', 0, false},
	} {
		if v, ok := readNumber(c.text, c.decimal); v != c.want || ok != c.ok {
			t.Errorf("%q with %c = %v %t, want %v %t", c.text, c.decimal, v, ok, c.want, c.ok)
		}
	}
}

func TestDateShapes(t *testing.T) {
	for text, want := range map[string]dateShape{
		"17/05/2021": dayFirst, "05/17/2021": dayLast, "03/04/2021": dayEither, "04/04/2021": daySame, "2021-05-17": isoDay, "2021-05": isoMonth,
		"202105": plainMonth, "202113": noDate, "05/2021": monthYear, "13/2021": noDate, "31/02/2021": noDate, "2021-02-30": noDate, "17.5.2021": dayFirst,
		"2021-05-17T10:00:00": isoDay, "999999": noDate, "99/9999": noDate, "": noDate, "1/1": noDate,
	} {
		if got := dateOf(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func shapesOf(texts ...string) *shapes {
	s := &shapes{}
	for _, text := range texts {
		s.add(text, shapeOf(text), false, 1)
	}
	return s
}

func TestMarksAreProposedByEvidenceOnly(t *testing.T) {
	for _, c := range []struct {
		texts              []string
		decimal, thousands string
		decided            bool
	}{
		{[]string{"12.5", "1.234"}, ".", "", true},
		{[]string{"12,5", "1.234"}, ",", ".", true},
		{[]string{"1.234", "5.678"}, "", "", false},
		{[]string{"12,5", "12.5"}, "", "", false},
		{[]string{"1 234", "5"}, ".", " ", true},
		{[]string{"1.234.567"}, ",", ".", true},
		{[]string{"26,347.5", "1 000.5"}, ".", "", false}, // two thousands marks
	} {
		m := shapesOf(c.texts...).marks()
		if m == nil || m.Decided != c.decided || m.Decided && (m.Decimal != c.decimal || m.Thousands != c.thousands) {
			t.Errorf("%q: %+v, want %q %q %t", c.texts, m, c.decimal, c.thousands, c.decided)
		}
		if m != nil && (m.Reason.En == "" || m.Reason.Vi == "") {
			t.Errorf("%q: no reason", c.texts)
		}
	}
	if m := shapesOf("1", "2").marks(); m != nil {
		t.Errorf("plain numbers are no question: %+v", m)
	}
}

func TestDateOrderIsProposedByEvidenceOnly(t *testing.T) {
	for _, c := range []struct {
		texts   []string
		order   string
		decided bool
	}{
		{[]string{"17/05/2021", "03/04/2021"}, "dd/mm/yyyy", true},
		{[]string{"05/17/2021", "03/04/2021"}, "mm/dd/yyyy", true},
		{[]string{"03/04/2021", "04/04/2021"}, "", false},
		{[]string{"17/05/2021", "05/17/2021"}, "", false},
		{[]string{"17/05/2021", "2021-05-17"}, "", false},
		{[]string{"2021-05-17", "2021-05-18"}, "yyyy-mm-dd", true},
	} {
		d := shapesOf(c.texts...).order(int64(len(c.texts)), 0, false)
		if d == nil || d.Order != c.order || d.Decided != c.decided {
			t.Errorf("%q: %+v, want %q %t", c.texts, d, c.order, c.decided)
		}
	}
	if d := shapesOf("a", "b", "17/05/2021").order(3, 2, true); d != nil {
		t.Errorf("a date among texts makes no column of dates: %+v", d)
	}
}
