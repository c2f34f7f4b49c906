package benchmarks

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"corridor/ingest/convert"
	"corridor/ingest/tabular"
)

// Haven is R's reader of Stata and SPSS files, what an office has today.
type Haven struct{ Script string }

// NewHaven takes the script of the folder of peers.
func NewHaven(dir string) Haven { return Haven{filepath.Join(dir, "r_haven.R")} }

// Installed says whether haven can run here.
func (Haven) Installed(ctx context.Context) bool {
	return exec.CommandContext(ctx, "Rscript", "-e", "library(haven)").Run() == nil
}

// columnSum is what both sides must agree in: how many cells of a number column are present, and their sum.
type columnSum struct {
	present int64
	sum     float64
}

// Statfile is the synthetic module as a file of that format: dta, sav (bytecodes), plain (sav without compression) or zsav. All but
// the first are written by haven.
func (h Haven) Statfile(ctx context.Context, rows int64, format string) (string, error) {
	files, err := Module(ctx, rows, "dta")
	if err != nil || format == "dta" {
		return files.Module, err
	}
	path := filepath.Join(filepath.Dir(files.Module), "module_"+format+".sav")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	how := map[string]string{"sav": "byte", "plain": "none", "zsav": "zsav"}[format]
	if err := exec.CommandContext(ctx, "Rscript", h.Script, "write", files.Module, path+".new", how).Run(); err != nil {
		return "", fmt.Errorf("haven cannot write the %s file: %w", format, err)
	}
	return path, os.Rename(path+".new", path)
}

// read lets haven read a file so many times in one process: the time of each, and what it found.
func (h Haven) read(ctx context.Context, path string, times int) (took []time.Duration, found map[string]columnSum, versions string, err error) {
	out, err := os.CreateTemp("", "columns-*.csv")
	if err != nil {
		return nil, nil, "", err
	}
	defer func() { _ = os.Remove(out.Name()) }()
	defer func() { _ = out.Close() }()
	text, err := exec.CommandContext(ctx, "Rscript", h.Script, "read", path, out.Name(), strconv.Itoa(times)).Output()
	if err != nil {
		return nil, nil, "", fmt.Errorf("haven: %w", err)
	}
	for _, line := range bytes.Split(text, []byte("\n")) {
		word := strings.Fields(string(line))
		switch {
		case len(word) == 2 && word[0] == "seconds":
			s, err := strconv.ParseFloat(word[1], 64)
			if err != nil {
				return nil, nil, "", err
			}
			took = append(took, time.Duration(s*float64(time.Second)))
		case len(word) == 3:
			versions = strings.TrimSpace(versions + " " + word[1] + " " + word[2])
		}
	}
	table, err := csv.NewReader(out).ReadAll()
	if err != nil {
		return nil, nil, "", err
	}
	found = map[string]columnSum{}
	for _, row := range table[1:] {
		n, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			return nil, nil, "", err
		}
		sum, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			return nil, nil, "", err
		}
		found[row[0]] = columnSum{n, sum}
	}
	return took, found, versions, nil
}

// ToArrow reads a Stata or SPSS file as Arrow batches and, if asked to, sums up its number columns.
func ToArrow(ctx context.Context, path string, found map[string]columnSum) error {
	f, err := tabular.Open(ctx, path, tabular.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return convert.Records(ctx, f, func(r arrow.RecordBatch) error {
		for i, field := range r.Schema().Fields() {
			if found == nil || field.Type.ID() == arrow.STRING {
				continue
			}
			s := found[field.Name]
			for row := range int(r.NumRows()) {
				if r.Column(i).IsValid(row) {
					s.present++
					s.sum += havenNumber(r.Column(i), row)
				}
			}
			found[field.Name] = s
		}
		return nil
	})
}

// havenNumber is a cell as haven has it: days and seconds since 1970.
func havenNumber(a arrow.Array, row int) float64 {
	switch a := a.(type) {
	case *array.Float64:
		return a.Value(row)
	case *array.Int8:
		return float64(a.Value(row))
	case *array.Int16:
		return float64(a.Value(row))
	case *array.Int32:
		return float64(a.Value(row))
	case *array.Date32:
		return float64(a.Value(row))
	case *array.Timestamp:
		return float64(a.Value(row)) / 1000
	}
	return math.NaN()
}

// Ratios compares what we do with a file with haven's mere reading of it, after both were found to hold the same: to Arrow
// batches; all columns into a table of the engine on disk; and of the Stata file the complete ingest, derivation and commit included.
func (h Haven) Ratios(ctx context.Context, rows int64, format string) (list []Ratio, versions string, err error) {
	path, err := h.Statfile(ctx, rows, format)
	if err != nil {
		return nil, "", err
	}
	ours := map[string]columnSum{}
	if err := ToArrow(ctx, path, ours); err != nil {
		return nil, "", err
	}
	ways := []way{
		{"read", func(ctx context.Context) error { return ToArrow(ctx, path, nil) }},
		{"all-columns", func(ctx context.Context) error { return keepAll(ctx, path) }},
	}
	if format == "dta" {
		ways = append(ways, way{"ingest", func(ctx context.Context) error { return ingestOnce(ctx, rows) }})
	}
	for _, w := range ways {
		r := Ratio{Of: w.name + "-" + format, To: "haven", Rows: rows, Speed: true}
		if err := Quiet(ctx); err != nil {
			return nil, "", err
		}
		if err := w.run(ctx); err != nil { // the first warm-up
			return nil, "", err
		}
		for range 2 { // rounds of haven's process, which warms up once itself
			took, theirs, v, err := h.read(ctx, path, 3)
			if err != nil {
				return nil, "", err
			}
			if err := sameSums(ours, theirs); err != nil {
				return nil, "", fmt.Errorf("%s: %w", format, err)
			}
			versions = v
			for _, t := range took[1:] {
				mine, err := Timed(ctx, w.run)
				if err != nil {
					return nil, "", err
				}
				r.Pairs = append(r.Pairs, Pair{Of: mine, To: t})
			}
		}
		list = append(list, r)
	}
	return list, versions, nil
}

// way is something that we do with a file.
type way struct {
	name string
	run  func(context.Context) error
}

func keepAll(ctx context.Context, path string) error {
	dir, err := os.MkdirTemp("", "columns-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	_, err = KeepColumns(ctx, dir, path)
	return err
}

func ingestOnce(ctx context.Context, rows int64) error {
	dir, err := os.MkdirTemp("", "ingest-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	d, err := ingestModule(ctx, dir, rows, "dta")
	if err != nil {
		return err
	}
	return checkCounts(d.Counts, rows, d.Counts.Read)
}

func sameSums(ours, theirs map[string]columnSum) error {
	if len(ours) != len(theirs) {
		return fmt.Errorf("%d number columns, haven has %d", len(ours), len(theirs))
	}
	for name, want := range theirs {
		got := ours[name]
		if got.present != want.present || math.Abs(got.sum-want.sum) > 1e-9*math.Abs(want.sum) {
			return fmt.Errorf("column %s: %d cells and sum %v, haven has %d and %v", name, got.present, got.sum, want.present, want.sum)
		}
	}
	return nil
}
