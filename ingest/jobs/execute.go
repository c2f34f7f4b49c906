package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"corridor/engine"
	"corridor/ingest"
)

// Work loads what a task names: the paths are absolute. It is told to stop by its context, and reports from one goroutine.
type Work func(ctx context.Context, task Task, progress func(stage engine.Text, done, total int64)) (ingest.Result, error)

// stopped says what the end of the context means.
type stopped bool

// What a worker's own end of context means: a person at the terminal cancels, a server that stops interrupts.
const (
	StopCancels    stopped = true
	StopInterrupts stopped = false
)

// Begin starts a queued job and returns the number of its attempt. The caller has the runner's lock.
func (q *Queue) Begin(id string) (attempt int, err error) { return q.begin(id) }

// Execute does the work of a job that was begun and writes how it ended. The error is the work's own, if that failed; the job's
// state is in the returned job. A store that is in use puts the job back into the queue (state queued).
func (q *Queue) Execute(ctx context.Context, id string, attempt int, stop stopped, work Work) (engine.Job, ingest.Result, error) {
	r, err := q.read(id)
	if err == nil && (r.Job.State != engine.JobRunning || len(r.Job.Attempts) != attempt) {
		err = conflict(id, r.Job.State, "run", "chạy")
	}
	if err != nil {
		return engine.Job{}, ingest.Result{}, broken(err)
	}
	working, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { q.watchCancel(working, id, cancel) })
	result, err := q.work(working, r, work)
	cancel()
	watching.Wait()
	job, saying := q.outcome(ctx, r, attempt, stop, result, err)
	if err == nil && saying != nil {
		err = saying
	}
	return job, result, err
}

// watchCancel ends the work when somebody asks for it.
func (q *Queue) watchCancel(ctx context.Context, id string, cancel func()) {
	every := time.NewTicker(100 * time.Millisecond)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			if q.cancelAsked(id) {
				cancel()
				return
			}
		}
	}
}

func (q *Queue) cancelAsked(id string) bool {
	_, err := os.Stat(q.path(id, "cancel"))
	return err == nil
}

func (q *Queue) work(ctx context.Context, r record, work Work) (ingest.Result, error) {
	task, id := r.Task, r.Job.ID
	task.Files = nil
	for _, f := range r.Task.Files {
		task.Files = append(task.Files, q.resolve(id, f))
	}
	task.Mapping, task.Rates, task.Report = q.resolve(id, task.Mapping), q.resolve(id, task.Rates), q.resolve(id, task.Report)
	if r.Task.Round != "" {
		m, err := ingest.ReadMapping(task.Mapping)
		if err != nil {
			return ingest.Result{}, err
		}
		if m.Round != r.Task.Round {
			return ingest.Result{}, engine.Errorf(engine.Usage, "the job is for round %q, its mapping for round %q", r.Task.Round, m.Round).
				Vi("công việc dành cho vòng %q, còn ánh xạ dành cho vòng %q", r.Task.Round, m.Round).
				Do("give the mapping of that round", "hãy dùng ánh xạ của đúng vòng điều tra")
		}
	}
	var last time.Time
	var stage string
	return work(ctx, task, func(s engine.Text, done, total int64) {
		if now := time.Now(); s.En != stage || now.Sub(last) > 200*time.Millisecond {
			last, stage = now, s.En
			_ = replaceJSON(q.path(id, "progress.json"), engine.JobProgress{Stage: s, Done: done, Total: total}, false) // only shown
		}
	})
}

// outcome writes the end of an attempt.
func (q *Queue) outcome(ctx context.Context, r record, attempt int, stop stopped, result ingest.Result, err error) (engine.Job, error) {
	id := r.Job.ID
	var busy *engine.Error
	switch {
	case err == nil:
		return q.end(id, attempt, engine.JobDone, q.resultOf(r, result), nil, q.learnt(r, result))
	case errors.Is(err, context.Canceled) && ctx.Err() != nil && !bool(stop) && !q.cancelAsked(id):
		return q.again(id, attempt, engine.AttemptInterrupted, problemOf(engine.Errorf(engine.IO, "the server stopped").Vi("máy chủ đã dừng")))
	case errors.Is(err, context.Canceled):
		return q.end(id, attempt, engine.JobCancelled, nil, nil, nil)
	case engine.KindOf(err) == engine.Unavailable && errors.As(err, &busy):
		return q.busy(id, attempt, busy.Text)
	case engine.KindOf(err) == engine.Rejected:
		return q.end(id, attempt, engine.JobRejected, q.resultOf(r, result), problemOf(err), q.learnt(r, result))
	default:
		return q.end(id, attempt, engine.JobFailed, nil, problemOf(err), q.learntAside(r))
	}
}

func (q *Queue) resultOf(r record, result ingest.Result) *engine.JobResult {
	d := result.Dataset
	out := &engine.JobResult{Counts: engine.JobCounts(d.Counts), Unchanged: result.Unchanged}
	if d.Version > 0 {
		out.Dataset, out.Round, out.Version = fmt.Sprintf("%s@%d", d.Round, d.Version), d.Round, d.Version
		out.Synthetic, out.RowsHash = d.Synthetic, d.RowsHash
	}
	if d.Counts.Read > 0 && !result.Unchanged {
		out.Rejects = firstRejects(q.resolve(r.Job.ID, r.Task.Report))
	}
	return out
}

// mostRejects is how many places of broken rules a job tells.
const mostRejects = 100

// firstRejects reads the places from the local report, never the values.
func firstRejects(report string) (out []engine.JobReject) {
	f, err := os.Open(report)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // only read
	lines := csv.NewReader(f)
	lines.ReuseRecord = true
	_, err = lines.Read() // the header
	for err == nil && len(out) < mostRejects {
		var x []string
		if x, err = lines.Read(); err != nil || len(x) < 6 {
			break
		}
		row, e := strconv.ParseInt(x[1], 10, 64)
		if e != nil {
			break
		}
		out = append(out, engine.JobReject{File: x[0], Row: row, Column: x[2], Rule: x[4], Severity: engine.Severity(x[5])})
	}
	return out
}

// learnt adds what the load found out about the bytes and the round.
func (q *Queue) learnt(r record, result ingest.Result) func(*engine.Job) {
	known, twice := map[string]engine.SourceFile{}, map[string]bool{}
	for _, f := range result.Dataset.Files {
		_, twice[f.Name] = known[f.Name] // of two folders
		known[f.Name] = f
	}
	files := make([]engine.JobFile, len(r.Job.Files))
	for i, f := range r.Job.Files {
		if source, ok := known[f.Name]; ok && !twice[f.Name] && (!result.Unchanged || len(files) == 1) {
			f.Bytes, f.SHA256 = source.Bytes, source.SHA256
		}
		files[i] = q.fingerprint(r, f, r.Task.Files[i])
	}
	if r.Job.Mapping.SHA256 == "" {
		r.Job.Mapping.SHA256 = result.Dataset.Mapping
	}
	mapping, rates := q.fingerprint(r, r.Job.Mapping, r.Task.Mapping), q.fingerprint(r, r.Job.Rates, r.Task.Rates)
	return func(j *engine.Job) {
		j.Files, j.Mapping, j.Rates = files, mapping, rates
		if j.Round == "" {
			j.Round = result.Dataset.Round
		}
	}
}

// learntAside adds which mapping and rates a job had that could not run.
func (q *Queue) learntAside(r record) func(*engine.Job) {
	mapping, rates := q.fingerprint(r, r.Job.Mapping, r.Task.Mapping), q.fingerprint(r, r.Job.Rates, r.Task.Rates)
	return func(j *engine.Job) { j.Mapping, j.Rates = mapping, rates }
}

// fingerprint hashes a file whose hash is not known yet.
func (q *Queue) fingerprint(r record, f engine.JobFile, path string) engine.JobFile {
	if f.SHA256 != "" || path == "" {
		return f
	}
	file, err := os.Open(q.resolve(r.Job.ID, path))
	if err != nil {
		return f
	}
	defer func() { _ = file.Close() }() // only read
	h := sha256.New()
	if n, err := io.Copy(h, file); err == nil {
		f.Bytes, f.SHA256 = n, hex.EncodeToString(h.Sum(nil))
	}
	return f
}
