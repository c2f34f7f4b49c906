package ingest

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The examples of the README are mappings: each is put in the place of what it is about.
func TestReadmeExamples(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		example, mapping := block[1], smallMapping
		switch {
		case strings.HasPrefix(example, "round:"): // complete but for what makes somebody eligible and paid
			mapping = example + "  reason_for_move: A\n  employment_status: {const: EMPLOYEE}\n  age: B\n  earn_cash: C\n  changed_residence: D\n"
		case strings.HasPrefix(example, "  "): // variables
			for _, name := range []string{"person_id: ID", "stratum_id: ST", "psu_id: EA"} {
				mapping = strings.Replace(mapping, "  "+name+"\n", "", 1)
			}
			mapping += example
		default:
			mapping = strings.Replace(mapping, "variables:\n", example+"variables:\n", 1)
		}
		parse(t, mapping)
		tried++
	}
	if tried < 5 {
		t.Errorf("%d examples tried", tried)
	}
}
