package jobs

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// operatorFile is operator.json. The key itself is 260 random bits: a salted hash of it cannot be turned around.
type operatorFile struct {
	Salt    []byte `json:"salt"`
	Hash    string `json:"hash"`
	Created string `json:"created"`
}

func (q *Queue) operatorPath() string { return filepath.Join(q.dir, "operator.json") }

// NewKey makes an operator's key in place of the one there is, which is then good for nothing. It is not kept: show it.
func (q *Queue) NewKey() (key string, err error) {
	err = q.locked(func() error {
		key, err = q.makeKey()
		return err
	})
	return key, broken(err)
}

// FirstKey makes the operator's key if the store has none; "" if it has.
func (q *Queue) FirstKey() (key string, err error) {
	err = q.locked(func() error {
		_, missing := os.Lstat(q.operatorPath())
		if !errors.Is(missing, fs.ErrNotExist) {
			return missing
		}
		key, err = q.makeKey()
		return err
	})
	return key, broken(err)
}

func (q *Queue) makeKey() (string, error) {
	key := "corridor_" + rand.Text() + rand.Text()
	f := operatorFile{Salt: make([]byte, 32), Created: clock()}
	_, _ = rand.Read(f.Salt) // never fails
	f.Hash = f.hashOf(key)
	if err := replaceJSON(q.operatorPath(), f, true); err != nil {
		return "", err
	}
	return key, nil
}

func (f operatorFile) hashOf(key string) string {
	h := hmac.New(sha256.New, f.Salt)
	_, _ = h.Write([]byte(key)) // never fails
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// KeyFits says whether this is the operator's key, in a time that does not tell how much of it is right.
func (q *Queue) KeyFits(key string) bool {
	data, err := os.ReadFile(q.operatorPath())
	var f operatorFile
	if err != nil || json.Unmarshal(data, &f) != nil || len(f.Salt) < 16 || key == "" {
		return false
	}
	return hmac.Equal([]byte(f.hashOf(key)), []byte(f.Hash))
}
