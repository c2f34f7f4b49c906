package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"corridor/engine"
)

// Release is an opened release: its manifest's id and the hash of every file have been checked.
type Release struct {
	Dir        string
	Manifest   Manifest
	Indicators []engine.Indicator // structure.json, in order of id
	HasFull    bool               // false on a machine that was given the public set only
}

var idPattern = regexp.MustCompile(`^r[0-9a-f]{16}$`)

// Open opens a release and verifies it. The full set may be absent as a whole (a server needs the public set only);
// any other difference from the manifest is an error of kind IO that names the file. An id that is not there: NotFound.
func Open(root, id string) (*Release, error) {
	if !idPattern.MatchString(id) {
		return nil, noSuchRelease(id)
	}
	r := &Release{Dir: filepath.Join(root, "releases", id)}
	m, err := readManifest(r.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noSuchRelease(id)
	}
	if err != nil {
		return nil, damaged(id, manifestFile, err)
	}
	if m.ID != id {
		return nil, damaged(id, manifestFile, errors.New("it names another release"))
	}
	r.Manifest = m
	if _, err := os.Stat(r.path(string(Full))); err == nil {
		r.HasFull = true
	}
	if err := r.verifyFiles(); err != nil {
		return nil, err
	}
	return r, r.readStructure()
}

// Indicator is the definition of one indicator of the release; NotFound lists those there are.
func (r *Release) Indicator(id string) (engine.Indicator, error) {
	var have []string
	for _, ind := range r.Indicators {
		if ind.ID == id {
			return ind, nil
		}
		have = append(have, ind.ID)
	}
	list := strings.Join(have, ", ")
	return engine.Indicator{}, engine.Errorf(engine.NotFound, "release %s has no indicator %q", r.Manifest.ID, id).
		Vi("bản phát hành %s không có chỉ tiêu %q", r.Manifest.ID, id).
		Do("it has "+list, "có các chỉ tiêu "+list)
}

func (r *Release) path(name string) string { return filepath.Join(r.Dir, filepath.FromSlash(name)) }

// readManifest reads a manifest and checks that its id follows from its hashed part. A field it does not know is an
// error: it would be outside the hash.
func readManifest(dir string) (Manifest, error) {
	var m Manifest
	data, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return m, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, err
	}
	id, err := idOf(m.Hashed)
	if err == nil && id != m.ID {
		err = errors.New("its id does not follow from its hashed part")
	}
	return m, err
}

func (r *Release) verifyFiles() error {
	names := make([]string, 0, len(r.Manifest.Hashed.Files))
	for name := range r.Manifest.Hashed.Files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return damaged(r.Manifest.ID, manifestFile, errors.New("it names a file outside the release"))
		}
		if !r.HasFull && strings.HasPrefix(name, string(Full)+"/") {
			continue
		}
		data, err := os.ReadFile(r.path(name))
		if err == nil && hashOf(data) != r.Manifest.Hashed.Files[name] {
			err = errors.New("its bytes are not those that the manifest names")
		}
		if err != nil {
			return damaged(r.Manifest.ID, name, err)
		}
	}
	return nil
}

func (r *Release) readStructure() error {
	data, err := os.ReadFile(r.path(structureFile))
	if err == nil {
		err = json.Unmarshal(data, &r.Indicators)
	}
	if err != nil {
		return damaged(r.Manifest.ID, structureFile, err)
	}
	return nil
}

func noSuchRelease(id string) error {
	return engine.Errorf(engine.NotFound, "there is no release %q", id).
		Vi("không có bản phát hành %q", id).
		Do("'corridor releases' lists those there are", "'corridor releases' liệt kê các bản hiện có")
}

func damaged(id, file string, err error) error {
	return engine.Errorf(engine.IO, "release %s is damaged: %s", id, file).
		Vi("bản phát hành %s bị hỏng: %s", id, file).
		Do("delete its folder and build it again: the same data give the same release", "xóa thư mục của nó rồi dựng lại: cùng dữ liệu cho cùng bản phát hành").
		Because(err)
}
