package queries

import (
	"sort"
	"strings"

	"corridor/engine"
)

// unit of a measure. Values are published times factor: shares as percentages, persons in thousands.
type unit struct {
	label  engine.Text
	factor float64
	share  bool // reliability is judged by the standard error in points, not by the CV (methodology 6.5)
}

var units = map[string]unit{
	"MONTHS":           {engine.Text{En: "months of earnings", Vi: "tháng thu nhập"}, 1, false},
	"CALENDAR_MONTHS":  {engine.Text{En: "months", Vi: "tháng"}, 1, false},
	"VND":              {engine.Text{En: "Vietnamese dong", Vi: "đồng Việt Nam"}, 1, false},
	"USD":              {engine.Text{En: "US dollars", Vi: "đô la Mỹ"}, 1, false},
	"PERCENT":          {engine.Text{En: "percent", Vi: "phần trăm"}, 100, true},
	"THOUSAND_PERSONS": {engine.Text{En: "thousand persons", Vi: "nghìn người"}, 0.001, false},
	"WAGE_MONTHS":      {engine.Text{En: "months of contract wage", Vi: "tháng lương theo hợp đồng"}, 1, false},
}

func unitNames() string {
	var names []string
	for n := range units {
		names = append(names, n)
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}
