package benchmarks

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Result is what a results file says of one benchmark: all values of each unit.
type Result struct {
	Name  string // without Benchmark and the number of processors
	Units map[string][]float64
}

// ReadResults reads Go's benchmark format, in the order of the file. Comment lines (#) that name the machine and its load are
// returned beside it.
func ReadResults(r io.Reader) (results []*Result, remarks []string, err error) {
	byName := map[string]*Result{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if remark, ok := strings.CutPrefix(lines.Text(), "# "); ok {
			remarks = append(remarks, remark)
			continue
		}
		words := strings.Fields(lines.Text())
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(words[0], "Benchmark")
		if at := strings.LastIndexByte(name, '-'); at > 0 && isNumber(name[at+1:]) {
			name = name[:at] // -2, the processors
		}
		b := byName[name]
		if b == nil {
			b = &Result{Name: name, Units: map[string][]float64{}}
			byName[name] = b
			results = append(results, b)
		}
		for i := 2; i+1 < len(words); i += 2 {
			v, err := strconv.ParseFloat(words[i], 64)
			if err != nil {
				return nil, nil, fmt.Errorf("%q: %w", lines.Text(), err)
			}
			b.Units[words[i+1]] = append(b.Units[words[i+1]], v)
		}
	}
	return results, remarks, lines.Err()
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// middle is the median of a unit; false if the benchmark does not have it.
func (r *Result) middle(unit string) (float64, bool) {
	v := slices.Sorted(slices.Values(r.Units[unit]))
	if len(v) == 0 {
		return 0, false
	}
	return median(v), true
}

// WriteTables writes the README's tables in Markdown: machine, stages, ratios, processes.
func WriteTables(w io.Writer, results []*Result, remarks []string) {
	for i, r := range remarks {
		if slices.Contains(remarks[:i], r) {
			continue // one for each run of a peer
		}
		if strings.HasPrefix(r, "commit ") || strings.HasPrefix(r, "machine: ") || strings.HasPrefix(r, "load ") || strings.Contains(r, "agrees") || strings.Contains(r, "not installed") || strings.Contains(r, "FAILED") {
			fmt.Fprintf(w, "- %s\n", r)
		}
	}
	section := func(prefix, head string, row func(name string, r *Result)) {
		fmt.Fprintf(w, "\n%s\n%s|\n", head, strings.Repeat("|---", strings.Count(head, "|")-1))
		for _, r := range results {
			if name, ok := strings.CutPrefix(r.Name, prefix); ok {
				row(strings.ReplaceAll(name, "/", " "), r)
			}
		}
	}
	section("Stage/", "| stage | time | a row | throughput | runs |", func(name string, r *Result) {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %d |\n", name, r.text("ns/op"), r.text("ns/row"), r.text("MB/s"), len(r.Units["ns/op"]))
	})
	section("Ratio/", "| ratio | median | least to most | pairs | time of the first |", func(name string, r *Result) {
		for _, unit := range []string{"x-speed", "x-cost"} {
			if v := r.Units[unit]; len(v) > 0 {
				m, _ := r.middle(unit)
				fmt.Fprintf(w, "| %s | **%.3g** times the %s | %.3g to %.3g | %d | %s |\n", name, m, strings.TrimPrefix(unit, "x-"), slices.Min(v), slices.Max(v), len(v), r.text("of-ns"))
			}
		}
	})
	section("Process/", "| process | time | a row | most memory |", func(name string, r *Result) {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", name, r.text("ns/op"), r.text("ns/row"), r.text("peak-MB"))
	})
}

// text is the median of a unit with the unit that a reader wants.
func (r *Result) text(unit string) string {
	v, ok := r.middle(unit)
	switch {
	case !ok:
		return ""
	case unit == "MB/s":
		return fmt.Sprintf("%.0f MB/s", v)
	case unit == "peak-MB":
		return fmt.Sprintf("%.0f MB", v)
	case unit == "ns/row" && v < 1e4:
		return fmt.Sprintf("%.0f ns", v)
	}
	d := time.Duration(v)
	for _, step := range []time.Duration{time.Second, time.Millisecond, time.Microsecond} {
		if d >= step {
			return d.Round(step / 100).String()
		}
	}
	return d.String()
}
