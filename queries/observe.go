package queries

import (
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"corridor/engine"
	"corridor/engine/release"
	"corridor/engine/survey"
)

// observer turns the estimates of one dataset into observations.
type observer struct {
	build   *build
	config  release.Config
	dataset engine.Dataset
}

// each calls add with every observation of the full set. A cell is listed for an indicator if a person of the indicator's
// population is in it; where such a cell has nobody for a measure, the measure is listed as missing (status O).
func (o *observer) each(add func(definition int, full engine.Observation)) {
	for _, t := range o.build.results {
		for d, s := range t.states {
			if s == nil {
				continue
			}
			j := &judge{o.config, t, t.totals[d], s}
			for i := range t.measures {
				m := &t.measures[i]
				if j.persons(m.base) > 0 {
					add(m.definition, o.observation(t, d, m, j, &s.estimates[i]))
				}
			}
		}
	}
}

func (o *observer) observation(t *tally, domain int, m *planned, j *judge, e *survey.Estimate) engine.Observation {
	v := j.verdict(m, e)
	o.markDefinition(m, &v)
	n, in := j.persons(m.count), j.state.members[t.countAt[m.count]]
	f := units[m.Unit].factor
	obs := engine.Observation{
		Indicator: o.build.plan.definitions[m.definition].ID, Measure: m.ID, Breakdown: t.key,
		RefArea: o.dataset.RefArea, TimePeriod: o.dataset.Period, Codes: o.codes(t, domain, m.definition),
		Value: exists(e.Value * f), SE: exists(e.SE * f), CILow: exists(e.CILow * f), CIHigh: exists(e.CIHigh * f),
		CV: exists(e.CV), DF: exists(e.DF),
		ObsStatus: v.status, ConfStatus: v.conf, Comment: v.comment,
		Full: &engine.FullObservation{
			N: n, NPSU: in.psus, NStrata: in.strata, Households3: max(in.psus, in.households) >= 3,
			SumW: sumText(j.total[m.weight]), Class: v.class, Reason: v.reason,
		},
	}
	if n > 0 {
		obs.NBand = band(n)
	}
	if e.Err != nil {
		obs.Full.Error = e.Err.Error()
	}
	for _, w := range e.Warnings {
		obs.Full.Warnings = append(obs.Full.Warnings, w.En)
	}
	return obs
}

// markDefinition says where earnings are net of deductions, so that the figure is not the standard's (status D).
func (o *observer) markDefinition(m *planned, v *verdict) {
	if o.dataset.Earnings != "NET" || v.status != engine.StatusNormal && v.status != engine.StatusUnreliable {
		return
	}
	rests := false
	m.columns(func(c string) { rests = rests || strings.HasPrefix(c, "earn_") || strings.HasPrefix(c, "rci") })
	if rests {
		v.status = engine.StatusDefinition
		v.comment = strings.Trim(commentNet+";"+v.comment, ";")
	}
}

// codes are the domain's codes in the order of the indicator's dimensions.
func (o *observer) codes(t *tally, domain, definition int) []string {
	d := o.build.plan.definitions[definition]
	own := t.layout.codes(domain)
	codes := make([]string, len(d.Dimensions))
	for i, dim := range d.Dimensions {
		codes[i] = engine.Total
		place := slices.Index(o.build.plan.dimensions, dim)
		if k := slices.Index(t.dims, place); k >= 0 {
			codes[i] = own[k]
		}
	}
	return codes
}

// exists is nil for what does not exist or is infinite.
func exists(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// sumText is a sum of weights as an exact decimal.
func sumText(w i128) string {
	v := new(big.Int).Lsh(big.NewInt(w.hi), 64)
	v.Add(v, new(big.Int).SetUint64(w.lo))
	return decimal.NewFromBigInt(v, -6).StringFixed(6)
}

// publicOf is what everybody may see of a full observation: rounded, or nothing where it is withheld or missing.
func publicOf(full engine.Observation, m engine.Measure) engine.Observation {
	p := full
	p.Full = nil
	switch full.ObsStatus {
	case engine.StatusSuppressed, engine.StatusUnpublishable, engine.StatusMissing:
		p.Value, p.SE, p.CILow, p.CIHigh, p.CV, p.DF, p.NBand = nil, nil, nil, nil, nil, nil, ""
		return p
	}
	round := func(v *float64, by func(float64) float64) *float64 {
		if v == nil {
			return nil
		}
		r := by(*v)
		return &r
	}
	value := func(v float64) float64 { return rounded(v, m.Rounding) }
	p.Value, p.CILow, p.CIHigh = round(full.Value, value), round(full.CILow, value), round(full.CIHigh, value)
	p.SE = round(full.SE, func(v float64) float64 { return significant(v, seDigits) })
	p.CV = round(full.CV, func(v float64) float64 { return roundedTo(v, cvDecimals) })
	if p.ObsStatus == engine.StatusNormal && *p.Value == 0 && *full.Value != 0 {
		p.ObsStatus = engine.StatusNotSignificant
	}
	return p
}
