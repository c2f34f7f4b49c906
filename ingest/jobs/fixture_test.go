package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"corridor/engine"
	"corridor/ingest"
)

// The test binary is also the worker that a runner starts.
func TestMain(m *testing.M) {
	if dir := os.Getenv("CORRIDOR_JOBS_STORE"); dir != "" {
		workerMain(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

func workerMain(dir string) {
	Humble()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	q, err := Open(dir)
	if err == nil {
		attempt, _ := strconv.Atoi(os.Args[2])
		_, _, err = q.Execute(ctx, os.Args[1], attempt, StopInterrupts, play)
	}
	if err != nil {
		os.Exit(1)
	}
}

// secret stands for a value of the microdata in what a work does.
const secret = "SECRETVALUE"

// play does what the first file of the job says.
func play(ctx context.Context, t Task, progress func(engine.Text, int64, int64)) (ingest.Result, error) {
	progress(engine.Text{En: "playing"}, 1, 2)
	text, err := os.ReadFile(t.Files[0])
	if err != nil {
		return ingest.Result{}, engine.Errorf(engine.IO, "the file cannot be read").At(engine.Where{File: t.Files[0]}).Because(err)
	}
	switch script := strings.TrimSpace(string(text)); script {
	case "ok":
		return ingest.Result{Dataset: engine.Dataset{Round: "r", Version: 1, Counts: engine.LoadCounts{Read: 3, Loaded: 3}}}, nil
	case "reject":
		list := "file,row,column,value,rule,severity,text_en,text_vi\na.csv,2,w," + secret + ",WEIGHT_NEGATIVE,reject,x,y\n"
		if err := os.WriteFile(t.Report, []byte(list), 0o600); err != nil {
			return ingest.Result{}, err
		}
		return ingest.Result{Dataset: engine.Dataset{Counts: engine.LoadCounts{Read: 2, Rejected: 2, ByRule: map[string]int64{"WEIGHT_NEGATIVE": 2}}}},
			engine.Errorf(engine.Rejected, "too many rows").Vi("quá nhiều dòng").At(engine.Where{File: t.Report, Row: 2}).Because(errors.New(secret))
	case "die":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "die once":
		if err := os.WriteFile(t.Files[0], []byte("ok"), 0o600); err != nil {
			return ingest.Result{}, err
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "busy once":
		if err := os.WriteFile(t.Files[0], []byte("ok"), 0o600); err != nil {
			return ingest.Result{}, err
		}
		return ingest.Result{}, engine.Errorf(engine.Unavailable, "the store is in use").Vi("kho đang bận")
	case "wait":
		<-ctx.Done()
		return ingest.Result{}, ctx.Err()
	case "deaf": // does not hear that it is to stop
		time.Sleep(time.Hour)
	}
	return ingest.Result{}, engine.Errorf(engine.IO, "disk %s", secret[:0]).Because(&os.PathError{Op: "write", Path: t.Files[0], Err: syscall.ENOSPC})
}

func newQueue(t *testing.T) *Queue {
	t.Helper()
	q, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func testRunner(q *Queue, inbox string) *Runner {
	return &Runner{Queue: q, Inbox: inbox, Logger: slog.New(slog.DiscardHandler), Command: func(id string, attempt int) *exec.Cmd {
		cmd := exec.Command(os.Args[0], id, strconv.Itoa(attempt))
		cmd.Env = append(os.Environ(), "CORRIDOR_JOBS_STORE="+filepath.Dir(q.dir))
		return cmd
	}}
}

const tinyMapping = `round: r
period: 2021
reference_month: 2021-12
currency: {cost: VND, earnings: VND}
residence_rule: off
variables: {age: age, first_job_start_ym: start, reason_for_move: {const: WORK}, employment_status: {const: EMPLOYEE}, person_id: id, hh_id: hh, w_final: w, stratum_id: st, psu_id: ea, rc01_amount: cost, earn_cash: pay}
`

// submit queues a job whose one file says what its worker does.
func submit(t *testing.T, q *Queue, script string) engine.Job {
	t.Helper()
	d, err := q.New(engine.ViaAPI, "tester")
	if err != nil {
		t.Fatal(err)
	}
	for part, text := range map[Part]string{PartFile: script, PartMapping: tinyMapping, PartRates: "x"} {
		s, err := d.Spool(part, string(part)+".txt")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(s, text)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	job, err := d.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return job
}

// become waits until the job has the state.
func become(t *testing.T, q *Queue, id string, state engine.JobState) engine.Job {
	t.Helper()
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		j, err := q.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State == state {
			return j
		}
		if time.Since(start) > 20*time.Second {
			t.Fatalf("job is %s, want %s: %+v", j.State, state, j)
		}
	}
}

// inBackground runs a runner until the returned function is called.
func inBackground(t *testing.T, r *Runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

func drain(t *testing.T, r *Runner) {
	t.Helper()
	if err := r.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}
