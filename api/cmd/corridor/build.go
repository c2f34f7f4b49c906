package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/release"
	"corridor/engine/store"
	"corridor/queries"
)

// buildOptions is what a build needs to know; run and build share it.
type buildOptions struct {
	Store    string
	Datasets []string // round or round@version; none: the latest version of every round
	Config   string   // YAML file; "": the defaults
}

func addBuildFlags(cmd *cobra.Command) *buildOptions {
	o := &buildOptions{}
	cmd.Flags().StringArrayVar(&o.Datasets, "dataset", nil, "round or round@version to build from, repeatable; default: the latest version of every round")
	cmd.Flags().StringVar(&o.Config, "config", "", "YAML file with the statistical configuration; default: adjust, hf1, full df, xlogit, 0.95")
	return o
}

func buildCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Compute a release from ingested datasets",
		Long: `Computes every indicator, breakdown and measure that the indicator files declare, with standard errors, protects and rounds
what may be published, and writes an immutable release. Its id follows from the data, the configuration and the method: the
same input gives the same release, and building it again changes nothing. Nothing is published: see 'corridor publish'.`,
		Example: `  corridor build
  corridor build --dataset lfs_2021@2 --config strict.yaml`,
		Args: cobra.NoArgs,
	}
	o := addBuildFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o.Store = storeDir(cmd)
		id, err := runBuild(cmd.Context(), cmd, *o)
		if err == nil {
			fmt.Fprintln(cmd.OutOrStdout(), id)
		}
		return err
	}
	return cmd
}

// runBuild builds a release and returns its id. What happened goes to the command's stderr.
func runBuild(ctx context.Context, cmd *cobra.Command, o buildOptions) (id string, err error) {
	config := queries.DefaultConfig()
	if o.Config != "" {
		if config, err = readConfig(o.Config); err != nil {
			return "", err
		}
	}
	registry, err := queries.NewRegistry()
	if err != nil {
		return "", err
	}
	st, err := store.Open(ctx, o.Store, store.Options{})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	datasets, err := chooseDatasets(ctx, st, o.Datasets)
	if err != nil {
		return "", err
	}
	request := queries.Request{Indicators: registry.Definitions(), Datasets: datasets, Config: config}
	bundle, err := buildWithProgress(ctx, st, request)
	if err != nil {
		return "", err
	}
	r, written, err := bundle.Write(o.Store, provenance(datasets))
	if err != nil {
		return "", err
	}
	return r.Manifest.ID, tellBuilt(cmd, r, written)
}

// buildWithProgress shows one stage after the other on stderr.
func buildWithProgress(ctx context.Context, r engine.Reader, request queries.Request) (*release.Bundle, error) {
	p := newProgress()
	stage, end := "", func() {}
	var report func(done, total int64)
	request.Report = func(name string, done, total int64) {
		if name != stage {
			end()
			report, end = p.Stage("build " + name)
			stage = name
		}
		report(done, total)
	}
	bundle, err := queries.Build(ctx, r, request)
	end()
	return bundle, err
}

func readConfig(path string) (release.Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return release.Config{}, engine.Errorf(engine.Usage, "the configuration cannot be read").
			Vi("không đọc được tệp cấu hình").At(engine.Where{File: path}).Because(err)
	}
	return queries.ParseConfig(path, data)
}

// chooseDatasets finds the named versions, or the latest version of every round.
func chooseDatasets(ctx context.Context, st *store.Store, names []string) ([]engine.Dataset, error) {
	if len(names) == 0 {
		all, err := st.Datasets(ctx)
		if err != nil {
			return nil, err
		}
		var latest []engine.Dataset
		for _, d := range all { // by round, then version
			if n := len(latest); n > 0 && latest[n-1].Round == d.Round {
				latest[n-1] = d
			} else {
				latest = append(latest, d)
			}
		}
		return latest, nil
	}
	var list []engine.Dataset
	for _, name := range names {
		round, text, found := strings.Cut(name, "@")
		version, err := strconv.Atoi(text)
		if found && (err != nil || version < 1) {
			return nil, engine.Errorf(engine.Usage, "dataset %q is not round or round@version", name).
				Vi("bộ dữ liệu %q không có dạng vòng hoặc vòng@phiên-bản", name).
				Do("for example --dataset lfs_2021@2", "ví dụ --dataset lfs_2021@2")
		}
		d, err := st.Dataset(ctx, round, version)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// provenance says who made the files and when; none of it enters the release id.
func provenance(datasets []engine.Dataset) release.Provenance {
	p := release.Provenance{BuiltAt: time.Now().UTC().Format(time.RFC3339), Code: "unknown", Datasets: datasets}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return p
	}
	revision, modified := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " with local changes"
		}
	}
	if revision != "" {
		p.Code = revision + modified
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/duckdb/duckdb-go/v2" {
			p.Engine = "duckdb-go " + d.Version
		}
	}
	return p
}

// tellBuilt sums up what the release holds and withholds.
func tellBuilt(cmd *cobra.Command, r *release.Release, written bool) error {
	counts := map[engine.ObsStatus]int{}
	total := 0
	for _, ind := range r.Indicators {
		obs, err := release.ReadObservations(r, release.Public, ind.ID)
		if err != nil {
			return err
		}
		for i := range obs {
			counts[obs[i].ObsStatus]++
		}
		total += len(obs)
	}
	what := "written"
	if !written {
		what = "unchanged: it was there already"
	}
	synthetic := ""
	if r.Manifest.Hashed.Synthetic {
		synthetic = " SYNTHETIC data."
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "release %s %s.%s %d figures of %d indicators: %d shown, %d of them with low reliability; withheld: %d confidential, %d unreliable; %d missing. %s\n",
		r.Manifest.ID, what, synthetic, total, len(r.Indicators),
		total-counts[engine.StatusSuppressed]-counts[engine.StatusUnpublishable]-counts[engine.StatusMissing], counts[engine.StatusUnreliable],
		counts[engine.StatusSuppressed], counts[engine.StatusUnpublishable], counts[engine.StatusMissing], r.Manifest.Hashed.Config.SecondaryNotice)
	return nil
}
