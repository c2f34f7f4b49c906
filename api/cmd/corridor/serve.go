package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"corridor/api"
	"corridor/engine"
)

const defaultListen = "127.0.0.1:8080"

// serveOptions is what serving needs to know; run and serve share it.
type serveOptions struct {
	Store      string // folder of datasets and releases
	Listen     string // host:port; port 0 takes a free one
	Release    string // "" follows the published release
	Publisher  string
	Licence    string
	DrainDelay time.Duration
	Ingest     ingestOptions
}

// addServeFlags declares the flags of serving on a command; the options are complete when the command runs.
func addServeFlags(cmd *cobra.Command) *serveOptions {
	o, defaults := &serveOptions{}, api.DefaultConfig()
	cmd.Flags().StringVar(&o.Listen, "listen", defaultListen, "address to serve on, host:port")
	cmd.Flags().StringVar(&o.Publisher, "publisher", defaults.Publisher, "who publishes, for the citation")
	cmd.Flags().StringVar(&o.Licence, "licence", defaults.Licence, "licence of the data, shown in every answer")
	cmd.Flags().DurationVar(&o.DrainDelay, "drain-delay", defaults.DrainDelay, "how long /readyz answers 503 before the listener closes")
	o.Ingest.register(cmd.Flags())
	return o
}

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the published release over HTTP: JSON, CSV and Arrow",
		Long: `Serves the published release from memory. A release that is published while the server runs is checked and swapped in;
one that does not pass its checks is refused with a line in the log, and the old one stays.

It also takes loads as jobs, from 'corridor ingest', from the inbox folder and at /v1/ingest/jobs (with the operator's key), and runs them
one after the other, each in a process of its own; of several servers on one store, one runs jobs. api/README.md explains them. --no-ingest leaves this out.

The first interrupt drains: /readyz answers 503, requests in flight finish. The second stops at once.`,
		Example: `  corridor serve
  corridor serve --listen 0.0.0.0:8080 --release r0123456789abcdef
  corridor serve --inbox /srv/inbox --max-upload 2GiB`,
		Args: cobra.NoArgs,
	}
	o := addServeFlags(cmd)
	cmd.Flags().StringVar(&o.Release, "release", "", "serve this release, published or not, instead of the published one")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		o.Store = storeDir(cmd)
		return runServe(cmd.Context(), cmd.OutOrStdout(), *o)
	}
	return cmd
}

// runServe serves until ctx ends, then drains; a second interrupt or SIGTERM stops it at once. What to try goes to out,
// the log to stderr.
func runServe(ctx context.Context, out io.Writer, o serveOptions) error {
	cfg := api.DefaultConfig()
	cfg.Release, cfg.Publisher, cfg.Licence, cfg.DrainDelay = o.Release, o.Publisher, o.Licence, o.DrainDelay
	cfg.Logger = newLogger()
	cfg.MaxUpload = int64(o.Ingest.MaxUpload)
	ingesting := newService(o, cfg.Logger)
	if ingesting != nil {
		cfg.Jobs = jobsOf{ingesting.queue}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return cannotListen(o.Listen, err)
	}
	server, err := api.New(o.Store, cfg)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	printTryThis(out, server, listener.Addr())

	now, stop := secondSignal()
	defer stop()
	if ingesting != nil {
		if err := ingesting.showKey(o.Ingest, os.Stderr); err != nil && o.Ingest.NewKey {
			return errors.Join(err, listener.Close())
		} else if err != nil { // figures are served all the same
			cfg.Logger.Error("uploads are not possible: the operator's key cannot be written", "error", message(err))
		}
		defer ingesting.start(ctx, now)()
	}
	if err := server.Run(ctx, listener, now); err != nil {
		return err
	}
	fmt.Fprintln(out, engine.Text{En: "Stopped cleanly.", Vi: "Đã dừng an toàn."}.In(language()))
	return nil
}

// secondSignal closes now at the second interrupt: the first has ended the command's context already. stop must be called.
func secondSignal() (now <-chan struct{}, stop func()) {
	signals, closing, done := make(chan os.Signal, 2), make(chan struct{}), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer signal.Stop(signals)
		for range 2 {
			select {
			case <-signals:
			case <-done:
				return
			}
		}
		close(closing)
	}()
	return closing, func() { close(done) }
}

func cannotListen(address string, err error) error {
	e := engine.Errorf(engine.IO, "cannot listen on %s", address).Vi("không thể lắng nghe trên %s", address).Because(err)
	if errors.Is(err, syscall.EADDRINUSE) {
		return e.Do("another program uses this port (a second 'corridor serve'?): stop it, or choose another with --listen 127.0.0.1:8081",
			"một chương trình khác đang dùng cổng này (một 'corridor serve' thứ hai?): hãy dừng nó, hoặc chọn cổng khác bằng --listen 127.0.0.1:8081")
	}
	return e.Do("give --listen host:port, e.g. "+defaultListen, "ghi --listen host:port, ví dụ "+defaultListen)
}

// printTryThis tells a person at the terminal what to do next.
func printTryThis(out io.Writer, server *api.Server, address net.Addr) {
	text := engine.Text{
		En: "Serving release %s%s. Try:\n  %s\n  %s\n  %s\n  curl -s '%s' -o figures.arrows   # an Arrow stream for pyarrow, polars, R or JavaScript\nCtrl-C stops.\n",
		Vi: "Đang phục vụ bản phát hành %s%s. Hãy thử:\n  %s\n  %s\n  %s\n  curl -s '%s' -o figures.arrows   # luồng Arrow cho pyarrow, polars, R hoặc JavaScript\nCtrl-C để dừng.\n"}
	m, synthetic := server.Manifest(), ""
	if m.Hashed.Synthetic {
		synthetic = engine.Text{En: " (synthetic data)", Vi: " (dữ liệu tổng hợp)"}.In(language())
	}
	base := baseURL(address)
	three, arrow := server.Examples()
	fmt.Fprintf(out, text.In(language()), m.ID, synthetic, base+three[0], base+three[1], base+three[2], base+arrow)
}

// baseURL is an address that can be opened on this machine: a listener on all interfaces is reached as localhost.
func baseURL(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return "http://" + address.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// newLogger writes text to a terminal and JSON elsewhere, to stderr.
func newLogger() *slog.Logger {
	if term.IsTerminal(int(os.Stderr.Fd())) {
		return slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewJSONHandler(os.Stderr, nil))
}
