package release

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"corridor/engine"
)

const currentFile = "current"

// Current is the id of the published release; NotFound if none has been published.
func Current(root string) (string, error) {
	data, err := os.ReadFile(filepath.Join(root, currentFile))
	id := strings.TrimSpace(string(data))
	if errors.Is(err, fs.ErrNotExist) {
		return "", engine.Errorf(engine.NotFound, "no release has been published").
			Vi("chưa có bản phát hành nào được công bố").
			Do("run 'corridor build', then 'corridor publish'", "hãy chạy 'corridor build' rồi 'corridor publish'")
	}
	if err == nil && !idPattern.MatchString(id) {
		err = errors.New("it does not hold the id of a release")
	}
	if err != nil {
		return "", engine.Errorf(engine.IO, "the pointer to the published release cannot be read").
			Vi("không đọc được con trỏ tới bản phát hành đang công bố").
			At(engine.Where{File: filepath.Join(root, currentFile)}).
			Do("run 'corridor publish' again", "hãy chạy lại 'corridor publish'").Because(err)
	}
	return id, nil
}

// Publish verifies a release and makes it the published one. A reader sees the old release or the new one, never
// neither; after Publish returns nil the switch survives a crash.
func Publish(root, id string) error {
	if _, err := Open(root, id); err != nil {
		return err
	}
	unlock, err := lock(root)
	if err != nil {
		return cannotWrite(filepath.Join(root, currentFile), err)
	}
	defer unlock()
	if err := remember(root, id); err != nil {
		return err
	}
	return replaceFile(root, currentFile, []byte(id+"\n"))
}

// Entry is a line of the list of releases. Err says that the manifest cannot be read; files are not checked.
type Entry struct {
	ID        string
	Manifest  Manifest
	Published bool
	Err       error
}

// List gives all releases under root, oldest first. A root without releases is an empty list.
func List(root string) ([]Entry, error) {
	dirs, err := os.ReadDir(filepath.Join(root, "releases"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, engine.Errorf(engine.IO, "releases under %s cannot be listed", root).
			Vi("không liệt kê được các bản phát hành trong %s", root).Because(err)
	}
	current, _ := Current(root) // no pointer: none is marked
	var list []Entry
	for _, d := range dirs {
		if !idPattern.MatchString(d.Name()) {
			continue
		}
		e := Entry{ID: d.Name(), Published: d.Name() == current}
		if e.Manifest, err = readManifest(filepath.Join(root, "releases", e.ID)); err != nil {
			e.Err = damaged(e.ID, manifestFile, err)
		}
		list = append(list, e)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Manifest.Provenance.BuiltAt < list[j].Manifest.Provenance.BuiltAt })
	return list, nil
}
