// Command ratios prints what Corridor's stages cost in units of something that anybody can run on the same machine: the
// floors of a GROUP BY, a byte stream and a bare handler, the packages R survey and Python svy, and memory. benchmarks/run
// keeps what it prints. Sizes come from BENCH_ROWS, data from BENCH_DATA.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"corridor/benchmarks"
)

// sections are the parts of the report, in order.
var sections = []struct {
	name string
	run  func(ctx context.Context, o options) error
}{
	{"columns", columnFloor},
	{"release", releaseFloor},
	{"api", apiFloors},
	{"r", againstR},
	{"svy", againstSvy},
	{"haven", againstHaven},
	{"process", processes},
}

type options struct {
	sizes  []int64
	data   string
	binary string // ./corridor, for what is measured as a process of its own
	peers  string // folder of the peers' scripts
	runs   int    // of a peer
}

func main() {
	var o options
	only := flag.String("only", "", "sections to run, joined by commas: columns, release, api, r, svy, haven, process; empty: all")
	flag.StringVar(&o.binary, "corridor", "./corridor", "the program, for process measurements")
	flag.StringVar(&o.peers, "peers", "benchmarks/peers", "folder of the peers' scripts")
	flag.IntVar(&o.runs, "runs", 2, "runs of a peer package")
	tables := flag.String("tables", "", "results files, joined by commas, whose tables are put into benchmarks/README.md; nothing is measured")
	flag.Parse()
	if *tables != "" {
		if err := writeTables(*tables, "benchmarks/README.md"); err != nil {
			fmt.Fprintln(os.Stderr, "ratios:", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := report(ctx, o, *only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "ratios:", err)
		os.Exit(1)
	}
}

func report(ctx context.Context, o options, only string) error {
	var err error
	if o.sizes, err = benchmarks.Sizes(); err != nil {
		return err
	}
	if o.data, err = benchmarks.DataDir(); err != nil {
		return err
	}
	fmt.Println("Unit x-cost better=lower\nUnit x-speed better=higher\nUnit peak-MB better=lower\nUnit ns/row better=lower")
	var failed []error
	for _, s := range sections {
		if only != "" && !strings.Contains(","+only+",", ","+s.name+",") {
			continue
		}
		if err := s.run(ctx, o); err != nil {
			fmt.Printf("# %s FAILED: %v\n", s.name, err)
			failed = append(failed, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	return errors.Join(failed...)
}
