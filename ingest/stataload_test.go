package ingest

import (
	"strings"
	"testing"
)

const stataMapping = `round: lfs_2021
period: "2021"
provinces: VN63
reference_month: 2021-06
missing: {dk: [.a]}
numbers: {decimal: ",", thousands: "."}   # of texts; these files hold numbers
parts:
  - files: quarter2*
    quarter: 2
    variables: {w_final: cal_weigh_final, sex: null, rotation_group: null}
variables:
  person_id: {key: [tinh: 2, xa: 5, hoso: 3, stt: 2]}
  hh_id: {key: [tinh: 2, xa: 5, hoso: 3]}
  psu_id: {key: [tinh: 2, xa: 5]}
  stratum_id: {key: [tinh: 2]}
  w_final: cal_weigh
  province: tinh
  rotation_group: ten
  sex: {column: c3, recode: {1: M, 2: F}}
  age: c5
  reason_for_move: {const: WORK}
  employment_status: {const: EMPLOYEE}
  changed_residence: {const: Y}
  departure_ym: {column: m05, format: dd/mm/yyyy}   # of texts; these are dates
  rc01_amount: c1
  rc01_currency: {const: VND}
  earn_cash: e
  earn_currency: {const: VND}
`

// Stata files of two writers (testdata/quarters.py), with the values that the script gave them: ids of several columns, .a that is declared
// and .b that is not, dates as Stata counts them, money in 32 bits.
func TestStataRound(t *testing.T) {
	f, s := newFolder(t, ""), &memorySink{}
	f.write("mapping.yaml", stataMapping)
	res, err := Run(t.Context(), s, f.options("testdata/quarter1.dta", "testdata/quarter2.dta"))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]map[string]string{
		"01-00004-007-01": {"hh_id": "01-00004-007", "psu_id": "01-00004", "stratum_id": "01", "w_final": "10.5", "dim_province": "VN63:01", "sex": "", "reasons": "sex:DK",
			"age": "30", "rc01_amount": "7.25", "earn_cash": "1234.5", "departure_ym": "202103", "rotation_group": "Hòa", "flags": ""},
		"79-00027-008-01": {"w_final": "0.3", "sex": "F", "departure_ym": "202112", "rc01_amount": "1000000.25", "earn_cash": "1.234", "flags": "WEIGHT_ROUNDED"},
		"01-00004-007-02": {"sex": "M", "age": "", "earn_cash": "", "departure_ym": "", "reasons": "age:UM", "flags": "ELIGIBILITY_UNKNOWN;MISSING_UNDECLARED"},
		"79-00027-009-01": {"quarter": "2", "w_final": "26347.1", "rc01_amount": "7.1", "earn_cash": "2.5", "departure_ym": "202105", "sex": "", "reasons": "", "rci": "2.84"}, // 7.1 / 2.5
	} {
		for column, v := range want {
			if got := s.persons[id][column]; got != v {
				t.Errorf("%s: %s = %q, want %q", id, column, got, v)
			}
		}
	}
	text := strings.Join(res.Dataset.Assumptions, "\n")
	for _, says := range []string{"(reason UM), in: c5", "7.1, not 7.0999999"} {
		if !strings.Contains(text, says) {
			t.Errorf("the dataset does not say %q:\n%s", says, text)
		}
	}
}
