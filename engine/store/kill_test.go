package store

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"corridor/engine"
)

// childLoads is what the killed process does: load after load, telling each commit on stdout.
func childLoads(dir string) {
	ctx := context.Background()
	s, err := Open(ctx, dir, Options{Threads: 2})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for i := 1; ; i++ {
		l, err := s.Begin(ctx)
		if err != nil {
			panic(err)
		}
		if err := l.Keep(ctx, "beside", persons64(30_000)); err != nil {
			panic(err)
		}
		for k := range 4 {
			b := persons(k*20_000, 20_000)
			if err := l.Append(ctx, b); err != nil {
				panic(err)
			}
			b.Release()
			if err := l.Reject(ctx, engine.Reject{File: "f", Row: int64(k)}); err != nil {
				panic(err)
			}
		}
		if _, err := l.Commit(ctx, engine.Dataset{Round: "lfs"}); err != nil {
			panic(err)
		}
		fmt.Println("committed", i)
	}
}

// A process killed at any instant of a load leaves the store as before or after that load: every version in the
// catalogue has all of its 80,000 persons and 4 rejects, and no table or reject is without a catalogue row.
func TestKilledLoadIsWholeOrAbsent(t *testing.T) {
	dir := t.TempDir()
	versions := 0
	for round := range 6 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "CORRIDOR_STORE_CHILD="+dir)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(250+round*137) * time.Millisecond)
		if s, err := Open(t.Context(), dir, Options{}); err == nil {
			s.Close()
			t.Error("two processes have the store")
		} else if !strings.Contains(err.Error(), "is another corridor ingest/build running?") {
			t.Error(err)
		}
		_ = child.Process.Kill() // SIGKILL
		_ = child.Wait()         // "signal: killed"
		versions = checkWhole(t, dir)
	}
	if versions == 0 {
		t.Error("no load ended before a kill: the test has not tested a commit")
	}
}

func checkWhole(t *testing.T, dir string) (versions int) {
	t.Helper()
	s, err := Open(t.Context(), dir, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Datasets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range list {
		if d.Version != i+1 || count(t, s, d.Table) != 80_000 {
			t.Errorf("version %d of %d has %d persons", d.Version, len(list), count(t, s, d.Table))
		}
	}
	if n := count(t, s, "duckdb_tables() WHERE table_name LIKE 'person_%'"); n != int64(len(list)) {
		t.Errorf("%d tables, %d datasets", n, len(list))
	}
	if n := count(t, s, "rejects"); n != 4*int64(len(list)) {
		t.Errorf("%d rejects, %d datasets", n, len(list))
	}
	return len(list)
}
