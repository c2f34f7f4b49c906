package benchmarks

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"corridor/engine/survey"
)

// Peer is another survey package, run as a process of its own.
type Peer struct {
	Name    string
	ID      string   // in benchmark names
	Command []string // to which the file and the place of the records are added
	Probe   []string // exits 0 if the package is installed
	Install string   // what to do if it is not
	File    PeerFile
	Columns Columns  // that are needed of it
	By      []string // groupings that it is asked for
}

// R is R survey, asked for the nine calls of a recruitment-cost table.
func R(dir string, rows int) Peer {
	return Peer{
		Name:    "R survey",
		ID:      "r-survey",
		Command: []string{"Rscript", filepath.Join(dir, "r_survey.R")},
		Probe:   []string{"Rscript", "-e", "library(survey); library(data.table)"},
		Install: "apt-get install r-base-core r-cran-survey r-cran-data.table",
		File:    RFile(rows),
		Columns: Columns{"weight", []string{"stratum", "psu", "year", "sex", "destination", "skill_level"}, PeerColumns.Number},
		By:      []string{"destination", "destination+sex", "year+destination+skill_level"},
	}
}

// Svy is Python's svy.
func Svy(dir string, rows int) Peer {
	python := os.Getenv("BENCH_PYTHON")
	if python == "" {
		python = "python3"
	}
	return Peer{
		Name:    "Python svy",
		ID:      "python-svy",
		Command: []string{python, filepath.Join(dir, "python_svy.py")},
		Probe:   []string{python, "-c", "import svy, polars"},
		Install: "python3 -m venv V && V/bin/pip install svy==0.35.0 polars==2.1.0, then BENCH_PYTHON=V/bin/python",
		File:    SvyFile(rows),
		Columns: Columns{"weight", []string{"stratum", "psu", "sex", "age", "destination"}, PeerColumns.Number},
		By:      []string{"", "destination", "destination+sex", "destination+sex+age"},
	}
}

// Installed says whether the peer can run here.
func (p Peer) Installed(ctx context.Context) bool {
	return exec.CommandContext(ctx, p.Probe[0], p.Probe[1:]...).Run() == nil
}

// PeerRun is what one run of a peer gave.
type PeerRun struct {
	Records  []Record
	Versions string
	Seconds  map[string]float64 // load, design, and one for each call
	PeakMB   int64
}

// Calls is the time of all estimation calls, without loading the table and making the design.
func (r PeerRun) Calls() float64 {
	sum := 0.0
	for step, s := range r.Seconds {
		if step != "load" && step != "design" {
			sum += s
		}
	}
	return sum
}

// Run starts the peer on a file and reads its records and times.
func (p Peer) Run(ctx context.Context, file string) (PeerRun, error) {
	run := PeerRun{Seconds: map[string]float64{}}
	records, err := os.CreateTemp("", "records-*.csv")
	if err != nil {
		return run, err
	}
	defer func() { _ = os.Remove(records.Name()) }()
	defer func() { _ = records.Close() }()
	command := exec.CommandContext(ctx, p.Command[0], append(p.Command[1:], file, records.Name())...)
	var told bytes.Buffer
	command.Stdout, command.Stderr = &told, os.Stderr
	if _, run.PeakMB, err = watched(command); err != nil {
		return run, fmt.Errorf("%s: %w", p.Name, err)
	}
	lines := bufio.NewScanner(&told)
	for lines.Scan() {
		run.read(strings.Fields(lines.Text()))
	}
	run.Records, err = readRecords(records)
	return run, err
}

func (r *PeerRun) read(word []string) {
	if len(word) != 3 {
		return
	}
	switch word[0] {
	case "version":
		r.Versions = strings.TrimSpace(r.Versions + " " + word[1] + " " + word[2])
	case "time":
		r.Seconds[word[1]], _ = strconv.ParseFloat(word[2], 64) // a peer's own text; a bad one shows as 0
	}
}

func readRecords(f *os.File) ([]Record, error) {
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []Record
	for _, row := range rows[1:] {
		value, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			return nil, err
		}
		se, err := strconv.ParseFloat(row[4], 64)
		if err != nil {
			return nil, err
		}
		out = append(out, Record{row[0], row[1], row[2], value, se})
	}
	return out, nil
}

// TimeOurs answers what the peers answer, from the loaded table: mean, ratio and median in every grouping. Of is the median
// time of seven runs with the design, To without it. Degrees of freedom are the domain's, as in both peers (they show in the
// SE of a median).
func TimeOurs(ctx context.Context, t *Table, by []string) ([]Record, Pair, error) {
	var records []Record
	var whole, calls []float64
	for range warmUps + 7 {
		start := time.Now()
		f, err := t.Frame()
		if err != nil {
			return nil, Pair{}, err
		}
		designed := time.Now()
		records = answers(t, f, by)
		end := time.Now()
		whole, calls = append(whole, end.Sub(start).Seconds()), append(calls, end.Sub(designed).Seconds())
	}
	return records, Pair{Of: middle(whole[warmUps:]), To: middle(calls[warmUps:])}, ctx.Err()
}

func middle(seconds []float64) time.Duration {
	slices.Sort(seconds)
	return time.Duration(median(seconds) * float64(time.Second))
}

func answers(t *Table, f *survey.Frame, by []string) []Record {
	y := t.Number["rci"]
	order := survey.OrderOf(y)
	var out []Record
	for _, b := range by {
		g := groupBy(t, f, b)
		out = append(out, threeOf(f, g, y, t.Number["total_cost_usd"], t.Number["earnings_usd"], order, survey.HF1, survey.DFDomain)...)
	}
	return out
}
