package release

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"corridor/engine"
)

// historyFile lists the ids of all releases that have ever been published, one a line, oldest first. A release that is
// built but not in it must not be shown to anybody: statistics may not be disclosed before they are published.
const historyFile = "published"

// History is the ids of all releases that have been published, in the order of their first publication.
func History(root string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(root, historyFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, engine.Errorf(engine.IO, "the list of published releases cannot be read").
			Vi("không đọc được danh sách bản phát hành đã công bố").
			At(engine.Where{File: filepath.Join(root, historyFile)}).Because(err)
	}
	ids := strings.Fields(string(data))
	for _, id := range ids {
		if !idPattern.MatchString(id) {
			return nil, engine.Errorf(engine.IO, "the list of published releases holds something that is not the id of a release").
				Vi("danh sách bản phát hành đã công bố chứa mục không phải mã bản phát hành").
				At(engine.Where{File: filepath.Join(root, historyFile)})
		}
	}
	return ids, nil
}

// remember adds an id to the history. Publish calls it before the switch, so that the published release is always in it.
func remember(root, id string) error {
	ids, err := History(root)
	if err != nil || slices.Contains(ids, id) {
		return err
	}
	var text bytes.Buffer
	for _, one := range append(ids, id) {
		text.WriteString(one + "\n")
	}
	return replaceFile(root, historyFile, text.Bytes())
}

// replaceFile puts a small file in place by rename: a reader sees the old bytes or the new ones. The caller holds the lock.
func replaceFile(root, name string, data []byte) error {
	tmp, err := os.CreateTemp(root, unfinishedFile)
	if err != nil {
		return cannotWrite(root, err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // after the rename there is nothing left under this name
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(root, name))
	}
	if err == nil {
		err = syncDir(root)
	}
	if err != nil {
		return cannotWrite(filepath.Join(root, name), err)
	}
	return nil
}
