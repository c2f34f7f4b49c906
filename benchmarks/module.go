package benchmarks

import (
	"context"
	"os"
	"path/filepath"

	"corridor/ingest/synth"
)

// seed of the synthetic modules.
const seed = 1

// Module makes the synthetic recruitment-cost module of that many eligible workers unless it is there.
func Module(ctx context.Context, rows int64, format string) (synth.Files, error) {
	dir, err := DataDir()
	if err != nil {
		return synth.Files{}, err
	}
	dir = filepath.Join(dir, format+"_"+Size(rows))
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
