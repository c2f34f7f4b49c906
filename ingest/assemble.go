package ingest

import (
	"context"
	"slices"

	"corridor/engine"
	"corridor/ingest/tabular"
)

// assembly is what must be known of a round before its rows can be derived: the rows of modules by person, and the persons of
// a panel who stand in several quarters. It lies in tables that the load keeps aside; the persons' own files are read again
// for every step, so that a round without modules and panel streams as ever.
type assembly struct {
	run     *run
	aside   Assembler
	starts  []int64 // n of the first row, by file; persons are counted through their files from 0
	modules []*moduleTable
	panel   bool // there is a table of persons of several quarters
}

// The tables kept aside.
const (
	personTable = "assembly_person"
	turnTable   = "assembly_turn"
)

func (m *Mapping) assembled() bool { return len(m.Modules) > 0 || m.Pool.Panel }

// assemble does all of it; nil if the round needs nothing of the kind.
func (r *run) assemble(ctx context.Context, l *loader) (*assembly, error) {
	m := r.plan.mapping
	if !m.assembled() {
		return nil, nil
	}
	aside, ok := l.load.(Assembler)
	if !ok {
		return nil, engine.Errorf(engine.Internal, "this store cannot assemble rounds of several kinds of files")
	}
	a := &assembly{run: r, aside: aside, starts: make([]int64, len(r.files))}
	if len(m.Modules) > 0 {
		if err := a.keepPersons(ctx); err != nil {
			return nil, err
		}
	}
	for i := range m.Modules {
		t, err := a.newModuleTable(i)
		if err == nil {
			err = t.load(ctx, l)
		}
		if err != nil {
			return nil, err
		}
		a.modules = append(a.modules, t)
	}
	if m.Pool.Panel {
		return a, a.findLatest(ctx)
	}
	return a, nil
}

// eachPersons reads the files of persons in order; n counts their rows through all files.
func (a *assembly) eachPersons(ctx context.Context, stage engine.Text, visit func(file int, b *tabular.Batch, n int64) error) error {
	r, n := a.run, int64(0)
	r.beginStage(stage, func(at filePlace) bool { return at.module < 0 })
	for i, f := range r.files {
		a.starts[i] = n
		if r.places[i].module >= 0 {
			continue
		}
		err := f.open.Batches(ctx, func(b *tabular.Batch) error {
			err := visit(i, b, n)
			n += int64(b.Len)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// place is the file and row of the n-th row of persons.
func (a *assembly) place(n int64) (file int, row int64) {
	for i, start := range a.starts {
		if a.run.places[i].module < 0 && start <= n {
			file, row = i, n-start+1
		}
	}
	return file, row
}

// add gives a batch of persons what was kept aside for its rows, of which the first is the n-th of all.
func (a *assembly) add(ctx context.Context, j *job, n int64) error {
	if err := a.addModules(ctx, j, n); err != nil {
		return err
	}
	if !a.panel {
		return nil
	}
	return a.addMerged(ctx, j, n)
}

// addModules looks up the rows of every module, and where each column of the layout is found in them.
func (a *assembly) addModules(ctx context.Context, j *job, n int64) error {
	if len(a.modules) == 0 {
		return nil
	}
	out := make(joined, len(j.layout.joined))
	j.lacking = make([]int, j.batch.Len)
	for i, t := range a.modules {
		found, err := t.find(ctx, n, j.batch.Len)
		if err != nil {
			return err
		}
		for row, any := range found.any {
			if !any {
				j.lacking[row]++
			}
		}
		for col, c := range j.layout.joined {
			if c.module == i {
				out[col] = joinedSource{page: found.page, col: slices.Index(t.columns, c.column), at: found.at[c.item], zero: t.zero(c.column)}
			}
		}
	}
	j.joined = out
	return nil
}
