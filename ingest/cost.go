package ingest

import (
	"slices"

	"corridor/engine"
	"corridor/engine/schema"
)

// itemCost is a cost item of a person (methodology 1.3, 1.5), in VND.
type itemCost struct {
	collected bool
	known     bool
	told      bool  // an amount was given
	net       money // borne by the worker: paid by self or family, plus recovered from wages, less given back
	back      money // given back
	cut       money // recovered from wages
	month     int32 // of payment, or what stands in; 0 = not known
	ownMonth  bool
}

// cost is C and its parts.
type cost struct {
	items      []itemCost
	known      bool
	total      sum // C, without interest
	fin        sum // C and interest
	finKnown   bool
	gross      money // before what was given back; only if C is made of items
	reimbursed money
	fromItems  bool
	complete   bool // every collected item has an answer, and it is no lump sum
}

// The items that are treated apart: return prepaid and interest are not in C; RC19 and RC20 have rules of their own.
var (
	iRC01, iRC02, iRC03, iRC17, iRC18, iRC19 = itemAt("rc01"), itemAt("rc02"), itemAt("rc03"), itemAt("rc17"), itemAt("rc18"), itemAt("rc19")
	iRC20, iRC99                             = itemAt("rc20"), itemAt("rc99")
)

func itemAt(code string) int { return slices.Index(schema.Items, code) }

// inC says whether an item is part of C (methodology 1.3: RC17 default out; 1.5: interest apart).
func inC(i int) bool { return i != iRC17 && i != iRC18 }

func (r *row) cost(c *cost) {
	*c = cost{items: c.items[:0]}
	for i, it := range items {
		rules, hits := r.rules, len(r.hits)
		c.items = append(c.items, r.item(it))
		if !inC(i) {
			r.soften(rules, hits)
		}
	}
	r.addForfeited(c)
	r.countRC19Once(c)
	lump, _ := r.num(vLumpSum)
	items, anyItem := c.sumItems(r, lump == 1)
	total, totalKnown := r.total()
	switch {
	case lump != 1 && c.complete && anyItem || lump == 1 && c.items[iRC99].told && c.items[iRC99].known:
		c.known, c.total, c.fromItems = true, items, true
		if totalKnown {
			r.weighTotal(c, total)
		}
	case totalKnown:
		c.known, c.total, c.complete = true, sumOf(total), false
		if anyItem && lump != 1 {
			r.breaks(totalUsed, vTotal)
		}
		if anyItem && lump != 1 && exceeds(items.vnd, total.amount) {
			r.breaks(totalDiffers, vTotal)
		}
	default:
		c.complete = false
		r.breaks(costUnknown, vTotal)
	}
	if lump == 1 {
		c.hideParts()
	}
	c.finish()
	if c.complete {
		r.checkShares(c)
	}
}

func sumOf(d dated) (s sum) {
	s.add(d)
	return s
}

// sumItems adds the items of C. A lump sum is RC99 alone, with what was lost of a deposit: other items are inside it.
func (c *cost) sumItems(r *row, lump bool) (s sum, any bool) {
	c.complete = !lump
	beside := false
	for i, it := range c.items {
		if !it.collected || !inC(i) {
			continue
		}
		any = true
		if lump && i != iRC99 && i != iRC20 {
			beside = beside || it.known && it.net.sign() != 0
			continue
		}
		if !it.known {
			c.complete = false
			continue
		}
		s.add(dated{it.net, it.month})
		c.reimbursed = c.reimbursed.add(it.back)
	}
	if beside {
		r.breaks(lumpWithItems, vLumpSum)
	}
	return s, any
}

// weighTotal compares the reported total with the sum of items. Where they differ by more than 5 % of the larger, a complete
// list takes the larger of the two, any other the total.
func (r *row) weighTotal(c *cost, total dated) {
	items := c.total.vnd
	if !exceeds(items, total.amount) && !exceeds(total.amount, items) {
		return
	}
	r.breaks(totalDiffers, vTotal)
	if !c.complete || total.amount.cmp(items) > 0 {
		c.total, c.fromItems = sumOf(total), false
	}
}

// hideParts: the parts of a lump sum are inside it and not known, whatever stands beside it.
func (c *cost) hideParts() {
	for i := range c.items {
		if inC(i) && i != iRC99 {
			c.items[i].known = false
		}
	}
}

// exceeds says whether a is above b by more than 5 % of a, the difference that is flagged (methodology 1.3 rule 2).
func exceeds(a, b money) bool { return a.minus(b).above(a, 5, 100) }

// soften turns the hard rules broken since a point into flags: the item is not part of C.
func (r *row) soften(rules ruleSet, hits int) {
	r.rules = rules
	for i := hits; i < len(r.hits); i++ {
		if bySeverity[engine.SeverityUnusable].has(r.hits[i].rule) {
			r.hits[i].rule = valueIgnored
		}
		r.rules.add(r.hits[i].rule)
	}
}

func (c *cost) finish() {
	if !c.known {
		return
	}
	if c.fromItems {
		c.gross = c.total.vnd.add(c.reimbursed)
	}
	interest := c.items[iRC18]
	if c.finKnown = interest.collected && interest.known; c.finKnown {
		c.fin = sum{vnd: c.total.vnd, list: slices.Clone(c.total.list)}
		c.fin.add(dated{interest.net, interest.month})
	}
}

// total is the reported total in VND; taken as what the worker bore in the end.
func (r *row) total() (dated, bool) {
	units, ok := r.num(vTotal)
	if !ok {
		return dated{}, false
	}
	if units < 0 {
		r.breaks(itemNegative, vTotal)
		return dated{}, false
	}
	ym, known := r.month(vTotalMonth)
	if !known {
		ym = r.standInMonth(units != 0 && r.state(vTotalMonth) != notCollected, vTotalMonth)
	}
	amount, ok := r.inVND(vnd(units), r.currency(vTotalCurrency, "total"), ym, vTotal)
	return dated{amount, ym}, ok
}

// standInMonth stands for a month of payment that is not known: the departure, else the start of the job or of pay.
func (r *row) standInMonth(told bool, blame int) int32 {
	ym, _ := r.firstMonth(vDeparture, vJobStart, vPayMonth)
	if told {
		r.breaks(monthFallback, blame)
	}
	return ym
}

// addForfeited adds the lost part of a deposit to RC20 (methodology 1.5).
func (r *row) addForfeited(c *cost) {
	s := r.state(vForfeited)
	if s == notCollected {
		return
	}
	it := &c.items[iRC20]
	if !it.collected {
		*it = itemCost{collected: true, known: true}
	}
	units, _ := r.num(vForfeited)
	switch {
	case s == dontKnow || s == refused || s == userMissing || s == unreadable:
		it.known = false
	case units < 0:
		r.breaks(itemNegative, vForfeited)
		it.known = false
	case units > 0:
		ym := r.standInMonth(false, vForfeited)
		lost, ok := r.inVND(vnd(units), r.currency(vDepositCurrency, "deposit"), ym, vForfeited)
		it.known = it.known && ok
		it.net = it.net.add(lost)
		if it.month == 0 {
			it.month = ym
		}
	}
}

// countRC19Once: RC19 is only for recoveries without an item. If it equals what was recovered by item, it is the same money.
func (r *row) countRC19Once(c *cost) {
	own := &c.items[iRC19]
	if !own.collected || !own.known || own.net.sign() == 0 {
		return
	}
	byItem := money{}
	for i, it := range c.items {
		if i != iRC19 && it.known {
			byItem = byItem.add(it.cut)
		}
	}
	switch {
	case byItem.sign() == 0:
	case byItem.cmp(own.net) == 0:
		r.breaks(rc19CountedOnce, items[iRC19].cut)
		own.net, own.cut = money{}, money{}
	default:
		r.breaks(rc19WithItems, items[iRC19].cut)
	}
}
