package ingest

import (
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"corridor/engine"
	"corridor/engine/schema"
)

// number is a derived value in units of its storage scale; not ok is NULL.
type number struct {
	v  decimal128.Num
	ok bool
}

func exactNumber(units int64) number { return number{decimal128.FromI64(units), true} }

// person is everything that is derived from a row.
type person struct {
	eligibility
	eligible, usable bool
	cost             cost
	earnings         earnings
	compliance       compliance
	dimensions       dimensions
	basis            string

	costVND, costFinVND, grossVND, reimbursedVND, earnVND, earnNetVND number
	costUSD, costFinUSD, earnUSD, rci, rciFin                         number
	itemVND                                                           [22]number
	feeVND                                                            number
}

// derive fills p from a row. Money is derived for eligible persons only.
func (r *row) derive(p *person) {
	items := p.cost.items
	*p = person{cost: cost{items: items[:0]}}
	p.eligibility = r.eligibility()
	p.eligible = p.all()
	if p.undecided() {
		r.breaksWith(eligibilityUnknown, "")
	}
	p.dimensions = r.dimensions(p.years, p.yearsKnown)
	p.compliance = compliance{contract: unknown, enterprise: unknown, overCap: unknown, brokerage: unknown, beforeSigned: unknown, noCost: unknown, depositEnded: unknown}
	if !p.eligible {
		return
	}
	r.cost(&p.cost)
	p.earnings = r.earnings()
	p.basis = r.basis(&p.earnings)
	p.compliance = r.compliance(&p.cost)
	r.editDates(&p.cost)
	r.figures(p)
	p.usable = p.cost.known && p.earnings.known && r.rules.of(engine.SeverityUnusable) == 0
}

// figures turns exact sums into stored numbers: the only place where they are rounded.
func (r *row) figures(p *person) {
	c, e := &p.cost, &p.earnings
	for i, it := range c.items {
		p.itemVND[i] = r.amount(it.net, it.collected && it.known)
	}
	p.feeVND = r.amount(p.compliance.fee, p.compliance.feeKnown)
	p.costVND, p.costFinVND = r.amount(c.total.vnd, c.known), r.amount(c.fin.vnd, c.finKnown)
	p.grossVND, p.reimbursedVND = r.amount(c.gross, c.fromItems), r.amount(c.reimbursed, c.fromItems)
	p.earnVND, p.earnNetVND = r.amount(e.gross, e.known), r.amount(e.net, e.netKnown)
	if c.known {
		p.costUSD = r.usd(&c.total)
	}
	if p.costFinUSD = p.costUSD; c.finKnown && c.items[iRC18].net.sign() != 0 {
		p.costFinUSD = r.usd(&c.fin)
	}
	p.costFinUSD.ok = p.costFinUSD.ok && c.finKnown
	if e.known {
		p.earnUSD = r.usd(&sum{list: []dated{{e.gross, e.month}}})
		if c.known {
			p.rci = r.ratio(c.total.vnd, e.gross)
		}
		if p.rciFin = p.rci; c.finKnown && c.items[iRC18].net.sign() != 0 {
			p.rciFin = r.ratio(c.fin.vnd, e.gross)
		}
		p.rciFin.ok = p.rciFin.ok && c.finKnown
	}
	r.editAmounts(c, p.rci)
}

func (r *row) amount(m money, known bool) number {
	if !known {
		return number{}
	}
	units, ok := m.unscaled(moneyScale)
	if !ok {
		r.breaksWith(outOfRange, "")
		return number{}
	}
	return exactNumber(units)
}

func (r *row) usd(s *sum) number {
	units, ok := s.usd(r)
	if !ok {
		return number{}
	}
	return exactNumber(units)
}

func (r *row) ratio(c, e money) number {
	if c.sign() == 0 {
		return exactNumber(0)
	}
	v, ok := c.over(e)
	if !ok {
		r.breaksWith(outOfRange, "")
	}
	return number{v, ok}
}

// reasons joins variable:reason of the missing cells that have a declared reason. A NULL that is not listed was an empty
// cell, or the variable was not collected.
func (r *row) reasons(b []byte) []byte {
	b = b[:0]
	for _, f := range r.layout.fields {
		if s := r.cells[f.place].states[r.i]; s == dontKnow || s == refused || s == notApplicable || s == userMissing {
			if len(b) > 0 {
				b = append(b, ';')
			}
			b = append(append(append(b, f.v.Name...), ':'), reasonOf[s]...)
		}
	}
	return b
}

func init() {
	if len(schema.Items) != len(person{}.itemVND) || len(schema.Dimensions) != len(dimensions{}) {
		panic("engine/schema has other items or dimensions than ingest derives")
	}
}
