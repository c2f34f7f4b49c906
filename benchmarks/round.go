package benchmarks

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"corridor/engine"
	"corridor/engine/store"
	"corridor/ingest"
)

// sink hands the store to ingest, as the command does.
type sink struct{ *store.Store }

func (s sink) Begin(ctx context.Context) (ingest.Load, error) {
	load, err := s.Store.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return load, nil
}

// ingestModule loads the synthetic module into a store folder, with the command's settings.
func ingestModule(ctx context.Context, dir string, rows int64, format string) (engine.Dataset, error) {
	files, err := Module(ctx, rows, format)
	if err != nil {
		return engine.Dataset{}, err
	}
	st, err := store.Open(ctx, dir, store.Options{Threads: 1})
	if err != nil {
		return engine.Dataset{}, err
	}
	result, err := ingest.Run(ctx, sink{st}, ingest.Options{Files: []string{files.Module}, Mapping: files.Mapping, Rates: files.Rates})
	if closed := st.Close(); err == nil {
		err = closed
	}
	return result.Dataset, err
}

// ingestStage is the complete ingest, from file to committed dataset version in a new store.
var ingestStage = Stage{"stage=ingest/step=all/format=csv", func(ctx context.Context, rows int64) (*Job, error) {
	files, err := Module(ctx, rows, "csv")
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(files.Module)
	if err != nil {
		return nil, err
	}
	load := func(ctx context.Context) (d engine.Dataset, err error) {
		dir, err := os.MkdirTemp("", "ingest-*")
		if err != nil {
			return d, err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		return ingestModule(ctx, dir, rows, "csv")
	}
	return &Job{
		Rows: files.Rows, Bytes: info.Size(),
		Check: func(ctx context.Context) error {
			d, err := load(ctx)
			if err == nil {
				err = checkCounts(d.Counts, rows, files.Rows)
			}
			return err
		},
		Run: func(ctx context.Context) error { _, err := load(ctx); return err },
	}, nil
}}

// checkCounts: the generator's eligible workers are all found, nothing is lost, and a few are not usable.
func checkCounts(c engine.LoadCounts, eligible, rows int64) error {
	switch {
	case c.Read != rows, c.Read != c.Loaded+c.Rejected, c.Eligible != eligible:
		return fmt.Errorf("%d read, %d loaded, %d eligible of %d rows and %d eligible", c.Read, c.Loaded, c.Eligible, rows, eligible)
	case float64(c.Usable) < 0.95*float64(eligible):
		return fmt.Errorf("only %d of %d eligible are usable", c.Usable, eligible)
	}
	return nil
}

// round is a dataset version in an open store, as a build finds it.
type round struct {
	store   *store.Store
	dataset engine.Dataset
	rows    int64 // of the file
}

// openRound opens the store with the module of that many eligible workers, ingesting it unless it is there.
func openRound(ctx context.Context, rows int64) (*round, error) {
	module, err := moduleDir(rows, "csv")
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(module, "store_"+ingest.Version)
	if _, err := os.Stat(dir); err != nil {
		if _, err := ingestModule(ctx, dir, rows, "csv"); err != nil {
			_ = os.RemoveAll(dir) // half a store is none
			return nil, err
		}
	}
	st, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return nil, err
	}
	all, err := st.Datasets(ctx)
	if err != nil {
		return nil, err
	}
	r := &round{store: st, dataset: all[len(all)-1]}
	r.rows = r.dataset.Counts.Loaded
	return r, nil
}

func (r *round) close() { _ = r.store.Close() } // read only

// groupBySum is the plain statement that a whole build is measured by: what the engine does for one table of one breakdown.
func (r *round) groupBySum(ctx context.Context) (map[string]float64, error) {
	return r.sums(ctx, "SELECT dim_dest, CAST(SUM(CAST(w_final AS DECIMAL(15,6)) * CAST(cost_vnd AS DECIMAL(20,4))) AS DOUBLE) FROM "+
		r.dataset.Table+" WHERE usable GROUP BY dim_dest", 1)
}

// cellSums is the first level of every linear estimate: exact sums by domain, stratum and PSU.
func (r *round) cellSums(ctx context.Context) (map[string]float64, error) {
	return r.sums(ctx, "SELECT dim_dest, stratum_id, psu_id, CAST(SUM(CAST(w_final AS DECIMAL(15,6)) * CAST(cost_vnd AS DECIMAL(20,4))) AS DOUBLE) FROM "+
		r.dataset.Table+" WHERE usable GROUP BY dim_dest, stratum_id, psu_id", 3)
}

// sums reads key columns and the sum behind them, added up by the first key.
func (r *round) sums(ctx context.Context, sql string, keys int) (map[string]float64, error) {
	out := map[string]float64{}
	err := each(ctx, r.store, sql, func(row []string, v float64) { out[row[0]] += v }, keys)
	return out, err
}

// aggregation is the cells of one breakdown by destination: one GROUP BY domain × stratum × PSU.
var aggregation = Stage{"stage=cells/by=domain,stratum,psu", func(ctx context.Context, rows int64) (*Job, error) {
	r, err := openRound(ctx, rows)
	if err != nil {
		return nil, err
	}
	return &Job{
		Rows:  r.rows,
		Check: r.checkCells,
		Run:   func(ctx context.Context) error { _, err := r.cellSums(ctx); return err },
		Close: r.close,
	}, nil
}}

// checkCells: the cells add up to what the plain statement says.
func (r *round) checkCells(ctx context.Context) error {
	plain, err := r.groupBySum(ctx)
	if err != nil {
		return err
	}
	cells, err := r.cellSums(ctx)
	if err != nil {
		return err
	}
	if len(plain) != len(cells) || len(plain) < 5 {
		return fmt.Errorf("%d domains by cells, %d plainly", len(cells), len(plain))
	}
	for domain, v := range plain {
		if math.IsNaN(v) || relative(v, cells[domain]) > 1e-9 {
			return fmt.Errorf("domain %s: %.17g by cells, %.17g plainly", domain, cells[domain], v)
		}
	}
	return nil
}
