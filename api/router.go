package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// routes is the whole surface of the API: GET and HEAD, nothing else.
func (s *Server) routes() http.Handler {
	gin.SetMode(gin.ReleaseMode) // no debug text on stdout
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false
	router.Use(s.identify, s.recoverPanics, s.limitURI)
	router.NoRoute(s.refuseWith(func(c *gin.Context) *problem { return noSuchPath(nearest(c.Request.URL.Path, paths)) }))
	router.NoMethod(s.refuseWith(func(c *gin.Context) *problem { return methodNotAllowed(c.Request.Method) }))
	get := func(path string, h gin.HandlerFunc) {
		router.GET(path, h)
		router.HEAD(path, h)
	}
	get("/", s.handle(s.pointer))
	get("/livez", s.livez)
	get("/readyz", s.readyz)
	get("/v1/indicators", s.handle(s.indicators))
	get("/v1/indicators/:id", s.handle(s.indicator))
	get("/v1/indicators/:id/data", s.handle(s.data))
	get("/v1/releases", s.handle(s.releases))
	get("/v1/releases/:id", s.handle(s.release))
	return router
}

// paths are the fixed addresses, for suggestions.
var paths = []candidate{{id: "/v1/indicators"}, {id: "/v1/releases"}, {id: "/livez"}, {id: "/readyz"}}

// handler answers one kind of request from one snapshot.
type handler func(r *request) (*answer, *problem)

// request is what a handler works on: a strict query, a language, one release from beginning to end.
type request struct {
	id       string // of the path
	query    map[string]string
	accept   string
	language string
	snapshot *snapshot
}

// handle wraps a handler: decodes the query, finds language and release, and sends the answer or the problem.
func (s *Server) handle(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		r, p := s.newRequest(c)
		if p == nil {
			var a *answer
			if a, p = h(r); p == nil {
				s.send(c, r, a)
				return
			}
		}
		s.refuse(c, p)
	}
}

func (s *Server) newRequest(c *gin.Context) (*request, *problem) {
	query, p := parseQuery(c.Request.URL.RawQuery)
	if p != nil {
		return nil, p
	}
	r := &request{id: c.Param("id"), query: query, accept: joined(c.Request.Header.Values("Accept")), language: languageOf(c.Request)}
	if language, given := query["lang"]; given {
		if r.language = language; language != "vi" && language != "en" {
			return nil, badValue("lang", language, nil, []string{"vi", "en"})
		}
	}
	id, named := query["release"]
	if !named {
		r.snapshot = s.shelf.current.Load()
		return r, nil
	}
	var err error
	if r.snapshot, err = s.shelf.named(id); isUnknown(err) {
		return nil, unknownRelease(id, nearest(id, s.releaseCandidates()))
	} else if err != nil {
		return nil, damagedRelease(id)
	}
	return r, nil
}

// send writes the headers that all data answers share, then the answer.
func (s *Server) send(c *gin.Context, r *request, a *answer) {
	h := c.Writer.Header()
	_, named := r.query["release"]
	if named {
		h.Set("Cache-Control", cacheImmutable)
	} else {
		h.Set("Cache-Control", cacheLatest)
	}
	if vary := varyOf(r.query); vary != "" {
		h.Set("Vary", vary)
	}
	h.Set("X-Release", r.snapshot.manifest.ID)
	if r.snapshot.manifest.Hashed.Synthetic {
		h.Set("X-Synthetic", "true")
	}
	a.write(c.Writer, c.Request)
	c.Writer.WriteHeaderNow()
}

// varyOf names the request headers that the answer depends on: a parameter takes the place of its header.
func varyOf(query map[string]string) string {
	_, format := query["format"]
	_, lang := query["lang"]
	switch {
	case format && lang:
		return ""
	case format:
		return "Accept-Language"
	case lang:
		return "Accept"
	}
	return "Accept, Accept-Language"
}

// languageOf is the language of a request before its parameters are known to be right; problems use it too.
func languageOf(r *http.Request) string {
	return acceptedLanguage(joined(r.Header.Values("Accept-Language")))
}

func joined(headers []string) string {
	switch len(headers) {
	case 0:
		return ""
	case 1:
		return headers[0]
	}
	out := headers[0]
	for _, h := range headers[1:] {
		out += "," + h
	}
	return out
}
