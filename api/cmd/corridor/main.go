// Command corridor is the one program: ingest, build, publish, serve, estimate. See corridor --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"corridor/engine"
)

// commands lists the subcommands; one file each.
func commands() []*cobra.Command {
	return []*cobra.Command{
		runCommand(),
		synthCommand(),
		ingestCommand(),
		datasetsCommand(),
		estimateCommand(),
		serveCommand(),
		buildCommand(),
		publishCommand(),
		releasesCommand(),
		verifyCommand(),
		explainCommand(),
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := rootCommand().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "corridor:", message(err))
	}
	os.Exit(exitCode(err))
}

// message is the error in the user's language.
func message(err error) string {
	var e *engine.Error
	if errors.As(err, &e) {
		return e.In(language())
	}
	return err.Error()
}
