package inspect

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Quarters of one round with their rosters, untidy as they come: a negative weight in the first, a broken id in the second, capitals in
// the third. Each is a file of persons; the rosters are one module; what a file has under the same name is not taken away.
func TestDraftOfUntidyQuarters(t *testing.T) {
	dir := t.TempDir()
	var profiles []*Profile
	add := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		profiles = append(profiles, inspected(t, path, Options{}))
	}
	for q := 1; q <= 4; q++ {
		persons := "tinh,huyen,xa,diaban,hoso,stt,cal_weigh,quy,gioi_tinh,tuoi,ly_do_di\n"
		costs := "tinh,huyen,xa,diaban,hoso,stt,ma_khoan,so_tien,tien_te\n"
		if q == 3 {
			persons = strings.ToUpper(persons)
		}
		for i := range 24 {
			hh := fmt.Sprintf("%d,%d,%d", 1, 1+i/12, 10+i/12)
			weight, area := fmt.Sprintf("%d.5", 100+i), fmt.Sprint(1+i/6%2)
			if q == 1 && i == 3 {
				weight = "-5"
			}
			if q == 2 && i == 3 {
				area = "7.5"
			}
			persons += fmt.Sprintf("%s,%s,%d,%d,%s,%d,%s,%d,Làm việc\n", hh, area, 1+i/2%3, 1+i%2, weight, q, []string{"Nam", "Nữ"}[i%2], 20+i)
			costs += fmt.Sprintf("%s,%d,%d,%d,%d,%d,%d\n", hh, 1+i/6%2, 1+i/2%3, 1+i%2, 11+q, 30_000_000+i, 1+i%2)
		}
		add(fmt.Sprintf("lfs_2016_q%d.csv", q), persons)
		add(fmt.Sprintf("cost_2016_q%d.csv", q), costs)
	}
	draft := string(Draft(profiles, DraftOptions{Lang: "en"}))
	general, modules, _ := strings.Cut(draft, "\nmodules:\n")
	for _, want := range []string{"pool: {periods: 4", "  w_final: cal_weigh  #", "      w_final: CAL_WEIGH  #"} {
		if !strings.Contains(general, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(general, ": null") || strings.Contains(general, "[tinh: 2, huyen: 3, xa: 5, hoso") {
		t.Error("something is taken away that the files have")
	}
	for _, want := range []string{`files: "cost_2016_q*"`, "items: {12: rcNN, 13: rcNN, 14: rcNN, 15: rcNN}", "# ? recode: {1: XXX, 2: XXX}"} {
		if strings.Count(modules, want) != 1 {
			t.Errorf("%d times %q", strings.Count(modules, want), want)
		}
	}
	if strings.Count(modules, "files:") != 1 || t.Failed() {
		t.Errorf("%s", draft)
	}
}
