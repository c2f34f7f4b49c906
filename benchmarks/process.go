package benchmarks

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Process is one command of the program, measured from outside.
type Process struct {
	Name string
	Rows int64 // rows that it reads
	Args []string

	binary string
}

// Processes are the commands to measure at a size, in order. The store that ingest fills and build reads is in a new folder,
// which the caller removes.
func Processes(ctx context.Context, binary, data string, rows int64) (list []Process, temporary string, err error) {
	module, err := Module(ctx, rows, "csv")
	if err != nil {
		return nil, "", err
	}
	file, err := SvyFile(int(rows)).Make(data)
	if err != nil {
		return nil, "", err
	}
	if temporary, err = os.MkdirTemp(data, "process-*"); err != nil {
		return nil, "", err
	}
	estimate := func(name string, args ...string) Process {
		design := []string{"estimate", file, "--weight", "weight", "--strata", "stratum", "--psu", "psu", "--by", "destination,sex", "--format", "json"}
		return Process{name, rows, append(design, args...), binary}
	}
	return []Process{
		{"ingest", module.Rows, []string{"ingest", module.Module, "--mapping", module.Mapping, "--rates", module.Rates, "--store", temporary}, binary},
		{"build", module.Rows, []string{"build", "--store", temporary}, binary},
		estimate("estimate-mean", "--estimator", "mean", "--num", "rci"),
		estimate("estimate-ratio", "--estimator", "ratio", "--num", "total_cost_usd", "--den", "earnings_usd"),
		estimate("estimate-quantiles", "--estimator", "quantile", "--num", "rci", "--p", "0.2,0.4,0.5,0.6,0.8"),
	}, temporary, nil
}

// Run starts the command and returns its time and the most memory it held, in MB.
func (p Process) Run(ctx context.Context) (time.Duration, int64, error) {
	if err := Quiet(ctx); err != nil {
		return 0, 0, err
	}
	command := exec.CommandContext(ctx, p.binary, p.Args...)
	var said bytes.Buffer
	command.Stderr = &said
	took, peak, err := watched(command)
	if err != nil {
		return 0, 0, fmt.Errorf("%s %s: %w: %s", p.binary, strings.Join(p.Args, " "), err, &said)
	}
	return took, peak, nil
}
