package api

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// livez says that the process answers.
func (s *Server) livez(c *gin.Context) { sayOK(c) }

// readyz says that a release is served and that the server is not about to stop. A server without a release does not
// start, and one that has a release keeps it.
func (s *Server) readyz(c *gin.Context) {
	if s.draining.Load() {
		s.refuse(c, draining())
		return
	}
	sayOK(c)
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
