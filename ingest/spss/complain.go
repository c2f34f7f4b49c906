package spss

import (
	"fmt"

	"corridor/engine"
)

// The sentences that a person reads. None holds a cell's value: errors reach logs.

// source is the file as the caller handed it over.
type source struct {
	r interface {
		ReadAt(p []byte, off int64) (int, error)
	}
	size int64
	path string
}

// read fills p from off, which the caller has checked to lie in the file: what is missing then is a file that changed.
func (s *source) read(p []byte, off int64) error {
	n, err := s.r.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	return engine.Errorf(engine.IO, "the file cannot be read to its end: it changed or its disk failed").
		Vi("không đọc được tệp đến hết: tệp đã bị thay đổi hoặc ổ đĩa lỗi").At(engine.Where{File: s.path}).
		Do("wait until its writer has finished, check the disk, then start again",
			"hãy chờ chương trình ghi tệp xong, kiểm tra ổ đĩa rồi chạy lại").Because(err)
}

func (s *source) where() engine.Where { return engine.Where{File: s.path} }

// damaged is a file that contradicts itself.
func (s *source) damaged(en, vi string, args ...any) *engine.Error {
	return engine.Errorf(engine.Rejected, en, args...).Vi(vi, args...).At(s.where()).
		Do("fetch the file again, or open it in SPSS or PSPP and save it anew",
			"hãy lấy lại tệp, hoặc mở tệp bằng SPSS hay PSPP rồi lưu lại")
}

// truncated is a file that ends too early.
func (s *source) truncated(en, vi string, args ...any) *engine.Error {
	return engine.Errorf(engine.Rejected, "the file ends inside "+en, args...).Vi("tệp kết thúc giữa chừng, trong "+vi, args...).At(s.where()).
		Do("check that the download or copy finished, and fetch the file again",
			"hãy kiểm tra xem việc tải hoặc sao chép đã xong chưa, và lấy lại tệp")
}

func (s *source) fewerCases(declared, found int64) *engine.Error {
	e := s.damaged("the file declares %d cases and holds %d", "tệp khai báo %d quan sát nhưng chỉ có %d", declared, found)
	e.Where.Row = found + 1
	return e
}

func (s *source) moreCases(declared int64) *engine.Error {
	return s.damaged("the file declares %d cases and holds more data behind them", "tệp khai báo %d quan sát nhưng sau đó vẫn còn dữ liệu", declared)
}

func (s *source) portable() *engine.Error {
	return engine.Errorf(engine.Rejected, "this is a portable file of SPSS (.por), which is not read").
		Vi("đây là tệp SPSS dạng portable (.por), không đọc được").At(s.where()).
		Do("open it in SPSS or PSPP and save it as .sav, or run: pspp-convert FILE.por FILE.sav",
			"hãy mở bằng SPSS hoặc PSPP rồi lưu thành .sav, hoặc chạy: pspp-convert TỆP.por TỆP.sav")
}

func (s *source) encrypted() *engine.Error {
	return engine.Errorf(engine.Rejected, "this file of SPSS is encrypted with a password").
		Vi("tệp SPSS này được mã hóa bằng mật khẩu").At(s.where()).
		Do("open it in SPSS and save it without a password, or run: pspp-convert -p PASSWORD FILE.sav PLAIN.sav",
			"hãy mở bằng SPSS rồi lưu không mật khẩu, hoặc chạy: pspp-convert -p MẬT_KHẨU TỆP.sav TỆP_MỚI.sav")
}

func (s *source) undeclared(where engine.Where) *engine.Error {
	where.File = s.path
	return engine.Errorf(engine.Rejected, "the file does not say how its texts are encoded, and they are beyond ASCII").
		Vi("tệp không khai báo bảng mã, mà văn bản có ký tự ngoài ASCII").At(where).
		Do("say it with --encoding, e.g. utf-8, cp1258 or tcvn3", "hãy chỉ rõ bằng --encoding, ví dụ utf-8, cp1258 hoặc tcvn3")
}

func text(en, vi string, args ...any) engine.Text {
	return engine.Text{En: fmt.Sprintf(en, args...), Vi: fmt.Sprintf(vi, args...)}
}
