package store

import (
	"context"
	"errors"
	"strings"

	"corridor/engine"
)

// cannotOpen tells a held lock, which a job waits for, from other trouble. A second Open in one process meets the locked configuration instead.
func cannotOpen(dir string, err error) error {
	if e := cancelled(err); e != nil {
		return e
	}
	text := err.Error()
	if strings.Contains(text, "Could not set lock") || strings.Contains(text, "configuration has been locked") {
		return engine.Errorf(engine.Unavailable, "the store in %q is open in another process", dir).
			Vi("kho dữ liệu trong %q đang được một tiến trình khác sử dụng", dir).
			Do("is another corridor ingest/build running? wait for it, or use another --store",
				"có lệnh corridor ingest/build nào đang chạy không? hãy chờ lệnh đó xong hoặc dùng --store khác")
	}
	return engine.Errorf(engine.IO, "the store in %q cannot be opened", dir).
		Vi("không mở được kho dữ liệu trong %q", dir).
		Do("check the folder, its permissions and the disk", "hãy kiểm tra thư mục, quyền truy cập và ổ đĩa").
		Because(err)
}

// classified gives an engine's error a kind. Full disks and exhausted memory are the machine's, the rest is ours.
func classified(err error) error {
	if err == nil {
		return nil
	}
	if e := cancelled(err); e != nil {
		return e
	}
	var known *engine.Error
	if errors.As(err, &known) {
		return err
	}
	text := err.Error()
	for _, mark := range []string{"Out of Memory", "IO Error", "No space left", "TransactionContext Error: Failed to commit"} {
		if strings.Contains(text, mark) {
			return engine.Errorf(engine.IO, "the store ran out of memory or disk, or cannot write").
				Vi("kho dữ liệu hết bộ nhớ hoặc đĩa, hoặc không ghi được").
				Do("free disk space, then start again", "hãy giải phóng ổ đĩa rồi chạy lại").Because(err)
		}
	}
	return engine.Errorf(engine.Internal, "the store failed").Vi("lỗi kho dữ liệu").Because(err)
}

func cancelled(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if strings.Contains(err.Error(), "INTERRUPT") {
		return context.Canceled
	}
	return nil
}
