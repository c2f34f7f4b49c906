package api

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

const requestIDHeader = "X-Request-Id"

// clientID is a request id that we take over from a client or a proxy; anything else is replaced, never echoed.
var clientID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// identify gives the request an id, the security header that every answer has, and a line in the log: the route's
// template and the outcome, never the values that were asked for.
func (s *Server) identify(c *gin.Context) {
	start := time.Now()
	id := c.Request.Header.Get(requestIDHeader)
	if id == "" || !clientID.MatchString(id) {
		id = rand.Text()
	}
	h := c.Writer.Header()
	h.Set(requestIDHeader, id)
	h.Set("X-Content-Type-Options", "nosniff")
	c.Next()

	level, route := slog.LevelInfo, c.FullPath()
	switch {
	case c.Writer.Status() == http.StatusInternalServerError:
		level = slog.LevelError
	case route == "/livez" || route == "/readyz":
		level = slog.LevelDebug
	case route == "":
		route = "none"
	}
	s.cfg.Logger.LogAttrs(c.Request.Context(), level, "request",
		slog.String("id", id), slog.String("method", logged(c.Request.Method)), slog.String("route", route), slog.Int("status", c.Writer.Status()),
		slog.Int("bytes", max(0, c.Writer.Size())), slog.Float64("ms", float64(time.Since(start).Microseconds())/1000),
		slog.String("release", h.Get("X-Release")))
}

// logged keeps a made-up method from filling the log.
func logged(method string) string {
	if len(method) > 10 {
		return "OTHER"
	}
	return method
}

// recoverPanics turns a fault of ours into a problem without details; these go to the log. If the answer has begun, the
// connection is aborted, so that half a body is not taken for a whole one.
func (s *Server) recoverPanics(c *gin.Context) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(fault)
		}
		s.cfg.Logger.Error("panic", "id", c.Writer.Header().Get(requestIDHeader), "route", c.FullPath(),
			"fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler)
		}
		s.refuse(c, internalFault())
	}()
	c.Next()
}

func (s *Server) limitURI(c *gin.Context) {
	if len(c.Request.RequestURI) > s.cfg.MaxURI {
		s.refuse(c, uriTooLong(s.cfg.MaxURI))
	}
}

// refuse ends a request with a problem, in the language of lang= or Accept-Language.
func (s *Server) refuse(c *gin.Context, p *problem) {
	h := c.Writer.Header()
	for _, name := range []string{"ETag", "Content-Language", "X-Release", "X-Synthetic", "Content-Length"} {
		h.Del(name)
	}
	language := acceptedLanguage(joined(c.Request.Header["Accept-Language"]))
	if query, bad := parseQuery(c.Request.URL.RawQuery); bad == nil && (query["lang"] == "vi" || query["lang"] == "en") {
		language = query["lang"]
	}
	body := p.encode(language, h.Get(requestIDHeader))
	h.Set("Content-Type", problemType)
	h.Set("Content-Language", language)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if p.status == http.StatusMethodNotAllowed {
		h.Set("Allow", strings.Join(p.available, ", "))
	}
	if p.status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	c.Abort()
	c.Writer.WriteHeader(p.status)
	c.Writer.WriteHeaderNow()
	if c.Request.Method != http.MethodHead {
		_, _ = c.Writer.Write(body) // the client has gone
	}
}

func (s *Server) refuseWith(make func(*gin.Context) *problem) gin.HandlerFunc {
	return func(c *gin.Context) { s.refuse(c, make(c)) }
}
