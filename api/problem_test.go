package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

type problemReply struct {
	Type, Title, Detail, Instance, Parameter string
	Status                                   int
	Details                                  struct{ En, Vi string }
	Rejected, Suggestions, Available         []string
}

func decodeProblem(t *testing.T, r reply) problemReply {
	t.Helper()
	var p problemReply
	if err := json.Unmarshal(r.body, &p); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	if r.header.Get("Content-Type") != problemType || p.Status != r.status || r.header.Get("Cache-Control") != "no-store" || r.header.Get("ETag") != "" {
		t.Fatalf("%d %v %s", r.status, r.header, r.body)
	}
	if p.Details.En == "" || p.Details.Vi == "" || !strings.Contains(p.Title, " / ") || !strings.HasSuffix(p.Instance, r.header.Get(requestIDHeader)) {
		t.Fatalf("not in both languages, or without the request's id: %s", r.body)
	}
	return p
}

// Every mistake that a request can hold is named, with what was meant where that can be guessed.
func TestProblems(t *testing.T) {
	root, id := published(t)
	unpublished := build(t, root, 9, "", false)
	web, _ := serving(t, root, quiet())
	data := func(q string) string { return pathOf(q) }
	for _, c := range []struct {
		path       string
		status     int
		kind       string
		parameter  string
		suggestion string
	}{
		{data("by=sex"), 400, "unknown-dimension", "by", "SEX"},
		{data("by=SEX,Destination"), 400, "unknown-dimension", "by", "DEST"},
		{data("by=colour"), 400, "unknown-dimension", "by", ""},
		{data("by=SEX,"), 400, "empty-value", "by", ""},
		{data("by=SEX,CHANNEL"), 400, "unknown-breakdown", "by", ""},
		{data("by=CHANNEL&c[SEX]=F"), 400, "unknown-breakdown", "by", ""},
		{data("c[DEST]=jpn"), 400, "unknown-code", "c[DEST]", "JPN"},
		{data("c[DEST]=JP"), 400, "unknown-code", "c[DEST]", "JPN"},
		{data("c%5BDEST%5D=KOR%2CNhật Bản"), 400, "malformed-query", "", ""}, // a raw space is no query
		{data("c%5BDEST%5D=KOR%2CNh%E1%BA%ADt+B%E1%BA%A3n"), 400, "unknown-code", "c[DEST]", "JPN"},
		{data("c[DEST]=_T"), 400, "unknown-code", "c[DEST]", ""},
		{data("c[DEST]="), 400, "empty-value", "c[DEST]", ""},
		{data("c[DEST]=JPN,,KOR"), 400, "empty-value", "c[DEST]", ""},
		{data("c[TIME_PERIOD]=2012"), 400, "unknown-code", "c[TIME_PERIOD]", "2021"},
		{data("c[REF_AREA]=VN"), 400, "unknown-code", "c[REF_AREA]", ""},
		{data("c[dest]=JPN"), 400, "unknown-parameter", "c[dest]", "c[DEST]"},
		{data("dest=JPN"), 400, "unknown-parameter", "dest", "c[DEST]"},
		{data("DEST=JPN"), 400, "unknown-parameter", "DEST", "c[DEST]"},
		{data("mesures=RCI_MEAN"), 400, "unknown-parameter", "mesures", "measures"},
		{data("xyzzy=1"), 400, "unknown-parameter", "xyzzy", ""},
		{data("measures=RCI_MEDIAN"), 400, "unknown-measure", "measures", "RCI_MEAN"},
		{data("measures=median"), 400, "unknown-measure", "measures", "RCI_P50"},
		{data("measures="), 400, "empty-value", "measures", ""},
		{data("by=SEX&by=DEST"), 400, "repeated-parameter", "by", ""},
		{data("c[SEX]=F&c%5BSEX%5D=M"), 400, "repeated-parameter", "c[SEX]", ""},
		{data("by=%zz"), 400, "malformed-query", "", ""},
		{data("by=SEX;c=1"), 400, "malformed-query", "", ""},
		{data("format=xml"), 400, "bad-value", "format", ""},
		{data("format=JSON"), 400, "bad-value", "format", "json"},
		{data("format=text/csv"), 400, "bad-value", "format", "csv"},
		{data("lang=fr"), 400, "bad-value", "lang", ""},
		{data("labels=yes"), 400, "bad-value", "labels", ""},
		{"/v1/indicators?by=SEX", 400, "unknown-parameter", "by", ""},
		{"/v1/indicators?format=csv", 400, "bad-value", "format", ""},
		{"/v1/indicators/SDG_10_7_1/data", 404, "unknown-indicator", "", "sdg_10_7_1"},
		{"/v1/indicators/sdg_10_7_2", 404, "unknown-indicator", "", "sdg_10_7_1"},
		{"/v1/indicators/..%2f..%2fetc%2fpasswd/data", 404, "", "", ""},
		{data("release=r0000000000000000"), 404, "unknown-release", "release", ""},
		{data("release=" + id[:16]), 404, "unknown-release", "release", id},
		{data("release=../../etc/passwd"), 404, "unknown-release", "release", ""},
		{data("release="), 404, "unknown-release", "release", ""},
		{data("release=" + unpublished), 404, "unknown-release", "release", ""},
		{"/v1/releases/" + unpublished, 404, "unknown-release", "release", ""},
		{"/v1/releases?release=" + id, 400, "unknown-parameter", "release", ""},
		{"/v1/indicator", 404, "not-found", "", "/v1/indicators"},
		{"/v1/indicators/", 404, "not-found", "", "/v1/indicators"},
		{"/metrics", 404, "not-found", "", ""},
		{data("by=" + strings.Repeat("A", 9000)), 414, "uri-too-long", "", ""},
	} {
		if strings.Contains(c.path, " ") {
			continue // net/http refuses to send it; see TestRawRequests
		}
		r := ask(t, web, http.MethodGet, c.path)
		if r.status != c.status {
			t.Errorf("%s: %d, want %d: %s", c.path, r.status, c.status, r.body)
			continue
		}
		p := decodeProblem(t, r)
		if c.kind != "" && p.Type != typePrefix+c.kind || p.Parameter != c.parameter {
			t.Errorf("%s: %s", c.path, r.body)
		}
		if c.suggestion != "" && !slices.Contains(p.Suggestions, c.suggestion) || c.suggestion == "" && c.kind != "" && len(p.Suggestions) > 0 && c.kind != "unknown-release" {
			t.Errorf("%s suggests %v, want %q", c.path, p.Suggestions, c.suggestion)
		}
		if strings.Contains(string(r.body), root) || strings.Contains(string(r.body), unpublished) && !strings.Contains(c.path, unpublished) {
			t.Errorf("%s: the problem tells about the server: %s", c.path, r.body)
		}
	}
}

func TestProblemLists(t *testing.T) {
	root, _ := published(t)
	web, _ := serving(t, root, quiet())
	p := decodeProblem(t, ask(t, web, "GET", pathOf("by=SEX,CHANNEL")))
	if !slices.Equal(p.Available, demo().Breakdowns) || p.Rejected[0] != "SEX,CHANNEL" {
		t.Error(p)
	}
	p = decodeProblem(t, ask(t, web, "GET", pathOf("c[DEST]=JPN,DE,jp&lang=vi")))
	if !slices.Equal(p.Rejected, []string{"DE", "jp"}) || p.Detail != p.Details.Vi || !strings.Contains(p.Detail, "có phải ý bạn là 'JPN'") {
		t.Error(p)
	}
	r := ask(t, web, "GET", dataPath, "Accept", "image/png", "Accept-Language", "vi-VN")
	if p = decodeProblem(t, r); r.status != 406 || len(p.Available) != 3 || r.header.Get("Content-Language") != "vi" {
		t.Error(r.status, p)
	}
	if r = ask(t, web, "GET", pathOf("format=csv"), "Accept", "image/png"); r.status != 200 {
		t.Error("format= must beat Accept:", r.status)
	}
	for _, method := range []string{"POST", "DELETE", "PUT", "OPTIONS", "BREW"} {
		r := ask(t, web, method, dataPath)
		if p = decodeProblem(t, r); r.status != 405 || r.header.Get("Allow") != "GET, HEAD" {
			t.Error(method, r.status, r.header.Get("Allow"))
		}
	}
	if p = decodeProblem(t, ask(t, web, "GET", pathOf("c[DEST]="+strings.Repeat("Q", 2000)))); len(p.Rejected[0]) > 200 {
		t.Error("a long mistake is repeated whole")
	}
}

// A fault of ours is a problem without details; the details are in the log under the same id.
func TestPanicIsAProblem(t *testing.T) {
	root, _ := published(t)
	cfg, log := loggedConfig(t)
	web, s := serving(t, root, cfg)
	broken := *s.shelf.current.Load()
	broken.byID = map[string]*indicator{"sdg_10_7_1": nil, "persons": {tables: map[string]*table{"": {columns: []*dimension{nil}}}}}
	s.shelf.current.Store(&broken)
	r := ask(t, web, "GET", "/v1/indicators/persons/data", "X-Request-Id", "trace-7")
	p := decodeProblem(t, r)
	if r.status != 500 || p.Type != typePrefix+"internal" || strings.Contains(string(r.body), "nil pointer") || !strings.HasSuffix(p.Instance, "trace-7") {
		t.Fatal(string(r.body))
	}
	if text := log(); !strings.Contains(text, "trace-7") || !strings.Contains(text, "goroutine") {
		t.Fatal(text)
	}
}
