package benchmarks

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// PeerFile is an invented survey file for comparisons with other packages: 50 strata of 100 PSUs, unequal weights, costs and
// earnings that depend on the destination. The same fields give the same file.
type PeerFile struct {
	Rows         int
	Destinations int     // 8 for R (8, 16 and 64 domains), 12 for svy (12, 24 and 120)
	Share        float64 // of persons with a job abroad; the others have neither destination nor amounts
	Format       string  // csv (what R reads) or parquet
}

// RFile is what R survey is compared on.
func RFile(rows int) PeerFile { return PeerFile{rows, 8, 0.4, "csv"} }

// SvyFile is what Python's svy is compared on.
func SvyFile(rows int) PeerFile { return PeerFile{rows, 12, 1, "parquet"} }

// PeerColumns are the columns that the comparisons use.
var PeerColumns = Columns{
	Weight: "weight",
	Code:   []string{"stratum", "psu", "year", "sex", "age", "destination", "skill_level"},
	Number: []string{"total_cost_usd", "earnings_usd", "rci"},
}

const (
	peerStrata = 50
	peerPSUs   = 100 // a stratum
	peerSeed   = 107199
)

// Make writes the file to dir unless it is there, and returns its path.
func (p PeerFile) Make(dir string) (string, error) {
	path := filepath.Join(dir, fmt.Sprintf("peer_%d_%d.%s", p.Destinations, p.Rows, p.Format))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, ".peer-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone after the rename
	defer func() { _ = f.Close() }()
	out := bufio.NewWriterSize(f, 1<<20)
	if p.Format == "csv" {
		err = p.csv(out)
	} else {
		err = p.parquet(out)
	}
	if err != nil {
		return "", err
	}
	if err := out.Flush(); err != nil {
		return "", err
	}
	return path, os.Rename(f.Name(), path)
}

// peerRow is one person; money in cents, weight in units of 0.0001.
type peerRow struct {
	stratum, psu, year, sex, age, destination, skill int // destination < 0: none
	weight, cost, earnings                           int64
}

// each calls yield with every person in order of stratum and PSU.
func (p PeerFile) each(yield func(*peerRow) error) error {
	g := rand.New(rand.NewPCG(peerSeed, uint64(p.Destinations)))
	var r peerRow
	var base, psuEffect float64
	for i, last := 0, -1; i < p.Rows; i++ {
		if psu := i * peerStrata * peerPSUs / p.Rows; psu != last {
			if psu/peerPSUs != last/peerPSUs || last < 0 {
				base = 20 + 380*g.Float64()
			}
			last, psuEffect = psu, 0.25*g.NormFloat64()
			r.stratum, r.psu = psu/peerPSUs, psu
		}
		r.year, r.sex, r.age = 2022+g.IntN(2), g.IntN(2), g.IntN(5)
		r.weight = 1 + int64(1e4*base*math.Exp(0.35*g.NormFloat64()))
		r.destination = -1
		if g.Float64() < p.Share {
			r.destination, r.skill = g.IntN(p.Destinations), g.IntN(4)
			rich := float64(r.destination) / float64(p.Destinations)
			r.cost = int64(100 * math.Exp(6.6+rich+psuEffect+0.6*g.NormFloat64()))
			r.earnings = 100 + int64(100*math.Exp(5.8+rich+0.4*float64(r.skill)+0.3*g.NormFloat64()))
		}
		if err := yield(&r); err != nil {
			return err
		}
	}
	return nil
}

var (
	sexes = []string{"F", "M"}
	ages  = []string{"Y15T24", "Y25T34", "Y35T44", "Y45T54", "Y_GE55"}
	skill = []string{"low", "medium", "skilled", "professional"}
)

// texts are the row's cells in the order of peerHeader; rci is the ratio of the two amounts as written.
func (r *peerRow) texts(cell []string) {
	cell[0] = "S" + strconv.Itoa(10+r.stratum)
	cell[1] = strconv.Itoa(100_000 + 7*r.psu)
	cell[2], cell[3], cell[4] = strconv.Itoa(r.year), sexes[r.sex], ages[r.age]
	cell[5], cell[6] = "", ""
	if r.destination >= 0 {
		cell[5], cell[6] = "D"+strconv.Itoa(10+r.destination), skill[r.skill]
	}
}

func (r *peerRow) numbers() (weight, cost, earnings, rci float64) {
	weight, cost, earnings = float64(r.weight)/1e4, float64(r.cost)/100, float64(r.earnings)/100
	return weight, cost, earnings, cost / earnings
}

const peerHeader = "stratum,psu,year,sex,age,destination,skill_level,weight,total_cost_usd,earnings_usd,rci\n"

func (p PeerFile) csv(out io.Writer) error {
	if _, err := io.WriteString(out, peerHeader); err != nil {
		return err
	}
	var line []byte
	cell := make([]string, 7)
	return p.each(func(r *peerRow) error {
		r.texts(cell)
		line = line[:0]
		for _, c := range cell {
			line = append(append(line, c...), ',')
		}
		w, c, e, rci := r.numbers()
		line = append(strconv.AppendFloat(line, w, 'g', -1, 64), ',')
		if r.destination < 0 {
			line = append(line, ",,\n"...)
		} else {
			for _, v := range []float64{c, e, rci} {
				line = append(strconv.AppendFloat(line, v, 'g', -1, 64), ',')
			}
			line[len(line)-1] = '\n'
		}
		_, err := out.Write(line)
		return err
	})
}

func (p PeerFile) parquet(out io.Writer) error {
	var fields []arrow.Field
	for _, c := range PeerColumns.Code {
		fields = append(fields, arrow.Field{Name: c, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	for _, c := range append([]string{PeerColumns.Weight}, PeerColumns.Number...) {
		fields = append(fields, arrow.Field{Name: c, Type: arrow.PrimitiveTypes.Float64, Nullable: true})
	}
	schema := arrow.NewSchema(fields, nil)
	w, err := pqarrow.NewFileWriter(schema, out, parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy)), pqarrow.DefaultWriterProps())
	if err != nil {
		return err
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	flush := func() error {
		batch := b.NewRecordBatch()
		defer batch.Release()
		return w.Write(batch)
	}
	cell := make([]string, len(PeerColumns.Code))
	err = p.each(func(r *peerRow) error {
		r.texts(cell)
		for i, c := range cell {
			b.Field(i).(*array.StringBuilder).Append(c)
		}
		weight, cost, earnings, rci := r.numbers()
		for i, v := range []float64{weight, cost, earnings, rci} {
			b.Field(len(cell) + i).(*array.Float64Builder).Append(v)
		}
		if b.Field(0).Len() == 1<<19 {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	return w.Close()
}
