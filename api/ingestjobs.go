package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"corridor/engine"
)

// jobAnswer and jobsAnswer are the answers about jobs.
type jobAnswer struct {
	Data engine.Job `json:"data"`
}

type jobsAnswer struct {
	Data  []engine.Job `json:"data"`
	Total int          `json:"total"` // of these states, beyond the limit, too
}

var (
	jobParameters  = []candidate{{id: "lang"}}
	jobsParameters = []candidate{{id: "lang"}, {id: "state", names: []string{"status"}}, {id: "limit"}}
)

const (
	defaultJobs = 100
	mostJobs    = 1000
)

// jobQuery reads the parameters of a request about jobs; nil and false if it was refused.
func (s *Server) jobQuery(c *gin.Context, known []candidate) (map[string]string, bool) {
	query, p := parseQuery(c.Request.URL.RawQuery)
	if p == nil {
		p = knownOnly(query, known)
	}
	if language, given := query["lang"]; p == nil && given && language != "vi" && language != "en" {
		p = badValue("lang", language, nil, []string{"vi", "en"})
	}
	if p != nil {
		s.refuse(c, p)
		return nil, false
	}
	return query, true
}

// listJobs answers GET /v1/ingest/jobs.
func (s *Server) listJobs(c *gin.Context) {
	query, ok := s.jobQuery(c, jobsParameters)
	if !ok {
		return
	}
	states, limit, p := jobFilter(query)
	if p != nil {
		s.refuse(c, p)
		return
	}
	list, total, err := s.ingest.jobs.List(states, limit)
	if err != nil {
		s.refuse(c, jobProblem(err))
		return
	}
	if list == nil {
		list = []engine.Job{}
	}
	s.sayJSON(c, http.StatusOK, jobsAnswer{list, total})
}

func jobFilter(query map[string]string) (states []engine.JobState, limit int, p *problem) {
	var all []string
	for _, s := range engine.JobStates() {
		all = append(all, string(s))
	}
	if text, given := query["state"]; given {
		for word := range strings.SplitSeq(text, ",") {
			if !slices.Contains(all, word) {
				return nil, 0, badValue("state", word, nearest(word, candidatesOf(all)), all)
			}
			states = append(states, engine.JobState(word))
		}
	}
	limit = defaultJobs
	if text, given := query["limit"]; given {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > mostJobs {
			return nil, 0, badValue("limit", text, nil, []string{"1…" + strconv.Itoa(mostJobs)})
		}
	}
	return states, limit, nil
}

func candidatesOf(words []string) (out []candidate) {
	for _, w := range words {
		out = append(out, candidate{id: w})
	}
	return out
}

// showJob answers GET /v1/ingest/jobs/{id}.
func (s *Server) showJob(c *gin.Context) {
	if _, ok := s.jobQuery(c, jobParameters); !ok {
		return
	}
	job, err := s.ingest.jobs.Get(c.Param("id"))
	if err != nil {
		s.refuse(c, jobProblem(err))
		return
	}
	s.sayJSON(c, http.StatusOK, jobAnswer{job})
}

// changeJob answers POST …/cancel and …/retry: the job as it is now. A running job that was asked to stop is still running.
func (s *Server) changeJob(change func(id string) (engine.Job, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		if _, ok := s.jobQuery(c, jobParameters); !ok {
			return
		}
		job, err := change(c.Param("id"))
		if err != nil {
			s.refuse(c, jobProblem(err))
			return
		}
		s.cfg.Logger.Info("job", "job", job.ID, "state", string(job.State), "by", by(c))
		s.sayJSON(c, http.StatusAccepted, jobAnswer{job})
	}
}

// sayJSON sends an answer that nobody keeps.
func (s *Server) sayJSON(c *gin.Context, status int, v any) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // jobs always marshal
		s.refuse(c, internalFault())
		return
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	c.Writer.WriteHeader(status)
	c.Writer.WriteHeaderNow()
	if c.Request.Method != http.MethodHead {
		_, _ = c.Writer.Write(body.Bytes()) // the client has gone
	}
}
