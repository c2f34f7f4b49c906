package queries

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"corridor/engine"
)

//go:embed indicators/*.yaml
var embedded embed.FS

// Registry holds the indicators in order of id.
type Registry struct {
	definitions []*Definition
}

// NewRegistry opens the indicator files of the program. An error names the file and line.
func NewRegistry() (*Registry, error) { return readRegistry(embedded, "indicators") }

func readRegistry(files fs.FS, dir string) (*Registry, error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	r := &Registry{}
	for _, e := range entries {
		if path.Ext(e.Name()) != ".yaml" {
			continue
		}
		name := path.Join(dir, e.Name())
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		d, err := ParseIndicator(name, data)
		if err != nil {
			return nil, err
		}
		if d.ID+".yaml" != e.Name() {
			return nil, badFile(name, 1, "indicator %s must stand in %s.yaml", d.ID, d.ID)
		}
		r.definitions = append(r.definitions, d)
	}
	sort.Slice(r.definitions, func(i, j int) bool { return r.definitions[i].ID < r.definitions[j].ID })
	return r, nil
}

// ParseIndicator reads and checks one indicator file; name is used in errors only.
func ParseIndicator(name string, data []byte) (*Definition, error) {
	f, err := parseFile(name, data)
	if err != nil {
		return nil, err
	}
	d, err := define(name, f)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	d.Hash = hex.EncodeToString(sum[:])
	return d, nil
}

// Definitions are all indicators, in order of id.
func (r *Registry) Definitions() []*Definition { return slices.Clone(r.definitions) }

// Definition finds one; NotFound lists those there are.
func (r *Registry) Definition(id string) (*Definition, error) {
	var have []string
	for _, d := range r.definitions {
		if d.ID == id {
			return d, nil
		}
		have = append(have, d.ID)
	}
	list := strings.Join(have, ", ")
	return nil, engine.Errorf(engine.NotFound, "there is no indicator %q", id).Vi("không có chỉ tiêu %q", id).
		Do("there are "+list, "có các chỉ tiêu "+list)
}
