package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"corridor/engine"
)

// Runner runs the jobs of one store, one after the other, each in a process of its own.
type Runner struct {
	Queue   *Queue
	Command func(id string, attempt int) *exec.Cmd // the worker: calls Execute in a new process
	Inbox   string                                 // folder; "" = none
	Logger  *slog.Logger                           // gets ids and states, never a value of a file

	inbox *inbox
}

const (
	look      = 100 * time.Millisecond // how often a runner looks for what has changed
	askAgain  = 2 * time.Second        // how often it asks for the runner's lock
	patience  = 10 * time.Second       // how long a worker may take to stop when asked
	cleanings = time.Hour
)

// Run runs jobs until ctx ends. While another process runs the jobs of the store, it waits to take over. A worker under way at the
// end is stopped, its job stays in the queue.
func (r *Runner) Run(ctx context.Context) {
	told, failed := false, ""
	for ctx.Err() == nil {
		lock, err := r.Queue.Runner()
		switch {
		case err != nil:
			if text := problemOf(err).Text.En; text != failed {
				failed = text
				r.Logger.Error("jobs cannot be run", "error", text)
			}
		case lock != nil:
			r.own(ctx, lock, false)
			lock.Release()
			return
		case !told:
			told = true
			r.Logger.Info("another process runs the jobs of this store; this one takes over when that ends")
		}
		sleep(ctx, askAgain)
	}
}

// Drain runs what is queued and returns when nothing is left. The error is of kind Unavailable if another process runs the jobs.
func (r *Runner) Drain(ctx context.Context) error {
	lock, err := r.Queue.Runner()
	if err != nil {
		return err
	}
	if lock == nil {
		return engine.Errorf(engine.Unavailable, "another process runs the jobs of this store").Vi("một tiến trình khác đang chạy các công việc của kho này").
			Do("it will run what is queued", "tiến trình đó sẽ chạy các công việc đang chờ")
	}
	defer lock.Release()
	r.own(ctx, lock, true)
	return ctx.Err()
}

// own is the runner at work; it has the lock.
func (r *Runner) own(ctx context.Context, lock *RunnerLock, untilEmpty bool) {
	// The kernel kills a worker when the thread that started it ends: this goroutine keeps its thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r.Logger.Info("running jobs", "inbox", r.Inbox != "")
	if r.Inbox != "" {
		r.inbox = newInbox(r.Queue, r.Inbox, r.Logger)
	}
	r.Queue.finishTakes()
	var cleaned time.Time
	for ctx.Err() == nil {
		seen := r.Queue.changedAt()
		r.Queue.deliverAll(r.Logger)
		if time.Since(cleaned) > cleanings {
			cleaned = time.Now()
			r.Queue.prune(time.Now())
		}
		if r.inbox != nil {
			r.inbox.scan(time.Now())
		}
		id, when, err := r.Queue.next(time.Now())
		switch {
		case err != nil:
			r.Logger.Error("the job queue cannot be read", "error", problemOf(err).Text.En)
			sleep(ctx, askAgain)
		case id != "":
			r.one(ctx, lock, id)
		case untilEmpty && when.IsZero():
			return
		default:
			r.idle(ctx, seen, when)
		}
	}
}

// idle waits until the queue changes, a waiting job is due, or it is time to look into the inbox.
func (r *Runner) idle(ctx context.Context, seen, due time.Time) {
	for start := time.Now(); ctx.Err() == nil && time.Since(start) < 2*time.Second; sleep(ctx, look) {
		if !r.Queue.changedAt().Equal(seen) || !due.IsZero() && time.Now().After(due) {
			return
		}
	}
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// one runs a job in a worker's process and writes what that could not say itself.
func (r *Runner) one(ctx context.Context, lock *RunnerLock, id string) {
	attempt, err := r.Queue.begin(id)
	var refused *Conflict
	if errors.As(err, &refused) {
		return // cancelled meanwhile
	}
	if err != nil {
		r.Logger.Error("a job cannot begin", "job", id, "error", problemOf(err).Text.En)
		if _, err := r.Queue.fail(id, problemOf(err)); err != nil {
			sleep(ctx, askAgain) // not even that can be written
		}
		return
	}
	how := r.supervise(ctx, lock, id, attempt)
	job, err := r.Queue.Get(id)
	if err == nil && job.State == engine.JobRunning {
		outcome := engine.AttemptCrashed
		if ctx.Err() != nil {
			outcome = engine.AttemptInterrupted
		}
		job, err = r.Queue.again(id, attempt, outcome, problemOf(died(how)))
	}
	if err != nil { // a full disk: the next runner finds the job running, and queues it again
		r.Logger.Error("the end of a job cannot be written", "job", id, "error", problemOf(err).Text.En)
		sleep(ctx, askAgain)
		return
	}
	r.Logger.Info("job", "job", id, "attempt", attempt, "state", string(job.State))
}

func died(how string) error {
	return engine.Errorf(engine.IO, "the worker died without an outcome (%s): nothing of the job was loaded, or all of it", how).
		Vi("tiến trình xử lý đã chết mà không báo kết quả (%s): hoặc chưa nạp gì, hoặc đã nạp đủ", how).
		Do("see worker.log in the job's folder, and whether the machine ran out of memory; then try again",
			"hãy xem worker.log trong thư mục của công việc và kiểm tra máy có hết bộ nhớ không; rồi chạy lại")
}

// supervise starts the worker, passes on a request to stop, and says how the process ended.
func (r *Runner) supervise(ctx context.Context, lock *RunnerLock, id string, attempt int) string {
	cmd := r.Command(id, attempt)
	cmd.ExtraFiles = []*os.File{lock.File} // so that nobody else runs jobs before this worker is gone
	cmd.SysProcAttr = workerAttributes()
	log, err := os.OpenFile(r.Queue.path(id, "worker.log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err == nil {
		cmd.Stderr = log
		defer func() { _ = log.Close() }() // the worker's own
	}
	if err := cmd.Start(); err != nil {
		return "it could not be started"
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	every := time.NewTicker(look)
	defer every.Stop()
	var asked time.Time
	for {
		select {
		case err := <-ended:
			return exitOf(err)
		case <-every.C:
		}
		switch {
		case asked.IsZero() && (ctx.Err() != nil || r.Queue.cancelAsked(id)):
			asked = time.Now()
			_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		case !asked.IsZero() && time.Since(asked) > patience:
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
		if r.inbox != nil && ctx.Err() == nil {
			r.inbox.scan(time.Now())
		}
	}
}

func exitOf(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return "exit 0"
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signal() > 0 {
		return fmt.Sprintf("signal %d, %s", int(status.Signal()), status.Signal())
	}
	return fmt.Sprintf("exit %d", exit.ExitCode())
}
