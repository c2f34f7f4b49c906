package tabular

import (
	"context"
	"errors"
	"fmt"
	"sync"

	pqfile "github.com/apache/arrow-go/v18/parquet/file"

	"corridor/engine"
)

const maxColumnText = 256 << 20 // of one column in one batch

var (
	errLongCell  = errors.New("a cell is too long")
	errHeavyText = errors.New("the cells of a batch are too long together")
	errFewValues = errors.New("the column ends before its row group")
	errWrongType = errors.New("the column is of another type than the schema says")
)

// cellReader reads the values of one column as text.
type cellReader interface {
	begin(pqfile.ColumnChunkReader) error
	// fill appends rows cells to c. On an error, c holds the cells before it.
	fill(c *textBuffer, rows int) error
	end()
}

// pages is what the library's readers of all types have in common.
type pages[T any] interface {
	HasNext() bool
	Err() error
	Close() error
	ReadBatchInPage(n int64, values []T, def, rep []int16) (int64, int, error)
}

// typedCells reads values of type T. It never reads over the end of a page, for the library uses a page's memory again.
type typedCells[T any] struct {
	text   func([]byte, T) ([]byte, error)
	in     pages[T]
	maxDef int16
	values []T
	def    []int16
}

func typed[T any](text func([]byte, T) ([]byte, error)) cellReader { return &typedCells[T]{text: text} }

func (t *typedCells[T]) begin(r pqfile.ColumnChunkReader) error {
	in, ok := r.(pages[T])
	if !ok {
		return errWrongType
	}
	t.in, t.maxDef = in, r.Descriptor().MaxDefinitionLevel()
	return nil
}

func (t *typedCells[T]) end() {
	if t.in != nil {
		_ = t.in.Close() // nothing was written
		t.in = nil
	}
}

func (t *typedCells[T]) fill(c *textBuffer, rows int) error {
	if len(t.values) < rows {
		t.values, t.def = make([]T, rows), make([]int16, rows)
	}
	for rows > 0 {
		if !t.in.HasNext() {
			if err := t.in.Err(); err != nil {
				return err
			}
			return errFewValues
		}
		got, values, err := t.in.ReadBatchInPage(int64(rows), t.values[:rows], t.def[:rows], nil)
		if err != nil {
			return err
		}
		if got <= 0 || got > int64(rows) {
			return errFewValues
		}
		if err := t.append(c, int(got), values); err != nil {
			return err
		}
		rows -= int(got)
	}
	return nil
}

// append writes got cells, of which those whose definition level is full have a value.
func (t *typedCells[T]) append(c *textBuffer, got, values int) (err error) {
	next := 0
	for i := range got {
		if t.maxDef == 0 || t.def[i] == t.maxDef {
			if next == values {
				return errFewValues
			}
			if c.text, err = t.text(c.text, t.values[next]); err != nil {
				return err
			}
			next++
		}
		if len(c.text) > maxColumnText {
			return errHeavyText
		}
		c.ends = append(c.ends, uint32(len(c.text)))
	}
	if next != values {
		return errFewValues
	}
	return nil
}

// piece is what one worker read of one batch: the columns it is in charge of, or the faults in them.
type piece struct {
	cols   []column
	faults []pieceFault
}

// pieceFault is what stopped a column, at which row of the batch.
type pieceFault struct {
	leaf, row int
	err       error
}

// read lets every worker read its share of the columns, batch by batch, and puts the batches together. All workers cut
// at the same rows, so the batches do not depend on their number; a worker may be two batches ahead.
func (p *parquetFile) read(ctx context.Context, yield func(*Batch) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	shares := make([]chan piece, min(p.o.Workers, len(p.leaves)))
	for w := range shares {
		shares[w] = make(chan piece, 1)
		wg.Go(func() { p.work(ctx, w, len(shares), shares[w]) })
	}
	ordinal, row := 0, int64(1)
	for g, rows := range p.groups {
		for done := int64(0); done < rows; {
			b := &Batch{Ordinal: ordinal, FirstRow: row, Len: int(min(int64(p.o.BatchRows), rows-done)), cols: make([]column, len(p.leaves))}
			if err := p.assemble(ctx, b, g, shares); err != nil {
				return err
			}
			if err := yield(b); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			done += int64(b.Len)
			row += int64(b.Len)
			ordinal++
			p.report(row - 1)
		}
	}
	return p.src.unchanged()
}

func (p *parquetFile) report(rows int64) {
	if p.o.Progress != nil {
		size := p.src.info.Size()
		p.o.Progress(int64(float64(size)*float64(rows)/float64(p.rd.NumRows())), size)
	}
}

func (p *parquetFile) assemble(ctx context.Context, b *Batch, group int, shares []chan piece) error {
	var first *pieceFault
	for w, share := range shares {
		got, err := receive(ctx, share)
		if err != nil {
			return err
		}
		for i, col := range got.cols {
			b.cols[w+i*len(shares)] = col
		}
		for i := range got.faults {
			f := &got.faults[i]
			if first == nil || f.row < first.row || f.row == first.row && f.leaf < first.leaf {
				first = f
			}
		}
	}
	if first == nil {
		return nil
	}
	at := engine.Where{File: p.src.path, Column: p.leaves[first.leaf].name, Row: b.FirstRow + int64(first.row)}
	return p.complain(first.err, group, at)
}

// work reads the columns w, w+n, w+2n, … of every batch. After a fault it stops.
func (p *parquetFile) work(ctx context.Context, w, n int, out chan<- piece) {
	var mine []int
	var readers []cellReader
	for l := w; l < len(p.leaves); l += n {
		mine = append(mine, l)
		readers = append(readers, newCells(p.leaves[l].col, p.o.MaxLine))
	}
	buffers := make([]textBuffer, len(mine))
	for g, rows := range p.groups {
		for done := int64(0); done < rows; {
			size := int(min(int64(p.o.BatchRows), rows-done))
			got := piece{cols: make([]column, len(mine))}
			for i, l := range mine {
				c := &buffers[i]
				c.text, c.ends = c.text[:0], c.ends[:0]
				if err := p.fill(readers[i], c, g, l, size, done == 0); err != nil {
					got.faults = append(got.faults, pieceFault{leaf: l, row: len(c.ends), err: err})
				}
				got.cols[i] = column{text: string(c.text), ends: append([]uint32(nil), c.ends...), numeric: p.leaves[l].numeric}
			}
			select {
			case out <- got:
			case <-ctx.Done():
			}
			if len(got.faults) > 0 || ctx.Err() != nil {
				for _, r := range readers {
					_ = guard(func() error { r.end(); return nil })
				}
				return
			}
			done += int64(size)
		}
	}
	for _, r := range readers {
		r.end()
	}
}

// fill reads one column of one batch, opening its chunk first if the row group is new.
func (p *parquetFile) fill(r cellReader, c *textBuffer, group, l, size int, open bool) error {
	return guard(func() error {
		if open {
			r.end()
			rg, at := p.rd.RowGroup(group), p.leaves[l].at
			meta, err := rg.MetaData().ColumnChunk(at)
			if err != nil {
				return err
			}
			if err := p.checkPages(meta, p.groups[group]); err != nil {
				return err
			}
			chunk, err := rg.Column(at)
			if err != nil {
				return err
			}
			if err := r.begin(chunk); err != nil {
				return err
			}
		}
		return r.fill(c, size)
	})
}

// complain says what is wrong in a row group.
func (p *parquetFile) complain(err error, group int, at engine.Where) error {
	if told := badCell(err, at, p.o); told != nil {
		return told
	}
	return p.damaged(fmt.Errorf("row group %d: %w", group+1, err), at)
}
