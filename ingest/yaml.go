package ingest

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"golang.org/x/text/unicode/norm"
)

// node is a YAML value with its place. Scalars keep the text as written, so that 01 stays 01.
type node struct {
	line, col int
	scalar    bool // text holds it, in NFC; a null is an empty scalar
	null      bool
	text      string
	list      bool
	items     []node
	table     bool
	entries   []entry
}

type entry struct {
	key   node
	value node
}

// parseYAML reads one document, resolving anchors and aliases. Duplicate keys are an error of the parser. The library leaves nil
// nodes in some broken documents (a tag before an open list): meeting one is an error, too, not a panic.
func parseYAML(text []byte) (n node, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = node{}, errors.New("this is not well-formed YAML")
		}
	}()
	if tooDeep(text) {
		return node{}, errors.New("brackets inside one another, too deep")
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return node{}, withoutSource(err)
	}
	if len(file.Docs) != 1 {
		return node{}, fmt.Errorf("want one YAML document, have %d", len(file.Docs))
	}
	if file.Docs[0].Body == nil {
		return node{}, errors.New("the file is empty")
	}
	c := yamlConverter{anchors: map[string]node{}}
	return c.convert(file.Docs[0].Body)
}

// withoutSource drops the lines of the file that the parser shows: a survey file given by mistake must not get into a log.
func withoutSource(err error) error {
	var e yaml.Error
	if errors.As(err, &e) {
		return errors.New(e.FormatError(false, false))
	}
	return err
}

// tooDeep says that brackets nest beyond any mapping: the parser's time grows with the square of the depth.
func tooDeep(text []byte) bool {
	depth := 0
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if depth > 1000 {
			return true
		}
	}
	return false
}

type yamlConverter struct {
	anchors map[string]node
	size    int
}

// maxNodes bounds what aliases may expand to.
const maxNodes = 1 << 18

func (c *yamlConverter) convert(a ast.Node) (node, error) {
	at := a.GetToken().Position
	n := node{line: at.Line, col: at.Column}
	if c.size++; c.size > maxNodes {
		return n, fmt.Errorf("line %d: the document is too large", n.line)
	}
	switch v := a.(type) {
	case *ast.AnchorNode:
		target, err := c.convert(v.Value)
		if err != nil {
			return n, err
		}
		c.anchors[v.Name.GetToken().Value] = target
		return target, nil
	case *ast.AliasNode:
		target, ok := c.anchors[v.Value.GetToken().Value]
		if !ok {
			return n, fmt.Errorf("line %d: alias *%s has no anchor before it", n.line, v.Value.GetToken().Value)
		}
		if c.size += target.nodes(); c.size > maxNodes {
			return n, fmt.Errorf("line %d: the document is too large", n.line)
		}
		return target, nil
	case *ast.NullNode:
		n.scalar, n.null = true, true
	case *ast.LiteralNode:
		n.scalar, n.text = true, norm.NFC.String(v.Value.Value)
	case *ast.StringNode:
		n.scalar, n.text = true, norm.NFC.String(v.Value)
	case *ast.SequenceNode:
		n.list = true
		for _, item := range v.Values {
			i, err := c.convert(item)
			if err != nil {
				return n, err
			}
			n.items = append(n.items, i)
		}
	case *ast.MappingNode:
		return c.mapping(n, v.Values)
	case *ast.MappingValueNode:
		return c.mapping(n, []*ast.MappingValueNode{v})
	case ast.ScalarNode:
		n.scalar, n.text = true, v.GetToken().Value
	default:
		return n, fmt.Errorf("line %d: %s is not used here", n.line, a.Type())
	}
	return n, nil
}

func (c *yamlConverter) mapping(n node, values []*ast.MappingValueNode) (node, error) {
	n.table = true
	for _, v := range values {
		if _, merge := v.Key.(*ast.MergeKeyNode); merge {
			return n, fmt.Errorf("line %d: merge keys (<<) are not used here", v.GetToken().Position.Line)
		}
		key, err := c.convert(v.Key)
		if err != nil {
			return n, err
		}
		value, err := c.convert(v.Value)
		if err != nil {
			return n, err
		}
		if key.line < n.line || n.line == 0 || len(n.entries) == 0 {
			n.line, n.col = key.line, key.col
		}
		n.entries = append(n.entries, entry{key, value})
	}
	return n, nil
}

func (n node) nodes() int {
	total := 1
	for _, i := range n.items {
		total += i.nodes()
	}
	for _, e := range n.entries {
		total += 1 + e.value.nodes()
	}
	return total
}
