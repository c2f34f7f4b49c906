package ingest

import (
	"strings"
	"testing"
)

// Methodology 2.4: Yên Bái (VN63:15) went to Lào Cai (VN34:15); Bắc Giang (VN63:24, R1) and Bắc Ninh (VN63:27, R2) to VN34:24;
// Lạng Sơn (20) was not merged; Hà Giang (02) and Tuyên Quang (08), both R1, became VN34:08.
func TestProvincesOfTwoLists(t *testing.T) {
	inNew := strings.Replace(testHead, "provinces: VN63", "provinces: VN34", 1)
	for _, c := range []worked{
		{name: "new, one region", head: inNew, changes: []string{"province", "8"}, want: want{"dim_province": "VN34:08", "dim_region": "R1", "flags": ""}},
		{name: "new, two regions", head: inNew, changes: []string{"province", "24"}, want: want{"dim_province": "VN34:24", "dim_region": "", "flags": "REGION_NOT_NESTED"}},
		{name: "new, from a float", head: inNew, changes: []string{"province", "1.0"}, want: want{"dim_province": "VN34:01", "dim_region": "R2"}},
		{name: "old", changes: []string{"province", "15"}, want: want{"dim_province": "VN63:15", "dim_region": "R1", "flags": ""}},
		{name: "a new code that the old list does not have", head: inNew, changes: []string{"province", "27"}, want: want{"dim_province": "", "flags": "PROVINCE_UNKNOWN"}},
	} {
		t.Run(c.name, c.run)
	}
}

// Files of both lists in one round: figures are of the round's list. The way back is clear only where nothing was merged.
func TestProvincesOfParts(t *testing.T) {
	for _, c := range []struct{ round, file, code, province, region, flags string }{
		{"VN34", "VN63", "27", "VN34:24", "R2", ""}, // the region is that of the old province: exact
		{"VN34", "VN63", "02", "VN34:08", "R1", ""},
		{"VN63", "VN34", "20", "VN63:20", "R1", ""},
		{"VN63", "VN34", "08", "", "R1", "PROVINCE_AMBIGUOUS"},
		{"VN63", "VN34", "24", "", "", "PROVINCE_AMBIGUOUS;REGION_NOT_NESTED"},
		{"VN63", "VN34", "46", "VN63:46", "R3", ""},
	} {
		head := strings.Replace(testHead, "provinces: VN63", "provinces: "+c.round, 1) + "parts: [{files: lfs*, provinces: " + c.file + "}]\n"
		s, res := ingestPersons(t, head, with("province", c.code))
		p := s.persons["1"]
		if p["dim_province"] != c.province || p["dim_region"] != c.region || p["flags"] != c.flags || res.Dataset.Provinces != c.round {
			t.Errorf("%+v: province %q, region %q, flags %q, list %s", c, p["dim_province"], p["dim_region"], p["flags"], res.Dataset.Provinces)
		}
		if text := strings.Join(res.Dataset.Assumptions, "\n"); !strings.Contains(text, "provinces of list "+c.file+" (files lfs*) are given in list "+c.round) {
			t.Errorf("%+v: %s", c, text)
		}
	}
}

// 1 of a numeric column, 01 of a text and 1.0 are the same stored row; what is no number stays as it is.
func TestProvinceHasTwoDigits(t *testing.T) {
	hash := ""
	for _, code := range []string{"01", "1", "1.0", " 1 "} {
		s, res := ingestPersons(t, testHead, with("province", code))
		if p := s.persons["1"]; p["province"] != "01" {
			t.Errorf("%q is stored as %q", code, p["province"])
		}
		if hash == "" {
			hash = res.Dataset.RowsHash
		}
		if res.Dataset.RowsHash != hash {
			t.Errorf("%q: other rows than 01", code)
		}
	}
	for _, text := range []string{"Hà Nội", "x", "100"} {
		if s, _ := ingestPersons(t, testHead, with("province", text)); s.persons["1"]["province"] != text {
			t.Errorf("%q is stored as %q", text, s.persons["1"]["province"])
		}
	}
}
