package jobs

import (
	"errors"
	"path/filepath"
	"syscall"

	"corridor/engine"
)

var kindNames = map[engine.Kind]string{
	engine.Internal: "internal", engine.Usage: "usage", engine.Rejected: "rejected", engine.Disclosure: "disclosure",
	engine.IO: "io", engine.NotFound: "not-found", engine.Unavailable: "unavailable",
}

// problemOf keeps of an error what may leave the machine: texts, place and cure. The cause stays behind, as it may name paths; only
// what the operating system calls it ("no space left on device") is told.
func problemOf(err error) *engine.JobProblem {
	var e *engine.Error
	if !errors.As(err, &e) {
		e = engine.Errorf(engine.Internal, "the job ended with a fault of the program").Vi("công việc kết thúc do lỗi chương trình")
	}
	p := &engine.JobProblem{Kind: kindNames[e.Kind], Text: e.Text, Cure: e.Cure, Row: e.Where.Row, Line: e.Where.Line, Column: e.Where.Column}
	if e.Where.File != "" {
		p.File = filepath.Base(e.Where.File)
	}
	var system syscall.Errno
	if errors.As(err, &system) {
		p.Text.En += ": " + system.Error()
		if p.Text.Vi != "" {
			p.Text.Vi += ": " + system.Error()
		}
	}
	return p
}

// ErrorOf is the error that a job's problem was made from, but for its cause; nil if the job has none.
func ErrorOf(j engine.Job) error {
	if j.Problem == nil {
		return nil
	}
	p := j.Problem
	e := &engine.Error{Text: p.Text, Cure: p.Cure, Where: engine.Where{File: p.File, Row: p.Row, Line: p.Line, Column: p.Column}}
	for kind, name := range kindNames {
		if name == p.Kind {
			e.Kind = kind
		}
	}
	return e
}
