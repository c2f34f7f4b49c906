package jobs

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"corridor/engine"
)

// held takes a lock file if it is free. The kernel ends the lock when the last process that has the file open dies.
func held(path string) (f *os.File, free bool, err error) {
	f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, false, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return f, true, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = nil
	}
	return nil, false, err
}

// longestChange is how long a change of a job may wait for others; each takes milliseconds.
const longestChange = 15 * time.Second

// locked runs a change of the queue while no other process changes it.
func (q *Queue) locked(change func() error) error {
	for deadline := time.Now().Add(longestChange); ; time.Sleep(3 * time.Millisecond) {
		f, free, err := held(filepath.Join(q.dir, "queue.lock"))
		if err != nil {
			return err
		}
		if free {
			err = change()
			_ = f.Close() // and with it the lock
			return err
		}
		if time.Now().After(deadline) {
			return engine.Errorf(engine.Unavailable, "another process holds the job queue").Vi("một tiến trình khác đang giữ hàng đợi công việc").
				Do("try again; if it stays so, look for a stopped corridor process", "hãy thử lại; nếu vẫn vậy, hãy tìm tiến trình corridor bị dừng")
		}
	}
}

// RunnerLock is the right to run jobs. Release it; a worker that was given File keeps it until it ends.
type RunnerLock struct{ File *os.File }

// Runner takes the right to run jobs of this store; nil if another process has it. What a dead runner left is queued again.
func (q *Queue) Runner() (*RunnerLock, error) {
	f, free, err := held(filepath.Join(q.dir, "runner.lock"))
	if err != nil || !free {
		return nil, broken(err)
	}
	if err := q.recover(); err != nil {
		_ = f.Close()
		return nil, broken(err)
	}
	return &RunnerLock{f}, nil
}

// Release gives the right back.
func (l *RunnerLock) Release() { _ = l.File.Close() }
