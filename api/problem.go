package api

import (
	"encoding/json"
	"net/http"

	"corridor/engine"
)

// problem is an answer that says what was wrong with a request (RFC 9457), in both languages and in fields that a
// program can use. It never holds a path of the server or a figure.
type problem struct {
	kind        string // last part of the type URI
	status      int
	title       engine.Text
	detail      engine.Text
	parameter   string   // the offending query parameter
	rejected    []string // what was refused, as sent
	suggestions []string // what may have been meant, likeliest first
	available   []string // all that would have been accepted, where that is a short list
}

// typePrefix makes the problem type a URI that names and does not promise a page.
const typePrefix = "urn:corridor:problem:"

const problemType = "application/problem+json"

// encode writes the document: detail in the language asked for, both beside it.
func (p *problem) encode(language, requestID string) []byte {
	document := struct {
		Type        string      `json:"type"`
		Title       string      `json:"title"`
		Status      int         `json:"status"`
		Detail      string      `json:"detail"`
		Details     engine.Text `json:"details"`
		Instance    string      `json:"instance,omitempty"`
		Parameter   string      `json:"parameter,omitempty"`
		Rejected    []string    `json:"rejected,omitempty"`
		Suggestions []string    `json:"suggestions,omitempty"`
		Available   []string    `json:"available,omitempty"`
	}{
		Type: typePrefix + p.kind, Title: p.title.Vi + " / " + p.title.En, Status: p.status,
		Detail: p.detail.In(language), Details: p.detail,
		Parameter: p.parameter, Rejected: p.rejected, Suggestions: p.suggestions, Available: p.available,
	}
	if requestID != "" {
		document.Instance = "urn:corridor:request:" + requestID
	}
	body, err := json.Marshal(document)
	if err != nil { // strings and ints always marshal
		return []byte(`{"type":"urn:corridor:problem:internal","status":500}`)
	}
	return append(body, '\n')
}

// didYouMean ends a detail with the nearest names.
func didYouMean(t engine.Text, near []string) engine.Text {
	if len(near) > 0 {
		t.En += "; did you mean " + quoteList(near, "or") + "?"
		t.Vi += "; có phải ý bạn là " + quoteList(near, "hay") + "?"
	}
	return t
}

func quoteList(words []string, last string) string {
	out := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			out += " " + last + " "
		default:
			out += ", "
		}
		out += "'" + w + "'"
	}
	return out
}

// echo shortens what a client sent before it is repeated to them.
func echo(s string) string {
	const longest = 100
	n := 0
	for i := range s {
		if n++; n > longest {
			return s[:i] + "…"
		}
	}
	return s
}

func unknownParameter(name string, near []string) *problem {
	name = echo(name)
	return &problem{kind: "unknown-parameter", status: http.StatusBadRequest, parameter: name, suggestions: near,
		title: engine.Text{En: "Unknown parameter", Vi: "Tham số không hợp lệ"},
		detail: didYouMean(engine.Text{
			En: "There is no parameter '" + name + "' here; a parameter that is not understood is never ignored",
			Vi: "Ở đây không có tham số '" + name + "'; tham số không hiểu được không bao giờ bị bỏ qua"}, near)}
}

func repeatedParameter(name string) *problem {
	name = echo(name)
	return &problem{kind: "repeated-parameter", status: http.StatusBadRequest, parameter: name,
		title: engine.Text{En: "Parameter given twice", Vi: "Tham số bị lặp"},
		detail: engine.Text{
			En: "Parameter '" + name + "' stands in the request more than once; put several values in one, with commas",
			Vi: "Tham số '" + name + "' xuất hiện hơn một lần; hãy ghi nhiều giá trị trong một tham số, cách nhau bằng dấu phẩy"}}
}

func malformedQuery() *problem {
	return &problem{kind: "malformed-query", status: http.StatusBadRequest,
		title: engine.Text{En: "Malformed query", Vi: "Chuỗi truy vấn sai cú pháp"},
		detail: engine.Text{
			En: "The query string cannot be decoded; percent-encode special characters and separate parameters with &",
			Vi: "Không giải mã được chuỗi truy vấn; hãy mã hóa phần trăm các ký tự đặc biệt và cách các tham số bằng &"}}
}

func badValue(parameter, value string, near, available []string) *problem {
	return &problem{kind: "bad-value", status: http.StatusBadRequest, parameter: parameter, rejected: []string{echo(value)},
		suggestions: near, available: available,
		title: engine.Text{En: "Value not understood", Vi: "Giá trị không hợp lệ"},
		detail: didYouMean(engine.Text{
			En: "'" + echo(value) + "' is not a value of '" + parameter + "'",
			Vi: "'" + echo(value) + "' không phải là giá trị của '" + parameter + "'"}, near)}
}

func emptyValue(parameter string) *problem {
	return &problem{kind: "empty-value", status: http.StatusBadRequest, parameter: parameter,
		title: engine.Text{En: "Empty value", Vi: "Giá trị trống"},
		detail: engine.Text{
			En: "'" + parameter + "' has an empty value or an empty place between commas; leave the parameter out to take everything",
			Vi: "'" + parameter + "' có giá trị trống hoặc một chỗ trống giữa các dấu phẩy; bỏ tham số để lấy tất cả"}}
}

func unknownDimension(parameter, name string, near, available []string) *problem {
	return &problem{kind: "unknown-dimension", status: http.StatusBadRequest, parameter: parameter, rejected: []string{echo(name)},
		suggestions: near, available: available,
		title: engine.Text{En: "Unknown dimension", Vi: "Chiều phân tổ không hợp lệ"},
		detail: didYouMean(engine.Text{
			En: "The indicator has no dimension '" + echo(name) + "'",
			Vi: "Chỉ tiêu không có chiều phân tổ '" + echo(name) + "'"}, near)}
}

func unknownBreakdown(breakdown string, available []string) *problem {
	en, vi := "breakdown by '"+breakdown+"'", "phân tổ theo '"+breakdown+"'"
	if breakdown == "" {
		en, vi = "total of this indicator", "tổng số của chỉ tiêu này"
	}
	return &problem{kind: "unknown-breakdown", status: http.StatusBadRequest, parameter: "by", rejected: []string{breakdown}, available: available,
		title: engine.Text{En: "Breakdown not in the release", Vi: "Bản phát hành không có phân tổ này"},
		detail: engine.Text{
			En: "The release has no " + en + "; 'available' lists those it has. A filter c[X] adds X to the breakdown",
			Vi: "Bản phát hành không có " + vi + "; 'available' liệt kê các phân tổ hiện có. Bộ lọc c[X] thêm X vào phân tổ"}}
}

func unknownCode(dim *dimension, rejected, near []string) *problem {
	return &problem{kind: "unknown-code", status: http.StatusBadRequest, parameter: "c[" + dim.ID + "]", rejected: rejected, suggestions: near,
		title: engine.Text{En: "Unknown code", Vi: "Mã không hợp lệ"},
		detail: didYouMean(engine.Text{
			En: quoteList(rejected, "and") + ": not in " + dim.CodeList + " as it occurs in the release",
			Vi: quoteList(rejected, "và") + ": không có trong " + dim.CodeList + " của bản phát hành"}, near)}
}

func totalIsNoCode(dim *dimension) *problem {
	return &problem{kind: "unknown-code", status: http.StatusBadRequest, parameter: "c[" + dim.ID + "]", rejected: []string{engine.Total},
		title: engine.Text{En: "Unknown code", Vi: "Mã không hợp lệ"},
		detail: engine.Text{
			En: "The total is a breakdown of its own: leave " + dim.ID + " out of 'by' and out of the filters",
			Vi: "Tổng số là một phân tổ riêng: bỏ " + dim.ID + " khỏi 'by' và khỏi các bộ lọc"}}
}

func unknownMeasure(rejected, near, available []string) *problem {
	return &problem{kind: "unknown-measure", status: http.StatusBadRequest, parameter: "measures", rejected: rejected,
		suggestions: near, available: available,
		title: engine.Text{En: "Unknown measure", Vi: "Thước đo không hợp lệ"},
		detail: didYouMean(engine.Text{
			En: "The indicator has no measure " + quoteList(rejected, "or"),
			Vi: "Chỉ tiêu không có thước đo " + quoteList(rejected, "hay")}, near)}
}
