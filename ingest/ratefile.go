package ingest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"corridor/engine"
	"corridor/ingest/tabular"
)

var rateColumns = []string{"currency", "month", "vnd_per_unit", "source"}

// ReadRates reads a table currency, month (2021-05, 2021-Q2 or 2021), vnd_per_unit, source. Errors name file and row.
func ReadRates(ctx context.Context, path string) (*Rates, error) {
	f, err := tabular.Open(ctx, path, tabular.Options{Columns: rateColumns, Workers: 1})
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	hash, _, err := f.Fingerprint()
	if err != nil {
		return nil, err
	}
	b := rateBook{path: path, quotes: map[string]*quotes{}}
	err = f.Batches(ctx, func(batch *tabular.Batch) error {
		for i := range batch.Len {
			if err := b.add(batch.FirstRow+int64(i), batch.Text(0, i), batch.Text(1, i), batch.Text(2, i), batch.Text(3, i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(b.quotes) == 0 {
		return nil, engine.Errorf(engine.Usage, "the rate table has a header and no rate").Vi("bảng tỷ giá chỉ có dòng tiêu đề, không có tỷ giá nào").
			At(engine.Where{File: path}).Do("give at least the monthly rates of USD and of the currencies in the file", "hãy nêu ít nhất tỷ giá tháng của USD và các loại tiền trong tệp")
	}
	r := &Rates{Hash: hash, Source: strings.Join(b.sources, "; "), series: map[string]*series{}}
	for currency, q := range b.quotes {
		r.series[currency] = q.series()
	}
	return r, nil
}

// rateBook gathers and checks the rows of a rate file.
type rateBook struct {
	path    string
	quotes  map[string]*quotes
	sources []string
}

var (
	quarterText = regexp.MustCompile(`^([0-9]{4})-?Q([1-4])$`)
	yearPattern = regexp.MustCompile(`^[0-9]{4}$`)
	ratePattern = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,12})?$`)
)

func (b *rateBook) add(row int64, currency, month, perUnit, source string) error {
	bad := func(column, en, vi string) error {
		return engine.Errorf(engine.Usage, "%s", en).Vi("%s", vi).At(engine.Where{File: b.path, Row: row, Column: column}).
			Do("correct the rate table", "hãy sửa bảng tỷ giá")
	}
	currency, month, perUnit, source = cleanText(currency), cleanText(month), cleanText(perUnit), cleanText(source)
	if !isCurrency(currency) {
		return bad("currency", "want a currency code of three capital letters", "cần mã tiền tệ gồm ba chữ in hoa")
	}
	if !ratePattern.MatchString(perUnit) || decimal.RequireFromString(perUnit).Sign() <= 0 {
		return bad("vnd_per_unit", "want a positive number of VND per unit, with a point for decimals", "cần số VND dương cho một đơn vị, dùng dấu chấm thập phân")
	}
	if source == "" {
		return bad("source", "every rate names its source", "mỗi tỷ giá phải ghi nguồn")
	}
	value := decimal.RequireFromString(perUnit)
	if currency == pivot && !value.Equal(one) {
		return bad("vnd_per_unit", "one VND is one VND", "một VND bằng một VND")
	}
	q := b.quotes[currency]
	if q == nil {
		q = newQuotes()
		b.quotes[currency] = q
	}
	table, key, ok := q.slot(month)
	if !ok {
		return bad("month", "want a month such as 2021-05, a quarter 2021-Q2 or a year 2021", "cần tháng như 2021-05, quý 2021-Q2 hoặc năm 2021")
	}
	if _, twice := table[key]; twice {
		return bad("month", fmt.Sprintf("the rate of %s for %s stands twice", currency, month), fmt.Sprintf("tỷ giá %s của %s có hai lần", currency, month))
	}
	table[key] = value
	if !slices.Contains(b.sources, source) {
		b.sources = append(b.sources, source)
	}
	return nil
}

// slot finds where the rate of a period belongs.
func (q *quotes) slot(period string) (map[int32]decimal.Decimal, int32, bool) {
	digits := func(s string) int32 {
		y, _ := smallYear(s)
		return int32(y)
	}
	if m := quarterText.FindStringSubmatch(period); m != nil && digits(m[1]) > 0 {
		return q.quarters, digits(m[1])*10 + int32(m[2][0]-'0'), true
	}
	if yearPattern.MatchString(period) && digits(period) > 0 {
		return q.years, digits(period), true
	}
	if ym, ok := parseMonth(period, ""); ok {
		return q.months, ym, true
	}
	return nil, 0, false
}
