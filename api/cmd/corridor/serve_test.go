package main

import (
	"context"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"corridor/engine"
	"corridor/engine/release"
)

// publishedStore is a store with one small published release.
func publishedStore(t *testing.T) string {
	t.Helper()
	value := 7.4
	ind := engine.Indicator{ID: "demo", Measures: []engine.Measure{{ID: "M", Unit: "MONTHS", Estimator: "mean"}}, Breakdowns: []string{""}}
	b, err := release.NewBundle(release.Hashed{Method: "1", Synthetic: true}, []release.Contents{{Indicator: ind, Public: []engine.Observation{
		{Indicator: "demo", Measure: "M", RefArea: "704", TimePeriod: "2021", Codes: []string{}, Value: &value, ObsStatus: "A", ConfStatus: "F", NBand: "100+"}}}})
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if _, _, err := b.Write(root, release.Provenance{}); err != nil {
		t.Fatal(err)
	}
	if err := release.Publish(root, b.ID); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestServeSaysWhatIsWrong(t *testing.T) {
	empty := serveOptions{Store: t.TempDir(), Listen: "127.0.0.1:0", Ingest: ingestOptions{MaxUpload: 1 << 20}}
	err := runServe(context.Background(), &strings.Builder{}, empty)
	if engine.KindOf(err) != engine.NotFound || !strings.Contains(message(err), "corridor build") {
		t.Error(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	err = runServe(context.Background(), &strings.Builder{}, serveOptions{Store: publishedStore(t), Listen: taken.Addr().String(), Ingest: ingestOptions{Off: true, MaxUpload: 1}})
	if engine.KindOf(err) != engine.IO || !strings.Contains(message(err), "another program uses this port") {
		t.Error(err)
	}
	err = runServe(context.Background(), &strings.Builder{}, serveOptions{Store: publishedStore(t), Listen: "nonsense", Ingest: ingestOptions{Off: true, MaxUpload: 1}})
	if engine.KindOf(err) != engine.IO || !strings.Contains(message(err), "--listen host:port") {
		t.Error(err)
	}
}

// What to try is printed before the first request, and an ended context ends the command without an error.
func TestServePrintsWhatToTry(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out strings.Builder
	t.Setenv("LC_ALL", "en_GB.UTF-8")
	if err := runServe(ctx, &out, serveOptions{Store: publishedStore(t), Listen: "127.0.0.1:0", Ingest: ingestOptions{MaxUpload: 1 << 20}}); err == nil {
		if n := len(regexp.MustCompile(`http://127\.0\.0\.1:\d+/`).FindAllString(out.String(), -1)); n != 4 || !strings.Contains(out.String(), "synthetic") || !strings.Contains(out.String(), "curl") {
			t.Error(out.String())
		}
	} else {
		t.Fatal(err)
	}
}

func TestBaseURL(t *testing.T) {
	for address, want := range map[string]string{"0.0.0.0:80": "http://localhost:80", "[::]:81": "http://localhost:81", "127.0.0.1:82": "http://127.0.0.1:82", "[::1]:83": "http://[::1]:83"} {
		a, err := net.ResolveTCPAddr("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if got := baseURL(a); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

// The first signal is the drain, the second is "now".
func TestSecondSignal(t *testing.T) {
	now, stop := secondSignal()
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	_ = self.Signal(syscall.SIGTERM)
	select {
	case <-now:
		t.Fatal("the first signal counted as the second")
	case <-time.After(100 * time.Millisecond):
	}
	_ = self.Signal(syscall.SIGTERM)
	select {
	case <-now:
	case <-time.After(2 * time.Second):
		t.Fatal("the second signal was not noticed")
	}
}
