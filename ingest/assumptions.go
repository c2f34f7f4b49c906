package ingest

import (
	"fmt"
	"strings"
)

// assumptions says everything that this load takes for granted, for the catalogue and whoever reads the figures.
func (p *plan) assumptions(c counts) []string {
	m := p.mapping
	list := []string{
		residenceText(m.ResidenceRule),
		fmt.Sprintf("eligibility: first job started within %d months before the interview", m.WindowMonths),
		"cost: RC17 (return prepaid) is out, RC18 (interest) only in the variant with interest; a forfeited deposit is added to RC20",
		"cost: the reported total is taken as what the worker bore in the end; it stands in where an item is not known; where the two differ by more than 5 % the larger is used if the items are complete, else the total",
		"cost: an item without a stated payer was paid by the worker; what was recovered from wages is then inside its amount",
		"cost: RC19 is the recovered amount itself; if it equals the recoveries by item it is counted once",
		"earnings: a part that was asked and is not known counts as nothing and is flagged; basis " + p.basis,
		"exchange rates: VND per unit of the month; else mean of the quarter, then of the year, flagged; an amount without a month takes that of the departure, then of the job, then of the first pay",
		"exchange rates: a currency is valid if the rate table has it",
		"no deflation: costs and earnings are nominal",
		"no imputation and no winsorisation",
		"rounding: half away from zero, only when stored (VND 4 decimals, USD 6, ratios 16)",
		"documented means with a work visa; destination, skill and industry groups come from the codes as given",
		"compliance: the ceilings of Annex XI (markets and occupations) and of Annex II (deposits) are not loaded, so figures that need them are not computable; proration " + m.Proration,
		"soft rules not applied: earnings against the median of destination, year and skill; the same amount for all members of a PSU",
	}
	add := func(condition bool, text string) {
		if condition {
			list = append(list, text)
		}
	}
	add(!p.collected("first_job_start_ym"), "eligibility: the start of the first job was not collected; the departure stands in")
	add(!p.collected("rc18_amount"), "interest (RC18) was not collected: the variant with interest is not computable")
	add(p.rates.at(usd, m.ReferenceMonth).from == noRate && p.rates.series[usd] == nil, "the rate table has no USD: figures in USD are not computable")
	if missing := p.notCollected(); len(missing) > 0 {
		list = append(list, "cost items not collected: "+strings.Join(missing, ", "))
	}
	if at := p.without("_paid_by"); at != "" {
		list = append(list, "payer not collected, taken as the worker: "+at)
	}
	if at := p.without("_payment_ym"); at != "" {
		list = append(list, "month of payment not collected, the departure stands in: "+at)
	}
	for _, part := range earningsParts {
		add(m.CashIncludes[part.name], "earnings: "+part.name+" is inside the cash received")
	}
	add(c.byRule[weightRounded] > 0, fmt.Sprintf("weights with more than six decimals were rounded to six (%d rows)", c.byRule[weightRounded]))
	add(m.Provinces == "VN34", "regions are those of the 63 provinces: none for this list of 34")
	add(m.Synthetic, "synthetic data / dữ liệu mô phỏng: nobody in it exists")
	return list
}

func residenceText(rule int32) string {
	if rule == 0 {
		return "eligibility: a change of residence is not asked for (rule off)"
	}
	return fmt.Sprintf("eligibility: changed country of residence, or intended to stay %d months or more", rule)
}

// without lists the collected items whose further column is not mapped.
func (p *plan) without(suffix string) string {
	var list []string
	for _, it := range items {
		if p.collected(it.code+"_amount") && !p.collected(it.code+suffix) {
			list = append(list, strings.ToUpper(it.code))
		}
	}
	return strings.Join(list, ", ")
}
