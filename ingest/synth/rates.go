package synth

import (
	"bytes"
	"fmt"
	"slices"
)

// year is the year of the interviews. It lies after the Law 69/2020 came into force (1 January 2022), so that workers
// under both regimes are in the window of 36 months.
const year = 2023

const (
	firstRateYear = 2016
	lastRateYear  = year + 1
)

// RatesSource is what the rate table names as its source.
const RatesSource = "synthetic: invented for the demonstration / tỷ giá mô phỏng"

// rateLevel is the invented level of a currency: VND per unit in thousandths.
type rateLevel struct {
	currency string
	milli    int64
	trend    int64 // per mille a year
}

var rateLevels = []rateLevel{
	{"USD", 23_100_000, 9}, {"JPY", 196_000, -18}, {"TWD", 792_000, 2}, {"KRW", 19_600, -14}, {"MYR", 5_520_000, -6},
	{"CNY", 3_480_000, -3}, {"SGD", 17_100_000, 7}, {"EUR", 26_400_000, -4}, {"RUB", 330_000, -25}, {"SAR", 6_150_000, 9},
	{"LAK", 2_000, -40}, {"RON", 5_600_000, -6}, {"AUD", 16_600_000, -5},
}

// vndPerUnit is the invented rate of a month, thousandths of a VND: a level, a trend around January 2020 and a swing
// of up to 1 %. The same for every seed.
func vndPerUnit(currency string, ym int64) int64 {
	if currency == "VND" {
		return 1000
	}
	i := slices.IndexFunc(rateLevels, func(r rateLevel) bool { return r.currency == currency })
	level := rateLevels[i]
	months := monthNumber(ym) - monthNumber(202001)
	swing := around(scatter(7, uint64(i), uint64(ym)), 100) // 1/10,000
	return level.milli * (120_000 + level.trend*10*months + 12*swing) / 120_000
}

// rateTable[c][m] is vndPerUnit by index of currencies and months since January of firstRateYear.
var rateTable = func() [][]int64 {
	table := make([][]int64, len(currencies))
	for c, code := range currencies {
		for m := monthNumber(firstRateYear*100 + 1); m <= monthNumber(lastRateYear*100+12); m++ {
			table[c] = append(table[c], vndPerUnit(code, yearMonth(m)))
		}
	}
	return table
}()

func rateAt(currency int, ym int64) int64 {
	return rateTable[currency][monthNumber(ym)-firstRateYear*12]
}

// fromVND converts to a multiple of unit in a currency.
func fromVND(vnd int64, currency int, ym, unit int64) int64 {
	return nearest(vnd, 1000, rateAt(currency, ym), unit)
}

// ratesCSV is the rate table as a file.
func ratesCSV() []byte {
	var b bytes.Buffer
	b.WriteString("currency,month,vnd_per_unit,source\n")
	for c, code := range currencies {
		if code == "VND" {
			continue
		}
		for m, milli := range rateTable[c] {
			ym := yearMonth(int64(firstRateYear*12 + m))
			fmt.Fprintf(&b, "%s,%04d-%02d,%d.%03d,%s\n", code, ym/100, ym%100, milli/1000, milli%1000, RatesSource)
		}
	}
	return b.Bytes()
}

// monthNumber counts months from year 0; yearMonth is its inverse.
func monthNumber(ym int64) int64 { return ym/100*12 + ym%100 - 1 }

func yearMonth(n int64) int64 { return n/12*100 + n%12 + 1 }

// addMonths moves a month yyyymm.
func addMonths(ym, by int64) int64 { return yearMonth(monthNumber(ym) + by) }
