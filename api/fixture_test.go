package api

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"go.uber.org/goleak"

	"corridor/engine"
	"corridor/engine/release"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func text(en, vi string) engine.Text { return engine.Text{En: en, Vi: vi} }

func number(v float64) *float64 { return &v }

// demo is a made-up indicator with everything that the API must carry: three kinds of measure, crossed dimensions,
// two codes that share a label, a label with a comma and quotes, two periods.
func demo() engine.Indicator {
	one := 1
	decimals := engine.Rounding{Decimals: &one}
	return engine.Indicator{
		ID: "sdg_10_7_1", Title: text("Recruitment cost in months of earnings", "Chi phí tuyển dụng tính theo tháng thu nhập"),
		Definition: text("Cost over earnings", "Chi phí chia thu nhập"), Population: text("Returned workers", "Lao động đã về"),
		Formula: "RCI = C / E", Reference: "methodology 1.6",
		Measures: []engine.Measure{
			{ID: "RCI_MEAN", Title: text("Mean", "Trung bình"), Unit: "MONTHS", UnitLabel: text("months", "tháng"), Estimator: "mean", Rounding: decimals, Headline: true},
			{ID: "RCI_P50", Title: text("Median", "Trung vị"), Unit: "MONTHS", UnitLabel: text("months", "tháng"), Estimator: "quantile", P: "0.5", Rounding: decimals},
			{ID: "RCI_GT1", Title: text("Share over one month", "Tỷ lệ trên một tháng"), Unit: "PERCENT", UnitLabel: text("percent", "phần trăm"), Estimator: "share", Rounding: decimals},
		},
		Dimensions: []engine.Dimension{
			{ID: "SEX", Title: text("Sex", "Giới tính"), CodeList: "CL_SEX/1", Codes: []engine.Code{{ID: "M", Label: text("Male", "Nam")}, {ID: "F", Label: text("Female", "Nữ")}}},
			{ID: "DEST", Title: text("Destination", "Nơi đến"), CodeList: "CL_DEST/1", Codes: []engine.Code{
				{ID: "JPN", Label: text("Japan", "Nhật Bản")}, {ID: "KOR", Label: text(`Korea, "Republic of"`, "Hàn Quốc")}, {ID: "TWN", Label: text("Taiwan, China", "Đài Loan, Trung Quốc")}}},
			{ID: "CHANNEL", Title: text("Channel", "Kênh"), CodeList: "CL_CHANNEL/1", Codes: []engine.Code{
				{ID: "A", Label: text("Other", "Khác")}, {ID: "B", Label: text("Other", "Khác")}}},
		},
		Breakdowns: []string{"", "SEX", "DEST", "SEX,DEST", "CHANNEL"},
	}
}

// The confidential values that the fixture's full set holds and that no answer, error or log may show.
const (
	secretWeight = "987654321.125"
	secretReason = "PRIMARY_PERSONS"
	secretValue  = 123.4567891
)

// observations makes the figures of demo: every value is base plus a bit that depends on the cell. Women in Korea are
// confidential, channel B is not reliable, men in Taiwan are not computable, women in Japan are of low reliability.
func observations(base float64) (public, full []engine.Observation) {
	ind := demo()
	codes := func(dim int, used bool) []string {
		if !used {
			return []string{engine.Total}
		}
		var out []string
		for _, c := range ind.Dimensions[dim].Codes {
			out = append(out, c.ID)
		}
		return out
	}
	for _, by := range []struct {
		id               string
		sex, dest, chan_ bool
	}{{"", false, false, false}, {"SEX", true, false, false}, {"DEST", false, true, false}, {"SEX,DEST", true, true, false}, {"CHANNEL", false, false, true}} {
		for _, period := range []string{"2022", "2021"} {
			for i, sex := range codes(0, by.sex) {
				for j, dest := range codes(1, by.dest) {
					for _, channel := range codes(2, by.chan_) {
						for k, m := range ind.Measures {
							o := engine.Observation{Indicator: ind.ID, Measure: m.ID, Breakdown: by.id, RefArea: "704", TimePeriod: period,
								Codes: []string{sex, dest, channel}, NBand: "100+", ObsStatus: engine.StatusNormal, ConfStatus: engine.ConfFree,
								Value: number(base + float64(k+i+j)/10), SE: number(0.21), CILow: number(base - 0.4), CIHigh: number(base + 0.4), CV: number(0.031), DF: number(1204)}
							spoil(&o)
							public = append(public, o)
							o.Full = &engine.FullObservation{N: 4242, SumW: secretWeight, Reason: secretReason}
							o.Value = number(secretValue)
							full = append(full, o)
						}
					}
				}
			}
		}
	}
	return public, full
}

func spoil(o *engine.Observation) {
	clear := func(status engine.ObsStatus, comment string) {
		o.Value, o.SE, o.CILow, o.CIHigh, o.CV, o.DF, o.NBand = nil, nil, nil, nil, nil, nil, ""
		o.ObsStatus, o.Comment = status, comment
	}
	switch {
	case o.Breakdown == "SEX,DEST" && o.Codes[0] == "F" && o.Codes[1] == "KOR":
		clear(engine.StatusSuppressed, "CONFIDENTIAL")
		o.ConfStatus = engine.ConfConfidential
	case o.Codes[2] == "B":
		clear(engine.StatusUnpublishable, "RELIABILITY")
	case o.Breakdown == "SEX,DEST" && o.Codes[0] == "M" && o.Codes[1] == "TWN":
		clear(engine.StatusMissing, "NOT_COMPUTABLE")
	case o.Breakdown == "SEX,DEST" && o.Codes[0] == "F" && o.Codes[1] == "JPN":
		o.ObsStatus, o.NBand, o.CILow = engine.StatusUnreliable, "15-29", nil
	}
}

func hashed(method string) release.Hashed {
	return release.Hashed{Method: method, Synthetic: true,
		Datasets: []release.Input{{Round: "lfs_2021", Period: "2021", RefArea: "704", RowsHash: "ab12"}, {Round: "lfs_2022", Period: "2022", RefArea: "704", RowsHash: "cd34"}},
		Config: release.Config{LonelyPSU: "adjust", QuantileRule: "hf1", DF: "full", ShareInterval: "xlogit", QuantileInterval: "xlogit", Level: 0.95,
			MinPersons: 5, MinPSUs: 2, MinHouseholds: 3, HeadlineIndicator: "sdg_10_7_1", HeadlineMeasure: "RCI_MEAN"}}
}

// build writes a release whose every value lies within 1 of base; the builtAt and the order of the figures are given
// so that a test can show that they do not matter.
func build(t testing.TB, root string, base float64, builtAt string, reversed bool) string {
	t.Helper()
	public, full := observations(base)
	if reversed {
		for i, j := 0, len(public)-1; i < j; i, j = i+1, j-1 {
			public[i], public[j] = public[j], public[i]
		}
	}
	b, err := release.NewBundle(hashed("1"), []release.Contents{
		{Indicator: demo(), Public: public, Full: full},
		{Indicator: engine.Indicator{ID: "persons", Title: text("Persons", "Số người"), Measures: []engine.Measure{{ID: "N", Unit: "THOUSAND_PERSONS", Estimator: "total"}}, Breakdowns: []string{""}},
			Public: []engine.Observation{{Indicator: "persons", Measure: "N", RefArea: "704", TimePeriod: "2021", Codes: []string{}, Value: number(250.3), ObsStatus: "A", ConfStatus: "F", NBand: "100+"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Write(root, release.Provenance{BuiltAt: builtAt, Code: "test"}); err != nil {
		t.Fatal(err)
	}
	return b.ID
}

func publish(t testing.TB, root, id string) {
	t.Helper()
	if err := release.Publish(root, id); err != nil {
		t.Fatal(err)
	}
}

// published is a root with one published release, base 7.
func published(t testing.TB) (root, id string) {
	t.Helper()
	root = t.TempDir()
	id = build(t, root, 7, "2026-11-22T00:00:00Z", false)
	publish(t, root, id)
	return root, id
}

func quiet() Config {
	cfg := DefaultConfig()
	cfg.Logger = slog.New(slog.DiscardHandler)
	return cfg
}

// serving starts real HTTP over a root; the Arrow memory must be back when the test ends.
func serving(t testing.TB, root string, cfg Config) (*httptest.Server, *Server) {
	t.Helper()
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	cfg.Allocator = mem
	s, err := New(root, cfg)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		web.Close()
		mem.AssertSize(t, 0)
	})
	return web, s
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request; headers are name and value in turn.
func ask(t testing.TB, web *httptest.Server, method, path string, headers ...string) reply {
	t.Helper()
	req, err := http.NewRequest(method, web.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	resp, err := web.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, body}
}

func get(t testing.TB, web *httptest.Server, path string, headers ...string) reply {
	t.Helper()
	r := ask(t, web, http.MethodGet, path, headers...)
	if r.status != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, r.status, r.body)
	}
	return r
}

const dataPath = "/v1/indicators/sdg_10_7_1/data"

func pathOf(query string) string { return fmt.Sprintf("%s?%s", dataPath, query) }

// write puts a release of demo with these figures under root.
func write(t testing.TB, root string, public, full []engine.Observation) string {
	t.Helper()
	b, err := release.NewBundle(hashed("1"), []release.Contents{{Indicator: demo(), Public: public, Full: full}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Write(root, release.Provenance{}); err != nil {
		t.Fatal(err)
	}
	return b.ID
}
