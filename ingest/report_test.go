package ingest

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corridor/engine"
)

// A slip in --report must not destroy the survey, the mapping, or anything else that is not a report.
func TestReportReplacesReportsOnly(t *testing.T) {
	list := people(40)
	names := columnsOf(list)
	f := newFolder(t, testHead)
	f.mapping(names)
	survey := f.write("lfs.csv", csvOf(names, list))
	before, err := os.ReadFile(survey)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{survey, f.options(survey).Mapping, f.options(survey).Rates, f.dir} {
		o, s := f.options(survey), &memorySink{}
		o.Report = path
		if _, err := Run(t.Context(), s, o); engine.KindOf(err) != engine.Usage || len(s.datasets) != 0 {
			t.Errorf("--report %s: %v, %d datasets", path, err, len(s.datasets))
		}
	}
	if after, err := os.ReadFile(survey); err != nil || string(after) != string(before) {
		t.Error("the survey was overwritten", err)
	}
}

// What a killed ingest left goes with the next; a round that does not get into the store leaves the earlier report.
func TestReportBelongsToWhatIsStored(t *testing.T) {
	list := people(200)
	names := columnsOf(list)
	f := newFolder(t, testHead)
	f.mapping(names)
	o := f.options(f.write("lfs.csv", csvOf(names, list)))
	o.Report = filepath.Join(f.dir, "report.csv")
	part := filepath.Join(f.dir, ".report.csv.part")
	if err := os.WriteFile(part, []byte("of an ingest that was killed"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), &memorySink{}, o); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(o.Report)
	if err != nil || strings.Contains(string(first), "killed") {
		t.Fatal(err)
	}
	if info, _ := os.Stat(o.Report); info.Mode().Perm() != 0o600 {
		t.Error("mode", info.Mode())
	}
	noRoom := errors.New("no space left")
	o.Files = []string{f.write("next.csv", csvOf(names, list[:60]))}
	for _, s := range []Sink{&memorySink{fail: noRoom}, uncommitted{&memorySink{}, noRoom}} {
		if _, err := Run(t.Context(), s, o); !errors.Is(err, noRoom) {
			t.Fatal(err)
		}
	}
	o.Files = []string{f.write("none.csv", csvOf(names, nil))}
	if _, err := Run(t.Context(), &memorySink{}, o); engine.KindOf(err) != engine.Rejected {
		t.Fatal(err)
	}
	if last, err := os.ReadFile(o.Report); err != nil || string(last) != string(first) {
		t.Error("the report of the round in the store is gone", err)
	}
	if _, err := os.Stat(part); err == nil {
		t.Error("left behind:", part)
	}
}

// uncommitted takes every row and then has no room for the commit.
type uncommitted struct {
	Sink
	err error
}

type uncommittedLoad struct {
	Load
	err error
}

func (s uncommitted) Begin(ctx context.Context) (Load, error) {
	load, err := s.Sink.Begin(ctx)
	return uncommittedLoad{load, s.err}, err
}

func (l uncommittedLoad) Commit(context.Context, engine.Dataset) (engine.Dataset, error) {
	return engine.Dataset{}, l.err
}

// A survey file given as mapping must not get into an error, and brackets must not cost hours.
func TestMappingErrorsShowNoLines(t *testing.T) {
	for name, text := range map[string]string{
		"survey":   "\"id\",\"pay\"\n\"p1\",\"SECRET77\"\n",
		"tab":      "round: x\nvariables:\n\tpay: SECRET77\n",
		"brackets": "round: " + strings.Repeat("[", 1<<20),
		"empty":    "",
	} {
		start := time.Now()
		_, err := ParseMapping("m.yaml", []byte(text))
		if engine.KindOf(err) != engine.Usage || strings.Contains(err.Error(), "SECRET77") || len(err.Error()) > 2000 {
			t.Errorf("%s: %.300v", name, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// A survey's cell must not become a formula of whoever opens the report (OWASP, "CSV Injection").
func TestReportHasNoFormulas(t *testing.T) {
	for value, want := range map[string]string{
		"=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "@SUM(1)": "'@SUM(1)", "+1+cmd": "'+1+cmd", "-2+3": "'-2+3", "\t=1": "'\t=1",
		"-9": "-9", "+1,5": "+1,5", "-1.234,5": "-1.234,5", "": "", "1=2": "1=2", "Hà Nội": "Hà Nội",
	} {
		path := filepath.Join(t.TempDir(), "rejects.csv")
		r, err := newReport(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(r.add([]engine.Reject{{File: value, Row: 1, Column: value, Value: value}}), r.finish(), r.publish()); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][0] != want || rows[1][2] != want || rows[1][3] != want {
			t.Errorf("%q: %q, %v", value, rows, err)
		}
	}
}
