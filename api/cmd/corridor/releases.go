package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"corridor/engine/release"
)

func releasesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "releases",
		Short: "List the releases, oldest first; * marks the published one",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := release.List(storeDir(cmd))
			if err != nil {
				return err
			}
			if len(list) == 0 {
				fmt.Fprintln(cmd.ErrOrStderr(), "no releases yet: run 'corridor build'")
				return nil
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, " \tRELEASE\tBUILT\tMETHOD\tDATASETS\tDATA")
			var damaged error
			for _, e := range list {
				fmt.Fprintln(w, releaseLine(e))
				if e.Err != nil {
					damaged = e.Err
				}
			}
			if err := w.Flush(); err != nil {
				return err
			}
			return damaged
		},
	}
}

func releaseLine(e release.Entry) string {
	mark := " "
	if e.Published {
		mark = "*"
	}
	if e.Err != nil {
		return strings.Join([]string{mark, e.ID, "damaged", "", "", ""}, "\t")
	}
	h, data := e.Manifest.Hashed, "survey"
	if h.Synthetic {
		data = "synthetic"
	}
	var inputs []string
	for _, d := range h.Datasets {
		inputs = append(inputs, d.Round+" ("+d.Period+")")
	}
	return strings.Join([]string{mark, e.ID, e.Manifest.Provenance.BuiltAt, h.Method, strings.Join(inputs, ", "), data}, "\t")
}
