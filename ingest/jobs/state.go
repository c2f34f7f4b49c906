package jobs

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"corridor/engine"
)

// How often a job is begun again after its worker died, and after the whole runner did.
const (
	mostCrashes       = 3
	mostInterruptions = 10
	afterCrash        = 300 * time.Millisecond
)

// next is the oldest job that may begin now, and, if there is none, when the first one may (zero: nothing waits).
func (q *Queue) next(now time.Time) (id string, when time.Time, err error) {
	ids, err := q.ids()
	if err != nil {
		return "", when, err
	}
	for _, id := range ids {
		r, err := q.read(id)
		if err != nil || r.Job.State != engine.JobQueued {
			continue
		}
		at, err := time.Parse(time.RFC3339, r.Task.NotBefore)
		if err != nil || !at.After(now) {
			return id, time.Time{}, nil
		}
		if when.IsZero() || at.Before(when) {
			when = at
		}
	}
	return "", when, nil
}

// begin makes a queued job running and returns the number of the attempt. The caller has the runner's lock.
func (q *Queue) begin(id string) (attempt int, err error) {
	if err := q.takeFiles(id); err != nil {
		return 0, err
	}
	_, err = q.change(id, func(r *record) error {
		if r.Job.State != engine.JobQueued {
			return conflict(id, r.Job.State, "begun", "bắt đầu")
		}
		for _, name := range []string{"cancel", "progress.json"} {
			if err := os.Remove(q.path(id, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		makeSpare(q.path(id))
		r.Job.State, r.Job.Waiting, r.Job.CancelAsked, r.Job.Problem, r.Job.Result = engine.JobRunning, nil, false, nil, nil
		r.Job.Attempts = append(r.Job.Attempts, engine.JobAttempt{Started: clock()})
		attempt = len(r.Job.Attempts)
		return nil
	})
	return attempt, err
}

// running changes a job only if this attempt is the one under way: a worker that was given up says nothing any more.
func (q *Queue) running(id string, attempt int, do func(*record)) (engine.Job, error) {
	return q.change(id, func(r *record) error {
		if r.Job.State != engine.JobRunning || len(r.Job.Attempts) != attempt {
			return conflict(id, r.Job.State, "ended by this attempt", "kết thúc bởi lần chạy này")
		}
		do(r)
		return nil
	})
}

// end writes how an attempt ended: a final state.
func (q *Queue) end(id string, attempt int, state engine.JobState, result *engine.JobResult, problem *engine.JobProblem, learnt func(*engine.Job)) (engine.Job, error) {
	job, err := q.running(id, attempt, func(r *record) {
		at := &r.Job.Attempts[attempt-1]
		at.Ended, at.Outcome, at.Problem = clock(), string(state), problem
		r.Job.State, r.Job.Result, r.Job.Problem, r.Job.CancelAsked = state, result, problem, false
		r.Task.Busy, r.Task.NotBefore = 0, ""
		if learnt != nil {
			learnt(&r.Job)
		}
	})
	if err == nil {
		q.afterEnd(job)
	}
	return job, err
}

// afterEnd removes what a job that is over needs no more. Files of a job that was not done stay for another try.
func (q *Queue) afterEnd(j engine.Job) {
	_ = os.Remove(q.path(j.ID, "progress.json")) // what stays is removed with the job
	_ = os.Remove(q.path(j.ID, "cancel"))
	_ = os.Remove(q.path(j.ID, spare))
	if j.State == engine.JobDone && j.Via != engine.ViaInbox {
		_ = os.RemoveAll(q.path(j.ID, string(PartFile)))
	}
}

// again queues a running job anew, because its attempt was interrupted or crashed, or ends it if that happened too often.
func (q *Queue) again(id string, attempt int, outcome string, why *engine.JobProblem) (engine.Job, error) {
	job, err := q.running(id, attempt, func(r *record) {
		at := &r.Job.Attempts[attempt-1]
		at.Ended, at.Outcome, at.Problem = clock(), outcome, why
		if r.Job.CancelAsked { // it died of being asked to stop, or its end is of no interest
			r.Job.State, r.Job.CancelAsked = engine.JobCancelled, false
			at.Outcome, at.Problem = string(engine.JobCancelled), nil
			return
		}
		n := 0
		for _, a := range r.Job.Attempts[r.Task.Since:] {
			if a.Outcome == outcome {
				n++
			}
		}
		if outcome == engine.AttemptCrashed && n >= mostCrashes || n >= mostInterruptions {
			r.Job.State, r.Job.Problem = engine.JobFailed, why
			return
		}
		r.Job.State = engine.JobQueued
		r.Task.NotBefore = ""
		if outcome == engine.AttemptCrashed {
			r.Task.NotBefore = time.Now().UTC().Add(afterCrash).Format(time.RFC3339Nano)
		}
	})
	if err == nil && job.State.Final() {
		q.afterEnd(job)
	}
	return job, err
}

// busy puts a running job back because another command has the store: that was no attempt.
func (q *Queue) busy(id string, attempt int, why engine.Text) (engine.Job, error) {
	return q.running(id, attempt, func(r *record) {
		r.Job.Attempts = r.Job.Attempts[:attempt-1]
		r.Job.State, r.Job.Waiting = engine.JobQueued, &why
		if r.Job.CancelAsked {
			r.Job.State, r.Job.CancelAsked, r.Job.Waiting = engine.JobCancelled, false, nil
		}
		wait := min(30*time.Second, time.Second<<min(r.Task.Busy, 5))
		r.Task.Busy++
		r.Task.NotBefore = time.Now().UTC().Add(wait).Format(time.RFC3339Nano)
	})
}

// fail ends a queued job that could not even begin.
func (q *Queue) fail(id string, problem *engine.JobProblem) (engine.Job, error) {
	return q.change(id, func(r *record) error {
		if r.Job.State != engine.JobQueued {
			return conflict(id, r.Job.State, "failed", "kết thúc")
		}
		r.Job.State, r.Job.Problem, r.Job.Waiting = engine.JobFailed, problem, nil
		return nil
	})
}

// Cancel ends a queued job, and asks a running one to stop.
func (q *Queue) Cancel(id string) (engine.Job, error) {
	return q.change(id, func(r *record) error {
		switch r.Job.State {
		case engine.JobQueued:
			r.Job.State, r.Job.Waiting = engine.JobCancelled, nil
		case engine.JobRunning:
			r.Job.CancelAsked = true
			return os.WriteFile(q.path(id, "cancel"), nil, 0o600)
		default:
			return conflict(id, r.Job.State, "cancelled", "hủy")
		}
		return nil
	})
}

// Retry queues a job again that was rejected, failed or cancelled.
func (q *Queue) Retry(id string) (engine.Job, error) {
	return q.change(id, func(r *record) error {
		if !r.Job.State.Final() || r.Job.State == engine.JobDone {
			return conflict(id, r.Job.State, "tried again", "chạy lại")
		}
		for _, path := range append(slices.Clone(r.Task.Files), r.Task.Mapping, r.Task.Rates) {
			if _, err := os.Stat(q.resolve(id, path)); path == "" || err != nil {
				return gone(id, r.Job.Via)
			}
		}
		r.Job.State, r.Job.Waiting, r.Job.Problem, r.Job.Result = engine.JobQueued, nil, nil, nil
		if r.Job.Via == engine.ViaCommand { // its files may have been mended since
			r.Job.Mapping.SHA256, r.Job.Rates.SHA256 = "", ""
			for i := range r.Job.Files {
				r.Job.Files[i].SHA256 = ""
			}
		}
		r.Task.NotBefore, r.Task.Busy, r.Task.Since = "", 0, len(r.Job.Attempts)
		return nil
	})
}

func gone(id, via string) error {
	e := engine.Errorf(engine.Usage, "the files of job %s are no longer there: it cannot be tried again", id).
		Vi("các tệp của công việc %s không còn: không thể chạy lại", id)
	if via == engine.ViaInbox {
		e = e.Do("move the files and the .job.yaml back into the inbox", "hãy chuyển các tệp và tệp .job.yaml trở lại hộp thư đến")
	} else {
		e = e.Do("make a new job", "hãy tạo công việc mới")
	}
	return &Conflict{State: engine.JobFailed, Err: e}
}

// recover queues what a dead runner left running. The caller has the runner's lock, which dies after the last worker.
func (q *Queue) recover() error {
	ids, err := q.ids()
	if err != nil {
		return err
	}
	for _, id := range ids {
		r, err := q.read(id)
		if err != nil || r.Job.State != engine.JobRunning {
			continue
		}
		why := engine.Errorf(engine.IO, "the process that ran the job was stopped or died").Vi("tiến trình chạy công việc đã dừng hoặc chết").
			Do("see whether the machine ran out of memory, then try again", "hãy kiểm tra máy có hết bộ nhớ không, rồi chạy lại")
		if _, err := q.again(id, len(r.Job.Attempts), engine.AttemptInterrupted, problemOf(why)); err != nil {
			return err
		}
	}
	return q.clearIncoming()
}

// Supersede cancels queued jobs of the command line that name the same files, mapping and rates as this one: they are what a killed
// command left, and its person has started it again.
func (q *Queue) Supersede(job engine.Job) error {
	mine, err := q.read(job.ID)
	if err != nil {
		return broken(err)
	}
	ids, err := q.ids()
	if err != nil {
		return broken(err)
	}
	for _, id := range ids {
		r, err := q.read(id)
		if err != nil || id == job.ID || r.Job.Via != engine.ViaCommand || r.Job.State != engine.JobQueued ||
			!slices.Equal(r.Task.Files, mine.Task.Files) || r.Task.Mapping != mine.Task.Mapping || r.Task.Rates != mine.Task.Rates {
			continue
		}
		if _, err := q.Cancel(id); err != nil {
			return err
		}
	}
	return nil
}
