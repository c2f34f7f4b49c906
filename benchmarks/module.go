package benchmarks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"sync"

	"corridor/ingest/synth"
)

// seed of the synthetic modules.
const seed = 1

// Module makes the synthetic recruitment-cost module of that many eligible workers unless it is there.
func Module(ctx context.Context, rows int64, format string) (synth.Files, error) {
	dir, err := moduleDir(rows, format)
	if err != nil {
		return synth.Files{}, err
	}
	files := synth.Files{
		Module:  filepath.Join(dir, "synthetic_lfs."+format),
		Mapping: filepath.Join(dir, "mapping.yaml"),
		Rates:   filepath.Join(dir, "rates.csv"),
		Rows:    synth.TotalRows(rows),
	}
	if _, err := os.Stat(files.Mapping); err == nil { // written last
		return files, nil
	}
	return synth.Write(ctx, synth.Config{Rows: rows, Seed: seed, Dir: dir, Format: format})
}

func moduleDir(rows int64, format string) (string, error) {
	data, err := DataDir()
	if err != nil {
		return "", err
	}
	made, err := generation()
	return filepath.Join(data, format+"_"+Size(rows)+"_"+made), err
}

// generation is a fingerprint of what the generator makes today, so that a changed generator does not meet old data: that
// of its smallest module.
var generation = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "generation-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	files, err := synth.Write(context.Background(), synth.Config{Rows: synth.MinRows, Seed: seed, Dir: dir})
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, path := range []string{files.Module, files.Mapping, files.Rates} {
		data, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)[:4]), nil
})
