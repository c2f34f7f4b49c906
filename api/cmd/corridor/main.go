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
		jobsCommand(),
		workCommand(),
		datasetsCommand(),
		inspectCommand(),
		mappingCommand(),
		estimateCommand(),
		convertCommand(),
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
	err := whenStopped(ctx, rootCommand().ExecuteContext(ctx))
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(plain{os.Stderr}, "corridor:", message(err)) // the exit code says it, too
	}
	os.Exit(exitCode(err))
}

// whenStopped tells a person who pressed Ctrl-C what became of the work, instead of the library's "context canceled".
func whenStopped(ctx context.Context, err error) error {
	if ctx.Err() == nil || !errors.Is(err, context.Canceled) {
		return err
	}
	return engine.Errorf(engine.IO, "stopped: what was not finished left nothing behind").
		Vi("đã dừng: phần chưa xong không để lại gì").Do("run the same command again", "hãy chạy lại lệnh")
}

// message is the error in the user's language.
func message(err error) string {
	var e *engine.Error
	if errors.As(err, &e) {
		return e.In(language())
	}
	return err.Error()
}
