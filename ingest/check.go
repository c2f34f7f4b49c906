package ingest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"corridor/engine"
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
	m.checkProvinces(top, p)
	for _, v := range schema.Variables() {
		if s, ok := m.Variables[v.Name]; ok {
			m.checkSource(v, s, p)
		}
	}
	for i := range m.Parts {
		m.checkPart(&m.Parts[i], p)
	}
	for i := range m.Modules {
		m.checkModule(i, p)
	}
	m.checkGeneral(top, p)
}

// checkGeneral checks what holds for files of no part. Where there are parts it need not be complete: a file that needs it is
// refused then (Place).
func (m *Mapping) checkGeneral(top node, p *problems) {
	if len(m.Parts) == 0 {
		m.checkVariables(m.General(), top, p)
		return
	}
	later := &problems{file: p.file}
	m.checkVariables(m.General(), top, later)
	if len(later.list) > 0 {
		m.general = later.err(engine.Text{En: "what it says for all files", Vi: "phần chung"}, engine.Text{})
	}
}

// checkProvinces: figures are of one list, whatever the codes of the files are of.
func (m *Mapping) checkProvinces(top node, p *problems) {
	if m.Provinces != "" {
		return
	}
	for i, part := range m.Parts {
		if i > 0 && part.Provinces != m.Provinces {
			p.at(top, "provinces: say VN63 or VN34 for the round, too: the parts have different lists, and figures are of one",
				"provinces: ghi cả VN63 hoặc VN34 cho cuộc điều tra: các phần dùng danh mục khác nhau, còn số liệu chỉ theo một danh mục")
			return
		}
		m.Provinces = part.Provinces
	}
}

func (m *Mapping) checkPart(part *Part, p *problems) {
	for _, v := range schema.Variables() {
		if s, ok := part.Variables[v.Name]; ok && part.own[v.Name] {
			m.checkSource(v, s, p)
		}
	}
	m.checkVariables(*part, part.line, p)
}

// has says whether a part or a module fills a variable.
func (m *Mapping) has(part Part, name string) bool {
	if _, ok := part.Variables[name]; ok {
		return true
	}
	return m.moduleOf(name) >= 0
}

// moduleOf is the place of the module that fills a variable; -1 if none does.
func (m *Mapping) moduleOf(name string) int {
	return slices.IndexFunc(m.Modules, func(mod Module) bool { return slices.Contains(mod.Provides(), name) })
}

// checkVariables looks at everything that the rows of one part can have.
func (m *Mapping) checkVariables(part Part, top node, p *problems) {
	if part.Provinces == "" && m.has(part, "province") {
		p.at(top, "provinces: say VN63 or VN34; seven codes name another province before and after July 2025",
			"provinces: ghi VN63 hoặc VN34; bảy mã chỉ tỉnh khác nhau trước và sau tháng 7/2025")
	}
	for _, name := range []string{"person_id", "hh_id", "w_final", "stratum_id", "psu_id"} {
		if !m.has(part, name) {
			p.at(top, name+" is not mapped; the design and the disclosure rules need it", "chưa ánh xạ "+name+"; thiết kế mẫu và quy tắc bảo mật cần biến này")
		}
	}
	for _, name := range []string{"person_id", "hh_id", "psu_id"} {
		if s := part.Variables[name]; s.hasConst {
			p.at(s.line, name+" cannot be the same for everybody", name+" không thể giống nhau cho mọi người")
		}
	}
	if !m.has(part, "interview_ym") && part.ReferenceMonth == 0 {
		p.at(top, "map interview_ym or give reference_month: the window of eligibility is counted from it",
			"hãy ánh xạ interview_ym hoặc ghi reference_month: thời kỳ xét đối tượng tính từ tháng này")
	}
	m.checkContent(part, top, p)
}

// checkModule: what a module fills, nobody else fills; the ids that join are the persons' own.
func (m *Mapping) checkModule(i int, p *problems) {
	mod := &m.Modules[i]
	for _, name := range mod.Provides() {
		twice := slices.ContainsFunc(m.AllParts(), func(part Part) bool { _, ok := part.Variables[name]; return ok })
		if other := m.moduleOf(name); other != i || twice {
			p.at(mod.line, fmt.Sprintf("module %s: %s comes from two places; map it once", mod.Name, name), fmt.Sprintf("mô-đun %s: %s có từ hai nơi; chỉ ánh xạ một lần", mod.Name, name))
		}
		if name == "person_id" || name == "hh_id" {
			p.at(mod.line, fmt.Sprintf("module %s: %s is of the persons' own files", mod.Name, name), fmt.Sprintf("mô-đun %s: %s phải lấy từ tệp người", mod.Name, name))
		}
	}
	if mod.Key.hasConst {
		p.at(mod.line, mod.Name+": the key of join cannot be the same for every row", mod.Name+": khóa join không thể giống nhau cho mọi dòng")
	}
	for _, name := range slices.Sorted(maps.Keys(mod.Variables)) {
		m.checkSource(variables[name], mod.Variables[name], p)
	}
	if mod.Roster == nil {
		return
	}
	for _, suffix := range slices.Sorted(maps.Keys(mod.Roster.Variables)) {
		v, _ := rosterVariable(suffix)
		m.checkSource(v, mod.Roster.Variables[suffix], p)
	}
}

// checkContent asks for the variables without which nobody would be eligible or usable.
func (m *Mapping) checkContent(part Part, top node, p *problems) {
	for _, name := range []string{"reason_for_move", "employment_status"} {
		if !m.has(part, name) {
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
		if !slices.ContainsFunc(need.names, func(name string) bool { return m.has(part, name) }) {
			p.at(top, fmt.Sprintf("nothing is mapped for %s: map %s", need.what[0], need.names[0]),
				fmt.Sprintf("chưa ánh xạ %s: hãy ánh xạ %s", need.what[1], need.names[0]))
		}
	}
	if m.ResidenceRule > 0 && !m.has(part, "changed_residence") && !m.has(part, "intended_stay_months") {
		p.at(top, "map changed_residence or intended_stay_months, or say residence_rule: off",
			"hãy ánh xạ changed_residence hoặc intended_stay_months, hoặc ghi residence_rule: off")
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
