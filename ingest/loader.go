package ingest

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"corridor/engine"
)

// loader takes batches in order: the one place that writes, and that sees the round as a whole.
type loader struct {
	run     *run
	load    Load
	report  *report
	ids     seen
	strata  map[string]stratumOf // by PSU
	fpc     map[string]fpcOf     // by stratum
	counts  counts
	doubts  doubts
	periods map[period]bool
	hash    rowsHash
	rowsOf  []int64 // by file
	modules []moduleCounts
	pending map[int]*loadable
	next    int
}

type stratumOf struct {
	stratum string
	file    int
	row     int64
}

// moduleCounts says what became of the rows of a module.
type moduleCounts struct {
	module         *Module
	read, rejected int64
}

type fpcOf struct {
	fpc  int64
	file int
	row  int64
}

func newLoader(r *run, load Load, report *report) *loader {
	return &loader{run: r, load: load, report: report, strata: map[string]stratumOf{}, fpc: map[string]fpcOf{}, doubts: doubts{}, periods: map[period]bool{},
		rowsOf: make([]int64, len(r.files)), pending: map[int]*loadable{}}
}

// take loads a batch, or keeps it until those before it have come. loaded is called for each that has been written.
func (l *loader) take(ctx context.Context, b *loadable, loaded func()) error {
	l.pending[b.ordinal] = b
	for {
		b, ok := l.pending[l.next]
		if !ok {
			return nil
		}
		delete(l.pending, l.next)
		l.next++
		err := l.write(ctx, b)
		b.rows.Release()
		if err != nil {
			return err
		}
		loaded()
	}
}

func (l *loader) write(ctx context.Context, b *loadable) error {
	l.counts.add(b.counts)
	l.doubts.add(b.doubts)
	maps.Copy(l.periods, b.periods)
	l.rowsOf[b.file] = b.lastRow
	if err := l.report.add(b.rejects); err != nil {
		return err
	}
	if err := l.checkPlaces(b); err != nil {
		return err
	}
	for i, id := range b.ids {
		if l.ids.add(id) {
			if err := l.run.confirmDuplicate(ctx, b.file, b.srcRows[i]); err != nil {
				return err
			}
		}
	}
	l.hash.add(b.hash)
	if err := l.load.Append(ctx, b.rows); err != nil {
		return err
	}
	return l.load.Reject(ctx, b.rejects...)
}

// tell counts rows of modules that belong to nobody, and lists them.
func (l *loader) tell(ctx context.Context, rejects []engine.Reject) error {
	for _, r := range rejects {
		l.counts.byRule[ruleByName[r.Rule]]++
	}
	if err := l.report.add(rejects); err != nil {
		return err
	}
	return l.load.Reject(ctx, rejects...)
}

// checkPlaces: a PSU lies in one stratum, and a stratum has one fpc, or every variance would be wrong.
func (l *loader) checkPlaces(b *loadable) error {
	for _, d := range b.designs {
		was, known := l.strata[d.psu]
		if !known {
			l.strata[strings.Clone(d.psu)] = stratumOf{strings.Clone(d.stratum), b.file, d.row}
		} else if was.stratum != d.stratum {
			at, before := l.run.where(b.file, d.row), l.run.where(was.file, was.row)
			at.Column = l.run.sourceOf(b.file, "psu_id")
			return engine.Errorf(engine.Rejected, "the PSU of this row is in another stratum at %s row %d", before.File, before.Row).
				Vi("địa bàn của dòng này thuộc tầng khác tại %s dòng dữ liệu %d", before.File, before.Row).
				At(at).Do("a PSU belongs to one stratum: make its id unique, e.g. by putting province or stratum before it",
				"mỗi địa bàn thuộc một tầng: hãy làm mã địa bàn duy nhất, ví dụ ghép mã tỉnh hoặc tầng phía trước")
		}
		if !l.run.plan.collected("fpc") {
			continue
		}
		f, known := l.fpc[d.stratum]
		if !known {
			l.fpc[strings.Clone(d.stratum)] = fpcOf{d.fpc, b.file, d.row}
		} else if f.fpc != d.fpc {
			at, before := l.run.where(b.file, d.row), l.run.where(f.file, f.row)
			at.Column = l.run.sourceOf(b.file, "fpc")
			return engine.Errorf(engine.Rejected, "the stratum of this row has another fpc at %s row %d", before.File, before.Row).
				Vi("tầng của dòng này có hệ số tổng thể hữu hạn khác tại %s dòng dữ liệu %d", before.File, before.Row).
				At(at).Do("the fpc is one number for all of a stratum: correct it", "hệ số này là một số cho cả tầng: hãy sửa lại")
		}
	}
	return nil
}

// accept refuses a round of which too many rows were rejected, or that is empty.
func (l *loader) accept(share string) error {
	c := l.counts
	if c.read == 0 {
		return engine.Errorf(engine.Rejected, "the files hold no row of data").Vi("các tệp không có dòng dữ liệu nào").
			At(engine.Where{File: l.run.files[0].path}).Do("check that the export finished", "hãy kiểm tra việc xuất tệp đã hoàn tất chưa")
	}
	if err := l.doubts.err(l.run.plan, l.run.where); err != nil {
		return err
	}
	if err := l.run.plan.mapping.Pool.check(l.periods); err != nil {
		return err
	}
	if c.loaded == 0 || tooMany(c.rejected, c.read, share) {
		percent := fmt.Sprintf("%.2f %%", 100*float64(c.rejected)/float64(c.read))
		return engine.Errorf(engine.Rejected, "%d of %d rows rejected (%s; at most a share of %s is allowed): nothing was loaded", c.rejected, c.read, percent, share).
			Vi("loại %d trên %d dòng (%s; cho phép tối đa tỷ lệ %s): không nạp gì", c.rejected, c.read, percent, share).
			At(engine.Where{File: l.run.options.Report}).Do("read the report, correct file or mapping, or raise --max-reject-share",
			"hãy xem báo cáo, sửa tệp hoặc ánh xạ, hoặc nâng --max-reject-share")
	}
	return l.acceptModules(share)
}

// acceptModules refuses a module of which too many rows belong to nobody: its key is another one.
func (l *loader) acceptModules(share string) error {
	for _, m := range l.modules {
		if m.read == 0 {
			return engine.Errorf(engine.Rejected, "the files of module %s hold no row of data", m.module.Name).Vi("các tệp của mô-đun %s không có dòng dữ liệu nào", m.module.Name).
				Do("check that the export finished, or take the module out of the mapping", "hãy kiểm tra việc xuất tệp đã hoàn tất chưa, hoặc bỏ mô-đun khỏi tệp ánh xạ")
		}
		if tooMany(m.rejected, m.read, share) {
			percent := fmt.Sprintf("%.2f %%", 100*float64(m.rejected)/float64(m.read))
			return engine.Errorf(engine.Rejected, "module %s: %d of %d rows rejected (%s; at most a share of %s is allowed): nothing was loaded", m.module.Name, m.rejected, m.read, percent, share).
				Vi("mô-đun %s: loại %d trên %d dòng (%s; cho phép tối đa tỷ lệ %s): không nạp gì", m.module.Name, m.rejected, m.read, percent, share).
				At(engine.Where{File: l.run.options.Report}).Do("read the report, correct the files or the key of join, or raise --max-reject-share if the module may hold rows of others",
				"hãy xem báo cáo, sửa tệp hoặc khóa join, hoặc nâng --max-reject-share nếu mô-đun có thể chứa dòng của người khác")
		}
	}
	return nil
}
