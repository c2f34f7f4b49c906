package codes

// costItems are the items of methodology 1.3.
var costItems = rows(
	"RC01", "Service fee of agency or employer's agent", "Tiền dịch vụ của doanh nghiệp tuyển dụng",
	"RC02", "Informal broker or intermediary", "Tiền môi giới, trung gian",
	"RC03", "Information about the job", "Chi phí tìm kiếm thông tin việc làm",
	"RC04", "Visa, work and residence permit", "Thị thực, giấy phép lao động, giấy phép cư trú",
	"RC05", "Passport and identity papers", "Hộ chiếu, giấy tờ tùy thân, công chứng",
	"RC06", "Medical examination and vaccination", "Khám sức khỏe, xét nghiệm, tiêm chủng",
	"RC07", "Insurance", "Bảo hiểm",
	"RC08", "Police or security clearance", "Lý lịch tư pháp, xác nhận an ninh",
	"RC09", "Exit clearance", "Thủ tục xuất cảnh",
	"RC10", "Contract approval", "Thẩm định, đăng ký hợp đồng",
	"RC11", "Pre-departure training", "Bồi dưỡng kiến thức cần thiết trước khi đi",
	"RC12", "Language training and tests", "Đào tạo và kiểm tra ngoại ngữ",
	"RC13", "Skills training and trade tests", "Đào tạo nghề và kiểm tra tay nghề",
	"RC14", "Equipment, tools, uniforms", "Trang thiết bị, dụng cụ, đồng phục",
	"RC15", "Transport and lodging inside the country", "Đi lại, ăn ở trong nước khi làm thủ tục, đào tạo",
	"RC16", "International transport", "Vé và chi phí đi lại quốc tế",
	"RC17", "Return prepaid at recruitment", "Chi phí về nước trả trước",
	"RC18", "Interest on recruitment debt", "Lãi tiền vay để đi làm việc",
	"RC19", "Recovered from wages, item not known", "Khoản người sử dụng lao động khấu trừ vào lương, không rõ khoản",
	"RC20", "Illegal or hidden costs", "Chi phí bất hợp pháp hoặc bị che giấu",
	"RC21", "Fund for Overseas Employment Support", "Đóng góp Quỹ Hỗ trợ việc làm ngoài nước",
	"RC99", "Other or cannot be split", "Chi phí khác hoặc không tách được",
)

// costFamilies are the families of the ILO definition of 2019 (methodology 4.2), and OTHER for what cannot be put there.
var costFamilies = rows(
	"FEE", "Recruitment fees", "Phí tuyển dụng",
	"MEDICAL", "Medical costs", "Chi phí y tế",
	"INSURANCE", "Insurance costs", "Chi phí bảo hiểm",
	"SKILL_TEST", "Costs for skills and qualification tests", "Chi phí kiểm tra kỹ năng, trình độ",
	"TRAINING", "Costs for training and orientation", "Chi phí đào tạo, định hướng",
	"EQUIPMENT", "Equipment costs", "Chi phí trang thiết bị",
	"TRAVEL", "Travel and lodging costs", "Chi phí đi lại và chỗ ở",
	"ADMIN", "Administrative costs", "Chi phí hành chính",
	"FINANCE", "Financing costs", "Chi phí tài chính",
	"ILLEGITIMATE", "Illegitimate costs", "Chi phí bất hợp pháp",
	"OTHER", "Not allocated", "Không phân bổ được",
)

// families by item (methodology 1.3, column "ILO 2019 family"). RC12 and RC13 stand under two families there: language and
// skills courses with their tests are put under tests, as the first named.
var families = map[string]string{
	"RC01": "FEE", "RC02": "FEE", "RC03": "FEE",
	"RC04": "ADMIN", "RC05": "ADMIN", "RC08": "ADMIN", "RC09": "ADMIN", "RC10": "ADMIN", "RC21": "ADMIN",
	"RC06": "MEDICAL", "RC07": "INSURANCE", "RC11": "TRAINING", "RC12": "SKILL_TEST", "RC13": "SKILL_TEST",
	"RC14": "EQUIPMENT", "RC15": "TRAVEL", "RC16": "TRAVEL", "RC17": "TRAVEL", "RC18": "FINANCE",
	"RC19": "OTHER", "RC20": "ILLEGITIMATE", "RC99": "OTHER",
}

// Family is the ILO family (COST_FAMILY) of a cost item (COST_ITEM, e.g. RC01); "" if the item does not exist.
func Family(item string) string { return families[item] }
