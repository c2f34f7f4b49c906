package benchmarks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"

	"github.com/apache/arrow-go/v18/arrow/ipc"

	"corridor/api"
)

// newAPI is the whole API over a release folder, as corridor serve has it. Without a cache every answer is encoded anew.
func newAPI(root string, cached bool) (http.Handler, error) {
	c := api.DefaultConfig()
	c.Logger = slog.New(slog.DiscardHandler)
	if !cached {
		c.CacheBytes = 0
	}
	s, err := api.New(root, c)
	if err != nil {
		return nil, err
	}
	return s.Handler(), nil
}

// recorded is the answer of a handler without a network: what a benchmark over the network must see, too.
func recorded(h http.Handler, path string) (*httptest.ResponseRecorder, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("%s: status %d: %s", path, w.Code, w.Body)
	}
	return w, nil
}

// decode reads an Arrow stream to its end and counts the rows.
func decode(r io.Reader) (int64, error) {
	stream, err := ipc.NewReader(r)
	if err != nil {
		return 0, err
	}
	defer stream.Release()
	rows := int64(0)
	for stream.Next() {
		rows += stream.RecordBatch().NumRows()
	}
	if err := stream.Err(); err != nil && !errors.Is(err, io.EOF) {
		return rows, err
	}
	return rows, nil
}

// exchange is an API answer over loopback: GET (200 with the body) or its revalidation (304).
type exchange struct {
	handler http.Handler
	path    string
	header  string // request header lines
	server  *loopback
	client  *client
}

func newExchange(h http.Handler, path, header string) (*exchange, error) {
	e := &exchange{handler: h, path: path, header: header}
	var err error
	if e.server, err = serveHTTP(h); err != nil {
		return nil, err
	}
	e.client, err = dial(e.server.addr, path, header)
	return e, err
}

func (e *exchange) end() {
	e.client.close()
	_ = e.server.stop() // a benchmark's server has nothing to lose
}

func (e *exchange) ask(status int) error {
	a, err := e.client.get(nil)
	if err == nil && a.status != status {
		err = fmt.Errorf("status %d, not %d", a.status, status)
	}
	return err
}

// check compares what comes over the network with what the handler wrote.
func (e *exchange) check(_ context.Context) error {
	want, err := recorded(e.handler, e.path)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	a, err := e.client.get(func(r io.Reader) error { _, err := body.ReadFrom(r); return err })
	if err != nil {
		return err
	}
	if a.etag == "" || a.etag != want.Header().Get("Etag") {
		return fmt.Errorf("ETag %q, not %q", a.etag, want.Header().Get("Etag"))
	}
	if a.status == http.StatusOK && !bytes.Equal(body.Bytes(), want.Body.Bytes()) {
		return errors.New("the body is not what the handler wrote")
	}
	return nil
}
