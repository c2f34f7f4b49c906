package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"corridor/engine"
	"corridor/ingest/tabular"
)

// Version of the derivation: part of the content hash, so that the same files are loaded anew when it changes.
const Version = "3"

// Options of Run.
type Options struct {
	Files          []string // of one round, same layout
	Mapping, Rates string   // paths
	Workers        int      // that derive; 0 = one per CPU
	MaxRejectShare string   // decimal text; "" = the mapping's
	Report         string   // path of the list of broken rules; "" = none is written
	// Progress, if set, is told a stage and its bytes, from one goroutine at a time. A new stage begins when the name changes.
	Progress func(stage engine.Text, done, total int64)

	batchRows int // rows a batch (tests cut smaller)
}

// Result of a load.
type Result struct {
	Dataset   engine.Dataset
	Unchanged bool // the same bytes are in the store already: nothing was done
}

// defaultBatchRows keeps what is in flight small: a batch of a wide module is 3 KB a row.
const defaultBatchRows = 8192

// The stages that Progress is told.
var (
	stageHash = engine.Text{En: "reading fingerprints", Vi: "đọc dấu vân tay tệp"}
	stageLoad = engine.Text{En: "loading", Vi: "nạp dữ liệu"}
)

// Run loads a round, whole or not at all. Errors are *engine.Error: Usage for mapping and rates, Rejected for the data, IO.
// Rows that break a rule do not fail the run unless more are rejected than allowed; then the report is still written.
func Run(ctx context.Context, sink Sink, o Options) (Result, error) {
	r, err := prepare(ctx, o)
	if err != nil {
		return Result{}, err
	}
	defer r.close()
	known, err := sink.Datasets(ctx)
	if err != nil {
		return Result{}, err
	}
	for _, d := range known {
		if d.Round == r.plan.mapping.Round && d.ContentHash == r.contentHash {
			return Result{Dataset: d, Unchanged: true}, nil
		}
	}
	d, err := r.load(ctx, sink)
	return Result{Dataset: d}, err
}

// run is a load under way.
type run struct {
	options     Options
	plan        *plan
	places      []filePlace // as options.Files
	files       []sourceFile
	names       []string
	contentHash string

	stage       engine.Text // what the reading of files is told as
	done, total int64       // bytes of the stage
}

type sourceFile struct {
	path string
	open *tabular.File
	sum  string
	size int64
}

func prepare(ctx context.Context, o Options) (*run, error) {
	if len(o.Files) == 0 {
		return nil, engine.Errorf(engine.Usage, "no file to ingest").Vi("không có tệp để nạp").Do("name the files of the round", "hãy chỉ rõ các tệp của cuộc điều tra")
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.batchRows <= 0 {
		o.batchRows = defaultBatchRows
	}
	m, err := ReadMapping(o.Mapping)
	if err != nil {
		return nil, err
	}
	if o.MaxRejectShare != "" {
		limit, err := decimal.NewFromString(o.MaxRejectShare)
		if err != nil || limit.IsNegative() || limit.GreaterThan(one) {
			return nil, engine.Errorf(engine.Usage, "--max-reject-share: want a share from 0 to 1, such as 0.05").
				Vi("--max-reject-share: cần một tỷ lệ từ 0 đến 1, ví dụ 0.05")
		}
		m.MaxRejectShare = o.MaxRejectShare
	}
	rates, err := ReadRates(ctx, o.Rates)
	if err != nil {
		return nil, err
	}
	l, err := readLaw()
	if err != nil {
		return nil, engine.Errorf(engine.Internal, "the rule table is not readable").Because(err)
	}
	places, err := m.placeFiles(o.Files)
	if err != nil {
		return nil, err
	}
	r := &run{options: o, places: places, plan: newPlan(m, rates, l, partsOf(places)...)}
	if err := r.open(ctx); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// open checks the header of every file before anything is loaded, and hashes their bytes.
func (r *run) open(ctx context.Context) error {
	var total int64
	for i, path := range r.options.Files {
		o := r.plan.mapping.reading(r.places[i])
		o.Columns, o.Workers, o.BatchRows, o.Progress = r.columns(i), r.options.Workers, r.options.batchRows, r.progress()
		f, err := tabular.Open(ctx, path, o)
		if err != nil {
			return err
		}
		total += f.Size
		r.plan.single = r.plan.single || holdsSingles(f)
		r.files = append(r.files, sourceFile{path: path, open: f, size: f.Size})
		r.names = append(r.names, filepath.Base(path))
	}
	var hashed int64
	for i := range r.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		sum, size, err := r.files[i].open.Fingerprint()
		if err != nil {
			return err
		}
		r.files[i].sum, r.files[i].size = sum, size
		hashed += size
		r.tell(stageHash, hashed, total)
	}
	if err := r.sameFileTwice(); err != nil {
		return err
	}
	r.contentHash = r.hashOfAll()
	return nil
}

// columns are what is read of a file.
func (r *run) columns(file int) []string {
	if m := r.places[file].module; m >= 0 {
		return r.plan.mapping.Modules[m].Columns()
	}
	return r.layout(file).columns
}

// layout is that of a file of persons.
func (r *run) layout(file int) *layout { return r.plan.layouts[r.places[file].part] }

func (r *run) sameFileTwice() error {
	for i, f := range r.files {
		for _, g := range r.files[:i] {
			if f.sum == g.sum {
				return engine.Errorf(engine.Rejected, "the same bytes as %s", filepath.Base(g.path)).
					Vi("nội dung giống hệt %s", filepath.Base(g.path)).At(engine.Where{File: f.path}).
					Do("name every file of the round once", "mỗi tệp của cuộc điều tra chỉ ghi một lần")
			}
		}
	}
	return nil
}

// hashOfAll covers the raw bytes and everything that shapes the load; the order of the files does not matter.
func (r *run) hashOfAll() string {
	parts := []string{"ingest " + Version, r.plan.mapping.Hash, r.plan.rates.Hash, r.plan.law.hash}
	var sums []string
	for i, f := range r.files {
		sum := f.sum
		if at := r.places[i]; at != (filePlace{0, -1}) { // what a file is depends on its name, where there are parts
			sum += fmt.Sprintf(" part %d module %d", at.part, at.module)
		}
		sums = append(sums, sum)
	}
	slices.Sort(sums)
	h := sha256.New()
	for _, p := range append(parts, sums...) {
		fmt.Fprintln(h, p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// beginStage begins to count the bytes of the files that a step reads from start to end.
func (r *run) beginStage(name engine.Text, reads func(filePlace) bool) {
	r.stage, r.done, r.total = name, 0, 0
	for i, f := range r.files {
		if reads(r.places[i]) {
			r.total += f.size
		}
	}
}

// progress of one file among those of the stage: tabular tells the bytes of the file, from 0 whenever it is read again.
func (r *run) progress() func(int64, int64) {
	var last int64
	return func(now, _ int64) {
		if now < last {
			last = 0
		}
		r.done += now - last
		last = now
		r.tell(r.stage, r.done, r.total)
	}
}

func (r *run) tell(stage engine.Text, done, total int64) {
	if r.options.Progress != nil {
		r.options.Progress(stage, done, total)
	}
}

func (r *run) close() {
	for _, f := range r.files {
		_ = f.open.Close() // read only
	}
}

func (r *run) where(file int, row int64) engine.Where {
	return engine.Where{File: r.names[file], Row: row}
}

// sourceOf is the source column of a variable in a file, or the first of its key; "" if it has none.
func (r *run) sourceOf(file int, variable string) string {
	l := r.layout(file)
	if f := l.field(variablePlace[variable]); f != nil && len(f.cols) > 0 {
		return l.column(f.cols[0])
	}
	return ""
}

// dataset is the description of what was loaded.
func (r *run) dataset(l *loader) engine.Dataset {
	m := r.plan.mapping
	d := engine.Dataset{
		Round: m.Round, RefArea: m.RefArea, Period: m.Period, Synthetic: m.Synthetic, RowsHash: l.hash.String(),
		ContentHash: r.contentHash, Mapping: m.Hash, Rates: r.plan.rates.Hash, RatesSource: r.plan.rates.Source,
		Provinces: m.Provinces, Earnings: r.plan.basis, Assumptions: append(r.plan.assumptions(l.counts, l.doubts), r.lettersTold()...),
		LoadedAt: time.Now().UTC().Format(time.RFC3339), Counts: l.counts.public(),
	}
	for i, f := range r.files {
		d.Files = append(d.Files, engine.SourceFile{Name: r.names[i], SHA256: f.sum, Bytes: f.size, Rows: l.rowsOf[i]})
	}
	return d
}

func (c counts) public() engine.LoadCounts {
	out := engine.LoadCounts{
		Read: c.read, Loaded: c.loaded, Rejected: c.rejected, Eligible: c.eligible, Usable: c.usable, NotUsable: c.notUsable, Merged: c.merged,
		Flagged: c.flagged, ByRule: map[string]int64{},
	}
	for i, n := range c.byRule {
		if n > 0 {
			out.ByRule[rules[i].id] = n
		}
	}
	return out
}
