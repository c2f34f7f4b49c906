package inspect

// This file is the whole vocabulary of the matcher: what columns of GSO labour force files and of KNOMAD-ILO cost surveys are
// called. To teach it a name, add it here. Names are compared as foldName writes them (C03 is c3, Mã_Hộ is ma_ho), labels and
// value labels as fold does (without diacritics, small letters). All patterns are regular expressions: names match whole,
// labels anywhere.

// term says how one target is recognised.
type term struct {
	target string // canonical variable of engine/schema
	role   string // in Profile.Roles; "" = none
	strong string // names that hardly mean anything else
	weak   string // names that mean this in some years, or in some questionnaires
	label  string // labels that say it
	hint   string // labels that may say it
	not    string // labels that speak against it
	fits   fit    // content; nil = by the kind of the variable
	codes  []word // value labels, the first that matches counts
}

// word is a canonical code and the value labels that mean it.
type word struct{ code, label string }

// keyParts are columns that together make an id, from the largest area to the person. Their width is what GSO pads to.
var keyParts = []struct {
	part  term
	width int
}{
	{term{target: "province", role: "province", strong: `tinh|matinh|ma_tinh|tinhtp|tinh_tp|matp|province(_?code)?|prov`, label: `^(ma )?tinh\b|^province\b|tinh.*thanh pho`, not: notProvince, fits: fitsCode}, 2},
	{term{target: "district", role: "district", strong: `huyen|mahuyen|ma_huyen|quan|quanhuyen|district(_?code)?`, label: `^(ma )?(quan|huyen)\b|^district\b`, not: `quan (he|tam|diem|ly)`, fits: fitsCode}, 3},
	{term{target: "commune", role: "commune", strong: `xa|maxa|ma_xa|phuong|xaphuong|commune(_?code)?|ward`, label: `^(ma )?(xa|phuong)\b|^commune\b|^ward\b`, fits: fitsCode}, 5},
	{term{target: "ea", role: "psu", strong: `dban|diaban|dia_ban|madiaban|ma_dia_ban|ma_db|ea|ea_?(id|code|no)|psu(_?id)?`, label: `\bdia ban\b|enumeration area|primary sampling unit`, fits: fitsCode}, 3},
	{term{target: "household", role: "household", strong: `hoso|ho_so|so_?ho|hosovn|maho|ma_ho|hhid|hh_?(id|no)|household(_?(id|no))?`, weak: `ho|hh`, label: `^ho so\b|^(ma|so)( so)? ho\b|household (id|number|code)`, fits: fitsCode}, 3},
	{term{target: "line", role: "line", strong: `stt|so_?tt|stt_?tv|line(_?no)?|member(_?(id|no))?`, label: `so thu tu|line number|^stt\b`, fits: fitsCode}, 2},
}

const gsoWeights = `cal_weight?(_final)?|w_ng2010|w_p_1[123]|weigh_final|weight_final|wiegh_dctdt`

// notProvince: tình trạng, tính chất fold to the same letters as tỉnh.
const notProvince = `tinh (trang|hinh|chat|den|toi|theo|cach)`

// terms are all targets but the cost items, in the order of engine/schema.
var terms = []term{
	{target: "person_id", role: "person", strong: `manguoi|ma_nguoi|person_?id|individual_?id|respondent_?id|pid|id_?person|case_?id`, weak: `id|serial|uuid|key`,
		label: `^ma( so)? (nguoi|thanh vien|doi tuong)|person (id|identifier|code)|respondent (id|identifier)|case (id|identifier)`, fits: fitsUnique},
	{target: "hh_id", role: "household", strong: `maho|ma_ho|hhid|hh_?id|household_?id`, label: `^ma( so)? ho\b|household (id|identifier|code)`, fits: fitsLongID},
	{target: "w_final", role: "weight", strong: gsoWeights + `|quyen_?so|weight|wt|w_?final|final_?weight|pweight|he_?so_?suy_?rong`,
		weak: `w|weigh|wgt|cal_w.*|w_p_\d+|quyen_?so.*`, label: `quyen so (suy rong|cuoi|sau|dieu chinh)|^quyen so$|(final|sampling|survey|household|person|individual) weights?|^weights?$|he so suy rong`,
		hint: `quyen so|\bweight`, not: `co ban|base|design weight|thiet ke`, fits: fitsWeight},
	{target: "stratum_id", role: "stratum", strong: `strata|stratum(_?id)?|tang|ma_?tang`, label: `^(ma )?tang\b|^(stratum|strata)\b`, fits: fitsCode},
	{target: "psu_id", role: "psu", strong: `psu(_?id)?|ea(_?(id|code))?|dban|diaban|dia_ban|madiaban|ma_dia_ban|cluster(_?id)?`,
		label: `\bdia ban\b|enumeration area|primary sampling unit`, fits: fitsLongID},
	{target: "fpc", role: "fpc", strong: `fpc`, label: `finite population`},
	{target: "province", role: "province", strong: `tinh|matinh|ma_tinh|tinhtp|tinh_tp|matp|province(_?code)?|prov`, label: `^(ma )?tinh\b|^province\b|tinh.*thanh pho`, not: notProvince, fits: fitsProvince},
	{target: "urban_rural", role: "urban", strong: `ttnt|tt_nt|urban(_?rural)?|thanhthi(_?nongthon)?|rural`, weak: `ur|khu_?vuc|area`, label: `thanh thi.*nong thon|urban.*rural`, hint: `^khu vuc\b`,
		codes: []word{{"U", `thanh thi|\burban`}, {"R", `nong thon|\brural`}}},
	{target: "quarter", role: "quarter", strong: `quy|quarter|qtr`, label: `^quy\b|^quarter\b`, fits: fitsQuarter},
	{target: "interview_ym", role: "month", strong: `nam_?thang|thang_?nam|interview_?(ym|date)|ngay_?(pv|phong_?van)|int_?date`,
		label: `(thang|ngay|thoi gian|thoi diem).*phong van|date of (the )?interview|interview (date|month)`},
	{target: "rotation_group", role: "rotation", strong: `rotation(_?group)?|nhom_?luan_?phien`, label: `luan phien|rotation group`},
	{target: "w_base", strong: `w_?base|base_?weight|design_?weight|quyen_?so_?co_?ban`, label: `quyen so (co ban|thiet ke)|base weight|design weight`, fits: fitsWeight},

	{target: "sex", role: "sex", strong: `sex|gender|gioi_?tinh`, weak: `c3|gt|a3`, label: `gioi tinh|^sex\b|^gender\b`, not: `chu ho|head`,
		codes: []word{{"F", `^nu\b|female|woman|women`}, {"M", `^nam\b|\bmale|^man\b|^men\b`}}},
	{target: "birth_year", role: "birth year", strong: `nam_?sinh|birth_?year|year_?of_?birth|yob`, weak: `c4|c4b`, label: `nam sinh|year of birth|birth year`, fits: fitsYear},
	{target: "age", role: "age", strong: `tuoi|age(_?years)?`, weak: `c5`, label: `^(so )?tuoi\b|^age\b|tuoi tron|age in (completed )?years`, not: `nhom|group|first|dau tien|lan dau`, fits: fitsAge},
	{target: "ethnicity", strong: `dan_?toc|ethnic(ity)?`, weak: `c6`, label: `dan toc|ethnic`, codes: []word{{"KINH", `\bkinh\b`}, {"OTHER", `.`}}},
	{target: "marital", strong: `(tt_?|tinh_?trang_?)?hon_?nhan|marital(_?status)?`, weak: `c7|c8|c12`, label: `hon nhan|marital`,
		codes: []word{{"SINGLE", `chua (vo|chong|ket hon|co)|doc than|never married|single`}, {"WIDOWED", `\bgoa\b|widow`}, {"DIVORCED", `ly hon|divorc`},
			{"SEPARATED", `ly than|separat`}, {"MARRIED", `co (vo|chong)|vo.*chong|ket hon|married`}}},
	{target: "education_general", strong: `hoc_?van|education(_?general)?`, label: `hoc van|trinh do (giao duc )?pho thong|(highest )?(general )?education`, not: `ky thuat|technical|vocational|dang`,
		codes: []word{{"NONE", `chua (bao gio )?(di |den )?(hoc|truong)\b|khong (di hoc|co)|never (attended|been)|no (schooling|education)|^none$`},
			{"BELOW_PRIMARY", `(chua|duoi|khong).*tieu hoc|(below|incomplete|less than).*primary`}, {"LOWER_SECONDARY", `trung hoc co so|thcs|lower secondary|junior`},
			{"UPPER_SECONDARY", `trung hoc pho thong|thpt|upper secondary|high school|senior`}, {"PRIMARY", `tieu hoc|primary`}}},
	{target: "technical_level", strong: `cmkt|chuyen_?mon(_?ky_?thuat)?|technical_?level|trinh_?do_?cmkt`, label: `chuyen mon ky thuat|\bcmkt\b|technical (level|qualification)|vocational`,
		codes: []word{{"ELEMENTARY", `so cap|elementary|chung chi|nghe duoi 3 thang`}, {"INTERMEDIATE", `trung cap|trung hoc chuyen nghiep|intermediate`}, {"COLLEGE", `cao dang|college`},
			{"UNIVERSITY", `dai hoc|thac s|tien s|university|master|doctor|bachelor`}, {"NONE", `khong|chua|\bnone\b|\bno\b`}}},
	{target: "relationship", role: "relationship", strong: `quan_?he(_?chu_?ho)?|relationship|relation`, weak: `c2`, label: `quan he.*chu ho|relation(ship)? to (the )?(household )?head`},
	{target: "is_proxy", strong: `is_?proxy|proxy`, label: `tra loi thay|proxy`},

	{target: "ever_worked_abroad", label: `(da )?tung.*(lam viec|lao dong).*nuoc ngoai|ever (been )?work(ed|ing)? (abroad|overseas)|ever worked in (a|another) foreign`},
	{target: "currently_abroad", label: `(hien|dang).*(o|lam viec).*nuoc ngoai|currently (working )?(abroad|overseas)|is abroad now`},
	{target: "reason_for_move", strong: `ly_?do_?(di|di_?chuyen)|reason_?for_?(move|migration)`, label: `ly do.*(di chuyen|ra nuoc ngoai|di\b)|(main )?reason.*(mov|migrat|going abroad|leaving)`,
		codes: []word{{"STUDY", `\bhoc\b|hoc tap|study|education`}, {"FAMILY", `gia dinh|ket hon|doan tu|family|marriage`}, {"WORK", `lam viec|viec lam|lao dong|kiem viec|\bwork|\bjob|employment`}, {"OTHER", `khac|other`}}},
	{target: "last_destination", strong: `(last_?)?destination|nuoc_?den|dest_?country|host_?country`, label: `(nuoc|quoc gia).*(den|lam viec|gan nhat)|country of (destination|work|employment)|destination country|last destination`},
	{target: "departure_ym", strong: `departure_?(ym|date|month)|ngay_?di|thang_?di`, label: `(thang|ngay|thoi diem|thoi gian).*(xuat canh|roi viet nam|ra nuoc ngoai|\bdi\b)|(date|month) of departure|departure (date|month)|when .*(leave|left|depart)`, not: `truoc|before|phong van|hop dong`},
	{target: "return_ym", strong: `return_?(ym|date|month)|ngay_?ve|thang_?ve`, label: `(thang|ngay|thoi diem|thoi gian).*(ve nuoc|tro ve|\bve\b)|(date|month) of return|return (date|month)|when .*return`},
	{target: "changed_residence", strong: `changed_?residence`, label: `(chuyen|thay doi).*(thuong tru|noi o|cu tru)|chang\w* .*usual residence`},
	{target: "intended_stay_months", strong: `intended_?stay(_?months)?`, label: `du dinh.*(o lai|luu|lam viec)|intend\w* .*stay`},
	{target: "first_job_start_ym", strong: `first_?job_?start(_?(ym|date))?|job_?start(_?(ym|date))?`, label: `(thang|ngay|thoi diem).*bat dau.*(viec|lam)|start(ed)? .*(first )?job|first job.*start|began work`},

	{target: "employment_status", strong: `vi_?the(_?viec_?lam)?|employment_?status|status_?in_?employment|icse`, label: `vi the.*(viec|lam)|status in employment|employment status`,
		codes: []word{{"FAMILY_WORKER", `gia dinh|family`}, {"EMPLOYEE", `lam cong|an luong|huong luong|employee|wage worker|paid worker`}, {"OWN_ACCOUNT", `tu lam|own account|self employ`},
			{"EMPLOYER", `chu co so|chu.*thue|^chu\b|employer`}, {"OTHER", `khac|xa vien|hop tac xa|other|member|cooperative`}}},
	{target: "occupation", strong: `nghe|ma_?nghe|isco(_?\d+)?|vsco(_?\d+)?|occupation`, label: `\bma nghe\b|^nghe\b|occupation|\b(isco|vsco)\b`, fits: fitsCode},
	{target: "industry", strong: `nganh|ma_?nganh|hdkt|vsic(_?\d+)?|isic(_?\d+)?|industry`, label: `^(ma )?nganh\b|hoat dong kinh te|industry|\b(isic|vsic)\b`, fits: fitsCode},
	{target: "contract_months", strong: `contract_?(months|length|duration)`, label: `thoi han.*hop dong|(length|duration) of (the )?contract|contract (length|duration)`},
	{target: "contract_wage", strong: `contract_?wage`, label: `luong.*hop dong|contract\w* wage|wage .*contract`},
	{target: "contract_wage_currency", strong: `contract_?wage_?currency`, label: `tien te.*luong hop dong|currency .*contract wage`, codes: currencyWords},
	{target: "hours_week", strong: `hours_?(per_?)?week|gio_?tuan`, label: `gio.*tuan|hours .*week`},
	{target: "seafarer", strong: `seafarer`, label: `thuyen vien|seafarer|ship.*crew`},
	{target: "channel", strong: `channel|recruitment_?channel|kenh(_?tuyen_?dung)?`, label: `hinh thuc (tuyen dung|di lam viec|di)|kenh tuyen dung|recruitment channel`,
		codes: []word{{"3", `dau tu|trung thau|nhan thau|overseas project|investment`}, {"4", `thuc tap|trainee`}, {"2", `su nghiep|cong lap|phi loi nhuan|\beps\b|trung tam lao dong|public|government to government`},
			{"1", `doanh nghiep.*(dich vu|cap phep|giay phep)|licen[cs]ed|recruitment (agency|company)`}, {"5", `hop dong (ca nhan|truc tiep)|truc tiep|direct`}, {"6", `moi gioi|broker|intermediary|individual recruiter`},
			{"7", `ho hang|ban be|nguoi (than|quen)|relative|friend`}, {"8", `khac|other`}}},
	{target: "work_visa", strong: `work_?visa`, label: `(thi thuc|visa).*lao dong|work visa|work permit visa`, not: cost},
	{target: "contract_before_departure", label: `hop dong.*truoc khi (di|xuat canh)|contract before (departure|leaving)`},
	{target: "contract_own_language", label: `hop dong.*(tieng viet|tieng me de)|contract .*(own|native|understood) language|contract in (a |your )?language`},

	{target: "total_cost", strong: `total_?cost|tong_?(chi_?phi|tien)|cost_?total`, label: `^tong (so tien|chi phi|cong)|total (recruitment |migration )?cost|total amount paid`, not: `usd ?20\d\d`},
	{target: "total_cost_currency", strong: `total_?cost_?currency`, label: `tien te.*tong|currency .*total cost`, codes: currencyWords},
	{target: "total_cost_ym", strong: `total_?cost_?ym`},
	{target: "lump_sum", strong: `lump_?sum`, label: `tra (gop|tron goi)|chi biet tong|lump sum`},

	{target: "fin_savings", label: `^tiet kiem\b|(nguon|tien|dung).*tiet kiem|(own|personal) savings|financ\w* .*savings`, not: `gui|chi tieu`},
	{target: "fin_family", label: `^gia dinh.*ban be|(nguon|vay|tien).*(gia dinh|ban be|nguoi than)|(money|loan|borrow\w*) .*(family|friends|relatives)`},
	{target: "fin_bank", label: `vay ngan hang(?: thuong mai)?$|loan .*bank|bank loan`, not: `chinh sach|policy`},
	{target: "fin_policy_bank", label: `ngan hang chinh sach|policy bank`, not: `ky quy|deposit`},
	{target: "fin_moneylender", label: `vay nang lai|nguoi cho vay|money ?lender`},
	{target: "fin_advance", label: `(chu|moi gioi).*ung truoc|advance .*(employer|agent|recruiter)`},
	{target: "fin_asset_sale", label: `ban tai san|s(ale|old|elling) .*(asset|land|property)`},
	{target: "fin_other", label: `nguon (tien )?khac|other source`},
	{target: "borrowed_amount", strong: `borrowed_?amount|loan_?amount`, label: `so tien vay|amount (of money )?borrowed|how much .*borrow`, not: `lai|interest`},
	{target: "borrowed_currency", strong: `borrowed_?currency`, label: `tien te.*vay|currency .*(loan|borrow)`, codes: currencyWords},
	{target: "interest_rate", strong: `interest_?rate|lai_?suat`, label: `lai suat|interest rate`, not: `theo thang|period`},
	{target: "interest_period", strong: `interest_?period`, label: `lai suat theo|period of .*interest`, codes: []word{{"MONTH", `thang|month`}, {"YEAR", `nam|year|annual`}}},
	{target: "collateral", strong: `collateral`, label: `the chap|collateral`},
	{target: "months_to_repay", strong: `months_?to_?repay`, label: `(so )?thang.*tra (het|no)|months .*(repay|pay back)`},
	{target: "outstanding", strong: `outstanding`, label: `con no|still owe|outstanding`},

	{target: "first_full_month_ym", strong: `first_?full_?month(_?ym)?`, label: `thang.*(day du|tron ven).*dau tien|first full month`, not: `thu nhap|luong|earn|wage|pay`},
	{target: "earn_cash", strong: `earn_?cash|first_?month_?(wage|earnings)`, label: `thuc linh|(luong|thu nhap|tien cong).*thang.*dau|(earn\w*|wage|paid|income) .*first (full )?month|first (full )?month.*(earn|wage|pay|income)`, not: `hop dong|contract`},
	{target: "earn_bonus", strong: `earn_?bonus`, label: `tien thuong|^thuong\b|bonus`},
	{target: "earn_overtime", strong: `earn_?overtime`, label: `lam them( gio)?|overtime`, not: `so gio|hours`},
	{target: "earn_in_kind", strong: `earn_?in_?kind`, label: `(an o|an va o).*(chu|cap)|hien vat|in kind|value of (food|lodging)`},
	{target: "earn_tax", strong: `earn_?tax`, label: `thue thu nhap|income tax`},
	{target: "earn_social", strong: `earn_?social`, label: `bao hiem xa hoi|social (security|contribution|insurance)`},
	{target: "earn_deduction", strong: `earn_?deduction`, label: `tru.*thu hoi.*chi phi|withheld .*recover`},
	{target: "earn_currency", strong: `earn_?currency|wage_?currency`, label: `tien te.*(luong|thu nhap|tien cong)|currency .*(earn|wage|pay)`, not: `hop dong|contract`, codes: currencyWords},
	{target: "earn_rate", strong: `earn_?rate`, label: `tien cong theo (gio|ngay)|(pay|wage) per (hour|day)|(hourly|daily) (pay|wage)`},
	{target: "earn_rate_unit", strong: `earn_?rate_?unit`, codes: []word{{"HOUR", `gio|hour`}, {"DAY", `ngay|\bday|daily`}, {"YEAR", `nam|year|annual`}}},
	{target: "earn_rate_units", strong: `earn_?rate_?units`, label: `so (gio|ngay).*thang do|(hours|days) .*that month`},
	{target: "usual_monthly_later", strong: `usual_?monthly_?later`, label: `(thu nhap|luong).*(thuong xuyen|binh quan).*sau|usual monthly (earn|pay|wage|income)`},

	{target: "deposit_amount", strong: `deposit_?amount|ky_?quy`, label: `^(so )?tien ky quy|(refundable )?deposit (paid|amount)|amount of (the )?deposit`},
	{target: "deposit_currency", strong: `deposit_?currency`, label: `tien te.*ky quy|currency .*deposit`, codes: currencyWords},
	{target: "deposit_bank", strong: `deposit_?bank`, label: `ngan hang.*ky quy|bank .*deposit`},
	{target: "deposit_refunded", strong: `deposit_?refunded`, label: `ky quy.*(hoan|tra lai)|deposit .*(returned|refunded|given back)`,
		codes: []word{{"PENDING", `dang cho|chua den|cho (hoan|tra)|pending|waiting`}, {"PART", `mot phan|part`}, {"NO", `khong|chua|\bno\b|none`}, {"FULL", `toan bo|day du|het|full|all`}}},
	{target: "deposit_forfeited", strong: `deposit_?forfeited`, label: `ky quy.*mat|deposit .*(lost|forfeit)`},

	{target: "sent_last_12m", hint: `gui tien ve|sen[dt] (money|remittances)`, label: `(co )?gui tien.*12 thang( qua)?|sent (money|remittances) .*(last|past) 12`, not: `dau|first|so tien`},
	{target: "rem_first12m", strong: `rem_?first_?12m`, label: `gui.*12 thang dau|sent .*first 12 months`},
	{target: "rem_currency", strong: `rem_?currency`, label: `tien te.*gui|currency .*remit`, codes: currencyWords},
	{target: "rem_frequency", strong: `rem_?frequency`, label: `so lan gui|how (often|many times) .*(send|remit)`},
	{target: "rem_channel", strong: `rem_?channel`, label: `(kenh|cach|hinh thuc).*(gui|chuyen) tien|remittance channel|how .*send money`},
	{target: "rem_amount_sent", strong: `rem_?amount_?sent`, label: `so tien.*gui.*gan nhat|amount of (the )?last (transfer|remittance)`},
	{target: "rem_fee", strong: `rem_?fee`, label: `phi (chuyen|gui) tien|transfer fee|remittance fee`},
	{target: "rem_amount_received", strong: `rem_?amount_?received`, label: `so tien.*nhan duoc|amount received`},
	{target: "living_cost_month", strong: `living_?cost(_?month)?`, label: `chi phi sinh hoat|living (cost|expenses)`},
	{target: "debt_repayment_month", strong: `debt_?repayment(_?month)?`, label: `tra no (hang|moi) thang|monthly (debt|loan) (re)?payment`},
	{target: "use_debt", label: `(ty le|phan tram|ty trong).*(tra no)|(share|percent\w*) .*((re)?pay\w* .*debts?|debt repayment)`},
	{target: "use_consumption", label: `(ty le|phan tram|ty trong).*(tieu dung|an uong)|(share|percent\w*) .*(consumption)`},
	{target: "use_housing", label: `(ty le|phan tram|ty trong).*(nha o|xay nha|sua nha)|(share|percent\w*) .*(housing|house)`},
	{target: "use_education", label: `(ty le|phan tram|ty trong).*(giao duc|hoc hanh)|(share|percent\w*) .*(education)`},
	{target: "use_health", label: `(ty le|phan tram|ty trong).*(suc khoe|chua benh|y te)|(share|percent\w*) .*(health)`},
	{target: "use_savings", label: `(ty le|phan tram|ty trong).*(gui tiet kiem|tiet kiem)|(share|percent\w*) .*(saving)`},
	{target: "use_business", label: `(ty le|phan tram|ty trong).*(kinh doanh|san xuat|dau tu)|(share|percent\w*) .*(business|invest)`},
	{target: "use_ceremonies", label: `(ty le|phan tram|ty trong).*(hieu hy|cuoi|le)|(share|percent\w*) .*(ceremon|wedding)`},
	{target: "use_other", label: `(ty le|phan tram|ty trong).*(khac)|(share|percent\w*) .*(other)`},

	{target: "contract_signed_ym", strong: `contract_?signed(_?ym)?`, label: `(thang|ngay).*ky hop dong|(date|month) .*contract .*signed|contract .*signed`},
	{target: "contract_end_ym", strong: `contract_?end(_?ym)?`, label: `(thang|ngay).*(het|ket thuc|cham dut).*hop dong|contract .*end`},
	{target: "extension_months", strong: `extension_?months`, label: `gia han|extension`},
}

// costs are words of payments: a column about the cost of a visa is not the question whether there was one.
const cost = `\bphi\b|chi phi|tien|cost|fee|paid|amount|spent`

// costItems are the items of methodology 1.3. Numbers are those of the KNOMAD-ILO dictionary (its items 11 to 14).
var costItems = []struct {
	code, label string
	number      string
}{
	{"rc19", `tru luong.*(khac|khong ro)|(other|unspecified) deductions?|deduct\w* .*(other|unspecified)`, ""},
	{"rc08", `ly lich tu phap|police|security clearance|criminal record`, "11"},
	{"rc09", `thu tuc xuat canh|exit (clearance|permit)|emigration clearance`, "12"},
	{"rc10", `(dang ky|phe duyet|tham dinh) hop dong|contract (approval|registration|authenti)`, "13"},
	{"rc11", `giao duc dinh huong|boi duong kien thuc|pre ?departure|orientation|briefing`, "14"},
	{"rc12", `ngoai ngu|hoc tieng|language`, ""},
	{"rc13", `tay nghe|dao tao nghe|ky nang|skills?\b.*(training|test)|trade test|certification|vocational training`, ""},
	{"rc21", `quy ho tro viec lam|support fund|fund for overseas`, ""},
	{"rc07", `bao hiem|insurance|welfare fund`, ""},
	{"rc06", `kham suc khoe|kiem tra suc khoe|y te|tie[m] (chung|phong)|medical|health (check|exam)|vaccin`, ""},
	{"rc05", `ho chieu|giay to|anh the|cong chung|passport|identity|notari`, ""},
	{"rc04", `thi thuc|visa|giay phep (lao dong|cu tru)|work permit|residence permit`, ""},
	{"rc02", `moi gioi|trung gian|broker|sub ?agent|intermediary|middlem`, ""},
	{"rc03", `thong tin viec lam|tim viec|job (search|information)|who told`, ""},
	{"rc01", `(phi|tien) dich vu|doanh nghiep (dich vu|tuyen dung)|cong ty (xuat khau|tuyen dung|dich vu)|recruit\w* (agency|agent|company|fee)|service fee|agency fee`, ""},
	{"rc14", `trang thiet bi|trang bi|dung cu|dong phuc|bao ho|equipment|tools|uniform`, ""},
	{"rc17", `chi phi ve nuoc|ve nuoc tra truoc|return (ticket|travel)|repatriation`, ""},
	{"rc16", `ve may bay|may bay|di lai quoc te|international (transport|travel)|air ?fare|air ?ticket|flight`, ""},
	{"rc15", `(di lai|an o|luu tru).*(trong nuoc)|(internal|local|domestic|inland) (transport|travel)`, ""},
	{"rc18", `lai (tien )?vay|interest (paid|on)`, ""},
	{"rc20", `khong chinh thuc|hoi lo|boi duong ngoai|bribe|informal payment|extort|illegal`, ""},
	{"rc99", `(khoan|chi phi) khac|other (cost|fee|payment|expense)s?`, ""},
}

// facets are what is asked of an item: the variable's suffix, and how names and labels say it. The amount comes last.
var facets = []struct{ suffix, name, label string }{
	{"deducted", `(cost_?)?deduct(ed|ion)?_?(amount|amt)|khau_?tru|tru_?luong`, `(so tien )?(bi )?(khau )?tru (vao |tu )?luong|amount deducted|deducted from|khau tru|bi tru`},
	{"reimbursed", `reimburs\w*|hoan_?(lai|tra)`, `reimburs|hoan (lai|tra)|given back|tra lai cho`},
	{"currency", `(cost_?)?curr(ency)?|tien_?te`, `currency|tien te|loai tien|dong tien`},
	{"payee", `payee|paid_?to`, `paid to whom|who (received|was paid)|tra cho ai|nguoi nhan`},
	{"paid_by", `paid_?by|payer`, `who paid|paid by|ai (da )?tra|nguoi tra`},
	{"payment_ym", `payment_?(ym|date|month)|pay_?(date|month)`, `(month|date) (of payment|paid)|(thang|ngay|thoi diem) (tra|nop|thanh toan)`},
	{"amount", `(cost_?)?(item_?)?(amount|amt|cost)|cost_?item`, ``},
}

var facetCodes = map[string][]word{
	"currency": currencyWords,
	"payee": {{"EMPLOYER", `chu su dung|nguoi su dung|employer`}, {"GOVERNMENT", `nha nuoc|chinh phu|co quan|government|authority`}, {"PROVIDER", `co so|don vi cung cap|provider|hospital|school|airline`},
		{"ENTERPRISE", `doanh nghiep|cong ty|enterprise|agency|company`}, {"INDIVIDUAL", `ca nhan|moi gioi|individual|broker`}, {"OTHER", `khac|other`}},
	"paid_by": {{"FAMILY", `gia dinh|nguoi than|family|relative`}, {"EMPLOYER", `chu su dung|nguoi su dung|\bchu\b|employer`}, {"SELF", `ban than|tu tra|nguoi lao dong|self|myself|worker|respondent`}, {"OTHER", `khac|other`}},
}

var yesNoWords = []word{{"N", `^(khong|no|false|sai|chua)\b`}, {"Y", `^(co|yes|true|dung|da)\b`}}

var currencyWords = []word{{"USD", `\busd\b|do la my|us dollar|^do la$|^dollars?$`}, {"VND", `\bvnd\b|viet nam dong|dong viet nam|^dong$|^dong\b`}, {"JPY", `\bjpy\b|yen`}, {"KRW", `\bkrw\b|\bwon\b`},
	{"TWD", `\b(twd|ntd)\b|dai te|do la dai loan|taiwan`}, {"EUR", `\beur\b|euro`}, {"MYR", `\bmyr\b|ringgit`}, {"SAR", `\bsar\b|riyal`}, {"CNY", `\bcny\b|nhan dan te|yuan|renminbi`},
	{"SGD", `\bsgd\b|do la singapore|singapore dollar`}, {"THB", `\bthb\b|baht`}, {"RUB", `\brub\b|rup|rouble|ruble`}, {"LAK", `\blak\b|\bkip\b`}, {"AED", `\baed\b|dirham`}}

// missingWords are value labels that stand for no value, by the key of a mapping. "missing" says only that: which of the three
// it was is for a person to say.
var missingWords = []struct{ reason, label string }{
	{"not_applicable", `^(khong (ap dung|phu hop|thuoc doi tuong|hoi)|not applicable|n ?a|nap|inapplicable|bo qua|skip(ped)?)\b`},
	{"dk", `^(khong (biet|nho|xac dinh|ro)|kxd|k ?xd|kb|don ?t know|do not know|dk|don t know|unknown|unspecified)\b`},
	{"refused", `^(tu choi|khong (muon )?tra loi|khong khai bao|refus(ed|al)|no (answer|response)|not stated)\b`},
	{"missing", `^(missing|thieu( thong tin)?|khong co thong tin|bo trong)\b`},
}

// leftOut are columns that must not be mapped, whatever their label says, and why.
var leftOut = []struct{ name, en, vi string }{
	{`.*_?usd_?(19|20)\d\d(_\d+)?`, "constant US dollars of a survey's own making: the amount in its own currency is used", "đô la Mỹ giá cố định do cuộc điều tra tự tính: dùng số tiền theo đồng tiền gốc"},
	{`(cost_?)?deduct_?item_?\d+`, "whether it was deducted; the amount deducted says it", "có bị trừ lương không; số tiền bị trừ đã cho biết"},
}
