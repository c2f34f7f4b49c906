package main

import (
	"io"
	"path/filepath"
	"testing"

	"corridor/engine"
	"corridor/ingest/synth"
)

// The same seed as CSV, Parquet and Stata holds the same answers, so that the datasets have the same rows: province 1 of a
// Stata number is 01 of a text, .a to .c are the codes 97 to 99.
func TestSynthFormatsAreTheSameRows(t *testing.T) {
	var first engine.Dataset
	for _, format := range []string{"csv", "parquet", "dta"} {
		dir := t.TempDir()
		if err := runSynth(t.Context(), synth.Config{Rows: 1000, Seed: 7, Format: format, Dir: dir}, io.Discard); err != nil {
			t.Fatal(err)
		}
		o := &office{t: t, dir: dir, flags: ingestFlags{mapping: filepath.Join(dir, "mapping.yaml"), rates: filepath.Join(dir, "rates.csv")}}
		d, _, err := o.ingest(filepath.Join(dir, "synthetic_lfs."+format))
		if err != nil {
			t.Fatal(err)
		}
		if first.RowsHash == "" {
			first = d
		}
		if d.RowsHash != first.RowsHash || d.Counts.Usable < 900 {
			t.Errorf("%s: rows %s, %+v; csv: rows %s, %+v", format, d.RowsHash, d.Counts, first.RowsHash, first.Counts)
		}
	}
}
