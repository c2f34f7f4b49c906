package jobs

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"corridor/engine"
)

// replace writes a small file whole: to another name, synced if it must outlive a power cut, then renamed. One writer a file.
func replace(path string, data []byte, durable bool) error {
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && durable {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
		return err
	}
	if durable {
		return syncDir(filepath.Dir(path))
	}
	return nil
}

func replaceJSON(path string, v any, durable bool) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return replace(path, append(data, '\n'), durable)
}

// syncDir makes names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}

// spare is a file in every job's folder that gives its place to job.json on a full disk: how the job ended can be written all the same.
const spare = "spare"

func makeSpare(dir string) {
	path := filepath.Join(dir, spare)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		_ = os.WriteFile(path, make([]byte, 64<<10), 0o600) // without it, all works while there is room
	}
}

// replaceWithSpare is replaceJSON for a file that must be written even if the disk is full.
func replaceWithSpare(path string, v any) error {
	err := replaceJSON(path, v, true)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		if os.Remove(filepath.Join(filepath.Dir(path), spare)) == nil {
			return replaceJSON(path, v, true)
		}
	}
	return err
}

// DiskFull says whether an error is a full disk or quota.
func DiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// broken is a queue that cannot be read or written.
func broken(err error) error {
	var known *engine.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	e := engine.Errorf(engine.IO, "the job queue cannot be read or written").Vi("không đọc hoặc không ghi được hàng đợi công việc").Because(err)
	if DiskFull(err) {
		return e.Do("the disk is full: free space in the store's folder, then try again", "ổ đĩa đầy: hãy giải phóng chỗ trong thư mục kho rồi thử lại")
	}
	return e.Do("check the store's folder jobs, its permissions and the disk", "hãy kiểm tra thư mục jobs của kho, quyền truy cập và ổ đĩa")
}
