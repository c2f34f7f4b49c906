package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"corridor/engine"
	"corridor/engine/release"
)

func publishCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "publish [RELEASE]",
		Short: "Make a release the published one, at once",
		Long: `Verifies every file of the release against its manifest and switches to it by one rename: readers see the old release or the
new one. Without an id the release that was built last is published.`,
		Example: `  corridor publish
  corridor publish r0123456789abcdef`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			return runPublish(cmd.Context(), cmd, storeDir(cmd), id)
		},
	}
}

// runPublish publishes a release; "" is the one built last. What happened goes to the command's stderr.
func runPublish(ctx context.Context, cmd *cobra.Command, root, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if id == "" {
		list, err := release.List(root)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return engine.Errorf(engine.NotFound, "there is no release to publish").Vi("chưa có bản phát hành nào để công bố").
				Do("run 'corridor build' first", "hãy chạy 'corridor build' trước")
		}
		id = list[len(list)-1].ID
	}
	if current, err := release.Current(root); err == nil && current == id {
		if _, err := release.Open(root, id); err != nil {
			return err
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "release %s is published already: nothing changed\n", id)
		return nil
	}
	if err := release.Publish(root, id); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "release %s is published\n", id)
	return nil
}
