package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a file calls its columns cannot steer the terminal: neither by ANSI sequences (7 and 8 bits) nor by marks of direction.
func TestNamesDoNotSteerTheTerminal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lfs.csv")
	name := "w\x1b[31m\u009b2J\u202egnp"
	if err := os.WriteFile(path, []byte("id,"+name+"\n1,2\n2,a\u202eb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"inspect", path}, {"inspect", path, "--json"}, {"inspect", path, "--draft-mapping"}} {
		var out bytes.Buffer
		cmd := rootCommand()
		cmd.SetOut(&out)
		cmd.SetArgs(args)
		if err := cmd.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(out.String(), steers) || !strings.Contains(out.String(), `gnp`) {
			t.Errorf("%v: %q", args, out.String())
		}
		var p struct{ Columns []struct{ Name string } }
		if args[len(args)-1] == "--json" && (json.Unmarshal(out.Bytes(), &p) != nil || len(p.Columns) != 2 || p.Columns[1].Name != name) {
			t.Errorf("the JSON does not give the name back: %+v", p)
		}
	}
}

// Letters, line ends and bytes that are no letters stay as they are.
func TestPlainKeepsLetters(t *testing.T) {
	for in, want := range map[string]string{
		"Số liệu\tđiều tra\n": "Số liệu\tđiều tra\n",
		"\xff\x1b":            "\xff\\u001b",
		"�\u200f":             "�\\u200f",
		"a\rb\u2066\x7f":      `a\u000db\u2066\u007f`,
	} {
		var b bytes.Buffer
		if n, err := (plain{&b}).Write([]byte(in)); n != len(in) || err != nil || b.String() != want {
			t.Errorf("%q: %q, %d, %v", in, b.String(), n, err)
		}
	}
}
