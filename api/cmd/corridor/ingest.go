package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"sort"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/store"
	"corridor/ingest"
	"corridor/ingest/jobs"
)

// ingestFlags are the choices of an ingest, shared with 'corridor run'.
type ingestFlags struct {
	mapping, rates, report, maxRejectShare string
	workers                                int
}

func (f *ingestFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.mapping, "mapping", "", "YAML file: which column is which variable (required)")
	flags.StringVar(&f.rates, "rates", "", "CSV file of exchange rates: currency,month,vnd_per_unit,source (required)")
	flags.StringVar(&f.report, "report", "", "where to write the rows that break a rule (default: rejects-ROUND.csv in the store); holds microdata")
	flags.StringVar(&f.maxRejectShare, "max-reject-share", "", "refuse the load if more rows are rejected (default: the mapping's, 0.05)")
	flags.IntVar(&f.workers, "workers", 0, "parallel workers, 0 = one per CPU; no effect on the result")
	_ = cmd.MarkFlagRequired("mapping") // the flag exists
	_ = cmd.MarkFlagRequired("rates")
}

func ingestCommand() *cobra.Command {
	var f ingestFlags
	cmd := &cobra.Command{
		Use:   "ingest FILE… --mapping M.yaml --rates R.csv",
		Short: "Load a round of survey files as a dataset version, whole or not at all",
		Long: `Loads the files of one round: Stata, SPSS, Excel, CSV, Parquet or Arrow, told by their bytes; several quarters, household and person
modules and cost rosters are given together, and the mapping says which is which. A row whose person id, weight, stratum or PSU cannot be read is rejected; any other hard breach
keeps the row in the design as not usable; soft rules flag. All are counted and listed in the report, which holds microdata and
is readable by its owner only. The same bytes ingested twice change nothing; a corrected file of the same round becomes its
next version, the old one stays. ingest/README.md explains the mapping.

Every load is a job of the store's queue ('corridor jobs' lists them). Where 'corridor serve' runs the jobs of the store, it does
this one, too, and the command shows how far it is; Ctrl-C cancels. While another command has the store open, the job waits. A
command that was killed leaves its job in the queue: the next 'corridor serve' runs it, or the same command started again replaces it.

Exit codes: 0 loaded (or nothing to do), 2 mapping, rates or flags, 3 data refused, 5 input/output.`,
		Example: `  corridor ingest lfs_2021_q*.dta --mapping lfs_2021.yaml --rates rates.csv
  corridor ingest person_q*.dta hh_q*.dta cost_q*.dta --mapping lfs_2021.yaml --rates rates.csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, err := runIngest(cmd.Context(), storeDir(cmd), args, f, cmd.OutOrStdout())
			return err
		},
	}
	f.register(cmd)
	return cmd
}

// sink hands the store to ingest, which knows no store.
type sink struct{ *store.Store }

func (s sink) Begin(ctx context.Context) (ingest.Load, error) {
	load, err := s.Store.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return load, nil
}

// runIngest loads files into the store in dir, as a job of its queue, and says on out what became of the rows. Where another process
// runs the jobs, it does the work, and this one waits and shows.
func runIngest(ctx context.Context, dir string, files []string, f ingestFlags, out io.Writer) (engine.Dataset, error) {
	q, err := jobs.Open(dir)
	if err != nil {
		return engine.Dataset{}, err
	}
	if f.report == "" {
		m, err := ingest.ReadMapping(f.mapping)
		if err != nil {
			return engine.Dataset{}, err
		}
		f.report = filepath.Join(dir, "rejects-"+m.Round+".csv")
	}
	job, err := submitIngest(q, files, f)
	if err != nil {
		return engine.Dataset{}, err
	}
	c := &ingestCommandRun{queue: q, dir: dir, files: files, flags: f, out: out, stages: stageReporter{progress: newProgress()}}
	d, err := c.untilDone(ctx, job)
	c.stages.end()
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = engine.Errorf(engine.IO, "stopped: nothing was loaded, the store is as it was").
			Vi("đã dừng: không nạp gì, kho dữ liệu giữ nguyên").Do("run the same command again", "hãy chạy lại lệnh")
	}
	return d, err
}

func submitIngest(q *jobs.Queue, files []string, f ingestFlags) (engine.Job, error) {
	report, err := filepath.Abs(f.report)
	if err != nil {
		return engine.Job{}, engine.Errorf(engine.IO, "the path of the report cannot be used").Vi("không dùng được đường dẫn của báo cáo").Because(err)
	}
	by := ""
	if u, err := user.Current(); err == nil {
		by = u.Username
	}
	d, err := q.New(engine.ViaCommand, by)
	if err != nil {
		return engine.Job{}, err
	}
	d.Task.Report, d.Task.Workers, d.Task.MaxRejectShare = report, f.workers, f.maxRejectShare
	if err := d.Refer(files, f.mapping, f.rates); err != nil {
		d.Abort()
		return engine.Job{}, err
	}
	return d.Commit()
}

// ingestCommandRun is one job that a person waits for.
type ingestCommandRun struct {
	queue  *jobs.Queue
	dir    string
	files  []string
	flags  ingestFlags
	out    io.Writer
	stages stageReporter
	told   string // the last thing said about waiting
}

// untilDone runs the job here if nobody else runs jobs, else follows it.
func (c *ingestCommandRun) untilDone(ctx context.Context, job engine.Job) (engine.Dataset, error) {
	for {
		lock, err := c.queue.Runner()
		if err != nil {
			return engine.Dataset{}, err
		}
		if lock != nil {
			d, err := c.here(ctx, job)
			lock.Release()
			return d, err
		}
		if job, err = c.follow(ctx, job.ID); err != nil {
			return engine.Dataset{}, err
		}
		if job.State.Final() {
			return c.tellFollowed(job)
		}
	}
}

// here runs the job in this process, waiting while another command has the store.
func (c *ingestCommandRun) here(ctx context.Context, job engine.Job) (engine.Dataset, error) {
	if err := c.queue.Supersede(job); err != nil {
		return engine.Dataset{}, err
	}
	job, err := c.queue.Get(job.ID)
	if err == nil && job.State.Final() { // another process ran it in the meantime
		return c.tellFollowed(job)
	}
	for wait := 250 * time.Millisecond; err == nil; wait = min(2*wait, 5*time.Second) {
		var attempt int
		if attempt, err = c.queue.Begin(job.ID); err != nil {
			break
		}
		var result ingest.Result
		work := workIn(c.dir, c.stages.tell)
		job, result, err = c.queue.Execute(ctx, job.ID, attempt, jobs.StopCancels, func(ctx context.Context, t jobs.Task, p func(engine.Text, int64, int64)) (ingest.Result, error) {
			t.Files, t.Mapping, t.Rates, t.Report = c.files, c.flags.mapping, c.flags.rates, c.flags.report // named as the person did
			return work(ctx, t, p)
		})
		if job.State == engine.JobCancelled && ctx.Err() == nil { // 'corridor jobs --cancel'
			return c.tellFollowed(job)
		}
		if job.State != engine.JobQueued {
			c.stages.end()
			return c.tellHere(result, err)
		}
		c.waiting(job)
		err = nil
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			_, _ = c.queue.Cancel(job.ID) // it waits no more, or the next runner finds nothing to do
			err = ctx.Err()
		}
	}
	return engine.Dataset{}, err
}

func (c *ingestCommandRun) tellHere(result ingest.Result, err error) (engine.Dataset, error) {
	if err != nil {
		if result.Dataset.Counts.Read > 0 {
			printCounts(os.Stderr, result.Dataset.Counts)
		}
		return result.Dataset, err
	}
	return result.Dataset, tellLoaded(c.out, result.Dataset, result.Unchanged, c.flags.report)
}

// waiting says once why the job does not begin.
func (c *ingestCommandRun) waiting(job engine.Job) {
	text := engine.Text{En: "another process runs the jobs of this store: job " + job.ID + " is in its queue",
		Vi: "một tiến trình khác đang chạy các công việc của kho này: công việc " + job.ID + " đang chờ"}
	if job.Waiting != nil {
		text = engine.Text{En: "waiting: " + job.Waiting.En, Vi: "đang chờ: " + job.Waiting.In("vi")}
	}
	if line := text.In(language()); line != c.told {
		c.told = line
		c.stages.end()
		fmt.Fprintln(os.Stderr, line)
	}
}

// follow shows how far a job is that another process runs, until it is over, or nobody runs jobs any more. The end of ctx cancels the job.
func (c *ingestCommandRun) follow(ctx context.Context, id string) (engine.Job, error) {
	var asked time.Time
	stop := ctx.Done()
	for round := 1; ; round++ {
		job, err := c.queue.Get(id)
		if err != nil || job.State.Final() {
			return job, err
		}
		switch {
		case job.State == engine.JobQueued && round%10 == 0 && asked.IsZero():
			return job, nil // is there still somebody who runs jobs?
		case job.State == engine.JobQueued:
			c.waiting(job)
		case job.Progress != nil:
			c.stages.tell(job.Progress.Stage, job.Progress.Done, job.Progress.Total)
		}
		if !asked.IsZero() && time.Since(asked) > 20*time.Second {
			return job, engine.Errorf(engine.IO, "job %s was asked to stop and has not yet", id).Vi("công việc %s đã được yêu cầu dừng nhưng chưa dừng", id).
				Do("see 'corridor jobs "+id+"'", "xem 'corridor jobs "+id+"'")
		}
		select {
		case <-time.After(150 * time.Millisecond):
		case <-stop:
			stop, asked = nil, time.Now()
			if _, err := c.queue.Cancel(id); err != nil && engine.KindOf(err) != engine.Usage { // over in the meantime
				return job, err
			}
		}
	}
}

// tellFollowed says of a job that another process ran what this one would have said of it.
func (c *ingestCommandRun) tellFollowed(job engine.Job) (engine.Dataset, error) {
	c.stages.end()
	var d engine.Dataset
	if r := job.Result; r != nil {
		d = engine.Dataset{Round: r.Round, Version: r.Version, Synthetic: r.Synthetic, RowsHash: r.RowsHash, Counts: engine.LoadCounts(r.Counts)}
	}
	switch job.State {
	case engine.JobDone:
		return d, tellLoaded(c.out, d, job.Result.Unchanged, c.flags.report)
	case engine.JobCancelled:
		return d, engine.Errorf(engine.IO, "job %s was cancelled: nothing was loaded", job.ID).Vi("công việc %s đã bị hủy: không nạp gì", job.ID).
			Do("run the same command again", "hãy chạy lại lệnh")
	}
	if d.Counts.Read > 0 {
		printCounts(os.Stderr, d.Counts)
	}
	return d, jobs.ErrorOf(job)
}

func syntheticNote(d engine.Dataset) string {
	if d.Synthetic {
		return " · synthetic data / dữ liệu mô phỏng"
	}
	return ""
}

// stageReporter turns ingest's stages into those of the progress bar.
type stageReporter struct {
	progress *progress
	name     string
	report   func(done, total int64)
	finish   func()
}

func (s *stageReporter) tell(stage engine.Text, done, total int64) {
	if name := stage.In(language()); name != s.name {
		s.end()
		s.name = name
		s.report, s.finish = s.progress.Stage(name)
	}
	s.report(done, total)
}

func (s *stageReporter) end() {
	if s.finish != nil {
		s.finish()
	}
	s.finish = nil
}

// printCounts says what became of the rows, and how many persons broke each rule.
func printCounts(out io.Writer, c engine.LoadCounts) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, line := range []struct {
		en, vi string
		n      int64
	}{
		{"read", "đọc", c.Read}, {"loaded", "nạp", c.Loaded}, {"rejected", "loại", c.Rejected}, {"eligible", "thuộc đối tượng", c.Eligible},
		{"usable", "dùng được", c.Usable}, {"not usable", "không dùng được", c.NotUsable}, {"flagged", "đánh dấu", c.Flagged},
	} {
		fmt.Fprintf(w, "%s / %s\t%d\n", line.en, line.vi, line.n)
	}
	var ids []string
	for id := range c.ByRule {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		text := ingest.RuleText(id)
		fmt.Fprintf(w, "  %s\t%d\t%s\n", id, c.ByRule[id], text.In(language()))
	}
	_ = w.Flush() // the terminal is gone: nobody to tell
}

func datasetsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "datasets",
		Short: "List the rounds and versions in the store",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return listDatasets(cmd.Context(), storeDir(cmd), cmd.OutOrStdout())
		},
	}
}

func listDatasets(ctx context.Context, dir string, out io.Writer) (err error) {
	if _, e := os.Stat(filepath.Join(dir, store.FileName)); e != nil {
		return engine.Errorf(engine.NotFound, "there is no store in %q", dir).Vi("không có kho dữ liệu trong %q", dir).
			Do("'corridor ingest' makes one; --store names another folder", "lệnh 'corridor ingest' sẽ tạo kho; --store chỉ thư mục khác")
	}
	s, err := store.Open(ctx, dir, store.Options{Threads: 1})
	if err != nil {
		return err
	}
	defer func() {
		if closing := s.Close(); err == nil {
			err = closing
		}
	}()
	list, err := s.Datasets(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DATASET\tPERIOD\tLOADED\tELIGIBLE\tUSABLE\tREJECTED\tAT\tSYNTHETIC\tROWS")
	for _, d := range list {
		fmt.Fprintf(w, "%s@%d\t%s\t%d\t%d\t%d\t%d\t%s\t%t\t%.12s\n", d.Round, d.Version, d.Period, d.Counts.Loaded, d.Counts.Eligible,
			d.Counts.Usable, d.Counts.Rejected, d.LoadedAt, d.Synthetic, d.RowsHash)
	}
	return w.Flush()
}
