package ingest

import "corridor/engine/codes"

// placed is a province of a file in the list of the round, and its region. broken is a rule that the code breaks, if any.
type placed struct {
	code, region string
	broken       []ruleID
}

// provinceTable places the bare codes of a file: they are of its own list (methodology 2.4), figures are of the round's.
func provinceTable(ofFile, ofRound string) map[string]placed {
	table := map[string]placed{}
	if ofFile == "" {
		return table
	}
	for _, c := range codes.List("PROVINCE", ofFile) {
		code, ambiguous := codes.InList(c.ID, ofRound)
		p := placed{code: code, region: codes.RegionOf(c.ID)}
		if ambiguous {
			p.broken = append(p.broken, provinceAmbiguous)
		}
		if p.region == "" {
			p.broken = append(p.broken, regionNotNested)
		}
		table[c.ID[len(ofFile)+1:]] = p
	}
	return table
}

// province is VN63:xx or VN34:xx, whichever list the round is in, and the region of the 63-province system.
func (r *row) province() (province, region string) {
	code := r.text(vProvince)
	if code == "" {
		return "", ""
	}
	known, ok := r.layout.provinces[provinceCode(code)]
	if !ok {
		r.breaks(provinceUnknown, vProvince)
		return "", ""
	}
	for _, rule := range known.broken {
		r.breaks(rule, vProvince)
	}
	return known.code, known.region
}

// provinceCode writes a code as the lists do, with two digits: 1, 01 and 1.0 are 01. Other text stays.
func provinceCode(s string) string {
	if s = plainInteger(s); len(s) == 1 && s[0] >= '0' && s[0] <= '9' {
		return "0" + s
	}
	return s
}
