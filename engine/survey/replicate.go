package survey

import (
	"fmt"
	"math"
	"sync"

	"corridor/engine"
)

// RepType is a method of replication.
type RepType uint8

// The methods, with the default scale of R columns of replicate weights.
const (
	JK1       RepType = iota // (R-1)/R
	JKn                      // 1, with one rscale a column
	BRR                      // 1/R
	Fay                      // 1/(R(1-ρ)²)
	Bootstrap                // 1/(R-1)
)

var repNames = []string{"JK1", "JKn", "BRR", "Fay", "bootstrap"}

func (r RepType) String() string { return repNames[r] }

// ParseRepType reads JK1, JKn, BRR, Fay or bootstrap.
func ParseRepType(s string) (RepType, bool) { i, ok := indexOf(repNames, s); return RepType(i), ok }

// Replication estimates variances as scale·Σ_r rscale_r·(θ_r - c)², c being the mean of the θ_r with rscale above 0, or θ
// itself with MSE. Either the replicates are given as columns of weights, or they are the delete-one-PSU jackknife.
type Replication struct {
	Type    RepType
	MSE     bool
	Scale   float64
	RScale  []float64  // one a column; nil: 1
	Weights []*Weights // nil: the jackknife made from the design
	Aligned bool       // the jackknife keeps one replicate a PSU in every domain, as differences need; else equal ones are counted

	once sync.Once
	rank int
}

// fullRank is the rank of the whole matrix of weights.
func (r *Replication) fullRank() int {
	r.once.Do(func() { r.rank = rank(r.Weights, nil) })
	return r.rank
}

// NewReplication takes columns of replicate weights (which include the sampling weight). scale 0 means the default of the
// method; rho is Fay's.
func NewReplication(t RepType, columns []*Weights, scale float64, rscale []float64, rho float64, mse bool) (*Replication, error) {
	r := &Replication{Type: t, MSE: mse, Scale: scale, RScale: rscale, Weights: columns}
	n := float64(len(columns))
	switch {
	case len(columns) < 2:
		return nil, engine.Errorf(engine.Usage, "%d columns of replicate weights; at least 2 are needed", len(columns)).
			Vi("%d cột quyền số lặp; cần ít nhất 2", len(columns))
	case rscale != nil && len(rscale) != len(columns):
		return nil, engine.Errorf(engine.Usage, "%d rscales for %d columns of replicate weights", len(rscale), len(columns)).
			Vi("%d rscales cho %d cột quyền số lặp", len(rscale), len(columns))
	case t == JKn && rscale == nil:
		return nil, engine.Errorf(engine.Usage, "JKn with given replicate weights needs one rscale a column").
			Vi("JKn với quyền số lặp cho sẵn cần một rscale cho mỗi cột").
			Do("Add --rscales (n_h-1)/n_h for each column, or leave --repweights out so that JKn is made from the design",
				"Thêm --rscales (n_h-1)/n_h cho từng cột, hoặc bỏ --repweights để JKn được tạo từ thiết kế")
	case t == Fay && !(rho >= 0 && rho < 1):
		return nil, engine.Errorf(engine.Usage, "Fay's rho is %v", rho).Vi("rho của Fay là %v", rho).
			Do("Give --fay-rho from 0 to below 1", "Hãy cho --fay-rho từ 0 đến dưới 1")
	}
	if scale == 0 {
		r.Scale = map[RepType]float64{JK1: (n - 1) / n, JKn: 1, BRR: 1 / n, Fay: 1 / (n * (1 - rho) * (1 - rho)), Bootstrap: 1 / (n - 1)}[t]
	}
	return r, nil
}

// NewJackknife makes JK1 or JKn from the design: each replicate leaves one PSU out and raises the rest of its stratum.
func NewJackknife(t RepType, d *Design, mse bool) (*Replication, error) {
	if t == JK1 && d.Strata() > 1 {
		return nil, engine.Errorf(engine.Usage, "JK1 is for designs without strata").Vi("JK1 dành cho thiết kế không phân tầng").
			Do("Use --rep-type JKn", "Hãy dùng --rep-type JKn")
	}
	if t != JK1 && t != JKn {
		return nil, engine.Errorf(engine.Usage, "%s needs columns of replicate weights", t).Vi("%s cần các cột quyền số lặp", t).
			Do("Name them with --repweights", "Hãy nêu các cột bằng --repweights")
	}
	return &Replication{Type: t, MSE: mse, Scale: 1}, nil
}

// theta is one replicate's estimate, or count equal ones.
type theta struct {
	value, rscale float64
	count         int64
}

// variance is the spread of replicates around their mean or around full. Replicates without a value (no weight in the domain) are
// left out and counted, as R does; if fewer than two have one, there is no variance.
func (r *Replication) variance(full float64, ts []theta) (v float64, without int64, err error) {
	return r.covariance(full, ts, full, ts)
}

func (r *Replication) covariance(fa float64, as []theta, fb float64, bs []theta) (v float64, without int64, err error) {
	ka, kb := make([]theta, 0, len(as)), make([]theta, 0, len(bs))
	kept := int64(0)
	for i := range as {
		if math.IsNaN(as[i].value) || math.IsNaN(bs[i].value) {
			without += as[i].count
			continue
		}
		kept += as[i].count
		ka, kb = append(ka, as[i]), append(kb, bs[i])
	}
	if kept < 2 && without > 0 {
		return nan, without, weightless()
	}
	ca, cb := fa, fb
	if !r.MSE {
		ca, cb = centre(ka), centre(kb)
	}
	var sum accumulator
	for i := range ka {
		sum.add(float64(ka[i].rscale*float64(ka[i].count)) * float64((ka[i].value-ca)*(kb[i].value-cb)))
	}
	return r.Scale * sum.float(), without, nil
}

func weightless() error {
	return engine.Errorf(engine.Rejected, "a replicate leaves the domain without weight").
		Vi("một bộ quyền số lặp làm cho miền ước lượng không còn quyền số").
		Do("Join the domain to a larger one, or use linearisation (without --rep-type)", "Hãy gộp miền này với miền lớn hơn, hoặc dùng phương pháp tuyến tính hóa (không có --rep-type)")
}

// setSpread writes SE and CV from a variance of replicates.
func (e *Estimate) setSpread(v float64, without int64, err error) {
	if err == nil && without > 0 {
		e.warn(fmt.Sprintf("%d replicate(s) leave the domain without weight and were left out", without),
			fmt.Sprintf("%d bộ quyền số lặp làm cho miền không còn quyền số và đã được bỏ ra", without))
	}
	e.setVariance(v, err)
}

// centre is the mean of the replicates that count.
func centre(ts []theta) float64 {
	var s accumulator
	n := int64(0)
	for _, t := range ts {
		if t.rscale > 0 {
			n += t.count
			s.add(t.value * float64(t.count))
		}
	}
	return s.float() / float64(n)
}

func (r *Replication) rscale(i int) float64 {
	if r.RScale == nil {
		return 1
	}
	return r.RScale[i]
}

// moments are Σw, Σw·y and Σw·x of a domain under one set of weights. For a Variance y is the deviation from the mean and x
// its square.
type moments struct{ w, y, x Sum }

func (m moments) add(o moments) moments { return moments{m.w.Add(o.w), m.y.Add(o.y), m.x.Add(o.x)} }
func (m moments) sub(o moments) moments { return moments{m.w.Sub(o.w), m.y.Sub(o.y), m.x.Sub(o.x)} }
func (m moments) times(c Sum) moments   { return moments{m.w.Mul(c), m.y.Mul(c), m.x.Mul(c)} }

// value is the estimate from the moments; NaN without weight (but a total of nothing is 0).
func (m moments) value(k Kind, n int64) float64 {
	switch k {
	case Total:
		return m.y.Float()
	case Ratio:
		return exists(m.y.Div(m.x).Float())
	case Variance:
		mean := m.y.Div(m.w)
		s := m.x.Div(m.w).Sub(mean.Mul(mean))
		return exists(float64(n) / float64(n-1) * s.Float())
	}
	return exists(m.y.Div(m.w).Float())
}

// jackknifeStrata says for each stratum the factor n/(n-1) of the PSUs left in, and the rscale of its replicates.
func (r *Replication) jackknifeStratum(d *Design, g int32) (n int64, factor Sum, rscale float64) {
	s := &d.stages[0]
	n = s.size(g)
	c := float64(n)
	return n, SumOf(c).Div(SumOf(c - 1)), (c - 1) / c * s.fraction(g)
}

// jackknife gives the replicates of a linear estimate from the domain's PSU sums, in ascending order of PSU.
func (r *Replication) jackknife(k Kind, d *Design, psu []int32, m []moments, n int64, o Options) ([]theta, error) {
	var whole momentSum
	for i := range m {
		whole.add(m[i])
	}
	full := whole.sum()
	s := &d.stages[0]
	var out []theta
	next := 0
	for g := range int32(d.Strata()) {
		from := next
		var part momentSum
		for next < len(psu) && s.group[psu[next]] == g {
			part.add(m[next])
			next++
		}
		size, factor, rscale := r.jackknifeStratum(d, g)
		if size < 2 {
			if next > from && s.fraction(g) > 0 && o.Lonely == LonelyFail {
				return nil, lonelyError("stratum \""+d.stratumName(g)+"\"", "tầng \""+d.stratumName(g)+"\"", "")
			}
			continue
		}
		stratum := part.sum()
		rest := full.sub(stratum)
		all := full
		if next > from {
			all = rest.add(stratum.times(factor))
		}
		absent := theta{all.value(k, n), rscale, 1}
		unit := s.start[g]
		for i := from; i < next; i++ {
			for ; r.Aligned && unit < psu[i]; unit++ {
				out = append(out, absent)
			}
			unit = psu[i] + 1
			left := rest.add(stratum.sub(m[i]).times(factor))
			if len(psu) == 1 { // exactly nothing is left, whatever the last bits say
				left = moments{}
			}
			out = append(out, theta{left.value(k, n), rscale, 1})
		}
		for ; r.Aligned && unit < s.start[g+1]; unit++ {
			out = append(out, absent)
		}
		if absent.count = size - int64(next-from); absent.count > 0 && !r.Aligned {
			out = append(out, absent)
		}
	}
	return out, nil
}

// momentSum adds moments without rounding.
type momentSum struct{ w, y, x exactSum }

func (s *momentSum) add(m moments) {
	s.w.add(m.w)
	s.y.add(m.y)
	if m.x.Hi != 0 {
		s.x.add(m.x)
	}
}

func (s *momentSum) sum() moments { return moments{s.w.sum(), s.y.sum(), s.x.sum()} }
