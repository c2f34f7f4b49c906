package estimate

import (
	"fmt"
	"io"
	"strings"

	"corridor/engine/survey"
)

// Explain says in words how the answer came about: data, design, domain, formula, interval.
func (a *Answer) Explain(w io.Writer, lang string) error {
	x := &explanation{vi: lang == "vi"}
	a.explainData(x)
	a.explainDesign(x)
	a.explainDomain(x)
	a.explainEstimator(x)
	a.explainVariance(x)
	a.explainInterval(x)
	_, err := io.WriteString(w, x.text.String())
	return err
}

type explanation struct {
	vi   bool
	text strings.Builder
}

func (x *explanation) say(en, vi string, args ...any) {
	if x.vi {
		en = vi
	}
	fmt.Fprintf(&x.text, en+"\n", args...)
}

func (a *Answer) explainData(x *explanation) {
	x.say("Data: %s (%s), %d records. Weights from %s, held exactly in units of %s; sums are exact, so row order and threads do not matter.",
		"Dữ liệu: %s (%s), %d bản ghi. Quyền số lấy từ cột %s, giữ chính xác theo đơn vị %s; mọi tổng đều chính xác nên không phụ thuộc thứ tự dòng hay số luồng.",
		a.Request.Path, a.Format, a.Rows, a.Request.Weight, a.Weights.Unit())
	for _, note := range a.Notes {
		x.say("  %s.", "  %s.", note.In(x.pick("en", "vi")))
	}
	if !a.Typed {
		return
	}
	x.say("  Numbers are taken as the file stores them; what it marks as missing (system-missing, .a to .z, values declared as missing) is missing.",
		"  Số được lấy đúng như tệp lưu; giá trị tệp đánh dấu thiếu (thiếu hệ thống, .a đến .z, giá trị khai báo là thiếu) được coi là thiếu.")
	if len(a.Single) > 0 {
		x.say("  32-bit floats: %s. They are widened to doubles, as R's haven reads them: 7.1 is 7.099999904632568.",
			"  Số thực 32 bit: %s. Chúng được mở rộng thành 64 bit như gói haven của R: 7.1 là 7.099999904632568.", strings.Join(a.Single, ", "))
	}
}

func (a *Answer) explainDesign(x *explanation) {
	r, d := &a.Request, a.Design
	strata, psu := r.Strata, strings.Join(r.PSU, ", ")
	if strata == "" {
		strata = x.pick("none (one stratum)", "không (một tầng)")
	}
	if psu == "" {
		psu = x.pick("every record", "mỗi bản ghi")
	}
	x.say("Design, from all records: strata %s, PSU %s: %d PSUs in %d strata, %v degrees of freedom (PSUs with weight - strata).",
		"Thiết kế, từ toàn bộ bản ghi: tầng %s, PSU %s: %d PSU trong %d tầng, %v bậc tự do (số PSU có quyền số - số tầng).",
		strata, psu, d.PSUs(), d.Strata(), d.DF())
	switch {
	case len(r.FPC) == 0:
		x.say("  No fpc: the first stage counts as drawn with replacement, later stages are contained in it (ultimate clusters).",
			"  Không có fpc: giai đoạn 1 coi như chọn có hoàn lại, các giai đoạn sau nằm trong đó (cụm cuối cùng).")
	default:
		x.say("  fpc from %s, %d stage(s) in the variance.", "  fpc từ %s, %d giai đoạn trong phương sai.", strings.Join(r.FPC, ", "), d.Stages())
	}
	if lonely := d.LonelyStrata(5); len(lonely) > 0 {
		x.say("  Strata with one PSU: %s (at most 5 are named); policy %s.", "  Tầng chỉ có một PSU: %s (nêu nhiều nhất 5); cách xử lý %s.",
			strings.Join(lonely, ", "), r.Options.Lonely)
	}
}

func (x *explanation) pick(en, vi string) string {
	if x.vi {
		return vi
	}
	return en
}

func (a *Answer) explainDomain(x *explanation) {
	r := &a.Request
	if r.Where != "" {
		x.say("Domain: %s. Records outside, or of which it is not known, stay in the design and count as zeros.",
			"Miền ước lượng: %s. Bản ghi ngoài miền, hoặc không xác định, vẫn ở trong thiết kế và tính là 0.", r.Where)
	}
	if len(r.By) > 0 {
		x.say("Groups: one record per combination of %s that occurs.", "Nhóm: mỗi tổ hợp của %s có trong dữ liệu là một kết quả.", strings.Join(r.By, ", "))
	}
	x.say("A record with a missing variable leaves the domain, not the design, and is counted in n_missing.",
		"Bản ghi thiếu biến sẽ ra khỏi miền nhưng vẫn ở trong thiết kế, và được đếm trong n_missing.")
}

// formulas by estimator: estimate, influence value.
var formulas = map[survey.Kind][2]string{
	survey.Total:      {"T = Σ w·y", "w·y"},
	survey.Mean:       {"M = Σ w·y / Σ w", "w·(y - M) / Σ w"},
	survey.Proportion: {"p = Σ w·y / Σ w, y being 0 or 1", "w·(y - p) / Σ w"},
	survey.Ratio:      {"R = Σ w·y / Σ w·x", "w·(y - R·x) / Σ w·x"},
	survey.Variance:   {"s² = n/(n-1) · Σ w·(y - M)² / Σ w", "w·(n/(n-1)·(y - M)² - s²) / Σ w"},
	survey.Quantile:   {"q = the value at which the cumulated weight C reaches p·W", "w·(1[y <= q] - F(q)) / Σ w"},
}

func (a *Answer) explainEstimator(x *explanation) {
	r := &a.Request
	f := formulas[r.Kind]
	x.say("Estimate (%s): %s, sums over the domain.", "Ước lượng (%s): %s, tổng trên miền.", r.Kind, f[0])
	if r.Kind == survey.Quantile {
		x.say("  Rule %s (Hyndman and Fan); C and p·W are compared exactly, weights and p as written.", "  Quy tắc %s (Hyndman và Fan); C và p·W được so sánh chính xác theo quyền số và p như đã viết.", r.Rule)
		if r.Rule > survey.HF2 {
			x.say("  This rule depends on the order of records where equal values have different weights; hf1 and hf2 do not.",
				"  Quy tắc này phụ thuộc thứ tự bản ghi khi các giá trị bằng nhau có quyền số khác nhau; hf1 và hf2 thì không.")
		}
	}
}

func (a *Answer) explainVariance(x *explanation) {
	if a.Rep != nil {
		a.explainReplicates(x)
		return
	}
	x.say("Standard error by Taylor linearisation, in steps:", "Sai số chuẩn bằng tuyến tính hóa Taylor, theo các bước:")
	x.say("  1. z = %s for each record of the domain, 0 for all others.", "  1. z = %s cho mỗi bản ghi trong miền, 0 cho bản ghi khác.", formulas[a.Request.Kind][1])
	x.say("  2. z is summed by PSU; every PSU of the file takes part, those without a member with 0.", "  2. Cộng z theo PSU; mọi PSU của tệp đều tham gia, PSU không có thành viên tính là 0.")
	x.say("  3. V = Σ over strata of (1 - n/N)·n/(n-1)·Σ (z - mean z of the stratum)²; with an fpc at later stages, plus n/N times the same inside each PSU.",
		"  3. V = Σ theo tầng (1 - n/N)·n/(n-1)·Σ (z - trung bình z của tầng)²; nếu có fpc ở giai đoạn sau thì cộng n/N lần công thức đó trong từng PSU.")
	if a.Request.Kind == survey.Quantile {
		x.say("  4. SE of F(q) = √V; limits of F(q), then the quantiles at these limits (Woodruff 1952); SE of q = (upper - lower)/(2t).",
			"  4. SE của F(q) = √V; giới hạn của F(q), rồi phân vị tại các giới hạn đó (Woodruff 1952); SE của q = (trên - dưới)/(2t).")
		return
	}
	x.say("  4. SE = √V, CV = SE/estimate. deff = V over that of a simple random sample without replacement of n records.",
		"  4. SE = √V, CV = SE/ước lượng. deff = V chia cho phương sai của mẫu ngẫu nhiên đơn không hoàn lại cỡ n.")
}

func (a *Answer) explainReplicates(x *explanation) {
	how := x.pick("made from the design, one PSU left out at a time", "tạo từ thiết kế, mỗi lần bỏ một PSU")
	if len(a.Columns) > 0 {
		how = fmt.Sprintf(x.pick("%d columns, %s to %s", "%d cột, %s đến %s"), len(a.Columns), a.Columns[0], a.Columns[len(a.Columns)-1])
	}
	centre := x.pick("the mean of the replicates", "trung bình của các bộ lặp")
	if a.Rep.MSE {
		centre = x.pick("the full estimate", "ước lượng đầy đủ")
	}
	x.say("Standard error by replication (%s, %s): V = scale·Σ rscale·(θ_r - c)², scale %v, c = %s.",
		"Sai số chuẩn bằng lặp mẫu (%s, %s): V = scale·Σ rscale·(θ_r - c)², scale %v, c = %s.", a.Rep.Type, how, a.Rep.Scale, centre)
}

func (a *Answer) explainInterval(x *explanation) {
	o := a.Request.Options
	df := a.Design.DF()
	which := map[survey.DFKind]string{
		survey.DFFull:   x.pick("those of the whole design", "của toàn bộ thiết kế"),
		survey.DFDomain: x.pick("those of each domain (PSUs with a member - strata with one)", "của từng miền (PSU có thành viên - tầng có thành viên)"),
		survey.DFInf:    x.pick("infinite (the normal distribution)", "vô hạn (phân phối chuẩn)"),
	}[o.DF]
	x.say("Interval: %v %%, %s scale, Student's t with degrees of freedom %s.", "Khoảng tin cậy: %v %%, thang %s, phân phối t với bậc tự do %s.",
		100*o.Level, o.Interval, which)
	if o.DF == survey.DFFull && df > 0 && a.Rep == nil {
		x.say("  t = %.6g at %v degrees of freedom.", "  t = %.6g với %v bậc tự do.", survey.StudentQuantile(1-(1-o.Level)/2, (1-o.Level)/2, df), df)
	}
	if n := a.Refused(); n > 0 {
		x.say("%d record(s) without a standard error: see their error.", "%d kết quả không có sai số chuẩn: xem trường error.", n)
	}
}
