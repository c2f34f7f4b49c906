package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// The engine's checkpoint writes blocks of metadata in place, 256 KiB at a time. A process that is killed within such a write leaves
// half a block, and the whole database cannot be opened any more (seen once in some hundred kills). So checkpoints are ours: the
// blocks that may be written over go to a journal first, and the next opening puts them back if the checkpoint was not finished. The write-ahead
// log, which the engine only appends to, is then played again. Nothing else is written in place: new data goes to free blocks.

// Layout of the database file: three headers of 4 KiB, of which the second and third are written in turn, then the blocks.
const (
	headerSize  = 4096
	blocksStart = 3 * headerSize
	mostJournal = 1 << 32
)

const journalMagic = "corridor journal 1\n"

// checkpoint moves the write-ahead log into the database, so that a kill at any instant leaves the one or the other.
func (s *Store) checkpoint(ctx context.Context, c driver.Conn) error {
	if info, err := os.Stat(s.path + ".wal"); err != nil || info.Size() == 0 {
		return nil // nothing to move
	}
	if err := s.writeJournal(ctx, c); err != nil && !errors.Is(err, errNoDescriptors) {
		return err
	}
	if err := run(ctx, c, "CHECKPOINT"); err != nil {
		return err // the journal stays: the next opening sees how far it came
	}
	if err := os.Remove(s.path + ".journal"); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// writeJournal keeps the headers and the blocks of metadata as they are.
func (s *Store) writeJournal(ctx context.Context, c driver.Conn) error {
	fd, err := descriptorOf(s.path)
	if err != nil {
		return err
	}
	size, err := oneInt(ctx, c, "SELECT block_size FROM pragma_database_size() LIMIT 1")
	if err != nil {
		return err
	}
	places := [][2]int64{{0, blocksStart}}
	err = visitRows(ctx, c, "SELECT CAST(block_id AS BIGINT) FROM pragma_metadata_info() ORDER BY 1", nil, func(row []driver.Value) error {
		places = append(places, [2]int64{blocksStart + row[0].(int64)*size, size})
		return nil
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(journalMagic)
	for _, p := range places {
		at := make([]byte, p[1])
		n, err := preadFull(fd, at, p[0])
		if err != nil {
			return err
		}
		_ = binary.Write(&b, binary.LittleEndian, [2]int64{p[0], int64(n)}) // to memory
		b.Write(at[:n])
	}
	_ = binary.Write(&b, binary.LittleEndian, crc32.ChecksumIEEE(b.Bytes())) // to memory
	return writeDurably(s.path+".journal", b.Bytes())
}

// errNoDescriptors: a system without /proc has no journal.
var errNoDescriptors = errors.New("descriptors of the process cannot be listed")

// descriptorOf finds the engine's own descriptor of the database. Opening the file a second time and closing it again would end the engine's
// lock: locks of this kind belong to the process.
func descriptorOf(path string) (int, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return 0, err
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0, errNoDescriptors
	}
	for _, e := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && target == real {
			return strconv.Atoi(e.Name())
		}
	}
	return 0, errors.New("the engine's file is not found")
}

// preadFull reads until the end of the file at most.
func preadFull(fd int, p []byte, at int64) (n int, err error) {
	for n < len(p) {
		k, err := syscall.Pread(fd, p[n:], at+int64(n))
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil || k == 0 {
			return n, err
		}
		n += k
	}
	return n, nil
}

func writeDurably(path string, data []byte) error {
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		_ = os.Remove(path + ".part")
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// recoverCheckpoint undoes a checkpoint within which a process was killed. It does nothing while another process has the database.
func recoverCheckpoint(path string) error {
	journal, err := os.ReadFile(path + ".journal")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Remove(path + ".journal") // somebody has removed the database
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // and with it the lock
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart}
	if syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &lock) != nil {
		return nil // another process has it; opening says so
	}
	pieces, whole := readJournal(journal)
	if !whole {
		return errors.New("the journal of the database is damaged")
	}
	var now [blocksStart]byte
	if _, err := f.ReadAt(now[:], 0); err != nil {
		return err
	}
	if iteration(now[:]) == iteration(pieces[0].data) { // the new header was not written: everything is as it was but for these blocks
		for _, p := range pieces {
			if _, err := f.WriteAt(p.data, p.at); err != nil {
				return err
			}
		}
		if err := f.Sync(); err != nil {
			return err
		}
	}
	return os.Remove(path + ".journal")
}

type piece struct {
	at   int64
	data []byte
}

func readJournal(text []byte) (pieces []piece, whole bool) {
	body, found := bytes.CutPrefix(text, []byte(journalMagic))
	if !found || len(body) < 4 || len(text) > mostJournal {
		return nil, false
	}
	end := len(text) - 4
	if crc32.ChecksumIEEE(text[:end]) != binary.LittleEndian.Uint32(text[end:]) {
		return nil, false
	}
	for body = body[:len(body)-4]; len(body) >= 16; {
		at, n := int64(binary.LittleEndian.Uint64(body)), int64(binary.LittleEndian.Uint64(body[8:]))
		if body = body[16:]; n < 0 || n > int64(len(body)) {
			return nil, false
		}
		pieces = append(pieces, piece{at, body[:n]})
		body = body[n:]
	}
	return pieces, len(body) == 0 && len(pieces) > 0 && len(pieces[0].data) == blocksStart
}

// iteration is the number of the last checkpoint: the larger one of the two headers' (after an 8-byte checksum).
func iteration(headers []byte) uint64 {
	return max(binary.LittleEndian.Uint64(headers[headerSize+8:]), binary.LittleEndian.Uint64(headers[2*headerSize+8:]))
}
