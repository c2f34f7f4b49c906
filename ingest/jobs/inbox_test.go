package jobs

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"corridor/engine"
)

// tray is an inbox folder.
type tray struct {
	t   *testing.T
	dir string
}

func newTray(t *testing.T) *tray {
	b := &tray{t, t.TempDir()}
	b.put("mappings/m.yaml", tinyMapping)
	b.put("rates.csv", "x")
	return b
}

// put writes a file that has not changed for an hour.
func (b *tray) put(name, text string) {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.age(name, time.Hour)
}

func (b *tray) age(name string, d time.Duration) {
	at := time.Now().Add(-d)
	if err := os.Chtimes(filepath.Join(b.dir, name), at, at); err != nil {
		b.t.Fatal(err)
	}
}

// names lists the files, folders aside.
func (b *tray) names(sub string) string {
	var names []string
	entries, err := os.ReadDir(filepath.Join(b.dir, sub))
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

const goodOrder = "mapping: mappings/m.yaml\nrates: rates.csv\nround: r\nsource: survey\n"

func TestInboxDelivers(t *testing.T) {
	q, b := newQueue(t), newTray(t)
	for file, folder := range map[string]string{"ok": "done", "reject": "rejected", "fail": "failed"} {
		b.put(file+".csv", file)
		b.put(file+".csv.job.yaml", goodOrder)
		b.put("alone-"+file+".csv", file) // without an order: nobody touches it
		drain(t, testRunner(q, b.dir))
		want := file + ".csv " + file + ".csv.job.result.json " + file + ".csv.job.yaml"
		if got := b.names(folder); got != want {
			t.Errorf("%s holds %q, want %q", folder, got, want)
		}
		text, err := os.ReadFile(filepath.Join(b.dir, folder, file+".csv.job.result.json"))
		var j engine.Job
		if err != nil || json.Unmarshal(text, &j) != nil || string(j.State) != folder || j.Via != engine.ViaInbox || j.By == "" || strings.Contains(string(text), secret) {
			t.Errorf("%s: %s %v", file, text, err)
		}
		if j.Result != nil && (j.Files[0].SHA256 == "" || j.Mapping.SHA256 == "") {
			t.Errorf("%s: which bytes is not told: %s", file, text)
		}
		if _, err := q.Retry(j.ID); !isConflict(err) {
			t.Error("a job whose files were given back was queued again:", err)
		}
	}
	if got := b.names("."); got != "alone-fail.csv alone-ok.csv alone-reject.csv rates.csv" {
		t.Error(got)
	}
	// The same names again: what is in done stays.
	b.put("ok.csv", "ok")
	b.put("ok.csv.job.yaml", goodOrder)
	drain(t, testRunner(q, b.dir))
	if got := strings.Fields(b.names("done")); len(got) != 6 {
		t.Error(got)
	}
}

func TestInboxOfSeveralFiles(t *testing.T) {
	q, b := newQueue(t), newTray(t)
	b.put("q1.csv", "ok")
	b.put("lfs.job.yaml", goodOrder+"files: [q1.csv, q2.csv]\n")
	drain(t, testRunner(q, b.dir))
	if b.names("done") != "" {
		t.Fatal("taken before all files were there")
	}
	b.put("q2.csv", "ok")
	b.age("q2.csv", 2*time.Hour) // older than the order: no need to wait whether it grows
	drain(t, testRunner(q, b.dir))
	if got := b.names("done"); got != "lfs.job.result.json lfs.job.yaml q1.csv q2.csv" {
		t.Error(got)
	}
}

// Orders that cannot be used go to failed, with the reason; nothing outside of the inbox is read.
func TestBadOrders(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "m.yaml")
	if err := os.WriteFile(outside, []byte(tinyMapping), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ order, says string }{
		"unknown key":   {goodOrder + "colour: red\n", "colour"},
		"not yaml":      {"{{{", "order"},
		"no round":      {strings.Replace(goodOrder, "round: r\n", "", 1), "round is missing"},
		"other round":   {strings.Replace(goodOrder, "round: r", "round: s", 1), `for round "s"`},
		"other source":  {strings.Replace(goodOrder, "survey", "bank", 1), "source"},
		"out by dots":   {strings.Replace(goodOrder, "mappings/m.yaml", "../m.yaml", 1), "out of the inbox"},
		"out by root":   {strings.Replace(goodOrder, "mappings/m.yaml", outside, 1), "out of the inbox"},
		"out by link":   {strings.Replace(goodOrder, "mappings/m.yaml", "mappings/link.yaml", 1), "not in the inbox"},
		"no mapping":    {strings.Replace(goodOrder, "m.yaml", "n.yaml", 1), "not in the inbox"},
		"files outside": {goodOrder + "files: [../a.csv]\n", "plain names"},
		"a folder":      {strings.Replace(goodOrder, "rates.csv", "mappings", 1), "not a file"},
	} {
		q, b := newQueue(t), newTray(t)
		if err := os.Symlink(outside, filepath.Join(b.dir, "mappings", "link.yaml")); err != nil {
			t.Fatal(err)
		}
		b.put("a.csv", "ok")
		b.put("a.csv.job.yaml", c.order)
		// The first look finds an order that may be half written; a later one takes it.
		box := newInbox(q, b.dir, slog.New(slog.DiscardHandler))
		now := time.Now()
		box.scan(now)
		box.scan(now.Add(time.Minute))
		drain(t, testRunner(q, b.dir))
		if got := b.names("failed"); got != "a.csv a.csv.job.result.json a.csv.job.yaml" {
			t.Errorf("%s: failed holds %q", name, got)
			continue
		}
		list, _, err := q.List(nil, 0)
		if err != nil || len(list) != 1 || list[0].State != engine.JobFailed || !strings.Contains(list[0].Problem.Text.En, c.says) || list[0].Problem.Text.Vi == "" {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// A file that is still being written is left alone.
func TestInboxWaitsForWriters(t *testing.T) {
	q, b := newQueue(t), newTray(t)
	b.put("a.csv.job.yaml", goodOrder)
	b.put("a.csv", "o")
	b.age("a.csv", 0) // younger than its order
	box := newInbox(q, b.dir, slog.New(slog.DiscardHandler))
	taken := func() int {
		list, _, err := q.List(nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	now := time.Now()
	for i := range 6 { // it grows at every look
		b.put("a.csv", "o"+strings.Repeat(" ", i))
		b.age("a.csv", -time.Duration(i)*time.Second)
		now = now.Add(8 * time.Second)
		box.scan(now)
	}
	if taken() != 0 {
		t.Fatal("a growing file was taken")
	}
	box.scan(now.Add(steady + time.Second))
	if taken() != 1 {
		t.Fatal("a steady file was not taken")
	}
}

// A crash between the job and the move of its files: the next runner goes on, and makes no second job.
func TestInterruptedTakeGoesOn(t *testing.T) {
	q, b := newQueue(t), newTray(t)
	b.put("a.csv", "ok")
	b.put("a.csv.job.yaml", goodOrder)
	box := newInbox(q, b.dir, slog.New(slog.DiscardHandler))
	box.scan(time.Now())
	list, _, err := q.List(nil, 0)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	id := list[0].ID
	r, err := q.read(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Task.Take.Moves { // as if the process had died before it moved anything
		if err := os.Rename(q.path(id, m.To), m.From); err != nil {
			t.Fatal(err)
		}
	}
	drain(t, testRunner(q, b.dir))
	if got := b.names("done"); got != "a.csv a.csv.job.result.json a.csv.job.yaml" {
		t.Error(got)
	}
	if list, _, err = q.List(nil, 0); err != nil || len(list) != 1 || list[0].State != engine.JobDone {
		t.Error(list, err)
	}
}

func FuzzOrder(f *testing.F) {
	for _, seed := range []string{goodOrder, goodOrder + "files: [a, b]\n", "{{{", "a: &a [*a]\n", "files: [../x]", "\x00", "!!binary x", "round: [", "- - -"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var o order
		if decodeOrder(text, &o) != nil || o.check("f.csv") != nil {
			return
		}
		for _, name := range o.Files {
			if !NameFits(name) || filepath.Base(name) != name {
				t.Fatalf("%q is no plain name", name)
			}
		}
	})
}
