package queries_test

import (
	"fmt"
	"math/rand/v2"

	"corridor/queries/querytest"
)

// randomPersons is an invented survey: strata of one to five PSUs, unequal weights (some 0), households of several
// persons, missing codes and amounts, zero costs, ties. The same seed gives the same persons.
func randomPersons(n int, seed uint64) []querytest.Person {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(codes ...string) string { return codes[r.IntN(len(codes))] }
	var persons []querytest.Person
	for len(persons) < n {
		stratum := r.IntN(12)
		psus := 1 + stratum%5
		p := querytest.Person{
			"stratum_id": fmt.Sprintf("S%02d", stratum), "psu_id": fmt.Sprintf("P%d", r.IntN(psus)),
			"w_final":  fmt.Sprintf("%d.%06d", r.IntN(400), r.IntN(1000000)),
			"eligible": "true", "usable": "true",
			"dim_sex": pick("M", "F", "M", "F", "null"), "dim_dest": pick("JPN", "JPN", "TWN", "KOR", "MYS", "null"),
			"dim_age":     pick("Y15T24", "Y25T29", "Y30T34", "Y35T44", "Y_GE45", "null"),
			"dim_channel": pick("1", "2", "5", "6"), "dim_urban": pick("U", "R"), "dim_skill": pick("HIGH", "MEDIUM", "LOW"),
			"dim_province": pick("VN63:01", "VN63:38", "VN63:79"), "dim_region": pick("R1", "R2"), "dim_departure_year": pick("2019", "2020"),
			"cost_vnd": fmt.Sprintf("%d000", r.IntN(200000)), "earn_vnd": fmt.Sprintf("%d.5", 8000000+r.IntN(20000000)),
			"cost_usd": fmt.Sprintf("%d.123456", r.IntN(9000)), "earn_usd": fmt.Sprintf("%d.75", 300+r.IntN(1500)),
			"items_complete": pick("true", "true", "false"),
			"fin_savings":    pick("true", "false", "null"), "fin_family": pick("true", "false"), "fin_bank": pick("true", "false", "null"),
			"fin_policy_bank": pick("true", "false", "null"), "fin_moneylender": pick("false", "null"), "fin_advance": "false",
			"months_to_repay": pick("6", "12", "24", "null"),
			"cmp_contract":    pick("true", "false"), "cmp_enterprise": pick("true", "false"), "cmp_over_cap": pick("true", "false", "null"),
			"cmp_brokerage": pick("true", "false", "null"), "cmp_no_cost": pick("true", "false"), "cmp_fee_vnd": fmt.Sprint(r.IntN(90000000)),
		}
		switch r.IntN(12) {
		case 0: // not in any population, but in the design
			p["eligible"], p["usable"] = "false", "false"
		case 1:
			p["usable"] = "false"
			delete(p, "cost_vnd")
			delete(p, "earn_vnd")
		case 2, 3:
			p["cost_vnd"] = "0"
		case 4:
			p["w_final"] = "0"
		case 5:
			p["earn_vnd"], p["cost_vnd"] = "10000000", "60000000" // ties of 6
		}
		if p["cmp_over_cap"] == "true" {
			p["cmp_excess_months"] = fmt.Sprintf("0.%d", 1+r.IntN(9))
		}
		if c := p["cost_vnd"]; c != "" && r.IntN(8) > 0 {
			p["cost_fin_vnd"] = c
			if c != "0" && r.IntN(2) == 0 {
				p["cost_fin_vnd"] = c + ".25"
			}
		} else {
			p["cost_fin_vnd"] = "null"
		}
		for _, item := range []string{"rc01", "rc02", "rc06", "rc16"} {
			p[item+"_net_vnd"] = fmt.Sprint(r.IntN(30000000))
		}
		p["rc18_net_vnd"] = pick("0", "1000000", "null")
		p["hh_id"] = p["stratum_id"] + p["psu_id"] + fmt.Sprint(r.IntN(1+n/20))
		if p["usable"] == "true" && p["earn_vnd"] != "" {
			p.Complete(len(persons) + 1)
		} else {
			p["person_id"] = fmt.Sprint(len(persons) + 1)
			p["rci"], p["rci_fin"] = "null", "null"
			p.Complete(len(persons) + 1)
		}
		persons = append(persons, p)
	}
	return persons
}
