package api

import (
	"strings"
	"testing"
)

// RFC 9110, 12.5.1: the most specific range decides an offer's quality; the example with text/html;level is out of
// scope as nothing on offer has parameters.
func TestNegotiate(t *testing.T) {
	offers := []string{"application/json", "text/csv", "application/vnd.apache.arrow.stream"}
	for header, want := range map[string]int{
		"": 0, "*/*": 0, "application/*": 0, "text/*": 1, "text/csv": 1, "TEXT/CSV": 1,
		"application/vnd.apache.arrow.stream":                                2,
		`application/vnd.apache.arrow.stream; codecs="zstd, lz4", */*;q=0.1`: 2,
		"text/csv;q=0.5, application/json;q=0.4":                             1,
		"text/csv;q=0.4, application/json;q=0.5":                             0,
		"text/csv, */*":                                                      1, // named beats the rest at equal quality
		"text/csv, application/json":                                         1, // the first named at equal quality
		"application/json;q=0, */*":                                          1,
		"*/*;q=0.1, text/csv;q=0":                                            0,
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8":    0, // a browser
		"text/html": -1, "application/json;q=0": -1, "*/*;q=0": -1, "image/*, application/xml": -1,
		"text/csv;q=2":                     0, // malformed: as if not sent
		"text/csv;q=1.001, text/csv;q=0.5": 1,
		"text/csv; header=present; q=0.9, application/json;q=0.8": 1,
		",, ;q=1": 0, "json": -1,
	} {
		if got := negotiate(header, offers); got != want {
			t.Errorf("%q: %d, want %d", header, got, want)
		}
	}
}

func TestAcceptedLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"": "en", "vi": "vi", "vi-VN,vi;q=0.9,en;q=0.8": "vi", "en-GB, vi;q=0.9": "en", "VI": "vi", "*": "en", "fr": "en",
		"fr, vi;q=0.1": "vi", "en;q=0.5, *": "vi", "vi;q=0": "en", "en;q=0": "en", "vi, en": "vi", "en, vi": "en", "vi;q=0.3, en;q=0.300": "vi", "*;q=0.5, vi;q=0.4": "en",
	} {
		if got := acceptedLanguage(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

// Whatever the header, negotiation ends with an offer or none, and refusing everything refuses everything.
func FuzzNegotiate(f *testing.F) {
	for _, seed := range []string{"", "*/*", `a/b;x="q,\"";q=0.5,text/*;q=.3`, "text/csv;q=0.001,,;", `"`} {
		f.Add(seed)
	}
	offers := []string{"application/json", "text/csv"}
	f.Fuzz(func(t *testing.T, header string) {
		if at := negotiate(header, offers); at < -1 || at > 1 {
			t.Fatal(at)
		}
		if l := acceptedLanguage(header); l != "vi" && l != "en" {
			t.Fatal(l)
		}
		for _, p := range preferences(header) {
			if p.q < 0 || p.q > 1000 || p.value != strings.ToLower(p.value) {
				t.Fatal(p)
			}
		}
	})
}

func TestNearest(t *testing.T) {
	var dest []candidate
	for _, c := range demo().Dimensions[1].Codes {
		dest = append(dest, candidate{id: c.ID, names: []string{c.Label.En, c.Label.Vi}})
	}
	for word, want := range map[string]string{
		"jpn": "JPN", "JP": "JPN", "japan": "JPN", "Nhật Bản": "JPN", "nhat ban": "JPN", "dai loan, trung quoc": "TWN", "JNP": "JPN", "KR": "KOR", "TWNN": "TWN", "kOr": "KOR",
		"": "", "XYZ": "", "Germany": "", strings.Repeat("J", 5000): "",
	} {
		if got := strings.Join(nearest(word, dest), " "); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
	// hand count: kitten → sitting is 3 (two substitutions, one insertion); a swap of neighbours is 1
	for pair, want := range map[[2]string]int{{"kitten", "sitting"}: 3, {"ab", "ba"}: 1, {"", "abc"}: 3, {"abc", ""}: 3, {"abc", "abc"}: 0, {"abcd", "acbd"}: 1} {
		if got := editDistance([]rune(pair[0]), []rune(pair[1])); got != want {
			t.Errorf("%v: %d, want %d", pair, got, want)
		}
	}
}
