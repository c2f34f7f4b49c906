package querytest

import (
	"fmt"
	"maps"
	"strings"
)

// script is a parsed golden script. Lines are kept so that it can be written back.
type script struct {
	lines []string
	loads []load
	evals []eval
}

type load struct {
	settings map[string]string
	persons  []Person
}

type eval struct {
	line      int
	indicator string
	by        string
	public    bool
	config    map[string]string
	rows      []row
	fail      string
	count     int // -1: not stated
}

// row is an expected observation.
type row struct {
	line    int
	codes   []string
	measure string
	value   string
	checks  []check
}

type check struct{ key, want string }

func parse(text string) (*script, error) {
	s := &script{lines: strings.Split(text, "\n")}
	section := ""
	var defaults Person
	for i, line := range s.lines {
		body, _, _ := strings.Cut(line, "#")
		if strings.TrimSpace(body) == "" {
			continue
		}
		words := strings.Fields(body)
		var err error
		switch {
		case !strings.HasPrefix(body, " "):
			section = words[0]
			err = s.begin(words, i)
			defaults = nil
		case section == "load" && words[0] == "default":
			defaults, _, err = parsePerson(strings.Join(words[1:], " "), defaults)
		case section == "load":
			var p Person
			l := &s.loads[len(s.loads)-1]
			var times int
			p, times, err = parsePerson(body, defaults)
			for range times {
				one := maps.Clone(p)
				l.persons = append(l.persons, one)
				one.Complete(len(l.persons))
			}
		default:
			err = s.evals[len(s.evals)-1].expect(body, words, i)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return s, nil
}

func (s *script) begin(words []string, line int) error {
	switch {
	case words[0] == "load":
		s.loads = append(s.loads, load{settings: settings(words[1:])})
	case words[0] == "eval" && len(words) > 1:
		e := eval{line: line, indicator: words[1], config: settings(words[2:]), count: -1}
		e.by = e.config["by"]
		_, e.public = e.config["public"]
		delete(e.config, "by")
		delete(e.config, "public")
		s.evals = append(s.evals, e)
	default:
		return fmt.Errorf("%q is neither load nor eval", words[0])
	}
	return nil
}

func settings(words []string) map[string]string {
	m := map[string]string{}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		m[key] = value
	}
	return m
}

func (e *eval) expect(body string, words []string, line int) error {
	if words[0] == "expect" {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(body), "expect fail "); ok {
			e.fail = strings.Trim(rest, `"`)
			return nil
		}
		_, err := fmt.Sscanf(strings.TrimSpace(body), "expect rows %d", &e.count)
		return err
	}
	if len(words) < 3 {
		return fmt.Errorf("a row has codes, measure and value")
	}
	r := row{line: line, codes: strings.Split(words[0], ","), measure: words[1], value: words[2]}
	for _, w := range words[3:] {
		key, want, ok := strings.Cut(w, "=")
		if !ok {
			return fmt.Errorf("%q is not key=value", w)
		}
		r.checks = append(r.checks, check{key, want})
	}
	e.rows = append(e.rows, r)
	return nil
}
