package api

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Server serves releases from memory. Make one with New, serve with Run.
type Server struct {
	cfg      Config
	shelf    *shelf
	cache    *cache
	handler  http.Handler
	draining atomic.Bool
	leaving  chan struct{} // closed when the drain begins: event streams end
	ingest   *ingestion    // nil: no ingest service
}

// New loads the published release under root (or cfg.Release) and is ready to serve it. It fails with engine.NotFound
// if nothing has been published and refuses a release that does not pass its checks.
func New(root string, cfg Config) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, cache: newCache(cfg.CacheBytes), leaving: make(chan struct{})}
	var err error
	if s.shelf, err = newShelf(root, &s.cfg); err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

// Handler is the whole API; for tests and for embedding in another server.
func (s *Server) Handler() http.Handler { return s.handler }

// Refresh looks at the pointer to the published release once, as Run does every cfg.PollEvery.
func (s *Server) Refresh() { s.shelf.refresh() }

// Run serves on the listener, which it closes, and follows the published release until ctx ends. Then /readyz answers
// 503 for cfg.DrainDelay, requests in flight get cfg.DrainTimeout to finish, and Run returns nil. When now is closed it
// stops at once, cutting connections. No goroutine outlives Run.
func (s *Server) Run(ctx context.Context, listener net.Listener, now <-chan struct{}) error {
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      5 * time.Minute,
		IdleTimeout:       30 * time.Second, // an idle connection holds a file descriptor
		MaxHeaderBytes:    s.cfg.MaxHeader,
		ErrorLog:          slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelWarn),
	}
	following, stop := context.WithCancel(ctx)
	var background sync.WaitGroup
	background.Go(func() { s.shelf.follow(following) })
	defer background.Wait()
	defer stop()

	failed := make(chan error, 1)
	background.Go(func() { failed <- server.Serve(listener) })
	select {
	case err := <-failed:
		return err
	case <-now:
		return server.Close()
	case <-ctx.Done():
	}
	return s.drain(server, now)
}

func (s *Server) drain(server *http.Server, now <-chan struct{}) error {
	s.draining.Store(true)
	close(s.leaving)
	s.cfg.Logger.Info("draining", "delay", s.cfg.DrainDelay.String(), "timeout", s.cfg.DrainTimeout.String())
	delay := time.NewTimer(s.cfg.DrainDelay)
	defer delay.Stop()
	select {
	case <-delay.C:
	case <-now:
		return server.Close()
	}
	limit, cancel := context.WithTimeout(context.Background(), s.cfg.DrainTimeout)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- server.Shutdown(limit) }()
	var err error
	select {
	case err = <-done:
	case <-now:
		cancel()
		err = errors.Join(server.Close(), <-done)
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		s.cfg.Logger.Warn("requests were cut off at the end of the drain")
		return server.Close()
	}
	return err
}
