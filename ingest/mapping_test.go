package ingest

import (
	"strings"
	"testing"

	"corridor/engine"
)

const smallMapping = `
round: lfs_2021
period: 2021
synthetic: true
provinces: VN63
reference_month: 2021-12
currency: {cost: VND, total: VND, earnings: VND, job: VND}
missing: {dk: [98], refused: [99], not_applicable: [97]}
variables:
  person_id: ID
  hh_id: HH
  w_final: W
  stratum_id: ST
  psu_id: EA
  province: TINH
  age: AGE
  sex: {column: SEX, recode: {1: M, 2: F}}
  reason_for_move: {const: WORK}
  employment_status: {const: EMPLOYEE}
  changed_residence: {const: Y}
  first_job_start_ym: START
  rc01_amount: {column: C1, missing: {dk: [-8], refused: [-9], not_applicable: [-7]}}
  earn_cash: E
`

func parse(t *testing.T, text string) *Mapping {
	t.Helper()
	m, err := ParseMapping("m.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMappingReads(t *testing.T) {
	m := parse(t, smallMapping)
	if m.Round != "lfs_2021" || m.Period != "2021" || !m.Synthetic || m.RefArea != "704" || m.ReferenceMonth != 202112 ||
		m.ResidenceRule != 12 || m.WindowMonths != 36 || m.Currency["cost"] != "VND" {
		t.Errorf("%+v", m)
	}
	if s := m.Variables["sex"]; s.Column != "SEX" || s.Recode["2"] != "F" || s.Missing["98"] != "DK" {
		t.Errorf("%+v", s)
	}
	if s := m.Variables["w_final"]; len(s.Missing) != 0 {
		t.Errorf("a default missing code reached a design column: %+v", s)
	}
}

func TestMappingTellsEverythingAtOnce(t *testing.T) {
	text := strings.NewReplacer("synthetic: true", "synthetik: true", "  sex:", "  sax:", "recode: {1: M", "recode: {1: X",
		"  earn_cash: E", "  earn_cash: {colum: E}", "period: 2021", "period: last year").Replace(smallMapping)
	text = strings.Replace(text, "  sax: {column: SEX, recode: {1: X, 2: F}}", "  sax: SEX\n  urban_rural: {column: U, recode: {1: X, 2: R}}", 1)
	_, err := ParseMapping("m.yaml", []byte(text))
	if engine.KindOf(err) != engine.Usage {
		t.Fatal(err)
	}
	for _, want := range []string{
		`no key "synthetik" (nearest: "synthetic")`, `no canonical variable "sax" (nearest: "sex")`, `no key "colum" (nearest: "column")`,
		`"X" is not a code of urban_rural`, "period: want a year", "line 4, column 1",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("does not say %q:\n%v", want, err)
		}
	}
}

func TestMappingRefusals(t *testing.T) {
	for name, change := range map[string][2]string{
		"not_yaml":         {"round:", "round: [\n"},
		"no_design":        {"  w_final: W\n", ""},
		"no_province_list": {"provinces: VN63\n", ""},
		"duplicate_key":    {"  age: AGE\n", "  age: AGE\n  age: AGE2\n"},
		"two_meanings":     {"refused: [99], not", "refused: [98], not"},
		"const_id":         {"person_id: ID", "person_id: {const: 1}"},
		"both":             {"age: AGE", "age: {column: A, const: 20}"},
		"bad_const":        {"{const: Y}", "{const: maybe}"},
		"no_window":        {"reference_month: 2021-12\n", ""},
		"marks":            {"synthetic: true", "numbers: {decimal: ',', thousands: ','}"},
		"share":            {"synthetic: true", "max_reject_share: 7"},
		"empty":            {smallMapping, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseMapping("m.yaml", []byte(strings.Replace(smallMapping, change[0], change[1], 1)))
			if engine.KindOf(err) != engine.Usage || !strings.Contains(err.Error(), "m.yaml") {
				t.Fatalf("%v", err)
			}
		})
	}
}

func TestFieldsRead(t *testing.T) {
	for _, c := range []struct {
		variable string
		source   Source
		text     string
		want     cell
	}{
		{"age", Source{}, "34.0", cell{num: 34}},
		{"age", Source{}, "34.5", cell{state: unreadable}},
		{"age", Source{Missing: Missing{"99": "RF"}}, "99.00", cell{state: refused}},
		{"age", Source{Missing: Missing{"KB": "DK"}}, "KB", cell{state: dontKnow}},
		{"age", Source{}, "", cell{state: blank}},
		{"age", Source{Missing: Missing{"": "NAP"}}, " ", cell{state: notApplicable}},
		{"sex", Source{Recode: map[string]string{"1": "M"}}, "01", cell{text: "M"}},
		{"sex", Source{Recode: map[string]string{"1": "M"}}, "1.0", cell{text: "M"}},
		{"sex", Source{Recode: map[string]string{"1": "M"}}, "3", cell{state: unreadable}},
		{"sex", Source{Recode: map[string]string{"1": "M", "*": "F"}}, "3", cell{text: "F"}},
		{"sex", Source{}, "F", cell{text: "F"}},
		{"work_visa", Source{}, "true", cell{num: 1}},
		{"work_visa", Source{Recode: map[string]string{"1": "Y", "2": "N"}}, "2", cell{}},
		{"person_id", Source{}, " Hoa\u0300 ", cell{text: "Ho\u00e0"}},
		{"departure_ym", Source{}, "202113", cell{state: unreadable}},
		{"departure_ym", Source{}, "2021-05-17", cell{num: 202105}},
		{"departure_ym", Source{Format: "mm/yyyy"}, "5/2021", cell{num: 202105}},
		{"departure_ym", Source{Format: "dd/mm/yyyy"}, "17/05/2021", cell{num: 202105}},
		{"departure_ym", Source{Missing: Missing{"999998": "DK"}}, "999998", cell{state: dontKnow}},
		{"rc01_amount", Source{}, "12500000", cell{num: 125_000_000_000}},
		{"rc01_amount", Source{Marks: Marks{',', '.'}}, "12.500.000,5", cell{num: 125_000_005_000}},
		{"rc01_amount", Source{Marks: Marks{',', '.'}}, "12.50", cell{state: unreadable}},
		{"rc01_amount", Source{}, "1,5", cell{state: unreadable}},
		{"rc01_amount", Source{}, "1.5e6", cell{num: 15_000_000_000}},
		{"rc01_amount", Source{}, "NaN", cell{state: unreadable}},
		{"rc01_amount", Source{}, "99999999999999999999", cell{state: unreadable}},
		{"w_final", Source{}, "0.12345678", cell{num: 123457, rounded: true}},
		{"w_final", Source{}, "-1", cell{num: -1_000_000}},
		{"w_final", Source{}, "12.3400000000000000000000000", cell{num: 12_340_000}},
	} {
		if c.source.Marks.Decimal == 0 {
			c.source.Marks.Decimal = '.'
		}
		if got := newField(variables[c.variable], c.source).read(c.text); got != c.want {
			t.Errorf("%s %q: %+v, want %+v", c.variable, c.text, got, c.want)
		}
	}
}
