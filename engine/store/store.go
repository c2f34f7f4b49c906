// Package store keeps datasets in an embedded DuckDB and answers portable queries with Arrow batches.
//
// It is the only package that knows DuckDB. One process owns the database file: a second one gets an error that says so.
// A load is one transaction: a dataset version is there whole or not at all. Build with the tag duckdb_arrow.
package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/duckdb/duckdb-go/v2"

	"corridor/engine"
)

// FileName of the database inside the store's folder.
const FileName = "corridor.duckdb"

// Options of a store. Zero values mean the defaults.
type Options struct {
	Threads     int              // threads of the engine; 0 = one per CPU
	MemoryLimit string           // of the engine's buffers, e.g. "512MiB"; "" = DefaultMemoryLimit
	TempLimit   string           // most that may be spilled to disk; "" = DefaultTempLimit
	Allocator   memory.Allocator // of the batches handed out; nil = Go's
}

// The engine's limits. Together with Go's own heap and Arrow buffers a process with 10 million persons stays below 2 GB.
const (
	DefaultMemoryLimit = "1GiB"
	DefaultTempLimit   = "64GiB"
)

// Store is an open database. It is safe for concurrent use; loads wait for one another. Close it.
type Store struct {
	connector *duckdb.Connector
	path      string // of the database; "" in memory
	alloc     memory.Allocator
	writer    chan struct{} // holds one token: the right to load

	mu     sync.Mutex
	idle   []driver.Conn
	lent   int // connections held by readers and loads
	ready  bool
	closed bool
}

var _ engine.Reader = (*Store)(nil)

// Open opens or creates the store in dir. The error is of kind IO if the folder cannot be used, Unavailable if another process has it.
// From then on every file that the process makes is its owner's only, unless it is given another mode by name.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, cannotOpen(dir, err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, cannotOpen(dir, err)
	}
	if strings.ContainsAny(abs, "?%") {
		return nil, engine.Errorf(engine.IO, "the store folder %q must not hold ? or %% in its path", dir).
			Vi("đường dẫn thư mục dữ liệu %q không được chứa ? hoặc %%", dir).
			Do("choose another folder with --store", "hãy chọn thư mục khác bằng --store")
	}
	return open(ctx, filepath.Join(abs, FileName), filepath.Join(abs, "tmp"), dir, o)
}

// Memory opens an empty store that lives in memory, for tests.
func Memory(ctx context.Context) (*Store, error) {
	return open(ctx, "", "", "memory", Options{Threads: 2, MemoryLimit: "4GiB"}) // it cannot spill
}

func open(ctx context.Context, path, temp, dir string, o Options) (*Store, error) {
	if path != "" {
		// The engine makes its write-ahead log and spill files as it goes, with the process's umask; they hold microdata, and
		// the folder may be one that others can read.
		syscall.Umask(syscall.Umask(0o077) | 0o077)
	}
	if path != "" && !openHere(path) {
		if err := recoverCheckpoint(path); err != nil {
			return nil, cannotOpen(dir, err)
		}
	}
	connector, err := duckdb.NewConnector(path, nil)
	if err != nil {
		return nil, cannotOpen(dir, err)
	}
	s := &Store{connector: connector, path: path, alloc: o.Allocator, writer: make(chan struct{}, 1)}
	if s.alloc == nil {
		s.alloc = memory.DefaultAllocator
	}
	if err := s.prepare(ctx, path, temp, o); err != nil {
		_ = s.Close() // the first error is the one to tell
		return nil, cannotOpen(dir, err)
	}
	s.ready = true
	return s, nil
}

// prepare makes the files private, limits and locks the engine and creates the catalogue.
func (s *Store) prepare(ctx context.Context, path, temp string, o Options) error {
	if path != "" {
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
		// We own the database now, so what is spilled there is of a process that was killed.
		if err := os.RemoveAll(temp); err != nil {
			return err
		}
	}
	c, err := s.lend(ctx)
	if err != nil {
		return err
	}
	defer s.giveBack(c, nil)
	for _, statement := range hardening(temp, o) {
		if err := run(ctx, c, statement); err != nil {
			return err
		}
	}
	return run(ctx, c, catalogueDDL)
}

// hardening is the sequence of engine-notes A9: limits first, then nothing from outside, then the lock.
func hardening(temp string, o Options) []string {
	threads := o.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	quote := func(s, fallback string) string {
		if s == "" {
			s = fallback
		}
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	statements := []string{
		fmt.Sprintf("SET threads = %d", threads),
		"SET memory_limit = " + quote(o.MemoryLimit, DefaultMemoryLimit),
		"SET temp_directory = " + quote(temp, ""),
	}
	if temp != "" {
		// Checkpoints are made by Close alone, behind a journal.
		statements = append(statements, "SET checkpoint_threshold = '1TB'", "PRAGMA disable_checkpoint_on_shutdown")
		statements = append(statements, "SET max_temp_directory_size = "+quote(o.TempLimit, DefaultTempLimit))
	}
	return append(statements,
		// String compression that never paid on survey codes and cost a sixth of a load's time.
		"SET disabled_compression_methods = 'fsst,dict_fsst,zstd'",
		"SET allow_community_extensions = false",
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET enable_external_access = false",
		"SET lock_configuration = true",
	)
}

// openHere says whether this process has the file open: then it is not ours to mend.
func openHere(path string) bool {
	_, err := descriptorOf(path)
	return err == nil
}

// lastCheckpoint moves what was loaded into the database file. Without it the next opening finds it in the write-ahead log.
func (s *Store) lastCheckpoint() error {
	if s.path == "" || !s.ready || s.lent > 0 || len(s.idle) == 0 {
		return nil
	}
	return s.checkpoint(context.Background(), s.idle[0])
}

// Close ends the store. Readers and loads must have been released before: Close says so if not.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	first := s.lastCheckpoint()
	s.closed = true
	for _, c := range s.idle {
		if err := c.Close(); err != nil && first == nil {
			first = err
		}
	}
	s.idle = nil
	if err := s.connector.Close(); err != nil && first == nil {
		first = err
	}
	if s.lent > 0 {
		return engine.Errorf(engine.Internal, "store closed while %d readers or loads were open", s.lent)
	}
	if first != nil {
		return engine.Errorf(engine.IO, "the store cannot be closed").Vi("không đóng được kho dữ liệu").Because(first)
	}
	return nil
}
