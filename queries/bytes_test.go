package queries_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"corridor/engine"
	"corridor/engine/release"
	"corridor/engine/store"
	"corridor/queries"
	"corridor/queries/querytest"
)

var randomDataset = engine.Dataset{Round: "lfs", RefArea: "704", Period: "2021", Provinces: "VN63", Earnings: "GROSS", RowsHash: "x", Synthetic: true}

func buildOf(t *testing.T, st *store.Store, d engine.Dataset, threads int, ids ...string) *release.Bundle {
	t.Helper()
	registry, err := queries.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	definitions := registry.Definitions()
	if len(ids) > 0 {
		definitions = nil
		for _, id := range ids {
			one, err := registry.Definition(id)
			if err != nil {
				t.Fatal(err)
			}
			definitions = append(definitions, one)
		}
	}
	b, err := queries.Build(t.Context(), st, queries.Request{Indicators: definitions, Datasets: []engine.Dataset{d}, Config: queries.DefaultConfig(), Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The same persons give the same files whatever their order, the split into loads, the threads of the engine and of Go.
func TestSameRowsSameBytes(t *testing.T) {
	persons := randomPersons(3000, 7)
	first := querytest.Open(t)
	want := buildOf(t, first, querytest.Load(t, first, randomDataset, persons, 0), 1)
	for name, c := range map[string]struct{ engineThreads, threads, split int }{
		"one thread": {1, 1, 0}, "two threads, shuffled": {2, 2, 0}, "shuffled, in three": {2, 3, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			st, err := store.Open(t.Context(), t.TempDir(), store.Options{Threads: c.engineThreads})
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			mixed := slices.Clone(persons)
			rand.New(rand.NewPCG(uint64(c.split), 9)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			got := buildOf(t, st, querytest.Load(t, st, randomDataset, mixed, c.split), c.threads)
			if got.ID != want.ID {
				t.Errorf("id %s, want %s", got.ID, want.ID)
			}
			for path, data := range want.Files {
				if !bytes.Equal(got.Files[path], data) {
					t.Errorf("%s differs", path)
				}
			}
		})
	}
}

// Chunks of cells down to a few PSUs of a stratum and ranges of a few bins are bounds on memory and nothing else.
func TestBudgetsDoNotShow(t *testing.T) {
	st := querytest.Open(t)
	d := querytest.Load(t, st, randomDataset, randomPersons(600, 13), 0)
	want := buildOf(t, st, d, 2, "sdg_10_7_1")
	for _, cells := range []int{10_000, 1} {
		restore := queries.SetBudgets(cells, 100)
		got := buildOf(t, st, d, 2, "sdg_10_7_1")
		restore()
		if got.ID != want.ID {
			t.Errorf("a budget of %d changes the release", cells)
		}
	}
}

// One changed weight in its last decimal changes the release.
func TestOneChangedRowShows(t *testing.T) {
	persons := randomPersons(400, 3)
	st := querytest.Open(t)
	a := buildOf(t, st, querytest.Load(t, st, randomDataset, persons, 0), 2, "persons")
	for _, p := range persons {
		if p["eligible"] == "true" && p["w_final"] != "0" {
			p["w_final"] = "7.000001"
			break
		}
	}
	b := buildOf(t, st, querytest.Load(t, st, randomDataset, persons, 0), 2, "persons")
	if a.ID == b.ID {
		t.Fatal("the id did not change")
	}
}
