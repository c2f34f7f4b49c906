package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/store"
	"corridor/ingest"
	"corridor/ingest/trial"
)

// checkFlags are the choices of 'corridor mapping check'.
type checkFlags struct {
	rates, report, maxRejectShare string
	workers                       int
	json                          bool
}

func mappingCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "mapping", Short: "Work on mappings: which column is which variable"}
	cmd.AddCommand(mappingCheckCommand())
	return cmd
}

func mappingCheckCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check M.yaml [FILE…]",
		Short: "Try a mapping on the files of a round without loading: what would load, what would be rejected, and why",
		Long: `Does everything that 'corridor ingest' does, except keeping the result: reads, derives, checks keys and design, counts every rule with
a few examples (file, row, column, value: for this terminal only), and lists values that no recode covers and columns that are not mapped.
The store is neither read nor written; what has to be kept aside on the way goes to a temporary folder. Without FILE only the mapping
itself is checked.

Exit codes: 0 would load, 2 the mapping, rates or flags are wrong, 3 the data would be refused, 5 input/output.`,
		Example: `  corridor mapping check lfs_2016.yaml lfs_2016_q*.dta --rates rates.csv`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), args[0], args[1:], cmd.OutOrStdout())
		},
	}
	s := cmd.Flags()
	s.StringVar(&f.rates, "rates", "", "CSV file of exchange rates; without it amounts in foreign currency count as not known")
	s.StringVar(&f.report, "report", "", "where to write the rows that break a rule (default: nowhere); holds microdata")
	s.StringVar(&f.maxRejectShare, "max-reject-share", "", "refuse the load if more rows are rejected (default: the mapping's, 0.05)")
	s.IntVar(&f.workers, "workers", 0, "parallel workers, 0 = one per CPU; no effect on the result")
	s.BoolVar(&f.json, "json", false, "as JSON")
	return cmd
}

func (f *checkFlags) run(ctx context.Context, mapping string, files []string, out io.Writer) error {
	m, err := ingest.ReadMapping(mapping)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		_, err = io.WriteString(out, engine.Text{En: "the mapping is well-formed; name the files to try it on\n", Vi: "tệp ánh xạ hợp lệ; hãy ghi các tệp để chạy thử\n"}.In(language()))
		return err
	}
	o, failed := f.try(ctx, m, files)
	if o == nil {
		return failed
	}
	if err := f.print(out, o); err != nil {
		return engine.Errorf(engine.IO, "the answer cannot be written").Vi("không ghi được kết quả").Because(err)
	}
	return failed
}

func (f *checkFlags) print(out io.Writer, o *trial.Outcome) error {
	if !f.json {
		return o.Table(plain{out}, language())
	}
	e := json.NewEncoder(plain{out})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(o)
}

// try runs the ingest into a temporary store that is never committed to. The outcome is nil if the trial itself could not run.
func (f *checkFlags) try(ctx context.Context, m *ingest.Mapping, files []string) (_ *trial.Outcome, err error) {
	dir, err := os.MkdirTemp("", "corridor-check-")
	if err != nil {
		return nil, engine.Errorf(engine.IO, "no temporary folder can be made").Vi("không tạo được thư mục tạm").Because(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // nothing of value is in it
	rates := f.rates
	if rates == "" {
		if rates, err = noRates(dir); err != nil {
			return nil, err
		}
	}
	s, err := store.Open(ctx, filepath.Join(dir, "store"), store.Options{Threads: 1, MemoryLimit: "512MiB"})
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }() // removed next
	ledger := trial.NewLedger(m)
	stages := stageReporter{progress: newProgress()}
	result, failed := ingest.Run(ctx, trialSink{s, ledger}, ingest.Options{
		Files: files, Mapping: m.Path, Rates: rates, Workers: f.workers, MaxRejectShare: f.maxRejectShare, Report: f.report, Progress: stages.tell,
	})
	stages.end()
	if failed != nil && engine.KindOf(failed) != engine.Rejected {
		return nil, failed
	}
	o := ledger.Outcome(m, result.Dataset, failed)
	o.Rates = f.rates != ""
	unmapped, err := trial.UnmappedColumns(ctx, m, files)
	if err == nil {
		o.Unmapped = unmapped
	} else if failed == nil {
		return nil, err
	}
	return o, failed
}

// noRates is a rate table that has no currency anybody is paid in (XXX: no currency), because an ingest needs one.
func noRates(dir string) (string, error) {
	path := filepath.Join(dir, "rates.csv")
	if err := os.WriteFile(path, []byte("currency,month,vnd_per_unit,source\nXXX,2000,1,none\n"), 0o600); err != nil {
		return "", engine.Errorf(engine.IO, "the temporary folder cannot be written").Vi("không ghi được thư mục tạm").Because(err)
	}
	return path, nil
}

// trialSink lets an ingest do everything but keep: rows are dropped, broken rules counted, nothing is committed.
type trialSink struct {
	*store.Store
	ledger *trial.Ledger
}

// Begin makes a load that ends without a trace.
func (s trialSink) Begin(ctx context.Context) (ingest.Load, error) {
	load, err := s.Store.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return trialLoad{load, s.ledger}, nil
}

type trialLoad struct {
	*store.Load
	ledger *trial.Ledger
}

// Append drops the rows.
func (trialLoad) Append(context.Context, arrow.RecordBatch) error { return nil }

// Reject counts the broken rules.
func (l trialLoad) Reject(_ context.Context, rejects ...engine.Reject) error {
	l.ledger.Add(rejects...)
	return nil
}

// Commit forgets everything; what would have been committed is given back.
func (l trialLoad) Commit(_ context.Context, d engine.Dataset) (engine.Dataset, error) {
	l.Abort()
	return d, nil
}
