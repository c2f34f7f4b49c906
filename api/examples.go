package api

import (
	"slices"

	"corridor/engine/release"
)

// Examples are three addresses worth trying and one for an Arrow reader, all of them valid for the release that is
// served now.
func (s *Server) Examples() (three [3]string, arrow string) {
	snap := s.shelf.current.Load()
	three = [3]string{"/v1/indicators", "/v1/releases", "/readyz"}
	arrow = "/v1/indicators"
	ind := snap.headline()
	if ind == nil {
		return three, arrow
	}
	data := "/v1/indicators/" + ind.ID + "/data"
	three[1], arrow = data, data+"?format=arrow"
	three[2] = data + "?format=csv"
	if by := ind.firstBreakdown("SEX", "DEST"); by != "" {
		three[2] = data + "?by=" + by + "&format=csv"
	}
	if by := ind.firstBreakdown("SEX,DEST", "DEST"); by != "" {
		arrow = data + "?by=" + by + "&format=arrow"
	}
	return three, arrow
}

// Manifest describes the release that is served by default now.
func (s *Server) Manifest() release.Manifest { return s.shelf.current.Load().manifest }

// headline is the indicator that the release names as its own, or its first.
func (s *snapshot) headline() *indicator {
	if ind := s.byID[s.manifest.Hashed.Config.HeadlineIndicator]; ind != nil {
		return ind
	}
	if len(s.indicators) == 0 {
		return nil
	}
	return s.indicators[0]
}

// firstBreakdown is the first of the wanted breakdowns that the release has, else its first that is not the total.
func (ind *indicator) firstBreakdown(wanted ...string) string {
	for _, by := range wanted {
		if ind.tables[by] != nil {
			return by
		}
	}
	if at := slices.IndexFunc(ind.Breakdowns, func(b string) bool { return b != "" }); at >= 0 {
		return ind.Breakdowns[at]
	}
	return ""
}
