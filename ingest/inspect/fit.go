package inspect

import (
	"strings"

	"corridor/engine/codes"
	"corridor/engine/schema"
)

// fit says how well the content of a column suits a target: points to add, and why. A misfit is strongly negative.
type fit func(c *Column, rows int64) (points int, en, vi string)

const misfit = -60

func fitsUnique(c *Column, rows int64) (int, string, string) {
	if rows > 0 && c.Counts.Present*20 >= rows*19 && c.Distinct*100 >= c.Counts.Present*93 {
		return 20, "as many values as rows", "số giá trị bằng số dòng"
	}
	return misfit, "values repeat", "giá trị lặp lại"
}

// fitsLongID: a code of an area or household is an id by itself only if it is long; 3 digits begin anew in every district.
func fitsLongID(c *Column, _ int64) (int, string, string) {
	if c.Counts.Present == 0 {
		return 0, "", ""
	}
	if max(c.digits, c.wide) >= 6 {
		return 15, "long enough to be unique in the country", "đủ dài để là duy nhất trong cả nước"
	}
	return misfit, "too short to be unique in the country", "quá ngắn để là duy nhất trong cả nước"
}

func fitsWeight(c *Column, _ int64) (int, string, string) {
	if c.Summary == nil || c.Kind != "number" {
		return misfit, "not numbers", "không phải số"
	}
	if strings.HasPrefix(c.Summary.Min, "-") {
		return misfit, "negative values", "có giá trị âm"
	}
	if c.Distinct <= 2 && c.Counts.Present > 2 {
		return -20, "one or two values", "chỉ một hai giá trị"
	}
	return 15, "numbers, none negative", "số, không âm"
}

func fitsCode(c *Column, _ int64) (int, string, string) {
	if c.whole || c.Kind == "text" || c.Counts.Present == 0 {
		return 10, "codes", "mã"
	}
	return misfit, "not codes", "không phải mã"
}

func fitsProvince(c *Column, _ int64) (int, string, string) {
	known := map[string]bool{}
	for _, version := range []string{codes.VN63, codes.VN34} {
		for _, p := range codes.List("PROVINCE", version) {
			known[p.ID[len(version)+1:]] = true
		}
	}
	if len(c.Values) == 0 {
		if c.Counts.Present == 0 {
			return 0, "", ""
		}
		return misfit, "too many values", "quá nhiều giá trị"
	}
	for _, v := range c.Values {
		if code := wholePart(v.Text); !known[strings.Repeat("0", max(0, 2-len(code)))+code] {
			return -20, "a value is no province code", "có giá trị không phải mã tỉnh"
		}
	}
	return 20, "province codes", "mã tỉnh"
}

func wholePart(text string) string {
	whole, fraction, _ := strings.Cut(text, ".")
	if strings.Trim(fraction, "0") != "" {
		return text
	}
	return whole
}

func fitsQuarter(c *Column, _ int64) (int, string, string) {
	for _, v := range c.Values {
		if n := wholePart(v.Text); len(n) != 1 || n < "1" || n > "4" {
			return misfit, "not 1 to 4", "không phải 1 đến 4"
		}
	}
	if len(c.Values) == 0 {
		return misfit, "not 1 to 4", "không phải 1 đến 4"
	}
	return 20, "1 to 4", "1 đến 4"
}

func fitsAge(c *Column, _ int64) (int, string, string) {
	if c.Counts.Present == 0 {
		return 0, "", ""
	}
	if c.Kind == "number" && c.whole && c.digits <= 3 && c.Distinct > 10 && c.Distinct <= 130 {
		return 15, "whole numbers of up to three digits", "số nguyên tối đa ba chữ số"
	}
	if c.Kind == "number" && c.whole && c.digits <= 3 {
		return 0, "", ""
	}
	return misfit, "not ages", "không phải tuổi"
}

func fitsYear(c *Column, _ int64) (int, string, string) {
	if c.Counts.Present == 0 {
		return 0, "", ""
	}
	if c.Kind == "number" && c.whole && c.digits == 4 {
		return 15, "four digits", "bốn chữ số"
	}
	return misfit, "not years", "không phải năm"
}

// fitsKind is the fit of a variable without one of its own: by its kind, and by the value labels that its codes know.
func fitsKind(v schema.Variable, words []word) fit {
	return func(c *Column, _ int64) (int, string, string) {
		if c.Counts.Present == 0 {
			return 0, "", ""
		}
		switch v.Kind {
		case schema.Code, schema.Bool:
			return fitsRecode(c, v, words)
		case schema.Month:
			if c.Kind == "date" || c.Dates != nil {
				return 15, "dates", "ngày tháng"
			}
			return misfit, "no dates", "không phải ngày tháng"
		case schema.Int:
			if c.Kind == "number" && !categorical(c) {
				return 10, "numbers", "số"
			}
			return misfit, "no whole numbers", "không phải số nguyên"
		case schema.Amount, schema.Number, schema.Weight:
			if c.Kind == "number" && !categorical(c) {
				return 15, "numbers", "số"
			}
			return misfit, "no amounts", "không phải số tiền"
		}
		if words != nil || v.Name == destination {
			if r := recodeOf(c, v, words); r.all() {
				return 25, "its value labels are known", "nhãn giá trị đã biết"
			}
		}
		return 0, "", ""
	}
}

func fitsRecode(c *Column, v schema.Variable, words []word) (int, string, string) {
	r := recodeOf(c, v, words)
	switch {
	case r.all():
		return 25, "all its values have a meaning here", "mọi giá trị đều có nghĩa ở đây"
	case len(r.pairs) > 0:
		return 10, "some of its values have a meaning here", "một số giá trị có nghĩa ở đây"
	case len(meanings(c)) > 0 || c.Distinct > int64(len(v.Codes)+12):
		return misfit, "its values mean something else", "giá trị có nghĩa khác"
	}
	return 5, "few values", "ít giá trị"
}
