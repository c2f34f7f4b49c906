package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"corridor/engine"
)

func keyOf(parts []KeyPart, texts ...string) (string, int) {
	key, bad := appendKey(nil, parts, func(i int) (string, bool) { return texts[i], texts[i] != "" })
	return string(key), bad
}

// The household of province 1, district 12, commune 345, EA 7, household 8, line 3, as GSO numbers them.
func TestKeys(t *testing.T) {
	parts := []KeyPart{{"tinh", 2}, {"huyen", 3}, {"ten", 0}}
	for _, c := range []struct {
		texts []string
		key   string
		bad   int
	}{
		{[]string{"1", "12", "Hòa"}, "01-012-Hòa", -1},
		{[]string{"01", "12.0", " Ho\u0300a "}, "01-012-Hòa", -1}, // the same written otherwise: zeros, a float, NFD and blanks
		{[]string{"79", "999", "a b"}, "79-999-a b", -1},
		{[]string{"0", "000", "0"}, "00-000-0", -1},
		{[]string{"0079", "1", "x"}, "79-001-x", -1},
		{[]string{"", "12", "x"}, "", 0},
		{[]string{"1", "1234", "x"}, "", 1},
		{[]string{"1", "12.5", "x"}, "", 1},
		{[]string{"1", "-3", "x"}, "", 1},
		{[]string{"1", "1e2", "x"}, "", 1},
		{[]string{"1", "mười", "x"}, "", 1},
		{[]string{"1", "٣", "x"}, "", 1},
		{[]string{"1", "12", "a-b"}, "", 2}, // or 01-012-a with another part b would be the same
		{[]string{"1", "12", "  "}, "", 2},
	} {
		if key, bad := keyOf(parts, c.texts...); bad != c.bad || bad < 0 && key != c.key {
			t.Errorf("%q: %q, bad part %d; want %q, %d", c.texts, key, bad, c.key, c.bad)
		}
	}
}

// Whole numbers: the key is what Sprintf pads, however the number is written; different numbers have different keys.
func TestKeysAreOneToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		widths := rapid.SliceOfN(rapid.IntRange(1, 6), 1, 6).Draw(t, "widths")
		var parts []KeyPart
		for _, w := range widths {
			parts = append(parts, KeyPart{Width: w})
		}
		row := func(name string) (values []int, texts []string, want string) {
			var padded []string
			for i, w := range widths {
				limit := 1
				for range w {
					limit *= 10
				}
				v := rapid.IntRange(0, limit-1).Draw(t, fmt.Sprint(name, i))
				form := rapid.SampledFrom([]string{"%d", "0%d", "%d.0", " %d", "%d.00 "}).Draw(t, "form")
				values, texts = append(values, v), append(texts, fmt.Sprintf(form, v))
				padded = append(padded, fmt.Sprintf("%0*d", w, v))
			}
			return values, texts, strings.Join(padded, "-")
		}
		a, at, want := row("a")
		b, bt, _ := row("b")
		ak, bad := keyOf(parts, at...)
		bk, _ := keyOf(parts, bt...)
		if bad >= 0 || ak != want || (ak == bk) != slices.Equal(a, b) {
			t.Fatalf("%q: %q (%d), want %q; %q: %q", at, ak, bad, want, bt, bk)
		}
	})
}

func FuzzKey(f *testing.F) {
	f.Add("1", "12", "a")
	f.Add("", "1e9", "-")
	f.Add("0000000000000000000000001", "1.", "\x00")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		parts := []KeyPart{{"a", 2}, {"b", 0}, {"c", 13}}
		key, bad := keyOf(parts, a, b, c)
		if bad >= 0 {
			return
		}
		// What was built can be taken apart again, and gives the same key.
		taken := strings.Split(key, "-")
		if len(taken) != 3 || len(taken[0]) != 2 || len(taken[2]) != 13 {
			t.Fatalf("%q %q %q: %q", a, b, c, key)
		}
		if again, bad := keyOf(parts, taken...); bad >= 0 || again != key {
			t.Fatalf("%q becomes %q (%d)", key, again, bad)
		}
	})
}

const keyHead = `round: test
period: 2021
reference_month: 2021-12
variables:
  person_id: {key: [tinh: 2, ea: 3, ho: 3, stt: 2]}
  hh_id: {key: [tinh: 2, ea: 3, ho: 3]}
  psu_id: {key: [tinh: 2, ea: 3]}
  stratum_id: {key: [tinh: 2, ttnt: 1]}
  rotation_group: {key: [nhom: 1]}
  w_final: w
  reason_for_move: {const: WORK}
  employment_status: {const: EMPLOYEE}
  changed_residence: {const: Y}
  departure_ym: {const: "202101"}
  age: tuoi
  rc01_amount: c1
  earn_cash: e
`

// Ids of several columns, from file to store; what spoils one is told once, with its column and value.
func TestKeysLoad(t *testing.T) {
	f, s := newFolder(t, ""), &memorySink{}
	f.write("mapping.yaml", keyHead)
	o := f.options(f.write("lfs.csv", `tinh,ea,ho,stt,ttnt,nhom,w,tuoi,c1,e
1,7,8,1,2,1,1,30,1,1
01,007,8.0,02,2,,1,30,1,1
1,7,,3,2,1,1,30,1,1
1,1234,8,4,2,1,1,30,1,1
1,7,9,01,2,x,,30,1,1
`))
	o.MaxRejectShare = "0.9"
	res, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	p := s.persons["01-007-008-01"]
	if len(s.persons) != 2 || p["hh_id"] != "01-007-008" || p["psu_id"] != "01-007" || p["stratum_id"] != "01-2" || p["rotation_group"] != "1" {
		t.Errorf("%v", s.persons)
	}
	if q := s.persons["01-007-008-02"]; q["hh_id"] != "01-007-008" || q["rotation_group"] != "" || q["flags"] != "VALUE_IGNORED" {
		t.Errorf("%v", q)
	}
	var told []string
	for _, r := range s.rejects {
		if r.Severity == engine.SeverityReject {
			told = append(told, fmt.Sprintf("%d %s %s=%q", r.Row, r.Rule, r.Column, r.Value))
		}
	}
	// Row 3 has no household: person and household are spoilt by the same column. Row 5 has no weight.
	if want := []string{`3 KEY_INVALID ho=""`, `4 KEY_INVALID ea="1234"`, `5 WEIGHT_MISSING w=""`}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
	if c := res.Dataset.Counts; c.ByRule["KEY_INVALID"] != 2 || c.ByRule["PERSON_ID_MISSING"] != 0 || c.Rejected != 3 {
		t.Errorf("%+v", c)
	}
}

// A person twice is found, and told with the row, where the id is made of several columns.
func TestKeyTwice(t *testing.T) {
	f := newFolder(t, "")
	f.write("mapping.yaml", keyHead)
	o := f.options(f.write("lfs.csv", "tinh,ea,ho,stt,ttnt,nhom,w,tuoi,c1,e\n1,7,8,1,2,1,1,30,1,1\n1,7,8,2,2,1,1,30,1,1\n01,7,8,1.0,2,1,1,30,1,1\n"))
	_, err := Run(t.Context(), &memorySink{}, o)
	if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), "row 3") || !strings.Contains(err.Error(), "lfs.csv row 1") {
		t.Fatal(err)
	}
}
