// Package schema is the vocabulary of the data: the canonical variables of the recruitment-cost module (methodology
// 1.10) that a mapping may fill, and the columns of the person table that is derived from them.
package schema

// Kind says what a variable's cells may be and how they are stored.
type Kind uint8

// The kinds of variable. A missing value is stored as NULL with its reason (Reason) in the column "reasons".
const (
	Text   Kind = iota // any text, NFC: VARCHAR
	Code               // one of Codes: VARCHAR
	Bool               // Y or N after recoding: BOOLEAN
	Int                // whole number: INTEGER
	Month              // calendar month as the integer yyyymm: INTEGER
	Amount             // money in the currency named beside it, exact: DECIMAL(20,4)
	Number             // other exact number: DECIMAL(18,6)
	Weight             // sampling weight, exact: DECIMAL(15,6)
)

// Reason is why a value is missing. Don't know, refused and not applicable are three codes; never 0, never a bare NULL.
type Reason string

// The reasons. The first three are declared codes of the source; the others come from the cell or the mapping.
const (
	DontKnow      Reason = "DK"
	Refused       Reason = "RF"
	NotApplicable Reason = "NAP"
	UserMissing   Reason = "UM" // the file marks the value as missing (Stata's .a to .z, values that SPSS declares), the mapping does not say why
	Blank         Reason = "BL" // the cell was empty and the mapping declares no meaning for it
	NotCollected  Reason = "NC" // the mapping has no source for the variable; not repeated in every row
)

// Variable is a canonical variable: a target of the mapping.
type Variable struct {
	Name  string
	Block string // design, person, screening, job, channel, documents, cost, total, finance, earnings, deposit, remittance, compliance
	Kind  Kind
	Codes []string // for Code
	Label string   // English, short
}

// Items are the cost item codes of methodology 1.3.
var Items = []string{
	"rc01", "rc02", "rc03", "rc04", "rc05", "rc06", "rc07", "rc08", "rc09", "rc10", "rc11", "rc12", "rc13", "rc14",
	"rc15", "rc16", "rc17", "rc18", "rc19", "rc20", "rc21", "rc99",
}

func code(block, name, label string, codes ...string) Variable {
	return Variable{Name: name, Block: block, Kind: Code, Codes: codes, Label: label}
}

func of(block string, kind Kind, name, label string) Variable {
	return Variable{Name: name, Block: block, Kind: kind, Label: label}
}

// Variables are all canonical variables in their fixed order, cost items expanded.
func Variables() []Variable {
	vs := []Variable{
		of("design", Text, "person_id", "person, unique within a round"),
		of("design", Text, "hh_id", "household, unique within a round"),
		of("design", Weight, "w_final", "final sampling weight"),
		of("design", Text, "stratum_id", "stratum as of selection"),
		of("design", Text, "psu_id", "primary sampling unit (enumeration area)"),
		of("design", Number, "fpc", "PSUs of the stratum in the population, or the sampling fraction if <= 1"),
		of("design", Text, "province", "province code of the list that the mapping names, two digits"),
		code("design", "urban_rural", "urban or rural as of selection", "U", "R"),
		of("design", Int, "quarter", "quarter of the interview"),
		of("design", Month, "interview_ym", "month of the interview; the mapping's reference month where not collected"),
		of("design", Text, "rotation_group", "rotation group"),
		of("design", Weight, "w_base", "base weight"),

		code("person", "sex", "sex", "M", "F"),
		of("person", Int, "birth_year", "year of birth"),
		of("person", Int, "age", "age in completed years at the interview"),
		code("person", "ethnicity", "ethnicity", "KINH", "OTHER"),
		code("person", "marital", "marital status", "SINGLE", "MARRIED", "WIDOWED", "DIVORCED", "SEPARATED"),
		code("person", "education_general", "general education", "NONE", "BELOW_PRIMARY", "PRIMARY", "LOWER_SECONDARY", "UPPER_SECONDARY"),
		code("person", "technical_level", "technical level", "NONE", "ELEMENTARY", "INTERMEDIATE", "COLLEGE", "UNIVERSITY"),
		of("person", Text, "relationship", "relationship to the head of household"),
		of("person", Bool, "is_proxy", "answered by another household member"),

		of("screening", Bool, "ever_worked_abroad", "ever worked abroad"),
		of("screening", Bool, "currently_abroad", "is abroad now"),
		code("screening", "reason_for_move", "reason for the move", "WORK", "FAMILY", "STUDY", "OTHER"),
		of("screening", Text, "last_destination", "last country of destination, ISO 3166 alpha-3"),
		of("screening", Month, "departure_ym", "month of departure"),
		of("screening", Month, "return_ym", "month of return"),
		of("screening", Bool, "changed_residence", "changed country of usual residence"),
		of("screening", Int, "intended_stay_months", "intended stay, months"),
		of("screening", Month, "first_job_start_ym", "start of the first job in the last destination"),

		code("job", "employment_status", "status in employment, first job abroad", "EMPLOYEE", "EMPLOYER", "OWN_ACCOUNT", "FAMILY_WORKER", "OTHER"),
		of("job", Text, "occupation", "occupation, ISCO-08 or VSCO, 1 to 4 digits"),
		of("job", Text, "industry", "industry, section letter or 2 to 4 digits of ISIC rev. 4 or VSIC 2018"),
		of("job", Int, "contract_months", "length of the contract, months"),
		of("job", Amount, "contract_wage", "monthly wage of the contract"),
		of("job", Text, "contract_wage_currency", "its currency, ISO 4217"),
		of("job", Number, "hours_week", "usual hours a week"),
		of("job", Bool, "seafarer", "ship officer or crew"),

		code("channel", "channel", "recruitment channel", "1", "2", "3", "4", "5", "6", "7", "8"),

		of("documents", Bool, "work_visa", "had a work visa"),
		of("documents", Bool, "contract_before_departure", "had a contract before departure"),
		of("documents", Bool, "contract_own_language", "contract in own language"),
	}
	for _, item := range Items {
		vs = append(vs,
			of("cost", Amount, item+"_amount", "amount"),
			of("cost", Text, item+"_currency", "currency, ISO 4217"),
			code("cost", item+"_payee", "who received it", "ENTERPRISE", "INDIVIDUAL", "GOVERNMENT", "EMPLOYER", "PROVIDER", "OTHER"),
			code("cost", item+"_paid_by", "who paid it first", "SELF", "FAMILY", "EMPLOYER", "OTHER"),
			of("cost", Month, item+"_payment_ym", "month of payment"),
			of("cost", Amount, item+"_reimbursed", "amount given back to the worker later, same currency"),
			of("cost", Amount, item+"_deducted", "amount recovered from wages after somebody else had paid, same currency"),
		)
	}
	return append(vs,
		of("total", Amount, "total_cost", "total cost as the respondent reports it"),
		of("total", Text, "total_cost_currency", "its currency"),
		of("total", Month, "total_cost_ym", "its month of payment; departure where not collected"),
		of("total", Bool, "lump_sum", "only the total is known (RC99 holds one payment for everything)"),

		of("finance", Bool, "fin_savings", "paid from own savings"),
		of("finance", Bool, "fin_family", "paid by family or friends"),
		of("finance", Bool, "fin_bank", "loan of a bank"),
		of("finance", Bool, "fin_policy_bank", "loan of the policy bank"),
		of("finance", Bool, "fin_moneylender", "loan of a moneylender"),
		of("finance", Bool, "fin_advance", "advance of employer or agent"),
		of("finance", Bool, "fin_asset_sale", "sale of assets"),
		of("finance", Bool, "fin_other", "other source"),
		of("finance", Amount, "borrowed_amount", "amount borrowed"),
		of("finance", Text, "borrowed_currency", "its currency"),
		of("finance", Number, "interest_rate", "interest rate, percent per period"),
		code("finance", "interest_period", "period of the rate", "MONTH", "YEAR"),
		of("finance", Bool, "collateral", "collateral was given"),
		of("finance", Int, "months_to_repay", "months to repay"),
		of("finance", Amount, "outstanding", "still owed, currency of the loan"),

		of("earnings", Month, "first_full_month_ym", "first full month of work"),
		of("earnings", Amount, "earn_cash", "cash received for that month"),
		of("earnings", Amount, "earn_bonus", "bonus of that month, if not in earn_cash"),
		of("earnings", Amount, "earn_overtime", "overtime pay of that month, if not in earn_cash"),
		of("earnings", Amount, "earn_in_kind", "value of food and lodging given by the employer"),
		of("earnings", Amount, "earn_tax", "income tax withheld"),
		of("earnings", Amount, "earn_social", "employee's social contributions withheld"),
		of("earnings", Amount, "earn_deduction", "withheld in that month to recover recruitment costs"),
		of("earnings", Text, "earn_currency", "currency of all earnings parts"),
		of("earnings", Amount, "earn_rate", "pay per hour, day or year where no month is known"),
		code("earnings", "earn_rate_unit", "unit of that rate", "HOUR", "DAY", "YEAR"),
		of("earnings", Number, "earn_rate_units", "hours or days worked in the first full month"),
		of("earnings", Amount, "usual_monthly_later", "usual monthly earnings later"),

		of("deposit", Amount, "deposit_amount", "refundable deposit"),
		of("deposit", Text, "deposit_currency", "its currency"),
		of("deposit", Text, "deposit_bank", "where it is held"),
		code("deposit", "deposit_refunded", "was it given back", "FULL", "PART", "NO", "PENDING"),
		of("deposit", Amount, "deposit_forfeited", "part lost; a cost (RC20), currency of the deposit"),

		of("remittance", Bool, "sent_last_12m", "sent money in the last 12 months"),
		of("remittance", Amount, "rem_first12m", "sent in the first 12 months"),
		of("remittance", Text, "rem_currency", "currency of the remittance block"),
		of("remittance", Int, "rem_frequency", "transfers a year"),
		of("remittance", Text, "rem_channel", "channel of transfer"),
		of("remittance", Amount, "rem_amount_sent", "amount of the last transfer"),
		of("remittance", Amount, "rem_fee", "its fee"),
		of("remittance", Amount, "rem_amount_received", "amount received"),
		of("remittance", Amount, "living_cost_month", "monthly living cost at destination"),
		of("remittance", Amount, "debt_repayment_month", "monthly debt repayment"),
		of("remittance", Number, "use_debt", "share used for debt, percent"),
		of("remittance", Number, "use_consumption", "share used for consumption, percent"),
		of("remittance", Number, "use_housing", "share used for housing, percent"),
		of("remittance", Number, "use_education", "share used for education, percent"),
		of("remittance", Number, "use_health", "share used for health, percent"),
		of("remittance", Number, "use_savings", "share saved, percent"),
		of("remittance", Number, "use_business", "share used for business, percent"),
		of("remittance", Number, "use_ceremonies", "share used for ceremonies, percent"),
		of("remittance", Number, "use_other", "share used otherwise, percent"),

		of("compliance", Month, "contract_signed_ym", "month the contract was signed"),
		of("compliance", Month, "contract_end_ym", "month the contract ended or will end"),
		of("compliance", Int, "extension_months", "months of extension"),
	)
}
