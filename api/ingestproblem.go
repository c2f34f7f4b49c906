package api

import (
	"errors"
	"net/http"
	"strconv"
	"syscall"

	"corridor/engine"
)

// Problems of the ingest service.

func notAuthenticated() *problem {
	return &problem{kind: "not-authenticated", status: http.StatusUnauthorized,
		title: engine.Text{En: "Operator key needed", Vi: "Cần khóa vận hành"},
		detail: engine.Text{
			En: "Send the operator's key as 'Authorization: Bearer KEY'; 'corridor serve' shows it once, --new-operator-key replaces it",
			Vi: "Hãy gửi khóa vận hành: 'Authorization: Bearer KHÓA'; 'corridor serve' hiển thị khóa một lần, --new-operator-key tạo khóa mới"}}
}

func tooManyKeys() *problem {
	return &problem{kind: "rate-limited", status: http.StatusTooManyRequests,
		title: engine.Text{En: "Too many requests without the key", Vi: "Quá nhiều yêu cầu không có khóa"},
		detail: engine.Text{
			En: "Too many requests came without the operator's key; wait a minute. A request with the right key is answered all the same",
			Vi: "Có quá nhiều yêu cầu không có khóa vận hành; hãy chờ một phút. Yêu cầu có khóa đúng vẫn được trả lời"}}
}

func tooLarge(limit int64) *problem {
	n := strconv.FormatInt(limit, 10)
	return &problem{kind: "upload-too-large", status: http.StatusRequestEntityTooLarge,
		title: engine.Text{En: "Upload too large", Vi: "Dữ liệu tải lên quá lớn"},
		detail: engine.Text{
			En: "More than " + n + " bytes are not taken here; put the files into the inbox, use 'corridor ingest', or raise --max-upload",
			Vi: "Ở đây không nhận quá " + n + " byte; hãy đặt tệp vào hộp thư đến, dùng 'corridor ingest', hoặc tăng --max-upload"}}
}

func diskFull() *problem {
	return &problem{kind: "disk-full", status: http.StatusInsufficientStorage,
		title: engine.Text{En: "Disk full", Vi: "Ổ đĩa đầy"},
		detail: engine.Text{
			En: "The server's disk is full: nothing of the upload was kept. Free space, then send it again",
			Vi: "Ổ đĩa của máy chủ đầy: không giữ lại phần nào của dữ liệu tải lên. Hãy giải phóng chỗ rồi gửi lại"}}
}

func cutOff() *problem {
	return &problem{kind: "upload-cut-off", status: http.StatusBadRequest,
		title: engine.Text{En: "Upload cut off", Vi: "Dữ liệu tải lên bị ngắt"},
		detail: engine.Text{
			En: "The upload ended in its middle, or is not well-formed multipart/form-data: nothing of it was kept. Send it again",
			Vi: "Dữ liệu tải lên bị ngắt giữa chừng, hoặc không phải multipart/form-data hợp lệ: không giữ lại gì. Hãy gửi lại"}}
}

func tooSlow() *problem {
	return &problem{kind: "upload-too-slow", status: http.StatusRequestTimeout,
		title: engine.Text{En: "Upload stalled", Vi: "Dữ liệu tải lên bị dừng"},
		detail: engine.Text{
			En: "No byte of the upload came for a minute: nothing of it was kept. Send it again",
			Vi: "Không nhận được byte nào trong một phút: không giữ lại gì. Hãy gửi lại"}}
}

func notMultipart() *problem {
	return &problem{kind: "unsupported-media-type", status: http.StatusUnsupportedMediaType, available: []string{"multipart/form-data"},
		title: engine.Text{En: "Not an upload", Vi: "Không phải dữ liệu tải lên"},
		detail: engine.Text{
			En: "Send multipart/form-data with the parts file (one or several), mapping and rates",
			Vi: "Hãy gửi multipart/form-data gồm các phần file (một hoặc nhiều), mapping và rates"}}
}

func missingPart(name string) *problem {
	return &problem{kind: "missing-part", status: http.StatusBadRequest, parameter: name, available: uploadParts,
		title: engine.Text{En: "Part missing", Vi: "Thiếu phần dữ liệu"},
		detail: engine.Text{
			En: "The upload has no part '" + name + "'; it needs file (one or several), mapping and rates",
			Vi: "Dữ liệu tải lên không có phần '" + name + "'; cần file (một hoặc nhiều), mapping và rates"}}
}

func badPart(name string, text engine.Text) *problem {
	return &problem{kind: "bad-part", status: http.StatusBadRequest, parameter: echo(name), available: uploadParts,
		title: engine.Text{En: "Part not understood", Vi: "Phần dữ liệu không hợp lệ"}, detail: text}
}

func overloaded() *problem {
	return &problem{kind: "overloaded", status: http.StatusServiceUnavailable,
		title: engine.Text{En: "Too many at a time", Vi: "Quá nhiều yêu cầu cùng lúc"},
		detail: engine.Text{
			En: "Too many uploads or event streams are open; try again in some seconds",
			Vi: "Đang có quá nhiều dữ liệu tải lên hoặc luồng sự kiện; hãy thử lại sau vài giây"}}
}

// jobProblem tells an error of the queue. Causes stay in the server.
func jobProblem(err error) *problem {
	var e *engine.Error
	var conflict interface {
		error
		Conflict()
	}
	switch {
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		return diskFull()
	case !errors.As(err, &e):
		return internalFault()
	case errors.As(err, &conflict):
		return &problem{kind: "conflict", status: http.StatusConflict, title: engine.Text{En: "Not in this state", Vi: "Trạng thái không cho phép"}, detail: told(e)}
	case e.Kind == engine.NotFound:
		return &problem{kind: "unknown-job", status: http.StatusNotFound, title: engine.Text{En: "Unknown job", Vi: "Không có công việc này"}, detail: told(e)}
	case e.Kind == engine.Usage:
		return &problem{kind: "bad-upload", status: http.StatusBadRequest, title: engine.Text{En: "Not understood", Vi: "Không hợp lệ"}, detail: told(e)}
	}
	return &problem{kind: "queue-unavailable", status: http.StatusServiceUnavailable, title: engine.Text{En: "Job queue not available", Vi: "Hàng đợi không sẵn sàng"}, detail: told(e)}
}

// told is the text and the cure of an error.
func told(e *engine.Error) engine.Text {
	t := e.Text
	if e.Cure.En != "" {
		t.En += "; " + e.Cure.En
	}
	if e.Cure.Vi != "" {
		t.Vi += "; " + e.Cure.Vi
	}
	return t
}
