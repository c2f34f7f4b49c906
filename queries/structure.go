package queries

import (
	"slices"
	"strings"

	"corridor/engine"
	"corridor/engine/codes"
)

// structureOf is the public definition of an indicator with the codes and breakdowns that occur in its observations.
func structureOf(d *Definition, obs []engine.Observation, datasets []engine.Dataset) engine.Indicator {
	ind := engine.Indicator{
		ID: d.ID, Title: d.Title, Definition: d.Definition, Population: d.Population, Formula: d.Formula, Reference: d.Reference,
		Breakdowns: []string{},
	}
	for i := range d.Measures {
		ind.Measures = append(ind.Measures, d.Measures[i].Measure)
	}
	seen := map[string]bool{}
	used := make([]map[string]bool, len(d.Dimensions))
	for i := range used {
		used[i] = map[string]bool{}
	}
	for i := range obs {
		seen[obs[i].Breakdown] = true
		for k, c := range obs[i].Codes {
			if c != engine.Total {
				used[k][c] = true
			}
		}
	}
	for _, b := range d.Breakdowns {
		if seen[b] {
			ind.Breakdowns = append(ind.Breakdowns, b)
		}
	}
	for i, dim := range d.Dimensions {
		ind.Dimensions = append(ind.Dimensions, dimensionOf(dim.ID, used[i], datasets))
	}
	return ind
}

// dimensionOf lists the codes in the order of the code list, then those that the list does not have by code.
func dimensionOf(id string, used map[string]bool, datasets []engine.Dataset) engine.Dimension {
	versions := []string{""}
	if id == "PROVINCE" {
		versions = nil
		for _, d := range datasets {
			if !slices.Contains(versions, d.Provinces) {
				versions = append(versions, d.Provinces)
			}
		}
	}
	out := engine.Dimension{ID: id, Title: codes.Title(id), Codes: []engine.Code{}}
	var lists []string
	for _, v := range versions {
		lists = append(lists, codes.ListID(id, v))
	}
	out.CodeList = strings.Join(lists, ",")
	var list []string
	for c := range used {
		list = append(list, c)
	}
	version := func(code string) string { v, _, _ := strings.Cut(code, ":"); return v }
	slices.SortFunc(list, func(a, b string) int {
		if d := codes.Order(id, version(a), a) - codes.Order(id, version(b), b); d != 0 && (id != "PROVINCE" || version(a) == version(b)) {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, c := range list {
		out.Codes = append(out.Codes, engine.Code{ID: c, Label: codes.Label(id, version(c), c)})
	}
	return out
}
