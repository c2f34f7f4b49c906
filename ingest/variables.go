package ingest

import (
	"fmt"

	"corridor/engine/schema"
)

// variables by canonical name, and their places in the fixed order.
var (
	variableList  = schema.Variables()
	variables     = map[string]schema.Variable{}
	variablePlace = map[string]int{}
)

func init() {
	for i, v := range variableList {
		variables[v.Name] = v
		variablePlace[v.Name] = i
	}
}

// place of a canonical variable; a name that does not exist is a slip of the program, found when it starts.
func place(name string) int {
	for i, v := range schema.Variables() {
		if v.Name == name {
			return i
		}
	}
	panic(fmt.Sprintf("no canonical variable %q", name))
}

// item holds the places of the variables of a cost item.
type item struct {
	code                                              string
	amount, currency, payee, paidBy, month, back, cut int
}

var items = func() (list []item) {
	for _, code := range schema.Items {
		list = append(list, item{
			code: code, amount: place(code + "_amount"), currency: place(code + "_currency"), payee: place(code + "_payee"),
			paidBy: place(code + "_paid_by"), month: place(code + "_payment_ym"), back: place(code + "_reimbursed"), cut: place(code + "_deducted"),
		})
	}
	return list
}()

// The places of the variables that derivation reads.
var (
	vPersonID, vWeight, vStratum, vPSU, vFPC         = place("person_id"), place("w_final"), place("stratum_id"), place("psu_id"), place("fpc")
	vHousehold, vQuarter                             = place("hh_id"), place("quarter")
	vProvince, vUrban, vInterview                    = place("province"), place("urban_rural"), place("interview_ym")
	vSex, vBirthYear, vAge                           = place("sex"), place("birth_year"), place("age")
	vEducation, vTechnical                           = place("education_general"), place("technical_level")
	vEverAbroad, vReason, vDestination               = place("ever_worked_abroad"), place("reason_for_move"), place("last_destination")
	vDeparture, vReturn, vResidence                  = place("departure_ym"), place("return_ym"), place("changed_residence")
	vStay, vJobStart, vStatus                        = place("intended_stay_months"), place("first_job_start_ym"), place("employment_status")
	vOccupation, vIndustry, vChannel, vVisa          = place("occupation"), place("industry"), place("channel"), place("work_visa")
	vContractMonths, vWage, vWageCurrency, vSeafarer = place("contract_months"), place("contract_wage"), place("contract_wage_currency"), place("seafarer")
	vTotal, vTotalCurrency, vTotalMonth, vLumpSum    = place("total_cost"), place("total_cost_currency"), place("total_cost_ym"), place("lump_sum")
	vPayMonth, vCash, vBonus, vOvertime              = place("first_full_month_ym"), place("earn_cash"), place("earn_bonus"), place("earn_overtime")
	vInKind, vTax, vSocial, vWithheld                = place("earn_in_kind"), place("earn_tax"), place("earn_social"), place("earn_deduction")
	vPayCurrency, vRate, vRateUnit, vRateUnits       = place("earn_currency"), place("earn_rate"), place("earn_rate_unit"), place("earn_rate_units")
	vDeposit, vDepositCurrency, vForfeited           = place("deposit_amount"), place("deposit_currency"), place("deposit_forfeited")
	vSigned, vContractEnd, vExtension                = place("contract_signed_ym"), place("contract_end_ym"), place("extension_months")
)
