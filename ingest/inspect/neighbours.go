package inspect

import (
	"strings"

	"corridor/engine/schema"
)

// neighbours finds columns that say what is asked, not of what ("loại tiền", "ai trả"), and whose name continues that of a column
// already recognised: P01T beside P01 is the currency of that item.
func (c *choice) neighbours(taken map[int]string) {
	for i := range c.p.Columns {
		column := &c.p.Columns[i]
		if taken[i] != "" || leftOutReason(column) != nil {
			continue
		}
		base := c.base(foldName(column.Name))
		suffix, told := facetOf("", fold(column.Label))
		if base == nil || !told {
			continue
		}
		target := base.target + "_" + suffix
		if item, isItem := strings.CutSuffix(base.target, "_amount"); isItem && strings.HasPrefix(item, "rc") {
			target = item + "_" + suffix
		}
		known, ok := canonicals[target]
		if !ok || c.entries[target] != nil {
			continue
		}
		x := Proposal{Target: target, Column: i, words: facetCodes[suffix], Score: saysLabel + 10}
		x.Reasons = append(x.Reasons, text2("label «"+column.Label+"»", "nhãn «"+column.Label+"»"), text2("its name continues "+base.column.Name, "tên nối tiếp "+base.column.Name))
		points, en, vi := fitsKind(known.variable, x.words)(column, c.p.Rows)
		x.add(points, text2(en, vi))
		if x.Score < Seen {
			continue
		}
		x.Score = min(x.Score, 100)
		c.take(x, x.Score >= Sure && base.sure)
		taken[i] = target
	}
}

// base is the recognised amount whose column name this name continues; nil if there is none.
func (c *choice) base(name string) (best *entry) {
	for _, v := range schema.Variables() {
		e := c.entries[v.Name]
		if e == nil || e.column == nil || v.Kind != schema.Amount {
			continue
		}
		stem := foldName(e.column.Name)
		if strings.HasPrefix(name, stem) && name != stem && !digit(name[len(stem)]) && (best == nil || len(stem) > len(foldName(best.column.Name))) {
			best = e
		}
	}
	return best
}
