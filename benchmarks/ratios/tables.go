package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"corridor/benchmarks"
)

// The README's tables stand between these lines.
var (
	tablesBegin = []byte("<!-- results: made by benchmarks/run, do not edit -->\n")
	tablesEnd   = []byte("<!-- end of results -->\n")
)

// writeTables puts the tables of results files, joined by commas, into the README: what a later file has of a benchmark takes
// the place of what an earlier one had.
func writeTables(files, readme string) error {
	var all []*benchmarks.Result
	var remarks []string
	for _, path := range strings.Split(files, ",") {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		results, said, err := benchmarks.ReadResults(f)
		_ = f.Close() // read only
		if err != nil {
			return err
		}
		for _, r := range results {
			all = slices.DeleteFunc(all, func(old *benchmarks.Result) bool { return old.Name == r.Name })
			all = append(all, r)
		}
		remarks = append(remarks, said...)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	before, rest, ok := bytes.Cut(text, tablesBegin)
	_, after, ended := bytes.Cut(rest, tablesEnd)
	if !ok || !ended {
		return fmt.Errorf("%s has no place for the tables", readme)
	}
	var out bytes.Buffer
	out.Write(before)
	out.Write(tablesBegin)
	benchmarks.WriteTables(&out, all, remarks)
	out.Write(tablesEnd)
	out.Write(after)
	return os.WriteFile(readme, out.Bytes(), 0o644)
}
