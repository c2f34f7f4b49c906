package jobs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"corridor/engine"
)

// orderSuffix ends the name of the file that asks for a job: FILE.job.yaml.
const orderSuffix = ".job.yaml"

// order is such a file.
type order struct {
	Mapping string   `yaml:"mapping"` // relative to the inbox
	Rates   string   `yaml:"rates"`   // relative to the inbox
	Round   string   `yaml:"round"`   // must be the mapping's
	Source  string   `yaml:"source"`  // survey
	Files   []string `yaml:"files"`   // names in the inbox; none: the file that the order is named after
}

const (
	largestOrder = 64 << 10
	mostFiles    = 1000
)

// readOrder reads an order. name is that of the file, for the default of files.
func readOrder(root *os.Root, name string) (order, error) {
	var o order
	text, err := readInRoot(root, name, largestOrder)
	if err == nil {
		err = decodeOrder(text, &o)
	}
	if err == nil {
		err = o.check(strings.TrimSuffix(name, orderSuffix))
	}
	if err != nil {
		return o, engine.Errorf(engine.Usage, "the order of the job cannot be used: %v", err).Vi("không dùng được tệp yêu cầu công việc: %v", err).
			At(engine.Where{File: name}).Do("write mapping, rates, round and source, as ingest/jobs/README.md shows, and move file and order into the inbox again",
			"hãy ghi mapping, rates, round và source như trong ingest/jobs/README.md, rồi chuyển tệp và yêu cầu vào hộp thư đến lần nữa")
	}
	return o, nil
}

// decodeOrder is strict, and safe from what the library stumbles over.
func decodeOrder(text []byte, o *order) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("this is not well-formed YAML")
		}
	}()
	if err := yaml.UnmarshalWithOptions(text, o, yaml.Strict()); err != nil {
		var e yaml.Error
		if errors.As(err, &e) {
			return errors.New(e.FormatError(false, false)) // without the lines of the file
		}
		return errors.New("this is not well-formed YAML")
	}
	return nil
}

func (o *order) check(file string) error {
	if o.Source == "" {
		return errors.New("source is missing")
	}
	if o.Source != "survey" {
		return errors.New("source is not survey")
	}
	if o.Round == "" {
		return errors.New("round is missing")
	}
	if o.Mapping == "" || o.Rates == "" {
		return errors.New("mapping or rates is missing")
	}
	if len(o.Files) == 0 {
		o.Files = []string{file}
	}
	if len(o.Files) > mostFiles {
		return fmt.Errorf("more than %d files", mostFiles)
	}
	seen := map[string]bool{}
	for _, f := range o.Files {
		if !NameFits(f) || strings.HasPrefix(f, ".") || strings.HasSuffix(f, orderSuffix) || seen[f] {
			return errors.New("files must be different plain names of files in the inbox")
		}
		seen[f] = true
	}
	return nil
}

// readInRoot reads a small file that does not lie outside of the folder, by whatever links.
func readInRoot(root *os.Root, name string, limit int64) ([]byte, error) {
	f, err := openInRoot(root, name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = errors.New("the file is too large")
	}
	return text, err
}

func openInRoot(root *os.Root, name string) (*os.File, error) {
	if !filepath.IsLocal(name) {
		return nil, errors.New("a path leads out of the inbox")
	}
	info, err := root.Stat(name)
	if err != nil {
		return nil, errors.New("a file that is named is not in the inbox, or leads out of it")
	}
	if !info.Mode().IsRegular() { // a pipe would wait for ever
		return nil, errors.New("what is named is not a file")
	}
	return root.Open(name)
}
