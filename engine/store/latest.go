package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"corridor/engine"
)

// Latest finds the persons of a table kept aside who stand in it more than once. The table needs the columns n, id, quarter
// (counted on through the years, less than 100,000), month (yyyymm, 0 = not known), place (of the file in a fixed order of files) and weight (in whole units). Rows whose id is
// NULL are passed over.
//
// It makes the table <table>_merged with a row for every row of such a person: n, latest (or an older one) and weight, the
// exact sum over all rows of the person. The latest is that of the latest month, then quarter, then place. A row whose
// month is not known counts as of the latest month that its quarter has.
//
// It returns how many rows are not the latest of their person, and the first two rows of a person who stands in one quarter
// twice, or nil: then there is no table.
func (l *Load) Latest(ctx context.Context, table string) (older int64, twice []int64, err error) {
	c, err := l.asideConn(ctx)
	if err != nil {
		return 0, nil, classified(err)
	}
	if twice, err = l.twiceInQuarter(ctx, table); twice != nil || err != nil {
		return 0, twice, err
	}
	for _, statement := range []string{
		"CREATE TEMP TABLE %[1]s_month AS SELECT quarter, MAX(month) AS month FROM %[1]s GROUP BY quarter",
		// A month and a quarter and a place in one whole number, so that the latest is a plain MAX.
		"CREATE TEMP TABLE %[1]s_turn AS SELECT r.n, r.id, r.weight, (CAST(CASE WHEN r.month > 0 THEN r.month ELSE m.month END AS BIGINT) * 100000 + r.quarter) * 1000000 + r.place AS turn FROM %[1]s r JOIN %[1]s_month m ON r.quarter = m.quarter WHERE r.id IS NOT NULL",
		"CREATE TEMP TABLE %[1]s_person AS SELECT id, MAX(turn) AS turn, CAST(SUM(weight) AS BIGINT) AS weight FROM %[1]s_turn GROUP BY id HAVING COUNT(*) > 1",
		"CREATE TEMP TABLE %[1]s_merged AS SELECT t.n, t.turn = p.turn AS latest, p.weight FROM %[1]s_turn t JOIN %[1]s_person p ON t.id = p.id ORDER BY t.n",
		"DROP TABLE %[1]s_month", "DROP TABLE %[1]s_turn", "DROP TABLE %[1]s_person",
	} {
		if err := run(ctx, c, fmt.Sprintf(statement, table)); err != nil {
			return 0, nil, classified(err)
		}
	}
	older, err = oneInt(ctx, c, "SELECT COUNT(*) FROM "+table+engine.MergedSuffix+" WHERE NOT latest")
	return older, nil, classified(err)
}

// twiceInQuarter gives the first row that repeats a person of its quarter, after the row that it repeats.
func (l *Load) twiceInQuarter(ctx context.Context, table string) ([]int64, error) {
	const statement = `SELECT MIN(n) AS was, again FROM (
 SELECT r.n, s.again FROM %[1]s r JOIN (
  SELECT id, quarter, MIN(n) AS again FROM (
   SELECT r.id, r.quarter, r.n FROM %[1]s r JOIN (
    SELECT id, quarter, MIN(n) AS was FROM %[1]s WHERE id IS NOT NULL GROUP BY id, quarter HAVING COUNT(*) > 1
   ) f ON r.id = f.id AND r.quarter = f.quarter WHERE r.n > f.was
  ) GROUP BY id, quarter ORDER BY again LIMIT 1
 ) s ON r.id = s.id AND r.quarter = s.quarter
) GROUP BY again`
	var twice []int64
	err := visitRows(ctx, l.aside.conn, fmt.Sprintf(statement, table), nil, func(row []driver.Value) error {
		twice = []int64{row[0].(int64), row[1].(int64)}
		return nil
	})
	return twice, classified(err)
}
