package main

import (
	"bytes"
	"fmt"
	"os"

	"corridor/benchmarks"
)

// The README's tables stand between these lines.
var (
	tablesBegin = []byte("<!-- results: made by benchmarks/run, do not edit -->\n")
	tablesEnd   = []byte("<!-- end of results -->\n")
)

// writeTables puts the tables of a results file into the README.
func writeTables(results, readme string) error {
	f, err := os.Open(results)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // read only
	all, remarks, err := benchmarks.ReadResults(f)
	if err != nil {
		return err
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
