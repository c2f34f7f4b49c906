package synth

import (
	"testing"

	"corridor/ingest"
)

// The mapping is read by the real reader, and every column that it names is in the file.
func TestMappingIsRead(t *testing.T) {
	files, _ := made(t, Config{Rows: 1_000, Seed: 1})
	m, err := ingest.ReadMapping(files.Mapping)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Synthetic || m.Provinces != "VN63" || m.Variables["last_destination"].Recode["Đài Loan (Trung Quốc)"] != "TWN" {
		t.Errorf("synthetic %v, provinces %s", m.Synthetic, m.Provinces)
	}
	if len(m.Variables) != columnCount-1 {
		t.Errorf("%d variables from %d columns", len(m.Variables), columnCount)
	}
	if codes := m.Variables["industry"].Missing; len(codes) != 0 { // 97 is a division of VSIC
		t.Errorf("industry has missing codes %v", codes)
	}
}
