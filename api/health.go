package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// livez says that the process answers.
func (s *Server) livez(c *gin.Context) { sayOK(c) }

// readyz says that a release is loaded and that the server is not about to stop.
func (s *Server) readyz(c *gin.Context) {
	switch {
	case s.draining.Load():
		s.refuse(c, draining())
	case s.shelf.current.Load() == nil:
		s.refuse(c, noRelease())
	default:
		sayOK(c)
	}
}

func sayOK(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Length", "3")
	c.Writer.WriteHeader(http.StatusOK)
	c.Writer.WriteHeaderNow()
	if c.Request.Method != http.MethodHead {
		_, _ = c.Writer.WriteString("ok\n") // the prober has gone
	}
}
