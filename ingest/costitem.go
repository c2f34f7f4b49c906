package ingest

// item derives one cost item. Nothing is counted twice: what somebody else paid first enters by what was recovered only.
func (r *row) item(it item) itemCost {
	amount, cut, back := r.part(it.amount), r.part(it.cut), r.part(it.back)
	// Blank or not asked: nothing recovered, nothing given back. An amount without an answer is not known.
	if cut.state == blank {
		cut.state = notApplicable
	}
	if back.state == blank {
		back.state = notApplicable
	}
	if amount.state == notCollected && cut.state == notCollected {
		return itemCost{known: true}
	}
	out := itemCost{collected: true, told: amount.state == present || cut.state == present}
	for _, p := range []part{amount, cut, back} {
		if p.units < 0 {
			r.breaks(itemNegative, p.place)
			return out
		}
	}
	borne, known := r.borne(it, amount, cut)
	if !known {
		return out
	}
	if out.known = back.answered() || borne.sign() == 0; !out.known {
		return out
	}
	r.value(it, borne, vnd(back.units), vnd(cut.units), &out)
	return out
}

// part is one amount of an item.
type part struct {
	place int
	units int64
	state state
}

func (r *row) part(place int) part {
	units, _ := r.num(place)
	return part{place, units, r.state(place)}
}

// answered: a number, or nothing to tell.
func (p part) answered() bool {
	return p.state == present || p.state == notApplicable || p.state == notCollected
}

// untold: asked, without an answer that can be used. A blank is none.
func (p part) untold() bool { return !p.answered() && p.state != blank }

// borne is what the worker bore before anything was given back, in the item's currency.
func (r *row) borne(it item, amount, cut part) (money, bool) {
	payer := r.text(it.paidBy)
	if it.code == "rc19" { // the item is the recovery itself, whichever column holds it
		if cut.units > 0 || !amount.answered() {
			amount = cut
		}
		return vnd(amount.units), amount.answered()
	}
	if payer == "EMPLOYER" || payer == "OTHER" {
		return vnd(cut.units), cut.answered()
	}
	if !amount.answered() || !cut.answered() {
		return money{}, false
	}
	if payer == "" && amount.units != 0 && r.state(it.paidBy) != notCollected {
		r.breaks(payerAssumed, it.paidBy)
	}
	if cut.units == 0 {
		return vnd(amount.units), true
	}
	if payer == "" && amount.units > 0 || amount.units == cut.units {
		// A recovery presupposes that somebody else paid: without a payer, or with the same amount twice, it is inside the amount.
		r.breaks(deductedOnce, it.cut)
		return vnd(max(amount.units, cut.units)), true
	}
	return vnd(amount.units).add(vnd(cut.units)), true
}

// value converts an item at its month of payment and takes off what was given back.
func (r *row) value(it item, borne, back, cut money, out *itemCost) {
	if borne.sign() == 0 && back.sign() == 0 && cut.sign() == 0 {
		return
	}
	out.month, out.ownMonth = r.month(it.month)
	if !out.ownMonth {
		out.month = r.standInMonth(r.state(it.month) != notCollected, it.month)
	}
	currency := r.currency(it.currency, "cost")
	net, ok := r.inVND(borne.minus(back), currency, out.month, it.amount)
	if out.known = ok; !ok {
		return
	}
	if net.sign() < 0 {
		r.breaks(itemNegative, it.back)
		out.known = false
		return
	}
	out.net, out.back, out.cut = net, r.again(back, currency, out.month), r.again(cut, currency, out.month)
}

// again converts a further amount of an item at the rate that its net has been converted at.
func (r *row) again(m money, currency string, ym int32) money {
	if currency == pivot || m.sign() == 0 {
		return m
	}
	if rate := r.plan.rates.at(currency, ym); rate.from != noRate {
		return m.times(rate.vnd)
	}
	return money{} // only where the net is zero, so that no rate was needed
}

// checkShares flags an item that is more than 80 % of C, where C has more items to be made of.
func (r *row) checkShares(c *cost) {
	if c.total.vnd.sign() == 0 || r.layout.collectedItems < 2 {
		return
	}
	for i, it := range c.items {
		if inC(i) && it.net.sign() > 0 && it.net.above(c.total.vnd, 80, 100) {
			r.breaks(itemDominates, items[i].amount)
			return
		}
	}
}
