package store

import (
	"context"
	"database/sql/driver"

	"corridor/engine"
)

// maxIdle connections are kept for reuse. An Arrow connection must not be shared, so each reader has its own.
const maxIdle = 4

func (s *Store) lend(ctx context.Context) (driver.Conn, error) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, engine.Errorf(engine.Internal, "the store is closed")
	}
	s.lent++
	if n := len(s.idle); n > 0 {
		c := s.idle[n-1]
		s.idle = s.idle[:n-1]
		s.mu.Unlock()
		return c, nil
	}
	s.mu.Unlock()
	c, err := s.connector.Connect(ctx)
	if err != nil {
		s.mu.Lock()
		s.lent--
		s.mu.Unlock()
		return nil, err
	}
	return c, nil
}

// giveBack returns a connection; one that met an error is closed, its state is not known.
func (s *Store) giveBack(c driver.Conn, err error) {
	s.mu.Lock()
	s.lent--
	keep := err == nil && !s.closed && len(s.idle) < maxIdle
	if keep {
		s.idle = append(s.idle, c)
	}
	s.mu.Unlock()
	if !keep {
		_ = c.Close() // an in-memory handle: nothing can be lost
	}
}

func run(ctx context.Context, c driver.Conn, statement string, args ...any) error {
	_, err := c.(driver.ExecerContext).ExecContext(ctx, statement, named(args))
	return err
}

func named(args []any) []driver.NamedValue {
	values := make([]driver.NamedValue, len(args))
	for i, a := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return values
}
