package api

import (
	"sort"

	"corridor/engine/release"
)

// The parameters of the answers that list things. The list of releases is not of one release.
var (
	releasesParameters  = []candidate{{id: "lang"}, {id: "format"}}
	catalogueParameters = append([]candidate{{id: "release"}}, releasesParameters...)
)

// indicatorJSON describes an indicator in one language. The lists are there in the answer about one indicator only.
type indicatorJSON struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Definition string          `json:"definition"`
	Population string          `json:"population"`
	Formula    string          `json:"formula"`
	Reference  string          `json:"reference"`
	Measures   []measureJSON   `json:"measures"`
	Breakdowns []string        `json:"breakdowns"` // values of by=; "" is the total
	Dimensions []dimensionJSON `json:"dimensions,omitempty"`
	Data       string          `json:"data"`
}

type measureJSON struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Unit        string `json:"unit"`
	UnitLabel   string `json:"unit_label"`
	Estimator   string `json:"estimator"`
	P           string `json:"p,omitempty"`
	Decimals    *int   `json:"decimals,omitempty"`
	Significant int    `json:"significant,omitempty"`
	Headline    bool   `json:"headline,omitempty"`
}

type dimensionJSON struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	CodeList string     `json:"codelist"`
	Codes    []codeJSON `json:"codes"`
}

type codeJSON struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

func (ind *indicator) describe(language string, whole bool) indicatorJSON {
	out := indicatorJSON{ID: ind.ID, Title: ind.Title.In(language), Definition: ind.Definition.In(language), Population: ind.Population.In(language),
		Formula: ind.Formula, Reference: ind.Reference, Breakdowns: ind.Breakdowns, Data: "/v1/indicators/" + ind.ID + "/data"}
	for _, m := range ind.Measures {
		out.Measures = append(out.Measures, measureJSON{m.ID, m.Title.In(language), m.Unit, m.UnitLabel.In(language), m.Estimator, m.P,
			m.Rounding.Decimals, m.Rounding.Significant, m.Headline})
	}
	if !whole {
		return out
	}
	for _, d := range append([]*dimension{ind.area, ind.period}, ind.dimensions...) {
		dim := dimensionJSON{ID: d.ID, Title: d.Title.In(language), CodeList: d.CodeList, Codes: []codeJSON{}}
		for _, c := range d.Codes {
			dim.Codes = append(dim.Codes, codeJSON{c.ID, c.Label.In(language)})
		}
		out.Dimensions = append(out.Dimensions, dim)
	}
	return out
}

// indicators answers /v1/indicators.
func (s *Server) indicators(r *request) (*answer, *problem) {
	return s.list(r, catalogueParameters, nil, func() any {
		all := []indicatorJSON{}
		for _, ind := range r.snapshot.indicators {
			all = append(all, ind.describe(r.language, false))
		}
		return all
	})
}

// indicator answers /v1/indicators/{id}.
func (s *Server) indicator(r *request) (*answer, *problem) {
	ind, p := r.findIndicator()
	if p != nil {
		return nil, p
	}
	return s.list(r, catalogueParameters, ind, func() any { return ind.describe(r.language, true) })
}

// releaseJSON is a line of /v1/releases. It names what determines the figures, not when or where they were computed.
type releaseJSON struct {
	ID        string         `json:"id"`
	Latest    bool           `json:"latest"`
	Synthetic bool           `json:"synthetic"`
	Method    string         `json:"method_version"`
	Periods   []string       `json:"periods"`
	Datasets  []datasetBlock `json:"datasets"`
}

func (s *Server) describeRelease(m release.Manifest, latest bool) releaseJSON {
	out := releaseJSON{ID: m.ID, Latest: latest, Synthetic: m.Hashed.Synthetic, Method: m.Hashed.Method, Periods: []string{}, Datasets: []datasetBlock{}}
	seen := map[string]bool{}
	for _, d := range m.Hashed.Datasets {
		out.Datasets = append(out.Datasets, datasetBlock{d.Round, d.Period, d.RefArea, d.RowsHash})
		if !seen[d.Period] {
			seen[d.Period] = true
			out.Periods = append(out.Periods, d.Period)
		}
	}
	sort.Strings(out.Periods)
	return out
}

// releases answers /v1/releases: those that have been published, the latest first.
func (s *Server) releases(r *request) (*answer, *problem) {
	return s.list(r, releasesParameters, nil, func() any {
		all := []releaseJSON{}
		for _, e := range *s.shelf.published.Load() {
			all = append(all, s.describeRelease(e.Manifest, e.ID == r.snapshot.manifest.ID))
		}
		return all
	})
}

// release answers /v1/releases/{id}.
func (s *Server) release(r *request) (*answer, *problem) {
	for _, e := range *s.shelf.published.Load() {
		if e.ID == r.id {
			return s.list(r, releasesParameters, nil, func() any { return s.describeRelease(e.Manifest, e.ID == r.snapshot.manifest.ID) })
		}
	}
	return nil, unknownRelease(r.id, nearest(r.id, s.releaseCandidates()))
}

func (s *Server) releaseCandidates() []candidate {
	var all []candidate
	for _, e := range *s.shelf.published.Load() {
		all = append(all, candidate{id: e.ID})
	}
	return all
}

// pointerJSON tells a visitor of the root where to go.
type pointerJSON struct {
	Name     string   `json:"name"`
	Start    []string `json:"start"`
	Headline string   `json:"headline,omitempty"`
}

// pointer answers /.
func (s *Server) pointer(r *request) (*answer, *problem) {
	return s.list(r, releasesParameters, nil, func() any {
		out := pointerJSON{Name: "Corridor", Start: []string{"/v1/indicators", "/v1/releases"}}
		if c := r.snapshot.manifest.Hashed.Config; c.HeadlineIndicator != "" {
			out.Headline = "/v1/indicators/" + c.HeadlineIndicator + "/data?measures=" + c.HeadlineMeasure
		}
		return out
	})
}

// list answers with an envelope around a small JSON document. about may be nil.
func (s *Server) list(r *request, known []candidate, about *indicator, data func() any) (*answer, *problem) {
	if p := knownOnly(r.query, known); p != nil {
		return nil, p
	}
	as, p := r.represent(1)
	if p != nil {
		return nil, p
	}
	snap := r.snapshot
	var all []int
	if about != nil {
		for i := range about.Measures {
			all = append(all, i)
		}
	}
	body, err := encodeJSON(envelope{Data: data(), Warnings: snap.warnings(r.language),
		Release: snap.releaseBlock(&s.cfg, about, r.language), Method: snap.methodBlock(about, all, r.language)})
	return s.made(newAnswer(as.full, r.language, body), err)
}
