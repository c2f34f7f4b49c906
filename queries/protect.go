package queries

import (
	"math"

	"corridor/engine"
	"corridor/engine/release"
	"corridor/engine/survey"
)

// Public reason codes (COMMENT).
const (
	commentConfidential  = "CONFIDENTIAL"
	commentReliability   = "RELIABILITY"
	commentUnreliable    = "LOW_RELIABILITY"
	commentEmpty         = "EMPTY"
	commentNotComputable = "NOT_COMPUTABLE"
	commentPartlyKnown   = "PARTLY_KNOWN"
	commentNet           = "NET_EARNINGS"
)

// verdict is what may be shown of one figure.
type verdict struct {
	status  engine.ObsStatus
	conf    engine.ConfStatus
	comment string
	class   string // R1, R2, R3; "" where there is nothing to judge
	reason  string // internal
}

func missing(comment string) verdict {
	return verdict{status: engine.StatusMissing, conf: engine.ConfFree, comment: comment, reason: comment}
}

func withheld(reason string) verdict {
	return verdict{status: engine.StatusSuppressed, conf: engine.ConfConfidential, comment: commentConfidential, reason: reason}
}

// judge is one cell: a domain of a breakdown, with the counts of every population in it.
type judge struct {
	config release.Config
	tally  *tally
	total  []i128
	state  *state
}

func (j *judge) persons(count int) int64 { return j.total[count].small() }

// unsafe is why a group of persons is too small to be shown; "" if it is not. Nobody is nothing to protect.
func (j *judge) unsafe(count int) string {
	n, in := j.persons(count), j.state.members[j.tally.countAt[count]]
	switch {
	case n == 0:
		return ""
	case n < int64(j.config.MinPersons):
		return "PRIMARY_PERSONS"
	case in.psus < int64(j.config.MinPSUs):
		return "PRIMARY_PSUS"
	case max(in.psus, in.households) < int64(j.config.MinHouseholds): // every PSU has one at least
		return "PRIMARY_HOUSEHOLDS"
	}
	return ""
}

// verdict judges one measure of the cell. A population that is too small withholds every measure that shares it, in every
// indicator, since together they would give each other away (methodology 6.6, 5). A part of a population is withheld, too,
// when the rest is so small that whole and part would tell about it.
func (j *judge) verdict(m *planned, e *survey.Estimate) verdict {
	for _, count := range []int{m.base, m.population, m.count} {
		if reason := j.unsafe(count); reason != "" {
			return withheld(reason)
		}
	}
	if m.parent >= 0 {
		if reason := j.unsafe(m.parent); reason != "" {
			return withheld(reason)
		}
		whole, part := j.persons(m.parent), j.persons(m.population)
		if rest := whole - part; part == 0 || rest > 0 && rest < int64(j.config.MinPersons) {
			return withheld("DIFFERENCE")
		}
	}
	if j.persons(m.population) == 0 {
		return missing(commentEmpty)
	}
	if j.persons(m.count) == 0 || math.IsNaN(e.Value) {
		return missing(commentNotComputable)
	}
	if m.numerators >= 0 {
		holds, n := j.persons(m.numerators), j.persons(m.count)
		small := int64(j.config.MinPersons)
		if holds > 0 && holds < small || holds < n && n-holds < small {
			return withheld("PRIMARY_NUMERATOR")
		}
	}
	return j.coverage(m, reliable(m, e))
}

// Shares of a population for whom a figure cannot be computed: above the first it is not given, above the second it is
// flagged. They are the limits for item non-response of methodology 1.11; a ceiling that is known for a few markets only
// (CMP1, CMP2) must not pass for a statement about all.
const (
	unknownTooMany = 30 // percent
	unknownMany    = 10
)

// coverage lowers what may be shown of a figure that is known for a part of its population only.
func (j *judge) coverage(m *planned, v verdict) verdict {
	of := j.persons(m.population)
	unknown := (of - j.persons(m.count)) * 100
	switch {
	case unknown > unknownTooMany*of:
		v = missing(commentNotComputable)
	case unknown > unknownMany*of && v.status == engine.StatusNormal:
		v.status, v.comment, v.reason = engine.StatusUnreliable, commentPartlyKnown, commentPartlyKnown
	}
	return v
}

// reliable is the reliability class of methodology 6.5 and what follows from it.
func reliable(m *planned, e *survey.Estimate) verdict {
	v := verdict{status: engine.StatusNormal, conf: engine.ConfFree, class: classOf(m, e)}
	switch v.class {
	case "R3":
		v.status, v.comment, v.reason = engine.StatusUnpublishable, commentReliability, "R3"
		if e.Err != nil {
			v.reason = "LONELY_PSU"
		}
	case "R2":
		v.status, v.comment, v.reason = engine.StatusUnreliable, commentUnreliable, "R2"
	}
	return v
}

// partCV is the largest CV at which a part of a whole (cost structure, CMP7) is shown: that of class R2.
const partCV = 0.30

func classOf(m *planned, e *survey.Estimate) string {
	within := func(cv, points float64) bool {
		if !units[m.Unit].share {
			return math.Abs(e.CV) <= cv // false for a CV that does not exist
		}
		if m.kind == survey.Proportion && float64(e.N)*math.Min(e.Value, 1-e.Value) < 5 {
			return false
		}
		// A small part has few points of SE even if one person paid it. Its CV tells: about 1/sqrt(k) of k payers. It is no test
		// of contributors (a part that is most of the whole has less). What nobody paid has no CV, as a share of 0 % no class.
		if m.kind == survey.Ratio && !(math.Abs(e.CV) <= partCV) {
			return false
		}
		return e.SE <= points
	}
	switch {
	case e.N >= 30 && e.NPSU >= 10 && within(0.15, 0.05):
		return "R1"
	case e.N >= 15 && e.NPSU >= 5 && within(0.30, 0.10):
		return "R2"
	}
	return "R3"
}

// band is the number of persons as it may be published (methodology 6.6).
func band(n int64) string {
	switch {
	case n >= 100:
		return "100+"
	case n >= 30:
		return "30-99"
	case n >= 15:
		return "15-29"
	case n >= 5:
		return "5-14"
	}
	return "1-4"
}
