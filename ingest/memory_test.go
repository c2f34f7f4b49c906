package ingest

import "testing"

func TestEngineMemory(t *testing.T) {
	for text, want := range map[string]string{
		narrowMapping: "128MiB",
		narrowMapping + "modules: {pay: {files: \"pay*\", join: {person_id: id}, variables: {age: a}}}\n": "512MiB",
	} {
		m, err := ParseMapping("m.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.EngineMemory(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

const narrowMapping = `round: lfs_2021
period: "2021"
reference_month: 2021-12
variables: {person_id: id, hh_id: hh, psu_id: ea, stratum_id: st, w_final: w, birth_year: b, reason_for_move: {const: WORK}, employment_status: {const: EMPLOYEE},
  changed_residence: {const: Y}, departure_ym: {const: "202101"}, total_cost: c, earn_cash: e}
`
