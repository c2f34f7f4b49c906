package api

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"corridor/engine"
	"corridor/engine/release"
)

// The aim (engine-notes C3): a cached GET of about 1 KB at 0.6 or more of a bare net/http handler that sends the same
// bytes, in one run on one machine. Compare with
//
//	go test ./api -run '^$' -bench Get -count 7 -cpu 1
func BenchmarkGet(b *testing.B) {
	root, _ := published(b)
	cfg := quiet()
	cfg.Logger = slog.New(slog.NewJSONHandler(io.Discard, nil)) // a log line is part of the work
	s, err := New(root, cfg)
	if err != nil {
		b.Fatal(err)
	}
	path := pathOf("by=SEX&measures=RCI_MEAN&c[TIME_PERIOD]=2021&labels=id")
	body := get(b, web(b, s.Handler()), path).body
	etag := get(b, web(b, s.Handler()), path).header.Get("ETag")
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})
	b.Run("handler=bare", func(b *testing.B) { benchmarkGet(b, bare, path, "", 200, len(body)) })
	b.Run("handler=api", func(b *testing.B) { benchmarkGet(b, s.Handler(), path, "", 200, len(body)) })
	b.Run("handler=api304", func(b *testing.B) { benchmarkGet(b, s.Handler(), path, etag, 304, 0) })
}

func web(b *testing.B, h http.Handler) *httptest.Server {
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	return server
}

// benchmarkGet asks over loopback with a client that does as little as it can: one kept connection, one fixed request.
func benchmarkGet(b *testing.B, h http.Handler, path, etag string, status, length int) {
	server := web(b, h)
	conn, err := net.DialTimeout("tcp", server.Listener.Addr().String(), time.Second)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	request := "GET " + path + " HTTP/1.1\r\nHost: x\r\n"
	if etag != "" {
		request += "If-None-Match: " + etag + "\r\n"
	}
	request += "\r\n"
	first := ask(b, server, http.MethodGet, path, "If-None-Match", etag)
	if first.status != status || len(first.body) != length {
		b.Fatal(first.status, len(first.body))
	}
	buffer := make([]byte, 16<<10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := io.WriteString(conn, request); err != nil {
			b.Fatal(err)
		}
		if _, err := conn.Read(buffer); err != nil { // one write of the server is one read on loopback
			b.Fatal(err)
		}
	}
}

// BenchmarkEncode writes a whole breakdown as a first request does: 12,600 figures are twenty measures of ten
// destinations by 63 provinces.
func BenchmarkEncode(b *testing.B) {
	public, _ := observations(7)
	snap, err := newSnapshot(release.Manifest{}, []engine.Indicator{demo()}, public)
	if err != nil {
		b.Fatal(err)
	}
	ind := snap.byID[demo().ID]
	full := ind.tables["SEX,DEST"]
	for cell := full.rows; len(full.rows) < 12600; {
		full.rows = append(full.rows, cell...)
	}
	s := &Server{cfg: quiet()}
	for _, as := range representations {
		b.Run("format="+as.format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sel, p := ind.choose(map[string]string{"by": "SEX,DEST"})
				if p != nil {
					b.Fatal(p)
				}
				a, err := s.encode(&request{snapshot: snap, language: "vi"}, sel, as, true)
				if err != nil || len(a.body) < 50*12600 {
					b.Fatal(err, len(a.body))
				}
				b.SetBytes(int64(len(a.body)))
			}
		})
	}
}
