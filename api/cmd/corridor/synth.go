package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"corridor/ingest/synth"
)

func synthCommand() *cobra.Command {
	var c synth.Config
	cmd := &cobra.Command{
		Use:   "synth --out DIR",
		Short: "Make a synthetic recruitment-cost module with its mapping and exchange rates",
		Long: fmt.Sprintf(`Makes a survey file that looks like a labour force survey with the recruitment-cost module, for demonstration, tests and
benchmarks. Nobody in it exists: every output made from it says "%s".

--rows is the number of eligible workers, 1000 to 100 million. Beside them stand persons who are not eligible and enumeration
areas without any worker: 1000 workers make %d rows, 100,000 make %d, 1 million %d, 10 million %d
(about 400 bytes each in CSV).

The published facts of the 2021 round hold within 1 %% from 100,000 workers on, for every seed: 7.4 months (mean of ratios),
250.3 thousand persons (exactly), 68 %% men, Japan 40.6 %%, Taiwan 31.9 %%, 86 %% rural, skill and education. The rest is invented.
About 2 %% of the workers are not usable (pay or cost not told, impossible dates). The same seed gives the same bytes everywhere.

Written to DIR: synthetic_lfs.csv (or .parquet, .dta), mapping.yaml and rates.csv, ready for 'corridor run'.`,
			synth.Notice, synth.TotalRows(1000), synth.TotalRows(100_000), synth.TotalRows(1_000_000), synth.TotalRows(10_000_000)),
		Example: `  corridor synth --rows 20000 --seed 1 --out demo
  corridor run demo/synthetic_lfs.csv --mapping demo/mapping.yaml --rates demo/rates.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runSynth(cmd.Context(), c, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.Int64Var(&c.Rows, "rows", 20_000, "eligible workers, 1000 to 100000000")
	f.Uint64Var(&c.Seed, "seed", 1, "same seed, same bytes")
	f.StringVar(&c.Dir, "out", "synthetic", "folder to write to; made if it is not there")
	f.StringVar(&c.Format, "format", "csv", "csv, parquet or dta (Stata 118)")
	f.BoolVar(&c.WithRejects, "with-rejects", false, "add rows whose weight, stratum, PSU or person id cannot be read")
	f.IntVar(&c.Workers, "workers", 0, "threads, 0 = all; no effect on the bytes")
	return cmd
}

// runSynth makes the files with progress on stderr and says on out what they are.
func runSynth(ctx context.Context, c synth.Config, out io.Writer) error {
	report, end := newProgress().Stage("synthetic data / dữ liệu mô phỏng")
	c.Progress = report
	files, err := synth.Write(ctx, c)
	end()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s: %d rows, %d eligible workers, seed %d\n  %s\n  %s\n  %s\n",
		synth.Notice, files.Rows, c.Rows, c.Seed, files.Module, files.Mapping, files.Rates)
	return err
}
