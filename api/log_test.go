package api

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// safeBuffer is a log that a test may read while the server writes.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// loggedConfig is a quiet configuration whose log can be read.
func loggedConfig(t *testing.T) (Config, func() string) {
	t.Helper()
	log := &safeBuffer{}
	cfg := quiet()
	cfg.Logger = slog.New(slog.NewJSONHandler(log, nil))
	return cfg, log.String
}

// The log has the route's template and the outcome, never what was asked for.
func TestLogHoldsNoValues(t *testing.T) {
	root, id := published(t)
	cfg, log := loggedConfig(t)
	web, _ := serving(t, root, cfg)
	get(t, web, pathOf("c[DEST]=JPN&by=SEX"), "X-Request-Id", "abc-1")
	ask(t, web, "GET", pathOf("c[DEST]=SECRET1"), "X-Request-Id", "bad id\twith tab")
	ask(t, web, "GET", "/v1/indicators/SECRET2/data")
	ask(t, web, "GET", "/SECRET3?x=SECRET4")
	ask(t, web, strings.Repeat("S", 40), "/livez")
	web.Close() // the log line comes after the answer
	text := log()
	for _, never := range []string{"JPN", "SECRET", "SSSS", "bad id", "by=", "c[DEST]"} {
		if strings.Contains(text, never) {
			t.Errorf("%s is in the log:\n%s", never, text)
		}
	}
	for _, always := range []string{`"id":"abc-1","method":"GET","route":"/v1/indicators/:id/data","status":200`, `"release":"` + id + `"`, `"status":400`, `"route":"none","status":404`} {
		if !strings.Contains(text, always) {
			t.Errorf("no %s in the log:\n%s", always, text)
		}
	}
}
