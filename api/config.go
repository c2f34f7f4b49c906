package api

import (
	"log/slog"
	"time"

	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
)

// Config is what an operator may set. DefaultConfig has the defaults; zero values are not defaults.
type Config struct {
	Release         string        // serve this release instead of the published one; "" follows the pointer
	Publisher       string        // who publishes, for the citation
	Licence         string        // of the data, shown in every representation
	PollEvery       time.Duration // how often the pointer to the published release is read
	DrainDelay      time.Duration // how long /readyz answers 503 before the listener closes
	DrainTimeout    time.Duration // how long requests in flight may take to finish after that
	MaxURI          int           // bytes; a longer request target gets 414
	MaxHeader       int           // bytes of request headers; more gets 431
	CacheBytes      int64         // memory for encoded answers
	EarlierReleases int           // how many releases besides the published one stay loaded
	Logger          *slog.Logger
	Allocator       memory.Allocator // for Arrow buffers
	Jobs            Jobs             // the ingest service; nil: there is none
	MaxUpload       int64            // bytes of one upload
}

// DefaultConfig serves the published release with limits fit for one small machine.
func DefaultConfig() Config {
	return Config{
		Publisher:       "Corridor",
		Licence:         "not stated",
		PollEvery:       time.Second,
		DrainDelay:      time.Second,
		DrainTimeout:    15 * time.Second,
		MaxURI:          8 << 10,
		MaxHeader:       32 << 10,
		CacheBytes:      64 << 20,
		EarlierReleases: 4,
		Logger:          slog.Default(),
		Allocator:       memory.DefaultAllocator,
		MaxUpload:       8 << 30,
	}
}

// Validate names the first field that cannot work.
func (c Config) Validate() error {
	switch {
	case c.PollEvery <= 0:
		return badConfig("PollEvery", c.PollEvery.String())
	case c.DrainDelay < 0:
		return badConfig("DrainDelay", c.DrainDelay.String())
	case c.DrainTimeout <= 0:
		return badConfig("DrainTimeout", c.DrainTimeout.String())
	case c.MaxURI < 256:
		return badConfig("MaxURI", "under 256 bytes")
	case c.MaxHeader < 4<<10:
		return badConfig("MaxHeader", "under 4096 bytes")
	case c.CacheBytes < 0:
		return badConfig("CacheBytes", "negative")
	case c.EarlierReleases < 1:
		return badConfig("EarlierReleases", "under 1")
	case c.Logger == nil:
		return badConfig("Logger", "nil")
	case c.Allocator == nil:
		return badConfig("Allocator", "nil")
	case c.MaxUpload < 1:
		return badConfig("MaxUpload", "under 1 byte")
	}
	return nil
}

func badConfig(field, value string) error {
	return engine.Errorf(engine.Usage, "server setting %s: %s", field, value).
		Vi("thiết lập máy chủ %s không hợp lệ: %s", field, value)
}
