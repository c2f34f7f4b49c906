package api

import (
	"sort"
	"strings"

	"corridor/engine"
	"corridor/engine/release"
)

// The two dimensions that every observation has beside those of its indicator.
const (
	refArea    = "REF_AREA"
	timePeriod = "TIME_PERIOD"
)

// snapshot is one release in memory, checked and indexed. It never changes after newSnapshot, so any number of requests
// read it without a lock.
type snapshot struct {
	manifest   release.Manifest
	indicators []*indicator // in the order of the release
	byID       map[string]*indicator
	periods    []string
	preview    bool // the operator serves a release that has not been published
}

// indicator is one indicator of a release with its observations by breakdown.
type indicator struct {
	engine.Indicator
	area, period *dimension
	dimensions   []*dimension // those of the indicator, in its order
	byDimension  map[string]*dimension
	byMeasure    map[string]int
	tables       map[string]*table
	parameters   []candidate // what a data request may say
}

// dimension is a code list with the place of each code in it.
type dimension struct {
	engine.Dimension
	place map[string]int
}

// table is one breakdown: its columns and its observations in canonical order (area, period, codes in list order,
// measures in the order of the indicator), whatever the order of the file was.
type table struct {
	breakdown string
	columns   []*dimension // REF_AREA, TIME_PERIOD, then the dimensions of the breakdown
	rows      []figure
}

// figure is one public observation. It has no field for anything that only the full-precision file may carry.
type figure struct {
	measure                      int
	codes                        []int // place of the code in each column of the table
	value, se, low, high, cv, df *float64
	nBand                        string
	status, confidentiality      int // places in statusCodes and confCodes
	comment                      string
}

// newSnapshot checks and indexes a release. The observations are copied; the caller may reuse them.
func newSnapshot(m release.Manifest, indicators []engine.Indicator, observations []engine.Observation) (*snapshot, error) {
	s := &snapshot{manifest: m, byID: map[string]*indicator{}}
	byIndicator := map[string][]engine.Observation{}
	for _, o := range observations {
		byIndicator[o.Indicator] = append(byIndicator[o.Indicator], o)
	}
	periods := map[string]bool{}
	for _, definition := range indicators {
		if s.byID[definition.ID] != nil {
			return nil, broken("indicator %s is defined twice", definition.ID)
		}
		of := byIndicator[definition.ID]
		ind, err := newIndicator(definition, of)
		if err != nil {
			return nil, err
		}
		s.indicators = append(s.indicators, ind)
		s.byID[definition.ID] = ind
		delete(byIndicator, definition.ID)
		for _, c := range ind.period.Codes {
			periods[c.ID] = true
		}
	}
	for id := range byIndicator {
		return nil, broken("observations of an indicator that is not defined: %s", id)
	}
	for p := range periods {
		s.periods = append(s.periods, p)
	}
	sort.Strings(s.periods)
	return s, nil
}

func newIndicator(definition engine.Indicator, observations []engine.Observation) (*indicator, error) {
	ind := &indicator{
		Indicator:   definition,
		byDimension: map[string]*dimension{},
		byMeasure:   map[string]int{},
		tables:      map[string]*table{},
	}
	if len(definition.Measures) == 0 {
		return nil, broken("indicator %s has no measures", definition.ID)
	}
	for i, m := range definition.Measures {
		ind.byMeasure[m.ID] = i
	}
	areas, periods := map[string]bool{}, map[string]bool{}
	for _, o := range observations {
		areas[o.RefArea], periods[o.TimePeriod] = true, true
	}
	ind.area = newDimension(engine.Dimension{ID: refArea, CodeList: "M49", Codes: areaCodes(areas),
		Title: engine.Text{En: "Reference area", Vi: "Khu vực tham chiếu"}})
	ind.period = newDimension(engine.Dimension{ID: timePeriod, CodeList: "CL_TIME_PERIOD", Codes: periodCodes(periods),
		Title: engine.Text{En: "Time period", Vi: "Kỳ tham chiếu"}})
	ind.byDimension[refArea], ind.byDimension[timePeriod] = ind.area, ind.period
	for _, d := range definition.Dimensions {
		dim := newDimension(d)
		ind.dimensions = append(ind.dimensions, dim)
		ind.byDimension[d.ID] = dim
	}
	ind.parameters = ind.dataParameters()
	for _, breakdown := range definition.Breakdowns {
		if err := ind.addTable(breakdown); err != nil {
			return nil, err
		}
	}
	for i := range observations {
		if err := ind.add(&observations[i]); err != nil {
			return nil, err
		}
	}
	for _, t := range ind.tables {
		if err := t.sort(); err != nil {
			return nil, err
		}
	}
	return ind, nil
}

func (ind *indicator) addTable(breakdown string) error {
	t := &table{breakdown: breakdown, columns: []*dimension{ind.area, ind.period}}
	wanted := map[string]bool{}
	for _, id := range splitBreakdown(breakdown) {
		wanted[id] = true
	}
	for _, dim := range ind.dimensions {
		if wanted[dim.ID] {
			t.columns = append(t.columns, dim)
		}
	}
	if breakdown != t.id() {
		return broken("indicator %s: breakdown %q is not made of its dimensions in their order", ind.ID, breakdown)
	}
	ind.tables[breakdown] = t
	return nil
}

// add checks an observation and puts it in its table.
func (ind *indicator) add(o *engine.Observation) error {
	t := ind.tables[o.Breakdown]
	if t == nil {
		return broken("indicator %s: an observation of breakdown %q, which is not declared", ind.ID, o.Breakdown)
	}
	measure, ok := ind.byMeasure[o.Measure]
	if !ok {
		return broken("indicator %s: an observation of measure %q, which is not declared", ind.ID, o.Measure)
	}
	if err := checkPublic(o); err != nil {
		return err
	}
	codes, err := ind.codesOf(o, t)
	if err != nil {
		return err
	}
	t.rows = append(t.rows, figure{
		measure: measure, codes: codes,
		value: copyOf(o.Value), se: copyOf(o.SE), low: copyOf(o.CILow), high: copyOf(o.CIHigh), cv: copyOf(o.CV), df: copyOf(o.DF),
		nBand: o.NBand, status: statusPlace[o.ObsStatus], confidentiality: confPlace[o.ConfStatus], comment: o.Comment,
	})
	return nil
}

// codesOf gives the places of the observation's codes in the columns of its table; every other dimension must be Total.
func (ind *indicator) codesOf(o *engine.Observation, t *table) ([]int, error) {
	if len(o.Codes) != len(ind.dimensions) {
		return nil, broken("indicator %s: an observation with %d codes for %d dimensions", ind.ID, len(o.Codes), len(ind.dimensions))
	}
	codes := []int{ind.area.place[o.RefArea], ind.period.place[o.TimePeriod]}
	next := 2
	for i, dim := range ind.dimensions {
		if next == len(t.columns) || t.columns[next] != dim {
			if o.Codes[i] != engine.Total {
				return nil, broken("indicator %s, breakdown %q: %s is %q where the total is due", ind.ID, t.breakdown, dim.ID, o.Codes[i])
			}
			continue
		}
		place, ok := dim.place[o.Codes[i]]
		if !ok {
			return nil, broken("indicator %s, breakdown %q: code %q is not in the list of %s", ind.ID, t.breakdown, o.Codes[i], dim.ID)
		}
		codes = append(codes, place)
		next++
	}
	return codes, nil
}

// id is the breakdown as its columns spell it.
func (t *table) id() string {
	var ids []string
	for _, dim := range t.columns[2:] {
		ids = append(ids, dim.ID)
	}
	return strings.Join(ids, ",")
}

// sort puts the rows in canonical order; two figures for one cell are a broken release.
func (t *table) sort() error {
	sort.Slice(t.rows, func(i, j int) bool { return compareFigures(&t.rows[i], &t.rows[j]) < 0 })
	for i := 1; i < len(t.rows); i++ {
		if compareFigures(&t.rows[i-1], &t.rows[i]) == 0 {
			return broken("breakdown %q has two observations for one cell", t.breakdown)
		}
	}
	return nil
}

func compareFigures(a, b *figure) int {
	for i := range a.codes {
		if d := a.codes[i] - b.codes[i]; d != 0 {
			return d
		}
	}
	return a.measure - b.measure
}

func newDimension(d engine.Dimension) *dimension {
	dim := &dimension{Dimension: d, place: make(map[string]int, len(d.Codes))}
	for i, c := range d.Codes {
		dim.place[c.ID] = i
	}
	return dim
}

func splitBreakdown(breakdown string) []string {
	if breakdown == "" {
		return nil
	}
	return strings.Split(breakdown, ",")
}

// copyOf copies a number so that the snapshot owns it; negative zero becomes zero, as it would print as "-0".
func copyOf(v *float64) *float64 {
	if v == nil {
		return nil
	}
	number := *v
	if number == 0 {
		number = 0
	}
	return &number
}

// areaLabels are the names of the areas that a survey of this system can describe (M49 codes).
var areaLabels = map[string]engine.Text{"704": {En: "Viet Nam", Vi: "Việt Nam"}}

func areaCodes(areas map[string]bool) []engine.Code {
	codes := periodCodes(areas)
	for i, c := range codes {
		if label, ok := areaLabels[c.ID]; ok {
			codes[i].Label = label
		}
	}
	return codes
}

// periodCodes lists the periods in order; a period is its own label.
func periodCodes(periods map[string]bool) []engine.Code {
	var codes []engine.Code
	for p := range periods {
		codes = append(codes, engine.Code{ID: p, Label: engine.Text{En: p, Vi: p}})
	}
	sort.Slice(codes, func(i, j int) bool { return codes[i].ID < codes[j].ID })
	return codes
}
