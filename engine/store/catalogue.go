package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"

	"corridor/engine"
)

const catalogueDDL = `CREATE TABLE IF NOT EXISTS datasets (id BIGINT NOT NULL, round VARCHAR NOT NULL, version BIGINT NOT NULL, description JSON NOT NULL);
CREATE TABLE IF NOT EXISTS rejects (dataset BIGINT NOT NULL, file VARCHAR, "row" BIGINT, "column" VARCHAR, "value" VARCHAR, rule VARCHAR, severity VARCHAR, text_en VARCHAR, text_vi VARCHAR);`

func addToCatalogue(ctx context.Context, c driver.Conn, id int64, d engine.Dataset) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return run(ctx, c, "INSERT INTO datasets VALUES (?, ?, ?, CAST(CAST(? AS VARCHAR) AS JSON))", id, d.Round, int64(d.Version), string(text))
}

// Datasets lists every dataset version, by round, then version.
func (s *Store) Datasets(ctx context.Context) ([]engine.Dataset, error) {
	return s.datasets(ctx, "SELECT CAST(description AS VARCHAR) FROM datasets ORDER BY round, version")
}

// Dataset is a version of a round; version 0 is the latest. The error is of kind NotFound if there is none.
func (s *Store) Dataset(ctx context.Context, round string, version int) (engine.Dataset, error) {
	list, err := s.datasets(ctx, "SELECT CAST(description AS VARCHAR) FROM datasets WHERE round = ? AND (version = ? OR ? = 0) ORDER BY version DESC",
		round, int64(version), int64(version))
	if err != nil {
		return engine.Dataset{}, err
	}
	if len(list) == 0 {
		return engine.Dataset{}, engine.Errorf(engine.NotFound, "no dataset %s@%d in the store", round, version).
			Vi("không có bộ dữ liệu %s@%d trong kho", round, version).
			Do("'corridor datasets' lists those there are", "lệnh 'corridor datasets' liệt kê các bộ dữ liệu hiện có")
	}
	return list[0], nil
}

func (s *Store) datasets(ctx context.Context, statement string, args ...any) (list []engine.Dataset, err error) {
	err = s.each(ctx, statement, args, func(row []driver.Value) error {
		var d engine.Dataset
		if err := json.Unmarshal([]byte(row[0].(string)), &d); err != nil {
			return err
		}
		list = append(list, d)
		return nil
	})
	return list, err
}

// each calls visit with every row of a small result.
func (s *Store) each(ctx context.Context, statement string, args []any, visit func([]driver.Value) error) (err error) {
	c, err := s.lend(ctx)
	if err != nil {
		return classified(err)
	}
	defer func() { s.giveBack(c, err) }()
	return classified(visitRows(ctx, c, statement, args, visit))
}

func visitRows(ctx context.Context, c driver.Conn, statement string, args []any, visit func([]driver.Value) error) error {
	rows, err := c.(driver.QueryerContext).QueryContext(ctx, statement, named(args))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // read to the end, or the error is known
	row := make([]driver.Value, len(rows.Columns()))
	for {
		if err := rows.Next(row); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := visit(row); err != nil {
			return err
		}
	}
}

func oneInt(ctx context.Context, c driver.Conn, statement string, args ...any) (n int64, err error) {
	err = visitRows(ctx, c, statement, args, func(row []driver.Value) error {
		n = row[0].(int64)
		return nil
	})
	return n, err
}
