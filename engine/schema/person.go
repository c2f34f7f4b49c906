package schema

// Type is how a column is stored; the same in Arrow and SQL.
type Type struct {
	SQL       string // VARCHAR, BOOLEAN, INTEGER, BIGINT, DECIMAL(p,s)
	Precision int32  // of a decimal
	Scale     int32
}

// The storage types. Products that a store sums stay within 38 digits: weight × amount 15+20+1, weight × ratio 15+22+1.
var (
	VARCHAR = Type{SQL: "VARCHAR"}
	BOOLEAN = Type{SQL: "BOOLEAN"}
	INTEGER = Type{SQL: "INTEGER"}
	BIGINT  = Type{SQL: "BIGINT"}
	WEIGHT  = decimalType("DECIMAL(15,6)", 15, 6)
	AMOUNT  = decimalType("DECIMAL(20,4)", 20, 4) // money of a given currency, and VND
	NUMBER  = decimalType("DECIMAL(18,6)", 18, 6)
	RATIO   = decimalType("DECIMAL(22,16)", 22, 16) // individual ratios C/E, in months
)

func decimalType(sql string, p, s int32) Type { return Type{SQL: sql, Precision: p, Scale: s} }

// Column of the person table.
type Column struct {
	Name  string
	Type  Type
	Label string // English; unit and null meaning of derived columns
	// Hashed says whether the column is part of the canonical row; the place in the source file is not.
	Hashed bool
}

// StorageOf is the type that a variable of this kind is stored in.
func StorageOf(k Kind) Type {
	switch k {
	case Bool:
		return BOOLEAN
	case Int, Month:
		return INTEGER
	case Amount:
		return AMOUNT
	case Number:
		return NUMBER
	case Weight:
		return WEIGHT
	default:
		return VARCHAR
	}
}

// Person lists the columns of the person table: where a row came from, the canonical variables as given, and what is
// derived from them. One row is one person of the survey, eligible or not: the design needs them all.
func Person() []Column {
	cols := []Column{
		{"src_file", INTEGER, "index of the source file in the dataset", false},
		{"src_row", BIGINT, "data row in that file, from 1", false},
	}
	for _, v := range Variables() {
		cols = append(cols, Column{v.Name, StorageOf(v.Kind), v.Label, true})
	}
	return append(cols, Derived()...)
}

// Derived are the columns that ingest computes (methodology 1.2 to 1.5, 4.3). Amounts are net of what the worker did not
// bear, in VND of the month of payment unless said otherwise.
func Derived() []Column {
	d := func(name string, t Type, label string) Column { return Column{name, t, label, true} }
	cols := []Column{
		d("reasons", VARCHAR, "why values are missing: variable:reason pairs (DK, RF, NAP, UM) in schema order, joined by ;. NULL and not listed: an empty cell, or not collected"),
		d("elig_moved_for_work", BOOLEAN, "moved in order to work"),
		d("elig_employee", BOOLEAN, "employee in the first job of the last destination"),
		d("elig_residence", BOOLEAN, "changed usual residence, or intended to stay long enough"),
		d("elig_window", BOOLEAN, "first job started within the window before the interview"),
		d("elig_age", BOOLEAN, "aged 15 or more at the interview"),
		d("eligible", BOOLEAN, "all clauses hold"),
		d("usable", BOOLEAN, "eligible, cost and earnings known, no hard rule broken"),
		d("unusable_rules", VARCHAR, "rules that made an eligible person not usable, joined by ;"),
		d("flags", VARCHAR, "soft rules that flagged the person, joined by ;"),

		d("cost_vnd", AMOUNT, "C: cost borne by the worker, without interest"),
		d("cost_fin_vnd", AMOUNT, "C plus interest on money borrowed for recruitment"),
		d("cost_gross_vnd", AMOUNT, "before reimbursements"),
		d("cost_reimbursed_vnd", AMOUNT, "reimbursed to the worker"),
		d("earn_vnd", AMOUNT, "E: first full month, before tax, contributions and recovery of recruitment costs"),
		d("earn_net_vnd", AMOUNT, "cash received in the first full month"),
		d("cost_usd", NUMBER, "C in USD, each item at its month"),
		d("cost_fin_usd", NUMBER, "C plus interest, in USD"),
		d("earn_usd", NUMBER, "E in USD"),
		d("rci", RATIO, "C/E, months"),
		d("rci_fin", RATIO, "(C + interest)/E, months"),
		d("earnings_basis", VARCHAR, "GROSS, NET or UNKNOWN"),
		d("in_kind_included", BOOLEAN, "E holds a value in kind"),
		d("items_complete", BOOLEAN, "every collected cost item has an answer, and it is not a lump sum"),
	}
	for _, item := range Items {
		cols = append(cols, d(item+"_net_vnd", AMOUNT, "net cost of the item; 0 if none, NULL if not known"))
	}
	cols = append(cols,
		d("cmp_regime", VARCHAR, "legal regime at contract signature; NULL if the month is not known"),
		d("cmp_contract", BOOLEAN, "contract migrant: channels 1 to 5"),
		d("cmp_enterprise", BOOLEAN, "via a licensed enterprise under the regime with a service-charge ceiling (CMP1 denominator)"),
		d("cmp_fee_vnd", AMOUNT, "F: service charge collected from the worker (RC01)"),
		d("cmp_over_cap", BOOLEAN, "F above the ceiling by more than the tolerance; NULL if the ceiling is not known"),
		d("cmp_excess_months", RATIO, "(F - ceiling)/contract wage where over the ceiling, else NULL"),
		d("cmp_brokerage", BOOLEAN, "paid brokerage: RC02 > 0, or RC01 to an individual"),
		d("cmp_before_signature", BOOLEAN, "paid before the contract was signed; NULL without dates"),
		d("cmp_no_cost", BOOLEAN, "no fees and related costs of the ILO definition"),
		d("cmp_deposit_ended", BOOLEAN, "paid a deposit and the contract has ended"),
		d("cmp_deposit_breach", BOOLEAN, "deposit above the ceiling or not refunded; NULL if not computable"),
	)
	for _, q := range Binned {
		cols = append(cols, Column{q + BinSuffix, INTEGER, "bin of " + q + " for exact quantiles (BinOf)", false})
	}
	for _, dim := range Dimensions {
		cols = append(cols, d(dim.Column, VARCHAR, "code of dimension "+dim.ID+"; NULL: in no group"))
	}
	return cols
}

// Dimension ties a dimension of the indicators to its column.
type Dimension struct{ ID, Column string }

// Dimensions are the breakdowns that person columns can give, in the order in which observations list them.
// dim_age holds the finest bands Y15T24, Y25T29, Y30T34, Y35T44, Y_GE45; wider bands are unions of them.
var Dimensions = []Dimension{
	{"SEX", "dim_sex"},                       // M F
	{"AGE", "dim_age"},                       //
	{"EDUCATION", "dim_education"},           // education_general codes; technical level college or university: TERTIARY
	{"DEST", "dim_dest"},                     // ISO 3166 alpha-3
	{"SKILL", "dim_skill"},                   // HIGH MEDIUM LOW, from the ISCO major group (methodology 1.8)
	{"OCCUPATION", "dim_occupation"},         // ISCO major group 0 to 9
	{"INDUSTRY", "dim_industry"},             // ISIC section A to U
	{"CHANNEL", "dim_channel"},               // 1 to 8
	{"DOCUMENTED", "dim_documented"},         // Y N
	{"URBAN", "dim_urban"},                   // U R
	{"PROVINCE", "dim_province"},             // VN63:01 or VN34:01
	{"REGION", "dim_region"},                 // R1 to R6 (63-province system only)
	{"DEPARTURE_YEAR", "dim_departure_year"}, // 2019 …
}
