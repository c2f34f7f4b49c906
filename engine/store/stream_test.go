package store

import (
	"context"
	"errors"
	"testing"

	"corridor/engine"
)

// More rejects than wait for the end of a statement come between the batches: every person and every reject is there.
func TestRejectsBetweenBatches(t *testing.T) {
	s := memoryStore(t)
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Abort()
	rejects := make([]engine.Reject, mostRejects-1)
	for i := range 5 {
		b := persons(i*3000, 3000)
		if err := errors.Join(l.Append(t.Context(), b), l.Reject(t.Context(), rejects...)); err != nil {
			t.Fatal(err)
		}
		b.Release()
	}
	d, err := l.Commit(t.Context(), engine.Dataset{Round: "lfs"})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, d.Table); n != 15_000 {
		t.Errorf("%d persons", n)
	}
	if n := count(t, s, "rejects"); n != 5*(mostRejects-1) {
		t.Errorf("%d rejects", n)
	}
}

// A batch of something else fails the load, at the latest at its end, and a context that is over does so at once.
func TestStreamThatFails(t *testing.T) {
	s := memoryStore(t)
	for _, fail := range []func(*Load) error{
		func(l *Load) error { // columns that are not those of a person
			b := rejectBatch(1, make([]engine.Reject, 10))
			defer b.Release()
			if err := l.Append(t.Context(), b); err != nil {
				return err
			}
			_, err := l.Commit(t.Context(), engine.Dataset{Round: "lfs"})
			return err
		},
		func(l *Load) error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			b := persons(0, 10)
			defer b.Release()
			return l.Append(ctx, b)
		},
	} {
		l, err := s.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := fail(l); err == nil {
			t.Error("the load did not fail")
		}
		if _, err := l.Commit(t.Context(), engine.Dataset{Round: "lfs"}); err == nil {
			t.Error("a failed load was committed")
		}
		l.Abort()
		if n := count(t, s, "datasets"); n != 0 {
			t.Errorf("%d datasets", n)
		}
	}
}

// A load that is given up in the middle of its statement leaves nothing, and lets the next one begin.
func TestAbortedStream(t *testing.T) {
	s := memoryStore(t)
	l, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := persons(0, 10)
	if err := l.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	b.Release()
	l.Abort()
	if d := load(t, s, "lfs", persons(0, 7)); d.Version != 1 || count(t, s, d.Table) != 7 {
		t.Errorf("version %d", d.Version)
	}
}
