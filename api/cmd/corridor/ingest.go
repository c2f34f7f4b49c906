package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/store"
	"corridor/ingest"
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
		Short: "Load a round of survey files (CSV, Parquet) as a dataset version, whole or not at all",
		Long: `Loads the files of one round. A row whose person id, weight, stratum or PSU cannot be read is rejected; any other hard breach
keeps the row in the design as not usable; soft rules flag. All are counted and listed in the report, which holds microdata and
is readable by its owner only. The same bytes ingested twice change nothing; a corrected file of the same round becomes its
next version, the old one stays. ingest/README.md explains the mapping.

Exit codes: 0 loaded (or nothing to do), 2 mapping, rates or flags, 3 data refused, 5 input/output.`,
		Example: `  corridor ingest lfs_2021_q*.csv --mapping lfs_2021.yaml --rates rates.csv`,
		Args:    cobra.MinimumNArgs(1),
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

// runIngest loads files into the store in dir and says on out what became of the rows. The store is closed when it returns.
func runIngest(ctx context.Context, dir string, files []string, f ingestFlags, out io.Writer) (engine.Dataset, error) {
	// One engine thread loads as fast as two, and leaves the others to the workers; a row group of a wide module needs half
	// of this memory, and with the batches in flight the process stays below 2 GB.
	s, err := store.Open(ctx, dir, store.Options{Threads: 1, MemoryLimit: "512MiB"})
	if err != nil {
		return engine.Dataset{}, err
	}
	result, err := ingestInto(ctx, s, dir, files, f, out)
	if closing := s.Close(); err == nil {
		err = closing
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = engine.Errorf(engine.IO, "stopped: nothing was loaded, the store is as it was").
			Vi("đã dừng: không nạp gì, kho dữ liệu giữ nguyên").Do("run the same command again", "hãy chạy lại lệnh")
	}
	return result.Dataset, err
}

func ingestInto(ctx context.Context, s *store.Store, dir string, files []string, f ingestFlags, out io.Writer) (ingest.Result, error) {
	if f.report == "" {
		m, err := ingest.ReadMapping(f.mapping)
		if err != nil {
			return ingest.Result{}, err
		}
		f.report = filepath.Join(dir, "rejects-"+m.Round+".csv")
	}
	stages := stageReporter{progress: newProgress()}
	result, err := ingest.Run(ctx, sink{s}, ingest.Options{
		Files: files, Mapping: f.mapping, Rates: f.rates, Workers: f.workers, MaxRejectShare: f.maxRejectShare,
		Report: f.report, Progress: stages.tell,
	})
	stages.end()
	if err != nil {
		if result.Dataset.Counts.Read > 0 {
			printCounts(os.Stderr, result.Dataset.Counts)
		}
		return result, err
	}
	d := result.Dataset
	if result.Unchanged {
		_, err = fmt.Fprintf(out, "same bytes already ingested as %s@%d: nothing changed / đã nạp đúng các tệp này thành %s@%d: không thay đổi gì\n",
			d.Round, d.Version, d.Round, d.Version)
		return result, err
	}
	_, err = fmt.Fprintf(out, "%s@%d loaded%s\n", d.Round, d.Version, syntheticNote(d))
	printCounts(out, d.Counts)
	fmt.Fprintln(out, "report / báo cáo:", f.report)
	return result, err
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
