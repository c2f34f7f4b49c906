package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/engine/release"
)

// cli runs the program's own root command.
func cli(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	root := rootCommand()
	var out, log bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&log)
	root.SetArgs(args)
	err = root.ExecuteContext(t.Context())
	return out.String(), log.String(), err
}

func mustCLI(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	stdout, stderr, err := cli(t, args...)
	if err != nil {
		t.Fatalf("corridor %s: %v", strings.Join(args, " "), err)
	}
	return stdout, stderr
}

// synthetic makes a store with one synthetic round and one release of it.
func synthetic(t *testing.T) (store, id string) {
	t.Helper()
	dir := t.TempDir()
	store = filepath.Join(dir, "store")
	demo := filepath.Join(dir, "demo")
	mustCLI(t, "synth", "--rows", "1000", "--seed", "3", "--out", demo)
	files, err := filepath.Glob(filepath.Join(demo, "synthetic_*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	args := append([]string{"ingest", "--store", store, "--mapping", filepath.Join(demo, "mapping.yaml"), "--rates", filepath.Join(demo, "rates.csv")}, files...)
	mustCLI(t, args...)
	out, log := mustCLI(t, "build", "--store", store)
	if !strings.Contains(log, "SYNTHETIC") || !strings.Contains(log, "Complementary (secondary) suppression has not been applied") {
		t.Fatal(log)
	}
	return store, strings.TrimSpace(out)
}

// One release is enough for all: its making takes the time.
func TestRelease(t *testing.T) {
	store, id := synthetic(t)
	t.Run("explain", func(t *testing.T) { explainsFigures(t, store, id) })
	t.Run("life", func(t *testing.T) { livesAsDocumented(t, store, id) })
	t.Run("shuffled rows in three files", func(t *testing.T) { splitGivesTheSame(t, store, id) })
	t.Run("forged", func(t *testing.T) { verifySaysWhere(t, store, id) })
}

// splitGivesTheSame release: order and division of the input do not show in figures, files or id.
func splitGivesTheSame(t *testing.T, store, id string) {
	demo := filepath.Join(filepath.Dir(store), "demo")
	files, _ := filepath.Glob(filepath.Join(demo, "synthetic_*.csv"))
	data, err := os.ReadFile(files[0])
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	lines := strings.SplitAfter(strings.TrimSpace(string(data))+"\n", "\n")
	header, rows := lines[0], lines[1:len(lines)-1]
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	other := filepath.Join(t.TempDir(), "store")
	args := []string{"ingest", "--store", other, "--mapping", filepath.Join(demo, "mapping.yaml"), "--rates", filepath.Join(demo, "rates.csv")}
	for i, cut := range [][2]int{{0, 100}, {100, 900}, {900, len(rows)}} {
		name := filepath.Join(filepath.Dir(other), fmt.Sprintf("part%d.csv", i))
		if err := os.WriteFile(name, []byte(header+strings.Join(rows[cut[0]:cut[1]], "")), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	mustCLI(t, args...)
	out, _ := mustCLI(t, "build", "--store", other)
	if got := strings.TrimSpace(out); got != id {
		t.Fatalf("release %s, want %s", got, id)
	}
	for _, name := range []string{"structure.json", "full/sdg_10_7_1.arrow", "public/sdg_10_7_1.parquet"} {
		a, errA := os.ReadFile(filepath.Join(store, "releases", id, name))
		b, errB := os.ReadFile(filepath.Join(other, "releases", id, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs: %v %v", name, errA, errB)
		}
	}
}

// livesAsDocumented is the whole life of a release, as an operator lives it.
func livesAsDocumented(t *testing.T, store, id string) {
	if out, log := mustCLI(t, "build", "--store", store); strings.TrimSpace(out) != id || !strings.Contains(log, "unchanged") {
		t.Errorf("built again: %s %s", out, log)
	}
	if _, _, err := cli(t, "verify", "--store", store); engine.KindOf(err) != engine.NotFound {
		t.Errorf("nothing is published, but verify says %v", err)
	}
	mustCLI(t, "publish", "--store", store)
	if _, log := mustCLI(t, "publish", "--store", store, id); !strings.Contains(log, "nothing changed") {
		t.Error(log)
	}
	if out, _ := mustCLI(t, "releases", "--store", store); !strings.Contains(out, "*  "+id) || !strings.Contains(out, "synthetic") {
		t.Error(out)
	}
	if out, _ := mustCLI(t, "verify", "--store", store); !strings.HasPrefix(out, "yes: release "+id) {
		t.Error(out)
	}
	for _, args := range [][]string{{"publish", "--store", store, "r0123456789abcdef"}, {"build", "--store", store, "--dataset", "none@1"}} {
		if _, _, err := cli(t, args...); exitCode(err) != 2 {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// verifySaysWhere a release parts from the data, and that files were changed; neither shows a number.
func verifySaysWhere(t *testing.T, store, id string) {
	r, err := release.Open(store, id)
	if err != nil {
		t.Fatal(err)
	}
	var contents []release.Contents
	for _, ind := range r.Indicators {
		c := release.Contents{Indicator: ind}
		if c.Full, err = release.ReadObservations(r, release.Full, ind.ID); err != nil {
			t.Fatal(err)
		}
		if c.Public, err = release.ReadObservations(r, release.Public, ind.ID); err != nil {
			t.Fatal(err)
		}
		if ind.ID == "sdg_10_7_1" {
			forged := *c.Full[1].SE * 1.0000001
			c.Full[1].SE = &forged
		}
		contents = append(contents, c)
	}
	b, err := release.NewBundle(r.Manifest.Hashed, contents)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = b.Write(store, r.Manifest.Provenance); err != nil {
		t.Fatal(err)
	}
	_, _, err = cli(t, "verify", "--store", store, b.ID)
	want := "differs first at full/sdg_10_7_1.arrow, observation RCI_RATIO 2023 [] _T,_T,_T,_T,_T,_T,_T,_T,_T,_T,_T,_T,_T, SE"
	if exitCode(err) != 3 || !strings.Contains(err.Error(), want) {
		t.Errorf("%v\nwant %s", err, want)
	}
	file := filepath.Join(r.Dir, "public", "persons.parquet")
	data, _ := os.ReadFile(file)
	data[len(data)/2] ^= 1
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := cli(t, "verify", "--store", store, id); exitCode(err) != 5 || !strings.Contains(err.Error(), "public/persons.parquet") {
		t.Errorf("%v", err)
	}
}

func explainsFigures(t *testing.T, store, id string) {
	out, _ := mustCLI(t, "explain", "sdg_10_7_1", "--store", store, "--release", id)
	for _, want := range []string{"SYNTHETIC", "RCI_MEAN", "formula", "PSUs", "df", "rounding", "sum of weights", "published", "Complementary"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	r, err := release.Open(store, id)
	if err != nil {
		t.Fatal(err)
	}
	obs, err := release.ReadObservations(r, release.Full, "sdg_10_7_1")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range obs {
		if o.ObsStatus != engine.StatusSuppressed || o.Breakdown != "DEST" {
			continue
		}
		out, _ := mustCLI(t, "explain", "sdg_10_7_1", "--store", store, "--release", id, "--measure", o.Measure, "--cell", "DEST="+o.Codes[3])
		if !strings.Contains(out, "status Q: confidentiality") || strings.Contains(out, "sum of weights") || strings.Contains(out, "\nfull ") {
			t.Errorf("a withheld cell is explained by\n%s", out)
		}
		for _, args := range [][]string{{"--measure", "RCI"}, {"--cell", "COLOUR=1"}, {"--cell", "DEST=XXX"}, {"--cell", "SEX=F,AGE=Y15T24,DEST=JPN"}} {
			if _, _, err := cli(t, append([]string{"explain", "sdg_10_7_1", "--store", store, "--release", id}, args...)...); exitCode(err) != 2 {
				t.Errorf("%v: %v", args, err)
			}
		}
		return
	}
	t.Fatal("no suppressed destination to try")
}
