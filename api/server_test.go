package api

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// gate is a log that holds back the line of a data request until it is opened: as the line is written inside the
// request, the request stays in flight.
type gate struct {
	slog.Handler
	reached chan struct{}
	open    chan struct{}
}

func (g *gate) Enabled(context.Context, slog.Level) bool { return true }

func (g *gate) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "route" && a.Value.String() == "/v1/indicators/:id/data" {
			g.reached <- struct{}{}
			<-g.open
		}
		return true
	})
	return nil
}

type running struct {
	url  string
	stop context.CancelFunc
	now  chan struct{}
	done chan error
}

func run(t *testing.T, root string, cfg Config) running {
	t.Helper()
	s, err := New(root, cfg)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := running{url: "http://" + listener.Addr().String(), stop: cancel, now: make(chan struct{}), done: make(chan error, 1)}
	go func() { r.done <- s.Run(ctx, listener, r.now) }()
	t.Cleanup(func() {
		cancel()
		http.DefaultClient.CloseIdleConnections()
	})
	return r
}

func status(t *testing.T, url string) int {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	_, _ = io.Copy(io.Discard, r.Body)
	return r.StatusCode
}

func ended(t *testing.T, r running, within time.Duration) error {
	t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(within):
		t.Fatal("the server did not stop in time")
		return nil
	}
}

// On the first signal /readyz says 503 while the request in flight finishes whole; then Run returns nil.
func TestDrain(t *testing.T) {
	root, _ := published(t)
	cfg := quiet()
	g := &gate{Handler: slog.DiscardHandler, reached: make(chan struct{}, 1), open: make(chan struct{})}
	cfg.Logger = slog.New(g)
	cfg.DrainDelay = 300 * time.Millisecond
	r := run(t, root, cfg)
	if status(t, r.url+"/readyz") != 200 {
		t.Fatal("not ready")
	}
	var answered atomic.Int64
	go func() {
		resp, err := http.Get(r.url + dataPath)
		if err == nil {
			body, _ := io.ReadAll(resp.Body)
			answered.Store(int64(len(body)))
			resp.Body.Close()
		}
	}()
	<-g.reached
	r.stop()
	for start := time.Now(); status(t, r.url+"/readyz") != 503; time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 250*time.Millisecond {
			t.Fatal("/readyz does not say that the server drains")
		}
	}
	if status(t, r.url+"/livez") != 200 {
		t.Fatal("a draining process is alive")
	}
	time.Sleep(400 * time.Millisecond)
	select {
	case err := <-r.done:
		t.Fatal("stopped with a request in flight", err)
	default:
	}
	if _, err := net.DialTimeout("tcp", strings.TrimPrefix(r.url, "http://"), time.Second); err == nil {
		t.Fatal("the listener is still open after the delay")
	}
	close(g.open)
	if err := ended(t, r, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	if answered.Load() < 1000 {
		t.Fatal("the request in flight was cut:", answered.Load())
	}
}

// The second signal does not wait, neither for the delay nor for requests.
func TestStopNow(t *testing.T) {
	root, _ := published(t)
	for _, delay := range []time.Duration{0, time.Hour} {
		cfg := quiet()
		g := &gate{Handler: slog.DiscardHandler, reached: make(chan struct{}, 1), open: make(chan struct{})}
		cfg.Logger = slog.New(g)
		cfg.DrainDelay, cfg.DrainTimeout = delay, time.Hour
		r := run(t, root, cfg)
		go func() {
			if resp, err := http.Get(r.url + dataPath); err == nil {
				resp.Body.Close()
			}
		}()
		<-g.reached
		r.stop()
		time.Sleep(20 * time.Millisecond)
		close(r.now)
		if err := ended(t, r, 2*time.Second); err != nil {
			t.Fatal(err)
		}
		close(g.open)
	}
}

// A request that does not finish is cut at the end of the drain, and the server stops all the same.
func TestDrainEnds(t *testing.T) {
	root, _ := published(t)
	cfg := quiet()
	g := &gate{Handler: slog.DiscardHandler, reached: make(chan struct{}, 1), open: make(chan struct{})}
	cfg.Logger = slog.New(g)
	cfg.DrainDelay, cfg.DrainTimeout = 0, 50*time.Millisecond
	r := run(t, root, cfg)
	go func() {
		if resp, err := http.Get(r.url + dataPath); err == nil {
			resp.Body.Close()
		}
	}()
	<-g.reached
	r.stop()
	if err := ended(t, r, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	close(g.open)
}

// Run follows the pointer by itself.
func TestRunFollowsThePublishedRelease(t *testing.T) {
	root, _ := published(t)
	cfg := quiet()
	cfg.PollEvery, cfg.DrainDelay = 10*time.Millisecond, 0
	r := run(t, root, cfg)
	second := build(t, root, 20, "", false)
	publish(t, root, second)
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		resp, err := http.Get(r.url + dataPath)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.Header.Get("X-Release") == second {
			break
		}
		if time.Since(start) > 5*time.Second {
			t.Fatal("the new release is not served")
		}
	}
	r.stop()
	if err := ended(t, r, 5*time.Second); err != nil {
		t.Fatal(err)
	}
}

// What net/http's client will not send: limits and malformed requests over a bare connection.
func TestRawRequests(t *testing.T) {
	root, _ := published(t)
	cfg := quiet()
	cfg.DrainDelay = 0
	r := run(t, root, cfg)
	for request, want := range map[string]string{
		"GET " + pathOf("c[SEX]=F&by=DEST") + " HTTP/1.1\r\nHost: x\r\n\r\n":                                "200",
		"GET " + pathOf("c[DEST]=Nhật Bản") + " HTTP/1.1\r\nHost: x\r\n\r\n":                                "400",
		"GET " + pathOf("c[DEST]=\xff\xfe") + " HTTP/1.1\r\nHost: x\r\n\r\n":                                "400",
		"GET /livez HTTP/1.1\r\nHost: x\r\nX-Big: " + strings.Repeat("a", cfg.MaxHeader+8<<10) + "\r\n\r\n": "431",
		"GET /" + strings.Repeat("a", cfg.MaxURI+1) + " HTTP/1.1\r\nHost: x\r\n\r\n":                        "414",
		"GET /livez HTTP/1.1\r\n\r\n":  "400",
		"\x16\x03\x01\x02\x00\r\n\r\n": "400",
		"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": "",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		go fmt.Fprint(conn, request)
		line, _ := bufio.NewReader(conn).ReadString('\n')
		if !strings.Contains(line, want) || !strings.HasPrefix(line, "HTTP/1.1 ") {
			t.Errorf("%.60q: %q, want %s", request, line, want)
		}
		conn.Close()
	}
	r.stop()
	if err := ended(t, r, 5*time.Second); err != nil {
		t.Fatal(err)
	}
}

// Every example that serve prints is an answer.
func TestExamples(t *testing.T) {
	root, id := published(t)
	web, s := serving(t, root, quiet())
	three, arrow := s.Examples()
	for _, path := range append(three[:], arrow) {
		get(t, web, path)
	}
	if three[2] != dataPath+"?by=SEX&format=csv" || arrow != dataPath+"?by=SEX,DEST&format=arrow" || s.Manifest().ID != id {
		t.Fatal(three, arrow)
	}
}

// A catalogue entry says everything that a data request needs; following it works.
func TestCatalogueLeadsToData(t *testing.T) {
	root, _ := published(t)
	web, _ := serving(t, root, quiet())
	body := string(get(t, web, "/v1/indicators/sdg_10_7_1", "Accept-Language", "vi").body)
	for _, part := range []string{`"breakdowns":["","SEX","DEST","SEX,DEST","CHANNEL"]`, `{"id":"JPN","label":"Nhật Bản"}`, `{"id":"704","label":"Việt Nam"}`, `"codelist":"CL_DEST/1"`, `"synthetic":true`,
		`{"id":"RCI_MEAN","title":"Trung bình","unit":"MONTHS","unit_label":"tháng","estimator":"mean","decimals":1,"headline":true}`, `"data":"/v1/indicators/sdg_10_7_1/data"`} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in %s", part, body)
		}
	}
	for _, by := range demo().Breakdowns {
		get(t, web, pathOf("by="+by))
	}
	if list := string(get(t, web, "/v1/indicators").body); !strings.Contains(list, `"id":"persons"`) || strings.Contains(list, `"codes"`) {
		t.Error(list)
	}
}

// Whatever the query, the answer is figures or a problem that is the client's to mend, never a fault.
func FuzzDataQuery(f *testing.F) {
	root, _ := published(f)
	s, err := New(root, quiet())
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "by=SEX,DEST&c[DEST]=JPN", "c%5BSEX%5D=F&format=arrow", "by=&measures=RCI_P50&labels=both&lang=vi", "c[TIME_PERIOD]=2021&format=csv", "release=r0&by=%00", "a=b;c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		w := &recorder{header: http.Header{}}
		req, err := http.NewRequest("GET", "http://x"+dataPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.URL.RawQuery, req.RequestURI = query, dataPath+"?"+query
		s.Handler().ServeHTTP(w, req)
		if w.status != 200 && w.status != 400 && w.status != 404 && w.status != 414 {
			t.Fatalf("%q: %d", query, w.status)
		}
	})
}

// recorder is a ResponseWriter that keeps the status.
type recorder struct {
	header http.Header
	status int
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return len(b), nil }
func (r *recorder) WriteHeader(status int)      { r.status = status }
