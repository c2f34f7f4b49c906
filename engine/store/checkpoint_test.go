package store

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"corridor/engine"
)

// childCheckpoints is what the killed process does: open, load, close, again and again, so that most of its time is checkpoints.
func childCheckpoints(dir string) {
	ctx := context.Background()
	for i := 1; ; i++ {
		s, err := Open(ctx, dir, Options{Threads: 1})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		l, err := s.Begin(ctx)
		if err != nil {
			panic(err)
		}
		b := persons(0, 300)
		if err := l.Append(ctx, b); err != nil {
			panic(err)
		}
		b.Release()
		if _, err := l.Commit(ctx, engine.Dataset{Round: fmt.Sprintf("r%d", i%20)}); err != nil {
			panic(err)
		}
		fmt.Println("committed", i)
		if err := s.Close(); err != nil {
			panic(err)
		}
	}
}

// A process that is killed within a checkpoint leaves a database that can be opened and has every commit. Without the journal this
// fails once in some hundred kills: the engine writes blocks of metadata in place.
func TestKilledCheckpoint(t *testing.T) {
	kills := 25
	if testing.Short() {
		kills = 10
	}
	dir, chance, undone := t.TempDir(), rand.New(rand.NewPCG(5, 5)), 0
	committed := 0
	for i := range kills {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "CORRIDOR_STORE_CHECKPOINTS="+dir)
		var out bytes.Buffer
		child.Stdout = &out
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(40*time.Millisecond + time.Duration(chance.Int64N(int64(160*time.Millisecond))))
		_ = child.Process.Kill()
		_ = child.Wait() // "signal: killed"
		committed += bytes.Count(out.Bytes(), []byte("committed"))
		if _, err := os.Stat(dir + "/" + FileName + ".journal"); err == nil {
			undone++
		}
		s, err := Open(t.Context(), dir, Options{Threads: 1})
		if err != nil {
			t.Fatalf("kill %d: %v", i, err)
		}
		list, err := s.Datasets(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(list) < committed {
			t.Fatalf("kill %d: %d datasets, %d commits were told", i, len(list), committed)
		}
		for _, d := range list {
			if n := count(t, s, d.Table); n != 300 {
				t.Fatalf("kill %d: %s@%d has %d persons", i, d.Round, d.Version, n)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d of them within a checkpoint, %d commits", kills, undone, committed)
	if undone == 0 {
		t.Error("no kill met a checkpoint: the test has tested nothing")
	}
}
