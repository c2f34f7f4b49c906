package api

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"corridor/engine"
)

// Jobs is the ingest service as the API needs it; main hands it over. Errors are *engine.Error; one that has a method Conflict() is about a
// job whose state does not allow what was asked. A job holds no value of a survey file.
type Jobs interface {
	// Authorized says whether this is the operator's key, in constant time.
	Authorized(key string) bool
	// Same finds the job that was made with this idempotency key.
	Same(idempotencyKey string) (engine.Job, bool)
	// Begin starts a job that by uploads; the idempotency key may be "".
	Begin(by, idempotencyKey string) (Upload, error)
	// List returns jobs of the states (none: all), the latest first, at most limit, and how many there are.
	List(states []engine.JobState, limit int) ([]engine.Job, int, error)
	Get(id string) (engine.Job, error)
	Cancel(id string) (engine.Job, error)
	Retry(id string) (engine.Job, error)
}

// Upload is a job in the making. End it with Commit or Abort.
type Upload interface {
	// Create begins a file of a part: files, mapping or rates. Closing it makes it durable.
	Create(part, name string) (io.WriteCloser, error)
	// Commit makes the job durable and queues it.
	Commit() (engine.Job, error)
	Abort()
}

const jobsPath = "/v1/ingest/jobs"

// Limits of the ingest service that are not settings.
const (
	mostUploads = 4  // at a time
	mostWatched = 64 // event streams at a time
	wrongKeys   = 20 // a minute; further ones are not looked at so closely
	uploadPause = time.Minute
	answerTime  = time.Minute
)

// ingestion is the state of the ingest service in the API.
type ingestion struct {
	jobs     Jobs
	uploads  chan struct{}
	watchers chan struct{}

	mu     sync.Mutex
	minute time.Time
	failed int
}

// ingestRoutes are there only if the server was given jobs.
func (s *Server) ingestRoutes(router *gin.Engine) {
	if s.cfg.Jobs == nil {
		return
	}
	s.ingest = &ingestion{jobs: s.cfg.Jobs, uploads: make(chan struct{}, mostUploads), watchers: make(chan struct{}, mostWatched)}
	group := router.Group(jobsPath, s.operatorOnly)
	group.GET("", s.listJobs)
	group.HEAD("", s.listJobs)
	group.POST("", s.postJob)
	group.GET("/:id", s.showJob)
	group.HEAD("/:id", s.showJob)
	group.GET("/:id/events", s.watchJob)
	group.POST("/:id/cancel", s.changeJob(s.cfg.Jobs.Cancel))
	group.POST("/:id/retry", s.changeJob(s.cfg.Jobs.Retry))
}

// operatorOnly lets through who has the key. A right key is always let through, however many wrong ones came before: it cannot be guessed, and nobody
// can lock the operator out.
func (s *Server) operatorOnly(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-store")
	scheme, key, _ := strings.Cut(c.Request.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") && len(key) < 200 && s.ingest.jobs.Authorized(strings.TrimSpace(key)) {
		return
	}
	if s.ingest.tooManyWrong(time.Now()) {
		h.Set("Retry-After", "60")
		s.refuse(c, tooManyKeys())
		return
	}
	challenge := `Bearer realm="corridor ingest"`
	if scheme != "" {
		challenge += `, error="invalid_token"`
	}
	h.Set("WWW-Authenticate", challenge)
	s.refuse(c, notAuthenticated())
}

func (i *ingestion) tooManyWrong(now time.Time) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if now.Sub(i.minute) > time.Minute {
		i.minute, i.failed = now, 0
	}
	i.failed++
	return i.failed > wrongKeys
}

// enter takes a place among a bounded number; leave gives it back. false: all are taken.
func enter(places chan struct{}) (leave func(), free bool) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, true
	default:
		return nil, false
	}
}

// by is who sends a request, as far as the server knows.
func by(c *gin.Context) string { return "operator, from " + c.RemoteIP() }

// longer gives a request more time than the figures need: to read for, and to write for. Zero is no limit.
func longer(c *gin.Context, read, write time.Duration) {
	control := http.NewResponseController(c.Writer)
	at := func(d time.Duration) time.Time {
		if d == 0 {
			return time.Time{}
		}
		return time.Now().Add(d)
	}
	_ = control.SetReadDeadline(at(read)) // not supported: a recorder in a test
	_ = control.SetWriteDeadline(at(write))
}
