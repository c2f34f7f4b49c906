package trial

import (
	"fmt"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest"
)

const mapping = `round: r
period: 2021
provinces: VN63
reference_month: 2021-12
currency: {cost: VND}
variables:
  person_id: id
  hh_id: hh
  w_final: w
  stratum_id: st
  psu_id: ea
  age: age
  sex: {column: sex, recode: {1: M, 2: F}}
  reason_for_move: {const: WORK}
  employment_status: {const: EMPLOYEE}
  changed_residence: {const: Y}
  first_job_start_ym: start
  rc01_amount: cost
  earn_cash: pay
`

func ledger(t *testing.T) (*Ledger, *ingest.Mapping) {
	t.Helper()
	m, err := ingest.ParseMapping("m.yaml", []byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	return NewLedger(m), m
}

// A round of any size leaves a ledger of bounded size, and every row is counted.
func TestLedgerIsBounded(t *testing.T) {
	l, m := ledger(t)
	const n = 1000
	for i := range n {
		l.Add(engine.Reject{File: "a.csv", Row: int64(i + 1), Column: "sex", Value: fmt.Sprint("v", i), Rule: "VALUE_IGNORED", Severity: engine.SeverityFlag},
			engine.Reject{File: "a.csv", Row: int64(i + 1), Column: "age", Value: "x", Rule: "VALUE_UNREADABLE", Severity: engine.SeverityUnusable})
	}
	l.Add(engine.Reject{File: "a.csv", Row: 7, Column: "w", Rule: "WEIGHT_MISSING", Severity: engine.SeverityReject})
	o := l.Outcome(m, engine.Dataset{Counts: engine.LoadCounts{ByRule: map[string]int64{"VALUE_IGNORED": n, "VALUE_UNREADABLE": n, "WEIGHT_MISSING": 1, "PAYER_ASSUMED": 3}}}, nil)
	var ids []string
	for _, r := range o.Rules {
		ids = append(ids, r.ID)
		if len(r.Examples) > mostExamples {
			t.Errorf("%s: %d examples", r.ID, len(r.Examples))
		}
	}
	// by severity: rejected, not usable, flagged; rules that are only counted last
	if got := strings.Join(ids, " "); got != "WEIGHT_MISSING VALUE_UNREADABLE VALUE_IGNORED PAYER_ASSUMED" {
		t.Error(got)
	}
	if len(o.Uncovered) != 1 || o.Uncovered[0].Column != "sex" || len(o.Uncovered[0].Values) != mostValues || o.Uncovered[0].More != n-mostValues {
		t.Errorf("uncovered: only coded columns, at most %d values, the rest counted: %+v", mostValues, o.Uncovered)
	}
	if !o.WouldLoad || o.Round != "r" {
		t.Errorf("%+v", o)
	}
}

func TestOutcomeOfARefusal(t *testing.T) {
	l, m := ledger(t)
	o := l.Outcome(m, engine.Dataset{}, engine.Errorf(engine.Rejected, "no").Vi("không"))
	if o.WouldLoad || o.Refused == nil || o.Refused.Vi != "không" || o.Rules == nil || o.Uncovered == nil || o.Taken == nil {
		t.Errorf("%+v", o)
	}
	for lang, want := range map[string]string{"en": "r would be refused", "vi": "r sẽ bị từ chối"} {
		var b strings.Builder
		if err := o.Table(&b, lang); err != nil || !strings.Contains(b.String(), want) {
			t.Errorf("%q %v", b.String(), err)
		}
	}
}
