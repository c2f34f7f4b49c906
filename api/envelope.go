package api

import (
	"fmt"
	"strings"

	"corridor/engine"
)

// envelope is every JSON answer: the data, doubts about them, the release that they come from, how they were made.
type envelope struct {
	Data     any          `json:"data,omitempty"`
	Warnings []warning    `json:"warnings"`
	Release  releaseBlock `json:"release"`
	Method   methodBlock  `json:"method"`
}

// warning is a doubt that travels with the data.
type warning struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

type releaseBlock struct {
	ID        string         `json:"id"`
	Synthetic bool           `json:"synthetic"`
	Status    string         `json:"status"` // published, or preview where the operator serves a release that is not
	Method    string         `json:"method_version"`
	Periods   []string       `json:"periods"`
	Datasets  []datasetBlock `json:"datasets"`
	Licence   string         `json:"licence"`
	Citation  string         `json:"citation"`
}

type datasetBlock struct {
	Round    string `json:"round"`
	Period   string `json:"period"`
	RefArea  string `json:"ref_area"`
	RowsHash string `json:"rows_hash"`
}

// methodBlock says how the figures were made. Measures and formula are there for answers about one indicator.
type methodBlock struct {
	Version              string          `json:"version"`
	Measures             []measureMethod `json:"measures,omitempty"`
	Formula              string          `json:"formula,omitempty"`
	Reference            string          `json:"reference,omitempty"`
	LonelyPSU            string          `json:"lonely_psu"`
	QuantileRule         string          `json:"quantile_rule"`
	DF                   string          `json:"df"`
	Level                float64         `json:"level"`
	Intervals            intervalBlock   `json:"intervals"`
	Thresholds           thresholdBlock  `json:"thresholds"`
	SecondarySuppression bool            `json:"secondary_suppression"`
	Notice               string          `json:"notice,omitempty"`
}

// measureMethod names the estimator of one measure.
type measureMethod struct {
	ID        string `json:"id"`
	Estimator string `json:"estimator"`
	P         string `json:"p,omitempty"`
	Unit      string `json:"unit"`
}

type intervalBlock struct {
	Share    string `json:"share"`
	Quantile string `json:"quantile"`
	Other    string `json:"other"`
}

type thresholdBlock struct {
	Persons    int `json:"persons"`
	PSUs       int `json:"psus"`
	Households int `json:"households"`
}

func (s *snapshot) releaseBlock(cfg *Config, about *indicator, language string) releaseBlock {
	h := s.manifest.Hashed
	datasets := make([]datasetBlock, 0, len(h.Datasets))
	for _, d := range h.Datasets {
		datasets = append(datasets, datasetBlock{d.Round, d.Period, d.RefArea, d.RowsHash})
	}
	return releaseBlock{ID: s.manifest.ID, Synthetic: h.Synthetic, Status: s.status(), Method: h.Method, Periods: s.periods,
		Datasets: datasets, Licence: cfg.Licence, Citation: s.citation(cfg, about, language)}
}

func (s *snapshot) status() string {
	if s.preview {
		return "preview"
	}
	return "published"
}

// citation is how to name the figures in a text. about may be nil: the release as a whole.
func (s *snapshot) citation(cfg *Config, about *indicator, language string) string {
	what := engine.Text{En: "Statistical release", Vi: "Bản phát hành số liệu"}
	if about != nil {
		what = engine.Text{En: about.Title.En + " (" + about.ID + ")", Vi: about.Title.In("vi") + " (" + about.ID + ")"}
	}
	format := engine.Text{En: "%s. %s, %s. Release %s, method version %s.", Vi: "%s. %s, %s. Bản phát hành %s, phiên bản phương pháp %s."}
	text := fmt.Sprintf(format.In(language), cfg.Publisher, what.In(language), strings.Join(s.periods, ", "), s.manifest.ID, s.manifest.Hashed.Method)
	if s.manifest.Hashed.Synthetic {
		text += " " + synthetic.In(language)
	}
	return text
}

// methodBlock describes the method; sel may be nil.
func (s *snapshot) methodBlock(ind *indicator, measures []int, language string) methodBlock {
	c := s.manifest.Hashed.Config
	m := methodBlock{Version: s.manifest.Hashed.Method, LonelyPSU: c.LonelyPSU, QuantileRule: c.QuantileRule, DF: c.DF, Level: c.Level,
		Intervals:            intervalBlock{Share: c.ShareInterval, Quantile: c.QuantileInterval, Other: "t"},
		Thresholds:           thresholdBlock{c.MinPersons, c.MinPSUs, c.MinHouseholds},
		SecondarySuppression: c.SecondaryDone}
	if !c.SecondaryDone {
		m.Notice = noSecondary.In(language)
	}
	if ind == nil {
		return m
	}
	m.Formula, m.Reference = ind.Formula, ind.Reference
	for _, at := range measures {
		d := ind.Measures[at]
		m.Measures = append(m.Measures, measureMethod{d.ID, d.Estimator, d.P, d.Unit})
	}
	return m
}

var (
	synthetic = engine.Text{
		En: "Synthetic demonstration data: not statistics about anybody.",
		Vi: "Dữ liệu tổng hợp để trình diễn: không phải số liệu thống kê thật về bất kỳ ai."}
	noSecondary = engine.Text{
		En: "Complementary suppression has not been applied yet: a withheld cell may be derivable from the totals around it.",
		Vi: "Chưa áp dụng che giấu bổ sung: ô không công bố có thể suy ra được từ các tổng xung quanh."}
	emptySelection = engine.Text{
		En: "The selection is valid and holds no observation.",
		Vi: "Lựa chọn hợp lệ nhưng không có giá trị nào."}
	someConfidential = engine.Text{
		En: "%d of %d observations are withheld for confidentiality.",
		Vi: "%d trong %d giá trị không công bố vì lý do bảo mật."}
	someUnpublishable = engine.Text{
		En: "%d of %d observations are withheld because they are not reliable.",
		Vi: "%d trong %d giá trị không công bố vì không đủ tin cậy."}
	someUnreliable = engine.Text{
		En: "%d of %d observations are of low reliability (status U).",
		Vi: "%d trong %d giá trị có độ tin cậy thấp (trạng thái U)."}
)

// warnings lists the doubts about the whole release; it is never nil.
func (s *snapshot) warnings(language string) []warning {
	list := []warning{}
	if s.manifest.Hashed.Synthetic {
		list = append(list, warning{"synthetic", synthetic.In(language)})
	}
	if !s.manifest.Hashed.Config.SecondaryDone {
		list = append(list, warning{"no-secondary-suppression", noSecondary.In(language)})
	}
	return list
}

// warningsAbout adds the doubts about these figures.
func (s *snapshot) warningsAbout(rows []*figure, language string) []warning {
	list := s.warnings(language)
	if len(rows) == 0 {
		return append(list, warning{"empty", emptySelection.In(language)})
	}
	count := make([]int, len(statusCodes))
	for _, f := range rows {
		count[f.status]++
	}
	for _, w := range []struct {
		code   string
		status engine.ObsStatus
		text   engine.Text
	}{
		{"confidential", engine.StatusSuppressed, someConfidential},
		{"not-reliable", engine.StatusUnpublishable, someUnpublishable},
		{"low-reliability", engine.StatusUnreliable, someUnreliable},
	} {
		if n := count[statusPlace[w.status]]; n > 0 {
			list = append(list, warning{w.code, fmt.Sprintf(w.text.In(language), n, len(rows))})
		}
	}
	return list
}
