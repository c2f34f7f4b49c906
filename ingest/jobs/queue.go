package jobs

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"corridor/engine"
)

// Queue is the jobs of one store. It is safe for concurrent use, by any number of processes.
type Queue struct {
	dir string

	mu   sync.Mutex
	seen map[string]cached // by id: what job.json held when it was last read
}

type cached struct {
	info   fs.FileInfo
	record record
}

// record is job.json.
type record struct {
	Job  engine.Job `json:"job"`
	Task Task       `json:"task"`
}

// Task is what a job needs to run. Paths are absolute, or relative to the job's own folder.
type Task struct {
	Files          []string `json:"files"`
	Mapping        string   `json:"mapping"`
	Rates          string   `json:"rates"`
	Report         string   `json:"report"` // the local list of broken rules
	Workers        int      `json:"workers,omitempty"`
	MaxRejectShare string   `json:"max_reject_share,omitempty"`
	Round          string   `json:"round,omitempty"` // as declared; must be the mapping's

	Take        *taking `json:"take,omitempty"`        // of the inbox
	Idempotency string  `json:"idempotency,omitempty"` // hash of the client's key
	NotBefore   string  `json:"not_before,omitempty"`
	Busy        int     `json:"busy,omitempty"`  // how often the store was in use
	Since       int     `json:"since,omitempty"` // attempts before the last retry
}

// Open opens or makes the queue of the store in dir.
func Open(dir string) (*Queue, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, broken(err)
	}
	q := &Queue{dir: filepath.Join(abs, "jobs"), seen: map[string]cached{}}
	if err := os.MkdirAll(q.dir, 0o700); err != nil {
		return nil, broken(err)
	}
	return q, nil
}

// idForm: the time to the microsecond, then letters of chance.
var idForm = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-[0-9]{6}-[a-z2-7]{6}$`)

func newID(now time.Time) string {
	return strings.Replace(now.UTC().Format("20060102-150405.000000"), ".", "-", 1) + "-" + strings.ToLower(rand.Text()[:6])
}

func clock() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z07:00") }

func (q *Queue) path(id string, names ...string) string {
	return filepath.Join(append([]string{q.dir, id}, names...)...)
}

func unknownJob(id string) error {
	if len(id) > 60 {
		id = "…"
	}
	return engine.Errorf(engine.NotFound, "there is no job %q", id).Vi("không có công việc %q", id).
		Do("'corridor jobs' lists those there are", "lệnh 'corridor jobs' liệt kê các công việc hiện có")
}

// read returns what job.json holds, from memory if the file is the one read before.
func (q *Queue) read(id string) (record, error) {
	if !idForm.MatchString(id) {
		return record{}, unknownJob(id)
	}
	path := q.path(id, "job.json")
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, unknownJob(id)
	}
	if err != nil {
		return record{}, err
	}
	q.mu.Lock()
	known, ok := q.seen[id]
	q.mu.Unlock()
	if ok && os.SameFile(info, known.info) && info.ModTime().Equal(known.info.ModTime()) && info.Size() == known.info.Size() {
		return known.record, nil
	}
	var data []byte
	if info.Mode().IsRegular() { // a pipe would wait for ever
		if data, err = os.ReadFile(path); err != nil {
			return record{}, err
		}
	}
	var r record
	if err := json.Unmarshal(data, &r); err != nil || r.Job.ID != id {
		return record{}, engine.Errorf(engine.IO, "job %s cannot be read: its file is damaged", id).Vi("không đọc được công việc %s: tệp bị hỏng", id).
			Do("remove its folder in the store's folder jobs, after saving files that are in it", "hãy xóa thư mục của nó trong thư mục jobs của kho, sau khi lưu lại các tệp bên trong")
	}
	q.mu.Lock()
	q.seen[id] = cached{info, r}
	q.mu.Unlock()
	return r, nil
}

func (q *Queue) forget(id string) {
	q.mu.Lock()
	delete(q.seen, id)
	q.mu.Unlock()
}

// Get returns a job with its progress. The error is of kind NotFound if there is none.
func (q *Queue) Get(id string) (engine.Job, error) {
	r, err := q.read(id)
	if err != nil {
		return engine.Job{}, broken(err)
	}
	return q.shown(r), nil
}

// Report is the path of a job's local list of broken rules; it may not exist.
func (q *Queue) Report(id string) string {
	r, err := q.read(id)
	if err != nil {
		return ""
	}
	return q.resolve(id, r.Task.Report)
}

// Folder is where a job's files are.
func (q *Queue) Folder(id string) string { return q.path(id) }

func (q *Queue) resolve(id, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return q.path(id, path)
}

// shown is the job as others see it: a copy, with the progress of a running one.
func (q *Queue) shown(r record) engine.Job {
	j := r.Job
	if j.State != engine.JobRunning {
		return j
	}
	if data, err := os.ReadFile(q.path(j.ID, "progress.json")); err == nil {
		var p engine.JobProgress
		if json.Unmarshal(data, &p) == nil {
			j.Progress = &p
		}
	}
	return j
}

// List returns the jobs of the given states (none: all), the latest first, at most limit (0: all), and how many there are of these states.
func (q *Queue) List(states []engine.JobState, limit int) (list []engine.Job, total int, err error) {
	ids, err := q.ids()
	if err != nil {
		return nil, 0, broken(err)
	}
	for i := len(ids) - 1; i >= 0; i-- {
		r, err := q.read(ids[i])
		if engine.KindOf(err) == engine.NotFound && err != nil {
			continue // removed since
		}
		if err != nil {
			r.Job = damaged(ids[i], err)
		}
		if len(states) > 0 && !slices.Contains(states, r.Job.State) {
			continue
		}
		if total++; limit == 0 || len(list) < limit {
			list = append(list, q.shown(r))
		}
	}
	return list, total, nil
}

// damaged stands for a job whose file cannot be read: one must not hide the others.
func damaged(id string, err error) engine.Job {
	return engine.Job{ID: id, State: engine.JobFailed, Files: []engine.JobFile{}, Attempts: []engine.JobAttempt{}, Problem: problemOf(err)}
}

// ids lists the jobs, the oldest first.
func (q *Queue) ids() ([]string, error) {
	entries, err := os.ReadDir(q.dir)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range entries {
		if e.IsDir() && idForm.MatchString(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// change replaces job.json under the queue's lock. If do fails, nothing changes.
func (q *Queue) change(id string, do func(*record) error) (job engine.Job, err error) {
	err = q.locked(func() error {
		q.forget(id) // a change must not begin from what only looks the same by inode, size and clock tick
		r, err := q.read(id)
		if err != nil {
			return err
		}
		r.Job.Attempts = slices.Clone(r.Job.Attempts) // what others were given stays as it is
		r.Job.Files = slices.Clone(r.Job.Files)
		if err := do(&r); err != nil {
			return err
		}
		r.Job.Revision++
		r.Job.Updated = clock()
		r.Job.Progress = nil
		if err := replaceWithSpare(q.path(id, "job.json"), r); err != nil {
			return err
		}
		job = r.Job
		q.signal()
		return nil
	})
	return job, broken(err)
}

// signal tells runners in other processes that the queue has changed: they look at the time of one file.
func (q *Queue) signal() {
	path := filepath.Join(q.dir, "changed")
	now := time.Now()
	if os.Chtimes(path, now, now) != nil {
		_ = os.WriteFile(path, nil, 0o600) // runners look now and then anyway
	}
}

func (q *Queue) changedAt() time.Time {
	info, err := os.Stat(filepath.Join(q.dir, "changed"))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// conflict is something that the job's state does not allow.
func conflict(id string, state engine.JobState, en, vi string) error {
	return &Conflict{State: state, Err: engine.Errorf(engine.Usage, "job %s is %s: it cannot be %s", id, state, en).
		Vi("công việc %s đang ở trạng thái %s: không thể %s", id, state, vi)}
}

// Conflict is an error about a job whose state does not allow what was asked.
type Conflict struct {
	State engine.JobState
	Err   *engine.Error
}

// Error is the English form.
func (c *Conflict) Error() string { return c.Err.Error() }

// Unwrap gives the error in both languages.
func (c *Conflict) Unwrap() error { return c.Err }

// Conflict marks the error for those who know only its method.
func (c *Conflict) Conflict() {}
