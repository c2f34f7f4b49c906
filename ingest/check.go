package ingest

import (
	"fmt"
	"regexp"
	"slices"

	"corridor/engine/schema"
)

var (
	roundName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)
	periodName = regexp.MustCompile(`^[0-9]{4}(-(Q[1-4]|S[12]|0[1-9]|1[0-2]))?$`)
	areaCode   = regexp.MustCompile(`^[0-9]{3}$`)
)

// check looks at the mapping as a whole, after all of its keys have been read.
func (m *Mapping) check(root node, p *problems) {
	top := node{line: root.line, col: root.col}
	if !roundName.MatchString(m.Round) {
		p.at(top, "round: give the round an id of letters, digits, _ . or -, such as lfs_2021", "round: đặt mã cuộc điều tra gồm chữ, số, _ . hoặc -, ví dụ lfs_2021")
	}
	if !periodName.MatchString(m.Period) {
		p.at(top, "period: want a year, or 2021-Q4 or 2021-12", "period: cần một năm, hoặc 2021-Q4, hoặc 2021-12")
	}
	if !areaCode.MatchString(m.RefArea) {
		p.at(top, "ref_area: want the M49 code, three digits; Viet Nam is 704", "ref_area: cần mã M49 gồm ba chữ số; Việt Nam là 704")
	}
	if m.Provinces == "" && m.Variables["province"].Column != "" {
		p.at(top, "provinces: say VN63 or VN34; seven codes name another province before and after July 2025",
			"provinces: ghi VN63 hoặc VN34; bảy mã chỉ tỉnh khác nhau trước và sau tháng 7/2025")
	}
	for _, name := range []string{"person_id", "hh_id", "w_final", "stratum_id", "psu_id"} {
		if _, ok := m.Variables[name]; !ok {
			p.at(top, name+" is not mapped; the design and the disclosure rules need it", "chưa ánh xạ "+name+"; thiết kế mẫu và quy tắc bảo mật cần biến này")
		}
	}
	for _, name := range []string{"person_id", "hh_id", "psu_id"} {
		if s := m.Variables[name]; s.hasConst {
			p.at(s.line, name+" cannot be the same for everybody", name+" không thể giống nhau cho mọi người")
		}
	}
	if _, ok := m.Variables["interview_ym"]; !ok && m.ReferenceMonth == 0 {
		p.at(top, "map interview_ym or give reference_month: the window of eligibility is counted from it",
			"hãy ánh xạ interview_ym hoặc ghi reference_month: thời kỳ xét đối tượng tính từ tháng này")
	}
	m.checkContent(top, p)
	for _, v := range schema.Variables() {
		if s, ok := m.Variables[v.Name]; ok {
			m.checkSource(v, s, p)
		}
	}
}

// checkContent asks for the variables without which nobody would be eligible or usable.
func (m *Mapping) checkContent(top node, p *problems) {
	for _, name := range []string{"reason_for_move", "employment_status"} {
		if _, ok := m.Variables[name]; !ok {
			p.at(top, name+" is not mapped; without it nobody is eligible", "chưa ánh xạ "+name+"; thiếu biến này thì không ai thuộc đối tượng")
		}
	}
	needs := []struct {
		names []string
		what  [2]string
	}{
		{[]string{"first_job_start_ym", "departure_ym"}, [2]string{"the start of the job", "thời điểm bắt đầu việc"}},
		{[]string{"age", "birth_year"}, [2]string{"the age", "tuổi"}},
		{[]string{"earn_cash", "earn_rate"}, [2]string{"earnings", "thu nhập"}},
	}
	costs := []string{"total_cost"}
	for _, item := range schema.Items {
		costs = append(costs, item+"_amount")
	}
	needs = append(needs, struct {
		names []string
		what  [2]string
	}{costs, [2]string{"the cost", "chi phí"}})
	for _, need := range needs {
		if !slices.ContainsFunc(need.names, func(name string) bool { _, ok := m.Variables[name]; return ok }) {
			p.at(top, fmt.Sprintf("nothing is mapped for %s: map %s", need.what[0], need.names[0]),
				fmt.Sprintf("chưa ánh xạ %s: hãy ánh xạ %s", need.what[1], need.names[0]))
		}
	}
	if _, ok := m.Variables["changed_residence"]; !ok && m.ResidenceRule > 0 {
		if _, ok := m.Variables["intended_stay_months"]; !ok {
			p.at(top, "map changed_residence or intended_stay_months, or say residence_rule: off",
				"hãy ánh xạ changed_residence hoặc intended_stay_months, hoặc ghi residence_rule: off")
		}
	}
}

func (m *Mapping) checkSource(v schema.Variable, s Source, p *problems) {
	if s.hasConst {
		f := newField(v, s)
		if c := f.read(s.Const); c.state != present {
			p.at(s.line, fmt.Sprintf("const %q is not a value of %s", s.Const, v.Name), fmt.Sprintf("const %q không phải giá trị của %s", s.Const, v.Name))
		}
		return
	}
	for code := range s.Missing {
		if _, both := s.Recode[code]; both {
			p.at(s.line, fmt.Sprintf("%s: code %q is both recoded and missing; give the variable its own missing codes", v.Name, code),
				fmt.Sprintf("%s: mã %q vừa được mã lại vừa là mã thiếu; hãy khai báo mã thiếu riêng cho biến", v.Name, code))
		}
	}
}
