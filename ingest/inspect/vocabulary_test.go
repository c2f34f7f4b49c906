package inspect

import (
	"strings"
	"testing"

	"corridor/engine/schema"
)

func TestEveryPatternCompilesAndEveryTargetExists(t *testing.T) {
	texts := []string{cost, itemNames, notProvince}
	for _, list := range [][]word{yesNoWords, currencyWords, facetCodes["payee"], facetCodes["paid_by"]} {
		for _, w := range list {
			texts = append(texts, w.label)
		}
	}
	all := append([]term{}, terms...)
	for _, k := range keyParts {
		all = append(all, k.part)
	}
	seen := map[string]bool{}
	for _, x := range terms {
		v, ok := canonicals[x.target]
		if !ok || seen[x.target] {
			t.Errorf("%s is no canonical variable, or stands twice", x.target)
		}
		seen[x.target] = true
		for _, w := range x.codes {
			if len(v.variable.Codes) > 0 && !strings.Contains(" "+strings.Join(v.variable.Codes, " ")+" ", " "+w.code+" ") {
				t.Errorf("%s has no code %s", x.target, w.code)
			}
		}
	}
	for _, x := range all {
		texts = append(texts, `^(?:`+x.strong+`)$`, `^(?:`+x.weak+`)$`, x.label, x.hint, x.not)
		for _, w := range x.codes {
			texts = append(texts, w.label)
		}
	}
	for _, i := range costItems {
		texts = append(texts, i.label)
	}
	for _, f := range facets {
		texts = append(texts, f.name, f.label)
		for _, w := range facetCodes[f.suffix] {
			if codes := canonicals["rc01_"+f.suffix].variable.Codes; len(codes) > 0 && !strings.Contains(" "+strings.Join(codes, " ")+" ", " "+w.code+" ") {
				t.Errorf("%s has no code %s", f.suffix, w.code)
			}
		}
	}
	for _, m := range missingWords {
		texts = append(texts, m.label)
	}
	for _, l := range leftOut {
		texts = append(texts, l.name)
	}
	for _, text := range texts {
		pattern(text) // panics if it does not compile
		if text != strings.ToLower(text) && !strings.Contains(text, `\`) {
			t.Errorf("%q has capital letters: nothing folded matches it", text)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Giới tính": "gioi tinh", "ĐỊA BÀN  điều-tra": "dia ban dieu tra", "Co\u0302ng": "cong", " \t": "", "Vợ/chồng": "vo chong"} {
		if got := fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"C03": "c3", "c5": "c5", "C10": "c10", "w_p_11": "w_p_11", "Mã Hộ": "ma_ho", "P01T": "p1t", "c00": "c0", "cost_deduct_amount_11": "cost_deduct_amount_11"} {
		if got := foldName(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

// best is the first proposal for a column of that name and label whose content fits whatever is asked of it.
func best(name, label string, c Column) (string, int) {
	c.Name, c.Label = name, label
	p := &Profile{Rows: 1000, Columns: []Column{c}}
	list := proposals(p)
	if len(list) == 0 {
		return "", 0
	}
	return list[0].Target, list[0].Score
}

var (
	amounts = Column{Kind: "number", Typed: true, Distinct: 500, Counts: Counts{Present: 900}, Summary: &Summary{Min: "0", Max: "9000000"}}
	months  = Column{Kind: "date", Calendar: "month", Distinct: 30, Counts: Counts{Present: 900}}
	yesNo   = Column{Kind: "number", Typed: true, whole: true, digits: 1, Distinct: 2, Counts: Counts{Present: 900}, Values: []Value{{"1", 400}, {"2", 500}},
		Labels: []ValueLabel{{"1", "Có"}, {"2", "Không"}, {"9", "KXĐ"}}}
	sexes = Column{Kind: "number", Typed: true, whole: true, digits: 1, Distinct: 2, Counts: Counts{Present: 900}, Values: []Value{{"1", 400}, {"2", 500}},
		Labels: []ValueLabel{{"1", "Nam"}, {"2", "Nữ"}}}
	ages = Column{Kind: "number", Typed: true, whole: true, digits: 2, Distinct: 60, Counts: Counts{Present: 1000}, Summary: &Summary{Min: "15", Max: "80"}}
)

// Names are those of the setup scripts and dictionaries in SOURCES.md; labels with and without diacritics, and in English.
func TestColumnsAreRecognised(t *testing.T) {
	for _, c := range []struct {
		name, label string
		column      Column
		want        string
		sure        bool
	}{
		{"cal_weigh", "", amounts, "w_final", true},
		{"cal_weigh_final", "", amounts, "w_final", true},
		{"w_ng2010", "", amounts, "w_final", true},
		{"w_p_11", "", amounts, "w_final", true},
		{"WIEGH_DCTDT", "", amounts, "w_final", true},
		{"weigh_final", "", amounts, "w_final", true},
		{"q77", "Quyền số suy rộng", amounts, "w_final", true},
		{"x", "quyen so thiet ke", amounts, "w_base", true},
		{"c3", "", sexes, "sex", false}, // c3 is the sex in the GSO labour force survey, and something else elsewhere
		{"c3", "Giới tính", sexes, "sex", true},
		{"v7", "gioi tinh", sexes, "sex", true},
		{"v7", "Sex of respondent", sexes, "sex", true},
		{"c5", "", ages, "age", false},
		{"c5", "Tuổi", ages, "age", true},
		{"v9", "Nhóm tuổi", ages, "", false},
		{"m1", "Đã từng đi làm việc ở nước ngoài", yesNo, "ever_worked_abroad", true},
		{"m1", "da tung lam viec o nuoc ngoai", yesNo, "ever_worked_abroad", true},
		{"m1", "Ever worked abroad", yesNo, "ever_worked_abroad", true},
		{"m5", "Tháng xuất cảnh", months, "departure_ym", true},
		{"m5", "Month of departure", months, "departure_ym", true},
		{"p1", "Phí dịch vụ trả cho công ty", amounts, "rc01_amount", true},
		{"p2", "Tiền môi giới", amounts, "rc02_amount", true},
		{"p4", "Chi phí làm visa", amounts, "rc04_amount", true},
		{"p5", "Cost of passport", amounts, "rc05_amount", true},
		{"p5", "Có hộ chiếu không", yesNo, "", false},
		{"p6", "Medical examination fee", amounts, "rc06_amount", true},
		{"p6k", "Tiền khám sức khỏe bị trừ lương", amounts, "rc06_deducted", true},
		{"cost_deduct_amount_11", "", amounts, "rc08_deducted", true},
		{"cost_deduct_amount_12", "", amounts, "rc09_deducted", true},
		{"cost_deduct_amount_13", "", amounts, "rc10_deducted", true},
		{"cost_deduct_amount_14", "Amount deducted for pre-departure training", amounts, "rc11_deducted", true},
		{"cost_deduct_amount_14_USD2016", "Amount deducted for pre-departure training", amounts, "", false},
		{"deduct_item_11", "Police clearance deducted from salary", yesNo, "", false},
		{"cost_deduct_amount_3", "", amounts, "", false}, // which item 3 is, the dictionary does not say
		{"l2", "Thực lĩnh tháng đầu", amounts, "earn_cash", true},
		{"l2", "Wage received in the first full month", amounts, "earn_cash", true},
		{"rc05_amount", "", amounts, "rc05_amount", true},
		{"q1", "Tình trạng hôn nhân", sexes, "", false}, // tình is no tỉnh, and Nam, Nữ are no marital status
	} {
		got, score := best(c.name, c.label, c.column)
		fine := got == c.want && (score >= Sure) == c.sure
		if c.want == "" {
			fine = score < Sure
		}
		if !fine {
			t.Errorf("%s «%s»: %s %d, want %s (sure: %t)", c.name, c.label, got, score, c.want, c.sure)
		}
	}
}

func TestValueLabelsBecomeCodes(t *testing.T) {
	for _, c := range []struct{ variable, label, want string }{
		{"marital", "Chưa vợ/chồng", "SINGLE"}, {"marital", "Có vợ/chồng", "MARRIED"}, {"marital", "Never married", "SINGLE"}, {"marital", "Goá", "WIDOWED"},
		{"employment_status", "Lao động gia đình không được trả công", "FAMILY_WORKER"}, {"employment_status", "Làm công ăn lương", "EMPLOYEE"},
		{"employment_status", "Chủ cơ sở", "EMPLOYER"}, {"employment_status", "Employer", "EMPLOYER"}, {"employment_status", "Employee", "EMPLOYEE"}, {"employment_status", "Tự làm", "OWN_ACCOUNT"},
		{"sex", "Nam", "M"}, {"sex", "Nữ", "F"}, {"sex", "Female", "F"}, {"sex", "Male", "M"},
		{"education_general", "Chưa tốt nghiệp tiểu học", "BELOW_PRIMARY"}, {"education_general", "Tiểu học", "PRIMARY"}, {"education_general", "Trung học cơ sở", "LOWER_SECONDARY"},
		{"technical_level", "Không có", "NONE"}, {"technical_level", "Cao đẳng nghề", "COLLEGE"}, {"technical_level", "Thạc sĩ", "UNIVERSITY"},
		{"channel", "Doanh nghiệp dịch vụ được cấp phép", "1"}, {"channel", "Người thân, bạn bè", "7"}, {"deposit_refunded", "Hoàn một phần", "PART"}, {"deposit_refunded", "Chưa", "NO"},
		{"reason_for_move", "Đi làm việc", "WORK"}, {"reason_for_move", "Khác", "OTHER"},
	} {
		if got := codeOf(wordsOf(c.variable), c.label); got != c.want {
			t.Errorf("%s «%s»: %q, want %q", c.variable, c.label, got, c.want)
		}
	}
	for label, want := range map[string]string{"Nhật Bản": "JPN", "Đài Loan (Trung Quốc)": "TWN", "Malaixia": "MYS", "Hàn Quốc": "KOR", "Japan": "JPN", "KOR": "KOR", "Atlantis": ""} {
		if got := countryOf(label); got != want {
			t.Errorf("«%s»: %q, want %q", label, got, want)
		}
	}
	for label, want := range map[string]string{"Không biết": "dk", "KXĐ": "dk", "Don't know": "dk", "Từ chối trả lời": "refused", "Refused": "refused", "Không áp dụng": "not_applicable",
		"Not applicable": "not_applicable", "Missing": "missing", "Không": "", "Tổ chức quốc tế": "", "Nam": ""} {
		if got := missingReason(label); got != want {
			t.Errorf("«%s»: %q, want %q", label, got, want)
		}
	}
}

func TestEveryCodedVariableIsInTheVocabulary(t *testing.T) {
	for _, v := range schema.Variables() {
		if v.Block == "cost" {
			continue
		}
		found := false
		for _, x := range terms {
			found = found || x.target == v.Name
		}
		if !found {
			t.Errorf("%s has no term: it would never be proposed", v.Name)
		}
	}
}
