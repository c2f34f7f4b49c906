package querytest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/goccy/go-yaml"

	"corridor/engine"
	"corridor/engine/release"
	"corridor/engine/store"
	"corridor/queries"
)

var rewrite = flag.Bool("rewrite", false, "rewrite the expected numbers of the golden scripts")

// Run runs every script of a folder as a subtest.
func Run(t *testing.T, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.test"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s: %v", dir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".test"), func(t *testing.T) { runFile(t, file) })
	}
}

func runFile(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parse(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	st := Open(t)
	var datasets []engine.Dataset
	for i, l := range s.loads {
		datasets = append(datasets, l.into(t, st, i))
	}
	for i := range s.evals {
		s.evals[i].run(t, s, st, datasets)
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.Join(s.lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Open opens an empty store whose Arrow memory must have come back when the test ends.
func Open(t testing.TB) *store.Store {
	t.Helper()
	alloc := memory.NewCheckedAllocator(memory.NewGoAllocator())
	st, err := store.Open(t.Context(), t.TempDir(), store.Options{Threads: 2, Allocator: alloc})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		alloc.AssertSize(t, 0)
	})
	return st
}

// Load puts persons into a store as one dataset, in batches of at most size persons (0: one batch).
func Load(t testing.TB, st *store.Store, d engine.Dataset, persons []Person, size int) engine.Dataset {
	t.Helper()
	l, err := st.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Abort()
	if size <= 0 {
		size = len(persons)
	}
	for part := range slices.Chunk(persons, size) {
		batch, err := Batch(part)
		if err != nil {
			t.Fatal(err)
		}
		err = l.Append(t.Context(), batch)
		batch.Release()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err = l.Commit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (l *load) into(t *testing.T, st *store.Store, i int) engine.Dataset {
	d := engine.Dataset{Round: fmt.Sprintf("round_%d", i+1), RefArea: "704", Period: "2021", Provinces: "VN63", Earnings: "GROSS", RowsHash: fmt.Sprint(i)}
	for key, value := range l.settings {
		switch key {
		case "period":
			d.Period = value
		case "earnings":
			d.Earnings = value
		case "provinces":
			d.Provinces = value
		default:
			t.Fatalf("load knows no %s", key)
		}
	}
	return Load(t, st, d, l.persons, 0)
}

func (e *eval) run(t *testing.T, s *script, st *store.Store, datasets []engine.Dataset) {
	obs, err := e.observations(t.Context(), st, datasets)
	if e.fail != "" {
		if err == nil || !strings.Contains(err.Error(), e.fail) {
			t.Errorf("line %d: error %v, want %q", e.line+1, err, e.fail)
		}
		return
	}
	if err != nil {
		t.Fatalf("line %d: %v", e.line+1, err)
	}
	if e.count >= 0 && e.count != len(obs) {
		t.Errorf("line %d: %d observations, want %d", e.line+1, len(obs), e.count)
	}
	for _, r := range e.rows {
		o := r.find(obs)
		if o == nil {
			t.Errorf("line %d: no observation %s %s", r.line+1, r.codes, r.measure)
			continue
		}
		if *rewrite {
			s.lines[r.line] = r.rewritten(s.lines[r.line], o, e.public)
			continue
		}
		r.compare(t, o, e.public)
	}
}

// observations computes one indicator and keeps one breakdown.
func (e *eval) observations(ctx context.Context, st *store.Store, datasets []engine.Dataset) ([]engine.Observation, error) {
	registry, err := queries.NewRegistry()
	if err != nil {
		return nil, err
	}
	d, err := registry.Definition(e.indicator)
	if err != nil {
		return nil, err
	}
	one, err := d.Only(e.by)
	if err != nil {
		return nil, err
	}
	config, err := e.configuration()
	if err != nil {
		return nil, err
	}
	result, err := queries.Compute(ctx, st, queries.Request{Indicators: []*queries.Definition{one}, Datasets: datasets, Config: config})
	if err != nil {
		return nil, err
	}
	bundle, err := release.NewBundle(result.Hashed, result.Contents) // a figure that cannot be written is no figure
	if err != nil || bundle.ID == "" {
		return nil, err
	}
	if e.public {
		return result.Contents[0].Public, nil
	}
	return result.Contents[0].Full, nil
}

func (e *eval) configuration() (release.Config, error) {
	values := map[string]any{}
	for key, text := range e.config {
		values[key] = text
		if n, err := strconv.Atoi(text); err == nil {
			values[key] = n
		} else if f, err := strconv.ParseFloat(text, 64); err == nil {
			values[key] = f
		}
	}
	data, err := yaml.Marshal(values)
	if err != nil {
		return release.Config{}, err
	}
	return queries.ParseConfig("eval", data)
}

func (r *row) find(obs []engine.Observation) *engine.Observation {
	for i := range obs {
		var own []string
		for _, c := range obs[i].Codes {
			if c != engine.Total {
				own = append(own, c)
			}
		}
		if len(own) == 0 {
			own = []string{engine.Total}
		}
		period := slices.IndexFunc(r.checks, func(c check) bool { return c.key == "period" })
		if obs[i].Measure == r.measure && slices.Equal(own, r.codes) && (period < 0 || r.checks[period].want == obs[i].TimePeriod) {
			return &obs[i]
		}
	}
	return nil
}
