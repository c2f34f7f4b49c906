package ingest

import (
	"strconv"
)

// dimensions are the codes of engine/schema.Dimensions in their order; "" is in no group.
type dimensions [13]string

func (r *row) dimensions(years int64, yearsKnown bool) (d dimensions) {
	d[0] = r.text(vSex)
	if yearsKnown {
		d[1] = ageBand(years)
	}
	d[2] = r.education()
	d[3] = r.destination()
	d[4], d[5] = r.occupation()
	d[6] = r.industry()
	d[7] = r.text(vChannel)
	d[8] = r.yesNo(vVisa) // documented: had a work visa
	d[9] = r.text(vUrban)
	d[10], d[11] = r.province()
	if ym, ok := r.month(vDeparture); ok {
		d[12] = yearText(ym / 100)
	}
	return d
}

// ageBand is the finest band; wider ones are unions.
func ageBand(years int64) string {
	switch {
	case years < 15:
		return ""
	case years < 25:
		return "Y15T24"
	case years < 30:
		return "Y25T29"
	case years < 35:
		return "Y30T34"
	case years < 45:
		return "Y35T44"
	default:
		return "Y_GE45"
	}
}

func (r *row) education() string {
	if level := r.text(vTechnical); level == "COLLEGE" || level == "UNIVERSITY" {
		return "TERTIARY"
	}
	return r.text(vEducation)
}

func (r *row) destination() string {
	code := r.text(vDestination)
	if code != "" && !isCurrency(code) { // both are three capital letters
		r.breaks(destinationUnknown, vDestination)
		return ""
	}
	return code
}

var majorGroups = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// occupation gives skill level and ISCO major group (methodology 1.8: high 1-3, medium 4-8, low 9, armed forces none).
func (r *row) occupation() (skill, major string) {
	code := r.text(vOccupation)
	if code == "" {
		return "", ""
	}
	if len(code) > 4 || !digitsOnly(code) {
		r.breaks(occupationUnknown, vOccupation)
		return "", ""
	}
	g := code[0] - '0'
	switch {
	case g >= 1 && g <= 3:
		skill = "HIGH"
	case g >= 4 && g <= 8:
		skill = "MEDIUM"
	case g == 9:
		skill = "LOW"
	}
	return skill, majorGroups[g]
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

const sections = "ABCDEFGHIJKLMNOPQRSTU"

// divisions are the first and last division of each section of ISIC rev. 4 and VSIC 2018; numbers between are no divisions.
var divisions = [len(sections)][2]int{{1, 3}, {5, 9}, {10, 33}, {35, 35}, {36, 39}, {41, 43}, {45, 47}, {49, 53}, {55, 56}, {58, 63}, {64, 66},
	{68, 68}, {69, 75}, {77, 82}, {84, 84}, {85, 85}, {86, 88}, {90, 93}, {94, 96}, {97, 98}, {99, 99}}

// industry is the section of a section letter, or of a division, group or class of 1 to 4 digits (1 and 01 are the same).
func (r *row) industry() string {
	code := r.text(vIndustry)
	if code == "" {
		return ""
	}
	if len(code) == 1 && code[0] >= 'A' && code[0] <= 'U' {
		return code
	}
	if len(code) <= 4 && digitsOnly(code) {
		division, _ := strconv.Atoi(code[:min(2, len(code))])
		for i, d := range divisions {
			if division >= d[0] && division <= d[1] {
				return sections[i : i+1]
			}
		}
	}
	r.breaks(industryUnknown, vIndustry)
	return ""
}

func (r *row) yesNo(place int) string {
	switch n, ok := r.num(place); {
	case !ok:
		return ""
	case n == 1:
		return "Y"
	default:
		return "N"
	}
}

var years = func() (list [200]string) {
	for i := range list {
		list[i] = strconv.Itoa(1950 + i)
	}
	return list
}()

func yearText(year int32) string { return years[year-1950] }
