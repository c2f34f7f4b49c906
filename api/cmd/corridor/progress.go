package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress tells a waiting person how far the work is: a bar on a terminal, else a plain line every few seconds.
// It writes to stderr only, so that stdout stays for results.
type progress struct {
	out   io.Writer
	tty   bool
	every time.Duration
}

func newProgress() *progress {
	return &progress{out: os.Stderr, tty: term.IsTerminal(int(os.Stderr.Fd())), every: 2 * time.Second}
}

// Stage begins a piece of work and returns its reporter (done and total in any unit; total <= 0: not known) and its end.
// A stage that ends within two seconds prints nothing on a pipe.
func (p *progress) Stage(name string) (report func(done, total int64), end func()) {
	if p.tty {
		bar := progressbar.NewOptions64(-1, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(name),
			progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		return func(done, total int64) {
			if total > 0 && bar.GetMax64() != total {
				bar.ChangeMax64(total)
			}
			_ = bar.Set64(done) // a progress bar that cannot be drawn is no reason to stop
		}, func() { _ = bar.Finish() }
	}
	start := time.Now()
	last := start
	spoke := false
	return func(done, total int64) {
			if time.Since(last) < p.every {
				return
			}
			last, spoke = time.Now(), true
			if total > 0 {
				fmt.Fprintf(p.out, "%s: %d%%\n", name, done*100/total)
			} else {
				fmt.Fprintf(p.out, "%s: %d\n", name, done)
			}
		}, func() {
			if spoke {
				fmt.Fprintf(p.out, "%s: done in %s\n", name, time.Since(start).Round(100*time.Millisecond))
			}
		}
}
