package main

import (
	"context"
	"fmt"
	"maps"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/release"
	"corridor/engine/store"
	"corridor/queries"
)

func runCommand() *cobra.Command {
	var in ingestFlags
	cmd := &cobra.Command{
		Use:   "run FILE… --mapping M.yaml --rates R.csv",
		Short: "Ingest, build, publish and serve in one go",
		Long: `From survey files to a served figure: the four commands ingest, build, publish and serve, one after the other. What is there
already is reused: the same bytes are not loaded twice, and a release of the same data, configuration and program is not
computed again ('corridor verify' recomputes it).`,
		Example: `  corridor run lfs_q1.csv lfs_q2.csv --mapping lfs.yaml --rates rates.csv
  corridor run lfs.parquet --mapping lfs.yaml --rates rates.csv --listen 127.0.0.1:9000`,
		Args: cobra.MinimumNArgs(1),
	}
	in.register(cmd)
	build, serve := addBuildFlags(cmd), addServeFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		dir := storeDir(cmd)
		build.Store, serve.Store = dir, dir
		dataset, err := runIngest(cmd.Context(), dir, files, in, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		if len(build.Datasets) == 0 {
			if build.Datasets, err = besides(cmd.Context(), dir, dataset); err != nil {
				return err
			}
		}
		id, err := buildOrReuse(cmd.Context(), cmd, *build)
		if err != nil {
			return err
		}
		if err := runPublish(cmd.Context(), cmd, dir, id); err != nil {
			return err
		}
		return runServe(cmd.Context(), cmd.OutOrStdout(), *serve)
	}
	return cmd
}

// besides names the dataset just ingested and the latest version of every other round: who names a file wants its figures,
// and the other rounds stay in the release.
func besides(ctx context.Context, dir string, own engine.Dataset) (names []string, err error) {
	st, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return nil, err
	}
	latest, err := chooseDatasets(ctx, st, nil)
	if closing := st.Close(); err == nil {
		err = closing
	}
	for _, d := range latest {
		if d.Round == own.Round {
			d = own
		}
		names = append(names, fmt.Sprintf("%s@%d", d.Round, d.Version))
	}
	return names, err
}

// buildOrReuse returns the release of these inputs: one that is there, made by this program, or a new one.
func buildOrReuse(ctx context.Context, cmd *cobra.Command, o buildOptions) (string, error) {
	request, err := requestOf(ctx, o)
	if err != nil {
		return "", err
	}
	list, err := release.List(o.Store)
	if err != nil {
		return "", err
	}
	wanted, code := queries.Inputs(request), provenance(nil).Code
	for _, entry := range list {
		if entry.Err == nil && entry.Manifest.Provenance.Code == code && sameInputs(entry.Manifest, wanted, request.Datasets) {
			fmt.Fprintf(cmd.ErrOrStderr(), "release %s of the same data, configuration and program is there: reused\n", entry.ID)
			return entry.ID, nil
		}
	}
	return runBuild(ctx, cmd, o)
}

// requestOf reads what a build would compute, and closes the store again.
func requestOf(ctx context.Context, o buildOptions) (request queries.Request, err error) {
	request.Config = queries.DefaultConfig()
	if o.Config != "" {
		if request.Config, err = readConfig(o.Config); err != nil {
			return request, err
		}
	}
	registry, err := queries.NewRegistry()
	if err != nil {
		return request, err
	}
	request.Indicators = registry.Definitions()
	st, err := store.Open(ctx, o.Store, store.Options{})
	if err != nil {
		return request, err
	}
	request.Datasets, err = chooseDatasets(ctx, st, o.Datasets)
	if closing := st.Close(); err == nil {
		err = closing
	}
	return request, err
}

// sameInputs says whether a release was made from these inputs. Two properties of a dataset shape figures without being
// rows: the basis of earnings and the list of provinces.
func sameInputs(m release.Manifest, wanted release.Hashed, datasets []engine.Dataset) bool {
	h := m.Hashed
	if h.Method != wanted.Method || h.Config != wanted.Config || !maps.Equal(h.Indicator, wanted.Indicator) ||
		len(h.Datasets) != len(wanted.Datasets) || len(m.Provenance.Datasets) != len(datasets) {
		return false
	}
	for i := range h.Datasets {
		if h.Datasets[i] != wanted.Datasets[i] {
			return false
		}
	}
	for i, d := range datasets {
		made := m.Provenance.Datasets[i]
		if made.Round != d.Round || made.Earnings != d.Earnings || made.Provinces != d.Provinces {
			return false
		}
	}
	return true
}
