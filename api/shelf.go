package api

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"corridor/engine"
	"corridor/engine/release"
)

// shelf holds the releases in memory: the one that is served by default, and a few that were asked for by name.
type shelf struct {
	root string
	cfg  *Config
	log  *slog.Logger

	current   atomic.Pointer[snapshot]
	changes   atomic.Pointer[string]          // counts the changes of current and published
	published atomic.Pointer[[]release.Entry] // all that may be served, the latest published first

	history []string   // what published was made from
	looking sync.Mutex // one refresh at a time

	mu      sync.Mutex
	earlier []*snapshot        // most recently used last
	refused map[string]refusal // releases that could not be loaded, so that asking again costs nothing for a while

	loading sync.Mutex // one load at a time: a load takes as much memory as a release
}

type refusal struct {
	err   error
	again time.Time // not to be tried before
	pause time.Duration
}

// longestPause bounds how long a repaired release may go unnoticed.
const longestPause = time.Minute

// newShelf loads the release to serve; it fails if there is none or if it does not pass its checks.
func newShelf(root string, cfg *Config) (*shelf, error) {
	s := &shelf{root: root, cfg: cfg, log: cfg.Logger, refused: map[string]refusal{}}
	if err := s.relist(); err != nil {
		return nil, err
	}
	id := cfg.Release
	if id == "" {
		var err error
		if id, err = release.Current(root); err != nil {
			return nil, err
		}
	}
	snap, err := s.load(id)
	if err != nil {
		return nil, err
	}
	s.current.Store(snap)
	s.changed()
	return s, nil
}

// load reads and checks a release.
func (s *shelf) load(id string) (*snapshot, error) {
	r, err := release.Open(s.root, id)
	if err != nil {
		return nil, err
	}
	var public []engine.Observation
	for _, ind := range r.Indicators {
		of, err := release.ReadObservations(r, release.Public, ind.ID)
		if err != nil {
			return nil, err
		}
		public = append(public, of...)
	}
	snap, err := newSnapshot(r.Manifest, r.Indicators, public)
	if err != nil {
		return nil, err
	}
	snap.preview = !s.isPublished(id)
	return snap, nil
}

func (s *shelf) isPublished(id string) bool {
	for _, e := range *s.published.Load() {
		if e.ID == id {
			return true
		}
	}
	return false
}

// follow reads the pointer until ctx ends and swaps in what it names.
func (s *shelf) follow(ctx context.Context) {
	tick := time.NewTicker(s.cfg.PollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.refresh()
		}
	}
}

// refresh looks once. A release that does not pass its checks is refused and told in the log; the old one stays.
func (s *shelf) refresh() {
	s.looking.Lock()
	defer s.looking.Unlock()
	id, err := release.Current(s.root)
	if err != nil {
		s.refuse("current", err)
		return
	}
	if err := s.relist(); err != nil {
		s.refuse("list", err)
		return
	}
	old := s.current.Load()
	if s.cfg.Release != "" || id == old.manifest.ID || s.resting(id) != nil {
		return
	}
	snap, err := s.fetch(id)
	if err != nil {
		s.refuse(id, err)
		return
	}
	s.current.Store(snap)
	s.changed()
	s.log.Info("release swapped", "from", old.manifest.ID, "to", id)
}

// named returns a release that was asked for by its id; engine.NotFound if it has not been published.
func (s *shelf) named(id string) (*snapshot, error) {
	if current := s.current.Load(); current.manifest.ID == id {
		return current, nil
	}
	if !s.isPublished(id) {
		return nil, engine.Errorf(engine.NotFound, "release %s has not been published", id)
	}
	if err := s.resting(id); err != nil {
		return nil, err
	}
	snap, err := s.fetch(id)
	if err != nil {
		s.refuse(id, err)
	}
	return snap, err
}

// fetch takes a release from memory or loads it, and keeps it as the most recently used.
func (s *shelf) fetch(id string) (*snapshot, error) {
	if snap := s.kept(id); snap != nil {
		return snap, nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	if snap := s.kept(id); snap != nil { // while we waited
		return snap, nil
	}
	if err := s.resting(id); err != nil {
		return nil, err
	}
	snap, err := s.load(id)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.refused, id)
	if s.earlier = append(s.earlier, snap); len(s.earlier) > s.cfg.EarlierReleases {
		s.earlier = append([]*snapshot(nil), s.earlier[1:]...)
	}
	return snap, nil
}

func (s *shelf) kept(id string) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, snap := range s.earlier {
		if snap.manifest.ID == id {
			s.earlier = append(append(s.earlier[:i:i], s.earlier[i+1:]...), snap)
			return snap
		}
	}
	return nil
}

// refuse remembers a failure and tells it once a pause; the pauses double.
func (s *shelf) refuse(id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.refused[id]
	if time.Now().Before(before.again) {
		return
	}
	pause := min(max(time.Second, 2*before.pause), longestPause)
	s.refused[id] = refusal{err: err, again: time.Now().Add(pause), pause: pause}
	s.log.Error("release refused; what was served before is still served", "release", id, "err", err.Error())
}

// resting is the last failure of a release that is not yet to be tried again.
func (s *shelf) resting(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.refused[id]; ok && time.Now().Before(r.again) {
		return r.err
	}
	return nil
}

// relist reads which releases have been published and, where that has changed, their manifests.
func (s *shelf) relist() error {
	history, err := release.History(s.root)
	if err != nil {
		return err
	}
	if s.published.Load() != nil && slices.Equal(history, s.history) {
		return nil
	}
	list, err := release.List(s.root)
	if err != nil {
		return err
	}
	servable := []release.Entry{}
	for i := len(history) - 1; i >= 0; i-- {
		for _, e := range list {
			if e.ID == history[i] && e.Err == nil {
				servable = append(servable, e)
			}
		}
	}
	s.history = history
	s.published.Store(&servable)
	s.changed()
	return nil
}

// changed begins a new generation. It comes after what has changed, so that an answer kept under a generation is never
// older than the generation.
func (s *shelf) changed() {
	next := "1"
	if before := s.changes.Load(); before != nil {
		n, _ := strconv.Atoi(*before) // ours
		next = strconv.Itoa(n + 1)
	}
	s.changes.Store(&next)
}

// generation names the state of the shelf.
func (s *shelf) generation() string { return *s.changes.Load() }

// isUnknown says that a release is not there, as opposed to there and broken.
func isUnknown(err error) bool {
	var e *engine.Error
	return errors.As(err, &e) && e.Kind == engine.NotFound
}
