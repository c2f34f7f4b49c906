package ingest

import "github.com/shopspring/decimal"

// Rates are exchange rates in VND per unit. For a month without a rate the mean of its quarter's known months stands in,
// then that of its year (or the quarter's or year's own row); who uses one is flagged.
type Rates struct {
	Hash   string // sha256 of the file
	Source string // the sources it names
	series map[string]*series
}

// series is a currency's rates of consecutive months.
type series struct {
	first int32 // monthNumber
	rates []rate
}

type rate struct {
	vnd  decimal.Decimal
	from fallback
}

// fallback says what a rate was taken from.
type fallback uint8

const (
	noRate fallback = iota
	ofMonth
	ofQuarter
	ofYear
)

const (
	pivot = "VND"
	usd   = "USD"
)

var one = decimal.NewFromInt(1)

// at is the rate of a currency in a month; from is noRate if there is none.
func (r *Rates) at(currency string, ym int32) rate {
	if currency == pivot {
		return rate{one, ofMonth}
	}
	s := r.series[currency]
	if s == nil {
		return rate{}
	}
	i := monthNumber(ym) - s.first
	if i < 0 || int(i) >= len(s.rates) {
		return rate{}
	}
	return s.rates[i]
}

// quotes are the rows of a rate file for one currency, by month, quarter (year*10+q) and year.
type quotes struct {
	months, quarters, years map[int32]decimal.Decimal
}

func newQuotes() *quotes {
	return &quotes{map[int32]decimal.Decimal{}, map[int32]decimal.Decimal{}, map[int32]decimal.Decimal{}}
}

// series fills every month of every year that has a quote.
func (q *quotes) series() *series {
	first, last := int32(9999), int32(0)
	see := func(year int32) { first, last = min(first, year), max(last, year) }
	for ym := range q.months {
		see(ym / 100)
	}
	for yq := range q.quarters {
		see(yq / 10)
	}
	for y := range q.years {
		see(y)
	}
	s := &series{first: first * 12}
	for year := first; year <= last; year++ {
		for month := int32(1); month <= 12; month++ {
			s.rates = append(s.rates, q.rate(year, month))
		}
	}
	return s
}

func (q *quotes) rate(year, month int32) rate {
	if d, ok := q.months[year*100+month]; ok {
		return rate{d, ofMonth}
	}
	quarter := (month-1)/3 + 1
	if d, ok := q.quarters[year*10+quarter]; ok {
		return rate{d, ofQuarter}
	}
	if d, ok := q.mean(year, 3*quarter-2, 3*quarter); ok {
		return rate{d, ofQuarter}
	}
	if d, ok := q.years[year]; ok {
		return rate{d, ofYear}
	}
	if d, ok := q.mean(year, 1, 12); ok {
		return rate{d, ofYear}
	}
	return rate{}
}

// meanDecimals of a rate that stands in for a missing one.
const meanDecimals = 10

func (q *quotes) mean(year, from, to int32) (decimal.Decimal, bool) {
	sum, n := decimal.Decimal{}, int64(0)
	for m := from; m <= to; m++ {
		if d, ok := q.months[year*100+m]; ok {
			sum, n = sum.Add(d), n+1
		}
	}
	if n == 0 {
		return sum, false
	}
	return sum.DivRound(decimal.NewFromInt(n), meanDecimals), true
}
