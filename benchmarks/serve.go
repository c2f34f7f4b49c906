package benchmarks

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
)

// wideFigures make an Arrow stream of about 6 MB, the size that the server still keeps (an eighth of its cache).
const wideFigures = 40_000

// arrowStream reads the wide release as an Arrow stream over loopback, kept by the server or encoded anew each time, thrown
// away or decoded. Its size does not depend on the rows of a survey.
func arrowStream(cached, decoded bool) Stage {
	name := "stage=api/answer=arrow/kept=" + yesNo(cached) + "/decoded=" + yesNo(decoded)
	return Stage{name, func(context.Context, int64) (*Job, error) {
		w, err := NewWide()
		if err != nil {
			return nil, err
		}
		h := w.Kept
		if !cached {
			h = w.Anew
		}
		e, err := newExchange(h, WidePath, "")
		if err != nil {
			return nil, err
		}
		body, err := recorded(h, WidePath)
		if err != nil {
			return nil, err
		}
		return &Job{
			Bytes: int64(body.Body.Len()),
			Check: func(ctx context.Context) error { return checkArrow(ctx, e, body.Body.Bytes()) },
			Run: func(context.Context) error {
				if !decoded {
					return e.ask(http.StatusOK)
				}
				_, err := e.client.get(func(r io.Reader) error { _, err := decode(r); return err })
				return err
			},
			Close: func() { e.end(); w.Remove() },
		}, nil
	}}
}

func checkArrow(ctx context.Context, e *exchange, body []byte) error {
	rows, err := decode(bytes.NewReader(body))
	if err != nil {
		return err
	}
	if rows != wideFigures {
		return fmt.Errorf("%d rows, not %d", rows, wideFigures)
	}
	return e.check(ctx)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
