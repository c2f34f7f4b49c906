package synth

import (
	"strings"
	"testing"

	"corridor/engine/schema"
)

// The design that the file shows: every stratum has two PSUs or more, a PSU lies in one stratum, ids are unique, weights
// are unequal, some PSUs have no eligible worker, and every clause of the screen has somebody who fails it alone.
func TestDesignOfTheFile(t *testing.T) {
	for _, n := range []int64{1_000, 30_000} {
		d := newDesign(n, 11)
		stratumOf, eligible := map[answer]answer{}, map[answer]int{}
		persons, weights, strata := map[answer]bool{}, map[answer]bool{}, map[answer]int{}
		households := map[answer]int{}
		d.chunks(func(c chunk) bool {
			d.fill(c, func(r *row, _ *rowFault) {
				if old, seen := stratumOf[r[cPSU]]; seen && old != r[cStratum] {
					t.Fatalf("PSU %d lies in the strata %d and %d", r[cPSU], old, r[cStratum])
				} else if !seen {
					strata[r[cStratum]]++
				}
				stratumOf[r[cPSU]] = r[cStratum]
				if persons[r[cPerson]] {
					t.Fatalf("person %d stands twice", r[cPerson])
				}
				persons[r[cPerson]] = true
				weights[r[cWeight]] = true
				households[r[cHousehold]]++
				if screen(r) {
					eligible[r[cPSU]]++
				}
			})
			return true
		})
		if len(strata) != 126 {
			t.Errorf("%d workers: %d strata, want 63 provinces x 2", n, len(strata))
		}
		for s, m := range strata {
			if m < 3 { // two with workers and one without
				t.Errorf("%d workers: stratum %d has %d PSUs", n, s, m)
			}
		}
		empty := len(stratumOf) - len(eligible)
		if empty < 126 || len(weights) < 100 || len(households) > len(persons)*3/4 {
			t.Errorf("%d workers: %d PSUs without workers, %d weights, %d households for %d persons", n, empty, len(weights), len(households), len(persons))
		}
	}
}

// Untidy but legal: each kind of case that the ingest must deal with is there.
func TestUntidyCasesOccur(t *testing.T) {
	cases := map[string]func(*row) bool{
		"don't know":              func(r *row) bool { return r[c12] == dontKnow },
		"refused":                 func(r *row) bool { return r[cTotal] == refused },
		"not applicable":          func(r *row) bool { return r[c12] == notApplicable },
		"lump sum":                func(r *row) bool { return r[cLumpSum] == 1 && r[c99] > 0 },
		"paid in dollars":         func(r *row) bool { return r[c01Currency] == usd },
		"paid in another money":   func(r *row) bool { return r[c99Currency] > usd },
		"employer paid, deducted": func(r *row) bool { return r[c16PaidBy] == 3 && r[c16Deducted] > 0 },
		"deducted only in part":   func(r *row) bool { return r[c16PaidBy] == 3 && r[c16] > r[c16Deducted] },
		"taken without an item":   func(r *row) bool { return r[c19Deducted] > 0 },
		"employer paid for good":  func(r *row) bool { return r[c16PaidBy] == 3 && r[c16] > 0 && !known(r[c16Deducted]) },
		"reimbursed":              func(r *row) bool { return r[c01Reimbursed] > 0 },
		"nothing paid":            func(r *row) bool { return r[cTotal] == 0 && r[c16] == 0 },
		"deposit":                 func(r *row) bool { return r[cDeposit] > 0 && r[cForfeited] == notApplicable },
		"deposit lost":            func(r *row) bool { return r[cForfeited] > 0 },
		"loan with interest":      func(r *row) bool { return r[c18] > 0 && r[cRate] > 0 },
		"extension":               func(r *row) bool { return r[cExtension] > 0 },
		"seafarer":                func(r *row) bool { return r[cSeafarer] == 1 },
		"proxy":                   func(r *row) bool { return r[cProxy] == 1 && r[cEverAbroad] == 1 },
		"paid before signature":   func(r *row) bool { return known(r[c01Month]) && r[c01Month] < r[cSigned] },
		"signed under the law":    func(r *row) bool { return r[cSigned] >= 202201 },
		"signed before the law":   func(r *row) bool { return known(r[cSigned]) && r[cSigned] < 202201 },
		"pay by the hour":         func(r *row) bool { return r[cPayRateUnit] == 1 },
		"pay by the year":         func(r *row) bool { return r[cPayRateUnit] == 3 && r[cPayRateUnits] == notApplicable },
		"pay unknown":             func(r *row) bool { return r[cCash] == refused },
		"total far from items":    func(r *row) bool { return r[cTotal] > 0 && !inTolerance(r) },
		"resident, meant to stay": func(r *row) bool { return screen(r) && r[cResidence] == 2 },
		"moved for family":        func(r *row) bool { return r[cReason] == 2 },
		"self-employed":           func(r *row) bool { return r[cStatus] == 3 },
		"too young":               func(r *row) bool { return r[cAge] < 15 && r[cReason] == 1 },
		"short stay":              func(r *row) bool { return r[cResidence] == 2 && r[cIntendedStay] < 12 },
		"long ago":                func(r *row) bool { return known(r[cJobStart]) && r[cJobStart] < 202001 },
	}
	seen := map[string]int{}
	d := newDesign(20_000, 1)
	d.chunks(func(c chunk) bool {
		d.fill(c, func(r *row, _ *rowFault) {
			for name, is := range cases {
				if is(r) {
					seen[name]++
				}
			}
		})
		return true
	})
	for name := range cases {
		if seen[name] == 0 {
			t.Errorf("no case of %q in 20,000 workers", name)
		}
	}
}

// inTolerance: the total is within 5 % of the items (methodology 1.3, rule 2).
func inTolerance(r *row) bool {
	sum := 0.0
	for _, c := range itemColumns {
		if c != c17 && c != c18 {
			sum += vnd(r[c], map[int]answer{c01: r[c01Currency], c16: r[c16Currency], c99: r[c99Currency]}[c], r[cDeparture], r[cDeparture])
		}
	}
	return float64(r[cTotal]) > .9*sum
}

// Dates that eligible workers tell are in order, but for the stated trouble, and parts of pay are not negative.
func TestEligibleWorkersMakeSense(t *testing.T) {
	d := newDesign(20_000, 5)
	late := 0
	d.chunks(func(c chunk) bool {
		d.fill(c, func(r *row, _ *rowFault) {
			if !screen(r) {
				return
			}
			if r[cDeparture] > r[cJobStart] || r[cJobStart] > r[cPayMonth] || r[cPayMonth] > r[cInterview] || known(r[cReturn]) && r[cReturn] < r[cPayMonth] {
				t.Fatalf("dates of person %d are out of order", r[cPerson])
			}
			if known(r[c01Month]) && r[c01Month] > addMonths(r[cPayMonth], 24) || known(r[c16Month]) && r[c16Month] > addMonths(r[cPayMonth], 24) {
				late++
			}
			for _, c := range []int{cCash, cBonus, cOvertime, cInKind, cTax, cSocial, cWithheld} {
				if known(r[c]) && (r[c] < 0 || c == cCash && r[c] == 0) {
					t.Fatalf("pay of person %d: %s is %d", r[cPerson], columns[c].name, r[c])
				}
			}
		})
		return true
	})
	if late < 5 || late > 50 { // 0.1 % of 20,000
		t.Errorf("%d payments are too late", late)
	}
}

// Columns: unique names, targets that exist and are filled once, labels that need no quotes.
func TestColumns(t *testing.T) {
	targets := map[string]bool{}
	for _, v := range schema.Variables() {
		targets[v.Name] = true
	}
	names := map[string]bool{}
	for i := range columns {
		c := &columns[i]
		if c.name == "" || c.meaning == "" || names[c.name] {
			t.Errorf("column %d: name %q, meaning %q", i, c.name, c.meaning)
		}
		names[c.name] = true
		if c.target != "" && !targets[c.target] {
			t.Errorf("%s: %q is not a variable, or is filled twice", c.name, c.target)
		}
		delete(targets, c.target)
		for _, l := range c.labels {
			if strings.ContainsAny(l, ",\"\n") {
				t.Errorf("%s: label %q needs quotes", c.name, l)
			}
		}
	}
}

// At 100 million workers ids still fit their digits and weights are still positive; a few PSUs of each stratum stand for
// all, as making them all takes minutes.
func TestLargestFile(t *testing.T) {
	d := newDesign(MaxRows, 2)
	if d.unit != 1 {
		t.Errorf("weights are multiples of %d millionths", d.unit)
	}
	var n int64
	for i := range d.strata {
		s := &d.strata[i]
		n += s.n
		all := s.psus + s.empty
		for slot := range min(all, 40) {
			p := d.psuAt(s, slot)
			if p.weight <= 0 || p.number > 999_999 || p.workers+s.bystanders > 999 {
				t.Fatalf("stratum %d: PSU %d has %d workers with weight %d", i, p.number, p.workers, p.weight)
			}
			for k := range p.workers {
				if d.weightOf(&p, k) <= 0 {
					t.Fatalf("stratum %d, PSU %d: weight of worker %d", i, p.number, k)
				}
			}
		}
		if last := d.psuAt(s, all-1); last.number != all {
			t.Fatalf("stratum %d: last PSU is %d of %d", i, last.number, all)
		}
	}
	if n != MaxRows {
		t.Errorf("%d workers", n)
	}
}
