package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"corridor/engine"
)

// partsMapping has everything that the grammar knows of files: parts, a pool, modules, a roster, composed keys.
var partsMapping = strings.NewReplacer(
	"  person_id: ID\n", "  person_id: {key: [tinh: 2, xa: 5, hoso: 3, stt: 2]}\n",
	"  hh_id: HH\n", "  hh_id: {key: [tinh: 2, xa: 5, hoso: 3]}\n",
	"  province: TINH\n", "  province: tinh\n",
	"  w_final: W\n", "  w_final: cal_weigh\n",
	"reference_month: 2021-12\n", "encoding: tcvn3\nsheet: Q1\nheader: {line: 3, size: 2}\npool: {periods: 4, panel: latest}\n",
	"  rc01_amount: {column: C1,", "  rc01_amount: {column: C1, numbers: {decimal: ','},",
	"variables:\n", `parts:
  - files: "lfs_2016_q1*"
    quarter: 1
    reference_month: 2016-02
  - files: "LFS_2016_Q2*"
    quarter: 2
    reference_month: 2016-05
    encoding: utf-8
    sheet: Q2
    header: {line: 1}
    provinces: VN34
    variables: {w_final: cal_weigh_final, sex: null}
modules:
  household:
    files: "hh_*.dta"
    join: {hh_id: {key: [tinh: 2, xa: 5, hoso: 3]}}
    variables: {urban_rural: {column: ttnt, recode: {1: U, 2: R}}}
  cost:
    files: "cost_*.dta"
    join: {person_id: MA}
    roster:
      item: makhoan
      items: {11: rc03, 012: rc04}
      variables: {amount: sotien, paid_by: {column: nguoitra, recode: {1: SELF}}}
variables:
`).Replace(smallMapping)

func TestMappingWithParts(t *testing.T) {
	m := parse(t, partsMapping)
	if m.Encoding != "tcvn3" || m.Sheet != "Q1" || m.Header != (Header{3, 2}) || m.Pool != (Pool{4, true}) {
		t.Errorf("%+v", m)
	}
	if k := m.Variables["person_id"].Key; len(k) != 4 || k[1] != (KeyPart{"xa", 5}) {
		t.Errorf("%+v", k)
	}
	if s := m.Variables["rc01_amount"]; !s.MarksDeclared || s.Marks.Decimal != ',' || m.Variables["earn_cash"].MarksDeclared {
		t.Errorf("%+v", s)
	}
	for file, want := range map[string][2]int{
		"/a/lfs_2016_q1.dta": {0, -1}, "lfs_2016_q2_final.DTA": {1, -1}, "HH_2016.dta": {0, 0}, "cost_1.dta": {0, 1},
	} {
		part, module, err := m.Place(file)
		if err != nil || module != want[1] || module < 0 && part != want[0] {
			t.Errorf("%s: part %d, module %d, %v", file, part, module, err)
		}
	}
	// The general part has neither interview_ym nor reference_month: a file that fits nothing is refused with that reason.
	_, _, err := m.Place("lfs_2016_q3.dta")
	if engine.KindOf(err) != engine.Usage || !strings.Contains(err.Error(), "lfs_2016_q3.dta fits no part") || !strings.Contains(err.Error(), "interview_ym") {
		t.Error(err)
	}
	first, second := m.Parts[0], m.Parts[1]
	if first.Variables["w_final"].Column != "cal_weigh" || second.Variables["w_final"].Column != "cal_weigh_final" || first.Encoding != "tcvn3" || second.Encoding != "utf-8" {
		t.Errorf("%+v\n%+v", first, second)
	}
	if _, has := second.Variables["sex"]; has || second.Variables["quarter"].Const != "2" || second.ReferenceMonth != 201605 || second.Provinces != "VN34" || second.Header != (Header{Line: 1}) {
		t.Errorf("%+v", second)
	}
	cost := m.Modules[1]
	if strings.Join(cost.Provides(), " ") != "rc03_amount rc03_paid_by rc04_amount rc04_paid_by" || strings.Join(cost.Columns(), " ") != "MA makhoan sotien nguoitra" {
		t.Errorf("%v %v", cost.Provides(), cost.Columns())
	}
	if cost.Roster.Items[itemCode("12.0")] != "rc04" || m.Modules[0].Join != "hh_id" || len(m.Modules[0].Key.Key) != 3 {
		t.Errorf("%+v", m.Modules)
	}
}

func TestMappingWithPartsRefusals(t *testing.T) {
	for name, c := range map[string][3]string{
		"key of a number":    {"  age: AGE\n", "  age: {key: [a: 2]}\n", "age is no text"},
		"key twice":          {"[tinh: 2, xa: 5, hoso: 3, stt: 2]", "[tinh: 2, tinh: 5]", `column "tinh" stands twice`},
		"key no list":        {"key: [tinh: 2, xa: 5, hoso: 3, stt: 2]", "key: tinh", "want a list of columns"},
		"key too wide":       {"stt: 2]}\n", "stt: 99]}\n", "whole number from 1 to 20"},
		"key and column":     {"stt: 2]}\n", "stt: 2], column: A}\n", "one of the three"},
		"key recoded":        {"stt: 2]}\n", "stt: 2], recode: {1: 2}}\n", "do not go with a key"},
		"part without files": {"  - files: \"lfs_2016_q1*\"\n    quarter: 1", "  - quarter: 1", "which files the part is of"},
		"a path":             {"lfs_2016_q1*", "a/lfs_2016_q1*", "without its folder"},
		"bad pattern":        {"lfs_2016_q1*", "lfs_[", "without its folder"},
		"fifth quarter":      {"quarter: 2", "quarter: 5", "from 1 to 4"},
		"part incomplete":    {"sex: null", "psu_id: null", "psu_id is not mapped"},
		"part unknown key":   {"    quarter: 2", "    quater: 2", `nearest: "quarter"`},
		"part no list":       {"parts:\n  - files: \"lfs_2016_q1*\"\n", "parts:\n    files: \"lfs_2016_q1*\"\nx:\n  - a: 1\n", "beginning with -"},
		"pool empty":         {"pool: {periods: 4, panel: latest}", "pool: {panel: latest}", "periods says"},
		"panel how":          {"panel: latest", "panel: first", "is not one of latest"},
		"join to what":       {"join: {person_id: MA}", "join: {psu_id: MA}", "hh_id or person_id"},
		"join const":         {"join: {person_id: MA}", "join: {person_id: {const: 1}}", "same for every row"},
		"two places":         {"{urban_rural: {column: ttnt, recode: {1: U, 2: R}}}", "{age: tuoi}", "age comes from two places"},
		"two modules":        {"{urban_rural: {column: ttnt, recode: {1: U, 2: R}}}", "{rc03_amount: a}", "rc03_amount comes from two places"},
		"id from a module":   {"{urban_rural: {column: ttnt, recode: {1: U, 2: R}}}", "{hh_id: a}", "hh_id is of the persons' own files"},
		"no module content":  {"    variables: {urban_rural: {column: ttnt, recode: {1: U, 2: R}}}\n", "", "variables or a roster"},
		"unknown item":       {"012: rc04", "012: rc4", "is not one of rc01"},
		"item twice":         {"012: rc04", "011: rc04", "stands twice"},
		"one item, two rows": {"012: rc04", "012: rc03", "two items are rc03"},
		"roster what":        {"{amount: sotien,", "{amont: sotien,", `nearest: "amount"`},
		"roster recode":      {"recode: {1: SELF}", "recode: {1: ME}", "is not a code of rc01_paid_by"},
		"two lists":          {"provinces: VN63\n", "", "say VN63 or VN34 for the round"},
		"header":             {"header: {line: 3, size: 2}", "header: {line: 0}", "from 1 to 1000"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(partsMapping, c[0], c[1], 1)
			if text == partsMapping {
				t.Fatal("nothing was changed")
			}
			_, err := ParseMapping("m.yaml", []byte(text))
			if engine.KindOf(err) != engine.Usage || !strings.Contains(err.Error(), c[2]) {
				t.Fatalf("does not say %q: %v", c[2], err)
			}
		})
	}
}

// Keys, widths and what parts change, written as YAML and read again, are the same.
func TestPartsRoundTrip(t *testing.T) {
	optional := []string{"sex", "age", "rc01_amount", "earn_cash", "province"}
	rapid.Check(t, func(t *rapid.T) {
		var key []KeyPart
		var keyText []string
		for i := range rapid.IntRange(1, 6).Draw(t, "parts of the key") {
			k := KeyPart{fmt.Sprintf("cột_%d", i), rapid.IntRange(0, 20).Draw(t, "width")}
			key = append(key, k)
			if k.Width == 0 {
				keyText = append(keyText, k.Column)
			} else {
				keyText = append(keyText, fmt.Sprintf("%s: %d", k.Column, k.Width))
			}
		}
		own := rapid.SliceOfNDistinct(rapid.SampledFrom(optional), 0, len(optional), rapid.ID).Draw(t, "own variables")
		var ownText []string
		for i, name := range own {
			ownText = append(ownText, fmt.Sprintf("%s: C%d", name, i))
		}
		quarter := rapid.IntRange(1, 4).Draw(t, "quarter")
		text := strings.Replace(smallMapping, "  person_id: ID\n", "  person_id: {key: ["+strings.Join(keyText, ", ")+"]}\n", 1)
		text = strings.Replace(text, "variables:\n", fmt.Sprintf("parts:\n  - {files: '*q%d*', quarter: %d, variables: {%s}}\nvariables:\n", quarter, quarter, strings.Join(ownText, ", ")), 1)
		m, err := ParseMapping("m.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		part := m.Parts[0]
		if !slices.Equal(part.Variables["person_id"].Key, key) || part.Quarter != int32(quarter) || part.Variables["quarter"].Const != fmt.Sprint(quarter) {
			t.Fatalf("%+v", part)
		}
		for name, general := range m.Variables {
			want := general.Column
			if i := slices.Index(own, name); i >= 0 {
				want = fmt.Sprintf("C%d", i)
			}
			if part.Variables[name].Column != want {
				t.Fatalf("%s is %q, want %q", name, part.Variables[name].Column, want)
			}
		}
		if at, module, err := m.Place(fmt.Sprintf("/x/LFS_Q%d.DTA", quarter)); at != 0 || module != -1 || err != nil {
			t.Fatal(at, module, err)
		}
	})
}
