package estimate

import (
	"os"
	"path/filepath"
	"testing"

	"corridor/engine"
)

// What is held in memory is bounded whatever a file holds: no record more than the bound is taken.
func TestRecordsInMemoryAreBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("w,x\n1,2\n1,3\n1,4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for most, want := range map[int]engine.Kind{2: engine.Rejected, 3: engine.Internal} {
		full := &table{path: path, most: most, columns: map[string]*column{}}
		full.need("x", asNumber)
		err := full.load(t.Context(), []string{"w", "x"}, nil, nil)
		if engine.KindOf(err) != want || (err == nil) != (most == 3) {
			t.Errorf("at most %d: %v", most, err)
		}
	}
}
