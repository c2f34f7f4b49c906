package codes

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// The crosswalk against the table that methodology 2.4 was generated from.
func TestCrosswalkShared(t *testing.T) {
	shared := os.Getenv("CORRIDOR_SHARED")
	if shared == "" {
		t.Skip("CORRIDOR_SHARED is not set")
	}
	f, err := os.Open(filepath.Join(shared, "data", "vietnam", "vn_province_old63_to_new34.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 64 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, r := range rows[1:] {
		if got := NewProvince(VN63 + ":" + r[0]); got != VN34+":"+r[2] {
			t.Errorf("%s %s becomes %s, not %s %s", r[0], r[1], got, r[2], r[3])
		}
	}
}
