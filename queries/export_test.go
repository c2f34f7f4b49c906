package queries

// MeasureParts evaluate a measure on one person, for the row-by-row road of the tests. nil functions: no such part.
type MeasureParts struct{ Population, Amount, Condition, Per func(map[string]any) any }

// PartsOf gives the expressions of a measure.
func PartsOf(m *Measure) MeasureParts {
	of := func(e expr) func(map[string]any) any {
		if e == nil {
			return nil
		}
		return e.eval
	}
	return MeasureParts{of(m.population), of(m.amount), of(m.condition), of(m.per)}
}

// Rounded is the rounding of public values.
var Rounded = rounded

// Significant rounds to significant digits.
var Significant = significant

// SetBudgets makes chunks of cells and ranges of bins small, and gives back what restores them.
func SetBudgets(cells, sweep int) (restore func()) {
	c, s := cellBudget, sweepBudget
	cellBudget, sweepBudget = cells, sweep
	return func() { cellBudget, sweepBudget = c, s }
}
