package trial

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"corridor/engine"
	"corridor/engine/schema"
	"corridor/ingest"
)

// Bounds of what is kept, whatever the size of the files.
const (
	mostExamples = 5
	mostValues   = 100 // different values of a column that no recode covers
)

// Ledger counts the broken rules of an ingest. Its methods may be called by several goroutines.
type Ledger struct {
	mu       sync.Mutex
	rules    map[string]*Rule
	recoded  map[string][]string // canonical variables by source column
	open     map[string]*Uncovered
	examples int
}

// NewLedger is the ledger of an ingest with that mapping.
func NewLedger(m *ingest.Mapping) *Ledger {
	l := &Ledger{rules: map[string]*Rule{}, recoded: map[string][]string{}, open: map[string]*Uncovered{}, examples: mostExamples}
	for _, sources := range sourcesOf(m) {
		for _, v := range schema.Variables() {
			s, mapped := sources[v.Name]
			coded := s.Recode != nil || v.Kind == schema.Code || v.Kind == schema.Bool
			if mapped && coded && s.Column != "" && !slices.Contains(l.recoded[s.Column], v.Name) {
				l.recoded[s.Column] = append(l.recoded[s.Column], v.Name)
			}
		}
	}
	return l
}

// sourcesOf are the variables of all parts and modules of a mapping.
func sourcesOf(m *ingest.Mapping) (list []map[string]ingest.Source) {
	for _, part := range m.AllParts() {
		list = append(list, part.Variables)
	}
	for _, module := range m.Modules {
		list = append(list, module.Variables)
	}
	return list
}

// Add takes the broken rules of some rows.
func (l *Ledger) Add(rejects ...engine.Reject) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range rejects {
		rule := l.rules[r.Rule]
		if rule == nil {
			rule = &Rule{ID: r.Rule, Severity: string(r.Severity), Text: r.Text, Examples: []Example{}}
			l.rules[r.Rule] = rule
		}
		rule.Listed++
		if len(rule.Examples) < l.examples {
			rule.Examples = append(rule.Examples, Example{r.File, r.Row, strings.Clone(r.Column), strings.Clone(r.Value)})
		}
		if variables := l.recoded[r.Column]; variables != nil && (r.Rule == "VALUE_UNREADABLE" || r.Rule == "VALUE_IGNORED") {
			l.uncovered(r, variables)
		}
	}
}

func (l *Ledger) uncovered(r engine.Reject, variables []string) {
	u := l.open[r.Column]
	if u == nil {
		u = &Uncovered{Column: strings.Clone(r.Column), Variables: variables, counts: map[string]int64{}}
		l.open[u.Column] = u
	}
	if _, known := u.counts[r.Value]; !known && len(u.counts) == mostValues {
		u.More++
		return
	}
	u.counts[strings.Clone(r.Value)]++
}

// rulesTold are the rules by severity, the most frequent first. persons counts every person, also of rules that are not listed
// row by row.
func (l *Ledger) rulesTold(persons map[string]int64) []Rule {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := []Rule{}
	for id, n := range persons {
		r := Rule{ID: id, Examples: []Example{}, Text: ingest.RuleText(id)}
		if known := l.rules[id]; known != nil {
			r = *known
		}
		r.Persons = n
		list = append(list, r)
	}
	for id, known := range l.rules {
		if _, told := persons[id]; !told {
			list = append(list, *known)
		}
	}
	order := []string{string(engine.SeverityReject), string(engine.SeverityUnusable), string(engine.SeverityFlag)}
	slices.SortFunc(list, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(rank(order, a.Severity), rank(order, b.Severity)), cmp.Compare(b.count(), a.count()), cmp.Compare(a.ID, b.ID))
	})
	return list
}

func rank(order []string, severity string) int {
	if i := slices.Index(order, severity); i >= 0 {
		return i
	}
	return len(order)
}

func (l *Ledger) uncoveredTold() []Uncovered {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := []Uncovered{}
	for _, u := range l.open {
		told := *u
		for text, n := range u.counts {
			told.Values = append(told.Values, Value{text, n})
		}
		slices.SortFunc(told.Values, func(a, b Value) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text)) })
		list = append(list, told)
	}
	slices.SortFunc(list, func(a, b Uncovered) int { return cmp.Compare(a.Column, b.Column) })
	return list
}
