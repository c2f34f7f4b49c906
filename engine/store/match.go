package store

import (
	"context"
	"strings"
)

// Match says how rows of one table kept aside belong to those of another. Rows needs the columns key, src_file, src_row and
// number, To the columns n (its rows counted from 0) and the one that ToKey names. All are names that the caller chose: never of a
// file.
type Match struct {
	Rows  string
	To    string
	ToKey string
	By    []string // columns, of both tables, that must be equal besides the key
	Item  string   // column of Rows: a key may stand once with each item; "" = once
}

// Matched counts the rows that belong nowhere.
type Matched struct {
	Unmatched int64 // rows whose key is not in the other table
	Repeated  int64 // rows whose key (and item) stands more than once, and is in the other table
}

// The tables that Match makes of table T.
const (
	FoundSuffix = "_found" // T's rows beside the n that they belong to, in that order
	FaultSuffix = "_fault" // number, src_file, src_row, key, unmatched: in the order of number
)

// Match makes the tables of rows found and of rows at fault, and drops the rows as they came. Rows that are repeated are
// found nowhere: nobody can say which of them is right.
func (l *Load) Match(ctx context.Context, m Match) (Matched, error) {
	c, err := l.asideConn(ctx)
	if err != nil {
		return Matched{}, classified(err)
	}
	if err := runAll(ctx, c, m.named(m.narrow())); err != nil {
		return Matched{}, classified(err)
	}
	// Files of one survey mostly stand in one order; then there is no need to sort.
	back, err := oneInt(ctx, c, m.named([]string{"SELECT COUNT(*) FROM (SELECT n - LAG(n) OVER (ORDER BY number, n) AS step FROM {m}_place) q WHERE step < 0"})[0])
	if err != nil {
		return Matched{}, classified(err)
	}
	found := "CREATE TEMP TABLE {m}_found AS SELECT p.n, r.* FROM {m} r JOIN {m}_place p ON r.number = p.number"
	if back > 0 {
		found += " ORDER BY p.n, r.number"
	}
	if err := runAll(ctx, c, m.named([]string{found, "DROP TABLE {m}_known", "DROP TABLE {m}_twice", "DROP TABLE {m}_place", "DROP TABLE {m}"})); err != nil {
		return Matched{}, classified(err)
	}
	var out Matched
	if out.Unmatched, err = oneInt(ctx, c, "SELECT COUNT(*) FROM "+m.Rows+FaultSuffix+" WHERE unmatched"); err != nil {
		return out, classified(err)
	}
	out.Repeated, err = oneInt(ctx, c, "SELECT COUNT(*) FROM "+m.Rows+FaultSuffix+" WHERE NOT unmatched")
	return out, classified(err)
}

// unit is what may stand once.
func (m Match) unit() []string {
	unit := append([]string{"key"}, m.By...)
	if m.Item != "" {
		unit = append(unit, m.Item)
	}
	return unit
}

// narrow makes tables of keys and places only, so that the wide rows are carried once, with those that they belong to.
func (m Match) narrow() []string {
	unit := m.unit()
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

func (m Match) named(statements []string) []string {
	names := strings.NewReplacer("{m}", m.Rows, "{to}", m.To, "{who}", m.ToKey, "{unit}", strings.Join(m.unit(), ", "))
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
