package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/release"
	"corridor/engine/store"
	"corridor/queries"
)

func verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [RELEASE]",
		Short: "Compute a release again and compare it byte for byte",
		Long: `Checks every file of the release against its manifest, computes the release again in memory from the datasets in the store
with the release's own configuration, and compares byte for byte. It says yes, or where the first difference is (exit 3).
Without an id the published release is verified.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			return runVerify(cmd.Context(), cmd, storeDir(cmd), id)
		},
	}
}

func runVerify(ctx context.Context, cmd *cobra.Command, root, id string) (err error) {
	r, err := openRelease(root, id)
	if err != nil {
		return err
	}
	registry, err := queries.NewRegistry()
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, root, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	request := queries.Request{Config: r.Manifest.Hashed.Config}
	if request.Datasets, err = datasetsOf(ctx, st, r); err != nil {
		return err
	}
	if request.Indicators, err = indicatorsOf(registry, r); err != nil {
		return err
	}
	bundle, err := buildWithProgress(ctx, st, request)
	if err != nil {
		return err
	}
	difference, err := release.Compare(r, bundle)
	if err != nil {
		return err
	}
	if difference != nil {
		return notVerified(r, "it differs first at "+difference.String(), "khác biệt đầu tiên ở "+difference.String())
	}
	what := "every file"
	if !r.HasFull {
		what = "every public file (the full set is not on this machine)"
	}
	fmt.Fprintf(cmd.OutOrStdout(), "yes: release %s computed again is the same, %s, byte for byte\n", r.Manifest.ID, what)
	return nil
}

// openRelease opens a release; "" is the published one.
func openRelease(root, id string) (*release.Release, error) {
	if id == "" {
		var err error
		if id, err = release.Current(root); err != nil {
			return nil, err
		}
	}
	return release.Open(root, id)
}

// datasetsOf finds the versions that hold the rows that the release was computed from, whatever their number.
func datasetsOf(ctx context.Context, st *store.Store, r *release.Release) ([]engine.Dataset, error) {
	all, err := st.Datasets(ctx)
	if err != nil {
		return nil, err
	}
	var list []engine.Dataset
	for _, in := range r.Manifest.Hashed.Datasets {
		found := false
		for _, d := range all {
			if d.Round == in.Round && d.Period == in.Period && d.RowsHash == in.RowsHash {
				list, found = append(list, d), true
				break
			}
		}
		if !found {
			return nil, engine.Errorf(engine.NotFound, "the store has no version of %s with the rows that release %s was computed from", in.Round, r.Manifest.ID).
				Vi("kho không có phiên bản nào của %s chứa đúng các dòng đã dùng để tính bản phát hành %s", in.Round, r.Manifest.ID).
				Do("ingest the same files again", "hãy nạp lại đúng các tệp đó")
		}
	}
	return list, nil
}

// indicatorsOf finds the definitions of the release; one that has changed since cannot give the same release.
func indicatorsOf(registry *queries.Registry, r *release.Release) ([]*queries.Definition, error) {
	var list []*queries.Definition
	for _, ind := range r.Indicators {
		d, err := registry.Definition(ind.ID)
		if err != nil {
			return nil, err
		}
		if d.Hash != r.Manifest.Hashed.Indicator[ind.ID] || r.Manifest.Hashed.Method != queries.MethodVersion {
			return nil, notVerified(r, "this program defines "+ind.ID+" otherwise; use the version "+r.Manifest.Provenance.Code,
				"chương trình này định nghĩa "+ind.ID+" khác; hãy dùng phiên bản "+r.Manifest.Provenance.Code)
		}
		list = append(list, d)
	}
	return list, nil
}

func notVerified(r *release.Release, en, vi string) error {
	return engine.Errorf(engine.Rejected, "no: release %s is not what the data give: %s", r.Manifest.ID, en).
		Vi("không: bản phát hành %s không đúng với kết quả tính lại từ dữ liệu: %s", r.Manifest.ID, vi)
}
