package benchmarks

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"corridor/engine/survey"
)

// Every stage finds its answer right on a small module and runs once. The published figure is only met from 100,000
// workers on; there the benchmarks themselves check it.
func TestStages(t *testing.T) {
	t.Setenv("BENCH_DATA", t.TempDir())
	for _, s := range Stages() {
		t.Run(s.Name, func(t *testing.T) {
			job, err := s.Prepare(t.Context(), 5000)
			if err != nil {
				t.Fatal(err)
			}
			defer job.End()
			if err := job.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := job.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A check that could not fail would be none: a table with one changed cost is noticed against the sums made row by row.
func TestChecksNotice(t *testing.T) {
	file, err := SvyFile(5000).Make(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	table, err := Load(t.Context(), file, PeerColumns)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []survey.Kind{survey.Mean, survey.Ratio, survey.Quantile} {
		out, err := estimate(table, k)
		if err != nil {
			t.Fatal(err)
		}
		if plain := plainly(table, k, out[0].Value); relative(plain, out[0].Value) > 1e-12 {
			t.Errorf("%v: %v, plainly %v", k, out[0].Value, plain)
		}
	}
	wrong := *table
	wrong.Number = map[string][]float64{"rci": append([]float64(nil), table.Number["rci"]...)}
	wrong.Number["rci"][0]++ // the first person is in the first domain
	out, err := estimate(table, survey.Mean)
	if err != nil {
		t.Fatal(err)
	}
	if plain := plainly(&wrong, survey.Mean, 0); relative(plain, out[0].Value) < 1e-9 {
		t.Error("a changed value was not noticed")
	}
}

func TestCompare(t *testing.T) {
	ours := []Record{{"mean", "sex", "F", 2, 0.5}, {"mean", "sex", "M", 3, 0.25}}
	if _, _, err := Compare(ours, []Record{ours[1], ours[0]}, 1e-9); err != nil {
		t.Errorf("the same in another order: %v", err)
	}
	for name, theirs := range map[string][]Record{
		"a missing record": ours[:1],
		"another group":    {ours[0], {"mean", "sex", "X", 3, 0.25}},
		"another value":    {ours[0], {"mean", "sex", "M", 3.00001, 0.25}},
		"another SE":       {ours[0], {"mean", "sex", "M", 3, 0.2500001}},
	} {
		if _, _, err := Compare(ours, theirs, 1e-9); err == nil {
			t.Errorf("%s was not noticed", name)
		}
	}
}

// The same fields give the same file, and what is read from both formats is the same.
func TestPeerFile(t *testing.T) {
	var text [2][]byte
	for i := range text {
		path, err := RFile(2000).Make(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if text[i], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(text[0], text[1]) || len(text[0]) == 0 {
		t.Error("two files differ")
	}
	dir := t.TempDir()
	both := SvyFile(5000)
	tables := map[string]*Table{}
	for _, both.Format = range []string{"csv", "parquet"} {
		path, err := both.Make(dir)
		if err != nil {
			t.Fatal(err)
		}
		if tables[both.Format], err = Load(t.Context(), path, PeerColumns); err != nil {
			t.Fatal(err)
		}
	}
	for _, by := range []string{"", "destination+sex"} {
		a, _, err := TimeOurs(t.Context(), tables["csv"], []string{by})
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := TimeOurs(t.Context(), tables["parquet"], []string{by})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := Compare(a, b, 0); err != nil {
			t.Error(err)
		}
	}
}

func TestInterleave(t *testing.T) {
	var order strings.Builder
	step := func(name string, d time.Duration) func(context.Context) error {
		return func(context.Context) error { order.WriteString(name); time.Sleep(d); return nil }
	}
	pairs, err := Interleave(t.Context(), 3, step("A", 3*time.Millisecond), step("B", 0))
	if err != nil {
		t.Fatal(err)
	}
	if got := order.String(); got != "ABBAABBAAB" { // two warm-ups, three pairs
		t.Errorf("order %s", got)
	}
	r := Ratio{Of: "a", To: "b", Rows: 25_000, Pairs: pairs}
	if len(pairs) != 3 || r.of(pairs[0]) < 1 {
		t.Errorf("pairs %v", pairs)
	}
	var out bytes.Buffer
	r.Print(&out)
	if !strings.Contains(out.String(), "BenchmarkRatio/of=a/to=b/rows=25e3 1 ") || !strings.Contains(out.String(), "3 pairs") {
		t.Errorf("printed %s", &out)
	}
}

// A shell holds a few MB, whatever this test holds.
func TestWatched(t *testing.T) {
	held := make([]byte, 200<<20)
	for i := 0; i < len(held); i += 4096 {
		held[i] = 1
	}
	took, peak, err := watched(exec.Command("sleep", "0.1"))
	if err != nil || took < 100*time.Millisecond || peak < 1 || peak > 50 {
		t.Errorf("%v, %d MB, %v", took, peak, err)
	}
	if held[0] != 1 {
		t.Error("the memory was given back too early")
	}
}

func TestSizes(t *testing.T) {
	t.Setenv("BENCH_ROWS", "1e5, 1e6")
	if s, err := Sizes(); err != nil || len(s) != 2 || s[0] != 100_000 || s[1] != 1_000_000 {
		t.Errorf("%v %v", s, err)
	}
	for _, bad := range []string{"many", "10", "1e9", "1000.5", "1e5,"} {
		t.Setenv("BENCH_ROWS", bad)
		if _, err := Sizes(); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
