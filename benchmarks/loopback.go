package benchmarks

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
)

// loopback is a server on 127.0.0.1 with a way to stop it.
type loopback struct {
	addr string
	stop func() error
}

// serveHTTP serves a handler.
func serveHTTP(h http.Handler) (*loopback, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: h}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	return &loopback{l.Addr().String(), func() error {
		err := server.Close()
		if served := <-done; !errors.Is(served, http.ErrServerClosed) {
			return served
		}
		return err
	}}, nil
}

// bare answers every request with the same bytes and headers: the floor of any net/http server.
func bare(header http.Header, body []byte) http.Handler {
	etag := header.Get("Etag")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if r.Header.Get("If-None-Match") == etag {
			h["Etag"] = header["Etag"]
			w.WriteHeader(http.StatusNotModified)
			return
		}
		for name, values := range header {
			h[name] = values
		}
		_, _ = w.Write(body) // the client of a benchmark does not go away
	})
}

// serveRaw sends body over a plain connection whenever a byte arrives: the floor of any byte stream.
func serveRaw(ctx context.Context, body []byte) (*loopback, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	var open sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			open.Go(func() {
				defer func() { _ = conn.Close() }()
				defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
				sendRaw(conn, body)
			})
		}
	})
	return &loopback{l.Addr().String(), func() error {
		cancel()
		err := l.Close()
		open.Wait()
		return err
	}}, nil
}

// sendRaw writes length and body in one piece, so that the floor costs one wake-up as an HTTP answer does.
func sendRaw(conn net.Conn, body []byte) {
	framed := append(binary.LittleEndian.AppendUint64(nil, uint64(len(body))), body...)
	var one [1]byte
	for {
		if _, err := io.ReadFull(conn, one[:]); err != nil {
			return
		}
		if _, err := conn.Write(framed); err != nil {
			return
		}
	}
}

// rawClient reads the stream of serveRaw, with the same buffer as the HTTP client.
type rawClient struct {
	conn net.Conn
	in   *bufio.Reader
}

func dialRaw(addr string) (*rawClient, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &rawClient{conn, bufio.NewReaderSize(conn, clientBuffer)}, nil
}

// get reads the whole body once and throws it away.
func (c *rawClient) get() error {
	if _, err := c.conn.Write([]byte{1}); err != nil {
		return err
	}
	var length [8]byte
	if _, err := io.ReadFull(c.in, length[:]); err != nil {
		return err
	}
	_, err := c.in.Discard(int(binary.LittleEndian.Uint64(length[:])))
	return err
}
