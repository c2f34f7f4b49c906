package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"corridor/engine"
	"corridor/engine/store"
)

// The test binary is also the program: tests that kill processes start it again with this variable set.
func TestMain(m *testing.M) {
	if os.Getenv("CORRIDOR_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is the command in a process of its own.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "CORRIDOR_MAIN=1", "LC_ALL=en_GB.UTF-8", "GOMEMLIMIT=")
	return cmd
}

// server is 'corridor serve' in a process of its own.
type server struct {
	t        *testing.T
	cmd      *exec.Cmd
	url, key string
	log      *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// startServer returns when the server has said where it is.
func startServer(t *testing.T, dir string, args ...string) *server {
	t.Helper()
	s := &server{t: t, log: &lockedBuffer{}}
	s.cmd = program(append([]string{"serve", "--store", dir, "--listen", "127.0.0.1:0", "--drain-delay", "0s"}, args...)...)
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() && s.url == "" {
		if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, "http://") {
			s.url = line[:strings.Index(line, "/v1")]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if s.url == "" {
		t.Fatal("the server did not start:", s.log.String())
	}
	for start := time.Now(); time.Since(start) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		if text := s.log.String(); strings.Contains(text, "jobs") { // it has said who runs them, after the key
			if at := strings.Index(text, "corridor_"); at >= 0 {
				s.key = strings.Fields(text[at:])[0]
			}
			return s
		}
	}
	t.Fatal("the server does not say who runs jobs:", s.log.String())
	return nil
}

// kill is kill -9.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

// stop is Ctrl-C, and wants a clean end.
func (s *server) stop() {
	s.t.Helper()
	_ = s.cmd.Process.Signal(os.Interrupt)
	if err := s.cmd.Wait(); err != nil {
		s.t.Fatal(err, s.log.String())
	}
}

func (s *server) ask(method, path string, body io.Reader, contentType string) (int, []byte) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.key)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, text
}

// upload sends a file with mapping and rates and returns the job's id.
func (s *server) upload(file, mapping, rates string) string {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for part, text := range map[string]string{"file": file, "mapping": mapping, "rates": rates} {
		p, err := w.CreateFormFile(part, part+".csv")
		if err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprint(p, text)
	}
	w.Close()
	code, text := s.ask("POST", "/v1/ingest/jobs", &b, w.FormDataContentType())
	if code != http.StatusAccepted {
		s.t.Fatal(code, string(text))
	}
	return jobIn(s.t, text).ID
}

func jobIn(t *testing.T, text []byte) engine.Job {
	t.Helper()
	var answer struct{ Data engine.Job }
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err, string(text))
	}
	return answer.Data
}

// until polls the job until it is in one of the states.
func (s *server) until(id string, states ...engine.JobState) (engine.Job, string) {
	s.t.Helper()
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		_, text := s.ask("GET", "/v1/ingest/jobs/"+id, nil, "")
		job := jobIn(s.t, text)
		for _, state := range states {
			if job.State == state {
				return job, string(text)
			}
		}
		if time.Since(start) > time.Minute || job.State.Final() {
			s.t.Fatalf("want %v: %s", states, text)
		}
	}
}

// versions opens the store, which must be whole, and gives "round@version rows-hash" of each dataset.
func versions(t *testing.T, dir string) map[string]string {
	t.Helper()
	var s *store.Store
	var err error
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		// A killed process holds the lock of the database until the kernel has cleared it away.
		if s, err = store.Open(t.Context(), dir, store.Options{Threads: 1}); err == nil {
			break
		}
		if engine.KindOf(err) != engine.Unavailable || time.Since(start) > 10*time.Second {
			t.Fatal(err)
		}
	}
	defer s.Close()
	list, err := s.Datasets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o := office{t: t}
	out := map[string]string{}
	for _, d := range list {
		if n := o.count(s, d.Table); n != d.Counts.Loaded {
			t.Errorf("%s@%d has %d persons, its catalogue says %d", d.Round, d.Version, n, d.Counts.Loaded)
		}
		out[d.Round+"@"+strconv.Itoa(d.Version)] = d.RowsHash
	}
	if n := o.count(s, "duckdb_tables() WHERE table_name LIKE 'person_%'"); n != int64(len(list)) {
		t.Errorf("%d tables of persons, %d datasets", n, len(list))
	}
	return out
}

// childrenOf finds the processes that a process has started.
func childrenOf(pid int) (pids []int) {
	entries, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range entries {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, child)
		}
	}
	return pids
}

// hold opens the store as another command does, until release is called.
func (o *office) hold() (release func()) {
	o.t.Helper()
	s, err := store.Open(o.t.Context(), o.store(), store.Options{Threads: 1})
	if err != nil {
		o.t.Fatal(err)
	}
	return func() { _ = s.Close() }
}
