package synth

import "math"

// answer is a cell: a number (money, code, month yyyymm, index of a label …) or one of the four ways to say nothing.
type answer = int64

// The cells without a value. Which code stands for them is a matter of the column.
const (
	blank answer = math.MinInt64 + iota
	notApplicable
	dontKnow
	refused
)

func known(a answer) bool { return a > refused }

// row is the module's answers of one person, by column.
type row [columnCount]answer

// The columns of the file, in its order.
const (
	cSynthetic = iota
	cProvince
	cPlace
	cStratum
	cPSU
	cHousehold
	cPerson
	cInterview
	cWeight
	cRelation
	cSex
	cBirthYear
	cAge
	cEthnicity
	cMarital
	cSchool
	cTechnical
	cProxy

	cEverAbroad
	cAbroadNow
	cReason
	cDestination
	cDeparture
	cReturn
	cResidence
	cIntendedStay
	cJobStart

	cStatus
	cOccupation
	cIndustry
	cContractMonths
	cWage
	cWageCurrency
	cHours
	cSeafarer
	cChannel
	cVisa
	cContractBefore
	cOwnLanguage
	cSigned
	cContractEnd
	cExtension

	c01
	c01Currency
	c01Payee
	c01PaidBy
	c01Month
	c01Reimbursed
	c01Deducted
	c02
	c02Payee
	c02Month
	c03
	c04
	c05
	c06
	c07
	c08
	c09
	c10
	c11
	c12
	c12Month
	c13
	c13PaidBy
	c13Deducted
	c14
	c15
	c16
	c16Currency
	c16PaidBy
	c16Month
	c16Reimbursed
	c16Deducted
	c17
	c18
	c19Deducted
	c20
	c21
	c99
	c99Currency
	c99Month
	cLumpSum
	cTotal

	cSavings
	cFamily
	cBank
	cPolicyBank
	cLender
	cAdvance
	cAssets
	cOtherSource
	cBorrowed
	cRate
	cRatePeriod
	cRepay

	cPayMonth
	cCash
	cBonus
	cOvertime
	cInKind
	cTax
	cSocial
	cWithheld
	cPayCurrency
	cPayRate
	cPayRateUnit
	cPayRateUnits
	cLaterPay

	cDeposit
	cDepositBank
	cRefunded
	cForfeited

	cSent
	cSentFirst
	cSentCurrency
	columnCount
)

// kind is how a cell is written.
type kind uint8

const (
	number     kind = iota // whole number
	digits                 // whole number with leading zeros, text in Parquet
	label                  // index into labels, text
	hundredths             // decimal with two places
	weight                 // sampling weight in units of the design
)

// codes are what a column writes for not applicable, don't know and refused; each kind of question has its own.
type codes [3]int64

var (
	noCodes    = codes{}
	smallCodes = codes{97, 98, 99}
	moneyCodes = codes{-7, -8, -9}
	monthCodes = codes{999997, 999998, 999999}
	yearCodes  = codes{9997, 9998, 9999}
)

// column is a column of the file and what the mapping says of it.
type column struct {
	name    string
	target  string // canonical variable (engine/schema); "" = for the reader only
	kind    kind
	width   int // of digits
	codes   codes
	recode  []string // canonical codes of 1, 2, 3 …, or of the labels 0, 1, 2 …; "" = none
	labels  []string
	meaning string // Vietnamese, for the mapping's comment
}

var yesNo = []string{"Y", "N"}

var columns = [columnCount]column{
	cSynthetic: {name: "MO_PHONG", meaning: "1 = dữ liệu mô phỏng (synthetic data)"},
	cProvince:  {name: "TINH", target: "province", kind: digits, width: 2, meaning: "tỉnh, mã cũ 63 tỉnh"},
	cPlace:     {name: "TTNT", target: "urban_rural", recode: []string{"U", "R"}, meaning: "thành thị, nông thôn"},
	cStratum:   {name: "TANG", target: "stratum_id", kind: digits, width: 3, meaning: "tầng"},
	cPSU:       {name: "DIABAN", target: "psu_id", kind: digits, width: 9, meaning: "địa bàn điều tra"},
	cHousehold: {name: "MAHO", target: "hh_id", kind: digits, width: 12, meaning: "mã hộ"},
	cPerson:    {name: "MANGUOI", target: "person_id", kind: digits, width: 14, meaning: "mã người"},
	cInterview: {name: "NAMTHANG", target: "interview_ym", meaning: "tháng phỏng vấn"},
	cWeight:    {name: "QUYENSO", target: "w_final", kind: weight, meaning: "quyền số"},
	cRelation:  {name: "C02", target: "relationship", kind: label, labels: relations, meaning: "quan hệ với chủ hộ"},
	cSex:       {name: "C03", target: "sex", recode: []string{"M", "F"}, meaning: "giới tính"},
	cBirthYear: {name: "C04", target: "birth_year", codes: yearCodes, meaning: "năm sinh"},
	cAge:       {name: "C05", target: "age", meaning: "tuổi"},
	cEthnicity: {name: "C06", target: "ethnicity", recode: []string{"KINH", "OTHER"}, meaning: "dân tộc"},
	cMarital:   {name: "C07", target: "marital", codes: smallCodes, recode: []string{"SINGLE", "MARRIED", "WIDOWED", "DIVORCED", "SEPARATED"}, meaning: "hôn nhân"},
	cSchool:    {name: "C08", target: "education_general", codes: smallCodes, recode: []string{"NONE", "BELOW_PRIMARY", "PRIMARY", "LOWER_SECONDARY", "UPPER_SECONDARY"}, meaning: "học vấn phổ thông"},
	cTechnical: {name: "C09", target: "technical_level", codes: smallCodes, recode: []string{"NONE", "ELEMENTARY", "INTERMEDIATE", "COLLEGE", "UNIVERSITY"}, meaning: "chuyên môn kỹ thuật"},
	cProxy:     {name: "C10", target: "is_proxy", recode: yesNo, meaning: "người khác trả lời thay"},

	cEverAbroad:   {name: "M01", target: "ever_worked_abroad", codes: smallCodes, recode: yesNo, meaning: "đã từng làm việc ở nước ngoài"},
	cAbroadNow:    {name: "M02", target: "currently_abroad", codes: smallCodes, recode: yesNo, meaning: "hiện ở nước ngoài"},
	cReason:       {name: "M03", target: "reason_for_move", codes: smallCodes, recode: []string{"WORK", "FAMILY", "STUDY", "OTHER"}, meaning: "lý do đi"},
	cDestination:  {name: "M04", target: "last_destination", kind: label, labels: countryNames(), recode: countryCodes(), meaning: "nước đến gần nhất"},
	cDeparture:    {name: "M05", target: "departure_ym", codes: monthCodes, meaning: "tháng đi"},
	cReturn:       {name: "M06", target: "return_ym", codes: monthCodes, meaning: "tháng về"},
	cResidence:    {name: "M07", target: "changed_residence", codes: smallCodes, recode: yesNo, meaning: "chuyển nơi thường trú"},
	cIntendedStay: {name: "M08", target: "intended_stay_months", codes: moneyCodes, meaning: "dự định ở lại, tháng"},
	cJobStart:     {name: "M09", target: "first_job_start_ym", codes: monthCodes, meaning: "tháng bắt đầu việc đầu tiên"},

	cStatus:         {name: "V01", target: "employment_status", codes: smallCodes, recode: []string{"EMPLOYEE", "EMPLOYER", "OWN_ACCOUNT", "FAMILY_WORKER", "OTHER"}, meaning: "vị thế việc làm"},
	cOccupation:     {name: "V02", target: "occupation", kind: digits, width: 4, meaning: "nghề, VSCO"},
	cIndustry:       {name: "V03", target: "industry", kind: digits, width: 2, meaning: "ngành, VSIC 2018"},
	cContractMonths: {name: "V04", target: "contract_months", codes: moneyCodes, meaning: "thời hạn hợp đồng, tháng"},
	cWage:           {name: "V05", target: "contract_wage", codes: moneyCodes, meaning: "lương hợp đồng một tháng"},
	cWageCurrency:   {name: "V05T", target: "contract_wage_currency", kind: label, labels: currencies, meaning: "tiền tệ"},
	cHours:          {name: "V06", target: "hours_week", codes: moneyCodes, meaning: "giờ làm một tuần"},
	cSeafarer:       {name: "V07", target: "seafarer", codes: smallCodes, recode: yesNo, meaning: "thuyền viên"},
	cChannel:        {name: "V08", target: "channel", codes: smallCodes, meaning: "hình thức tuyển dụng"},
	cVisa:           {name: "V09", target: "work_visa", codes: smallCodes, recode: yesNo, meaning: "có thị thực lao động"},
	cContractBefore: {name: "V10", target: "contract_before_departure", codes: smallCodes, recode: yesNo, meaning: "có hợp đồng trước khi đi"},
	cOwnLanguage:    {name: "V11", target: "contract_own_language", codes: smallCodes, recode: yesNo, meaning: "hợp đồng bằng tiếng Việt"},
	cSigned:         {name: "V12", target: "contract_signed_ym", codes: monthCodes, meaning: "tháng ký hợp đồng"},
	cContractEnd:    {name: "V13", target: "contract_end_ym", codes: monthCodes, meaning: "tháng hết hợp đồng"},
	cExtension:      {name: "V14", target: "extension_months", codes: moneyCodes, meaning: "gia hạn, tháng"},

	c01:           money("P01", "rc01_amount", "tiền dịch vụ của doanh nghiệp"),
	c01Currency:   {name: "P01T", target: "rc01_currency", kind: label, labels: currencies, meaning: "tiền tệ"},
	c01Payee:      {name: "P01N", target: "rc01_payee", codes: smallCodes, recode: payees, meaning: "trả cho ai"},
	c01PaidBy:     {name: "P01A", target: "rc01_paid_by", codes: smallCodes, recode: payers, meaning: "ai trả trước"},
	c01Month:      {name: "P01M", target: "rc01_payment_ym", codes: monthCodes, meaning: "tháng trả"},
	c01Reimbursed: money("P01H", "rc01_reimbursed", "được hoàn lại"),
	c01Deducted:   money("P01K", "rc01_deducted", "bị trừ lương"),
	c02:           money("P02", "rc02_amount", "môi giới"),
	c02Payee:      {name: "P02N", target: "rc02_payee", codes: smallCodes, recode: payees, meaning: "trả cho ai"},
	c02Month:      {name: "P02M", target: "rc02_payment_ym", codes: monthCodes, meaning: "tháng trả"},
	c03:           money("P03", "rc03_amount", "thông tin việc làm"),
	c04:           money("P04", "rc04_amount", "thị thực, giấy phép lao động"),
	c05:           money("P05", "rc05_amount", "hộ chiếu, giấy tờ"),
	c06:           money("P06", "rc06_amount", "khám sức khỏe"),
	c07:           money("P07", "rc07_amount", "bảo hiểm"),
	c08:           money("P08", "rc08_amount", "lý lịch tư pháp"),
	c09:           money("P09", "rc09_amount", "thủ tục xuất cảnh"),
	c10:           money("P10", "rc10_amount", "đăng ký hợp đồng"),
	c11:           money("P11", "rc11_amount", "giáo dục định hướng"),
	c12:           money("P12", "rc12_amount", "học và thi ngoại ngữ"),
	c12Month:      {name: "P12M", target: "rc12_payment_ym", codes: monthCodes, meaning: "tháng trả"},
	c13:           money("P13", "rc13_amount", "đào tạo tay nghề"),
	c13PaidBy:     {name: "P13A", target: "rc13_paid_by", codes: smallCodes, recode: payers, meaning: "ai trả trước"},
	c13Deducted:   money("P13K", "rc13_deducted", "bị trừ lương"),
	c14:           money("P14", "rc14_amount", "trang thiết bị"),
	c15:           money("P15", "rc15_amount", "đi lại, ăn ở trong nước"),
	c16:           money("P16", "rc16_amount", "vé máy bay, đi lại quốc tế"),
	c16Currency:   {name: "P16T", target: "rc16_currency", kind: label, labels: currencies, meaning: "tiền tệ"},
	c16PaidBy:     {name: "P16A", target: "rc16_paid_by", codes: smallCodes, recode: payers, meaning: "ai trả trước"},
	c16Month:      {name: "P16M", target: "rc16_payment_ym", codes: monthCodes, meaning: "tháng trả"},
	c16Reimbursed: money("P16H", "rc16_reimbursed", "được hoàn lại"),
	c16Deducted:   money("P16K", "rc16_deducted", "bị trừ lương"),
	c17:           money("P17", "rc17_amount", "trả trước chi phí về nước"),
	c18:           money("P18", "rc18_amount", "lãi tiền vay"),
	c19Deducted:   money("P19K", "rc19_deducted", "chủ trừ lương khoản khác"),
	c20:           money("P20", "rc20_amount", "khoản không chính thức"),
	c21:           money("P21", "rc21_amount", "Quỹ hỗ trợ việc làm ngoài nước"),
	c99:           money("P99", "rc99_amount", "khoản khác hoặc trả gộp"),
	c99Currency:   {name: "P99T", target: "rc99_currency", kind: label, labels: currencies, meaning: "tiền tệ"},
	c99Month:      {name: "P99M", target: "rc99_payment_ym", codes: monthCodes, meaning: "tháng trả"},
	cLumpSum:      {name: "PGOP", target: "lump_sum", codes: smallCodes, recode: yesNo, meaning: "chỉ biết tổng"},
	cTotal:        money("PTONG", "total_cost", "tổng chi phí, không kể lãi vay"),

	cSavings:     {name: "F01", target: "fin_savings", codes: smallCodes, recode: yesNo, meaning: "tiết kiệm"},
	cFamily:      {name: "F02", target: "fin_family", codes: smallCodes, recode: yesNo, meaning: "gia đình, bạn bè"},
	cBank:        {name: "F03", target: "fin_bank", codes: smallCodes, recode: yesNo, meaning: "vay ngân hàng"},
	cPolicyBank:  {name: "F04", target: "fin_policy_bank", codes: smallCodes, recode: yesNo, meaning: "vay Ngân hàng Chính sách xã hội"},
	cLender:      {name: "F05", target: "fin_moneylender", codes: smallCodes, recode: yesNo, meaning: "vay nặng lãi"},
	cAdvance:     {name: "F06", target: "fin_advance", codes: smallCodes, recode: yesNo, meaning: "chủ hoặc môi giới ứng trước"},
	cAssets:      {name: "F07", target: "fin_asset_sale", codes: smallCodes, recode: yesNo, meaning: "bán tài sản"},
	cOtherSource: {name: "F08", target: "fin_other", codes: smallCodes, recode: yesNo, meaning: "nguồn khác"},
	cBorrowed:    money("F09", "borrowed_amount", "số tiền vay"),
	cRate:        {name: "F10", target: "interest_rate", kind: hundredths, codes: moneyCodes, meaning: "lãi suất, %"},
	cRatePeriod:  {name: "F11", target: "interest_period", codes: smallCodes, recode: []string{"MONTH", "YEAR"}, meaning: "theo tháng, năm"},
	cRepay:       {name: "F12", target: "months_to_repay", codes: moneyCodes, meaning: "số tháng trả hết"},

	cPayMonth:     {name: "L01", target: "first_full_month_ym", codes: monthCodes, meaning: "tháng làm việc đầy đủ đầu tiên"},
	cCash:         money("L02", "earn_cash", "thực lĩnh"),
	cBonus:        money("L03", "earn_bonus", "thưởng, ngoài L02"),
	cOvertime:     money("L04", "earn_overtime", "làm thêm giờ, ngoài L02"),
	cInKind:       money("L05", "earn_in_kind", "ăn ở chủ cấp"),
	cTax:          money("L06", "earn_tax", "thuế thu nhập"),
	cSocial:       money("L07", "earn_social", "bảo hiểm xã hội"),
	cWithheld:     money("L08", "earn_deduction", "trừ để thu hồi chi phí tuyển dụng"),
	cPayCurrency:  {name: "L09", target: "earn_currency", kind: label, labels: currencies, meaning: "tiền tệ"},
	cPayRate:      money("L10", "earn_rate", "tiền công theo giờ, ngày, năm"),
	cPayRateUnit:  {name: "L11", target: "earn_rate_unit", codes: smallCodes, recode: []string{"HOUR", "DAY", "YEAR"}, meaning: "đơn vị"},
	cPayRateUnits: {name: "L12", target: "earn_rate_units", codes: moneyCodes, meaning: "số giờ, ngày trong tháng đó"},
	cLaterPay:     money("L13", "usual_monthly_later", "thu nhập thường xuyên sau này"),

	cDeposit:     money("K01", "deposit_amount", "tiền ký quỹ"),
	cDepositBank: {name: "K02", target: "deposit_bank", kind: label, labels: banks, meaning: "ngân hàng"},
	cRefunded:    {name: "K03", target: "deposit_refunded", codes: smallCodes, recode: []string{"FULL", "PART", "NO", "PENDING"}, meaning: "đã hoàn trả"},
	cForfeited:   money("K04", "deposit_forfeited", "phần bị mất"),

	cSent:         {name: "G01", target: "sent_last_12m", codes: smallCodes, recode: yesNo, meaning: "có gửi tiền về"},
	cSentFirst:    money("G02", "rem_first12m", "gửi về trong 12 tháng đầu"),
	cSentCurrency: {name: "G03", target: "rem_currency", kind: label, labels: currencies, meaning: "tiền tệ"},
}

func money(name, target, meaning string) column {
	return column{name: name, target: target, codes: moneyCodes, meaning: meaning}
}

var (
	payees     = []string{"ENTERPRISE", "INDIVIDUAL", "GOVERNMENT", "EMPLOYER", "PROVIDER", "OTHER"}
	payers     = []string{"SELF", "FAMILY", "EMPLOYER", "OTHER"}
	relations  = []string{"Chủ hộ", "Vợ/chồng", "Con", "Bố/mẹ", "Người khác"}
	banks      = []string{"Ngân hàng Nông nghiệp", "Ngân hàng Chính sách xã hội", "Ngân hàng Ngoại thương", "Khác"}
	currencies = currencyCodes()
)

// currencyCodes are VND and USD, then those of the destinations; destination i pays in payCurrency(i).
func currencyCodes() []string {
	list := []string{"VND", "USD"}
	for _, d := range destinations {
		if d.currency != "USD" {
			list = append(list, d.currency)
		}
	}
	return list
}

func countryNames() (names []string) {
	for _, d := range destinations {
		names = append(names, d.name)
	}
	return names
}

func countryCodes() (isos []string) {
	for _, d := range destinations {
		isos = append(isos, d.iso)
	}
	return isos
}
