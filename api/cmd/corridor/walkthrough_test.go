package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWalkthrough follows ingest/WALKTHROUGH.md to the letter: it runs every block of commands, in order, in one folder, and
// looks for every line that the page shows. "…" stands for anything.
func TestWalkthrough(t *testing.T) {
	page, err := os.ReadFile("../../../ingest/WALKTHROUGH.md")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(page), "127.0.0.1:8080", address)

	blocks := regexp.MustCompile("(?s)```(sh|text)\n(.*?)```").FindAllStringSubmatch(text, -1)
	script := "set -euo pipefail\n"
	var shown []string // by block of commands
	for _, b := range blocks {
		if b[1] == "sh" {
			script += fmt.Sprintf("echo '=== block %d'\n%s", len(shown), b[2])
			shown = append(shown, "")
		} else {
			shown[len(shown)-1] = b[2]
		}
	}
	if len(shown) < 8 {
		t.Fatalf("%d blocks of commands on the page", len(shown))
	}
	said := runScript(t, script)
	for i, want := range shown {
		_, rest, _ := strings.Cut(said, fmt.Sprintf("=== block %d\n", i))
		got, _, _ := strings.Cut(rest, "=== block")
		for _, line := range strings.Split(strings.TrimRight(want, "\n"), "\n") {
			if line != "" && !has(got, line) {
				t.Errorf("block %d: the page shows %q, which was not said:\n%s", i+1, line, got)
			}
		}
	}
}

// runScript runs a script with this program as "corridor" in an empty folder and gives what it said on stdout.
func runScript(t *testing.T, script string) string {
	t.Helper()
	bin := t.TempDir()
	self := fmt.Sprintf("#!/bin/sh\nCORRIDOR_MAIN=1 exec %q \"$@\"\n", os.Args[0])
	if err := os.WriteFile(filepath.Join(bin, "corridor"), []byte(self), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "-c", script)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "LC_ALL=en_GB.UTF-8", "GOMEMLIMIT=")
	var errors strings.Builder
	cmd.Stderr = &errors
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, said, errors.String())
	}
	return string(said)
}

// has says whether a line of text is the wanted one.
func has(text, line string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*")
	return regexp.MustCompile("(?m)^" + pattern + "$").MatchString(text)
}
