package ingest

import "fmt"

// The engine holds a row group column by column while it compresses it: 334 columns of random values, the worst there is, need
// between 192 and 208 MiB, 0.6 a column.
const (
	leastEngineMemory    = 128 // MiB
	assemblyEngineMemory = 512 // joins and sorts rows of modules, too
)

// EngineMemory is how much memory the store's engine needs to load a round of this mapping, as its limit is written. More does
// not make it faster.
func (m *Mapping) EngineMemory() string {
	need := max(leastEngineMemory, newPlan(m, nil, nil).stored.NumFields()*7/10)
	if m.assembled() {
		need = assemblyEngineMemory
	}
	return fmt.Sprintf("%dMiB", need)
}
