package ingest

// designPlace says which stratum (and fpc) a PSU was said to be in, where this changes from one row to the next.
type designPlace struct {
	psu, stratum string
	fpc          int64
	row          int64
}

// checkDesign: without id, weight, stratum, PSU (and fpc, if there is one) a row cannot be in the design.
func (r *row) checkDesign() {
	if r.lacks(vPersonID) {
		r.breaks(personIDMissing, vPersonID)
	}
	switch weight, ok := r.num(vWeight); {
	case !ok:
		r.breaks(weightMissing, vWeight)
	case weight < 0:
		r.breaks(weightNegative, vWeight)
	}
	if r.lacks(vStratum) {
		r.breaks(stratumMissing, vStratum)
	}
	if r.lacks(vPSU) {
		r.breaks(psuMissing, vPSU)
	}
	if fpc, ok := r.num(vFPC); r.state(vFPC) != notCollected && (!ok || fpc <= 0) {
		r.breaks(fpcInvalid, vFPC)
	}
}

// lacks says whether an id is missing. A key that could not be built has told its own rule, with the column that spoils it.
func (r *row) lacks(place int) bool {
	s := r.state(place)
	return s != present && (s != unreadable || !r.rules.has(keyInvalid))
}
