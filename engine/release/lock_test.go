package release

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// What killed processes left is gone after the next write and the next publication; whole releases stay.
func TestLeftoversAreSwept(t *testing.T) {
	root := t.TempDir()
	leave := func() {
		for _, dir := range []string{"releases/.writing-1/full", "releases/.writing-2"} {
			if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		for _, file := range []string{"releases/.writing-1/full/demo.arrow", ".replacing-3"} {
			if err := os.WriteFile(filepath.Join(root, file), []byte("half"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	clean := func(after string) {
		for _, pattern := range []string{"releases/.*", ".replacing-*"} {
			if left, _ := filepath.Glob(filepath.Join(root, pattern)); len(left) != 0 {
				t.Errorf("after %s there is still %v", after, left)
			}
		}
	}
	leave()
	r, _, err := bundle(t, sample()).Write(root, Provenance{})
	if err != nil {
		t.Fatal(err)
	}
	clean("a write")
	leave()
	if err := Publish(root, r.Manifest.ID); err != nil {
		t.Fatal(err)
	}
	clean("a publication")
	if _, err := Open(root, r.Manifest.ID); err != nil {
		t.Fatal(err)
	}
}

// Publications at the same time: none is forgotten, and the published release is one that the history knows.
func TestPublicationsAtOnceAreAllRemembered(t *testing.T) {
	root := t.TempDir()
	var ids []string
	for i := range 8 {
		b, err := NewBundle(Hashed{Method: fmt.Sprint(i)}, []Contents{sample()})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.Write(root, Provenance{}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, b.ID)
	}
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() {
			if err := Publish(root, id); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := History(root)
	if err != nil {
		t.Fatal(err)
	}
	current, err := Current(root)
	if err != nil || !slices.Contains(got, current) {
		t.Fatal(current, got, err)
	}
	slices.Sort(got)
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		t.Errorf("history %v, published %v", got, ids)
	}
}
