package release

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"corridor/engine"
)

// Write puts the bundle under root, whole or not at all, and opens it. A release that is there already with the same
// id is verified and returned as it is, with its own provenance: written reports whether anything was written.
func (b *Bundle) Write(root string, provenance Provenance) (r *Release, written bool, err error) {
	dir := filepath.Join(root, "releases")
	final := filepath.Join(dir, b.ID)
	if _, err := os.Stat(final); err == nil {
		r, err := Open(root, b.ID)
		return r, false, err
	}
	unlock, err := lock(root)
	if err != nil {
		return nil, false, cannotWrite(dir, err)
	}
	defer unlock()
	if _, err := os.Stat(final); err == nil { // another build of the same release came first
		r, err := Open(root, b.ID)
		return r, false, err
	}
	tmp, err := os.MkdirTemp(dir, unfinishedRelease)
	if err != nil {
		return nil, false, cannotWrite(dir, err)
	}
	defer func() { _ = os.RemoveAll(tmp) }() // after the rename there is nothing left under this name
	if err := b.fill(tmp, provenance); err != nil {
		return nil, false, cannotWrite(tmp, err)
	}
	if err = os.Rename(tmp, final); err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return nil, false, cannotWrite(final, err)
	}
	r, err = Open(root, b.ID)
	return r, true, err
}

// fill writes every file and syncs files and directories.
func (b *Bundle) fill(dir string, provenance Provenance) error {
	manifest, err := canonicalJSON(Manifest{ID: b.ID, Hashed: b.Hashed, Provenance: provenance})
	if err != nil {
		return err
	}
	for set, mode := range map[Set]os.FileMode{Public: 0o755, Full: 0o700} {
		sub := filepath.Join(dir, string(set))
		if err := errors.Join(os.Mkdir(sub, mode), os.Chmod(sub, mode)); err != nil {
			return err
		}
	}
	paths := make([]string, 0, len(b.Files))
	for path := range b.Files {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		mode := os.FileMode(0o644)
		if strings.HasPrefix(path, string(Full)+"/") {
			mode = 0o600
		}
		if err := writeSynced(filepath.Join(dir, filepath.FromSlash(path)), b.Files[path], mode); err != nil {
			return err
		}
	}
	if err := writeSynced(filepath.Join(dir, manifestFile), manifest, 0o644); err != nil {
		return err
	}
	for _, sub := range []string{string(Public), string(Full), "."} {
		if err := syncDir(filepath.Join(dir, sub)); err != nil {
			return err
		}
	}
	return os.Chmod(dir, 0o755) // MkdirTemp makes 0700; the full set inside stays closed
}

func writeSynced(path string, data []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	err = f.Chmod(mode) // whatever the umask
	if err == nil {
		_, err = bytes.NewReader(data).WriteTo(f)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncDir makes names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func cannotWrite(path string, err error) error {
	return engine.Errorf(engine.IO, "the release cannot be written to %s", path).
		Vi("không ghi được bản phát hành vào %s", path).
		Do("check free space and permissions; nothing was published", "kiểm tra dung lượng trống và quyền ghi; chưa có gì được công bố").
		Because(err)
}
