package release

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The prefixes of what is not finished. A process that was killed leaves such names behind; the next writer removes them.
const (
	unfinishedRelease = ".writing-"
	unfinishedFile    = ".replacing-"
)

// lock makes the caller the only writer of releases under root, waiting for another process that is, and removes what
// killed ones left. The kernel ends the lock of a process that dies. Readers need none: they see whole files by rename.
func lock(root string) (unlock func(), err error) {
	dir := filepath.Join(root, "releases")
	if _, missing := os.Stat(dir); missing != nil {
		// Public whatever the umask; the full sets inside are closed, and so is the store unless somebody opens it.
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, 0o755)); err != nil {
			return nil, err
		}
	}
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(d.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		err = errors.Join(sweep(dir, unfinishedRelease), sweep(root, unfinishedFile))
	}
	if err != nil {
		_ = d.Close() // and with it the lock
		return nil, err
	}
	return func() { _ = d.Close() }, nil
}

// sweep removes the names in dir that begin with the prefix.
func sweep(dir, prefix string) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, n := range names {
		if strings.HasPrefix(n.Name(), prefix) {
			if err := os.RemoveAll(filepath.Join(dir, n.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
