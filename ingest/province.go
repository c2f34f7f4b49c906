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
	if code = plainInteger(code); len(code) == 1 {
		code = "0" + code
	}
	known, ok := r.layout.provinces[code]
	if !ok {
		r.breaks(provinceUnknown, vProvince)
		return "", ""
	}
	for _, rule := range known.broken {
		r.breaks(rule, vProvince)
	}
	return known.code, known.region
}
