package benchmarks

import (
	"fmt"
	"net/http"
	"os"

	"corridor/engine"
	"corridor/engine/release"
)

// A published release of real size is a few hundred kilobytes, too small to see a stream at work. The wide release has an
// invented indicator with as many figures as asked for: cells of two dimensions, five measures each.
const (
	wideIndicator = "wide"
	wideMeasures  = 5
	wideColumns   = 100 // codes of the second dimension
)

// wideRelease writes and publishes it to a new folder.
func wideRelease(figures int) (root string, err error) {
	root, err = os.MkdirTemp("", "wide-*")
	if err != nil {
		return "", err
	}
	ind := wideDefinition(figures / wideMeasures / wideColumns)
	b, err := release.NewBundle(release.Hashed{Method: "benchmark", Synthetic: true,
		Datasets: []release.Input{{Round: "made_up", Period: "2021", RefArea: "704", RowsHash: "00"}},
		Config:   release.Config{HeadlineIndicator: wideIndicator, HeadlineMeasure: "M0", Level: 0.95}},
		[]release.Contents{{Indicator: ind, Public: wideObservations(ind)}})
	if err != nil {
		return root, err
	}
	if _, _, err := b.Write(root, release.Provenance{BuiltAt: "2026-01-01T00:00:00Z", Code: "benchmark"}); err != nil {
		return root, err
	}
	return root, release.Publish(root, b.ID)
}

func wideDefinition(rows int) engine.Indicator {
	text := func(s string) engine.Text { return engine.Text{En: s, Vi: s} }
	ind := engine.Indicator{ID: wideIndicator, Title: text("Invented"), Breakdowns: []string{"A,B"}}
	for i := range wideMeasures {
		ind.Measures = append(ind.Measures, engine.Measure{ID: fmt.Sprintf("M%d", i), Title: text("Measure"), Unit: "MONTHS", UnitLabel: text("months"), Estimator: "mean"})
	}
	for i, d := range []string{"A", "B"} {
		dim := engine.Dimension{ID: d, Title: text(d), CodeList: "CL_" + d + "/1"}
		for c := range []int{rows, wideColumns}[i] {
			dim.Codes = append(dim.Codes, engine.Code{ID: fmt.Sprintf("%s%d", d, c), Label: text(fmt.Sprintf("Code %d of %s", c, d))})
		}
		ind.Dimensions = append(ind.Dimensions, dim)
	}
	return ind
}

func wideObservations(ind engine.Indicator) []engine.Observation {
	var out []engine.Observation
	for i, a := range ind.Dimensions[0].Codes {
		for j, b := range ind.Dimensions[1].Codes {
			for k, m := range ind.Measures {
				v := float64(i%90) + float64(j)/10 + float64(k)/100
				se, low, high, cv, df := v/20, v*0.9, v*1.1, 0.05, 1000.0
				out = append(out, engine.Observation{Indicator: ind.ID, Measure: m.ID, Breakdown: "A,B", RefArea: "704", TimePeriod: "2021",
					Codes: []string{a.ID, b.ID}, NBand: "100+", ObsStatus: engine.StatusNormal, ConfStatus: engine.ConfFree,
					Value: &v, SE: &se, CILow: &low, CIHigh: &high, CV: &cv, DF: &df})
			}
		}
	}
	return out
}

// Paths of the wide release: all of it as an Arrow stream, and a hundred figures of it as JSON.
const (
	WidePath  = "/v1/indicators/" + wideIndicator + "/data?by=A,B&format=arrow"
	SmallPath = "/v1/indicators/" + wideIndicator + "/data?by=A,B&c[A]=A7&measures=M0"
)

// Wide is the API over the wide release, with its answers kept as in service, and encoded anew each time.
type Wide struct {
	Kept, Anew http.Handler
	root       string
}

// NewWide makes the release. Remove it afterwards.
func NewWide() (*Wide, error) {
	root, err := wideRelease(wideFigures)
	if err != nil {
		return nil, err
	}
	w := &Wide{root: root}
	if w.Kept, err = newAPI(root, true); err != nil {
		return nil, err
	}
	w.Anew, err = newAPI(root, false)
	return w, err
}

// Remove deletes the release.
func (w *Wide) Remove() { _ = os.RemoveAll(w.root) }
