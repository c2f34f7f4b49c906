package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/store"
	"corridor/ingest"
	"corridor/ingest/jobs"
)

// workIn is what a job does: the store is open only while it runs. tell, if set, also gets the progress.
func workIn(dir string, tell func(stage engine.Text, done, total int64)) jobs.Work {
	return func(ctx context.Context, t jobs.Task, progress func(stage engine.Text, done, total int64)) (result ingest.Result, err error) {
		m, err := ingest.ReadMapping(t.Mapping)
		if err != nil {
			return result, err
		}
		if os.Getenv("GOGC") == "" { // a fifth less memory for the process, at the same speed
			defer debug.SetGCPercent(debug.SetGCPercent(50))
		}
		// One engine thread loads as fast as two, and leaves the others to the workers.
		s, err := store.Open(ctx, dir, store.Options{Threads: 1, MemoryLimit: m.EngineMemory()})
		if err != nil {
			return result, err
		}
		defer func() {
			if closing := s.Close(); err == nil {
				err = closing
			}
		}()
		return ingest.Run(ctx, sink{s}, ingest.Options{
			Files: t.Files, Mapping: t.Mapping, Rates: t.Rates, Workers: t.Workers, MaxRejectShare: t.MaxRejectShare, Report: t.Report,
			Progress: func(stage engine.Text, done, total int64) {
				progress(stage, done, total)
				if tell != nil {
					tell(stage, done, total)
				}
			},
		})
	}
}

// workCommand is the process that a runner starts for each job.
func workCommand() *cobra.Command {
	var attempt int
	cmd := &cobra.Command{
		Use:    "work-job ID",
		Short:  "Run one job that was begun; started by 'corridor serve'",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			jobs.Humble()
			dir := storeDir(cmd)
			q, err := jobs.Open(dir)
			if err != nil {
				return err
			}
			_, _, err = q.Execute(cmd.Context(), args[0], attempt, jobs.StopInterrupts, workIn(dir, nil))
			return err
		},
	}
	cmd.Flags().IntVar(&attempt, "attempt", 0, "number of the attempt")
	return cmd
}

// newRunner runs the jobs of the store in dir, each in a process of this program. inbox "" is none.
func newRunner(q *jobs.Queue, dir, inbox string, logger *slog.Logger) *jobs.Runner {
	return &jobs.Runner{Queue: q, Inbox: inbox, Logger: logger, Command: func(id string, attempt int) *exec.Cmd {
		cmd := exec.Command(self(), "work-job", id, "--attempt", strconv.Itoa(attempt), "--store", dir)
		cmd.Env = os.Environ()
		if os.Getenv("GOMEMLIMIT") == "" {
			cmd.Env = append(cmd.Env, "GOMEMLIMIT=1GiB") // collects harder instead of taking the machine's memory
		}
		return cmd
	}}
}

// self is this very program, even if its file has been replaced since it started.
func self() string {
	const link = "/proc/self/exe"
	if _, err := os.Stat(link); err == nil {
		return link
	}
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

// tellLoaded says what became of the rows of a load.
func tellLoaded(out io.Writer, d engine.Dataset, unchanged bool, report string) error {
	if unchanged {
		_, err := fmt.Fprintf(out, "same bytes already ingested as %s@%d: nothing changed / đã nạp đúng các tệp này thành %s@%d: không thay đổi gì\n",
			d.Round, d.Version, d.Round, d.Version)
		return err
	}
	_, err := fmt.Fprintf(out, "%s@%d loaded%s\n", d.Round, d.Version, syntheticNote(d))
	printCounts(out, d.Counts)
	fmt.Fprintln(out, "report / báo cáo:", report)
	return err
}
