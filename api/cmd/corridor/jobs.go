package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/ingest/jobs"
)

// jobsFlags are the choices of 'corridor jobs'.
type jobsFlags struct {
	cancel, retry string
	json, work    bool
	limit         int
	inbox         string
}

func jobsCommand() *cobra.Command {
	var f jobsFlags
	cmd := &cobra.Command{
		Use:   "jobs [ID]",
		Short: "List the loads that were asked for, and how they ended; cancel one or try it again",
		Long: `Lists the jobs of the store's queue, the latest first, or shows one. States: queued, running, done, rejected (the content of the
files was refused), failed (it could not run: mapping, rates, machine), cancelled. The values that were refused are in the job's local report only.

Jobs are run by 'corridor serve', by 'corridor ingest' (its own), or by 'corridor jobs --work', which ends when the queue is empty.`,
		Example: `  corridor jobs
  corridor jobs 20211122-093000-123456-abcdef
  corridor jobs --retry 20211122-093000-123456-abcdef --work`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runJobs(cmd, args, f) },
	}
	cmd.Flags().StringVar(&f.cancel, "cancel", "", "cancel the job of this ID")
	cmd.Flags().StringVar(&f.retry, "retry", "", "queue the job of this ID again")
	cmd.Flags().BoolVar(&f.json, "json", false, "as JSON, like the API")
	cmd.Flags().BoolVar(&f.work, "work", false, "run what is queued, then end")
	cmd.Flags().StringVar(&f.inbox, "inbox", "", "with --work: also take what is in this folder")
	cmd.Flags().IntVar(&f.limit, "limit", 50, "list at most so many; 0: all")
	cmd.MarkFlagsMutuallyExclusive("cancel", "retry")
	return cmd
}

func runJobs(cmd *cobra.Command, args []string, f jobsFlags) error {
	dir := storeDir(cmd)
	if _, err := os.Stat(dir); err != nil {
		return engine.Errorf(engine.NotFound, "there is no store in %q", dir).Vi("không có kho dữ liệu trong %q", dir).
			Do("'corridor ingest' makes one; --store names another folder", "lệnh 'corridor ingest' sẽ tạo kho; --store chỉ thư mục khác")
	}
	if f.inbox != "" && !f.work {
		return engine.Errorf(engine.Usage, "--inbox goes with --work").Vi("--inbox chỉ dùng cùng --work").
			Do("'corridor serve --inbox DIR' watches a folder", "'corridor serve --inbox THƯ-MỤC' theo dõi một thư mục")
	}
	q, err := jobs.Open(dir)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	switch {
	case f.cancel != "":
		job, err := q.Cancel(f.cancel)
		if err != nil {
			return err
		}
		return showJob(out, q, job, f.json)
	case f.retry != "":
		job, err := q.Retry(f.retry)
		if err != nil {
			return err
		}
		if !f.work {
			return showJob(out, q, job, f.json)
		}
	case len(args) == 1:
		job, err := q.Get(args[0])
		if err != nil {
			return err
		}
		return showJob(out, q, job, f.json)
	}
	if f.work {
		if err := newRunner(q, dir, f.inbox, newLogger()).Drain(cmd.Context()); err != nil {
			return err
		}
	}
	list, _, err := q.List(nil, f.limit)
	if err != nil {
		return err
	}
	return listJobs(out, list, f.json)
}

func listJobs(out io.Writer, list []engine.Job, asJSON bool) error {
	if asJSON {
		if list == nil {
			list = []engine.Job{}
		}
		return writeJSON(out, list)
	}
	w := tabwriter.NewWriter(plain{out}, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tSTATE\tVIA\tBY\tROUND\tFILES\tUPDATED\tWHAT")
	for _, j := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", j.ID, j.State, j.Via, j.By, j.Round, fileNames(j), j.Updated, shortly(j))
	}
	return w.Flush()
}

func fileNames(j engine.Job) string {
	var names []string
	for i, f := range j.Files {
		if i == 2 {
			return strings.Join(names, " ") + fmt.Sprintf(" +%d", len(j.Files)-2)
		}
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

// shortly is the one thing to know about a job.
func shortly(j engine.Job) string {
	switch {
	case j.Problem != nil:
		return firstLine(j.Problem.Text.In(language()))
	case j.Waiting != nil:
		return j.Waiting.In(language())
	case j.Progress != nil && j.Progress.Total > 0:
		return fmt.Sprintf("%s %d%%", j.Progress.Stage.In(language()), j.Progress.Done*100/j.Progress.Total)
	case j.Result != nil && j.Result.Unchanged:
		return j.Result.Dataset + " (unchanged / không đổi)"
	case j.Result != nil:
		return j.Result.Dataset
	}
	return ""
}

// firstLine fits a table.
func firstLine(text string) string {
	line, _, more := strings.Cut(text, "\n")
	if runes := []rune(line); len(runes) > 120 {
		return string(runes[:120]) + "…"
	}
	if more {
		line += " …"
	}
	return line
}

func writeJSON(out io.Writer, v any) error {
	e := json.NewEncoder(plain{out})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func showJob(out io.Writer, q *jobs.Queue, j engine.Job, asJSON bool) error {
	if asJSON {
		return writeJSON(out, j)
	}
	w := tabwriter.NewWriter(plain{out}, 0, 0, 2, ' ', 0)
	line := func(en, vi, text string) {
		if text != "" {
			fmt.Fprintf(w, "%s / %s\t%s\n", en, vi, text)
		}
	}
	line("job", "công việc", j.ID)
	line("state", "trạng thái", string(j.State))
	line("via", "qua", j.Via)
	line("by", "người gửi", j.By)
	line("round", "vòng", j.Round)
	for _, f := range j.Files {
		line("file", "tệp", fmt.Sprintf("%s  %d bytes  %.12s", f.Name, f.Bytes, f.SHA256))
	}
	line("mapping", "ánh xạ", fmt.Sprintf("%s  %.12s", j.Mapping.Name, j.Mapping.SHA256))
	line("rates", "tỷ giá", fmt.Sprintf("%s  %.12s", j.Rates.Name, j.Rates.SHA256))
	for i, a := range j.Attempts {
		line(fmt.Sprintf("attempt %d", i+1), "lần chạy", a.Started+"  "+a.Outcome+"  "+a.Ended)
	}
	if j.Problem == nil {
		line("what", "kết quả", shortly(j))
	} else {
		problem := *j.Problem
		problem.Cure = engine.Text{} // has a line of its own
		line("problem", "vấn đề", message(jobs.ErrorOf(engine.Job{Problem: &problem})))
		line("cure", "cách xử lý", j.Problem.Cure.In(language()))
	}
	if report := q.Report(j.ID); report != "" && j.Result != nil {
		if _, err := os.Stat(report); err == nil {
			line("report (microdata)", "báo cáo (vi dữ liệu)", filepath.Clean(report))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if j.Result != nil {
		printCounts(out, engine.LoadCounts(j.Result.Counts))
	}
	return nil
}
