package trial

import (
	"fmt"
	"io"
	"strings"

	"corridor/engine"
)

var severityVi = map[string]string{"reject": "loại", "unusable": "không dùng được", "flag": "đánh dấu"}

// Table writes an outcome for a person.
func (o *Outcome) Table(w io.Writer, lang string) error {
	var b strings.Builder
	in := func(en, vi string) string { return engine.Text{En: en, Vi: vi}.In(lang) }
	if o.WouldLoad {
		fmt.Fprintf(&b, in("%s would load: %d of %d rows", "%s nạp được: %d trên %d dòng")+"\n", o.Round, o.Counts.Loaded, o.Counts.Read)
	} else {
		fmt.Fprintf(&b, in("%s would be refused", "%s sẽ bị từ chối")+"\n", o.Round)
	}
	fmt.Fprintf(&b, in("rejected %d, eligible %d, usable %d, not usable %d, flagged %d", "loại %d, thuộc đối tượng %d, dùng được %d, không dùng được %d, đánh dấu %d")+"\n",
		o.Counts.Rejected, o.Counts.Eligible, o.Counts.Usable, o.Counts.NotUsable, o.Counts.Flagged)
	if !o.Rates {
		b.WriteString(in("no --rates: amounts in foreign currency count as not known (RATE_MISSING), nothing is computed in USD", "không có --rates: số tiền ngoại tệ coi như không biết (RATE_MISSING), không tính bằng USD") + "\n")
	}
	for _, r := range o.Rules {
		fmt.Fprintf(&b, "\n%s  %d  %s\n", strings.TrimSpace(in(r.Severity, severityVi[r.Severity])+" "+r.ID), r.count(), r.Text.In(lang))
		for _, e := range r.Examples {
			fmt.Fprintf(&b, "    %s "+in("row", "dòng")+" %d", e.File, e.Row)
			if e.Column != "" {
				fmt.Fprintf(&b, ", %s", e.Column)
			}
			fmt.Fprintf(&b, ": %q\n", e.Value)
		}
	}
	if len(o.Uncovered) > 0 {
		fmt.Fprintf(&b, "\n%s\n", in("values that no recode or missing code covers", "giá trị chưa có trong recode hoặc missing"))
	}
	for _, u := range o.Uncovered {
		fmt.Fprintf(&b, "  %s (%s):", u.Column, strings.Join(u.Variables, ", "))
		for _, v := range u.Values {
			fmt.Fprintf(&b, " %q×%d", v.Text, v.Count)
		}
		if u.More > 0 {
			fmt.Fprintf(&b, " … +%d", u.More)
		}
		b.WriteByte('\n')
	}
	for _, u := range o.Unmapped {
		if len(u.Columns) > 0 {
			fmt.Fprintf(&b, "\n"+in("%s: %d columns not mapped: %s", "%s: %d cột chưa ánh xạ: %s")+"\n", u.File, len(u.Columns), strings.Join(u.Columns, " "))
		}
	}
	if len(o.Taken) > 0 {
		fmt.Fprintf(&b, "\n%s\n", in("taken for granted", "giả định"))
	}
	for _, t := range o.Taken {
		fmt.Fprintf(&b, "  %s\n", t)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
