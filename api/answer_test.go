package api

import (
	"net/http"
	"strings"
	"testing"
)

// The validator follows from content alone: another replica, another build of the same data, another order of the file,
// another spelling of the same request give the same one.
func TestETagIsTheSameEverywhere(t *testing.T) {
	root, id := published(t)
	other := t.TempDir()
	if again := build(t, other, 7, "2027-03-01T00:00:00Z", true); again != id {
		t.Fatal("the same figures gave another release", again, id)
	}
	publish(t, other, id)
	here, _ := serving(t, root, quiet())
	there, _ := serving(t, other, quiet())
	for _, path := range []string{"/v1/indicators", "/v1/indicators/sdg_10_7_1", "/v1/releases", "/v1/releases/" + id, "/",
		pathOf("by=SEX"), pathOf("by=SEX&format=csv"), pathOf("by=SEX&format=arrow")} {
		a, b := get(t, here, path), get(t, there, path)
		if e := a.header.Get("ETag"); e != b.header.Get("ETag") || len(e) != 34 || e[0] != '"' {
			t.Errorf("%s: %s and %s", path, e, b.header.Get("ETag"))
		}
	}
	want := get(t, here, dataPath+"?by=SEX,DEST&c[SEX]=M,F&measures=RCI_MEAN,RCI_P50").header.Get("ETag")
	for _, same := range []string{"by=DEST,SEX&measures=RCI_P50,RCI_MEAN&c[SEX]=F,M", "c%5BSEX%5D=M%2CF&by=DEST&measures=RCI_MEAN,RCI_P50,RCI_MEAN", "by=DEST,SEX&measures=RCI_MEAN,RCI_P50&lang=en&format=json"} {
		if got := get(t, here, pathOf(same)).header.Get("ETag"); got != want {
			t.Errorf("%s: %s, want %s", same, got, want)
		}
	}
	seen := map[string]string{}
	for _, query := range []string{"by=SEX", "by=SEX&lang=vi", "by=SEX&format=csv", "by=SEX&format=csv&lang=vi", "by=SEX&format=arrow", "by=SEX&format=arrow&labels=id", "by=SEX&labels=id", "by=DEST", "", "by=SEX&measures=RCI_MEAN"} {
		e := get(t, here, pathOf(query)).header.Get("ETag")
		if seen[e] != "" {
			t.Errorf("%q and %q have one ETag", query, seen[e])
		}
		seen[e] = query + " "
	}
}

func TestNotModified(t *testing.T) {
	root, id := published(t)
	web, _ := serving(t, root, quiet())
	for path, caching := range map[string]string{pathOf("by=SEX"): cacheLatest, pathOf("by=SEX&format=csv&release=" + id): cacheImmutable, "/v1/indicators": cacheLatest} {
		first := get(t, web, path)
		etag := first.header.Get("ETag")
		for value, status := range map[string]int{
			etag: 304, "W/" + etag: 304, `"a,b", W/"x" ,` + etag: 304, "*": 304,
			`"other"`: 200, "": 200, strings.Trim(etag, `"`): 200, `"` + etag: 200,
		} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				r := ask(t, web, method, path, "If-None-Match", value)
				if r.status != status {
					t.Fatalf("%s %s If-None-Match %s: %d, want %d", method, path, value, r.status, status)
				}
				if r.header.Get("ETag") != etag || r.header.Get("Cache-Control") != caching || r.header.Get("Vary") != first.header.Get("Vary") {
					t.Fatal(r.header)
				}
				if status == 304 && (len(r.body) > 0 || r.header.Get("Content-Type") != "" || r.header.Get("Content-Length") != "") {
					t.Fatal("a 304 with a body or its headers", r.header)
				}
			}
		}
		if r := ask(t, web, http.MethodGet, path, "If-None-Match", `"x"`, "If-None-Match", etag); r.status != 304 {
			t.Fatal("two If-None-Match lines:", r.status)
		}
	}
}

// HEAD has the headers of GET, the length included, and no body.
func TestHead(t *testing.T) {
	root, id := published(t)
	web, _ := serving(t, root, quiet())
	for _, path := range []string{"/", "/livez", "/readyz", "/v1/indicators", "/v1/indicators/sdg_10_7_1", "/v1/releases", "/v1/releases/" + id, pathOf("by=SEX&format=arrow"), pathOf("by=COLOUR")} {
		a, b := ask(t, web, http.MethodGet, path, "X-Request-Id", "one"), ask(t, web, http.MethodHead, path, "X-Request-Id", "one")
		a.header.Del("Date")
		b.header.Del("Date")
		if a.status != b.status || len(b.body) > 0 || len(a.header) != len(b.header) {
			t.Errorf("%s: %d %v, HEAD %d %v", path, a.status, a.header, b.status, b.header)
		}
		for name := range a.header {
			if a.header.Get(name) != b.header.Get(name) {
				t.Errorf("%s: %s is %q, in HEAD %q", path, name, a.header.Get(name), b.header.Get(name))
			}
		}
	}
}

// A parameter takes the place of its header in Vary, so that a shared cache keeps one copy.
func TestVary(t *testing.T) {
	root, _ := published(t)
	web, _ := serving(t, root, quiet())
	for query, want := range map[string]string{"": "Accept, Accept-Language", "format=csv": "Accept-Language", "lang=vi": "Accept", "lang=vi&format=json": ""} {
		if got := get(t, web, pathOf(query)).header.Get("Vary"); got != want {
			t.Errorf("%q: Vary %q, want %q", query, got, want)
		}
	}
}

func TestCacheDropsWhatWasUsedLongestAgo(t *testing.T) {
	c := newCache(8 * 1256)
	for _, key := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		c.put(key, &answer{body: make([]byte, 999)})
	}
	if c.get("a") == nil {
		t.Fatal("dropped too early")
	}
	c.put("h", &answer{body: make([]byte, 999)})
	c.put("i", &answer{body: make([]byte, 999)})
	if c.get("b") != nil || c.get("a") == nil || c.get("i") == nil {
		t.Fatal("b was used longest ago and should be the one that is gone")
	}
	c.put("big", &answer{body: make([]byte, 1200)})
	if c.get("big") != nil || c.size > c.capacity {
		t.Fatal("an answer of more than an eighth of the cache was kept")
	}
	c.put("i", &answer{})
	if len(c.get("i").body) != 999 {
		t.Fatal("the first of two equal puts should stay")
	}
}
