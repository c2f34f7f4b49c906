package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// routes is the whole surface of the API: GET and HEAD for the figures; the ingest service, if there is one, takes POST, too.
func (s *Server) routes() http.Handler {
	gin.SetMode(gin.ReleaseMode) // no debug text on stdout
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false
	router.Use(s.identify, s.recoverPanics, s.limitURI)
	router.NoRoute(s.refuseWith(func(c *gin.Context) *problem { return noSuchPath(nearest(c.Request.URL.Path, s.paths())) }))
	router.NoMethod(s.refuseWith(func(c *gin.Context) *problem {
		return methodNotAllowed(c.Request.Method, c.Writer.Header().Get("Allow"))
	}))
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
	s.ingestRoutes(router)
	return router
}

// paths are the fixed addresses, for suggestions.
func (s *Server) paths() []candidate {
	all := []candidate{{id: "/v1/indicators"}, {id: "/v1/releases"}, {id: "/livez"}, {id: "/readyz"}}
	if s.ingest != nil {
		all = append(all, candidate{id: jobsPath})
	}
	return all
}

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

// handle wraps a handler: decodes the query, finds language and release, and sends the answer or the problem. An answer
// that the same request got before is sent again from the cache. The key has the generation of the shelf, so nothing
// outlives a swap; nothing else but path, query and the two negotiated headers has a part in an answer.
func (s *Server) handle(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		header := c.Request.Header
		accept, language := joined(header["Accept"]), joined(header["Accept-Language"])
		key := s.shelf.generation() + "\n" + c.Request.URL.EscapedPath() + "?" + c.Request.URL.RawQuery + "\n" + accept + "\n" + language
		a := s.cache.get(key)
		if a == nil {
			var p *problem
			if a, p = s.answer(c, h, accept, language); p != nil {
				s.refuse(c, p)
				return
			}
			s.cache.put(key, a)
		}
		a.write(c.Writer, c.Request)
		c.Writer.WriteHeaderNow()
	}
}

func (s *Server) answer(c *gin.Context, h handler, accept, language string) (*answer, *problem) {
	r, p := s.newRequest(c, accept, language)
	if p != nil {
		return nil, p
	}
	a, p := h(r)
	if p != nil {
		return nil, p
	}
	a.release, a.synthetic = r.snapshot.manifest.ID, r.snapshot.manifest.Hashed.Synthetic
	a.vary, a.caching = varyOf(r.query), cacheLatest
	if _, named := r.query["release"]; named {
		a.caching = cacheImmutable
	}
	return a, nil
}

func (s *Server) newRequest(c *gin.Context, accept, language string) (*request, *problem) {
	query, p := parseQuery(c.Request.URL.RawQuery)
	if p != nil {
		return nil, p
	}
	r := &request{id: c.Param("id"), query: query, accept: accept, language: acceptedLanguage(language)}
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

// joined makes one header of several lines.
func joined(headers []string) string {
	switch len(headers) {
	case 0:
		return ""
	case 1:
		return headers[0]
	}
	return strings.Join(headers, ",")
}
