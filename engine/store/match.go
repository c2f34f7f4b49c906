package store

import (
	"context"
	"strings"

	"corridor/engine"
)

// Match makes the tables of rows found (engine.FoundSuffix) and of rows at fault (engine.FaultSuffix), and drops the rows as
// they came. Rows that are repeated are found nowhere: nobody can say which of them is right.
func (l *Load) Match(ctx context.Context, m engine.Match) (engine.Matched, error) {
	c, err := l.asideConn(ctx)
	if err != nil {
		return engine.Matched{}, classified(err)
	}
	if err := runAll(ctx, c, namedTables(m, narrow(m))); err != nil {
		return engine.Matched{}, classified(err)
	}
	// Files of one survey mostly stand in one order; then there is no need to sort.
	back, err := oneInt(ctx, c, namedTables(m, []string{"SELECT COUNT(*) FROM (SELECT n - LAG(n) OVER (ORDER BY number, n) AS step FROM {m}_place) q WHERE step < 0"})[0])
	if err != nil {
		return engine.Matched{}, classified(err)
	}
	found := "CREATE TEMP TABLE {m}_found AS SELECT p.n, r.* FROM {m} r JOIN {m}_place p ON r.number = p.number"
	if back > 0 {
		found += " ORDER BY p.n, r.number"
	}
	if err := runAll(ctx, c, namedTables(m, []string{found, "DROP TABLE {m}_known", "DROP TABLE {m}_twice", "DROP TABLE {m}_place", "DROP TABLE {m}"})); err != nil {
		return engine.Matched{}, classified(err)
	}
	var out engine.Matched
	if out.Unmatched, err = oneInt(ctx, c, "SELECT COUNT(*) FROM "+m.Rows+engine.FaultSuffix+" WHERE unmatched"); err != nil {
		return out, classified(err)
	}
	out.Repeated, err = oneInt(ctx, c, "SELECT COUNT(*) FROM "+m.Rows+engine.FaultSuffix+" WHERE NOT unmatched")
	return out, classified(err)
}

// unit is what may stand once.
func unit(m engine.Match) []string {
	columns := append([]string{"key"}, m.By...)
	if m.Item != "" {
		columns = append(columns, m.Item)
	}
	return columns
}

// narrow makes tables of keys and places only, so that the wide rows are carried once, with those that they belong to.
func narrow(m engine.Match) []string {
	unit := unit(m)
	return []string{
		"CREATE TEMP TABLE {m}_known AS SELECT DISTINCT " + strings.Join(append([]string{"{who} AS key"}, m.By...), ", ") + " FROM {to} WHERE {who} IS NOT NULL",
		"CREATE TEMP TABLE {m}_twice AS SELECT {unit} FROM {m} GROUP BY {unit} HAVING COUNT(*) > 1",
		`CREATE TEMP TABLE {m}_fault AS SELECT number, src_file, src_row, key, unmatched FROM (
 SELECT r.number, r.src_file, r.src_row, r.key, k.key IS NULL AS unmatched, t.key IS NOT NULL AS repeated
 FROM {m} r LEFT JOIN {m}_known k ON ` + same("r", "k", append([]string{"key"}, m.By...)) + ` LEFT JOIN {m}_twice t ON ` + same("r", "t", unit) + `
) q WHERE unmatched OR repeated ORDER BY number`,
		`CREATE TEMP TABLE {m}_place AS SELECT r.number, p.n FROM (
 SELECT ` + strings.Join(append([]string{"number"}, unit...), ", ") + ` FROM {m} WHERE number NOT IN (SELECT number FROM {m}_fault)
) r JOIN {to} p ON ` + same("r", "p", m.By, "r.key = p.{who}"),
	}
}

func namedTables(m engine.Match, statements []string) []string {
	names := strings.NewReplacer("{m}", m.Rows, "{to}", m.To, "{who}", m.ToKey, "{unit}", strings.Join(unit(m), ", "))
	for i := range statements {
		statements[i] = names.Replace(statements[i])
	}
	return statements
}

// same is the condition that two tables are equal in the columns, besides others.
func same(a, b string, columns []string, others ...string) string {
	for _, c := range columns {
		others = append(others, a+"."+c+" = "+b+"."+c)
	}
	return strings.Join(others, " AND ")
}
