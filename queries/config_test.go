package queries_test

import (
	"strings"
	"testing"

	"corridor/engine"
	"corridor/queries"
)

func TestConfigFile(t *testing.T) {
	c, err := queries.ParseConfig("c.yaml", []byte("lonely_psu: average\nlevel: 0.9\nmin_persons: 10\n"))
	if err != nil || c.LonelyPSU != "average" || c.Level != 0.9 || c.MinPersons != 10 || c.DF != "full" {
		t.Fatalf("%+v %v", c, err)
	}
	if c, err := queries.ParseConfig("c.yaml", nil); err != nil || c != queries.DefaultConfig() {
		t.Fatalf("an empty file is the defaults: %+v %v", c, err)
	}
	for text, want := range map[string]string{
		"lonely: adjust": "unknown field", "lonely_psu: drop": "it is one of fail, certainty, adjust, average",
		"quantile_rule: hf7": "it is one of hf1, hf2", "level: 95": "between 0 and 1", "level: high": "cannot be read", "min_persons: 1": "must not be below",
	} {
		_, err := queries.ParseConfig("c.yaml", []byte(text))
		if engine.KindOf(err) != engine.Usage || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "c.yaml") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
