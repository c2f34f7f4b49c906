package store

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Microdata in a folder that others can read: no file of the store is theirs to read, the write-ahead log included, and
// what a killed process spilled is removed.
func TestFilesAreTheOwnersOnly(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	spilled := filepath.Join(dir, "tmp", "duckdb_temp_storage-0.tmp")
	if err := os.MkdirAll(filepath.Dir(spilled), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(spilled, []byte("rows of a killed process"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	logged := false
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		logged = logged || filepath.Ext(path) == ".wal"
		return nil
	})
	if err != nil || !logged {
		t.Fatal("no write-ahead log: the test has not tested it", err)
	}
	if _, err := os.Stat(spilled); err == nil {
		t.Error("what was spilled is still there")
	}
}
