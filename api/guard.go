package api

import (
	"math"

	"corridor/engine"
)

// checkPublic is the last guard before a figure can be served: nothing of the full-precision set, no number in a
// withheld cell, no number that JSON cannot write. The release is protected when it is built; a release that fails here
// was built wrongly or changed, and is refused as a whole rather than mended. The errors hold no values.
func checkPublic(o *engine.Observation) error {
	if o.Full != nil {
		return broken("indicator %s, breakdown %q: the public set carries full-precision fields", o.Indicator, o.Breakdown)
	}
	_, known := statusPlace[o.ObsStatus]
	if _, also := confPlace[o.ConfStatus]; !known || !also {
		return broken("indicator %s, breakdown %q: status %q, %q is not in the code lists", o.Indicator, o.Breakdown, o.ObsStatus, o.ConfStatus)
	}
	numbers := []*float64{o.Value, o.SE, o.CILow, o.CIHigh, o.CV, o.DF}
	if withheld(o.ObsStatus) || o.ConfStatus != engine.ConfFree {
		if o.NBand != "" {
			return broken("indicator %s, breakdown %q: a withheld cell has its number of persons", o.Indicator, o.Breakdown)
		}
		for _, v := range numbers {
			if v != nil {
				return broken("indicator %s, breakdown %q: a withheld cell has a number", o.Indicator, o.Breakdown)
			}
		}
	}
	for _, v := range numbers {
		if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
			return broken("indicator %s, breakdown %q: a figure is not a finite number", o.Indicator, o.Breakdown)
		}
	}
	return nil
}

// withheld says whether a status means that there is a figure that may not be shown.
func withheld(s engine.ObsStatus) bool {
	return s == engine.StatusSuppressed || s == engine.StatusUnpublishable
}

// broken is a release that must not be served.
func broken(format string, args ...any) error {
	return engine.Errorf(engine.Rejected, "the release is not fit to be served: "+format, args...).
		Vi("bản phát hành không thể phục vụ được: "+format, args...).
		Do("build it again with 'corridor build' and check it with 'corridor verify'",
			"dựng lại bằng 'corridor build' và kiểm tra bằng 'corridor verify'")
}
