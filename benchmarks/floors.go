package benchmarks

import (
	"context"
	"net/http"
	"sync"
)

// The pairs of cheap comparisons, and how a batch of requests is put: one request is too short to time.
const (
	cheapPairs       = 9
	batchConnections = 4
	batchRequests    = 1000 // a connection
)

// AnswerRatio compares an API answer with a bare net/http handler that has the same bytes and headers; status is 200, or 304
// for a revalidation.
func AnswerRatio(ctx context.Context, h http.Handler, path string, status int) (Ratio, error) {
	r := Ratio{Of: "api-get", To: "bare-handler", Speed: true}
	if status == http.StatusNotModified {
		r.Of = "api-304"
	}
	w, err := recorded(h, path)
	if err != nil {
		return r, err
	}
	header := ""
	if status == http.StatusNotModified {
		header = "If-None-Match: " + w.Header().Get("Etag") + "\r\n"
	}
	floor := bare(w.Header(), w.Body.Bytes())
	for _, side := range []http.Handler{h, floor} {
		if err := sameAnswer(ctx, side, path, header, status); err != nil {
			return r, err
		}
	}
	ours, theirs, err := serveBoth(h, floor)
	if err != nil {
		return r, err
	}
	defer func() { _ = ours.stop() }()
	defer func() { _ = theirs.stop() }()
	r.Pairs, err = Interleave(ctx, cheapPairs,
		func(context.Context) error { return batch(ours.addr, path, header, status) },
		func(context.Context) error { return batch(theirs.addr, path, header, status) })
	return r, err
}

// sameAnswer says whether the side answers with the status and the bytes that it should.
func sameAnswer(ctx context.Context, h http.Handler, path, header string, status int) error {
	e, err := newExchange(h, path, header)
	if err != nil {
		return err
	}
	defer e.end()
	if err := e.check(ctx); err != nil {
		return err
	}
	return e.ask(status)
}

func serveBoth(a, b http.Handler) (*loopback, *loopback, error) {
	first, err := serveHTTP(a)
	if err != nil {
		return nil, nil, err
	}
	second, err := serveHTTP(b)
	if err != nil {
		_ = first.stop() // the error that stopped us is the one to tell
	}
	return first, second, err
}

// batch asks many times over a few keep-alive connections.
func batch(addr, path, header string, status int) error {
	errs := make([]error, batchConnections)
	var all sync.WaitGroup
	for i := range batchConnections {
		all.Go(func() {
			c, err := dial(addr, path, header)
			if err != nil {
				errs[i] = err
				return
			}
			defer c.close()
			e := exchange{client: c}
			for range batchRequests {
				if errs[i] = e.ask(status); errs[i] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// StreamRatio compares the Arrow stream of an answer with the same number of bytes over a plain connection.
func StreamRatio(ctx context.Context, h http.Handler, path, of string) (Ratio, error) {
	r := Ratio{Of: of, To: "raw-stream", Speed: true}
	w, err := recorded(h, path)
	if err != nil {
		return r, err
	}
	e, err := newExchange(h, path, "")
	if err != nil {
		return r, err
	}
	defer e.end()
	if err := e.check(ctx); err != nil {
		return r, err
	}
	raw, err := serveRaw(ctx, w.Body.Bytes())
	if err != nil {
		return r, err
	}
	defer func() { _ = raw.stop() }()
	c, err := dialRaw(raw.addr)
	if err != nil {
		return r, err
	}
	defer func() { _ = c.conn.Close() }()
	times := max(1, 64<<20/w.Body.Len()) // 64 MB a side
	r.Pairs, err = Interleave(ctx, cheapPairs,
		func(context.Context) error { return repeat(times, func() error { return e.ask(http.StatusOK) }) },
		func(context.Context) error { return repeat(times, c.get) })
	return r, err
}

func repeat(times int, do func() error) error {
	for range times {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}
