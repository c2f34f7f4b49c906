package ingest

import "testing"

// A date that does not exist is no month; by hand from the calendar (2023 is no leap year).
func TestParseMonthNeedsADateThatExists(t *testing.T) {
	for _, c := range []struct {
		text, format string
		want         int32
		ok           bool
	}{
		{"2023-01", "", 202301, true},
		{"202301", "", 202301, true},
		{"2023-01-31", "", 202301, true},
		{"2023-01-31T00:00:00", "", 202301, true},
		{"2023-01-99", "", 0, false},
		{"2023-02-29", "", 0, false},
		{"2023-01-", "", 0, false},
		{"31/01/2023", "dd/mm/yyyy", 202301, true},
		{"1/1/2023", "dd/mm/yyyy", 202301, true},
		{"99/01/2023", "dd/mm/yyyy", 0, false},
		{"x/01/2023", "dd/mm/yyyy", 0, false},
		{"01/2023", "mm/yyyy", 202301, true},
	} {
		got, ok := parseMonth(c.text, c.format)
		if got != c.want || ok != c.ok {
			t.Errorf("parseMonth(%q, %q) = %d, %v; want %d, %v", c.text, c.format, got, ok, c.want, c.ok)
		}
	}
}
