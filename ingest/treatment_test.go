package ingest

import "testing"

type want = map[string]string

// The treatment table of methodology 1.5, line by line, calculated by hand. E is 1,000 USD × 24,000 = 24,000,000 VND.
func TestTreatmentTable(t *testing.T) {
	for _, c := range []worked{
		{name: "base", // 69,000,000 / 24,000,000 = 2.875; in USD at January: 69,000,000 / 23,000 = 3,000
			want: want{"cost_vnd": "69000000", "cost_usd": "3000", "earn_vnd": "24000000", "earn_usd": "1000", "rci": "2.875", "usable": "true", "cost_fin_vnd": ""}},
		{name: "employer paid, never recovered", changes: []string{"rc01_paid_by", "EMPLOYER"},
			want: want{"cost_vnd": "0", "rci": "0", "usable": "true", "rc01_net_vnd": "0"}},
		{name: "reimbursed later", changes: []string{"rc01_reimbursed", "9000000"}, // 69 - 9 = 60; 60 / 24 = 2.5
			want: want{"cost_vnd": "60000000", "cost_gross_vnd": "69000000", "cost_reimbursed_vnd": "9000000", "rc01_net_vnd": "60000000", "rci": "2.5"}},
		{name: "recovered from wages", // employer paid 69, took 24 back: C 24. E = (1,000 + 100 withheld) × 24,000 = 26.4
			changes: []string{"rc01_paid_by", "EMPLOYER", "rc01_deducted", "24000000", "earn_deduction", "100"},
			want:    want{"cost_vnd": "24000000", "earn_vnd": "26400000", "earn_net_vnd": "24000000", "rci": "0.9090909090909091", "flags": ""}},
		{name: "paid by family", changes: []string{"rc01_paid_by", "FAMILY"}, want: want{"cost_vnd": "69000000", "usable": "true"}},
		{name: "paid by others", changes: []string{"rc01_paid_by", "OTHER"}, want: want{"cost_vnd": "0"}},
		{name: "free", changes: []string{"rc01_amount", "0"}, want: want{"cost_vnd": "0", "cost_usd": "0", "rci": "0", "usable": "true", "eligible": "true"}},
		{name: "refundable deposit is out", changes: []string{"deposit_amount", "100000000"}, want: want{"cost_vnd": "69000000"}},
		{name: "forfeited deposit is in, as RC20", // 69 + 3 = 72; 72 / 24 = 3
			changes: []string{"deposit_amount", "100000000", "deposit_forfeited", "3000000"},
			want:    want{"cost_vnd": "72000000", "rc20_net_vnd": "3000000", "rci": "3"}},
		{name: "forfeited beside other illegal cost", changes: []string{"rc20_amount", "1000000", "deposit_forfeited", "2000000"},
			want: want{"cost_vnd": "72000000", "rc20_net_vnd": "3000000"}},
		{name: "paid guarantee fee is in", changes: []string{"rc99_amount", "3000000"}, want: want{"cost_vnd": "72000000"}},
		{name: "loan principal is out, interest apart", // fin 69 + 3 = 72; 72 / 24 = 3
			changes: []string{"borrowed_amount", "50000000", "rc18_amount", "3000000"},
			want:    want{"cost_vnd": "69000000", "cost_fin_vnd": "72000000", "rci": "2.875", "rci_fin": "3", "rc18_net_vnd": "3000000"}},
		{name: "interest not told: only the variant is unknown", changes: []string{"rc18_amount", "DK"},
			want: want{"cost_vnd": "69000000", "cost_fin_vnd": "", "rci": "2.875", "rci_fin": "", "usable": "true"}},
		{name: "interest in a currency without rate", changes: []string{"rc18_amount", "5", "rc18_currency", "XXX"},
			want: want{"rci": "2.875", "rci_fin": "", "usable": "true", "flags": "VALUE_IGNORED"}},
		{name: "return prepaid is out", changes: []string{"rc17_amount", "9000000"}, want: want{"cost_vnd": "69000000", "rc17_net_vnd": "9000000"}},
		{name: "several currencies, each at its own month",
			// 69,000,000 + 100 USD × 25,000 (March) + 10,000 JPY × 200 (January) = 73,500,000
			// USD: 69,000,000/23,000 + 100 + 2,000,000/23,000 = 3,000 + 100 + 86.956522 = 3186.956522
			changes: []string{"rc16_amount", "100", "rc16_currency", "USD", "rc16_payment_ym", "202103", "rc04_amount", "10000", "rc04_currency", "JPY", "rc04_payment_ym", "202101"},
			want:    want{"cost_vnd": "73500000", "rc16_net_vnd": "2500000", "rc04_net_vnd": "2000000", "cost_usd": "3186.956522"}},
		{name: "no rate for the month: mean of the quarter", // JPY May 2021: quarter has April 220 and June 230: 225 × 10,000
			changes: []string{"rc04_amount", "10000", "rc04_currency", "JPY", "rc04_payment_ym", "202105"},
			want:    want{"rc04_net_vnd": "2250000", "flags": "RATE_FALLBACK;ITEM_DOMINATES", "usable": "true"}},
		{name: "no rate for the quarter: mean of the year", // JPY August 2021: (200 + 210 + 220 + 230) / 4 = 215
			changes: []string{"rc04_amount", "10000", "rc04_currency", "JPY", "rc04_payment_ym", "202108"},
			want:    want{"rc04_net_vnd": "2150000", "flags": "RATE_FALLBACK;ITEM_DOMINATES"}},
		{name: "a yearly rate", changes: []string{"rc04_amount", "100000", "rc04_currency", "KRW", "rc04_payment_ym", "202108"},
			want: want{"rc04_net_vnd": "2000000", "flags": "RATE_FALLBACK;ITEM_DOMINATES"}},
		{name: "no rate at all: stays in the design, not usable", changes: []string{"rc04_amount", "1", "rc04_currency", "EUR"},
			want: want{"eligible": "true", "usable": "false", "unusable_rules": "COST_UNKNOWN;RATE_MISSING", "rci": ""}},
		{name: "nothing is nothing in any currency", changes: []string{"rc04_amount", "0", "rc04_currency", "EUR"}, want: want{"usable": "true", "cost_vnd": "69000000"}},
		{name: "no deflation", changes: []string{"rc01_payment_ym", "202012"}, // the month matters for USD only: 69,000,000 / 20,000
			want: want{"cost_vnd": "69000000", "cost_usd": "3450"}},
	} {
		t.Run(c.name, c.run)
	}
}

// ITEM_DOMINATES below: rc01 with 69 million is more than 80 % of each cost.

// Nothing counted twice (methodology 1.3, 1.5).
func TestNothingTwice(t *testing.T) {
	for _, c := range []worked{
		{name: "partly paid by self, partly recovered: both parts", changes: []string{"rc01_paid_by", "SELF", "rc01_deducted", "3000000"},
			want: want{"cost_vnd": "72000000"}}, // 69 + 3
		{name: "the same amount as paid and as recovered", changes: []string{"rc01_paid_by", "SELF", "rc01_deducted", "69000000"},
			want: want{"cost_vnd": "69000000", "flags": "DEDUCTED_ONCE"}},
		{name: "payer not known, a part recovered: inside the amount", changes: []string{"rc01_deducted", "3000000"},
			want: want{"cost_vnd": "69000000", "flags": "DEDUCTED_ONCE"}},
		{name: "payer asked and not told", changes: []string{"rc01_paid_by", "DK"}, want: want{"cost_vnd": "69000000", "flags": "PAYER_ASSUMED"}},
		{name: "recovery without an item", changes: []string{"rc19_deducted", "3000000"}, want: want{"cost_vnd": "72000000", "rc19_net_vnd": "3000000"}},
		{name: "RC19 as amount and as recovery is one", changes: []string{"rc19_amount", "3000000", "rc19_deducted", "3000000", "rc19_paid_by", "EMPLOYER"},
			want: want{"cost_vnd": "72000000"}},
		{name: "RC19 repeats the recovery of an item", // employer paid the ticket, 3 recovered: 69 + 3, not 69 + 6
			changes: []string{"rc16_amount", "3000000", "rc16_paid_by", "EMPLOYER", "rc16_deducted", "3000000", "rc19_deducted", "3000000"},
			want:    want{"cost_vnd": "72000000", "rc19_net_vnd": "0", "flags": "RC19_COUNTED_ONCE;ITEM_DOMINATES"}},
		{name: "RC19 beside another recovery", changes: []string{"rc16_amount", "3000000", "rc16_paid_by", "EMPLOYER", "rc16_deducted", "3000000", "rc19_deducted", "1000000"},
			want: want{"cost_vnd": "73000000", "flags": "RC19_WITH_ITEMS;ITEM_DOMINATES"}},
		{name: "lump sum with its parts beside it", // 69 is everything; the parts are inside
			changes: []string{"lump_sum", "Y", "rc99_amount", "69000000", "rc01_amount", "40000000"},
			want:    want{"cost_vnd": "69000000", "items_complete": "false", "flags": "LUMP_WITH_ITEMS", "rc01_net_vnd": "", "rc99_net_vnd": "69000000", "cmp_fee_vnd": ""}},
		{name: "withheld pay without a recovered cost", changes: []string{"earn_deduction", "100"}, want: want{"flags": "DEDUCTION_WITHOUT_COST"}},
	} {
		t.Run(c.name, c.run)
	}
}

// Lump sums and the reported total (methodology 1.3 rules 1 and 2, 1.11 (1)).
func TestTotals(t *testing.T) {
	for _, c := range []worked{
		{name: "lump sum", changes: []string{"lump_sum", "Y", "rc01_amount", "NAP", "rc99_amount", "48000000"},
			want: want{"cost_vnd": "48000000", "rci": "2", "items_complete": "false", "usable": "true"}},
		{name: "lump sum told as total", changes: []string{"lump_sum", "Y", "rc01_amount", "NAP", "rc99_amount", "NAP", "total_cost", "48000000"},
			want: want{"cost_vnd": "48000000", "items_complete": "false", "flags": ""}},
		{name: "total within 5 %", changes: []string{"total_cost", "72000000"}, // 3 of 72 = 4.2 %
			want: want{"cost_vnd": "69000000", "flags": ""}},
		{name: "total exactly 5 % above", changes: []string{"rc01_amount", "95", "total_cost", "100"}, want: want{"cost_vnd": "95", "flags": ""}},
		{name: "complete items, larger total", changes: []string{"total_cost", "96000000"}, // 27 of 96; 96 / 24 = 4
			want: want{"cost_vnd": "96000000", "rci": "4", "flags": "TOTAL_DIFFERS", "cost_gross_vnd": "", "items_complete": "true"}},
		{name: "complete items, smaller total", changes: []string{"total_cost", "48000000"}, want: want{"cost_vnd": "69000000", "flags": "TOTAL_DIFFERS"}},
		{name: "an item not known, total known", changes: []string{"rc02_amount", "DK", "total_cost", "96000000"},
			want: want{"cost_vnd": "96000000", "flags": "TOTAL_USED", "items_complete": "false", "usable": "true", "rc02_net_vnd": "", "rc01_net_vnd": "69000000"}},
		{name: "an item not known, total below what is known", changes: []string{"rc02_amount", "DK", "total_cost", "48000000"},
			want: want{"cost_vnd": "48000000", "flags": "TOTAL_USED;TOTAL_DIFFERS"}},
		{name: "an item refused, no total", changes: []string{"rc02_amount", "RF"},
			want: want{"cost_vnd": "", "usable": "false", "eligible": "true", "unusable_rules": "COST_UNKNOWN", "reasons": "rc02_amount:RF"}},
		{name: "a blank item is not zero", changes: []string{"rc02_amount", ""}, want: want{"cost_vnd": "", "unusable_rules": "COST_UNKNOWN"}},
		{name: "an item that does not apply is zero", changes: []string{"rc02_amount", "NAP"}, want: want{"cost_vnd": "69000000", "rc02_net_vnd": "0", "items_complete": "true"}},
		{name: "not told, but the employer paid it", changes: []string{"rc16_amount", "DK", "rc16_paid_by", "EMPLOYER", "rc16_deducted", "0"},
			want: want{"cost_vnd": "69000000", "usable": "true"}},
		{name: "only a total was asked", changes: []string{"rc01_amount", "-", "total_cost", "2000", "total_cost_currency", "USD", "total_cost_ym", "202103"},
			want: want{"cost_vnd": "50000000", "cost_usd": "2000", "flags": ""}}, // 2,000 × 25,000
	} {
		t.Run(c.name, c.run)
	}
}

// Earnings (methodology 1.4); C is 69 million.
func TestEarnings(t *testing.T) {
	for _, c := range []worked{
		{name: "add-backs", // (1000 + 50 bonus + 60 overtime + 40 in kind + 30 tax + 20 social) × 24,000 = 1200 × 24,000; received 1110
			changes: []string{"earn_bonus", "50", "earn_overtime", "60", "earn_in_kind", "40", "earn_tax", "30", "earn_social", "20"},
			want:    want{"earn_vnd": "28800000", "earn_net_vnd": "26640000", "in_kind_included": "true", "earnings_basis": "NET"}},
		{name: "everything withheld was asked: gross", changes: []string{"earn_tax", "30", "earn_social", "NAP", "earn_deduction", "0"},
			want: want{"earn_vnd": "24720000", "earnings_basis": "GROSS"}},
		{name: "a part not told", changes: []string{"earn_tax", "DK", "earn_social", "10", "earn_deduction", "0"},
			want: want{"earn_vnd": "24240000", "earnings_basis": "UNKNOWN", "flags": "EARNINGS_PART_UNKNOWN", "usable": "true"}},
		{name: "bonus and tax inside the cash", head: testHead + "earnings: {cash_includes: [bonus, tax]}\n",
			changes: []string{"earn_bonus", "50", "earn_tax", "100"}, // E 1000; received 1000 - 100
			want:    want{"earn_vnd": "24000000", "earn_net_vnd": "21600000"}},
		{name: "per hour", changes: []string{"earn_cash", "DK", "earn_rate", "5.5", "earn_rate_unit", "HOUR", "earn_rate_units", "200"}, // 1,100 USD
			want: want{"earn_vnd": "26400000", "flags": "EARNINGS_FROM_RATE"}},
		{name: "per year", changes: []string{"earn_cash", "NAP", "earn_rate", "12000", "earn_rate_unit", "YEAR"}, want: want{"earn_vnd": "24000000"}},
		{name: "per day without days", changes: []string{"earn_cash", "DK", "earn_rate", "50", "earn_rate_unit", "DAY"},
			want: want{"earn_vnd": "", "unusable_rules": "EARNINGS_UNKNOWN"}},
		{name: "zero", changes: []string{"earn_cash", "0"}, want: want{"usable": "false", "unusable_rules": "EARNINGS_NOT_POSITIVE", "cost_vnd": "69000000", "rci": ""}},
		{name: "no month: that of the job", changes: []string{"first_full_month_ym", "DK"}, // 1,000 × 23,000; 69 / 23 = 3
			want: want{"earn_vnd": "23000000", "rci": "3", "flags": "MONTH_FALLBACK"}},
		{name: "no currency", changes: []string{"earn_currency", "DK"}, want: want{"usable": "false", "unusable_rules": "CURRENCY_MISSING"}},
		{name: "sixteen decimals", changes: []string{"earn_cash", "7000", "earn_currency", "VND", "rc01_amount", "1000"}, // 1/7
			want: want{"rci": "0.1428571428571429"}},
	} {
		t.Run(c.name, c.run)
	}
}
