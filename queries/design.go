package queries

import (
	"context"
	"fmt"
	"math"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"

	"corridor/engine"
	"corridor/engine/survey"
)

// sampled is a PSU as the design query finds it.
type sampled struct {
	stratum, psu string
	members      int64 // persons in some population: rows of the cells at most
	weighted     int64 // of these with a weight above 0
	index        int32 // in the Design
}

// readDesign makes the design from all rows of the table, eligible or not, and lists the PSUs in the design's order.
func readDesign(ctx context.Context, r engine.Reader, table string, p *plan) (*survey.Design, []sampled, error) {
	q := engine.Query{SQL: fmt.Sprintf(`SELECT stratum_id, psu_id,
  CAST(SUM(CASE WHEN w_final > 0 THEN 1 ELSE 0 END) AS BIGINT),
  CAST(SUM(CASE WHEN %s THEN 1 ELSE 0 END) AS BIGINT),
  CAST(MIN(CASE WHEN fpc IS NULL THEN 0 ELSE fpc END) AS DECIMAL(18,6)),
  CAST(MAX(CASE WHEN fpc IS NULL THEN 0 ELSE fpc END) AS DECIMAL(18,6)),
  CAST(SUM(CASE WHEN (%s) AND w_final > 0 THEN 1 ELSE 0 END) AS BIGINT)
FROM %s GROUP BY stratum_id, psu_id`, p.any.sql(), p.any.sql(), table)}
	var psus []survey.PSU
	var list []sampled
	err := eachBatch(ctx, r, q, func(b arrow.RecordBatch) error {
		for i := range int(b.NumRows()) {
			if b.Column(0).IsNull(i) || b.Column(1).IsNull(i) {
				return engine.Errorf(engine.Rejected, "the dataset has persons without a stratum or PSU").
					Vi("bộ dữ liệu có người không có tầng hoặc đơn vị chọn mẫu (PSU)").
					Do("ingest it again with a mapping that gives both", "hãy nạp lại với tệp ánh xạ có đủ hai biến này")
			}
			low, high := numberAt(b.Column(4), i), numberAt(b.Column(5), i)
			s := sampled{stratum: textAt(b.Column(0), i), psu: textAt(b.Column(1), i), members: numberAt(b.Column(3), i).small(), weighted: numberAt(b.Column(6), i).small()}
			if low != high {
				return engine.Errorf(engine.Rejected, "the fpc differs within a PSU of stratum %q", s.stratum).
					Vi("số đơn vị tổng thể (fpc) khác nhau trong một PSU của tầng %q", s.stratum)
			}
			psus = append(psus, survey.PSU{Stratum: s.stratum, ID: s.psu, Weighted: numberAt(b.Column(2), i).small() > 0, Population: high.float(6)})
			list = append(list, s)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	countPopulations(psus)
	design, err := survey.NewDesign(psus)
	if err != nil {
		return nil, nil, err
	}
	for i := range list {
		list[i].index = design.PSUIndex(list[i].stratum, list[i].psu)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].index < list[j].index })
	return design, list, nil
}

// countPopulations turns sampling fractions (fpc <= 1) into numbers of PSUs in the population (survey-stats 3).
func countPopulations(psus []survey.PSU) {
	size := map[string]float64{}
	for _, p := range psus {
		size[p.Stratum]++
	}
	for i := range psus {
		if f := psus[i].Population; f > 0 && f <= 1 {
			psus[i].Population = math.Max(size[psus[i].Stratum]/f, size[psus[i].Stratum])
		}
	}
}
