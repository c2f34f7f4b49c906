package ingest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corridor/engine"
)

// people makes persons of several kinds in 20 PSUs of 4 strata.
func people(n int) (list []map[string]string) {
	for i := range n {
		p := with("person_id", fmt.Sprintf("p%04d", i), "hh_id", fmt.Sprint("h", i/2), "psu_id", fmt.Sprint("ea", i%20), "stratum_id", fmt.Sprint("s", i%4),
			"w_final", fmt.Sprintf("%d.%02d", 10+i%7, i%100), "rc01_amount", fmt.Sprint(1_000_000*(i%90)), "rc02_amount", "NAP", "total_cost", "DK",
			"age", fmt.Sprint(14+i%40), "rc16_amount", fmt.Sprint(i%300), "rc16_currency", "USD", "rc16_payment_ym", "202101")
		if i%11 == 0 {
			p["rc02_amount"] = "RF"
		}
		if i%50 == 7 {
			p["w_final"] = ""
		}
		list = append(list, p)
	}
	return list
}

// The same rows give the same hash and the same table whatever the workers, the batches, the order of rows, the split.
func TestRowsHashDoesNotDependOnTheWay(t *testing.T) {
	all := people(997)
	names := columnsOf(all)
	f := newFolder(t, testHead)
	f.mapping(names)
	shuffled := append([]map[string]string{}, all...)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	whole := f.write("whole.csv", csvOf(names, all))
	mixed := f.write("mixed.csv", csvOf(names, shuffled))
	var split []string
	for i, part := range [][]map[string]string{all[:100], all[100:101], all[101:]} {
		split = append(split, f.write(fmt.Sprintf("part%d.csv", i), csvOf(names, part)))
	}
	var first *memorySink
	for _, c := range []struct {
		files   []string
		workers int
		batch   int
	}{{[]string{whole}, 1, 0}, {[]string{whole}, 2, 64}, {[]string{whole}, 4, 13}, {[]string{mixed}, 4, 100}, {split, 2, 50}, {split, 1, 1000}} {
		s := &memorySink{}
		o := f.options(c.files...)
		o.Workers, o.batchRows = c.workers, c.batch
		if _, err := Run(t.Context(), s, o); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = s
			continue
		}
		d, want := s.datasets[0], first.datasets[0]
		if d.RowsHash != want.RowsHash || fmt.Sprint(d.Counts) != fmt.Sprint(want.Counts) {
			t.Errorf("%v with %d workers: hash %s, counts %v, want %s %v", c.files, c.workers, d.RowsHash, d.Counts, want.RowsHash, want.Counts)
		}
		if strings.HasSuffix(c.files[0], "whole.csv") && fmt.Sprint(s.order) != fmt.Sprint(first.order) {
			t.Errorf("%d workers: rows came in another order", c.workers)
		}
	}
	c := first.datasets[0].Counts
	if c.Read != 997 || c.Rejected != 20 || c.Loaded != 977 || c.Eligible != c.Usable+c.NotUsable || c.ByRule["WEIGHT_MISSING"] != 20 {
		t.Errorf("%+v", c)
	}
	all[5]["earn_cash"] = "1001"
	s := &memorySink{}
	if _, err := Run(t.Context(), s, f.options(f.write("other.csv", csvOf(names, all)))); err != nil {
		t.Fatal(err)
	}
	if s.datasets[0].RowsHash == first.datasets[0].RowsHash {
		t.Error("another amount, the same hash")
	}
}

func TestSameBytesChangeNothing(t *testing.T) {
	all := people(50)
	names := columnsOf(all)
	f := newFolder(t, testHead)
	f.mapping(names)
	a, b := f.write("a.csv", csvOf(names, all[:30])), f.write("b.csv", csvOf(names, all[30:]))
	s := &memorySink{}
	if _, err := Run(t.Context(), s, f.options(a, b)); err != nil {
		t.Fatal(err)
	}
	if res, err := Run(t.Context(), s, f.options(b, a)); err != nil || !res.Unchanged || res.Dataset.Version != 1 || len(s.datasets) != 1 {
		t.Fatalf("%+v %v", res, err)
	}
	all[3]["age"] = "33"
	f.write("a.csv", csvOf(names, all[:30]))
	if res, err := Run(t.Context(), s, f.options(a, b)); err != nil || res.Unchanged || res.Dataset.Version != 2 {
		t.Fatalf("a corrected file: %+v %v", res, err)
	}
	f.write("rates.csv", testRates+"AUD,2021,16000,test bank\n")
	if res, err := Run(t.Context(), s, f.options(a, b)); err != nil || res.Unchanged {
		t.Fatalf("other rates: %+v %v", res, err)
	}
}

// What refuses a whole round: the error, and that nothing is committed.
func TestRefusedRounds(t *testing.T) {
	good := people(40)
	change := func(i int, k, v string) []map[string]string {
		list := people(40)
		list[i][k] = v
		return list
	}
	for name, c := range map[string]struct {
		rows []map[string]string
		kind engine.Kind
		says []string
	}{
		"duplicate person":       {change(33, "person_id", "p0007x"), engine.Rejected, nil},
		"PSU in two strata":      {change(20, "stratum_id", "s3"), engine.Rejected, []string{`is in another stratum at lfs.csv row 1`, "row 21"}},
		"too many rows rejected": {change(3, "w_final", "-1"), engine.Rejected, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t, testHead)
			names := columnsOf(good)
			f.mapping(names)
			if name == "duplicate person" {
				c.rows[33]["person_id"] = "p0006"
				c.says = []string{"the same person id as in lfs.csv row 7", "lfs.csv, row 34"}
			}
			o := f.options(f.write("lfs.csv", csvOf(names, c.rows)))
			o.batchRows = 9
			if name == "too many rows rejected" {
				o.MaxRejectShare = "0.04" // 1 of 40 and p0007 without weight: 2 of 40
				c.says = []string{"2 of 40 rows rejected (5.00 %"}
			}
			o.Report = filepath.Join(f.dir, "report.csv")
			s := &memorySink{}
			_, err := Run(t.Context(), s, o)
			if engine.KindOf(err) != c.kind || len(s.datasets) != 0 || s.persons != nil {
				t.Fatalf("%v; %d datasets, %d persons left", err, len(s.datasets), len(s.persons))
			}
			for _, want := range c.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("does not say %q: %v", want, err)
				}
			}
			var e *engine.Error
			if errors.As(err, &e); e.Text.Vi == "" || e.Cure.Vi == "" {
				t.Errorf("not told in Vietnamese: %+v", e)
			}
			_, statErr := os.Stat(o.Report)
			if (statErr == nil) != (name == "too many rows rejected") {
				t.Errorf("report: %v", statErr)
			}
		})
	}
}

func TestFPCIsOneNumberOfAStratum(t *testing.T) {
	list := people(40)
	for i, p := range list {
		p["fpc"] = fmt.Sprint(100 + i%4)
	}
	_, res := ingestPersons(t, testHead+"max_reject_share: 0.2\n", list...)
	if res.Dataset.Counts.Loaded != 39 {
		t.Fatalf("%+v", res.Dataset.Counts)
	}
	list[8]["fpc"] = "7"
	f := newFolder(t, testHead+"max_reject_share: 0.2\n")
	names := columnsOf(list)
	f.mapping(names)
	_, err := Run(t.Context(), &memorySink{}, f.options(f.write("lfs.csv", csvOf(names, list))))
	if engine.KindOf(err) != engine.Rejected || !strings.Contains(err.Error(), `has another fpc at`) {
		t.Fatal(err)
	}
}

// A store that fails, or a person who presses Ctrl-C: no deadlock, no goroutine left (goleak), the cause is told.
func TestFailingStoreStopsEverything(t *testing.T) {
	list := people(900)
	names := columnsOf(list)
	f := newFolder(t, testHead)
	f.mapping(names)
	o := f.options(f.write("lfs.csv", csvOf(names, list)))
	o.batchRows, o.Workers = 5, 4
	broken := errors.New("disk full")
	if _, err := Run(t.Context(), &memorySink{fail: broken}, o); !errors.Is(err, broken) {
		t.Fatal(err)
	}
}

func TestReportListsEveryRejectedAndUnusableRow(t *testing.T) {
	list := people(200)
	names := columnsOf(list)
	f := newFolder(t, testHead)
	f.mapping(names)
	o := f.options(f.write("lfs.csv", csvOf(names, list)))
	o.Report = filepath.Join(f.dir, "deep", "report.csv")
	s := &memorySink{}
	res, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(o.Report)
	if err != nil {
		t.Fatal(err)
	}
	info, _ := os.Stat(o.Report)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the report holds microdata and has mode %v", info.Mode())
	}
	rejected, hard := int64(0), int64(0)
	for _, line := range strings.Split(string(text), "\n") {
		if strings.Contains(line, ",reject,") {
			rejected++
		}
		if strings.Contains(line, ",COST_UNKNOWN,unusable,") {
			hard++
		}
	}
	c := res.Dataset.Counts
	if rejected != c.Rejected || hard != c.ByRule["COST_UNKNOWN"] || hard == 0 {
		t.Errorf("%d rejects and %d unusable listed, %+v", rejected, hard, c)
	}
	if !strings.Contains(string(text), "lfs.csv,8,w_final,,WEIGHT_MISSING,reject,") {
		t.Errorf("row 8 is not listed:\n%.300s", text)
	}
}

func TestRatesAreChecked(t *testing.T) {
	for name, c := range map[string][2]string{
		"twice":       {"USD,2021-01,1,x\nUSD,2021-01,2,x\n", "stands twice"},
		"zero":        {"USD,2021-01,0,x\n", "positive number"},
		"comma":       {"USD,2021-01,\"1,5\",x\n", "positive number"},
		"no month":    {"USD,2021-13,1,x\n", "want a month"},
		"no currency": {"dollar,2021-01,1,x\n", "currency code"},
		"no source":   {"USD,2021-01,1,\n", "names its source"},
		"VND":         {"VND,2021,2,x\n", "one VND"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t, testHead)
			path := f.write("r.csv", "currency,month,vnd_per_unit,source\n"+c[0])
			_, err := ReadRates(t.Context(), path)
			if engine.KindOf(err) != engine.Usage || !strings.Contains(err.Error(), c[1]) || !strings.Contains(err.Error(), "row ") {
				t.Fatal(err)
			}
		})
	}
	f := newFolder(t, testHead)
	path := f.write("r.csv", "currency,month,vnd_per_unit,source\nUSD,2021-Q2,20,a\nUSD,2021,10,b\nUSD,2021-04,30,a\n")
	r, err := ReadRates(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for ym, want := range map[int32]string{202104: "30", 202105: "20", 202101: "10"} {
		if got := r.at("USD", ym); got.vnd.String() != want {
			t.Errorf("%d: %s", ym, got.vnd)
		}
	}
	if r.at("USD", 202201).from != noRate || r.Source != "a; b" {
		t.Errorf("%+v", r)
	}
}
