package codes

import (
	"testing"

	"corridor/engine"
	"corridor/engine/schema"
)

func TestEveryDimensionHasAListInBothLanguages(t *testing.T) {
	ids := []string{"COST_ITEM", "COST_FAMILY"}
	for _, d := range schema.Dimensions {
		ids = append(ids, d.ID)
	}
	for _, id := range ids {
		if ListID(id, VN63) == "" || Title(id).Vi == "" {
			t.Errorf("%s has no list id or title", id)
		}
		seen := map[string]bool{}
		for i, c := range List(id, VN63) {
			if c.Label.En == "" || c.Label.Vi == "" || seen[c.ID] {
				t.Errorf("%s: code %q has no label in a language, or stands twice", id, c.ID)
			}
			seen[c.ID] = true
			if Order(id, VN63, c.ID) != i || Label(id, VN63, c.ID) != c.Label {
				t.Errorf("%s: %q is not found again", id, c.ID)
			}
		}
		if id != "DEPARTURE_YEAR" && len(seen) == 0 {
			t.Errorf("%s is empty", id)
		}
	}
}

// Counts and the seven re-used codes: methodology 2.4.
func TestProvinces(t *testing.T) {
	if n, m := len(List("PROVINCE", VN63)), len(List("PROVINCE", VN34)); n != 63 || m != 34 {
		t.Fatalf("%d and %d provinces", n, m)
	}
	for _, code := range []string{"15", "24", "44", "52", "80", "82", "91"} {
		if Label("PROVINCE", "", "VN63:"+code) == Label("PROVINCE", "", "VN34:"+code) {
			t.Errorf("code %s names the same province before and after", code)
		}
	}
	sizes := map[string]int{}
	becomes := map[string]bool{}
	for _, c := range List("PROVINCE", VN63) {
		sizes[RegionOf(c.ID)]++
		to := NewProvince(c.ID)
		if Label("PROVINCE", VN34, to).En == to {
			t.Errorf("%s became %q, which is not in the new list", c.ID, to)
		}
		becomes[to] = true
	}
	for region, want := range map[string]int{"R1": 14, "R2": 11, "R3": 14, "R4": 5, "R5": 6, "R6": 13, "": 0} {
		if sizes[region] != want {
			t.Errorf("region %q has %d provinces, want %d", region, sizes[region], want)
		}
	}
	if len(becomes) != 34 {
		t.Errorf("old provinces go into %d new ones", len(becomes))
	}
}

func TestLabels(t *testing.T) {
	for _, c := range []struct {
		dimension, code string
		want            engine.Text
	}{
		{"DEST", "TWN", engine.Text{En: "Taiwan (China)", Vi: "Đài Loan (Trung Quốc)"}}, // methodology 2.5
		{"DEST", "FJI", engine.Text{En: "FJI", Vi: "FJI"}},
		{"SEX", engine.Total, engine.Text{En: "Total", Vi: "Tổng số"}},
		{"PROVINCE", "VN34:24", engine.Text{En: "Bắc Ninh", Vi: "Bắc Ninh"}},
		{"PROVINCE", "VN63:24", engine.Text{En: "Bắc Giang", Vi: "Bắc Giang"}},
		{"DEPARTURE_YEAR", "2019", engine.Text{En: "2019", Vi: "2019"}},
	} {
		if got := Label(c.dimension, "", c.code); got != c.want {
			t.Errorf("%s %s: %+v", c.dimension, c.code, got)
		}
	}
}

func TestEveryItemHasAFamily(t *testing.T) {
	if len(List("COST_ITEM", "")) != len(schema.Items) {
		t.Fatal("cost items differ from engine/schema")
	}
	for _, c := range List("COST_ITEM", "") {
		if f := Family(c.ID); Label("COST_FAMILY", "", f).En == f {
			t.Errorf("%s has family %q", c.ID, f)
		}
	}
}

// There and back: every old province is among those that its new one was made of, and the way back is clear only for one.
func TestProvincesThereAndBack(t *testing.T) {
	back, ambiguous := 0, 0
	for _, c := range List("PROVINCE", VN34) {
		old := OldProvinces(c.ID)
		region := RegionOf(old[0])
		for _, o := range old {
			if to, open := InList(o, VN34); to != c.ID || open || NewProvince(o) != c.ID {
				t.Errorf("%s came from %s, which goes to %s", c.ID, o, to)
			}
			if RegionOf(o) != region {
				region = ""
			}
		}
		if RegionOf(c.ID) != region {
			t.Errorf("%s is in region %q, want %q", c.ID, RegionOf(c.ID), region)
		}
		switch code, open := InList(c.ID, VN63); {
		case open && code == "" && len(old) > 1:
			ambiguous++
		case !open && len(old) == 1 && code == old[0]:
			back++
		default:
			t.Errorf("%s goes back to %q (%t)", c.ID, code, open)
		}
	}
	// Methodology 2.4: 11 units were not merged, 23 were.
	if back != 11 || ambiguous != 23 {
		t.Errorf("%d and %d", back, ambiguous)
	}
	for _, bad := range []string{"", "24", "VN63:03", "VN34:27", "VN99:01"} {
		for _, list := range []string{VN63, VN34} {
			if code, open := InList(bad, list); code != "" || open {
				t.Errorf("%q in %s is %q", bad, list, code)
			}
		}
	}
}
