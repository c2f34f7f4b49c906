package main

import (
	"context"
	"fmt"
	"os"

	"corridor/benchmarks"
)

// statfileRows is the size of the module that is read: 92 MB as a Stata file of 116 columns.
const statfileRows = 100_000

// againstHaven: what we do with Stata and SPSS files, against R haven's read of the same file.
func againstHaven(ctx context.Context, o options) error {
	h := benchmarks.NewHaven(o.peers)
	if !h.Installed(ctx) {
		fmt.Println("# R haven is not installed here, so it is not compared. To install it: apt-get install r-base-core r-cran-haven")
		return nil
	}
	for _, format := range []string{"dta", "sav", "plain", "zsav"} {
		list, versions, err := h.Ratios(ctx, statfileRows, format)
		if err != nil {
			return err
		}
		fmt.Printf("# haven (%s) reads the same %s file: same cells present and same sums in every number column\n", versions, format)
		for _, r := range list {
			r.Print(os.Stdout)
		}
	}
	return nil
}
