package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"corridor/engine"
)

const (
	lookAtJob = 250 * time.Millisecond
	heartbeat = 15 * time.Second
	eventTime = 30 * time.Second // to write one event for
)

// watchJob answers GET /v1/ingest/jobs/{id}/events with server-sent events: 'state' with the whole job whenever it changes (its id is the
// job's revision), 'progress' in between. It ends with the final state; a client that comes back with that as its Last-Event-ID gets 204, which
// tells it to stop.
func (s *Server) watchJob(c *gin.Context) {
	if _, ok := s.jobQuery(c, jobParameters); !ok {
		return
	}
	leave, free := enter(s.ingest.watchers)
	if !free {
		s.refuse(c, overloaded())
		return
	}
	defer leave()
	job, err := s.ingest.jobs.Get(c.Param("id"))
	if err != nil {
		s.refuse(c, jobProblem(err))
		return
	}
	seen, _ := strconv.ParseInt(c.Request.Header.Get("Last-Event-ID"), 10, 64) // anything else: from the beginning
	if job.State.Final() && seen == job.Revision {
		c.Writer.WriteHeader(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return
	}
	longer(c, 0, eventTime)
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // a proxy that collects would hold the events back
	c.Writer.WriteHeaderNow()
	_ = http.NewResponseController(c.Writer).Flush() // the client shall know that it is heard, even if nothing happens yet
	s.stream(c, job, &events{c: c, seen: seen, last: time.Now()})
}

// stream follows the job until it is over, the client has gone, or the server stops.
func (s *Server) stream(c *gin.Context, job engine.Job, out *events) {
	every := time.NewTicker(lookAtJob)
	defer every.Stop()
	for {
		if !out.tell(job) || job.State.Final() {
			return
		}
		select {
		case <-c.Request.Context().Done():
			return
		case <-s.leaving:
			out.write("retry: 5000\n\n") // ask the next server
			return
		case <-every.C:
		}
		var err error
		if job, err = s.ingest.jobs.Get(job.ID); err != nil {
			return // removed, or not readable: asking again says which
		}
	}
}

// events writes to one client.
type events struct {
	c        *gin.Context
	seen     int64 // revision that the client knows
	progress engine.JobProgress
	last     time.Time // when something was sent
}

// tell sends what is new; false if the client has gone.
func (e *events) tell(job engine.Job) bool {
	if job.Revision != e.seen {
		e.seen = job.Revision
		if !e.event("state", strconv.FormatInt(job.Revision, 10), job) {
			return false
		}
	}
	if job.Progress != nil && *job.Progress != e.progress {
		e.progress = *job.Progress
		if !e.event("progress", "", job.Progress) {
			return false
		}
	}
	if time.Since(e.last) >= heartbeat {
		return e.write(": still here\n\n")
	}
	return true
}

func (e *events) event(name, id string, v any) bool {
	data, err := json.Marshal(v)
	if err != nil { // jobs always marshal
		return false
	}
	var b bytes.Buffer
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", name, data)
	return e.write(b.String())
}

func (e *events) write(text string) bool {
	e.last = time.Now()
	control := http.NewResponseController(e.c.Writer)
	_ = control.SetWriteDeadline(e.last.Add(eventTime)) // not supported: a recorder in a test
	if _, err := e.c.Writer.WriteString(text); err != nil {
		return false
	}
	return control.Flush() == nil
}
