package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"corridor/engine"
	"corridor/engine/release"
)

// A named release is served as it was, for ever; what was never published is not served at all.
func TestNamedReleases(t *testing.T) {
	root, first := published(t)
	second := build(t, root, 20, "2026-11-23T00:00:00Z", false)
	cfg := quiet()
	cfg.EarlierReleases = 1
	web, s := serving(t, root, cfg)
	before := get(t, web, pathOf("by=SEX&release="+first))
	if ask(t, web, "GET", pathOf("release="+second)).status != 404 {
		t.Fatal("a release was served before it was published")
	}
	publish(t, root, second)
	s.Refresh()
	if got := get(t, web, pathOf("by=SEX")).header.Get("X-Release"); got != second {
		t.Fatal("served", got, "after publishing", second)
	}
	third := build(t, root, 30, "2026-11-24T00:00:00Z", false)
	publish(t, root, third)
	s.Refresh()
	for range 3 { // with one place on the shelf the two take turns
		for id, value := range map[string]string{first: `"value":7,`, second: `"value":20,`, third: `"value":30,`} {
			r := get(t, web, pathOf("measures=RCI_MEAN&release="+id))
			if !strings.Contains(string(r.body), value) || r.header.Get("X-Release") != id || r.header.Get("Cache-Control") != cacheImmutable {
				t.Fatalf("%s: %s", id, r.body)
			}
		}
	}
	if after := get(t, web, pathOf("by=SEX&release="+first)); string(after.body) != string(before.body) || after.header.Get("ETag") != before.header.Get("ETag") {
		t.Fatal("a named release changed when another was published")
	}
	list := string(get(t, web, "/v1/releases").body)
	for i, id := range []string{third, second, first} {
		at := strings.Index(list, `{"id":"`+id+`","latest":`+fmt.Sprint(i == 0)+`,"synthetic":true`)
		if at < 0 {
			t.Fatalf("%s is not as it should be in %s", id, list)
		}
		list = list[at:]
	}
}

// Publishing a broken release changes nothing for readers and is told once in the log; repaired, it is taken.
func TestBrokenReleaseIsRefused(t *testing.T) {
	root, first := published(t)
	cfg, log := loggedConfig(t)
	web, s := serving(t, root, cfg)
	second := build(t, root, 20, "2026-11-23T00:00:00Z", false)
	publish(t, root, second)
	file := filepath.Join(root, "releases", second, "public", "sdg_10_7_1.arrow")
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := append([]byte(nil), good...)
	bad[len(bad)/2] ^= 1
	replace(t, file, bad)
	for range 5 {
		s.Refresh()
	}
	if got := get(t, web, dataPath).header.Get("X-Release"); got != first {
		t.Fatal("served", got)
	}
	r := ask(t, web, "GET", pathOf("release="+second))
	if p := decodeProblem(t, r); r.status != 503 || p.Type != typePrefix+"damaged-release" || strings.Contains(string(r.body), root) {
		t.Fatal(string(r.body))
	}
	if n := strings.Count(log(), "release refused"); n != 1 {
		t.Fatalf("told %d times:\n%s", n, log())
	}
	if _, err := New(root, quiet()); err == nil || engine.KindOf(err) != engine.IO {
		t.Fatal("a server started on a damaged release:", err)
	}
	replace(t, file, good)
	s.shelf.mu.Lock()
	rest := s.shelf.refused[second]
	rest.again = time.Time{} // the pause is over
	s.shelf.refused[second] = rest
	s.shelf.mu.Unlock()
	s.Refresh()
	if got := get(t, web, dataPath).header.Get("X-Release"); got != second {
		t.Fatal("the repaired release is not served:", got)
	}
	if err := os.Remove(filepath.Join(root, "current")); err != nil {
		t.Fatal(err)
	}
	s.Refresh()
	if get(t, web, dataPath).header.Get("X-Release") != second || get(t, web, "/readyz").status != 200 {
		t.Fatal("a lost pointer took the release away")
	}
}

func replace(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestStartWithoutARelease(t *testing.T) {
	root := t.TempDir()
	if _, err := New(root, quiet()); engine.KindOf(err) != engine.NotFound || !strings.Contains(err.Error(), "'corridor publish'") {
		t.Fatal(err)
	}
	id := build(t, root, 7, "", false)
	if _, err := New(root, quiet()); engine.KindOf(err) != engine.NotFound {
		t.Fatal("built but not published:", err)
	}
	cfg := quiet()
	cfg.Release = id
	web, s := serving(t, root, cfg)
	if body := string(get(t, web, dataPath).body); !strings.Contains(body, `"status":"preview"`) {
		t.Fatal("the operator's preview does not say so:", body)
	}
	publish(t, root, build(t, root, 20, "", false))
	s.Refresh()
	if got := get(t, web, dataPath).header.Get("X-Release"); got != id {
		t.Fatal("a server told to serve", id, "serves", got)
	}
	cfg.Release = "r0000000000000000"
	if _, err := New(root, cfg); engine.KindOf(err) != engine.NotFound {
		t.Fatal(err)
	}
	cfg = quiet()
	cfg.PollEvery = 0
	if _, err := New(root, cfg); engine.KindOf(err) != engine.Usage || !strings.Contains(err.Error(), "PollEvery") {
		t.Fatal(err)
	}
}

// While releases are swapped every few milliseconds, each answer is of one release: every value of an answer lies
// within one of the base that its release was built with.
func TestReadersNeverSeeTwoReleases(t *testing.T) {
	root := t.TempDir()
	base := map[string]float64{}
	var ids []string
	for i := 1; i <= 4; i++ {
		id := build(t, root, float64(10*i), fmt.Sprintf("2026-11-0%dT00:00:00Z", i), false)
		base[id] = float64(10 * i)
		ids = append(ids, id)
		publish(t, root, id)
	}
	cfg := quiet()
	cfg.CacheBytes = 24 << 10 // small enough that answers are encoded again and again
	web, s := serving(t, root, cfg)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	var answers, releases atomic.Int64
	for reader := range 4 {
		readers.Go(func() {
			last := ""
			for {
				select {
				case <-stop:
					return
				default:
				}
				format := []string{"json", "csv", "arrow"}[reader%3]
				r, err := web.Client().Get(web.URL + pathOf("by=SEX,DEST&format="+format))
				if err != nil {
					t.Error(err)
					return
				}
				body, err := io.ReadAll(r.Body)
				r.Body.Close()
				if err != nil || r.StatusCode != http.StatusOK {
					t.Error(r.StatusCode, err)
					return
				}
				id := r.Header.Get("X-Release")
				if id != last {
					last = id
					releases.Add(1)
				}
				answers.Add(1)
				checkOneRelease(t, format, body, id, base[id])
			}
		})
	}
	for i := range 60 {
		if err := release.Publish(root, ids[i%4]); err != nil {
			t.Error(err)
		}
		s.Refresh()
		time.Sleep(2 * time.Millisecond)
	}
	close(stop)
	readers.Wait()
	if answers.Load() < 50 || releases.Load() < 10 {
		t.Fatalf("%d answers saw %d changes of release: the test did not test much", answers.Load(), releases.Load())
	}
}

func checkOneRelease(t *testing.T, format string, body []byte, id string, base float64) {
	var rows []map[string]string
	switch format {
	case "json":
		rows = decodeJSON(t, body).flat()
	case "csv":
		rows = decodeCSV(t, body)
	default:
		rows, _ = decodeArrow(t, body, "en")
	}
	if len(rows) != 36 {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		var value float64
		if row["VALUE"] != "" {
			if _, err := fmt.Sscan(row["VALUE"], &value); err != nil || value < base || value > base+1 || row["RELEASE"] != id {
				t.Errorf("%s: value %s of release %s in an answer of %s", format, row["VALUE"], row["RELEASE"], id)
				return
			}
		}
	}
}

// Nothing of the full-precision set comes out, whatever is asked for.
func TestNoConfidentialFieldLeaves(t *testing.T) {
	root, id := published(t)
	web, s := serving(t, root, quiet())
	paths := []string{"/", "/v1/indicators", "/v1/indicators/sdg_10_7_1", "/v1/releases", "/v1/releases/" + id}
	for _, by := range demo().Breakdowns {
		for _, format := range []string{"json", "csv", "arrow"} {
			paths = append(paths, pathOf("labels=both&format="+format+"&by="+by))
		}
	}
	for _, path := range paths {
		body := string(get(t, web, path).body)
		for _, secret := range []string{secretWeight, secretReason, fmt.Sprint(secretValue), "4242", "SUM_W", "sum_w", "N_PSU", root} {
			if strings.Contains(body, secret) {
				t.Errorf("%s holds %s", path, secret)
			}
		}
	}
	// The full set need not even be on the machine that serves.
	if err := os.RemoveAll(filepath.Join(root, "releases", id, "full")); err != nil {
		t.Fatal(err)
	}
	if _, err := New(root, quiet()); err != nil {
		t.Fatal(err)
	}
	_ = s
}

// Withheld is null everywhere, in the three representations (their agreement is tested apart).
func TestWithheldIsNull(t *testing.T) {
	root, _ := published(t)
	web, _ := serving(t, root, quiet())
	counts := map[string]int{}
	for _, query := range []string{"by=SEX,DEST", "by=CHANNEL"} {
		for _, row := range decodeJSON(t, get(t, web, pathOf(query)).body).flat() {
			if s := row["OBS_STATUS"]; s == "Q" || s == "L" || s == "O" {
				counts[s]++
				for _, name := range []string{"VALUE", "SE", "CI_LOW", "CI_HIGH", "CV", "DF", "N_BAND"} {
					if row[name] != "" {
						t.Errorf("%s of a cell with status %s is %s", name, s, row[name])
					}
				}
			}
		}
	}
	if counts["Q"] != 6 || counts["L"] != 6 || counts["O"] != 6 { // one cell each × 2 periods × 3 measures
		t.Fatal(counts)
	}
	answer := decodeJSON(t, get(t, web, pathOf("by=SEX,DEST")).body)
	var codes []string
	for _, w := range answer.Warnings {
		codes = append(codes, w.Code)
	}
	if strings.Join(codes, " ") != "synthetic no-secondary-suppression confidential low-reliability" || !strings.Contains(answer.Warnings[2].Text, "6 of 36") {
		t.Fatal(answer.Warnings)
	}
}

// A release that would show what it must not is refused as a whole, and the refusal shows nothing of it.
func TestGuard(t *testing.T) {
	for name, damage := range map[string]func(o *engine.Observation){
		"a withheld value":     func(o *engine.Observation) { o.ObsStatus = engine.StatusSuppressed },
		"a confidential value": func(o *engine.Observation) { o.ConfStatus = engine.ConfConfidential },
		"an unreliable value":  func(o *engine.Observation) { o.ObsStatus = engine.StatusUnpublishable },
		"persons of a withheld": func(o *engine.Observation) {
			*o = withoutNumbers(*o)
			o.ObsStatus = engine.StatusSuppressed
			o.NBand = "5-14"
		},
		"full fields":               func(o *engine.Observation) { o.Full = &engine.FullObservation{} },
		"not a number":              func(o *engine.Observation) { o.SE = number(nan()) },
		"an unknown status":         func(o *engine.Observation) { o.ObsStatus = "X" },
		"an unknown measure":        func(o *engine.Observation) { o.Measure = "X" },
		"an unknown breakdown":      func(o *engine.Observation) { o.Breakdown = "DEST,SEX" },
		"an unknown code":           func(o *engine.Observation) { o.Codes = []string{"X", engine.Total, engine.Total} },
		"a code where total is due": func(o *engine.Observation) { o.Codes = []string{"M", "JPN", engine.Total} },
		"too few codes":             func(o *engine.Observation) { o.Codes = nil },
		"another indicator":         func(o *engine.Observation) { o.Indicator = "other" },
	} {
		public, _ := observations(secretValue)
		at := -1
		for i, o := range public {
			if o.Breakdown == "SEX" {
				at = i
			}
		}
		damage(&public[at])
		_, err := newSnapshot(release.Manifest{}, []engine.Indicator{demo()}, public)
		if engine.KindOf(err) != engine.Rejected || err == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.Contains(err.Error(), "123.4") {
			t.Errorf("%s: the error holds the value: %v", name, err)
		}
	}
	public, _ := observations(7)
	if _, err := newSnapshot(release.Manifest{}, []engine.Indicator{demo()}, append(public, public[3])); err == nil {
		t.Error("two figures for one cell were taken")
	}
	var e *engine.Error
	if _, err := newSnapshot(release.Manifest{}, []engine.Indicator{demo(), demo()}, nil); !errors.As(err, &e) || e.Text.Vi == "" {
		t.Error(err)
	}
}

func withoutNumbers(o engine.Observation) engine.Observation {
	o.Value, o.SE, o.CILow, o.CIHigh, o.CV, o.DF = nil, nil, nil, nil, nil, nil
	return o
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}
