package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"corridor/api"
	"corridor/engine"
	"corridor/ingest/jobs"
)

// ingestOptions is what the ingest service of a server needs to know.
type ingestOptions struct {
	Off       bool
	NewKey    bool
	Inbox     string // "": the folder inbox of the store
	MaxUpload byteSize
}

func (o *ingestOptions) register(flags *pflag.FlagSet) {
	o.MaxUpload = byteSize(api.DefaultConfig().MaxUpload)
	flags.BoolVar(&o.Off, "no-ingest", false, "serve figures only: no jobs are taken or run")
	flags.BoolVar(&o.NewKey, "new-operator-key", false, "make a new operator key; the old one is good for nothing then")
	flags.StringVar(&o.Inbox, "inbox", "", "folder whose files become jobs (default: the folder inbox of the store)")
	flags.Var(&o.MaxUpload, "max-upload", "largest upload, e.g. 500MiB")
}

// byteSize is a flag: a number of bytes with a unit.
type byteSize int64

var byteUnits = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"B", 1}, {"", 1}}

func (b *byteSize) String() string {
	for i := 3; i >= 0; i-- {
		if n, unit := int64(*b), byteUnits[i]; n > 0 && n%unit.bytes == 0 {
			return strconv.FormatInt(n/unit.bytes, 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(*b), 10)
}

// Set reads 500MiB, 8GiB or a plain number of bytes.
func (b *byteSize) Set(text string) error {
	for _, unit := range byteUnits {
		number, found := strings.CutSuffix(text, unit.name)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil || n < 1 || n > math.MaxInt64/unit.bytes {
			break
		}
		*b = byteSize(n * unit.bytes)
		return nil
	}
	return fmt.Errorf("want a size such as 500MiB or 8GiB")
}

// Type names the value in the help.
func (b *byteSize) Type() string { return "size" }

// service is the ingest service of a server: the queue, and the runner in the background.
type service struct {
	queue  *jobs.Queue
	runner *jobs.Runner
}

// newService opens the queue of the store; nil if there is to be none. Figures are served even if the queue cannot be used.
func newService(o serveOptions, logger *slog.Logger) *service {
	if o.Ingest.Off {
		return nil
	}
	q, err := jobs.Open(o.Store)
	if err != nil {
		logger.Warn("no jobs are taken: the queue cannot be opened", "error", message(err))
		return nil
	}
	inbox := o.Ingest.Inbox
	if inbox == "" {
		inbox = filepath.Join(o.Store, "inbox")
	}
	return &service{queue: q, runner: newRunner(q, o.Store, inbox, logger)}
}

// showKey makes the operator's key at the first start, or a new one, and shows it this once.
func (s *service) showKey(o ingestOptions, out io.Writer) error {
	make := s.queue.FirstKey
	if o.NewKey {
		make = s.queue.NewKey
	}
	key, err := make()
	if err != nil || key == "" {
		return err
	}
	fmt.Fprintf(out, engine.Text{
		En: "Operator key, shown this once (send it as 'Authorization: Bearer KEY' to /v1/ingest/jobs; --new-operator-key replaces it):\n  %s\n",
		Vi: "Khóa vận hành, chỉ hiển thị lần này (gửi dưới dạng 'Authorization: Bearer KHÓA' tới /v1/ingest/jobs; --new-operator-key tạo khóa mới):\n  %s\n",
	}.In(language()), key)
	return nil
}

// start runs jobs in the background until ctx ends or stop is called. stop returns when the worker has stopped, or at once when now is
// closed: the worker dies with this process.
func (s *service) start(ctx context.Context, now <-chan struct{}) (stop func()) {
	ctx, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.runner.Run(ctx)
	}()
	return func() {
		end()
		select {
		case <-done:
		case <-now:
		}
	}
}

// jobsOf hands the queue to the API, which knows no queue.
type jobsOf struct{ *jobs.Queue }

var _ api.Jobs = jobsOf{}

func (j jobsOf) Authorized(key string) bool { return j.KeyFits(key) }

func (j jobsOf) Begin(by, once string) (api.Upload, error) {
	d, err := j.New(engine.ViaAPI, by)
	if err != nil {
		return nil, err
	}
	if once != "" {
		d.OnceFor(once)
	}
	return upload{d}, nil
}

type upload struct{ *jobs.Draft }

func (u upload) Create(part, name string) (io.WriteCloser, error) {
	s, err := u.Spool(jobs.Part(part), name)
	if err != nil {
		return nil, err
	}
	return s, nil
}
