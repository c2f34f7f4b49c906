package jobs

import (
	"io"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"corridor/engine"
)

// inbox makes jobs of files that are put into a folder. Only the runner looks into it.
type inbox struct {
	queue  *Queue
	dir    string
	logger *slog.Logger
	last   time.Time
	seen   map[string]steadiness // by name of the order
}

// steadiness is since when an order and its files have not changed.
type steadiness struct {
	state string
	since time.Time
}

const (
	scanEvery = 2 * time.Second
	steady    = 10 * time.Second // how long files must not change, unless the order is younger than all of them
)

func newInbox(q *Queue, dir string, logger *slog.Logger) *inbox {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return &inbox{queue: q, dir: dir, logger: logger, seen: map[string]steadiness{}}
}

// scan takes what is ready.
func (b *inbox) scan(now time.Time) {
	if now.Sub(b.last) < scanEvery {
		return
	}
	b.last = now
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		b.logger.Error("the inbox cannot be made")
		return
	}
	root, err := os.OpenRoot(b.dir)
	if err != nil {
		b.logger.Error("the inbox cannot be read")
		return
	}
	defer func() { _ = root.Close() }() // only read
	names, err := os.ReadDir(b.dir)
	if err != nil {
		b.logger.Error("the inbox cannot be read")
		return
	}
	there := map[string]bool{}
	for _, n := range names {
		if name := n.Name(); strings.HasSuffix(name, orderSuffix) && !strings.HasPrefix(name, ".") && n.Type().IsRegular() {
			there[name] = true
			b.consider(root, name, now)
		}
	}
	for name := range b.seen {
		if !there[name] {
			delete(b.seen, name)
		}
	}
}

// consider takes an order if it and its files are there whole. An order that cannot be used waits until it is steady: it may be
// half written.
func (b *inbox) consider(root *os.Root, name string, now time.Time) {
	o, wrong := readOrder(root, name)
	files := o.Files
	if wrong != nil {
		files = []string{strings.TrimSuffix(name, orderSuffix)}
	}
	moves, state, newest := b.look(name, files)
	if len(moves) == 0 || wrong == nil && len(moves) < 1+len(files) {
		return // a file is not there yet
	}
	was, known := b.seen[name]
	if !known || was.state != state {
		was = steadiness{state, now}
		b.seen[name] = was
	}
	if now.Sub(was.since) < steady && (wrong != nil || !newest) {
		return
	}
	delete(b.seen, name)
	if err := b.take(root, name, o, moves, wrong); err != nil {
		b.logger.Error("files cannot be taken from the inbox", "error", problemOf(broken(err)).Text.En)
	}
}

// look finds the order and its files that are there, what they look like, and whether the order is the youngest.
func (b *inbox) look(name string, files []string) (moves []move, state string, newest bool) {
	newest = true
	var ordered time.Time
	for i, f := range append([]string{name}, files...) {
		path := filepath.Join(b.dir, f)
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		to := filepath.Join(string(PartFile), f)
		if i == 0 {
			ordered, to = info.ModTime(), filepath.Join("order", f)
		}
		newest = newest && !info.ModTime().After(ordered)
		state += info.ModTime().String() + strconv.FormatInt(info.Size(), 10) + "\n"
		moves = append(moves, move{From: path, To: to, Size: info.Size(), ModTime: info.ModTime()})
	}
	return moves, state, newest
}

// take makes the job, then moves the files into it.
func (b *inbox) take(root *os.Root, name string, o order, moves []move, wrong error) error {
	d, err := b.queue.New(engine.ViaInbox, ownerOf(moves[0].From))
	if err != nil {
		return err
	}
	d.Task.Take = &taking{Inbox: b.dir, Order: name, Moves: moves}
	d.Job.Round, d.Task.Round = o.Round, o.Round
	for _, m := range moves[1:] {
		d.Task.Files = append(d.Task.Files, m.To)
		d.Job.Files = append(d.Job.Files, engine.JobFile{Name: filepath.Base(m.To), Bytes: m.Size})
	}
	if wrong == nil {
		wrong = spoolFrom(d, root, PartMapping, o.Mapping)
	}
	if wrong == nil {
		wrong = spoolFrom(d, root, PartRates, o.Rates)
	}
	if DiskFull(wrong) { // not the order's fault: once more at the next look
		d.Abort()
		return wrong
	}
	if wrong != nil {
		d.Job.State, d.Job.Problem = engine.JobFailed, problemOf(wrong)
	}
	job, err := d.Commit()
	if err != nil {
		return err
	}
	b.logger.Info("job", "job", job.ID, "via", job.Via, "state", string(job.State))
	if err := b.queue.takeFiles(job.ID); err != nil && job.State == engine.JobQueued {
		_, failing := b.queue.fail(job.ID, problemOf(err))
		return failing
	}
	return nil
}

// spoolFrom copies the mapping or the rates into the job: what runs is what was there when the files were taken.
func spoolFrom(d *Draft, root *os.Root, part Part, name string) error {
	f, err := openInRoot(root, filepath.FromSlash(name))
	if err != nil {
		return engine.Errorf(engine.Usage, "the %s of the job cannot be read: %v", part, err).Vi("không đọc được phần %s của công việc: %v", part, err).
			At(engine.Where{File: name}).Do("name a file in the inbox's folder, e.g. mappings/lfs.yaml", "hãy chỉ một tệp trong thư mục hộp thư đến, ví dụ mappings/lfs.yaml")
	}
	defer func() { _ = f.Close() }() // only read
	s, err := d.Spool(part, filepath.Base(name))
	if err != nil {
		return err
	}
	if _, err := io.Copy(s, io.LimitReader(f, LargestAside)); err != nil {
		_ = s.Close() // the first error is the one to tell
		return broken(err)
	}
	return s.Close()
}

// LargestAside bounds a mapping and a table of rates.
const LargestAside = 64 << 20

// ownerOf is the account that a file belongs to.
func ownerOf(path string) string {
	info, err := os.Lstat(path)
	if err != nil {
		return ""
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		id := strconv.FormatUint(uint64(s.Uid), 10)
		if u, err := user.LookupId(id); err == nil {
			return u.Username
		}
		return "uid " + id
	}
	return ""
}
