package jobs

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"corridor/engine"
)

// Every way in which a job can end, with what it leaves.
func TestOutcomes(t *testing.T) {
	q := newQueue(t)
	for _, c := range []struct {
		script   string
		state    engine.JobState
		attempts string // their outcomes
		files    bool   // are the uploads still there
	}{
		{"ok", engine.JobDone, "done", false},
		{"reject", engine.JobRejected, "rejected", true},
		{"fail", engine.JobFailed, "failed", true},
		{"die", engine.JobFailed, "crashed crashed crashed", true},
		{"die once", engine.JobDone, "crashed done", false},
		{"busy once", engine.JobDone, "done", false},
	} {
		job := submit(t, q, c.script)
		drain(t, testRunner(q, ""))
		j, err := q.Get(job.ID)
		if err != nil {
			t.Fatal(err)
		}
		var outcomes []string
		for _, a := range j.Attempts {
			outcomes = append(outcomes, a.Outcome)
		}
		if j.State != c.state || strings.Join(outcomes, " ") != c.attempts {
			t.Errorf("%s: %s after %v, want %s after %s", c.script, j.State, outcomes, c.state, c.attempts)
		}
		if _, err := os.Stat(q.path(job.ID, "files")); (err == nil) != c.files {
			t.Errorf("%s: uploads there: %v", c.script, err == nil)
		}
		text, err := json.Marshal(j)
		if err != nil || strings.Contains(string(text), secret) || strings.Contains(string(text), q.dir) {
			t.Errorf("%s: the job tells a value or a path: %s", c.script, text)
		}
		switch {
		case c.state == engine.JobRejected:
			want := engine.JobReject{File: "a.csv", Row: 2, Column: "w", Rule: "WEIGHT_NEGATIVE", Severity: engine.SeverityReject}
			if j.Result == nil || j.Result.Counts.ByRule["WEIGHT_NEGATIVE"] != 2 || len(j.Result.Rejects) != 1 || j.Result.Rejects[0] != want || j.Problem.File != "rejects.csv" {
				t.Errorf("%s: %s", c.script, text)
			}
			if engine.KindOf(ErrorOf(j)) != engine.Rejected {
				t.Error(ErrorOf(j))
			}
		case c.script == "fail" && !strings.Contains(j.Problem.Text.En, "no space left on device"):
			t.Errorf("%s: %s", c.script, text)
		case c.script == "die" && !strings.Contains(j.Problem.Text.En, "signal 9"):
			t.Errorf("%s: %s", c.script, text)
		}
	}
}

func TestCancelAndRetry(t *testing.T) {
	q := newQueue(t)
	waiting := submit(t, q, "wait")
	next := submit(t, q, "ok")
	if j, err := q.Cancel(next.ID); err != nil || j.State != engine.JobCancelled {
		t.Fatal(j, err)
	}
	inBackground(t, testRunner(q, ""))
	become(t, q, waiting.ID, engine.JobRunning)
	if _, err := q.Retry(waiting.ID); !isConflict(err) {
		t.Error("a running job was queued again:", err)
	}
	if j, err := q.Cancel(waiting.ID); err != nil || !j.CancelAsked {
		t.Fatal(j, err)
	}
	if j := become(t, q, waiting.ID, engine.JobCancelled); j.CancelAsked || j.Attempts[0].Outcome != "cancelled" {
		t.Errorf("%+v", j)
	}
	if _, err := q.Cancel(waiting.ID); !isConflict(err) {
		t.Error("cancelled twice:", err)
	}
	if _, err := q.Retry(next.ID); err != nil {
		t.Fatal(err)
	}
	become(t, q, next.ID, engine.JobDone)
	if _, err := q.Retry(next.ID); !isConflict(err) {
		t.Error("a done job was queued again:", err)
	}
	if _, err := q.Retry("../../etc"); engine.KindOf(err) != engine.NotFound {
		t.Error(err)
	}
}

func isConflict(err error) bool {
	var c interface{ Conflict() }
	return errors.As(err, &c)
}

// A server that stops puts its job back; a worker that has died is counted anew after a retry.
func TestInterruptedJobQueuesAgain(t *testing.T) {
	q := newQueue(t)
	job := submit(t, q, "wait")
	stop := inBackground(t, testRunner(q, ""))
	become(t, q, job.ID, engine.JobRunning)
	stop()
	j := become(t, q, job.ID, engine.JobQueued)
	if len(j.Attempts) != 1 || j.Attempts[0].Outcome != engine.AttemptInterrupted {
		t.Fatalf("%+v", j.Attempts)
	}
	// A runner that died without a word: the job still says running.
	if _, err := q.begin(job.ID); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(q.path(job.ID, "files", "files.txt"), []byte("die"), 0o600); err != nil {
		t.Fatal(err)
	}
	drain(t, testRunner(q, ""))
	if j = become(t, q, job.ID, engine.JobFailed); len(j.Attempts) != 5 || j.Attempts[1].Outcome != engine.AttemptInterrupted {
		t.Fatalf("%+v", j.Attempts)
	}
	if _, err := q.Retry(job.ID); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(q.path(job.ID, "files", "files.txt"), []byte("die once"), 0o600); err != nil {
		t.Fatal(err)
	}
	drain(t, testRunner(q, ""))
	if j = become(t, q, job.ID, engine.JobDone); len(j.Attempts) != 7 {
		t.Fatalf("%+v", j.Attempts)
	}
}

// One runner a store: the second takes over when the first ends, and jobs run once.
func TestOneRunner(t *testing.T) {
	q := newQueue(t)
	first := inBackground(t, testRunner(q, ""))
	job := submit(t, q, "ok")
	become(t, q, job.ID, engine.JobDone)
	if err := testRunner(q, "").Drain(t.Context()); engine.KindOf(err) != engine.Unavailable {
		t.Error("two runners:", err)
	}
	inBackground(t, testRunner(q, ""))
	first()
	job = submit(t, q, "ok")
	if j := become(t, q, job.ID, engine.JobDone); len(j.Attempts) != 1 {
		t.Errorf("%+v", j.Attempts)
	}
}

// What a worker says that was given up is not heard.
func TestLateWorkerIsNotHeard(t *testing.T) {
	q := newQueue(t)
	job := submit(t, q, "ok")
	attempt, err := q.begin(job.ID)
	if err != nil {
		t.Fatal(err)
	}
	lock, err := q.Runner() // queues it again
	if err != nil || lock == nil {
		t.Fatal(err)
	}
	defer lock.Release()
	if _, err := q.begin(job.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := q.Execute(t.Context(), job.ID, attempt, StopInterrupts, play); !isConflict(err) {
		t.Error(err)
	}
}

func TestKilledCommandIsSuperseded(t *testing.T) {
	q := newQueue(t)
	var made []engine.Job
	for _, file := range []string{"a.csv", "a.csv", "b.csv"} {
		d, err := q.New(engine.ViaCommand, "tester")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Refer([]string{file}, "m.yaml", "r.csv"); err != nil {
			t.Fatal(err)
		}
		job, err := d.Commit()
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, job)
	}
	if err := q.Supersede(made[1]); err != nil {
		t.Fatal(err)
	}
	for i, want := range []engine.JobState{engine.JobCancelled, engine.JobQueued, engine.JobQueued} {
		if j, err := q.Get(made[i].ID); err != nil || j.State != want {
			t.Errorf("job %d is %s, want %s", i, j.State, want)
		}
	}
}

// Drafts whose makers died are removed; one under way stays.
func TestHalfMadeJobsAreRemoved(t *testing.T) {
	q := newQueue(t)
	d, err := q.New(engine.ViaAPI, "x")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abort()
	dead := filepath.Join(q.dir, incoming+"dead")
	if err := os.MkdirAll(filepath.Join(dead, "files"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := q.clearIncoming(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dead); err == nil {
		t.Error("a dead draft is still there")
	}
	if _, err := os.Stat(d.dir); err != nil {
		t.Error("a draft under way was removed")
	}
	if list, total, err := q.List(nil, 0); err != nil || len(list) != 0 || total != 0 {
		t.Error(list, err)
	}
}

func TestListAndPrune(t *testing.T) {
	q := newQueue(t)
	var ids []string
	for range 5 {
		ids = append(ids, submit(t, q, "ok").ID)
	}
	if _, err := q.Cancel(ids[1]); err != nil {
		t.Fatal(err)
	}
	list, total, err := q.List([]engine.JobState{engine.JobQueued}, 2)
	if err != nil || total != 4 || len(list) != 2 || list[0].ID != ids[4] || list[1].ID != ids[3] {
		t.Fatal(list, total, err)
	}
	if err := os.WriteFile(q.path(ids[0], "job.json"), []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if list, total, err = q.List(nil, 0); err != nil || total != 5 || list[4].State != engine.JobFailed || list[4].Problem == nil {
		t.Fatal(list, total, err)
	}
	q.prune(time.Now().Add(keepSpooled + time.Hour))
	if _, err := os.Stat(q.path(ids[1], "files")); err == nil {
		t.Error("uploads of a job that is long over are still there")
	}
	if _, err := os.Stat(q.path(ids[2], "files")); err != nil {
		t.Error("uploads of a queued job were removed")
	}
}

// Everything in the queue is its owner's only.
func TestQueueIsPrivate(t *testing.T) {
	q := newQueue(t)
	submit(t, q, "reject")
	if _, err := q.FirstKey(); err != nil {
		t.Fatal(err)
	}
	drain(t, testRunner(q, ""))
	err := filepath.WalkDir(q.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOperatorKey(t *testing.T) {
	q := newQueue(t)
	if q.KeyFits("") {
		t.Error("a key fits where there is none")
	}
	key, err := q.FirstKey()
	if err != nil || len(key) < 50 || !q.KeyFits(key) || q.KeyFits(key+"x") || q.KeyFits(key[1:]) || q.KeyFits("") {
		t.Fatal(key, err)
	}
	if again, err := q.FirstKey(); err != nil || again != "" {
		t.Error("a second first key")
	}
	text, err := os.ReadFile(q.operatorPath())
	if err != nil || strings.Contains(string(text), key[9:]) {
		t.Error("the key is kept in clear")
	}
	second, err := q.NewKey()
	if err != nil || second == key || q.KeyFits(key) || !q.KeyFits(second) {
		t.Error("the old key still fits, or the new one does not")
	}
}

func TestSameIdempotencyKeyIsOneJob(t *testing.T) {
	q := newQueue(t)
	var ids []string
	for range 2 {
		d, err := q.New(engine.ViaAPI, "x")
		if err != nil {
			t.Fatal(err)
		}
		d.OnceFor("once")
		job, err := d.Commit()
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, job.ID)
	}
	if list, _, err := q.List(nil, 0); ids[0] != ids[1] || len(list) != 1 || err != nil {
		t.Error(ids, list, err)
	}
	if _, known := q.Same("twice"); known {
		t.Error("a key that nobody used")
	}
}

func TestSpoolNames(t *testing.T) {
	q := newQueue(t)
	d, err := q.New(engine.ViaAPI, "x")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abort()
	for _, name := range []string{"", ".", "..", "a/b", `a\b`, "a\nb", "a\x00", strings.Repeat("x", 201), "\xff"} {
		if _, err := d.Spool(PartFile, name); engine.KindOf(err) != engine.Usage || err == nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for i, name := range []string{"điều tra.csv", "điều tra.csv"} {
		s, err := d.Spool(PartFile, name)
		if (err == nil) != (i == 0) {
			t.Fatal(i, err)
		}
		if err == nil && s.Close() != nil {
			t.Fatal("close")
		}
	}
}

// What is no file where job.json should be is a damaged job: nobody waits for a pipe, and the others are listed.
func TestAPipeIsNoJob(t *testing.T) {
	q := newQueue(t)
	id := newID(time.Now())
	if err := os.Mkdir(q.path(id), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(q.path(id, "job.json"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := submit(t, q, "done")
	list, n, err := q.List(nil, 0)
	if err != nil || n != 2 || list[0].ID != good.ID || list[1].State != engine.JobFailed || list[1].Problem == nil {
		t.Fatalf("%+v, %d, %v", list, n, err)
	}
}
