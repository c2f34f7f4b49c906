package api

import (
	"net/http"
	"strconv"
	"strings"

	"corridor/engine"
)

// Problems that are not about a parameter's value.

func unknownIndicator(id string, near, available []string) *problem {
	id = echo(id)
	return &problem{kind: "unknown-indicator", status: http.StatusNotFound, rejected: []string{id}, suggestions: near, available: available,
		title: engine.Text{En: "Unknown indicator", Vi: "Không có chỉ tiêu này"},
		detail: didYouMean(engine.Text{
			En: "The release has no indicator '" + id + "'",
			Vi: "Bản phát hành không có chỉ tiêu '" + id + "'"}, near)}
}

func unknownRelease(id string, near []string) *problem {
	id = echo(id)
	return &problem{kind: "unknown-release", status: http.StatusNotFound, parameter: "release", rejected: []string{id}, suggestions: near,
		title: engine.Text{En: "Unknown release", Vi: "Không có bản phát hành này"},
		detail: didYouMean(engine.Text{
			En: "No release '" + id + "' has been published; /v1/releases lists those that have",
			Vi: "Chưa công bố bản phát hành '" + id + "'; /v1/releases liệt kê các bản đã công bố"}, near)}
}

func damagedRelease(id string) *problem {
	return &problem{kind: "damaged-release", status: http.StatusServiceUnavailable, parameter: "release", rejected: []string{id},
		title: engine.Text{En: "Release cannot be served", Vi: "Không thể phục vụ bản phát hành"},
		detail: engine.Text{
			En: "The files of this release do not pass their checks, so it is not served; the operator has been told in the log",
			Vi: "Các tệp của bản phát hành này không qua được kiểm tra nên không được phục vụ; nhật ký đã báo cho người vận hành"}}
}

func draining() *problem {
	return &problem{kind: "draining", status: http.StatusServiceUnavailable,
		title: engine.Text{En: "Shutting down", Vi: "Đang dừng"},
		detail: engine.Text{
			En: "The server is finishing its last requests; ask another one",
			Vi: "Máy chủ đang hoàn tất các yêu cầu cuối; hãy gọi máy chủ khác"}}
}

func noSuchPath(near []string) *problem {
	return &problem{kind: "not-found", status: http.StatusNotFound, suggestions: near,
		title: engine.Text{En: "No such address", Vi: "Không có địa chỉ này"},
		detail: didYouMean(engine.Text{
			En: "Nothing is served at this address; start at /v1/indicators",
			Vi: "Không có gì ở địa chỉ này; hãy bắt đầu từ /v1/indicators"}, near)}
}

// methodNotAllowed: allowed is what the address answers, as the Allow header lists it.
func methodNotAllowed(method, allowed string) *problem {
	list := strings.Split(allowed, ", ")
	return &problem{kind: "method-not-allowed", status: http.StatusMethodNotAllowed, available: list,
		title: engine.Text{En: "Method not allowed", Vi: "Phương thức không được phép"},
		detail: engine.Text{
			En: "This address answers " + strings.Join(list, " and ") + ", not " + echo(method),
			Vi: "Địa chỉ này chỉ trả lời " + strings.Join(list, " và ") + ", không trả lời " + echo(method)}}
}

func notAcceptable(available []string) *problem {
	return &problem{kind: "not-acceptable", status: http.StatusNotAcceptable, available: available,
		title: engine.Text{En: "No acceptable representation", Vi: "Không có dạng dữ liệu phù hợp"},
		detail: engine.Text{
			En: "None of the media types in Accept is offered here; 'available' lists those that are, and 'format=' chooses one",
			Vi: "Không có kiểu dữ liệu nào trong Accept; 'available' liệt kê các kiểu hiện có, 'format=' để chọn"}}
}

func uriTooLong(limit int) *problem {
	n := strconv.Itoa(limit)
	return &problem{kind: "uri-too-long", status: http.StatusRequestURITooLong,
		title: engine.Text{En: "Address too long", Vi: "Địa chỉ quá dài"},
		detail: engine.Text{
			En: "The address is longer than " + n + " bytes; leave a filter out and select after download",
			Vi: "Địa chỉ dài hơn " + n + " byte; hãy bỏ bớt bộ lọc và chọn sau khi tải về"}}
}

func internalFault() *problem {
	return &problem{kind: "internal", status: http.StatusInternalServerError,
		title: engine.Text{En: "Fault of the server", Vi: "Lỗi của máy chủ"},
		detail: engine.Text{
			En: "The request could not be answered; the fault has been logged under the id in 'instance'",
			Vi: "Không trả lời được yêu cầu; lỗi đã được ghi nhật ký với mã trong 'instance'"}}
}
