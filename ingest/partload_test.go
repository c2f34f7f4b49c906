package ingest

import (
	"strings"
	"testing"

	"corridor/engine"
)

// As GSO's files of 2016: the weight has another name in the second quarter, a question is not in the fourth, names change case.
const quarterHead = `round: lfs_2016
period: "2016"
provinces: VN63
parts:
  - files: "lfs_2016_q2*"
    quarter: 2
    reference_month: 2016-05
    variables: {w_final: cal_weigh_final}
  - files: "lfs_2016_q4*"
    quarter: 4
    reference_month: 2016-11
    variables: {sex: null, province: TINH, w_final: {column: cal_weigh, numbers: {decimal: ","}}}
variables:
  person_id: id
  hh_id: hh
  w_final: cal_weigh
  stratum_id: st
  psu_id: ea
  quarter: quy
  interview_ym: thang
  province: tinh
  sex: {column: c3, recode: {1: M, 2: F}}
  age: c5
  reason_for_move: {const: WORK}
  employment_status: {const: EMPLOYEE}
  changed_residence: {const: Y}
  departure_ym: {const: "201601"}
  rc01_amount: c1
  rc01_currency: {const: VND}
  earn_cash: e
  earn_currency: {const: VND}
`

// quarterHead maps quy and thang for the general part; its parts have neither.
var quarterMapping = strings.NewReplacer("variables: {w_final: cal_weigh_final}", "variables: {w_final: cal_weigh_final, quarter: null, interview_ym: null}",
	"variables: {sex: null,", "variables: {quarter: null, interview_ym: null, sex: null,").Replace(quarterHead)

var quarterTexts = map[string]string{
	"lfs_2016_q1.csv":     "id,hh,cal_weigh,st,ea,quy,thang,tinh,c3,c5,c1,e\n1,1,10.5,s,p,1,201602,1,1,30,10,5\n2,1,11,s,p,1,201602,1,2,31,10,5\n",
	"LFS_2016_Q2_new.csv": "ea,st,id,hh,cal_weigh_final,tinh,c3,c5,c1,e\np,s,3,2,12.25,24,2,32,10,5\n",
	"lfs_2016_q4.csv":     "id,hh,cal_weigh,st,ea,TINH,c5,c1,e\n4,3,\"13,5\",s,q,79,33,10,5\n",
}

func (f *folder) quarters(skip string) (files []string) {
	for _, name := range []string{"lfs_2016_q1.csv", "LFS_2016_Q2_new.csv", "lfs_2016_q4.csv"} {
		if name != skip {
			files = append(files, f.write(name, quarterTexts[name]))
		}
	}
	return files
}

func TestPartsLoad(t *testing.T) {
	f, s := newFolder(t, ""), &memorySink{}
	f.write("mapping.yaml", quarterMapping)
	res, err := Run(t.Context(), s, f.options(f.quarters("")...))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]map[string]string{
		"1": {"w_final": "10.5", "quarter": "1", "interview_ym": "201602", "dim_sex": "M", "dim_province": "VN63:01", "usable": "true", "rci": "2"},
		"3": {"w_final": "12.25", "quarter": "2", "interview_ym": "201605", "dim_sex": "F", "dim_province": "VN63:24", "src_file": "1", "rci": "2"},
		"4": {"w_final": "13.5", "quarter": "4", "interview_ym": "201611", "sex": "", "dim_sex": "", "dim_province": "VN63:79", "reasons": "", "rci": "2"},
	} {
		for column, v := range want {
			if got := s.persons[id][column]; got != v {
				t.Errorf("%s: %s = %q, want %q", id, column, got, v)
			}
		}
	}
	if res.Dataset.Counts.Loaded != 4 || len(res.Dataset.Files) != 3 {
		t.Errorf("%+v", res.Dataset)
	}
}

func TestPartsRefused(t *testing.T) {
	f := newFolder(t, "")
	f.write("mapping.yaml", quarterMapping)
	_, err := Run(t.Context(), &memorySink{}, f.options(f.quarters("LFS_2016_Q2_new.csv")...))
	if engine.KindOf(err) != engine.Usage || !strings.Contains(err.Error(), `no file fits the pattern "lfs_2016_q2*"`) {
		t.Error(err)
	}
	// The second quarter's file under a name of the general part: its weight has another name.
	files := append(f.quarters(""), f.write("lfs_2016_q3.csv", strings.Replace(quarterTexts["LFS_2016_Q2_new.csv"], "s,3,2", "s,9,9", 1)))
	_, err = Run(t.Context(), &memorySink{}, f.options(files...))
	if err == nil || !strings.Contains(err.Error(), "cal_weigh") || !strings.Contains(err.Error(), "lfs_2016_q3.csv") {
		t.Error(err)
	}
}

// What a file is depends on its name: under a name of another part the same bytes are another load.
func TestTheSameBytesInAnotherPart(t *testing.T) {
	head := testHead + "parts: [{files: a*, reference_month: 2021-12}, {files: b*, reference_month: 2021-11}]\n"
	hashes := map[string]bool{}
	for _, names := range [][2]string{{"a.csv", "b.csv"}, {"b.csv", "a.csv"}, {"a2.csv", "b2.csv"}} {
		f, s := newFolder(t, head), &memorySink{}
		one, two := with("interview_ym", "-"), with("interview_ym", "-", "person_id", "2")
		columns := columnsOf([]map[string]string{one})
		f.mapping(columns)
		res, err := Run(t.Context(), s, f.options(f.write(names[0], csvOf(columns, []map[string]string{one})), f.write(names[1], csvOf(columns, []map[string]string{two}))))
		if err != nil {
			t.Fatal(err)
		}
		hashes[res.Dataset.ContentHash] = true
	}
	if len(hashes) != 2 { // a2 and b2 are as a and b
		t.Errorf("%d content hashes, want 2", len(hashes))
	}
}
