package inspect

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"
)

// FuzzShape: whatever a cell holds, what is legal is readable, and both ways agree where there is no mark.
func FuzzShape(f *testing.F) {
	for _, seed := range []string{"1.234", "120.137.531,50", "03/04/2021", "-1e6", "1 234", "\u00a0", "2021-05", "KXĐ", "'1", "1''2", "9,999.", "+.5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := shapeOf(text)
		if s.number != (s.point || s.comma) {
			t.Fatalf("%q: %+v", text, s)
		}
		a, aok := readNumber(text, '.')
		b, bok := readNumber(text, ',')
		if aok && !s.point || bok && !s.comma {
			t.Fatalf("%q is read although it is not legal", text)
		}
		if aok && bok && !s.marked && a != b {
			t.Fatalf("%q has no mark and is %v and %v", text, a, b)
		}
	})
}

// FuzzDraft: a draft is well-formed YAML that says what was found, whatever a file calls its columns and values.
func FuzzDraft(f *testing.F) {
	f.Add("c3", "Giới tính", "1", "Nam\nround: x", "lfs_2016_q1.dta")
	f.Add("a: {b", "# ?", "\"", "Nữ'", "*.csv")
	f.Add("y", "Quyền số", "null", "Female", "[1].csv")
	f.Add("\u2028", "\u0085", "~", "&x *y", "..")
	f.Add("-", "!!tag", "1.50", "Nam", "q1")
	f.Fuzz(func(t *testing.T, name, label, value, meaning, file string) {
		name, value = strings.TrimSpace(norm.NFC.String(name)), norm.NFC.String(value)
		if name == "" || name == "weight" || !utf8.ValidString(strings.Join([]string{name, label, value, meaning, file}, "\x00")) || strings.ContainsRune(name+value, 0) {
			return // no file has such a column: tabular and the codebooks refuse it
		}
		p := &Profile{File: file, Rows: 2, Columns: []Column{
			{Name: name, Label: label + " giới tính", Kind: "number", Typed: true, Distinct: 2, Values: []Value{{"1", 1}, {value, 1}}, Counts: Counts{Present: 2},
				Labels: []ValueLabel{{"1", "Nam"}, {value, "Nữ " + meaning}, {".a", meaning}}},
			{Name: "weight", Kind: "number", Distinct: 2, Counts: Counts{Present: 2}, Summary: &Summary{Min: "1", Max: "2"}},
		}}
		for _, lang := range []string{"en", "vi"} {
			text := Draft([]*Profile{p, p}, DraftOptions{Lang: lang})
			var got struct {
				Variables map[string]any `yaml:"variables"`
			}
			if err := yaml.Unmarshal(text, &got); err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
			if got.Variables["w_final"] != "weight" {
				t.Fatalf("%v in\n%s", got.Variables, text)
			}
			sex, _ := got.Variables["sex"].(map[string]any)
			if sex != nil && sex["column"] != name {
				t.Fatalf("column %q became %q in\n%s", name, sex["column"], text)
			}
		}
	})
}
