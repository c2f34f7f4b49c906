package synth

// The persons beside the eligible workers: most were never abroad, the others fail exactly one clause of the screen.
const (
	neverAbroad = iota
	movedForFamily
	movedForStudy
	selfEmployed
	movedTooLongAgo
	shortStay
	tooYoung
	bystanderKinds
)

var bystanderShares = [bystanderKinds]int64{600, 80, 60, 80, 100, 50, 30}

// writeBystander fills the answers of a person who is not eligible.
func (d *design) writeBystander(r *row, region int, s *stream, interview int64) {
	kind := s.pick(bystanderShares[:])
	if kind == neverAbroad {
		writeStayer(r, s, interview)
		return
	}
	ago := s.between(1, longestAgo)
	if kind == movedTooLongAgo {
		ago = s.between(longestAgo+1, 72)
	}
	w := d.drawWorker(region, chanceLuck(s), s, interview, ago)
	w.write(r, s)
	switch kind {
	case movedForFamily:
		r[cReason] = 2
	case movedForStudy:
		r[cReason] = 3
	case selfEmployed:
		r[cStatus] = 2 + s.below(2)
	case shortStay:
		r[cResidence], r[cIntendedStay] = 2, s.between(2, 11)
	case tooYoung:
		r[cAge] = s.between(12, 14)
		r[cBirthYear] = interview/100 - r[cAge] - 1
		r[cMarital], r[cSchool], r[cTechnical] = 1, primary+1, 1
	}
}

// writeStayer is somebody who never worked abroad: the module ends after its first question.
func writeStayer(r *row, s *stream, interview int64) {
	age := s.between(10, 84)
	r[cSex] = 1 + s.below(2)
	r[cAge] = age
	r[cBirthYear] = interview/100 - age - s.below(2)
	if s.chance(5) {
		r[cBirthYear] = dontKnow
	}
	r[cEthnicity] = 1 + boolean(s.chance(150))
	r[cMarital] = maritalAt(age, s)
	level := s.pick([]int64{30, 80, 220, 330, 220, 120})
	if age < 18 {
		level = primary + int(boolean(age > 14))
	}
	r[cSchool], r[cTechnical] = schooling(level, s)
	r[cProxy] = no(age < 15 || s.chance(150))
	r[cEverAbroad] = 2
	if s.chance(4) {
		r[cEverAbroad] = dontKnow
	}
}
