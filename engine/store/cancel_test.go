package store

import (
	"context"
	"testing"
	"time"

	"corridor/engine"
)

// Ctrl-C at any instant of a commit: who is told "nothing was loaded" finds nothing, who is told "loaded" finds the version.
func TestCancelledCommitSaysWhatIsTrue(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir(), Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	committed, refused := 0, 0
	for i := range 40 {
		ctx, cancel := context.WithCancel(t.Context())
		l, err := s.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b := persons(0, 20_000)
		err = l.Append(t.Context(), b)
		b.Release()
		if err != nil {
			t.Fatal(err)
		}
		after := time.Duration(i) * 500 * time.Microsecond
		switch i {
		case 0:
			cancel()
		case 39:
			after = time.Hour // not at all
		}
		stop := time.AfterFunc(after, cancel)
		if _, err = l.Commit(ctx, engine.Dataset{Round: "lfs"}); err == nil {
			committed++
		} else {
			refused++
		}
		stop.Stop()
		cancel()
		list, err := s.Datasets(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != committed {
			t.Fatalf("%d versions are in the store, %d commits said so", len(list), committed)
		}
	}
	if committed == 0 || refused == 0 {
		t.Errorf("%d committed, %d refused: the test has not tested both", committed, refused)
	}
}
