package ingest

import (
	"fmt"
	"strings"
)

// assumptions says everything that this load takes for granted, for the catalogue and whoever reads the figures.
func (p *plan) assumptions(c counts, ds doubts) []string {
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
	add(p.rates.series[usd] == nil, "the rate table has no USD: figures in USD are not computable")
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
	list = append(list, p.sourceAssumptions(c, ds)...)
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

// sourceAssumptions says what was taken for granted of the files: several of them, their codes, their numbers.
func (p *plan) sourceAssumptions(c counts, ds doubts) (list []string) {
	m := p.mapping
	add := func(condition bool, format string, args ...any) {
		if condition {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	pool := m.Pool
	add(pool.Periods > 0, "pooled: %d quarters make one round, every weight is divided by %d and rounded once to six decimals, half away from zero; the same PSU id in several quarters is one PSU", pool.Periods, pool.Periods)
	add(pool.Panel, "panel: a person of several quarters is one record, with the latest answers and the sum of the pooled weights (%d earlier interviews)", c.merged)
	for i := range m.Modules {
		add(true, "%s", m.Modules[i].assumption())
	}
	add(c.byRule[moduleRowMissing] > 0, "%d persons have no row in a module: its variables are missing for them", c.byRule[moduleRowMissing])
	if columns := ds.unexplained(p); len(columns) > 0 {
		add(true, "the files mark values as missing and the mapping does not say why (reason UM), in: %s", strings.Join(columns, ", "))
	}
	add(m.Provinces == "VN34", "regions are those of the 63 provinces; a province that was made of provinces of several regions is in none (%d rows)", c.byRule[regionNotNested])
	for _, l := range p.layouts {
		add(l.used && l.part.Provinces != m.Provinces && l.collected("province"), "provinces of list %s (files %s) are given in list %s", l.part.Provinces, l.part.filesText(), m.Provinces)
	}
	add(c.byRule[provinceAmbiguous] > 0, "%d rows are in no province: theirs was made of several provinces of the list %s", c.byRule[provinceAmbiguous], m.Provinces)
	add(p.single, "numbers of 32-bit columns (a Stata float) are the shortest decimal that is the same 32-bit number: 7.1, not 7.0999999")
	if assumed := ds.sorted(func(s shape) bool { return s&numberShapes != 0 }); len(assumed) > 0 {
		add(true, "numbers: the mark of decimals is not declared for %d columns and is a point in each of them, as their cells show", len(assumed))
	}
	return list
}

func (p Part) filesText() string {
	if p.Files == "" {
		return "of no part"
	}
	return p.Files
}
