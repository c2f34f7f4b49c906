package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// answer is an encoded representation with its validator. It is shared between requests and never changes.
type answer struct {
	contentType string
	language    string // Content-Language; "" where the representation holds both languages
	etag        string
	body        []byte

	// set by handle, the same for every request that gets this answer
	caching, vary, release string
	synthetic              bool
}

// newAnswer makes the strong validator from the bytes of the representation. The bytes follow from the release, the
// selection, the representation and the language and from nothing else (no clock, no build, no host), so the validator
// is the same on every replica and after a restart, and it changes whenever the bytes do.
func newAnswer(contentType, language string, body []byte) *answer {
	h := sha256.New()
	h.Write([]byte(contentType + "\n" + language + "\n"))
	h.Write(body)
	return &answer{contentType: contentType, language: language, body: body, etag: `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`}
}

// The caching rules of api-notes 3.5: the published release may be replaced at any time; a named release never changes.
const (
	cacheLatest    = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
	cacheImmutable = "public, max-age=31536000, immutable"
)

// write sends the answer, or a bodiless 304 if the client has it. HEAD gets the headers of GET.
func (a *answer) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("ETag", a.etag)
	h.Set("Cache-Control", a.caching)
	h.Set("X-Release", a.release)
	if a.vary != "" {
		h.Set("Vary", a.vary)
	}
	if a.synthetic {
		h.Set("X-Synthetic", "true")
	}
	if matches(r.Header.Values("If-None-Match"), a.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.contentType)
	if a.language != "" {
		h.Set("Content-Language", a.language)
	}
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body) // the client has gone; net/http ends the connection, so half a body is not taken for a whole
	}
}

// matches says whether an If-None-Match header names the validator, by the weak comparison of RFC 9110, 13.1.2.
func matches(headers []string, etag string) bool {
	for _, header := range headers {
		for _, given := range splitUnquoted(header, ',') {
			given = strings.TrimSpace(given)
			if given == "*" || strings.TrimPrefix(given, "W/") == etag {
				return true
			}
		}
	}
	return false
}
