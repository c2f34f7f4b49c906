package ingest

import (
	"fmt"
	"slices"
	"strings"

	"corridor/engine"
)

// period is a quarter of a year.
type period struct{ year, quarter int32 }

// pool notes the quarter of a row and makes its weight that of the pool: that of the row, or of all rows of the person,
// divided by the number of quarters (methodology 2.3).
func (r *row) pool(m *merged, out *loadable) {
	if q, ok := r.period(); ok {
		out.periods[q] = true
	}
	weights, weight := r.cells[vWeight], int64(0)
	switch {
	case m == nil:
		weight = weights.nums[r.i]
	case m.latest:
		weight = m.weight
	default:
		return
	}
	pooled, rounded := pooledWeight(weight, r.plan.mapping.Pool.Periods)
	if weights.nums[r.i] = pooled; rounded && !r.rules.has(weightRounded) {
		r.breaks(weightRounded, vWeight)
	}
}

// pooledWeight divides a weight, or the sum of a person's weights, in units of 10^-6, and rounds once, half away from zero.
func pooledWeight(units int64, periods int32) (pooled int64, rounded bool) {
	n := int64(periods)
	q, rest := units/n, units%n
	switch {
	case rest == 0:
		return q, false
	case 2*rest >= n:
		q++
	case 2*rest <= -n:
		q--
	}
	return q, true
}

// period is the quarter of the interview. A quarter that the file names may end after the year does: an interview of January in
// the fourth quarter is of the year before.
func (r *row) period() (period, bool) {
	ym, known := r.interview()
	quarter, named := r.num(vQuarter)
	named = named && quarter >= 1 && quarter <= 4
	switch month := ym % 100; {
	case !known && !named:
		return period{}, false
	case !named:
		return period{ym / 100, (month-1)/3 + 1}, true
	case quarter == 4 && month >= 1 && month <= 3:
		return period{ym/100 - 1, 4}, true
	case quarter == 1 && month >= 10:
		return period{ym/100 + 1, 1}, true
	default:
		return period{ym / 100, int32(quarter)}, true
	}
}

// check: the number of quarters seen is that which the weights were divided by.
func (p Pool) check(seen map[period]bool) error {
	if p.Periods == 0 || len(seen) == int(p.Periods) {
		return nil
	}
	var list []string
	for q := range seen {
		list = append(list, fmt.Sprintf("%d-Q%d", q.year, q.quarter))
	}
	slices.Sort(list)
	quarters := strings.Join(list, ", ")
	return engine.Errorf(engine.Rejected, "the mapping pools %d quarters, and the files hold %d (%s): nothing was loaded", p.Periods, len(seen), quarters).
		Vi("tệp ánh xạ gộp %d quý, nhưng các tệp có %d (%s): không nạp gì", p.Periods, len(seen), quarters).
		Do("name the files of all quarters, correct pool: periods, or say the quarter and reference_month of each part",
			"hãy ghi đủ tệp của các quý, sửa pool: periods, hoặc ghi quarter và reference_month của từng phần")
}
