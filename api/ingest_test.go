package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"corridor/engine"
)

const goodKey = "corridor_GOODKEY"

// desk is a made-up ingest service.
type desk struct {
	mu      sync.Mutex
	jobs    map[string]engine.Job
	same    map[string]string
	aborted int
	kept    map[string]string // part/name → bytes
	full    bool              // the disk
}

func newDesk() *desk {
	return &desk{jobs: map[string]engine.Job{}, same: map[string]string{}, kept: map[string]string{}}
}

type refusedState struct{ err *engine.Error }

func (refusedState) Conflict()       {}
func (r refusedState) Unwrap() error { return r.err }
func (r refusedState) Error() string { return r.err.Error() }
func (d *desk) put(j engine.Job)     { d.mu.Lock(); d.jobs[j.ID] = j; d.mu.Unlock() }

func (d *desk) Authorized(key string) bool { return key == goodKey }

func (d *desk) Same(key string) (engine.Job, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j, ok := d.jobs[d.same[key]]
	return j, ok
}

func (d *desk) Begin(by, once string) (Upload, error) {
	return &bundle{desk: d, once: once, by: by, parts: map[string]*bytes.Buffer{}}, nil
}

func (d *desk) List(states []engine.JobState, limit int) (list []engine.Job, total int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range d.jobs {
		if len(states) == 0 || slices.Contains(states, j.State) {
			if total++; len(list) < limit {
				list = append(list, j)
			}
		}
	}
	return list, total, nil
}

func (d *desk) Get(id string) (engine.Job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j, ok := d.jobs[id]
	if !ok {
		return j, engine.Errorf(engine.NotFound, "there is no job %q", id).Vi("không có công việc %q", id).Because(errors.New("/secret/path"))
	}
	return j, nil
}

func (d *desk) Cancel(id string) (engine.Job, error) {
	j, err := d.Get(id)
	if err == nil && j.State.Final() {
		return j, refusedState{engine.Errorf(engine.Usage, "job is over").Vi("công việc đã xong")}
	}
	return j, err
}

func (d *desk) Retry(id string) (engine.Job, error) { return d.Get(id) }

type bundle struct {
	desk     *desk
	once, by string
	parts    map[string]*bytes.Buffer
}

type disk struct {
	kept *bytes.Buffer
	full bool
}

func (w disk) Close() error { return nil }
func (w disk) Write(p []byte) (int, error) {
	if w.full {
		return 0, engine.Errorf(engine.IO, "cannot write").Because(&os.PathError{Op: "write", Path: "/secret/path", Err: syscall.ENOSPC})
	}
	return w.kept.Write(p)
}

func (b *bundle) Create(part, name string) (io.WriteCloser, error) {
	if strings.Contains(name, "..") {
		return nil, engine.Errorf(engine.Usage, "a file name does not fit").Vi("tên tệp không hợp lệ")
	}
	w := disk{&bytes.Buffer{}, b.desk.full}
	b.parts[part+"/"+name] = w.kept
	return w, nil
}

func (b *bundle) Commit() (engine.Job, error) {
	j := engine.Job{ID: fmt.Sprintf("job-%d", len(b.desk.jobs)+1), Revision: 1, State: engine.JobQueued, Via: engine.ViaAPI, By: b.by}
	b.desk.put(j)
	b.desk.mu.Lock()
	defer b.desk.mu.Unlock()
	if b.once != "" {
		b.desk.same[b.once] = j.ID
	}
	for name, text := range b.parts {
		b.desk.kept[name] = text.String()
	}
	return j, nil
}

func (b *bundle) Abort() {
	b.desk.mu.Lock()
	b.desk.aborted++
	b.desk.mu.Unlock()
}

func servingJobs(t *testing.T, d *desk, limit int64) string {
	t.Helper()
	root, _ := published(t)
	cfg := quiet()
	cfg.Jobs, cfg.MaxUpload, cfg.DrainDelay = d, limit, 0
	r := run(t, root, cfg)
	t.Cleanup(func() {
		r.stop()
		if err := ended(t, r, 5*time.Second); err != nil {
			t.Error(err)
		}
	})
	return r.url
}

// form is an upload: part, file name, text in turn.
func form(parts ...string) (body, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+2 < len(parts); i += 3 {
		p, err := w.CreateFormFile(parts[i], parts[i+1])
		if err != nil {
			panic(err)
		}
		fmt.Fprint(p, parts[i+2])
	}
	w.Close()
	return b.String(), w.FormDataContentType()
}

var wholeForm = []string{"file", "q1.csv", "a,b\n", "file", "q2.csv", "c,d\n", "mapping", "m.yaml", "round: x\n", "rates", "r.csv", "y\n"}

func send(t *testing.T, method, url, contentType, body string, headers ...string) reply {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+goodKey)
	req.Header.Set("Content-Type", contentType)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %s may be kept: %v", method, url, resp.Header)
	}
	return reply{resp.StatusCode, resp.Header, text}
}

func TestUpload(t *testing.T) {
	d := newDesk()
	url := servingJobs(t, d, 1<<20) + jobsPath
	body, kind := form(wholeForm...)
	r := send(t, "POST", url, kind, body, "Idempotency-Key", "k1")
	var made jobAnswer
	if err := json.Unmarshal(r.body, &made); err != nil || r.status != 202 || r.header.Get("Location") != jobsPath+"/job-1" || made.Data.State != "queued" || !strings.Contains(made.Data.By, "127.0.0.1") {
		t.Fatal(r.status, string(r.body), err)
	}
	if d.kept["files/q1.csv"] != "a,b\n" || d.kept["files/q2.csv"] != "c,d\n" || d.kept["mapping/m.yaml"] != "round: x\n" || d.kept["rates/r.csv"] != "y\n" {
		t.Error(d.kept)
	}
	if r = send(t, "POST", url, kind, body, "Idempotency-Key", "k1"); r.status != 202 || r.header.Get("Location") != jobsPath+"/job-1" || len(d.jobs) != 1 {
		t.Error("the same key made a second job", r.status)
	}
	for name, c := range map[string]struct {
		parts  []string
		status int
		kind   string
	}{
		"no rates":     {wholeForm[:9], 400, "missing-part"},
		"no file":      {wholeForm[6:], 400, "missing-part"},
		"nothing":      {nil, 400, "missing-part"},
		"strange part": {append([]string{"files", "x", "y"}, wholeForm...), 400, "bad-part"},
		"no name":      {append([]string{"file", "", "y"}, wholeForm...), 400, "bad-part"},
		"bad name":     {append([]string{"file", "a..b", "y"}, wholeForm...), 400, "bad-upload"},
		"too large":    {append([]string{"file", "big", strings.Repeat("x", 1<<20)}, wholeForm...), 413, "upload-too-large"},
	} {
		body, kind := form(c.parts...)
		before := d.aborted
		r := send(t, "POST", url, kind, body)
		if r.status == 202 {
			t.Fatalf("%s was taken", name)
		}
		if p := decodeProblem(t, r); r.status != c.status || p.Type != typePrefix+c.kind || len(d.jobs) != 1 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
		if c.status == 400 && d.aborted != before+1 {
			t.Errorf("%s: the upload was not given up", name)
		}
	}
	if r = send(t, "POST", url, "application/json", "{}"); r.status != 415 {
		t.Error(r.status)
	}
	if r = send(t, "POST", url+"?rouund=1", kind, body); r.status != 400 {
		t.Error(r.status)
	}
	d.full = true
	r = send(t, "POST", url, kind, body)
	if p := decodeProblem(t, r); r.status != 507 || p.Type != typePrefix+"disk-full" || strings.Contains(string(r.body), "/secret") {
		t.Error(r.status, string(r.body))
	}
}

// Without a length the limit holds, too, and an upload that breaks off leaves nothing.
func TestUploadCutOff(t *testing.T) {
	d := newDesk()
	url := servingJobs(t, d, 1<<16)
	body, kind := form(append([]string{"file", "big.csv", strings.Repeat("x", 1<<17)}, wholeForm...)...)
	req, err := http.NewRequest("POST", url+jobsPath, io.MultiReader(strings.NewReader(body))) // chunked: no length
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+goodKey)
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 413 || len(d.jobs) != 0 {
		t.Error(resp.StatusCode, d.jobs)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	body, kind = form(wholeForm...)
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", jobsPath, goodKey, kind, len(body), body[:len(body)/2])
	conn.Close()
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		d.mu.Lock()
		aborted := d.aborted
		d.mu.Unlock()
		if aborted == 2 {
			break
		}
		if time.Since(start) > 5*time.Second {
			t.Fatal("an upload that broke off was not given up")
		}
	}
	if len(d.jobs) != 0 {
		t.Error("half an upload made a job")
	}
}

func TestOperatorKeyIsAsked(t *testing.T) {
	d := newDesk()
	d.put(engine.Job{ID: "j", State: engine.JobDone})
	url := servingJobs(t, d, 1<<20)
	body, kind := form(wholeForm...)
	count := 0
	for _, header := range []string{"", "Bearer", "Bearer x", "Bearer " + goodKey + "x", "Basic " + goodKey} {
		for _, c := range []struct{ method, path string }{{"GET", ""}, {"POST", ""}, {"GET", "/j"}, {"GET", "/j/events"}, {"POST", "/j/cancel"}, {"POST", "/j/retry"}} {
			r := send(t, c.method, url+jobsPath+c.path, kind, body, "Authorization", header)
			want := 401
			if count++; count > wrongKeys {
				want = 429
			}
			decodeProblem(t, r)
			if r.status != want || want == 401 && !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer ") || want == 429 && r.header.Get("Retry-After") == "" {
				t.Errorf("%s %s with %q: %d, want %d", c.method, c.path, header, r.status, want)
			}
		}
	}
	if r := send(t, "GET", url+jobsPath, "", ""); r.status != 200 {
		t.Error("the operator was locked out:", r.status)
	}
	if len(d.jobs) != 1 {
		t.Error("a job without the key")
	}
	if r := status(t, url+dataPath); r != 200 {
		t.Error("figures need no key:", r)
	}
}

func TestJobsListAndChange(t *testing.T) {
	d := newDesk()
	d.put(engine.Job{ID: "a", State: engine.JobDone})
	d.put(engine.Job{ID: "b", State: engine.JobQueued})
	url := servingJobs(t, d, 1<<20)
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "", 200, `"total":2`},
		{"HEAD", "", 200, ""},
		{"GET", "?state=queued,running&limit=5", 200, `"id":"b"`},
		{"GET", "?state=failed", 200, `"data":[],"total":0`},
		{"GET", "?state=don", 400, `"suggestions":["done"]`},
		{"GET", "?limit=0", 400, `:bad-value`},
		{"GET", "?status=done", 400, `"suggestions":["state"]`},
		{"GET", "/b", 200, `"state":"queued"`},
		{"GET", "/c", 404, `unknown-job`},
		{"GET", "/c/events", 404, `unknown-job`},
		{"POST", "/b/cancel", 202, `"id":"b"`},
		{"POST", "/a/cancel", 409, `conflict`},
		{"POST", "/b/retry", 202, `"id":"b"`},
		{"PUT", "", 405, `GET and HEAD and POST`},
		{"GET", "/b/cancel", 405, `answers POST, not GET`},
	} {
		r := send(t, c.method, url+jobsPath+c.path, "", "")
		if r.status != c.status || !strings.Contains(string(r.body), c.says) || strings.Contains(string(r.body), "/secret") {
			t.Errorf("%s %s: %d %s", c.method, c.path, r.status, r.body)
		}
	}
	if r := send(t, "PUT", url+jobsPath, "", ""); r.header.Get("Allow") != "GET, HEAD, POST" {
		t.Error(r.header)
	}
	if r := send(t, "GET", url+"/v1/ingest/job", "", ""); r.status != 404 || !strings.Contains(string(r.body), jobsPath) {
		t.Error(string(r.body))
	}
}

// Without jobs, the server is as it was.
func TestNoIngestService(t *testing.T) {
	root, _ := published(t)
	web, _ := serving(t, root, quiet())
	if r := ask(t, web, "GET", jobsPath); r.status != 404 || strings.Contains(string(r.body), "ingest") {
		t.Error(r.status, string(r.body))
	}
}

// watch opens an event stream and sends its lines to the channel; it is closed when the stream ends.
func watch(t *testing.T, url, lastID string) (lines chan string, resp *http.Response) {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+goodKey)
	req.Header.Set("Last-Event-ID", lastID)
	if resp, err = http.DefaultClient.Do(req); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	lines = make(chan string, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(resp.Body); scan.Scan(); {
			if scan.Text() != "" {
				lines <- scan.Text()
			}
		}
	}()
	return lines, resp
}

func nextLine(t *testing.T, lines chan string, want string) {
	t.Helper()
	select {
	case line, open := <-lines:
		if !open && want != "" || !strings.HasPrefix(line, want) {
			t.Fatalf("%q, want %q", line, want)
		}
	case <-time.After(5 * time.Second):
		t.Fatalf("nothing came, want %q", want)
	}
}

func TestEvents(t *testing.T) {
	d := newDesk()
	job := engine.Job{ID: "a", Revision: 1, State: engine.JobQueued}
	d.put(job)
	root := servingJobs(t, d, 1<<20)
	url := root + jobsPath + "/a/events"
	lines, resp := watch(t, url, "")
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") || resp.Header.Get("Cache-Control") != "no-store" {
		t.Fatal(resp.Status, resp.Header)
	}
	nextLine(t, lines, "id: 1")
	nextLine(t, lines, "event: state")
	nextLine(t, lines, `data: {"id":"a","revision":1,"state":"queued"`)
	job.Revision, job.State, job.Progress = 2, engine.JobRunning, &engine.JobProgress{Done: 1, Total: 2}
	d.put(job)
	nextLine(t, lines, "id: 2")
	nextLine(t, lines, "event: state")
	nextLine(t, lines, "data: ")
	nextLine(t, lines, "event: progress")
	nextLine(t, lines, `data: {"stage":{"en":""},"done":1,"total":2}`)
	again, _ := watch(t, url, "2") // knows revision 2: only progress comes
	nextLine(t, again, "event: progress")
	nextLine(t, again, "data: ")
	job.Revision, job.State, job.Progress = 3, engine.JobDone, nil
	d.put(job)
	for _, stream := range []chan string{lines, again} {
		nextLine(t, stream, "id: 3")
		nextLine(t, stream, "event: state")
		nextLine(t, stream, `data: {"id":"a","revision":3,"state":"done"`)
		nextLine(t, stream, "") // the end
	}
	if _, resp := watch(t, url, "3"); resp.StatusCode != 204 {
		t.Error("a client that knows the end is not told to stop:", resp.Status)
	}
}

// A stream outlives the read deadline of the server, and ends when the server drains.
func TestEventsEndWithTheServer(t *testing.T) {
	d := newDesk()
	d.put(engine.Job{ID: "a", Revision: 1, State: engine.JobRunning})
	root, _ := published(t)
	cfg := quiet()
	cfg.Jobs, cfg.MaxUpload, cfg.DrainDelay, cfg.DrainTimeout = d, 1, 0, time.Minute
	r := run(t, root, cfg)
	lines, _ := watch(t, r.url+jobsPath+"/a/events", "1")
	time.Sleep(50 * time.Millisecond)
	r.stop()
	nextLine(t, lines, "retry: ")
	nextLine(t, lines, "")
	if err := ended(t, r, 5*time.Second); err != nil {
		t.Fatal(err)
	}
}
