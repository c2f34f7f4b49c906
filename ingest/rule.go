package ingest

import (
	"math/bits"
	"strings"

	"corridor/engine"
)

// ruleID names a rule of editing (methodology 1.11); rules is the table of them.
type ruleID uint8

// The rules, by severity. Their order is that of the columns unusable_rules and flags.
const (
	personIDMissing ruleID = iota
	weightMissing
	weightNegative
	stratumMissing
	psuMissing
	fpcInvalid
	keyInvalid
	keyUnmatched
	keyDuplicate
	itemUnknown

	costUnknown
	earningsUnknown
	earningsNotPositive
	itemNegative
	paymentLate
	currencyMissing
	rateMissing
	valueUnreadable
	outOfRange

	eligibilityUnknown
	valueIgnored
	weightRounded
	numberRounded
	totalUsed
	totalDiffers
	lumpWithItems
	payerAssumed
	deductedOnce
	rc19WithItems
	rc19CountedOnce
	deductionWithoutCost
	monthFallback
	rateFallback
	earningsPartUnknown
	earningsFromRate
	rciHigh
	costHigh
	itemDominates
	datesOrder
	ageFromBirthYear
	provinceUnknown
	destinationUnknown
	occupationUnknown
	industryUnknown
	missingUndeclared
	interviewedAgain
	provinceAmbiguous
	regionNotNested
	moduleRowMissing
	ruleCount
)

type rule struct {
	id       string
	severity engine.Severity
	text     engine.Text
}

func reject(id, en, vi string) rule {
	return rule{id, engine.SeverityReject, engine.Text{En: en, Vi: vi}}
}
func unusable(id, en, vi string) rule {
	return rule{id, engine.SeverityUnusable, engine.Text{En: en, Vi: vi}}
}
func flag(id, en, vi string) rule { return rule{id, engine.SeverityFlag, engine.Text{En: en, Vi: vi}} }

var rules = [ruleCount]rule{
	personIDMissing: reject("PERSON_ID_MISSING", "the person id is missing: the row cannot be told from others", "thiếu mã người: không phân biệt được dòng này với dòng khác"),
	weightMissing:   reject("WEIGHT_MISSING", "the weight is missing or no number", "thiếu quyền số hoặc quyền số không phải số"),
	weightNegative:  reject("WEIGHT_NEGATIVE", "the weight is negative", "quyền số âm"),
	stratumMissing:  reject("STRATUM_MISSING", "the stratum is missing", "thiếu tầng"),
	psuMissing:      reject("PSU_MISSING", "the PSU is missing", "thiếu địa bàn điều tra"),
	fpcInvalid:      reject("FPC_INVALID", "the finite population correction is missing, no number or not positive", "hệ số tổng thể hữu hạn thiếu, không phải số hoặc không dương"),

	keyInvalid:   reject("KEY_INVALID", "a part of a key is missing, no whole number where its digits are counted, too wide, or holds the sign between the parts", "một phần của khóa bị thiếu, không phải số nguyên khi cần đủ chữ số, quá dài, hoặc chứa dấu nối giữa các phần"),
	keyUnmatched: reject("KEY_UNMATCHED", "the key of a module's row, which no person has: the row belongs to nobody", "khóa của dòng mô-đun không có ở người nào: dòng không thuộc về ai"),
	keyDuplicate: reject("KEY_DUPLICATE", "the key (and item) of a module's row stands more than once: none of its rows is used", "khóa (và khoản) của dòng mô-đun có hơn một lần: không dùng dòng nào"),
	itemUnknown:  reject("ITEM_UNKNOWN", "the item of a roster's row is not among the items of the mapping", "khoản của dòng bảng kê không có trong các khoản của tệp ánh xạ"),

	costUnknown:         unusable("COST_UNKNOWN", "an item of cost is not known, nor is the total", "không biết một khoản chi phí và cũng không biết tổng"),
	earningsUnknown:     unusable("EARNINGS_UNKNOWN", "earnings of the first full month are not known", "không biết thu nhập tháng đầy đủ đầu tiên"),
	earningsNotPositive: unusable("EARNINGS_NOT_POSITIVE", "earnings of the first full month are not positive", "thu nhập tháng đầy đủ đầu tiên không dương"),
	itemNegative:        unusable("AMOUNT_NEGATIVE", "an amount of cost or earnings is negative, or more was given back than borne", "khoản chi phí hoặc thu nhập âm, hoặc được hoàn lại nhiều hơn đã chịu"),
	paymentLate:         unusable("PAYMENT_LATE", "a cost was paid more than 24 months after the first pay", "khoản chi trả sau tháng lương đầu tiên hơn 24 tháng"),
	currencyMissing:     unusable("CURRENCY_MISSING", "the currency of an amount is not known", "không biết đơn vị tiền tệ"),
	rateMissing:         unusable("RATE_MISSING", "the rate table has no rate for the currency and month of an amount", "bảng tỷ giá không có tỷ giá cho loại tiền và tháng này"),
	valueUnreadable:     unusable("VALUE_UNREADABLE", "not a value or code of the variable, and cost, earnings or eligibility need it", "không phải giá trị hoặc mã của biến, trong khi cần cho chi phí, thu nhập hoặc xét đối tượng"),
	outOfRange:          unusable("OUT_OF_RANGE", "an amount or the ratio is too large to be true", "khoản tiền hoặc tỷ số quá lớn"),

	eligibilityUnknown:   flag("ELIGIBILITY_UNKNOWN", "a clause of eligibility cannot be decided and none fails: counted as not eligible", "không xác định được một điều kiện, các điều kiện khác đều đạt: coi là không thuộc đối tượng"),
	valueIgnored:         flag("VALUE_IGNORED", "not a value or code of the variable: taken as missing", "không phải giá trị hoặc mã của biến: coi là thiếu"),
	weightRounded:        flag("WEIGHT_ROUNDED", "the weight has more than six decimals: rounded to six", "quyền số có hơn sáu chữ số thập phân: làm tròn đến sáu"),
	numberRounded:        flag("NUMBER_ROUNDED", "more decimals than are stored: rounded half away from zero", "nhiều chữ số thập phân hơn mức lưu: đã làm tròn"),
	totalUsed:            flag("TOTAL_USED", "an item is not known: the reported total stands for the items", "không biết một khoản: dùng tổng do người trả lời nêu"),
	totalDiffers:         flag("TOTAL_DIFFERS", "the reported total and the sum of items differ by more than 5 %", "tổng được nêu và tổng các khoản chênh hơn 5 %"),
	lumpWithItems:        flag("LUMP_WITH_ITEMS", "one payment for everything, and items beside it: the items are not added", "trả gộp nhưng vẫn có khoản riêng: không cộng thêm các khoản"),
	payerAssumed:         flag("PAYER_ASSUMED", "who paid is not known: taken as the worker", "không biết ai trả: coi là người lao động trả"),
	deductedOnce:         flag("DEDUCTED_ONCE", "who paid is not known and a part was recovered from wages: counted once, the larger of the two amounts", "không biết ai trả và có phần bị trừ lương: chỉ tính một lần, lấy số lớn hơn"),
	rc19WithItems:        flag("RC19_WITH_ITEMS", "recoveries without an item (RC19) beside recoveries of items", "có cả khoản khấu trừ không rõ (RC19) và khấu trừ theo từng khoản"),
	rc19CountedOnce:      flag("RC19_COUNTED_ONCE", "RC19 equals the recoveries of items: counted once", "RC19 bằng tổng khấu trừ theo khoản: chỉ tính một lần"),
	deductionWithoutCost: flag("DEDUCTION_WITHOUT_COST", "pay was withheld to recover costs, and no cost is said to be recovered", "bị trừ lương để thu hồi chi phí nhưng không có khoản nào được nêu là bị thu hồi"),
	monthFallback:        flag("MONTH_FALLBACK", "the month of an amount is not known: that of the departure, or else of the job, stands in", "không biết tháng trả: dùng tháng đi hoặc tháng bắt đầu việc"),
	rateFallback:         flag("RATE_FALLBACK", "no rate for the month: the mean of the quarter or year stands in", "không có tỷ giá tháng: dùng trung bình quý hoặc năm"),
	earningsPartUnknown:  flag("EARNINGS_PART_UNKNOWN", "a part of earnings is not known: taken as nothing", "không biết một phần thu nhập: coi như không có"),
	earningsFromRate:     flag("EARNINGS_FROM_RATE", "earnings are made from the rate per hour, day or year", "thu nhập tính từ mức theo giờ, ngày hoặc năm"),
	rciHigh:              flag("RCI_HIGH", "the cost is more than 60 months of earnings", "chi phí hơn 60 tháng thu nhập"),
	costHigh:             flag("COST_HIGH", "the cost is more than 1,000 million VND", "chi phí hơn 1.000 triệu đồng"),
	itemDominates:        flag("ITEM_DOMINATES", "one item is more than 80 % of the cost", "một khoản chiếm hơn 80 % chi phí"),
	datesOrder:           flag("DATES_ORDER", "return before departure, or first pay before the start of the job", "về nước trước khi đi, hoặc lĩnh lương trước khi bắt đầu việc"),
	ageFromBirthYear:     flag("AGE_FROM_BIRTH_YEAR", "the age is made from the year of birth", "tuổi tính từ năm sinh"),
	provinceUnknown:      flag("PROVINCE_UNKNOWN", "not a province code of the list: in no province group", "không phải mã tỉnh của danh mục: không thuộc nhóm tỉnh nào"),
	destinationUnknown:   flag("DESTINATION_UNKNOWN", "not an ISO 3166 alpha-3 code: in no destination group", "không phải mã nước ISO 3166 ba chữ: không thuộc nhóm nước nào"),
	occupationUnknown:    flag("OCCUPATION_UNKNOWN", "not an occupation code: in no occupation group", "không phải mã nghề: không thuộc nhóm nghề nào"),
	industryUnknown:      flag("INDUSTRY_UNKNOWN", "not an industry code: in no industry group", "không phải mã ngành: không thuộc nhóm ngành nào"),
	missingUndeclared:    flag("MISSING_UNDECLARED", "the file marks a value as missing and the mapping does not say why: taken as missing", "tệp đánh dấu giá trị thiếu mà ánh xạ không nêu lý do: coi là thiếu"),
	interviewedAgain:     flag("INTERVIEWED_AGAIN", "the person was interviewed again later: the latest answers stand, with the sum of the weights", "người này được phỏng vấn lại sau đó: dùng câu trả lời mới nhất với tổng quyền số"),
	provinceAmbiguous:    flag("PROVINCE_AMBIGUOUS", "a province of the new list that was made of several: in no province of the old list", "tỉnh mới gộp từ nhiều tỉnh cũ: không xếp được vào tỉnh nào của danh mục cũ"),
	moduleRowMissing:     flag("MODULE_ROW_MISSING", "a module has no row for the person: its variables are missing", "mô-đun không có dòng nào cho người này: các biến của mô-đun bị thiếu"),
	regionNotNested:      flag("REGION_NOT_NESTED", "the province is made of old provinces of several regions: in no region", "tỉnh gộp từ các tỉnh thuộc nhiều vùng: không xếp vào vùng nào"),
}

// ruleSet is a set of rules; there are fewer than 64.
type ruleSet uint64

func (s *ruleSet) add(r ruleID) { *s |= 1 << r }

func (s ruleSet) has(r ruleID) bool { return s&(1<<r) != 0 }

// of keeps the rules of one severity.
func (s ruleSet) of(severity engine.Severity) ruleSet { return s & bySeverity[severity] }

var bySeverity = func() map[engine.Severity]ruleSet {
	sets := map[engine.Severity]ruleSet{}
	for i, r := range rules {
		sets[r.severity] |= 1 << i
	}
	return sets
}()

func (s ruleSet) each(visit func(ruleID)) {
	for ; s != 0; s &= s - 1 {
		visit(ruleID(bits.TrailingZeros64(uint64(s))))
	}
}

// String joins the ids by ; in rule order.
func (s ruleSet) String() string {
	var ids []string
	s.each(func(r ruleID) { ids = append(ids, rules[r].id) })
	return strings.Join(ids, ";")
}

var ruleByName = func() map[string]ruleID {
	ids := map[string]ruleID{}
	for i, r := range rules {
		ids[r.id] = ruleID(i)
	}
	return ids
}()

// RuleText is what a rule says; the zero text if there is no such rule.
func RuleText(id string) engine.Text {
	for _, r := range rules {
		if r.id == id {
			return r.text
		}
	}
	return engine.Text{}
}
