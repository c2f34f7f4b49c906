package survey

import (
	"errors"
	"math"

	"corridor/engine"
)

// Estimate is a figure with everything that a reader needs to judge it. A float that does not exist (no such value, or an
// infinite one) is NaN.
type Estimate struct {
	Kind     Kind
	Value    float64
	SE       float64
	CILow    float64
	CIHigh   float64
	CV       float64 // SE/Value, with the sign of Value
	Deff     float64 // design variance over that of a simple random sample of as many persons; NaN if not asked for
	DF       float64 // +Inf for DFInf
	Options  Options // as stated beside the value
	N        int64   // records of the domain with all variables known and a weight above 0
	NRows    int64   // the same with zero weights
	NMissing int64   // records of the domain that a missing variable took out
	NPSU     int64   // PSUs with a record of N
	NStrata  int64   // strata with a record of N
	SumW     float64 // Σw of the domain
	Warnings []engine.Text
	Err      error // why there is no standard error; an *engine.Error of kind Rejected
}

// PSUTotal holds the sums of a domain over one unit of the last stage (the PSU, unless an fpc is given for later stages).
// Units without a record of the domain are left out.
type PSUTotal struct {
	PSU      int32 // the unit's number in the Design
	N        int64 // records with all variables known, zero weights included
	NNonzero int64 // of these with a weight above 0
	A0       Sum   // Σw
	A1       Sum   // Σw·y
	A2       Sum   // Σw·x, only for Ratio
}

// newEstimate is an Estimate in which nothing exists yet.
func newEstimate(k Kind, o Options) Estimate {
	return Estimate{Kind: k, Value: nan, SE: nan, CILow: nan, CIHigh: nan, CV: nan, Deff: nan, DF: nan, Options: o}
}

// base counts the domain.
type base struct {
	n, rows, psus, strata int64
}

func (d *Design) count(t []PSUTotal) base {
	var b base
	lastPSU, lastStratum := int32(-1), int32(-1)
	for i := range t {
		b.rows += t[i].N
		if t[i].NNonzero == 0 {
			continue
		}
		b.n += t[i].NNonzero
		p := d.psuOf(t[i].PSU)
		if p != lastPSU {
			b.psus++
			lastPSU = p
		}
		if g := d.stages[0].group[p]; g != lastStratum {
			b.strata++
			lastStratum = g
		}
	}
	return b
}

// setBase writes the counts and the degrees of freedom.
func (e *Estimate) setBase(d *Design, b base) {
	e.N, e.NRows, e.NPSU, e.NStrata = b.n, b.rows, b.psus, b.strata
	if b.n == 0 {
		return
	}
	switch e.Options.DF {
	case DFFull:
		e.DF = d.df
	case DFDomain:
		e.DF = float64(b.psus - b.strata)
	case DFInf:
		e.DF = math.Inf(1)
	}
}

// setVariance writes SE and CV, or the refusal.
func (e *Estimate) setVariance(v float64, err error) {
	if err != nil {
		e.Err = err
		return
	}
	if v < 0 && v > -1e-300 {
		v = 0
	}
	e.SE = exists(math.Sqrt(v))
	e.CV = exists(e.SE / e.Value)
}

// warn adds a doubt about the figure.
func (e *Estimate) warn(en, vi string) { e.Warnings = append(e.Warnings, engine.Text{En: en, Vi: vi}) }

// Refused says whether a standard error was refused (a lonely PSU, a replicate without weight).
func (e *Estimate) Refused() bool {
	var r *engine.Error
	return errors.As(e.Err, &r)
}

// exists turns infinities into NaN.
func exists(x float64) float64 {
	if math.IsInf(x, 0) {
		return nan
	}
	return x
}
