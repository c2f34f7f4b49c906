package ingest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"corridor/engine"
)

// A table without a rate would make every person with foreign earnings not usable: it is refused before anything is read.
func TestRateTableWithoutRatesIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rates.csv")
	if err := os.WriteFile(path, []byte("currency,month,vnd_per_unit,source\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRates(context.Background(), path); engine.KindOf(err) != engine.Usage || err == nil {
		t.Fatalf("error %v, want one of kind Usage", err)
	}
}
