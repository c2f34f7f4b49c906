package codes

import (
	"slices"
	"strings"

	"corridor/engine"
)

var provinceTitle = label("Province of origin", "Tỉnh, thành phố")

// provinces63 and provinces34: methodology 2.4. Names are the same in both languages.
var (
	provinces63 = list{"CL_PROVINCE/VN63", provinceTitle, named(VN63, `01 Hà Nội|02 Hà Giang|04 Cao Bằng|06 Bắc Kạn|08 Tuyên Quang|10 Lào Cai|11 Điện Biên|12 Lai Châu|14 Sơn La|15 Yên Bái|17 Hoà Bình|19 Thái Nguyên|20 Lạng Sơn|22 Quảng Ninh|24 Bắc Giang|25 Phú Thọ|26 Vĩnh Phúc|27 Bắc Ninh|30 Hải Dương|31 Hải Phòng|33 Hưng Yên|34 Thái Bình|35 Hà Nam|36 Nam Định|37 Ninh Bình|38 Thanh Hóa|40 Nghệ An|42 Hà Tĩnh|44 Quảng Bình|45 Quảng Trị|46 Thừa Thiên Huế|48 Đà Nẵng|49 Quảng Nam|51 Quảng Ngãi|52 Bình Định|54 Phú Yên|56 Khánh Hòa|58 Ninh Thuận|60 Bình Thuận|62 Kon Tum|64 Gia Lai|66 Đắk Lắk|67 Đắk Nông|68 Lâm Đồng|70 Bình Phước|72 Tây Ninh|74 Bình Dương|75 Đồng Nai|77 Bà Rịa–Vũng Tàu|79 TP Hồ Chí Minh|80 Long An|82 Tiền Giang|83 Bến Tre|84 Trà Vinh|86 Vĩnh Long|87 Đồng Tháp|89 An Giang|91 Kiên Giang|92 Cần Thơ|93 Hậu Giang|94 Sóc Trăng|95 Bạc Liêu|96 Cà Mau`)}
	provinces34 = list{"CL_PROVINCE/VN34", provinceTitle, named(VN34, `01 TP Hà Nội|04 Cao Bằng|08 Tuyên Quang|11 Điện Biên|12 Lai Châu|14 Sơn La|15 Lào Cai|19 Thái Nguyên|20 Lạng Sơn|22 Quảng Ninh|24 Bắc Ninh|25 Phú Thọ|31 TP Hải Phòng|33 Hưng Yên|37 Ninh Bình|38 Thanh Hóa|40 Nghệ An|42 Hà Tĩnh|44 Quảng Trị|46 TP Huế|48 TP Đà Nẵng|51 Quảng Ngãi|52 Gia Lai|56 Khánh Hòa|66 Đắk Lắk|68 Lâm Đồng|75 Đồng Nai|79 TP Hồ Chí Minh|80 Tây Ninh|82 Đồng Tháp|86 Vĩnh Long|91 An Giang|92 TP Cần Thơ|96 Cà Mau`)}
)

func named(version, text string) (out []engine.Code) {
	for _, entry := range strings.Split(text, "|") {
		code, name, _ := strings.Cut(entry, " ")
		out = append(out, engine.Code{ID: version + ":" + code, Label: label(name, name)})
	}
	return out
}

// regions of the 63-province system (methodology 2.4). New provinces do not nest in them.
var regions = map[string]string{
	"R1": "02 04 06 08 10 11 12 14 15 17 19 20 24 25",
	"R2": "01 22 26 27 30 31 33 34 35 36 37",
	"R3": "38 40 42 44 45 46 48 49 51 52 54 56 58 60",
	"R4": "62 64 66 67 68",
	"R5": "70 72 74 75 77 79",
	"R6": "80 82 83 84 86 87 89 91 92 93 94 95 96",
}

var regionOf = func() map[string]string {
	of := map[string]string{}
	for region, members := range regions {
		for _, code := range strings.Fields(members) {
			of[VN63+":"+code] = region
		}
	}
	return of
}()

// RegionOf is the region of a province. Regions are those of the 63 provinces: a province VN34:xx has one only where all provinces
// that it was made of lie in it, else "" (it does not nest). "" also for a code that does not exist.
func RegionOf(province string) string {
	if region, ok := regionOf[province]; ok {
		return region
	}
	region := ""
	for i, old := range oldOf[province] {
		if i > 0 && regionOf[old] != region {
			return ""
		}
		region = regionOf[old]
	}
	return region
}

// merged: old codes by new code (methodology 2.4). Commune-level exceptions are not shown: one unit of Tiền Giang (82)
// went to Tây Ninh.
const merged = `01 01|04 04|08 02 08|11 11|12 12|14 14|15 10 15|19 06 19|20 20|22 22|24 24 27|25 17 25 26|31 30 31|33 33 34|37 35 36 37|38 38|40 40|42 42|44 44 45|46 46|48 48 49|51 51 62|52 52 64|56 56 58|66 54 66|68 60 67 68|75 70 75|79 74 77 79|80 72 80|82 82 87|86 83 84 86|91 89 91|92 92 93 94|96 95 96`

var newOf, oldOf = func() (newOf map[string]string, oldOf map[string][]string) {
	newOf, oldOf = map[string]string{}, map[string][]string{}
	for _, entry := range strings.Split(merged, "|") {
		codes := strings.Fields(entry)
		for _, old := range codes[1:] {
			newOf[VN63+":"+old] = VN34 + ":" + codes[0]
			oldOf[VN34+":"+codes[0]] = append(oldOf[VN34+":"+codes[0]], VN63+":"+old)
		}
	}
	return newOf, oldOf
}()

// NewProvince is the province VN34:xx that a province VN63:xx became part of on 1 July 2025; "" for any other code.
func NewProvince(old string) string { return newOf[old] }

// OldProvinces are the provinces VN63:xx that a province VN34:xx was made of, by code: one if it was not merged. Nil for any other
// code. The slice is the caller's.
func OldProvinces(province string) []string { return slices.Clone(oldOf[province]) }

// InList is the province in another list (VN63 or VN34). The way to the new list is always clear; the way back is not where
// provinces were merged: then ambiguous is true and the code "". A code that does not exist gives "" and false.
func InList(province, version string) (code string, ambiguous bool) {
	if strings.HasPrefix(province, version+":") {
		if _, isOld := newOf[province]; isOld || oldOf[province] != nil {
			return province, false
		}
		return "", false
	}
	if version == VN34 {
		return newOf[province], false
	}
	switch old := oldOf[province]; len(old) {
	case 0:
		return "", false
	case 1:
		return old[0], false
	default:
		return "", true
	}
}
