package main

import (
	"context"
	"net/http"
	"os"

	"corridor/benchmarks"
)

// apiFloors: the API against a bare handler and a raw stream. It does not depend on the rows of a survey.
func apiFloors(ctx context.Context, _ options) error {
	w, err := benchmarks.NewWide()
	if err != nil {
		return err
	}
	defer w.Remove()
	for _, status := range []int{http.StatusOK, http.StatusNotModified} {
		r, err := benchmarks.AnswerRatio(ctx, w.Kept, benchmarks.SmallPath, status)
		if err != nil {
			return err
		}
		r.Print(os.Stdout)
	}
	for _, s := range []struct {
		of string
		h  http.Handler
	}{{"arrow-stream", w.Kept}, {"arrow-stream-encoded-anew", w.Anew}} {
		r, err := benchmarks.StreamRatio(ctx, s.h, benchmarks.WidePath, s.of)
		if err != nil {
			return err
		}
		r.Print(os.Stdout)
	}
	return nil
}
