package queries

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"corridor/engine"
)

// file is an indicator file as written. README.md in indicators/ explains the keys.
type file struct {
	Indicator  text        `yaml:"indicator"`
	Title      engine.Text `yaml:"title"`
	Definition engine.Text `yaml:"definition"`
	Population struct {
		Where text   `yaml:"where"`
		En    string `yaml:"en"`
		Vi    string `yaml:"vi"`
	} `yaml:"population"`
	Formula    string    `yaml:"formula"`
	Reference  string    `yaml:"reference"`
	Dimensions []text    `yaml:"dimensions"`
	CrossWith  []text    `yaml:"cross_with"` // each dimension is crossed with each of these
	Crosses    [][]text  `yaml:"crosses"`    // further crosses
	Variants   []variant `yaml:"variants"`
	Measures   []struct {
		ID          text        `yaml:"id"`
		Title       engine.Text `yaml:"title"`
		Estimator   text        `yaml:"estimator"` // mean, ratio, share, quantile, total
		Of          text        `yaml:"of"`        // mean, quantile, total: amount; share: condition; total without: persons
		Numerator   text        `yaml:"numerator"`
		Denominator text        `yaml:"denominator"`
		P           text        `yaml:"p"`
		Where       text        `yaml:"where"` // narrows the population
		Unit        text        `yaml:"unit"`
		Decimals    *int        `yaml:"decimals"`
		Significant int         `yaml:"significant"`
		Headline    bool        `yaml:"headline"`
		NoVariants  bool        `yaml:"no_variants"`
	} `yaml:"measures"`
}

// variant repeats every measure over a part of the population, under the measure's id and a suffix.
type variant struct {
	Suffix text        `yaml:"suffix"`
	Where  text        `yaml:"where"`
	Title  engine.Text `yaml:"title"`
}

// text is a scalar that remembers its line.
type text struct {
	value string
	line  int
}

// UnmarshalYAML keeps the text as written: 0.1 stays 0.1.
func (t *text) UnmarshalYAML(node ast.Node) error {
	token := node.GetToken()
	if token == nil {
		return errors.New("a single text is expected")
	}
	if _, ok := node.(ast.ScalarNode); !ok {
		return fmt.Errorf("[%d:%d] a single text is expected here", token.Position.Line, token.Position.Column)
	}
	t.value, t.line = strings.TrimSpace(token.Value), token.Position.Line
	return nil
}

// parseFile reads an indicator file. An unknown key or a wrong type is an error with its line.
func parseFile(name string, data []byte) (*file, error) {
	var f file
	if err := decodeYAML(data, &f); err != nil {
		return nil, badFile(name, lineOf(err), "%s", firstLine(yaml.FormatError(err, false, false)))
	}
	return &f, nil
}

// decodeYAML decodes strictly. The library panics on some broken files (a tag before an open list); that is an error, too.
func decodeYAML(data []byte, into any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("this is not well-formed YAML")
		}
	}()
	return yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(into)
}

// lineOf is the line that a YAML error names, or 0.
func lineOf(err error) int {
	var line, col int
	if _, e := fmt.Sscanf(yaml.FormatError(err, false, false), "[%d:%d]", &line, &col); e != nil {
		return 0
	}
	return line
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// badFile is a mistake in an indicator file. The files are part of the program, so its author reads this.
func badFile(name string, line int, format string, args ...any) error {
	return engine.Errorf(engine.Internal, "indicator file: "+format, args...).
		Vi("tệp định nghĩa chỉ tiêu có lỗi: "+format, args...).
		At(engine.Where{File: name, Line: int64(line)})
}
