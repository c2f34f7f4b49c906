package release

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What is built is not published; what was published once stays so, each id once, in the order of publication.
func TestHistoryKeepsWhatWasPublished(t *testing.T) {
	root := t.TempDir()
	var ids []string
	for _, method := range []string{"1", "2", "3"} {
		b, err := NewBundle(Hashed{Method: method}, []Contents{sample()})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.Write(root, Provenance{}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, b.ID)
	}
	if got, err := History(root); err != nil || len(got) != 0 {
		t.Fatal(got, err)
	}
	for _, at := range []int{1, 0, 1} { // 2 is never published
		if err := Publish(root, ids[at]); err != nil {
			t.Fatal(err)
		}
	}
	got, err := History(root)
	if want := []string{ids[1], ids[0]}; err != nil || !slices.Equal(got, want) {
		t.Fatal(got, want, err)
	}
	if current, err := Current(root); err != nil || current != ids[1] {
		t.Fatal(current, err)
	}
	if err := os.WriteFile(filepath.Join(root, historyFile), []byte("../../etc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := History(root); err == nil {
		t.Fatal("a damaged history was read")
	}
}
