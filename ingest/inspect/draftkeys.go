package inspect

import (
	"fmt"

	"corridor/engine"
)

// ids are the keys that can be made of parts, and the part that each ends with.
var ids = []struct{ target, last string }{{"psu_id", "ea"}, {"hh_id", "household"}, {"person_id", "line"}}

// keys composes the ids that no single column is: province, district, commune, area, household, line, as far as the file has them.
func (c *choice) keys() {
	parts := c.keyParts()
	for _, id := range ids {
		if e := c.entries[id.target]; e != nil && e.sure {
			continue
		}
		var key []keyPart
		sure, complete := true, false
		var missing []string
		for _, k := range keyParts {
			part, ok := parts[k.part.target]
			if ok {
				key = append(key, part.keyPart)
				sure = sure && part.sure
			} else {
				missing = append(missing, k.part.target)
				sure = false
			}
			if k.part.target == id.last {
				complete = ok
				break
			}
		}
		if !complete || len(key) < 2 {
			continue
		}
		e := &entry{target: id.target, key: key, sure: sure, score: Sure}
		if e.reasons = append(e.reasons, text2("parts found by name and label", "các phần nhận ra theo tên và nhãn")); len(missing) > 0 {
			e.reasons = append(e.reasons, noParts(missing))
		}
		c.entries[id.target] = e
	}
	c.stratum()
}

func noParts(missing []string) engine.Text {
	return text2(fmt.Sprintf("no column found for %v: areas may begin anew in each of them", missing),
		fmt.Sprintf("không thấy cột cho %v: số thứ tự địa bàn có thể bắt đầu lại trong từng đơn vị đó", missing))
}

type foundPart struct {
	keyPart
	sure bool
}

// keyParts is the best column for every part. A column that is an id by itself is no part.
func (c *choice) keyParts() map[string]foundPart {
	found := map[string]foundPart{}
	for _, k := range keyParts {
		best := 0
		for i := range c.p.Columns {
			column := &c.p.Columns[i]
			if !column.whole || column.digits > 2*k.width+1 {
				continue
			}
			x := k.part.score(column, k.part.fits, c.p.Rows)
			if x.Score > best && x.Score >= Seen {
				best = x.Score
				found[k.part.target] = foundPart{keyPart{column.Name, max(k.width, column.digits)}, x.Score >= Sure}
			}
		}
	}
	return found
}

// stratum proposes what GSO draws by where the file has no column for it (methodology 2.3): never taken without asking.
func (c *choice) stratum() {
	if c.entries["stratum_id"] != nil {
		return
	}
	province, place := c.entries["province"], c.entries["urban_rural"]
	if province == nil || place == nil || province.column == nil || place.column == nil {
		return
	}
	c.entries["stratum_id"] = &entry{
		target: "stratum_id", score: Seen, key: []keyPart{{province.column.Name, 2}, {place.column.Name, 1}},
		reasons: texts("no column found; the GSO labour force survey is stratified by province and urban or rural, as of selection (methodology 2.3)",
			"không thấy cột; điều tra lao động việc làm phân tầng theo tỉnh và thành thị, nông thôn tại thời điểm chọn mẫu"),
	}
}
