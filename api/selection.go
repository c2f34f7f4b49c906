package api

import (
	"net/url"
	"sort"
	"strings"

	"corridor/engine"
)

// selection is what a data request asks for: one breakdown, some of its codes, some measures.
type selection struct {
	indicator *indicator
	table     *table
	measures  []int    // places in the indicator's list, ascending
	wanted    [][]bool // for each column of the table the places wanted; nil = all
}

// parseQuery decodes a query string strictly: nothing malformed, nothing twice.
func parseQuery(raw string) (map[string]string, *problem) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, malformedQuery()
	}
	single := make(map[string]string, len(values))
	for name, given := range values {
		if len(given) > 1 {
			return nil, repeatedParameter(name)
		}
		single[name] = given[0]
	}
	return single, nil
}

// knownOnly refuses a parameter that is not in the list; the first by name, so that the answer is always the same.
func knownOnly(query map[string]string, known []candidate) *problem {
	var strangers []string
	for name := range query {
		found := false
		for _, k := range known {
			found = found || k.id == name
		}
		if !found {
			strangers = append(strangers, name)
		}
	}
	if len(strangers) == 0 {
		return nil
	}
	sort.Strings(strangers)
	return unknownParameter(strangers[0], nearest(strangers[0], known))
}

// dataParameters are the names that a data request of this indicator may use. A filter goes also by its dimension's id.
func (ind *indicator) dataParameters() []candidate {
	known := []candidate{{id: "by"}, {id: "measures"}, {id: "release"}, {id: "format"}, {id: "lang"}, {id: "labels"}}
	for _, dim := range append([]*dimension{ind.area, ind.period}, ind.dimensions...) {
		known = append(known, candidate{id: "c[" + dim.ID + "]", names: []string{dim.ID, "c" + dim.ID, "c." + dim.ID}})
	}
	return known
}

// choose reads by, measures and the filters. The query holds known parameters only.
func (ind *indicator) choose(query map[string]string) (*selection, *problem) {
	s := &selection{indicator: ind}
	if p := s.chooseTable(query); p != nil {
		return nil, p
	}
	if p := s.chooseMeasures(query); p != nil {
		return nil, p
	}
	s.wanted = make([][]bool, len(s.table.columns))
	for i, dim := range s.table.columns {
		if list, given := query["c["+dim.ID+"]"]; given {
			places, p := dim.choose(list)
			if p != nil {
				return nil, p
			}
			s.wanted[i] = places
		}
	}
	return s, nil
}

// chooseTable finds the breakdown: the dimensions of by, in any order, and those that a filter names. REF_AREA and
// TIME_PERIOD are columns of every breakdown, so naming them changes nothing.
func (s *selection) chooseTable(query map[string]string) *problem {
	ind, named := s.indicator, map[string]bool{}
	if by := query["by"]; by != "" {
		for _, id := range strings.Split(by, ",") {
			if id = strings.TrimSpace(id); id == "" {
				return emptyValue("by")
			}
			if ind.byDimension[id] == nil {
				return unknownDimension("by", id, nearest(id, ind.dimensionCandidates()), ind.dimensionIDs())
			}
			named[id] = true
		}
	}
	var ids []string
	for _, dim := range ind.dimensions {
		if _, filtered := query["c["+dim.ID+"]"]; filtered || named[dim.ID] {
			ids = append(ids, dim.ID)
		}
	}
	breakdown := strings.Join(ids, ",")
	if s.table = ind.tables[breakdown]; s.table == nil {
		return unknownBreakdown(breakdown, ind.Breakdowns)
	}
	return nil
}

func (s *selection) chooseMeasures(query map[string]string) *problem {
	list, given := query["measures"]
	if !given {
		for i := range s.indicator.Measures {
			s.measures = append(s.measures, i)
		}
		return nil
	}
	places, rejected, empty := pick(list, s.indicator.byMeasure)
	if empty {
		return emptyValue("measures")
	}
	if len(rejected) > 0 {
		var all []candidate
		var ids []string
		for _, m := range s.indicator.Measures {
			all = append(all, candidate{id: m.ID, names: []string{m.Title.En, m.Title.Vi}})
			ids = append(ids, m.ID)
		}
		return unknownMeasure(rejected, nearestOfAll(rejected, all), ids)
	}
	for i := range s.indicator.Measures {
		if places[i] {
			s.measures = append(s.measures, i)
		}
	}
	return nil
}

// choose reads the codes of a filter.
func (d *dimension) choose(list string) ([]bool, *problem) {
	places, rejected, empty := pick(list, d.place)
	if empty {
		return nil, emptyValue("c[" + d.ID + "]")
	}
	if len(rejected) > 0 {
		if len(rejected) == 1 && rejected[0] == engine.Total {
			return nil, totalIsNoCode(d)
		}
		var all []candidate
		for _, c := range d.Codes {
			all = append(all, candidate{id: c.ID, names: []string{c.Label.En, c.Label.Vi}})
		}
		return nil, unknownCode(d, rejected, nearestOfAll(rejected, all))
	}
	return places, nil
}

// pick splits a comma list and looks the words up: which places are wanted, and which words are unknown.
func pick(list string, place map[string]int) (wanted []bool, rejected []string, empty bool) {
	wanted = make([]bool, len(place))
	for _, word := range strings.Split(list, ",") {
		word = strings.TrimSpace(word)
		if word == "" {
			return nil, nil, true
		}
		if at, ok := place[word]; ok {
			wanted[at] = true
		} else {
			rejected = append(rejected, echo(word))
		}
	}
	return wanted, rejected, false
}

// nearestOfAll suggests for the first few rejected words; looking at more would only make a long request expensive.
func nearestOfAll(rejected []string, all []candidate) []string {
	var out []string
	seen := map[string]bool{}
	for _, word := range rejected[:min(len(rejected), 5)] {
		for _, id := range nearest(word, all) {
			if !seen[id] {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}

// figures lists the selected rows in canonical order. The rows belong to the snapshot and must not be changed.
func (s *selection) figures() []*figure {
	measure := make([]bool, len(s.indicator.Measures))
	for _, m := range s.measures {
		measure[m] = true
	}
	out := make([]*figure, 0, len(s.table.rows))
next:
	for i := range s.table.rows {
		row := &s.table.rows[i]
		if !measure[row.measure] {
			continue
		}
		for column, wanted := range s.wanted {
			if wanted != nil && !wanted[row.codes[column]] {
				continue next
			}
		}
		out = append(out, row)
	}
	return out
}

func (ind *indicator) dimensionIDs() []string {
	var ids []string
	for _, d := range ind.dimensions {
		ids = append(ids, d.ID)
	}
	return ids
}

func (ind *indicator) dimensionCandidates() []candidate {
	var out []candidate
	for _, d := range ind.dimensions {
		out = append(out, candidate{id: d.ID, names: []string{d.Title.En, d.Title.Vi}})
	}
	return out
}
