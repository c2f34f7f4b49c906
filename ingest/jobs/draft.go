package jobs

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"corridor/engine"
	"corridor/ingest"
)

// Part says what a spooled file is for; it is the name of its folder in the job's.
type Part string

// The parts of a job.
const (
	PartFile    Part = "files"
	PartMapping Part = "mapping"
	PartRates   Part = "rates"
)

// Draft is a job in the making. Nobody else sees it before Commit; end it with Commit or Abort.
type Draft struct {
	Job  engine.Job
	Task Task

	queue *Queue
	dir   string
	lock  *os.File // says to those who clean up that somebody is at work
}

const incoming = ".incoming-"

// New begins a job. via is engine.ViaCommand, ViaInbox or ViaAPI.
func (q *Queue) New(via, by string) (*Draft, error) {
	id := newID(time.Now())
	d := &Draft{queue: q, dir: filepath.Join(q.dir, incoming+id)}
	d.Job = engine.Job{ID: id, State: engine.JobQueued, Source: "survey", Via: via, By: by, Files: []engine.JobFile{}, Attempts: []engine.JobAttempt{}}
	d.Task.Report = "rejects.csv"
	err := q.locked(func() (err error) { // who clears up sees the folder with its lock, or not at all
		if err = os.Mkdir(d.dir, 0o700); err == nil {
			d.lock, _, err = held(filepath.Join(d.dir, "lock"))
		}
		return err
	})
	if err != nil {
		d.Abort()
		return nil, broken(err)
	}
	makeSpare(d.dir)
	return d, nil
}

// Refer names files that stay where they are.
func (d *Draft) Refer(files []string, mapping, rates string) error {
	var err error
	named := func(path string) engine.JobFile {
		f := engine.JobFile{Name: filepath.Base(path)}
		if info, e := os.Stat(path); e == nil { // what is not there is found when the job runs
			f.Bytes = info.Size()
		}
		return f
	}
	absolute := func(path string) string {
		abs, e := filepath.Abs(path)
		err = errors.Join(err, e)
		return abs
	}
	for _, f := range files {
		d.Task.Files = append(d.Task.Files, absolute(f))
		d.Job.Files = append(d.Job.Files, named(f))
	}
	d.Task.Mapping, d.Job.Mapping = absolute(mapping), named(mapping)
	d.Task.Rates, d.Job.Rates = absolute(rates), named(rates)
	return broken(err)
}

// Spool is a file that is being copied into a job. Write errors and Close errors are the disk's.
type Spool struct {
	draft *Draft
	part  Part
	name  string
	file  *os.File
	buf   *bufio.Writer
	hash  hash.Hash
	bytes int64
}

// NameFits says whether a client's file name can be kept: rules about files of a round go by their names.
func NameFits(name string) bool {
	if name == "" || name == "." || name == ".." || len(name) > 200 || !utf8.ValidString(name) || strings.ContainsAny(name, `/\`) {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) })
}

// Spool begins a file of the job. Its name must fit and be new in its part; mapping and rates are one file each.
func (d *Draft) Spool(part Part, name string) (*Spool, error) {
	if !NameFits(name) {
		return nil, engine.Errorf(engine.Usage, "a file name is empty, too long, or not a plain name").
			Vi("tên tệp trống, quá dài, hoặc không phải tên tệp đơn giản").
			Do("send a plain name of at most 200 bytes, without folders", "hãy dùng tên tệp đơn giản, tối đa 200 byte, không có thư mục")
	}
	if part == PartMapping && d.Task.Mapping != "" || part == PartRates && d.Task.Rates != "" {
		return nil, engine.Errorf(engine.Usage, "the %s stands twice", part).Vi("phần %s xuất hiện hai lần", part).
			Do("send it once", "hãy chỉ gửi một lần")
	}
	dir := filepath.Join(d.dir, string(part))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, broken(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, engine.Errorf(engine.Usage, "two files have the same name").Vi("hai tệp có cùng tên").
			At(engine.Where{File: name}).Do("give every file of the round its own name", "hãy đặt tên khác nhau cho các tệp của cuộc điều tra")
	}
	if err != nil {
		return nil, broken(err)
	}
	return &Spool{draft: d, part: part, name: name, file: f, buf: bufio.NewWriterSize(f, 1<<18), hash: sha256.New()}, nil
}

// Write adds to the file.
func (s *Spool) Write(p []byte) (int, error) {
	n, err := s.buf.Write(p)
	_, _ = s.hash.Write(p[:n]) // never fails
	s.bytes += int64(n)
	return n, broken(err)
}

// Close ends the file and makes it durable.
func (s *Spool) Close() error {
	err := s.buf.Flush()
	if err == nil {
		err = s.file.Sync()
	}
	if e := s.file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = syncDir(filepath.Dir(s.file.Name()))
	}
	if err != nil {
		return broken(err)
	}
	d, path := s.draft, filepath.Join(string(s.part), s.name)
	f := engine.JobFile{Name: s.name, Bytes: s.bytes, SHA256: hex.EncodeToString(s.hash.Sum(nil))}
	switch s.part {
	case PartMapping:
		d.Task.Mapping, d.Job.Mapping = path, f
	case PartRates:
		d.Task.Rates, d.Job.Rates = path, f
	default:
		d.Task.Files, d.Job.Files = append(d.Task.Files, path), append(d.Job.Files, f)
	}
	return nil
}

// Commit makes the job part of the queue; when it returns, the job outlives any crash. An idempotency key that a job has already
// gives that job instead.
func (d *Draft) Commit() (engine.Job, error) {
	d.Job.Created = clock()
	d.Job.Updated, d.Job.Revision = d.Job.Created, 1
	if d.Job.Round == "" && d.Task.Mapping != "" {
		mapping := d.Task.Mapping
		if !filepath.IsAbs(mapping) {
			mapping = filepath.Join(d.dir, mapping)
		}
		if m, err := ingest.ReadMapping(mapping); err == nil { // a mapping that cannot be used is told when the job runs
			d.Job.Round = m.Round
		}
	}
	job := d.Job
	err := d.queue.locked(func() error {
		if same, found := d.queue.sameKey(d.Task.Idempotency); found {
			job = same
			return os.RemoveAll(d.dir)
		}
		if err := replaceJSON(filepath.Join(d.dir, "job.json"), record{d.Job, d.Task}, true); err != nil {
			return err
		}
		if err := os.Rename(d.dir, d.queue.path(d.Job.ID)); err != nil {
			return err
		}
		return syncDir(d.queue.dir)
	})
	if err != nil {
		d.Abort()
		return engine.Job{}, broken(err)
	}
	_ = os.Remove(d.queue.path(d.Job.ID, "lock"))
	_ = d.lock.Close()
	d.queue.signal()
	return job, nil
}

// Abort leaves nothing of the draft.
func (d *Draft) Abort() {
	_ = os.RemoveAll(d.dir)
	if d.lock != nil {
		_ = d.lock.Close()
	}
}

// hashedKey is what is kept of a client's idempotency key.
func hashedKey(key string) string {
	sum := sha256.Sum256([]byte("idempotency " + key))
	return hex.EncodeToString(sum[:])
}

// OnceFor makes the job the only one of a client's key.
func (d *Draft) OnceFor(key string) { d.Task.Idempotency = hashedKey(key) }

// Same finds the job that was made with a client's key.
func (q *Queue) Same(key string) (engine.Job, bool) { return q.sameKey(hashedKey(key)) }

func (q *Queue) sameKey(hashed string) (engine.Job, bool) {
	if hashed == "" {
		return engine.Job{}, false
	}
	ids, err := q.ids()
	if err != nil {
		return engine.Job{}, false
	}
	for _, id := range ids {
		if r, err := q.read(id); err == nil && r.Task.Idempotency == hashed {
			return q.shown(r), true
		}
	}
	return engine.Job{}, false
}

// removing begins the names of folders that nobody wants any more.
const removing = ".removing-"

// clearIncoming removes drafts whose makers have died.
func (q *Queue) clearIncoming() error {
	var dead []string
	err := q.locked(func() error {
		entries, err := os.ReadDir(q.dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			id, draft := strings.CutPrefix(e.Name(), incoming)
			path, gone := filepath.Join(q.dir, e.Name()), filepath.Join(q.dir, removing+id)
			switch {
			case strings.HasPrefix(e.Name(), removing):
				dead = append(dead, path)
			case draft && abandoned(path) && os.Rename(path, gone) == nil:
				dead = append(dead, gone)
			}
		}
		return nil
	})
	for _, path := range dead { // outside of the lock: gigabytes take a while
		err = errors.Join(err, os.RemoveAll(path))
	}
	return err
}

func abandoned(draft string) bool {
	lock, free, err := held(filepath.Join(draft, "lock"))
	if err == nil && free {
		_ = lock.Close()
	}
	return err == nil && free
}
