package ingest

import "testing"

// Methodology 1.11, hard and soft.
func TestEdits(t *testing.T) {
	for _, c := range []worked{
		{name: "negative amount", changes: []string{"rc01_amount", "-5"}, want: want{"usable": "false", "unusable_rules": "COST_UNKNOWN;AMOUNT_NEGATIVE"}},
		{name: "more given back than paid", changes: []string{"rc01_reimbursed", "70000000"}, want: want{"unusable_rules": "COST_UNKNOWN;AMOUNT_NEGATIVE"}},
		{name: "paid 25 months after the first pay", changes: []string{"rc01_payment_ym", "202303"}, want: want{"usable": "false", "unusable_rules": "PAYMENT_LATE", "rci": "2.875"}},
		{name: "paid 24 months after the first pay", changes: []string{"rc01_payment_ym", "202302"}, want: want{"usable": "true"}},
		{name: "unreadable amount", changes: []string{"rc01_amount", "many"}, want: want{"usable": "false", "unusable_rules": "COST_UNKNOWN;VALUE_UNREADABLE"}},
		{name: "unreadable but not needed", changes: []string{"marital", "9"}, want: want{"usable": "true", "flags": "VALUE_IGNORED"}},
		{name: "more than 60 months", changes: []string{"earn_cash", "40"}, want: want{"usable": "true", "flags": "RCI_HIGH", "rci": "71.875"}}, // 69 / 0.96
		{name: "more than 1,000 million", changes: []string{"rc01_amount", "1000000001"}, want: want{"flags": "COST_HIGH", "usable": "true"}},
		{name: "one item above 80 %", changes: []string{"rc02_amount", "1000000"}, want: want{"flags": "ITEM_DOMINATES"}},
		{name: "pay before the job", changes: []string{"first_full_month_ym", "202012"}, want: want{"flags": "DATES_ORDER"}},
		{name: "too large for a ratio", changes: []string{"earn_cash", "1", "earn_currency", "VND"}, want: want{"usable": "false", "unusable_rules": "OUT_OF_RANGE", "rci": ""}},
		{name: "weight rounded", changes: []string{"w_final", "1.23456789"}, want: want{"w_final": "1.234568", "flags": "WEIGHT_ROUNDED", "usable": "true"}},
		{name: "weight zero", changes: []string{"w_final", "0"}, want: want{"w_final": "0", "usable": "true"}},
	} {
		t.Run(c.name, c.run)
	}
}

// Eligibility (methodology 1.2), one clause at a time. The interview is in December 2021.
func TestEligibility(t *testing.T) {
	for _, c := range []worked{
		{name: "moved for family", changes: []string{"reason_for_move", "FAMILY"}, want: want{"elig_moved_for_work": "false", "eligible": "false", "usable": "false", "cost_vnd": "", "elig_age": "true"}},
		{name: "self-employed", changes: []string{"employment_status", "OWN_ACCOUNT"}, want: want{"elig_employee": "false", "eligible": "false"}},
		{name: "stayed resident", changes: []string{"changed_residence", "N", "intended_stay_months", "11"}, want: want{"elig_residence": "false", "eligible": "false"}},
		{name: "meant to stay", changes: []string{"changed_residence", "N", "intended_stay_months", "12"}, want: want{"elig_residence": "true", "eligible": "true"}},
		{name: "rule of six months", head: testHead + "residence_rule: 6\n", changes: []string{"changed_residence", "N", "intended_stay_months", "6"}, want: want{"eligible": "true"}},
		{name: "rule off", head: testHead + "residence_rule: off\n", changes: []string{"changed_residence", "N"}, want: want{"elig_residence": "true", "eligible": "true"}},
		{name: "36 months ago is out", changes: []string{"first_job_start_ym", "201812"}, want: want{"elig_window": "false", "eligible": "false"}},
		{name: "35 months ago is in", changes: []string{"first_job_start_ym", "201901", "first_full_month_ym", "202102"}, want: want{"elig_window": "true", "eligible": "true"}},
		{name: "this month is in", changes: []string{"first_job_start_ym", "202112"}, want: want{"elig_window": "true"}},
		{name: "not yet", changes: []string{"first_job_start_ym", "202201"}, want: want{"elig_window": "false"}},
		{name: "start not asked: departure", changes: []string{"first_job_start_ym", "-"}, want: want{"elig_window": "true", "eligible": "true"}},
		{name: "fourteen", changes: []string{"age", "14"}, want: want{"elig_age": "false", "dim_age": ""}},
		{name: "fifteen", changes: []string{"age", "15"}, want: want{"elig_age": "true", "dim_age": "Y15T24"}},
		{name: "age from the year of birth", changes: []string{"age", "-", "birth_year", "1991"}, want: want{"elig_age": "true", "dim_age": "Y30T34", "flags": "AGE_FROM_BIRTH_YEAR"}},
		{name: "a clause not known", changes: []string{"reason_for_move", "DK"}, want: want{"elig_moved_for_work": "", "eligible": "false", "flags": "ELIGIBILITY_UNKNOWN"}},
		{name: "not known, but another fails", changes: []string{"reason_for_move", "DK", "age", "14"}, want: want{"eligible": "false", "flags": ""}},
		{name: "never abroad", changes: []string{"ever_worked_abroad", "N", "reason_for_move", ""}, want: want{"elig_moved_for_work": "false", "flags": ""}},
	} {
		t.Run(c.name, c.run)
	}
}

func TestDimensions(t *testing.T) {
	for _, c := range []worked{
		{name: "all", changes: []string{"province", "24", "urban_rural", "R", "education_general", "UPPER_SECONDARY", "technical_level", "COLLEGE",
			"last_destination", "TWN", "occupation", "7111", "industry", "41", "channel", "1", "work_visa", "Y"},
			want: want{"dim_sex": "F", "dim_age": "Y30T34", "dim_education": "TERTIARY", "dim_dest": "TWN", "dim_skill": "MEDIUM", "dim_occupation": "7",
				"dim_industry": "F", "dim_channel": "1", "dim_documented": "Y", "dim_urban": "R", "dim_province": "VN63:24", "dim_region": "R1", "dim_departure_year": "2021"}},
		{name: "new provinces have no old region", head: "provinces: VN34\n" + testHead[:len("round: test\nperiod: 2021\n")] + testHead[len("round: test\nperiod: 2021\nprovinces: VN63\n"):],
			changes: []string{"province", "24"}, want: want{"dim_province": "VN34:24", "dim_region": ""}},
		{name: "codes of no list", changes: []string{"province", "03", "last_destination", "Japan", "occupation", "x", "industry", "34"},
			want: want{"dim_province": "", "dim_dest": "", "dim_skill": "", "dim_industry": "", "usable": "true",
				"flags": "PROVINCE_UNKNOWN;DESTINATION_UNKNOWN;OCCUPATION_UNKNOWN;INDUSTRY_UNKNOWN"}},
		{name: "armed forces have no skill level", changes: []string{"occupation", "0110"}, want: want{"dim_occupation": "0", "dim_skill": ""}},
		{name: "section letter", changes: []string{"industry", "T"}, want: want{"dim_industry": "T"}},
	} {
		t.Run(c.name, c.run)
	}
}

// Compliance (methodology 4.3, 4.4). Wage 10 million VND; F is rc01. Signed in January 2022 or later: Law 69/2020.
func TestCompliance(t *testing.T) {
	law := []string{"channel", "1", "last_destination", "POL", "contract_signed_ym", "202201", "contract_wage", "10000000", "rc01_payment_ym", "202201",
		"interview_ym", "202312", "departure_ym", "202202", "first_job_start_ym", "202203"}
	of := func(more ...string) []string { return append(append([]string{}, law...), more...) }
	for _, c := range []worked{
		// 18 months: ceiling 1.5 × 10 = 15 million; 20 is 5 above: 0.5 months
		{name: "18 months pro rata", changes: of("contract_months", "18", "rc01_amount", "20000000"),
			want: want{"cmp_regime": "L69_2020", "cmp_contract": "true", "cmp_enterprise": "true", "cmp_fee_vnd": "20000000", "cmp_over_cap": "true", "cmp_excess_months": "0.5"}},
		{name: "18 months, whole years only", head: testHead + "proration: FLOOR_12M\n", changes: of("contract_months", "18", "rc01_amount", "20000000"),
			want: want{"cmp_over_cap": "true", "cmp_excess_months": "1"}},
		{name: "within the tolerance of 100,000", changes: of("contract_months", "12", "rc01_amount", "10100000"), want: want{"cmp_over_cap": "false", "cmp_excess_months": ""}},
		{name: "36 months: three months' wage", changes: of("contract_months", "48", "rc01_amount", "31000000"), want: want{"cmp_over_cap": "true", "cmp_excess_months": "0.1"}},
		{name: "extension", changes: of("contract_months", "36", "extension_months", "12", "rc01_amount", "35000000"), want: want{"cmp_over_cap": "false"}}, // 3.5
		{name: "extension not known: nor is the ceiling", changes: of("contract_months", "36", "extension_months", "DK", "rc01_amount", "35000000"), want: want{"cmp_enterprise": "true", "cmp_over_cap": "", "cmp_excess_months": ""}},
		{name: "seafarer or not, refused", changes: of("contract_months", "24", "seafarer", "RF", "rc01_amount", "30000000"), want: want{"cmp_over_cap": "", "cmp_excess_months": ""}},
		{name: "seafarer 24 months: 3 months' wage", changes: of("contract_months", "24", "seafarer", "Y", "rc01_amount", "30000000"), want: want{"cmp_over_cap": "false"}},
		{name: "seafarer 48 months: capped at 3", changes: of("contract_months", "48", "seafarer", "Y", "rc01_amount", "31000000"), want: want{"cmp_over_cap": "true", "cmp_excess_months": "0.1"}},
		{name: "a market whose ceiling is not known", changes: of("contract_months", "12", "last_destination", "JPN", "rc01_amount", "99000000"),
			want: want{"cmp_enterprise": "true", "cmp_over_cap": "", "cmp_excess_months": ""}},
		{name: "the law before", changes: of("contract_months", "12", "contract_signed_ym", "202112"), want: want{"cmp_regime": "L72_2006", "cmp_enterprise": "false", "cmp_over_cap": ""}},
		{name: "signature not known", changes: of("contract_months", "12", "contract_signed_ym", "DK"), want: want{"cmp_regime": "", "cmp_enterprise": "", "cmp_over_cap": ""}},
		{name: "a public unit takes no service charge", changes: of("contract_months", "12", "channel", "2"), want: want{"cmp_enterprise": "false", "cmp_contract": "true"}},
		{name: "friends are no contract channel", changes: of("channel", "7"), want: want{"cmp_contract": "false"}},
		{name: "an individual's fee is brokerage", changes: of("rc01_payee", "INDIVIDUAL", "rc02_amount", "0"), want: want{"cmp_brokerage": "true", "cmp_fee_vnd": "0"}},
		{name: "no broker", changes: of("rc01_payee", "ENTERPRISE", "rc02_amount", "0"), want: want{"cmp_brokerage": "false"}},
		{name: "brokerage not asked", changes: of(), want: want{"cmp_brokerage": ""}},
		{name: "paid in the month of signature", changes: of(), want: want{"cmp_before_signature": "false"}},
		{name: "paid before", changes: of("rc01_payment_ym", "202112"), want: want{"cmp_before_signature": "true"}},
		{name: "month of payment not told", changes: of("rc01_payment_ym", "DK"), want: want{"cmp_before_signature": ""}},
		{name: "no cost of any family", changes: of("rc01_amount", "0", "rc18_amount", "0"), want: want{"cmp_no_cost": "true"}},
		{name: "only interest", changes: of("rc01_amount", "0", "rc18_amount", "5"), want: want{"cmp_no_cost": "false"}},
		{name: "deposit, contract ended", changes: of("deposit_amount", "5", "contract_end_ym", "202311", "deposit_refunded", "NO"),
			want: want{"cmp_deposit_ended": "true", "cmp_deposit_breach": ""}}, // the ceiling of Annex II is not known
		{name: "deposit, contract runs", changes: of("deposit_amount", "5", "contract_end_ym", "202401"), want: want{"cmp_deposit_ended": "false"}},
	} {
		t.Run(c.name, c.run)
	}
}
