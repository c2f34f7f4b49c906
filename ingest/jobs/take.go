package jobs

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"corridor/engine"
)

// taking is what a job of the inbox moves: written with the job before anything moves, so that a crash in between is mended.
type taking struct {
	Inbox string `json:"inbox"`
	Order string `json:"order"` // name of the .job.yaml
	Moves []move `json:"moves"` // the order first: without it in the inbox no second job is made
}

type move struct {
	From    string    `json:"from"` // in the inbox
	To      string    `json:"to"`   // in the job's folder
	Size    int64     `json:"size"`
	ModTime time.Time `json:"mod_time"`
}

// waitingIn says that the file in the inbox is still the one that the job is about.
func (m move) waitingIn() bool {
	info, err := os.Lstat(m.From)
	return err == nil && info.Mode().IsRegular() && info.Size() == m.Size && info.ModTime().Equal(m.ModTime)
}

// takeFiles moves what is still in the inbox into the job's folder. It may be called again after any failure.
func (q *Queue) takeFiles(id string) error {
	r, err := q.read(id)
	if err != nil || r.Task.Take == nil {
		return broken(err)
	}
	for _, m := range r.Task.Take.Moves {
		to := q.path(id, m.To)
		if _, err := os.Lstat(to); err == nil {
			if m.waitingIn() { // copied from another disk, not yet removed there
				if err := os.Remove(m.From); err != nil {
					return broken(err)
				}
			}
			continue
		}
		if m.waitingIn() {
			if err := moveFile(m.From, to); err != nil {
				return broken(err)
			}
		}
	}
	return nil
}

// finishTakes goes on where a dead runner stopped, before anybody looks into the inbox.
func (q *Queue) finishTakes() {
	ids, err := q.ids()
	if err != nil {
		return
	}
	for _, id := range ids {
		if r, err := q.read(id); err == nil && r.Task.Take != nil && r.Job.State == engine.JobQueued {
			_ = q.takeFiles(id) // told when the job begins
		}
	}
}

// moveFile renames a file, or copies it to another disk: whole under its new name, or not there.
func moveFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	err := os.Rename(from, to)
	if err == nil {
		return syncDir(filepath.Dir(to))
	}
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	if err := copyFile(from, to); err != nil {
		return err
	}
	return os.Remove(from)
}

func copyFile(from, to string) error {
	in, err := os.OpenFile(from, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	part := to + ".part"
	out, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		_ = os.Remove(part)
		return err
	}
	return syncDir(filepath.Dir(to))
}

// undelivered says that a job of the inbox is over and its files are still with it.
func (q *Queue) undelivered(r record) bool {
	if r.Task.Take == nil || !r.Job.State.Final() {
		return false
	}
	for _, m := range r.Task.Take.Moves {
		if _, err := os.Lstat(q.path(r.Job.ID, m.To)); err == nil || m.waitingIn() {
			return true
		}
	}
	return false
}

// deliverAll moves the files of jobs that are over to done, rejected or failed. It may be called again after any failure.
func (q *Queue) deliverAll(logger *slog.Logger) {
	ids, err := q.ids()
	if err != nil {
		return
	}
	for _, id := range ids {
		r, err := q.read(id)
		if err != nil || !q.undelivered(r) {
			continue
		}
		if err := q.deliver(r); err != nil {
			logger.Error("the files of a job cannot be moved out", "job", id, "error", problemOf(broken(err)).Text.En)
		}
	}
}

// deliver: first the result, then the files, the order last.
func (q *Queue) deliver(r record) error {
	t := r.Task.Take
	folder := string(r.Job.State)
	if r.Job.State == engine.JobCancelled {
		folder = string(engine.JobFailed)
	}
	dir := filepath.Join(t.Inbox, folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	result := strings.TrimSuffix(t.Order, orderSuffix) + ".job.result.json"
	if err := replaceJSON(q.resultName(dir, result, r.Job.ID), r.Job, true); err != nil {
		return err
	}
	for i := len(t.Moves) - 1; i >= 0; i-- {
		m := t.Moves[i]
		from := q.path(r.Job.ID, m.To)
		if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
			if !m.waitingIn() {
				continue
			}
			from = m.From
		}
		if err := moveFile(from, q.freeName(dir, filepath.Base(m.To), r.Job.ID)); err != nil {
			return err
		}
	}
	return nil
}

// resultName is the name of an earlier attempt to deliver the same job, else a free one.
func (q *Queue) resultName(dir, name, id string) string {
	var was engine.Job
	path := filepath.Join(dir, name)
	if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &was) == nil && was.ID == id {
		return path
	}
	return q.freeName(dir, name, id)
}

// freeName keeps what an earlier job left under the same name: the later one gets its job's id before it. Only the runner writes there.
func (q *Queue) freeName(dir, name, id string) string {
	path := filepath.Join(dir, name)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return path
	}
	return filepath.Join(dir, id+"."+name)
}
